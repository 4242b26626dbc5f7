"""The apps that the dashboard is measured beside: the textbook, a page that says hello, the best-made alternative."""
