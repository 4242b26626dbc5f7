"""What `make bench` measures: a module per table, each with its budgets, its rows and how it is measured."""
