"""What is newest in a selection, and how fresh the proof is that an alliance is active."""

from __future__ import annotations

import pandas as pd

from analysis.counting.activity import NEVER, STARTED, active, whole_years
from analysis.counting.selection import Selection

RECENT = 5
"""Years in which a confirmation counts as recent, the one looked at included: in that hardly any is confirmed yet."""


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
