"""From tables of text to findings: types, constraints, keys, references and rules, as the descriptor states them.

Each column is checked by the tests that its TableSpec asks for; all of them run, so that every finding is reported and
not just the first. They judge the distinct values of a column, so that a million rows take seconds.

Order of judging a cell: its text (spaces, hidden characters), then its form (type, pattern, allowed values, limits),
then what it refers to. Form and references are judged as if the text were clean, and a value of the wrong form is not
looked up, so that one mistake gives one finding.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.records.columns import View, distinct
from analysis.records.findings import Collector, Finding, finding
from analysis.records.gathering import DEFAULT_LIMITS, Reading
from analysis.records.package import AREA_KEYS, Field, ForeignKey, Package, RowRule, TableSpec
from analysis.records.values import TEXT_FAULTS, forms

LISTED_KEYS = 50
"""A finding lists the allowed values of a category up to this number."""

Keys = Mapping[tuple[str, str], frozenset[str] | None]
"""(table, column) -> the values that stand there, None where they are not known and references cannot be judged."""


@dataclass(frozen=True)
class Test:
    """One rule for one column. passed: one verdict per row. details: parameters of the finding at a place."""

    column: str
    rule: str
    passed: np.ndarray
    params: Mapping[str, object]
    details: Callable[[int], Mapping[str, object]] = lambda place: {}


def validate(
    readings: Mapping[str, Sequence[Reading]],
    package: Package,
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> list[Finding]:
    """Return all findings in the files read: those of their form and those of their values, by file, row, column.

    readings: table -> the files that hold it. beside: tables of text that references may lead to as well although they
    are not checked themselves. References into a table that is neither here nor there, or of which a file was not read
    as a whole, are not judged. Raises KeyError for a table that the package does not describe.
    """
    found = Collector(DEFAULT_LIMITS.findings)
    views = {name: [View(reading, package) for reading in group] for name, group in readings.items()}
    keys = _known_keys(package, views, beside or {})
    for name, group in views.items():
        for view in group:
            found.add_all(view.reading.findings)
            for test in _tests(view, package.tables[name], keys):
                _run(view, test, found)
    return found.sorted()


def references(spec: TableSpec) -> set[tuple[str, str]]:
    """Return the tables and columns that values of ``spec`` refer to."""
    targets = {(key.target_table, key.target_column) for key in spec.foreign_keys}
    if any(rule.rule == "area_key_exists" for rule in spec.rules):
        targets.update(AREA_KEYS.values())
    return targets


def referred(spec: TableSpec) -> set[str]:
    """Return the names of the other tables that ``spec`` refers to."""
    return {table for table, _ in references(spec)} - {spec.name}


# What references lead to


def _known_keys(package: Package, views: Mapping[str, Sequence[View]], beside: Mapping[str, pd.DataFrame]) -> Keys:
    """Return the values of every column that a reference of the tables to check leads to."""
    targets = set().union(*(references(package.tables[name]) for name in views))
    return {(table, column): _values(views.get(table, ()), beside.get(table), column) for table, column in targets}


def _values(views: Sequence[View], beside: pd.DataFrame | None, column: str) -> frozenset[str] | None:
    if not all(view.reading.complete and column in view.columns for view in views):
        return None
    parts = [view.distinct(column) for view in views]
    parts += [distinct(beside[column])] if beside is not None and column in beside else []
    return frozenset().union(*(part.clean for part in parts)) if parts else None


# Tests


def _run(view: View, test: Test, found: Collector) -> None:
    """Collect a finding for each row that does not pass, but where reading has found a fault already."""
    places = np.flatnonzero(~test.passed)
    if not len(places):
        return
    reading = view.reading
    rows = reading.frame.index.to_numpy()
    spoiled = [*reading.doubtful, *reading.spoiled.get(test.column, ())]
    if spoiled:
        places = places[~np.isin(rows[places], spoiled)]
    cells = reading.frame[test.column].array
    for place in places[: found.limit]:
        cell = None if pd.isna(cells[place]) else cells[place]
        params = {**test.params, **test.details(place)}
        found.add(finding(reading.file, int(rows[place]), test.column, test.rule, cell, **params))
    found.skip(reading.file, test.column, test.rule, len(places[found.limit :]))


def _tests(view: View, spec: TableSpec, keys: Keys) -> Iterator[Test]:
    """Yield all tests of the columns that are there."""
    there = set(view.columns)
    for column in spec.fields:
        if column.name in there:
            yield from _text_tests(view, column)
            yield from _form_tests(view, column)
            if column.required:
                yield Test(column.name, "required", view.distinct(column.name).there, {})
            if column.unique:
                yield _double_test(view, "unique", (column.name,), {column.name})
    told_apart = {(column.name,) for column in spec.fields if column.unique}
    if spec.identity and there.issuperset(spec.identity) and spec.identity not in told_apart:
        needed = {column.name for column in spec.fields if column.required or column.name in spec.primary_key}
        yield _double_test(view, "primary_key", spec.identity, needed)
    for key in spec.foreign_keys:
        known = keys[key.target_table, key.target_column]
        if key.column in there and known is not None:
            yield _reference_test(view, spec.field(key.column), key, known)
    for rule in spec.rules:
        if there.issuperset(rule.columns):
            yield from ROW_TESTS[rule.rule](view, spec, rule, keys)


# Text and form


def _text_tests(view: View, column: Field) -> Iterator[Test]:
    values = view.distinct(column.name)
    for rule, is_wrong in TEXT_FAULTS.items() if values.odd else ():
        yield Test(column.name, rule, values.plain_but(is_wrong), {})


def _form_tests(view: View, column: Field) -> Iterator[Test]:
    values = view.distinct(column.name)
    for number, form in enumerate(forms(column, view.package)):
        yield Test(column.name, form.rule, values.per_row(view.faults(column) != number), form.params)


# Presence, keys, references


def _double_test(view: View, rule: str, columns: tuple[str, ...], needed: Container[str]) -> Test:
    """Each combination of values occurs once; the finding stands at the later row and names the first.

    needed: columns without whose value a row is not judged; a missing value of another column is like any value.
    """
    # Missing is -1; one more makes it a value of its own.
    parts = [view.distinct(name).clean_codes + (name not in needed) for name in columns]
    codes = parts[0]
    for part in parts[1:]:
        # Numbered afresh at each step, so that the product cannot overflow.
        codes, _ = pd.factorize(codes * (part.max(initial=0) + 1) + part)
    codes = np.where(np.logical_or.reduce([part < 0 for part in parts]), -1, codes)
    passed = ~pd.Series(codes).duplicated().to_numpy() | (codes < 0)

    @cache
    def firsts() -> np.ndarray:
        """The first place of each row's value."""
        values, where = np.unique(codes, return_index=True)
        return where[np.searchsorted(values, codes)]

    def first_row(place: int) -> Mapping[str, object]:
        return {"first_row": view.reading.frame.index[firsts()[place]]}

    return Test(columns[-1], rule, passed, {"columns": ", ".join(columns)}, first_row)


