"""From tables of text to findings: types, constraints, keys, references and rules, as the descriptor states them.

Each column is checked by the tests that its TableSpec asks for; all of them run, so that every finding is reported and
not just the first. They judge the distinct values of a column, so that a million rows take seconds.

Order of judging a cell: its text (spaces, hidden characters), then its form (type, pattern, allowed values, limits),
then what it refers to. Form and references are judged as if the text were clean, and a value of the wrong form is not
looked up, so that one mistake gives one finding.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import numpy as np
import pandas as pd

from analysis.records.findings import Collector, Finding, finding, is_hidden
from analysis.records.package import AREA_KEYS, Field, ForeignKey, Package, RowRule, TableSpec
from analysis.records.tabular import DEFAULT_LIMITS, Limits, Reading

Keys = Mapping[tuple[str, str], frozenset[str] | None]
"""(table, column) -> the values that stand there, None where they are not known and references cannot be judged."""

LISTED_KEYS = 50
"""A finding lists the allowed values of a category up to this number."""

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", re.ASCII)
DIGITS = re.compile(r"\^\\d\{(\d+)\}\$")
"""A pattern that asks for a fixed number of digits: worded as such instead of as an expression."""
GARBLED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac|\ufffd"
)
"""UTF-8 that was read as Windows-1252 and saved again ("Ã¼" for "ü"), or letters lost for good."""


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
    views = {name: [_View(reading) for reading in group] for name, group in readings.items()}
    keys = _known_keys(package, views, beside or {}, also or {})
    for name, group in views.items():
        for view in group:
            found.add_all(view.reading.findings)
            if view.reading.frame is not None:
                _check(view, package.tables[name], package, keys, found)
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


# Distinct values


@dataclass(frozen=True)
class _Distinct:
    """The distinct values of a column of text.

    codes: per row the place of its value, -1 where it is missing. raw: the values as they stand. odd: places of values
    whose text needs a closer look. clean: the values without outer spaces and hidden characters, composed (NFC).
    """

    codes: np.ndarray
    raw: list[str]

    @cached_property
    def odd(self) -> list[int]:
        # All values at once first: nearly always there is nothing to find, and this looks at them in one sweep.
        if _is_plain(" ".join(self.raw)) and list(map(str.strip, self.raw)) == self.raw:
            return []
        return [place for place, value in enumerate(self.raw) if value != value.strip() or not _is_plain(value)]

    @cached_property
    def clean(self) -> list[str]:
        values = list(self.raw)
        for place in self.odd:
            values[place] = _cleaned(values[place])
        return values

    @cached_property
    def clean_codes(self) -> np.ndarray:
        """Like ``codes``, the same for values that only differ in spaces and hidden characters."""
        if not self.odd:
            return self.codes
        places, _ = pd.factorize(np.array([*self.clean, None], dtype=object))
        return places[self.codes]

    def per_row(self, verdicts: Sequence[bool] | np.ndarray) -> np.ndarray:
        """Spread one verdict per distinct value over the rows; a missing value passes."""
        return np.append(np.asarray(verdicts, dtype=bool), True)[self.codes]

    @property
    def there(self) -> np.ndarray:
        """Per row whether a value stands there; text that is empty once it is clean counts as missing."""
        return self.per_row([value != "" for value in self.clean]) & (self.codes >= 0)

    def plain_but(self, is_wrong: Callable[[str], bool]) -> np.ndarray:
        """Return, per row, False where the text of the value is wrong."""
        verdicts = np.ones(len(self.raw), dtype=bool)
        verdicts[[place for place in self.odd if is_wrong(self.raw[place])]] = False
        return self.per_row(verdicts)


class _View:
    """The columns of one reading, factorised once each, and the first fault in the form of each value."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._distinct: dict[str, _Distinct] = {}
        self._faults: dict[str, np.ndarray] = {}

    @property
    def columns(self) -> Sequence[str]:
        return () if self.reading.frame is None else tuple(self.reading.frame.columns)

    def distinct(self, column: str) -> _Distinct:
        if column not in self._distinct:
            self._distinct[column] = distinct(self.reading.frame[column])
        return self._distinct[column]

    def faults(self, column: Field, package: Package) -> np.ndarray:
        """Return, per distinct value of the column, the number of the first form that it fails, -1 where none."""
        if column.name not in self._faults:
            self._faults[column.name] = _first_faults(self.distinct(column.name).clean, list(_forms(column, package)))
        return self._faults[column.name]


