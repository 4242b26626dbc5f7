"""What a check found: one record per defect, and the catalogue of all rules.

The catalogue ``RULES`` is the one place that words a rule. Rule codes are stable: command line, pages (which translate
by code and parameters) and tests rely on them. Placeholders in braces are the parameters a finding carries.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import AnalysisError

SHOWN = 80
"""Longest part of a found value that is shown, in characters."""

WHOLE = 2_000
"""Longest value that a finding carries as it stands, so that it can be mended, in characters."""


@dataclass(frozen=True)
class Rule:
    """Wording of a rule: what is wrong and what is expected, both with parameters in braces."""

    wrong: str
    expected: str


RULES: dict[str, Rule] = {
    # The folder and its files.
    "missing_table": Rule("the file of the table is missing", "the file {path}"),
    "unknown_file": Rule("the file belongs to no table", "one of {allowed}"),
    "missing_descriptor": Rule("the descriptor of the data package is missing", "the file {path}"),
    "broken_descriptor": Rule("the descriptor of the data package is broken", "a Frictionless Data Package"),
    "unreadable": Rule("the file cannot be read", "a file that this user may read"),
    "too_large": Rule("the file is too large, alone or together with those before it", "at most {limit} bytes"),
    # The file as text.
    "empty_file": Rule("the file is empty", "a header row and one row per record"),
    "not_text": Rule("the file is no text table", "a CSV file in UTF-8"),
    "encoding": Rule("the text is not UTF-8", "UTF-8"),
    "nul_byte": Rule("the cell contains a NUL byte", "text without NUL bytes"),
    "truncated": Rule("the file breaks off in the middle of its last row", "{cells} cells and a line end"),
    "no_final_newline": Rule("the last row has no line end, so it may be cut off", "a line end after the last row"),
    # Header and shape.
    "separator": Rule("the cells are not separated by commas", "commas"),
    "no_header": Rule("the first row names no column of this table", "the columns {columns}"),
    "missing_column": Rule("the column is missing", "the column {column}"),
    "unknown_column": Rule("the column is unknown", "one of {columns}"),
    "duplicate_column": Rule("the column occurs more than once", "each column once"),
    "too_many_columns": Rule("the header has too many columns", "at most {limit} columns"),
    "too_many_rows": Rule(
        "the table has too many rows, alone or together with those before it; the rest is not read",
        "at most {limit} rows",
    ),
    "line_too_long": Rule(
        "the line is too long, the rest of the file is not read", "at most {limit} characters a line"
    ),
    "cell_too_long": Rule("the cell is too long", "at most {limit} characters"),
    "too_few_cells": Rule("the row has too few cells", "{cells} cells"),
    "too_many_cells": Rule("the row has too many cells", "{cells} cells"),
    "blank_row": Rule("the row is blank", "a record in each row"),
    "open_quote": Rule("a quoted cell never ends, the rest of the file is not read", 'a closing "'),
    "stray_quote": Rule(
        "text follows the closing quote of a cell, the row is not read", 'quotes inside a cell doubled ("")'
    ),
    # Workbooks and archives that are handed in.
    "unknown_table": Rule(
        "no table can be told by the name or by the columns", "the name or the column names of one of {allowed}"
    ),
    "foreign_file": Rule("files of this kind cannot be read", "an Excel workbook (.xlsx) or a CSV file"),
    "old_excel": Rule("the workbook has the format of Excel before 2007 (.xls)", "a workbook saved as .xlsx"),
    "binary_workbook": Rule("the workbook has Excel's binary format (.xlsb)", "a workbook saved as .xlsx"),
    "open_document": Rule("the file is an OpenDocument table (.ods)", "a workbook saved as .xlsx"),
    "macros": Rule("the workbook holds macros", "a workbook without macros, saved as .xlsx"),
    "protected": Rule("the file is protected by a password", "a file without a password"),
    "damaged": Rule("the file is damaged and cannot be read", "a file that opens without repair"),
    "entities": Rule("the XML inside the file declares entities, as attacks do", "a workbook as Excel saves it"),
    "expansion": Rule(
        "the file unpacks to too many bytes, alone or together with those before it",
        "at most {limit} bytes, and at most {ratio} times the size of the file",
    ),
    "too_many_members": Rule("the archive holds too many files", "at most {limit} files"),
    "too_many_sheets": Rule("the workbook has too many sheets", "at most {limit} sheets"),
    "too_many_elements": Rule("the workbook holds too many cells", "at most {limit} cells, values and rows"),
    "blank_rows": Rule("{count} rows in succession are blank", "a record in each row"),
    "second_header": Rule("the row repeats the column names", "a record in each row"),
    "cell_outside": Rule("the value stands in a column without a name", "values under a column name only"),
    "merged": Rule("cells are merged", "one value in each cell"),
    "formula": Rule("the cell holds a formula, whose result is not relied on", "the value itself"),
    "cell_error": Rule("the cell holds an error of the spreadsheet", "a value"),
    "lost_zero": Rule("the key was stored as a number and lost its leading zeros", "the key as text, such as {key}"),
    "date_cell": Rule("the spreadsheet has made a date of the value", "the value as text"),
    "double_elsewhere": Rule(
        "the record also stands in {other_file}, row {other_row}", "{columns} once in all files together"
    ),
    "not_judged": Rule(
        "references to the table {target_table} cannot be judged, as that is not read as a whole",
        "the table {target_table} complete, with the column {target_column}",
    ),
    # The text of a cell.
    "outer_space": Rule("the value begins or ends with a space", "the value without outer spaces"),
    "control_character": Rule("the value contains a control character or a line break", "one line of plain text"),
    "invisible_character": Rule(
        "the value contains an invisible or direction-changing character", "visible characters"
    ),
    "garbled": Rule("the value was garbled by a wrong encoding", "the original letters"),
    "decomposed": Rule("the value has accents as separate characters", "composed characters (Unicode NFC)"),
    # The value of a cell.
    "required": Rule("the value is missing", "a value"),
    "integer": Rule("the value is no whole number", "digits only, such as 12"),
    "number": Rule("the value is no number", "a number with a decimal point, such as 12.5"),
    "boolean": Rule("the value is neither true nor false", "true or false"),
    "digits": Rule("the key has the wrong form", "{digits} digits"),
    "url": Rule("the value is no web address", "an address that begins with http:// or https://"),
    "partial_date": Rule("the value is no date", "a date such as 2005, 2005-11 or 2005-11-17"),
    "impossible_date": Rule("the date does not exist", "a date of the calendar"),
    "year_range": Rule("the year is out of range", "a year from {first} to {last}"),
    "pattern": Rule("the value has the wrong form", "text of the form {pattern}"),
    "enum": Rule("the value is unknown", "one of {allowed}"),
    "minimum": Rule("the value is too small", "at least {minimum}"),
    "maximum": Rule("the value is too large", "at most {maximum}"),
    "max_length": Rule("the value is too long", "at most {limit} characters"),
    # Rows and tables together.
    "unique": Rule("the value occurs more than once, first in row {first_row}", "a value that no other row has"),
    "primary_key": Rule("the record occurs more than once, first in row {first_row}", "{columns} once each"),
    "unknown_category": Rule("the value is unknown", "one of {allowed}"),
    "unknown_key": Rule("the key is unknown", "one of the values of {target_column} in the table {target_table}"),
    "unknown_area": Rule(
        "the area key is unknown",
        "for the level {level} one of the values of {target_column} in the table {target_table}",
    ),
    "not_before": Rule("the date lies before {other} ({other_value})", "{other_value} or later"),
    "together": Rule("only one of two values is there", "{column} and {other} both or neither"),
    "required_if": Rule("the value is missing although {other} is {value}", "a value in one of the columns {columns}"),
    "more_findings": Rule("{count} more findings of the kind {kind} are not listed", "none"),
}


@dataclass(frozen=True)
class Finding:
    """One defect. Build it with ``finding``.

    file: as the caller named it. row: as a spreadsheet counts it, the header being 1. column: its name. row and column
    are None where the whole file is meant. rule: a key of ``RULES``. found: what stands there, shortened, with control
    characters made visible; None where nothing stands there. params: the rule's parameters as (name, text) pairs.
    whole: what stands there as it stands, None where it is longer than WHOLE.
    """

    file: str
    row: int | None
    column: str | None
    rule: str
    found: str | None
    params: tuple[tuple[str, str], ...] = ()
    whole: str | None = field(default=None, compare=False, repr=False)

    @property
    def wrong(self) -> str:
        """What is wrong, in English."""
        return RULES[self.rule].wrong.format_map(dict(self.params))

    @property
    def expected(self) -> str:
        """What is expected, in English."""
        return RULES[self.rule].expected.format_map(dict(self.params))

    @property
    def message(self) -> str:
        """What is wrong, what was found, what is expected: one line of English."""
        found = "nothing" if self.found is None else f'"{self.found}"'
        return f"{self.wrong}, found {found}, expected {self.expected}"

    def line(self) -> str:
        """Return ``FILE:ROW:COLUMN: message``; row and column are empty where the whole file is meant."""
        return f"{self.place()}: {self.message}"

    def place(self) -> str:
        """Return ``FILE:ROW:COLUMN``; row and column are empty where the whole file is meant."""
        return f"{visible(self.file)}:{'' if self.row is None else self.row}:{self.column or ''}"

    def as_dict(self) -> dict[str, Any]:
        """Return what ``check --json`` prints: file, row, column, rule, found, message."""
        place = {"file": visible(self.file), "row": self.row, "column": self.column}
        return {**place, "rule": self.rule, "found": self.found, "message": self.message}

    def sort_key(self) -> tuple[str, int, str, str]:
        """Return the key that sorts findings by file, row, column, rule."""
        return (self.file, self.row or 0, self.column or "", self.rule)


def finding(
    file: str, row: int | None, column: str | None, rule: str, found: str | None = None, /, **params: object
) -> Finding:
    """Return the finding of ``rule`` with its parameters; raises KeyError where the catalogue has no such rule."""
    if rule not in RULES:
        raise KeyError(rule)
    texts = tuple((name, visible(str(value))) for name, value in params.items())
    name = None if column is None else shown(column)
    if found is None:
        return Finding(file, row, name, rule, None, texts)
    return Finding(file, row, name, rule, shown(found), texts, found if len(found) <= WHOLE else None)


def visible(text: str) -> str:
    """Return ``text`` with hidden characters and odd spaces as ``<U+200B>``, bytes that are no text as ``<0xFF>``."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _visible_char(char) for char in text)


