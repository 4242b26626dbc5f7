"""The legend of a map of areas: classes with their colours and labels, for the page, the pictures and the slides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import palette
from analysis.counting.comparison import AREA_CHANGES
from analysis.counting.filter_set import Filters
from analysis.counting.measures import (
    ANY,
    DIRECT,
    LEAST_SPECIAL,
    NONE,
    OUTSIDE,
    PART,
    UNCONFIRMED,
    UNDATED,
    UNINHABITED,
    UNITS,
    YEARS,
    AreaValues,
    measure_starts,
)
from analysis.counting.reported import narrower
from analysis.language import Language


@dataclass(frozen=True)
class AreaClass:
    """A class of areas. code: its stored value (see ``counting.measures``), of a class of numbers the lowest one.

    pattern: what is drawn over the colour, "lines" or "dots" in the colour ``ink``, "" for nothing.
    """

    code: int
    color: str
    label: str
    pattern: str = ""
    ink: str = ""


def value_classes(values: AreaValues, method: str, t: Language) -> tuple[AreaClass, ...]:
    """Return the classes of the known values in ascending order, made by ``method`` (see ``measure_starts``).

    Empty for a measure of numbers without any known value. Raises UnknownValue for an unknown method.
    """
    if values.measure == "coverage":
        return coverage_classes(values.level, t)
    return number_classes(values, measure_starts(values, method), t)


def coverage_classes(level: str, t: Language) -> tuple[AreaClass, ...]:
    """Return the two classes of the measure coverage, for ``level`` gemeinde or kreis."""
    return (
        AreaClass(ANY, palette.COVERAGE["any"], t(f"map.any.{level}")),
        AreaClass(DIRECT, palette.COVERAGE["direct"], t(f"map.direct.{level}")),
    )


def change_classes(t: Language) -> tuple[AreaClass, ...]:
    """Return the classes of what became of areas between two years (see ``counting.comparison.area_changes``)."""
    return tuple(
        AreaClass(code, palette.CHANGES[name], t(f"change.area.{name}")) for code, name in AREA_CHANGES.items()
    )


def number_classes(values: AreaValues, starts: Sequence[int], t: Language) -> tuple[AreaClass, ...]:
    """Return a class for each of ``starts`` (lowest stored values, ascending), the colours from light to dark."""
    if not starts:
        return ()
    highest = int(values.values[values.values < LEAST_SPECIAL].max(initial=0))
    ends = [*(start - 1 for start in starts[1:]), highest]
    if values.measure == "not_reached" and starts[0] == 0:
        ends[0] = 0  # a class of its own: all are reached
    return tuple(
        AreaClass(start, color, class_label(values, start, end, t))
        for start, end, color in zip(starts, ends, palette.sequential(len(starts)), strict=True)
    )


def class_label(values: AreaValues, start: int, end: int, t: Language) -> str:
    """Return the label of a class from stored value ``start`` to ``end``: "3", "4–7", "20,1–45,0 %"."""
    first, last = (_number(stored * values.scale, values.measure, t) for stored in (start, end))
    return (first if start == end else f"{first}–{last}") + _unit(values.measure)


def state_text(state: str, level: str, filters: Filters, t: Language) -> str:
    """Return how far an area is reached (see ``counting.measures.STATES``) in words: "eigenes Bündnis der Gemeinde"."""
    if state == "none":
        return t(none_key("map.none", filters))
    return t(f"map.{state}.{level}" if state in ("any", "direct") else f"map.{state}")


def none_key(key: str, filters: Filters) -> str:
    """Return the key of the text that says that no alliance is known: none at all, or none that passes ``filters``.

    A filter by Land alone chooses areas and leaves none of their alliances out.
    """
    return f"{key}.filtered" if narrower(filters) else key


def value_text(value: float, measure: str, t: Language) -> str:
    """Return a shown value (see ``counting.measures.area_table``) in words: "3", "12,5 %", "2005", "–" for none."""
    return "–" if pd.isna(value) else _number(value, measure, t) + _unit(measure)


def _number(value: float, measure: str, t: Language) -> str:
    return str(int(value)) if measure in YEARS else t.number(value, 1 if measure in UNITS else 0)


def _unit(measure: str) -> str:
    return f"\u00a0{UNITS[measure]}" if measure in UNITS else ""


def without_value(measure: str, filters: Filters, t: Language) -> tuple[AreaClass, ...]:
    """Return the classes of inhabited areas that have no value, in the order of the legend; the last: none is known.

    None for people not reached, who are counted everywhere.
    """
    if measure == "not_reached":
        return ()
    unsure = AreaClass(UNCONFIRMED, palette.UNCONFIRMED, t("map.unconfirmed"), "dots", palette.UNCONFIRMED_INK)
    return (
        *([unsure] if measure == "last_confirmed" else []),
        AreaClass(PART, palette.PART, t("map.part"), "lines", palette.PART_INK),
        AreaClass(UNDATED, palette.UNDATED, t("map.undated"), "dots", palette.UNDATED_INK),
        none_class(filters, t),
    )


def none_class(filters: Filters, t: Language) -> AreaClass:
    """Return the class of areas without a known alliance, or without one that passes ``filters``."""
    return AreaClass(NONE, palette.NONE_KNOWN, t(none_key("map.none", filters)))


def uninhabited_class(t: Language) -> AreaClass:
    """Return the class of areas in which nobody lives."""
    return AreaClass(UNINHABITED, palette.UNINHABITED, t("map.uninhabited"), "lines", palette.HATCH)


def outside_class(t: Language) -> AreaClass:
    """Return the class of areas outside the Länder that are filtered."""
    return AreaClass(OUTSIDE, palette.GROUND, t("map.outside"))


def classify(stored: np.ndarray, classes: Sequence[AreaClass]) -> np.ndarray:
    """Return the position in ``classes`` of each of the ``stored`` values (integers of any shape).

    A special value (reached in part, none known, uninhabited …) is in the class with its code; any other one in the
    class with the highest code that is not above it. Raises ValueError where there is no such class.
    """
    codes = np.array([each.code for each in classes], "int64")
    order = np.argsort(codes)
    found = np.searchsorted(codes[order], stored, side="right") - 1
    position = order[np.maximum(found, 0)]
    special = (np.asarray(stored) >= LEAST_SPECIAL) | (codes[position] >= LEAST_SPECIAL)
    if (found < 0).any() or (special & (codes[position] != stored)).any():
        raise ValueError("there are values without a class")
    return position
