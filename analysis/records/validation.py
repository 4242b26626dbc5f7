"""From tables of text to findings: types, constraints, keys, references and rules, as the descriptor states them.

Each column is checked by the tests that its TableSpec asks for; all of them run, so that every finding is reported and
not just the first. They judge the distinct values of a column, so that a million rows take seconds.

Order of judging a cell: its text (spaces, hidden characters), then its form (type, pattern, allowed values, limits),
then what it refers to. Form and references are judged as if the text were clean, and a value of the wrong form is not
looked up, so that one mistake gives one finding.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.records.columns import Keys, Test, View, distinct
from analysis.records.findings import Collector, Finding, finding
from analysis.records.gathering import DEFAULT_LIMITS, Limits, Reading
from analysis.records.package import AREA_KEYS, Field, ForeignKey, Package, TableSpec
from analysis.records.row_rules import ROW_TESTS
from analysis.records.values import TEXT_FAULTS, forms

LISTED_KEYS = 50
"""A finding lists the allowed values of a category up to this number."""


def validate(
    readings: Mapping[str, Sequence[Reading]],
    package: Package,
    beside: Mapping[str, pd.DataFrame] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    also: Mapping[str, pd.DataFrame] | None = None,
) -> list[Finding]:
    """Return all findings in the files read: those of their form and those of their values, by file, row, column.

    readings: table -> the files that hold it. beside: tables of text that references may lead to although they are not
    checked themselves. References into a table that is neither here nor there, or not read as a whole, are not judged.
    also: tables of text whose values references may lead to besides those of the files that hold the same table.
    Raises KeyError for a table that the package does not describe.
    """
    found = Collector(limits.findings)
    views = {name: [View(reading, package) for reading in group] for name, group in readings.items()}
    keys = _known_keys(package, views, beside or {}, also or {})
    for name, group in views.items():
        for view in group:
            found.add_all(view.reading.findings)
            if view.reading.frame is not None:
                _check(view, package.tables[name], keys, found)
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


def _known_keys(
    package: Package,
    views: Mapping[str, Sequence[View]],
    beside: Mapping[str, pd.DataFrame],
    also: Mapping[str, pd.DataFrame],
) -> Keys:
    """Return the values of every column that a reference of the tables to check leads to."""
    keys: dict[tuple[str, str], frozenset[str] | None] = {}
    for table, column in set().union(*(references(package.tables[name]) for name in views)):
        known = _values(views.get(table), beside.get(table), column)
        more = _values(None, also.get(table), column)
        keys[table, column] = known if known is None or more is None else known | more
    return keys


def _values(views: Sequence[View] | None, frame: pd.DataFrame | None, column: str) -> frozenset[str] | None:
    if views is not None:
        if not all(view.reading.complete and column in view.columns for view in views):
            return None
        return frozenset(value for view in views for value in view.distinct(column).clean)
    if frame is not None and column in frame.columns:
        return frozenset(distinct(frame[column]).clean)
    return None


# Tests


def _check(view: View, spec: TableSpec, keys: Keys, found: Collector) -> None:
    """Run all tests of a table and collect what they find, column by column in the order of the file."""
    tests = list(_tests(view, spec, keys))
    for column in view.columns:
        for test in tests:
            if test.column == column:
                _run(view, test, found)


def _run(view: View, test: Test, found: Collector) -> None:
    """Collect a finding for each row that does not pass, but where reading has found a fault already."""
    places = np.flatnonzero(~test.passed())
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
                yield _required_test(view, column)
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
    if not view.distinct(column.name).odd:
        return
    for rule, is_wrong in TEXT_FAULTS.items():
        yield Test(column.name, rule, lambda wrong=is_wrong: view.distinct(column.name).plain_but(wrong), {})


def _form_tests(view: View, column: Field) -> Iterator[Test]:
    def passed(number: int) -> np.ndarray:
        return view.distinct(column.name).per_row(view.faults(column) != number)

    for number, form in enumerate(forms(column, view.package)):
        yield Test(column.name, form.rule, lambda number=number: passed(number), form.params)


# Presence, keys, references


def _required_test(view: View, column: Field) -> Test:
    return Test(column.name, "required", lambda: view.distinct(column.name).there, {})


def _double_test(view: View, rule: str, columns: tuple[str, ...], needed: Container[str]) -> Test:
    """Each combination of values occurs once; the finding stands at the later row and names the first.

    needed: columns without whose value a row is not judged; a missing value of another column is like any value.
    """

    def passed() -> np.ndarray:
        codes = combined()
        return ~pd.Series(codes).duplicated().to_numpy() | (codes < 0)

    def combined() -> np.ndarray:
        # Missing is -1; one more makes it a value of its own.
        parts = [view.distinct(name).clean_codes + (name not in needed) for name in columns]
        codes = parts[0]
        for part in parts[1:]:
            # Numbered afresh at each step, so that the product cannot overflow.
            codes, _ = pd.factorize(codes * (part.max(initial=0) + 1) + part)
        return np.where(np.logical_or.reduce([part < 0 for part in parts]), -1, codes)

    def first_row(place: int) -> Mapping[str, object]:
        if not firsts:
            codes = combined()
            values, where = np.unique(codes, return_index=True)
            firsts.extend(where[np.searchsorted(values, codes)])
        return {"first_row": view.reading.frame.index[firsts[place]]}

    firsts: list[int] = []
    return Test(columns[-1], rule, passed, {"columns": ", ".join(columns)}, first_row)


def _reference_test(view: View, column: Field, key: ForeignKey, known: frozenset[str]) -> Test:
    def passed() -> np.ndarray:
        return view.known(column, known)

    if column.kind == "category" and len(known) <= LISTED_KEYS:
        return Test(column.name, "unknown_category", passed, {"allowed": ", ".join(sorted(known))})
    target = {"target_table": key.target_table, "target_column": key.target_column}
    return Test(column.name, "unknown_key", passed, target)