def _first_faults(values: Sequence[str], forms: Sequence[_Form]) -> np.ndarray:
    """Return, per value, the number of the first form that it fails, -1 where none.

    A form is only asked about values that fit all before it. Text that is empty once it is clean counts as missing.
    """
    faults = np.full(len(values), -1)
    left = [place for place, value in enumerate(values) if value]
    for number, form in enumerate(forms):
        fits = [bool(form.fits(values[place])) for place in left]
        if not all(fits):
            faults[[place for place, fit in zip(left, fits, strict=True) if not fit]] = number
            left = [place for place, fit in zip(left, fits, strict=True) if fit]
    return faults


def distinct(column: pd.Series) -> _Distinct:
    """Return the distinct values of a column of text."""
    codes, values = pd.factorize(column)
    return _Distinct(codes, values.tolist())


def _is_plain(value: str) -> bool:
    """Say whether a text holds no hidden character, no garbled letter and no separate accent."""
    if value.isascii():
        return value.isprintable()
    return value.isprintable() and unicodedata.is_normalized("NFC", value) and not GARBLED.search(value)


def _cleaned(value: str) -> str:
    return unicodedata.normalize("NFC", _without_hidden(value)).strip()


def _hidden(value: str) -> list[str]:
    """Return the hidden characters of a text; printable text has none, which is quickly told."""
    return [] if value.isprintable() else [char for char in value if is_hidden(char)]


def _without_hidden(value: str) -> str:
    return value if value.isprintable() else "".join(char for char in value if not is_hidden(char))


# What references lead to


