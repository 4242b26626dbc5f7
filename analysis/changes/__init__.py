"""Corrections of the records: what differs, the log of what was changed, and how changes get into data/."""
