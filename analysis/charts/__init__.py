"""The charts: each is one definition from which page, picture and slide are drawn. Pure functions on frames."""
