"""Rules between the columns of a row, as the descriptor of a table names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np

from analysis.records.columns import Keys, Test, View
from analysis.records.package import AREA_KEYS, RowRule, TableSpec


def _area_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """The area key stands in the table of its level: one test per level."""
    for level, (table, column) in AREA_KEYS.items():
        known = keys[table, column]
        if known is not None:
            target = {"level": level, "target_table": table, "target_column": column}

            def passed(level: str = level, known: frozenset[str] = known) -> np.ndarray:
                levels = view.distinct(rule.other)
                other_level = levels.per_row([value != level for value in levels.clean])
                return other_level | view.known(spec.field(rule.column), known)

            yield Test(rule.column, "unknown_area", passed, target)


def _order_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """A date does not lie before another, compared as precisely as both are known: 2009 is not before 2009-05."""

    @cache
    def dates(name: str) -> list[str]:
        """The valid dates of a column per row, "" where there is none."""
        values = view.distinct(name)
        good = view.faults(spec.field(name)) < 0
        texts = np.array([*np.where(good, np.array(values.clean, dtype=object), ""), ""], dtype=object)
        return texts[values.codes].tolist()

    def passed() -> np.ndarray:
        pairs = zip(dates(rule.column), dates(rule.other), strict=True)
        return np.array([_not_before(later, earlier) for later, earlier in pairs], dtype=bool)

    def details(place: int) -> Mapping[str, object]:
        return {"other_value": dates(rule.other)[place]}

    yield Test(rule.column, "not_before", passed, {"other": rule.other}, details)


def _not_before(later: str, earlier: str) -> bool:
    """Compare two partial dates at their common precision; one that is missing ("") is not before anything."""
    common = min(len(later), len(earlier))
    return later[:common] >= earlier[:common]


def _together_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """Two values are both there or both missing."""

    def passed() -> np.ndarray:
        return (view.distinct(rule.column).codes >= 0) == (view.distinct(rule.other).codes >= 0)

    yield Test(rule.column, "together", passed, {"column": rule.column, "other": rule.other})


def _asked_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """Where one column has a certain value, one of others has any."""
    places = (rule.column, *rule.instead)

    def passed() -> np.ndarray:
        others = view.distinct(rule.other)
        asked = others.per_row([value == rule.value for value in others.clean]) & (others.codes >= 0)
        return ~asked | np.logical_or.reduce([view.distinct(name).there for name in places])

    params = {"other": rule.other, "value": rule.value, "columns": ", ".join(places)}
    yield Test(rule.column, "required_if", passed, params)


ROW_TESTS: Mapping[str, Callable[[View, TableSpec, RowRule, Keys], Iterator[Test]]] = {
    "area_key_exists": _area_tests,
    "not_before": _order_tests,
    "together": _together_tests,
    "required_if": _asked_tests,
}