def _known_keys(
    package: Package,
    views: Mapping[str, Sequence[_View]],
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


def _values(views: Sequence[_View] | None, frame: pd.DataFrame | None, column: str) -> frozenset[str] | None:
    if views is not None:
        if not all(view.reading.complete and column in view.columns for view in views):
            return None
        return frozenset(value for view in views for value in view.distinct(column).clean)
    if frame is not None and column in frame.columns:
        return frozenset(distinct(frame[column]).clean)
    return None


# Tests


@dataclass(frozen=True)
class _Test:
    """One rule for one column. passed: one verdict per row. details: parameters of the finding at a place."""

    column: str
    rule: str
    passed: Callable[[], np.ndarray]
    params: Mapping[str, object]
    details: Callable[[int], Mapping[str, object]] = lambda place: {}


@dataclass(frozen=True)
class _Form:
    """A demand on the form of a value, judged on its clean text. fits: truthy where the value meets it."""

    rule: str
    fits: Callable[[str], object]
    params: Mapping[str, object]


def _check(view: _View, spec: TableSpec, package: Package, keys: Keys, found: Collector) -> None:
    """Run all tests of a table and collect what they find, column by column in the order of the file."""
    tests = list(_tests(view, spec, package, keys))
    for column in view.columns:
        for test in tests:
            if test.column == column:
                _run(view, test, found)


def _run(view: _View, test: _Test, found: Collector) -> None:
    """Collect a finding for each row that does not pass, but where reading has found a fault already."""
    reading = view.reading
    rows = reading.frame.index.to_numpy()
    places = np.flatnonzero(~test.passed())
    spoiled = [*reading.doubtful, *reading.spoiled.get(test.column, ())]
    if spoiled:
        places = places[~np.isin(rows[places], spoiled)]
    cells = reading.frame[test.column].array
    for place in places[: found.limit]:
        cell = None if pd.isna(cells[place]) else cells[place]
        params = {**test.params, **test.details(place)}
        found.add(finding(reading.file, int(rows[place]), test.column, test.rule, cell, **params))
    found.skip(reading.file, test.column, test.rule, len(places[found.limit :]))


def _tests(view: _View, spec: TableSpec, package: Package, keys: Keys) -> Iterator[_Test]:
    """Yield all tests of the columns that are there."""
    there = set(view.columns)
    for column in spec.fields:
        if column.name in there:
            yield from _text_tests(view, column)
            yield from _form_tests(view, column, package)
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
            yield _reference_test(view, spec.field(key.column), package, key, known)
    for rule in spec.rules:
        if there.issuperset(rule.columns):
            yield from ROW_TESTS[rule.rule](view, spec, package, rule, keys)


# Text


TEXT_FAULTS: dict[str, Callable[[str], bool]] = {
    "outer_space": lambda value: value != value.strip(),
    "control_character": lambda value: any(unicodedata.category(char) == "Cc" for char in _hidden(value)),
    "invisible_character": lambda value: any(unicodedata.category(char) != "Cc" for char in _hidden(value)),
    "garbled": lambda value: GARBLED.search(value) is not None,
    "decomposed": lambda value: not unicodedata.is_normalized("NFC", value),
}


def _text_tests(view: _View, column: Field) -> Iterator[_Test]:
    if not view.distinct(column.name).odd:
        return
    for rule, is_wrong in TEXT_FAULTS.items():
        yield _Test(column.name, rule, lambda wrong=is_wrong: view.distinct(column.name).plain_but(wrong), {})


# Form


def _form_tests(view: _View, column: Field, package: Package) -> Iterator[_Test]:
    def passed(number: int) -> np.ndarray:
        return view.distinct(column.name).per_row(view.faults(column, package) != number)

    for number, form in enumerate(_forms(column, package)):
        yield _Test(column.name, form.rule, lambda number=number: passed(number), form.params)


def _forms(column: Field, package: Package) -> Iterator[_Form]:
    """Yield the demands on the form of a column's values, each relying on those before it."""
    yield from _type_forms(column)
    yield from _date_forms(column, package)
    yield from _limit_forms(column)


def _type_forms(column: Field) -> Iterator[_Form]:
    if column.type == "integer":
        yield _Form("integer", INTEGER.fullmatch, {})
    if column.type == "number":
        yield _Form("number", _is_number, {})
    if column.type == "boolean":
        yield _Form("boolean", {"true", "false"}.__contains__, {})
    if column.kind == "partial_date":
        yield _Form("partial_date", PARTIAL_DATE.fullmatch, {})
    if column.pattern is not None:
        yield _pattern_form(column)
    if column.enum:
        yield _Form("enum", set(column.enum).__contains__, {"allowed": ", ".join(column.enum)})


def _pattern_form(column: Field) -> _Form:
    fits = re.compile(column.pattern, re.ASCII).fullmatch
    if column.kind == "url":
        return _Form("url", fits, {})
    if digits := DIGITS.fullmatch(column.pattern):
        return _Form("digits", fits, {"digits": digits[1]})
    return _Form("pattern", fits, {"pattern": column.pattern})


def _date_forms(column: Field, package: Package) -> Iterator[_Form]:
    if column.kind == "partial_date":
        years = package.date_years
        span = {"first": years[0], "last": years[-1]}
        yield _Form("year_range", lambda value: int(value[:4]) in years, span)
        yield _Form("impossible_date", _exists, {})


def _exists(value: str) -> bool:
    """Say whether a partial date exists in the calendar: 2004-02-29 does, 2005-02-29 and 2005-13 do not."""
    year, month, day = (int(part or 1) for part in PARTIAL_DATE.fullmatch(value).groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _limit_forms(column: Field) -> Iterator[_Form]:
    if column.minimum is not None:
        yield _Form("minimum", lambda value: float(value) >= column.minimum, {"minimum": column.minimum})
    if column.maximum is not None:
        yield _Form("maximum", lambda value: float(value) <= column.maximum, {"maximum": column.maximum})
    if column.max_length is not None:
        yield _Form("max_length", lambda value: len(value) <= column.max_length, {"limit": column.max_length})


def _is_number(value: str) -> bool:
    return NUMBER.fullmatch(value) is not None and math.isfinite(float(value))


# Presence, keys, references


def _required_test(view: _View, column: Field) -> _Test:
    return _Test(column.name, "required", lambda: view.distinct(column.name).there, {})


def _double_test(view: _View, rule: str, columns: tuple[str, ...], needed: Container[str]) -> _Test:
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
    return _Test(columns[-1], rule, passed, {"columns": ", ".join(columns)}, first_row)


def _reference_test(view: _View, column: Field, package: Package, key: ForeignKey, known: frozenset[str]) -> _Test:
    def passed() -> np.ndarray:
        return view.distinct(column.name).per_row(_is_known(view, column, package, known))

    if column.kind == "category" and len(known) <= LISTED_KEYS:
        return _Test(column.name, "unknown_category", passed, {"allowed": ", ".join(sorted(known))})
    target = {"target_table": key.target_table, "target_column": key.target_column}
    return _Test(column.name, "unknown_key", passed, target)


def _is_known(view: _View, column: Field, package: Package, known: frozenset[str]) -> np.ndarray:
    """Say of each distinct value whether it is known, or has a fault in its form that is reported already."""
    values = view.distinct(column.name).clean
    is_known = np.fromiter((not value or value in known for value in values), bool, len(values))
    return is_known | (view.faults(column, package) >= 0)


# Rules between the columns of a row


def _area_tests(view: _View, spec: TableSpec, package: Package, rule: RowRule, keys: Keys) -> Iterator[_Test]:
    """The area key stands in the table of its level: one test per level."""
    for level, (table, column) in AREA_KEYS.items():
        known = keys[table, column]
        if known is not None:
            target = {"level": level, "target_table": table, "target_column": column}

            def passed(level: str = level, known: frozenset[str] = known) -> np.ndarray:
                levels, areas = view.distinct(rule.other), view.distinct(rule.column)
                other_level = levels.per_row([value != level for value in levels.clean])
                return other_level | areas.per_row(_is_known(view, spec.field(rule.column), package, known))

            yield _Test(rule.column, "unknown_area", passed, target)


def _order_tests(view: _View, spec: TableSpec, package: Package, rule: RowRule, keys: Keys) -> Iterator[_Test]:
    """A date does not lie before another, compared as precisely as both are known: 2009 is not before 2009-05."""

    @cache
    def dates(name: str) -> list[str]:
        """The valid dates of a column per row, "" where there is none."""
        values = view.distinct(name)
        good = view.faults(spec.field(name), package) < 0
        texts = np.array([*np.where(good, np.array(values.clean, dtype=object), ""), ""], dtype=object)
        return texts[values.codes].tolist()

    def passed() -> np.ndarray:
        pairs = zip(dates(rule.column), dates(rule.other), strict=True)
        return np.array([_not_before(later, earlier) for later, earlier in pairs], dtype=bool)

    def details(place: int) -> Mapping[str, object]:
        return {"other_value": dates(rule.other)[place]}

    yield _Test(rule.column, "not_before", passed, {"other": rule.other}, details)


def _not_before(later: str, earlier: str) -> bool:
    """Compare two partial dates at their common precision; one that is missing ("") is not before anything."""
    common = min(len(later), len(earlier))
    return later[:common] >= earlier[:common]


def _together_tests(view: _View, spec: TableSpec, package: Package, rule: RowRule, keys: Keys) -> Iterator[_Test]:
    """Two values are both there or both missing."""

    def passed() -> np.ndarray:
        return (view.distinct(rule.column).codes >= 0) == (view.distinct(rule.other).codes >= 0)

    yield _Test(rule.column, "together", passed, {"column": rule.column, "other": rule.other})


def _asked_tests(view: _View, spec: TableSpec, package: Package, rule: RowRule, keys: Keys) -> Iterator[_Test]:
    """Where one column has a certain value, one of others has any."""
    places = (rule.column, *rule.instead)

    def passed() -> np.ndarray:
        others = view.distinct(rule.other)
        asked = others.per_row([value == rule.value for value in others.clean]) & (others.codes >= 0)
        return ~asked | np.logical_or.reduce([view.distinct(name).there for name in places])

    params = {"other": rule.other, "value": rule.value, "columns": ", ".join(places)}
    yield _Test(rule.column, "required_if", passed, params)


ROW_TESTS: Mapping[str, Callable[[_View, TableSpec, Package, RowRule, Keys], Iterator[_Test]]] = {
    "area_key_exists": _area_tests,
    "not_before": _order_tests,
    "together": _together_tests,
    "required_if": _asked_tests,
}
