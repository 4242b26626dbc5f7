"""The tables that all modules of the API were made for; see ``api/__init__.py`` for what happens when they change."""

from analysis.records.tables import shared

TABLES = shared()
