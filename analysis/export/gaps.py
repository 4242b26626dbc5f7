"""The areas in which somebody is not reached, as files: the list of ``gaps --json`` with the shapes of the areas."""

from __future__ import annotations

from analysis.counting.filter_words import describe, labels
from analysis.counting.gaps import Gaps
from analysis.counting.selection import Selection
from analysis.export.single import Single
from analysis.language import Language

_HEADS = {
    "population": "white.people",
    "state": "white.state",
    "nearest_km": "white.km",
    "nearest_id": "white.nearest",
}


def gap_areas(selection: Selection, year: int, level: str, t: Language) -> Single:
    """Return the list of ``Gaps.areas`` to take away. Raises UnknownValue for a level that there is not."""
    found = Gaps(selection, year, level)
    heads = {"key": t("white.key"), "name": t(f"white.name.{level}"), **{name: t(key) for name, key in _HEADS.items()}}
    chosen = describe(selection.filters, labels(selection.whole, t), t)
    return Single(
        stem=f"gaps-{level}-{year}",
        title=t(f"white.list.{level}", year=year),
        make=lambda: found.areas(t.code),
        titles=heads,
        notes=[*([chosen] if chosen else []), t("white.distance.meaning")],
        everything=selection.whole,
        t=t,
        places=level,
    )