def _visible_char(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # how Python keeps single bytes that could not be decoded
        return f"<0x{ord(char) - 0xDC00:02X}>"
    return f"<U+{ord(char):04X}>"


def is_hidden(char: str) -> bool:
    """Say whether a character is a control, format, surrogate, private or unassigned one, or a line separator."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str) -> str:
    """Return ``text`` as findings show it: at most SHOWN characters, then an ellipsis, hidden characters visible."""
    short = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return visible(short)


class Collector:
    """Gathers findings, at most ``limit`` of one rule in one column of one file; the rest is counted.

    A file with a million broken rows must neither fill memory nor bury the other findings.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: list[Finding] = []
        self._counts: Counter[tuple[str, str | None, str]] = Counter()

    def add(self, item: Finding) -> None:
        """Keep ``item``, or count it where its kind is full."""
        kind = (item.file, item.column, item.rule)
        self._counts[kind] += 1
        if self._counts[kind] <= self.limit:
            self._kept.append(item)

    def add_all(self, items: Iterable[Finding]) -> None:
        """Keep or count each of ``items``."""
        for item in items:
            self.add(item)

    def skip(self, file: str, column: str | None, rule: str, count: int) -> None:
        """Count ``count`` findings that were never built because their kind is full."""
        self._counts[(file, column, rule)] += count

    def sorted(self) -> list[Finding]:
        """Return the kept findings and one ``more_findings`` per full kind, by file, row, column."""
        return sorted([*self._kept, *self._overflow()], key=Finding.sort_key)

    def _overflow(self) -> Iterator[Finding]:
        for (file, column, rule), count in self._counts.items():
            if count > self.limit:
                yield finding(file, None, column, "more_findings", None, count=count - self.limit, kind=rule)


LISTED = 20
"""Number of findings that the text of ``BrokenTable`` lists."""


class BrokenTable(AnalysisError):
    """A table does not hold what its descriptor says. ``findings`` lists every defect."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [finding.line() for finding in self.findings[:LISTED]]
        if len(self.findings) > LISTED:
            lines.append(f"… and {len(self.findings) - LISTED} more")
        super().__init__("\n".join(lines))
