"""Lists as text: CSV in any dialect."""

from __future__ import annotations

from analysis.intake.headers import HEADER_ROWS, TableNames
from analysis.intake.heads import SHOWN_ROWS, head_of, numbered
from analysis.intake.lists import as_list
from analysis.intake.parts import Allowance, Part, located, names_of
from analysis.intake.plaintext import plain_text
from analysis.records.layout import layout_of, raw_rows, separator_of
from analysis.records.package import Package
from analysis.records.tabular import read_text


def csv_part(
    file: str, content: bytes, table: str | None, names: TableNames, package: Package, allowance: Allowance
) -> Part | None:
    """Read a CSV file as ``table``, or as the table that its columns name; None where they name none."""
    source, told = plain_text(content, file)
    known = names_of(file, table, names, package, allowance)
    layout = layout_of(source.utf8, known, HEADER_ROWS)
    if table is None and not names.is_told(layout.match, layout.texts):
        rows = raw_rows(source.utf8, HEADER_ROWS, separator_of(source.utf8))
        allowance.heads.append(head_of(file, None, numbered(rows), None))
        return None
    spec = package.tables[table or layout.match.table]
    columns = known[spec.name]
    rows = raw_rows(source.utf8[layout.start :], SHOWN_ROWS + 1, layout.delimiter)
    allowance.heads.append(head_of(file, spec.name, numbered(rows, layout.header_row), columns))
    read = as_list(read_text(source, file, spec.columns, columns, layout, allowance.limits), spec, columns)
    notes = located((*told, *read.notes), file, table, layout.match, layout.header_row)
    return Part(spec.name, read.reading, notes)
