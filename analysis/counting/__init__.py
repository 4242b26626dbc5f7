"""What the records say: filters, selection, activity, coverage, measures, sectors, growth, reported, places, profiles.

Pure functions on the tables of ``analysis.records``, which is all that this room may import.
"""
