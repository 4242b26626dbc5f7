"""Lists in the sheets of workbooks: from rows to a table of text, with everything that is wrong with its form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np
from openpyxl.utils import get_column_letter

from analysis.intake.archive import Refused
from analysis.intake.cells import Row
from analysis.intake.headers import HEADER_ROWS, ColumnNames
from analysis.intake.lists import as_list
from analysis.intake.notes import Note, listed, note
from analysis.intake.othersheets import OtherSheet
from analysis.intake.parts import Allowance, Part, Source, head_of, part_of, unread_part
from analysis.intake.workbook import LAST_COLUMN, Sheet
from analysis.records.findings import Finding, finding
from analysis.records.gathering import CHUNK, Builder, Limits, Reading
from analysis.records.layout import header_of
from analysis.records.package import Field, TableSpec

TRUTHS = {"0": "false", "1": "true"}
KINDS_WITHOUT_DATES = ("key", "category", "url")
BESIDE = 5
"""Cells beside the columns that are named, row by row; so far to the right of the header cells are read at all."""
DIGITS = re.compile(r"\\d\{(\d+)\}")


def sheet_source(name: str, sheet: Sheet | OtherSheet, allowance: Allowance, before: str) -> Source | None:
    """Return a sheet as a source; None for an empty sheet that is not named after a table.

    before: what goes before its name.
    """
    label, names = f"{before}{sheet.name}", allowance.names
    file = f"{name}[{label}]"
    rows = sheet.rows()
    try:
        head = list(islice(rows, HEADER_ROWS))
    except Refused as problem:
        return Source(label, sheet.name, lambda table, problem=problem: raising(problem))
    if not head and names.table(sheet.name) is None:
        return None

    def read(table: str | None) -> Part | None:
        if not head:
            return unread_part(table, finding(file, None, None, "empty_file"))
        texts = [list(row.values.values()) for row in head]
        known = allowance.names_of(file, table)
        match = header_of(texts, known)
        if (table is None and not names.is_told(match, texts[match.row])) or (
            file not in allowance.columns and not names.may_be(match, texts[match.row])
        ):
            allowance.heads.append(head_of(file, None, head, None))
            return table and unread_part(table, _no_header(file, head[0], allowance.package.tables[table]))
        spec = allowance.package.tables[table or match.table]
        columns = known[spec.name]
        header = _with_names_above(head, match.row, columns)
        shown = [header, *head[match.row + 1 :]]
        allowance.heads.append(head_of(file, spec.name, shown, columns))
        builder = SheetBuilder(file, spec, columns, allowance.limits)
        builder.run(sheet, chain(head[match.row + 1 :], rows), header)
        part = part_of(builder.reading(), table, match)
        if sheet.values_only:
            part = _with_truths(part, spec).with_notes([note(file, "values_only")])
        return as_list(part, spec, columns).with_notes(builder.notes)

    fullest = max(head, key=lambda row: len(row.values), default=None)
    return Source(label, sheet.name, read, () if fullest is None else tuple(fullest.values.values()))


def _with_names_above(head: Sequence[Row], place: int, names: ColumnNames) -> Row:
    """Return a header over two rows as one: with the names above its empty cells, and those above "year" or "day"."""
    header, above = head[place], head[place - 1].values if place else {}
    if not above or head[place - 1].number != header.number - 1:
        return header
    texts = dict(header.values)
    named = set(names.of_header(list(texts.values())))
    for column, text in above.items():
        own = header.values.get(column, "")
        for joined in (f"{own} der {text}", f"{text} {own}") if own else (text,):
            if names.column(own) is None and (meant := names.column(joined)) is not None and meant not in named:
                texts[column] = joined
                named.add(meant)
    return header._replace(values=dict(sorted(texts.items())))


def _with_truths(part: Part, spec: TableSpec) -> Part:
    """Return the part with 0 and 1 as truths: as these, formulas of truths come where values alone are known."""
    frame = part.frame
    names = [field.name for field in spec.fields if field.type == "boolean" and field.name in frame]
    return replace(part, frame=frame.assign(**{name: frame[name].replace(TRUTHS) for name in names}))


def _no_header(file: str, first: Row, spec: TableSpec) -> Finding:
    texts, columns = ", ".join(first.values.values()), ", ".join(spec.columns)
    return finding(file, first.number, spec.columns[0], "no_header", texts, columns=columns)


def raising(problem: Refused) -> None:
    """Raise what speaks against a source once it is read."""
    raise problem


class SheetBuilder(Builder):
    """Reads one sheet as the table ``spec``: ``run`` fills columns, findings and notes."""

    def __init__(self, file: str, spec: TableSpec, names: ColumnNames, limits: Limits) -> None:
        super().__init__(file, spec.columns, names, limits)
        self.notes: list[Note] = []
        self._spec = spec
        self._columns: dict[int, str] = {}
        self._hidden: list[int] = []
        self._batch: list[Row] = []
        self._widest = self._beyond = 0
        self._stored: dict[str, set[int]] = {}

    def reading(self) -> Reading:
        """Return what was gathered."""
        return super().reading(stored={name: frozenset(rows) for name, rows in self._stored.items()})

    def run(self, sheet: Sheet | OtherSheet, rows: Iterable[Row], header: Row) -> None:
        """Read the rows below ``header``, which names at least one column."""
        self.header_row = header.number
        if self._read_header(header):
            self.complete = True
            self._widest = max(header.values) + BESIDE
            sheet.last_column = self._widest
            self._read_rows(rows)
            self._note_merged(sheet)
            self._note_hidden(sheet)
            if beyond := sheet.beyond + self._beyond:
                column = get_column_letter(self._widest + 1)
                self.found.skip(self.file, column, "cell_outside", self.limits.findings + beyond)

    # The header

    def _read_header(self, header: Row) -> bool:
        width = max(header.values)
        if width > self.limits.columns:
            self.note(header.number, self.columns[0], "too_many_columns", str(width), limit=self.limits.columns)
            return False
        cells = sorted(header.values.items())
        columns = self.names.of_header([text for _, text in cells])
        given = []
        for (place, text), column in zip(cells, columns, strict=True):
            if text.strip() or place not in header.special:  # a formula without result is named as such
                given.append(text)
            is_new = column is not None and column not in self._columns.values()
            self._columns[place] = column if is_new else ""
        for place in header.special:
            if header.special[place].kind in ("formula", "error"):
                self._note_special(header, place, header.values[place])
        self.name_columns(given)
        return True

    # The rows

    def _read_rows(self, rows: Iterable[Row]) -> None:
        last, count = self.header_row, 0
        for row in rows:
            if count == self.limits.rows:
                self.stop(row.number, self.columns[0], "too_many_rows", None, limit=self.limits.rows)
                break
            if row.number > last + 1:
                self.note_blank(last + 1, row.number - last - 1)
            last, count = row.number, count + 1
            if row.is_hidden:
                self._hidden.append(row.number)
            self._batch.append(row)
            if len(self._batch) == CHUNK:
                self._pack_batch()
        self._pack_batch()
        self.end_blank()

    def _pack_batch(self) -> None:
        kept = [row for row in self._batch if self._is_record(row)]
        self._batch = []
        for row in kept:
            outside = sorted(row.values.keys() - self._columns.keys())
            self._beyond += len(outside[BESIDE:])
            for place in outside[:BESIDE]:
                self.note(row.number, get_column_letter(place), "cell_outside", row.values[place])
            for place in row.special:
                self._note_special(row, place, self._columns.get(place, ""))
        columns = {name: [row.values.get(place, "") for row in kept] for place, name in self._columns.items() if name}
        self.pack([row.number for row in kept], columns)

    def _is_record(self, row: Row) -> bool:
        """Say whether a row is a record; note it where it repeats the column names."""
        if self.names.spellings.isdisjoint(row.values.values()):  # nearly always
            return True
        cells = {name: row.values.get(place, "") for place, name in self._columns.items() if name}
        if not self.is_header_again(cells):
            return True
        self.note(row.number, self.columns[0], "second_header")
        return False

    def _note_special(self, row: Row, place: int, name: str) -> None:
        """Note formulas and errors, and numbers and dates where neither can be meant."""
        special = row.special[place]
        if special.kind == "formula":
            self.spoil(row.number, name or get_column_letter(place), "formula", special.formula)
        elif special.kind == "error":
            self.spoil(row.number, name or get_column_letter(place), "cell_error", row.values[place])
        elif name in self.columns:
            field = self._spec.field(name)
            text = row.values[place]
            if special.kind in ("date", "year") and not _may_be_date(field):
                self.spoil(row.number, name, "date_cell", text)
            elif special.kind == "year":
                self.spoil(row.number, name, "year_as_date", text, year=special.formula)
            elif special.kind == "number" and (whole := with_zeros(text, field)):
                self.spoil(row.number, name, "lost_zero", text, key=whole)
            elif special.kind == "number" and "." in text:
                self._stored.setdefault(name, set()).add(row.number)

    # What stands beside the rows

    def _note_merged(self, sheet: Sheet | OtherSheet) -> None:
        """Note merged cells below the header; the rows that they touch are doubtful."""
        rows = self.rows()
        touched = np.zeros(len(rows) + 1, dtype=np.int64)
        for block in sheet.merged:
            columns = [name for place, name in self._columns.items() if name and block.left <= place <= block.right]
            if block.bottom < self.header_row or not columns:
                continue
            first, behind = np.searchsorted(rows, [block.top, block.bottom + 1])
            if first < behind or block.top <= self.header_row:
                row = self.header_row if block.top <= self.header_row else int(rows[first])
                self.note(row, columns[0], "merged", block.name)
                touched[first] += 1
                touched[behind] -= 1
        self.doubtful.update(rows[touched[:-1].cumsum() > 0].tolist())
        if sheet.more_merged:
            params = {"count": sheet.more_merged, "kind": "merged"}
            self.found.add(finding(self.file, None, self.columns[0], "more_findings", None, **params))

    def _note_hidden(self, sheet: Sheet | OtherSheet) -> None:
        if sheet.is_hidden:
            self.notes.append(note(self.file, "hidden_sheet"))
        if self._hidden:
            self.notes.append(note(self.file, "hidden_rows", count=len(self._hidden), row=self._hidden[0]))
        names = [
            name
            for place, name in self._columns.items()
            if name and any(first <= place <= last for first, last in sheet.hidden_columns[:LAST_COLUMN])
        ]
        if names:
            self.notes.append(note(self.file, "hidden_columns", columns=listed(names)))


def _may_be_date(field: Field) -> bool:
    return field.type == "string" and field.kind not in KINDS_WITHOUT_DATES


def with_zeros(text: str, field: Field) -> str | None:
    """Return the key that a number is once its leading zeros are back; None where it lacks none."""
    if field.pattern is None or field.kind != "key" or not text.isdigit() or re.fullmatch(field.pattern, text, re.A):
        return None
    keys = (text.zfill(int(digits)) for digits in sorted(DIGITS.findall(field.pattern), key=int))
    return next((key for key in keys if len(key) == len(text) + 1 and re.fullmatch(field.pattern, key, re.A)), None)
