"""Building data/ and static/ from their sources."""
