"""The forms that offices give their lists: told in notes, where a table of the data package would have findings.

That is: another encoding as a whole, semicolons or tabs, decimal commas between these, columns that are not ours, rows
without values and rows that repeat the header, a last row without a line end. All else stays a finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.headers import ColumnNames
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Part
from analysis.records.columns import fitting
from analysis.records.findings import Finding, finding
from analysis.records.formulas import restored
from analysis.records.gathering import rule_of, spoiled_by
from analysis.records.package import TableSpec
from analysis.records.text import folded

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

USUAL = 3
"""Cells that records fill, in the middle, where one alone tells a row that is none."""
SHOWN = 40
"""Letters of such a row that the note shows."""
KEYS = ("id", "alliance_id")
KEY = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)+")
SUM = re.compile(r"(?:zwischen)?summe|insgesamt|gesamt(?:summe|zahl)?|total|anzahl|sum", re.IGNORECASE)
"""How a row of sums begins; all its other cells are numbers."""
REMARK = re.compile(
    r"[*†‡¹²³]|\d{1,2}\)|\(|[^:]{2,30}:|(?:stand|quellen?|anmerkung(?:en)?|hinweise?|legende|erläuterung(?:en)?|fußnoten?|"
    r"bearbeitet|erstellt|seite|nachrichtlich|davon|note|source|alle angaben|angaben)\b",
    re.IGNORECASE,
)
"""How a remark begins that stands alone in its row."""
GROUP = re.compile(r"(?:land)?kreis|lk|landkreise|kreisfreie|regierungsbezirk|bezirk|region|land", re.IGNORECASE)
"""How the heading of a group begins, by the area that it is about."""
LABELS = 3
"""Columns, in the order of the table, of which one holds the word for a sum."""
NUMBER = re.compile(r"[\d.,\s%]+")

DECIMAL_COMMA = r"-?(?:\d{1,300}|\d{1,3}(?:\.\d{3}){1,99}),\d{1,300}"
GROUPED = r"-?[1-9]\d{0,2}(?:\.\d{3}){1,99}"
"""A whole number with dots at its thousands; with one dot it may be a number with three decimals."""
GROUPED_TWICE = r"-?[1-9]\d{0,2}(?:\.\d{3}){2,99}"
THREE_DECIMALS = r"-?[1-9]\d{0,2},\d{3}"
"""A number with three decimals, or in English one with a thousands mark."""
DECIMAL_POINT = r"-?\d{1,300}\.\d{1,300}"


def as_list(part: Part, spec: TableSpec, names: ColumnNames) -> Part:
    """Return a part of the table ``spec`` as that of a list: what is none of its faults is in the notes.

    Values are read as they are meant: decimal commas, and formulas that an export made harmless.
    """
    part = part.without_missing([field.name for field in spec.fields if field.optional])
    forms: dict[str, list[Finding]] = defaultdict(list)
    for item in part.findings:
        if _is_form(item, part):
            forms[rule_of(item)].append(item)
    faults = tuple(item for item in part.findings if not _is_form(item, part))
    is_complete = part.complete or "no_final_newline" in forms
    part = part.with_notes(_notes(forms, part, names), findings=faults, complete=is_complete)
    part = _without_errors(_without_asides(replace(part, frame=restored(part.frame))))
    is_german = part.stored is not None or part.delimiter in GERMAN_SEPARATORS
    return _with_points(part, spec) if is_german else part


def _is_form(item: Finding, part: Part) -> bool:
    rule = rule_of(item)
    if rule == "encoding":  # as a whole, not of single bytes
        return part.encoding is not None
    return rule in FORMS


# Notes


def _notes(forms: Mapping[str, Sequence[Finding]], part: Part, names: ColumnNames) -> Iterator[Note]:
    """Yield the notes about the header, then those about the text, then those about rows."""
    file = part.file
    if renamed := names.renamed(part.header):
        yield note(file, "column_names", columns=listed(renamed))
    if damaged := names.damaged(part.header):
        yield note(file, "damaged_names", columns=listed(damaged))
    unknown = {item.whole for item in forms["unknown_column"]}
    if unused := [text for text in part.header if text.strip() and text in unknown]:
        yield note(file, "unused_columns", columns=listed(unused))
        lacking = names.columns - set(part.frame.columns)
        for text in unused:
            yield from (note(file, "column_near", column=text, near=near) for near in names.near(text, among=lacking))
    if forms["encoding"]:
        short = part.encoding.partition(",")[0].partition(" or ")[0]
        yield note(file, "encoding", encoding=ENCODINGS.get(short, short))
    if forms["separator"]:
        yield note(file, "separator", separator=SHOWN_SEPARATORS.get(part.delimiter, part.delimiter))
    if forms["no_final_newline"]:
        yield note(file, "open_end")
    last = part.header_row if part.frame.empty else int(part.frame.index[-1])
    yield from _passed_over("header_again", forms["second_header"], file)
    blank = sorted([*forms["blank_row"], *forms["blank_rows"]], key=Finding.sort_key)
    yield from _passed_over("blank_rows", [item for item in blank if item.row is None or item.row < last], file)


def _passed_over(code: str, items: Sequence[Finding], file: str) -> Iterator[Note]:
    """Yield one note about rows that were passed over: how many, and the first."""
    rows = [item.row for item in items if item.row is not None]
    if rows:
        yield note(file, code, count=sum(int(dict(item.params).get("count", 1)) for item in items), row=min(rows))


# Rows that are no records: sums, headings of groups, remarks


def _without_asides(part: Part) -> Part:
    rows = dict(sorted(_asides(part.frame)))
    if not rows:
        return part
    findings = tuple(item for item in part.findings if item.row not in rows)
    examples = listed(f"{row} ({text[:SHOWN]})" if text else str(row) for row, text in rows.items())
    told = note(part.file, "asides", count=len(rows), examples=examples)
    return part.with_notes([told], frame=part.frame.drop(index=list(rows)), findings=findings)


def _asides(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    filled = frame.notna().sum(axis=1)
    records = filled[filled > 1]
    if records.empty or records.median() < USUAL:
        return
    keys = frame[[name for name in KEYS if name in frame]]
    is_known = keys.apply(lambda texts: _matches(texts, KEY)).any(axis=1)
    for row, cells in frame[(filled <= 1) & ~is_known].iterrows():
        text = next(iter(cells.dropna()), "").strip()
        is_remark = REMARK.match(text) or GROUP.fullmatch(folded(text).partition(" ")[0])
        if not text or is_remark or _is_sum(text):
            yield int(row), text
    may_be_sum = np.logical_or.reduce([fitting(frame[name], SUM.match) for name in frame.columns[:LABELS]])
    for row, cells in frame[(filled > 1) & may_be_sum].iterrows():
        text, *others = cells.dropna()
        if _is_sum(text) and all(map(NUMBER.fullmatch, others)):
            yield int(row), text


def _is_sum(text: str) -> bool:
    return SUM.fullmatch(text.partition(":")[0].strip()) is not None


# Values


def _without_errors(part: Part) -> Part:
    """Name the cells that hold an error of the spreadsheet in place of a value."""
    found = (
        finding(part.file, int(row), name, "cell_error", text)
        for name, texts in part.frame.items()
        for row, text in texts[_matches(texts, ERROR)].items()
    )
    return spoiled_by(part, found)


# Numbers as Germans write them: a comma before the decimals, dots at the thousands


def _with_points(part: Part, spec: TableSpec) -> Part:
    """Return a part with decimal points alone in its numbers, and notes on what was read so.

    A dot before three digits is a thousands mark in a column of whole numbers, and where decimals stand behind a comma.
    Where neither tells, and no other number has a decimal point, it is a finding.
    """
    frame, notes, found = part.frame.copy(deep=False), [], []
    texts = dict(_texts(part, spec))
    commas = {name: _matches(values, DECIMAL_COMMA) for name, values in texts.items()}
    if part.stored is not None and not any(
        (commas[name] & ~_matches(texts[name], THREE_DECIMALS)).any() for name in texts
    ):
        commas = {name: wanted & False for name, wanted in commas.items()}
    has_commas = any(wanted.any() for name, wanted in commas.items() if spec.field(name).type == "number")
    points = {name: _matches(values, DECIMAL_POINT) & ~_matches(values, GROUPED) for name, values in texts.items()}
    has_points = any(wanted.any() for name, wanted in points.items() if spec.field(name).type == "number")
    decimals, thousands, example = 0, 0, ""
    for name, values in texts.items():
        is_whole = spec.field(name).type == "integer"
        grouped = _matches(values, GROUPED if is_whole or has_commas else GROUPED_TWICE)
        meant = values.mask(grouped, values.str.replace(".", ""))
        if not is_whole:
            meant = meant.mask(commas[name], values.str.replace(".", "").str.replace(",", "."))
            decimals += int(commas[name].sum())
            doubtful = _matches(values, GROUPED) & ~grouped
            if not has_points and doubtful.any():
                found += [
                    finding(part.file, int(row), name, "ambiguous_number", values[row])
                    for row in values.index[doubtful]
                ]
        if grouped.any():
            first = values[grouped].iloc[0]
            example = example or f"{first} = {first.replace('.', '')}"
            thousands += int(grouped.sum())
        frame.loc[values.index, name] = meant
    if decimals:
        notes.append(note(part.file, "decimal_comma", count=decimals))
    if thousands:
        notes.append(note(part.file, "thousands", count=thousands, example=example))
    return spoiled_by(part.with_notes(notes, frame=frame), found)


def _texts(part: Part, spec: TableSpec) -> Iterator[tuple[str, pd.Series]]:
    """Yield the columns of numbers with the values that are text; those that a sheet stores as numbers are known."""
    for field in spec.fields:
        if field.type in ("integer", "number") and field.name in part.frame:
            stored = (part.stored or {}).get(field.name, frozenset())
            values = part.frame[field.name].dropna()
            yield field.name, values[~values.index.isin(list(stored))]


def _matches(values: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    return pd.Series(fitting(values, re.compile(pattern).fullmatch), values.index)
