"""What changed between two years, and what of it changed only because records mention an alliance late.

A start known as "first_seen" (see ``counting.activity``) says when an alliance is mentioned for the first time, not
when it began: that it is active in the later year and not in the earlier one may be a change of the records alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.counting.activity import active, has_basis, spans
from analysis.counting.filters import AREA_TABLES
from analysis.counting.measures import NONE, OUTSIDE, STATES, UNINHABITED, AreaValues, area_values
from analysis.counting.selection import Selection, select_in
from analysis.records.tables import Tables

AREA_CHANGES = {0: "new", 1: "gone", 2: "reached", NONE: "not_reached"}
"""What became of an area, by code: reached in the later year alone, in the earlier one alone, in both, in neither."""


@dataclass(frozen=True)
class Change:
    """Numbers of alliances active in the earlier year (``before``) and in the later one (``after``).

    added: in the later year alone. late: those of them of which it is not known when they began, only when they are
    mentioned first. gone: in the earlier year alone.
    """

    before: int
    after: int
    added: int
    late: int
    gone: int


def change(spans_: pd.DataFrame, one: int, other: int) -> Change:
    """Return how the alliances of ``spans_`` changed between two years, in whichever order they are given."""
    was, is_ = (active(spans_, year).to_numpy() for year in sorted((one, other)))
    added = is_ & ~was
    late = added & has_basis(spans_, ("first_seen",))
    return Change(*(int(each.sum()) for each in (was, is_, added, late, was & ~is_)))


def without_late(selection: Selection, one: int, other: int) -> Selection:
    """Return ``selection`` without the alliances that are mentioned for the first time between the two years."""
    earlier, later = sorted((one, other))
    whole, times = selection.whole, spans(selection.whole)
    start = times["start_year"]
    between = ((start > earlier) & (start <= later)).fillna(False).to_numpy(bool)
    keep = selection.passing & ~(between & has_basis(times, ("first_seen",)))
    return select_in(whole, selection.filters, keep, _inside(whole, selection.areas))


def _inside(whole: Tables, areas: Tables) -> dict[str, np.ndarray]:
    """Return, per table of areas, which rows of ``whole`` are in ``areas``; nothing where all are."""
    if areas is whole:
        return {}
    keys = {name: whole.package.tables[name].primary_key[0] for name in AREA_TABLES}
    return {n: getattr(whole, n)[key].isin(getattr(areas, n)[key]).to_numpy(bool) for n, key in keys.items()}


def changed_areas(found: AreaValues, selection: Selection, one: int, other: int) -> pd.DataFrame:
    """Return which areas have another value in the two years. found: the values of a measure of ``selection``.

    Columns: key, ascending; changed (bool); only_late (bool): without the alliances that are mentioned for the first
    time between the two years the value would be the same.
    """
    earlier, later = sorted((one, other))
    left = area_values(without_late(selection, earlier, later), selection.whole, found.level, found.measure)
    first = int(found.years[0])
    before, after, otherwise = found.values[earlier - first], found.values[later - first], left.values[later - first]
    changed = after != before
    return pd.DataFrame({"key": found.keys, "changed": changed, "only_late": changed & (otherwise == before)})


def area_changes(found: AreaValues, other: int) -> np.ndarray:
    """Return what became of each area between each year and ``other``: uint32 (years, areas), as ``found.values``.

    Codes of AREA_CHANGES; UNINHABITED and OUTSIDE stay. An area is reached where its state is any or direct: a
    district or Land in a part of its municipalities.
    """
    reached = found.states >= STATES.index("any")
    at = other - int(found.years[0])
    is_later = np.arange(len(reached))[:, None] >= at
    before, after = np.where(is_later, reached[at], reached), np.where(is_later, reached, reached[at])
    codes = np.select(
        [after & ~before, before & ~after, after], [np.uint32(code) for code in range(3)], np.uint32(NONE)
    )
    return np.where(np.isin(found.values, (UNINHABITED, OUTSIDE)), found.values, codes)
