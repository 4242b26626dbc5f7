"""The forms that offices give their lists: told in notes, where a table of the data package would have findings.

That is: another encoding as a whole, semicolons or tabs, decimal commas between these, columns that are not ours, rows
without values and rows that repeat the header, a last row without a line end. All else stays a finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.intake.asides import without_asides
from analysis.intake.germannumbers import with_points
from analysis.intake.headers import ColumnNames
from analysis.intake.notes import Note, listed, note
from analysis.records.findings import Finding, finding
from analysis.records.formulas import restored
from analysis.records.gathering import Reading, rule_of, spoiled_by
from analysis.records.package import TableSpec

FORMS = frozenset(
    ("encoding", "separator", "no_final_newline", "unknown_column", "blank_row", "blank_rows", "second_header")
)
"""Rules that a list need not keep."""
ENCODINGS = {"Latin-1": "Windows-1252"}
SHOWN_SEPARATORS = {"\t": "TAB"}
GERMAN_SEPARATORS = (";", "\t")
"""Between these numbers are written as in German."""
ERRORS = (
    *("#N/A", "#NV", "#NAME?", "#REF!", "#BEZUG!", "#VALUE!", "#WERT!", "#DIV/0!", "#NUM!", "#ZAHL!", "#NULL!"),
    *("#SPILL!", "#ÜBERLAUF!", "#CALC!", "#KALK!", "#FIELD!", "#FELD!"),
)
"""What Excel writes in place of a value that it could not compute, in English and German."""
ERROR = rf"\s*(?:{'|'.join(map(re.escape, ERRORS))}|#{{3,}}|(?:Err|Fehler): ?\d{{3}})\s*"
"""The same as a pattern, with what LibreOffice writes, and what a CSV has for a number too wide for its column."""


@dataclass(frozen=True)
class Listed:
    """A reading as that of a list. notes: what was recognised or passed over in it."""

    reading: Reading
    notes: tuple[Note, ...]


def as_list(reading: Reading, spec: TableSpec, names: ColumnNames) -> Listed:
    """Return a reading of the table ``spec`` as that of a list: what is none of its faults is in the notes.

    Values are read as they are meant: decimal commas, and formulas that an export made harmless.
    """
    faults: list[Finding] = []
    forms: dict[str, list[Finding]] = defaultdict(list)
    optional = {field.name for field in spec.fields if field.optional}
    for item in reading.findings:
        if item.rule == "missing_column" and item.column in optional:
            continue
        if _is_form(item, reading):
            forms[rule_of(item)].append(item)
        else:
            faults.append(item)
    is_complete = reading.complete or "no_final_newline" in forms
    reading = replace(reading, findings=tuple(faults), complete=is_complete)
    notes = list(_notes(forms, reading, names))
    if reading.frame is None:
        return Listed(reading, tuple(notes))
    reading, told = without_asides(replace(reading, frame=restored(reading.frame)))
    notes += told
    reading = _without_errors(reading)
    if reading.stored is not None or reading.delimiter in GERMAN_SEPARATORS:
        reading, told = with_points(reading, spec)
        notes += told
    return Listed(reading, tuple(notes))


def _is_form(item: Finding, reading: Reading) -> bool:
    rule = rule_of(item)
    if rule == "encoding":  # as a whole, not of single bytes
        return reading.encoding is not None
    return rule in FORMS


def _misspelt(texts: Sequence[str], reading: Reading, names: ColumnNames) -> Iterator[tuple[str, str]]:
    """Yield the unknown columns that may be one that the list lacks, with that."""
    lacking = names.columns - ({} if reading.frame is None else set(reading.frame.columns))
    for text in texts:
        yield from ((text, near) for near in names.near(text, among=lacking))


# Notes


def _notes(forms: Mapping[str, Sequence[Finding]], reading: Reading, names: ColumnNames) -> Iterator[Note]:
    """Yield the notes about the header, then those about the text, then those about rows."""
    file = reading.file
    if renamed := names.renamed(reading.header):
        yield note(file, "column_names", columns=listed(renamed))
    if damaged := names.damaged(reading.header):
        yield note(file, "damaged_names", columns=listed(damaged))
    unknown = {item.whole for item in forms["unknown_column"]}
    if unused := [text for text in reading.header if text.strip() and text in unknown]:
        yield note(file, "unused_columns", columns=listed(unused))
        for text, near in _misspelt(unused, reading, names):
            yield note(file, "column_near", column=text, near=near)
    if forms["encoding"]:
        short = reading.encoding.partition(",")[0].partition(" or ")[0]
        yield note(file, "encoding", encoding=ENCODINGS.get(short, short))
    if forms["separator"]:
        yield note(file, "separator", separator=SHOWN_SEPARATORS.get(reading.delimiter, reading.delimiter))
    if forms["no_final_newline"]:
        yield note(file, "open_end")
    last = reading.header_row if reading.frame is None or reading.frame.empty else int(reading.frame.index[-1])
    yield from _passed_over("header_again", forms["second_header"], file)
    blank = sorted([*forms["blank_row"], *forms["blank_rows"]], key=Finding.sort_key)
    yield from _passed_over("blank_rows", [item for item in blank if item.row is None or item.row < last], file)


def _passed_over(code: str, items: Sequence[Finding], file: str) -> Iterator[Note]:
    """Yield one note about rows that were passed over: how many, and the first."""
    rows = [item.row for item in items if item.row is not None]
    if rows:
        yield note(file, code, count=sum(int(dict(item.params).get("count", 1)) for item in items), row=min(rows))


# Values


def _without_errors(reading: Reading) -> Reading:
    """Name the cells that hold an error of the spreadsheet in place of a value."""
    columns = ((name, reading.frame[name]) for name in reading.frame.columns)
    cells = ((name, texts[texts.str.fullmatch(ERROR).fillna(False).astype(bool)]) for name, texts in columns)
    return spoiled_by(
        reading,
        (
            finding(reading.file, int(row), name, "cell_error", text)
            for name, texts in cells
            for row, text in texts.items()
        ),
    )
