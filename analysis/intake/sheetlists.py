"""Lists in the sheets of workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from analysis.intake.archive import Refused
from analysis.intake.headers import HEADER_ROWS, ColumnNames, TableNames
from analysis.intake.heads import head_of
from analysis.intake.lists import as_list
from analysis.intake.notes import note
from analysis.intake.othersheets import OtherSheet, other_sheets
from analysis.intake.parts import Allowance, Part, Source, located, names_of, unread
from analysis.intake.sheet import SheetBuilder, first_rows
from analysis.intake.sheetrows import Row
from analysis.intake.workbook import Sheet, Workbook
from analysis.records.encoding import ARCHIVE_STARTS
from analysis.records.findings import Finding, finding
from analysis.records.gathering import Reading
from analysis.records.layout import header_of
from analysis.records.package import Package, TableSpec

TRUTHS = {"0": "false", "1": "true"}


def sheet_sources(
    name: str, content: bytes, names: TableNames, package: Package, allowance: Allowance, before: str = ""
) -> list[Source]:
    """Return the sheets of a workbook. before: what goes before their names. Raises Refused."""
    sheets = Workbook(allowance.opened(content), allowance.limits).sheets
    return _sources_of(name, sheets, names, package, allowance, before)


def other_sources(
    name: str, content: bytes, names: TableNames, package: Package, allowance: Allowance, before: str = ""
) -> list[Source]:
    """Return the sheets of a workbook of OpenDocument or old Excel (see ``sheet_sources``). Raises Refused."""
    if content.startswith(ARCHIVE_STARTS):
        allowance.opened(content)
    return _sources_of(name, other_sheets(content, allowance.limits), names, package, allowance, before)


def _sources_of(
    name: str,
    sheets: Sequence[Sheet | OtherSheet],
    names: TableNames,
    package: Package,
    allowance: Allowance,
    before: str,
) -> list[Source]:
    found = (_sheet_source(name, sheet, names, package, allowance, before) for sheet in sheets)
    return [source for source in found if source is not None]


def _sheet_source(
    name: str, sheet: Sheet | OtherSheet, names: TableNames, package: Package, allowance: Allowance, before: str
) -> Source | None:
    """Return a sheet as a source; None for an empty sheet that is not named after a table."""
    label = f"{before}{sheet.name}"
    file = f"{name}[{label}]"
    rows = sheet.rows()
    try:
        head = first_rows(rows, HEADER_ROWS)
    except Refused as problem:
        return Source(label, sheet.name, lambda table, problem=problem: raising(problem))
    if not head and names.table(sheet.name) is None:
        return None

    def read(table: str | None) -> Part | None:
        if not head:
            return Part(table, unread(file, finding(file, None, None, "empty_file")))
        texts = [list(row.values.values()) for row in head]
        known = names_of(file, table, names, package, allowance)
        match = header_of(texts, known)
        if (table is None and not names.is_told(match, texts[match.row])) or (
            file not in allowance.columns and not names.may_be(match, texts[match.row])
        ):
            allowance.heads.append(head_of(file, None, [(row.number, row.values) for row in head], None))
            return table and Part(table, unread(file, _no_header(file, head[0], package.tables[table])))
        spec = package.tables[table or match.table]
        columns = known[spec.name]
        header = _with_names_above(head, match.row, columns)
        shown = [header, *head[match.row + 1 :]]
        allowance.heads.append(head_of(file, spec.name, [(row.number, row.values) for row in shown], columns))
        builder = SheetBuilder(file, spec, columns, allowance.limits)
        builder.run(sheet, chain(head[match.row + 1 :], rows), header)
        reading = builder.reading()
        read = as_list(_with_truths(reading, spec) if sheet.values_only else reading, spec, columns)
        plain = [note(file, "values_only")] if sheet.values_only else []
        notes = (*plain, *read.notes, *builder.notes)
        return Part(spec.name, read.reading, located(notes, file, table, match, read.reading.header_row))

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


def _with_truths(reading: Reading, spec: TableSpec) -> Reading:
    """Return the reading with 0 and 1 as truths: as these, formulas of truths come where values alone are known."""
    frame = reading.frame
    if frame is None:
        return reading
    names = [field.name for field in spec.fields if field.type == "boolean" and field.name in frame]
    return replace(reading, frame=frame.assign(**{name: frame[name].replace(TRUTHS) for name in names}))


def _no_header(file: str, first: Row, spec: TableSpec) -> Finding:
    texts, columns = ", ".join(first.values.values()), ", ".join(spec.columns)
    return finding(file, first.number, spec.columns[0], "no_header", texts, columns=columns)


def raising(problem: Refused) -> None:
    """Raise what speaks against a source once it is read."""
    raise problem
