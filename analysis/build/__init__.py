"""Raw facts and VG250 to data/ and static/: repeatable, the same bytes each time.

May import ``analysis.intake``, whose changes it replays, and what is below that.
"""
