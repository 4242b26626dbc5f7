"""What is newest: in a selection, in the proof that an alliance is active, in the records since an earlier version."""

import re

import pandas as pd

from analysis.counting.activity import NEVER, STARTED, active, whole_years
from analysis.counting.selection import Selection
from analysis.errors import UnknownValue
from analysis.records.tables import Tables, last_change

RECENT = 5
"""Years in which a confirmation counts as recent, the one looked at included: in that hardly any is confirmed yet."""

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}(?:-(\d{1,9}))?", re.ASCII)
"""A data version, and the number of the last change in it."""


def newest(selection: Selection, year: int, most: int = 8) -> pd.DataFrame:
    """Return the alliances that started last, up to and including ``year``, at most ``most``, the newest first.

    Columns: id, name, place, land, date (of joining the initiative, else of founding, as precise as known). Only starts
    that a source gives (joined or founded); within a year the precise dates come before those that only give the year.
    """
    spans, alliances = selection.spans, selection.tables.alliances
    begun = spans["start_basis"].isin(STARTED) & (spans["start_year"] <= year).fillna(False).astype(bool)
    rows = alliances[alliances["id"].isin(spans.loc[begun, "alliance_id"])]
    rows = rows.assign(date=rows["joined_initiative"].fillna(rows["founded"]))
    rows = rows.sort_values(["date", "name"], ascending=[False, True], kind="stable", ignore_index=True)
    return rows[["id", "name", "place", "land", "date"]].head(most)


def recent_since(year: int, first_year: int) -> int:
    """Return from which year on a confirmation counts as recent in ``year``; ``first_year`` is that of the series."""
    return max(year - RECENT + 1, first_year)


def confirmed_since(spans: pd.DataFrame, year: int, since: int) -> int:
    """Return how many alliances are active in ``year`` and were last confirmed in ``since`` or later."""
    return int((active(spans, year) & (whole_years(spans["last_confirmed"], -NEVER) >= since)).sum())


def changes_since(tables: Tables, version: str) -> pd.DataFrame:
    """Return the rows of the log of changes that came after the data version ``version``, newest change first.

    Raises UnknownValue where it is none, or one of data that have more changes than these.
    """
    found = VERSION.fullmatch(version)
    number = int(found[1] or 0) if found else -1
    if not 0 <= number <= last_change(tables.changes):
        raise UnknownValue("version", version, [tables.version])
    rows = tables.changes[tables.changes["number"] > number]
    return rows.sort_values("number", ascending=False, kind="stable", ignore_index=True)