def _reference_test(view: View, column: Field, key: ForeignKey, known: frozenset[str]) -> Test:
    passed = view.known(column, known)
    if column.kind == "category" and len(known) <= LISTED_KEYS:
        return Test(column.name, "unknown_category", passed, {"allowed": ", ".join(sorted(known))})
    target = {"target_table": key.target_table, "target_column": key.target_column}
    return Test(column.name, "unknown_key", passed, target)


# Rules between the columns of a row, as the descriptor of a table names them


def _area_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """The area key stands in the table of its level: one test per level."""
    levels = view.distinct(rule.other)
    for level, (table, column) in AREA_KEYS.items():
        known = keys[table, column]
        if known is not None:
            is_other = levels.per_row([value != level for value in levels.clean])
            target = {"level": level, "target_table": table, "target_column": column}
            yield Test(rule.column, "unknown_area", is_other | view.known(spec.field(rule.column), known), target)


def _order_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """A date does not lie before another, compared as precisely as both are known: 2009 is not before 2009-05."""

    def dates(name: str) -> list[str]:
        """The valid dates of a column per row, "" where there is none."""
        values = view.distinct(name)
        good = view.faults(spec.field(name)) < 0
        texts = np.array([*np.where(good, np.array(values.clean, dtype=object), ""), ""], dtype=object)
        return texts[values.codes].tolist()

    later, earlier = dates(rule.column), dates(rule.other)
    passed = np.array([_not_before(*pair) for pair in zip(later, earlier, strict=True)], dtype=bool)
    yield Test(rule.column, "not_before", passed, {"other": rule.other}, lambda place: {"other_value": earlier[place]})


def _not_before(later: str, earlier: str) -> bool:
    """Compare two partial dates at their common precision; one that is missing ("") is not before anything."""
    common = min(len(later), len(earlier))
    return later[:common] >= earlier[:common]


def _together_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """Two values are both there or both missing."""
    passed = (view.distinct(rule.column).codes >= 0) == (view.distinct(rule.other).codes >= 0)
    yield Test(rule.column, "together", passed, {"column": rule.column, "other": rule.other})


def _asked_tests(view: View, spec: TableSpec, rule: RowRule, keys: Keys) -> Iterator[Test]:
    """Where one column has a certain value, one of others has any."""
    places, others = (rule.column, *rule.instead), view.distinct(rule.other)
    asked = others.per_row([value == rule.value for value in others.clean]) & (others.codes >= 0)
    passed = ~asked | np.logical_or.reduce([view.distinct(name).there for name in places])
    params = {"other": rule.other, "value": rule.value, "columns": ", ".join(places)}
    yield Test(rule.column, "required_if", passed, params)


ROW_TESTS: Mapping[str, Callable[[View, TableSpec, RowRule, Keys], Iterator[Test]]] = {
    "area_key_exists": _area_tests,
    "not_before": _order_tests,
    "together": _together_tests,
    "required_if": _asked_tests,
}
