"""Lists as text: CSV in any dialect, read as it was meant, where a program on its way has wrapped it.

A first line ``sep=;``; line ends that were doubled (CR CR LF); lines that are quoted as a whole.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace

from analysis.intake.headers import HEADER_ROWS
from analysis.intake.lists import as_list
from analysis.intake.notes import Note, note
from analysis.intake.parts import SHOWN_ROWS, Allowance, Part, head_of, numbered, part_of
from analysis.records.encoding import Decoded, decode
from analysis.records.layout import SEPARATORS, layout_of, raw_rows, separator_of
from analysis.records.tabular import read_text

SEPARATOR_HINT = re.compile(rb"sep=([,;\t|])\r?\n")
"""First line with which Excel is told the separator; a spreadsheet does not show it."""
DOUBLED = b"\r\r\n"
LONE_QUOTE = re.compile(rb'(?m)^([^"\r\n]*[,;\t|])"(?=[,;\t|][^"\r\n]*\r?$)')
"""The only quote in a line, which is a cell of its own: a ditto mark, and no cell that begins."""
WRAPPED = re.compile(rb'[ \t]*"[^"\r\n]*[,;\t|]')
"""How the first line begins where each line is a cell of its own."""


def csv_part(file: str, content: bytes, table: str | None, allowance: Allowance) -> Part | None:
    """Read a CSV file as ``table``, or as the table that its columns name; None where they name none."""
    source, told = plain_text(content, file)
    known = allowance.names_of(file, table)
    layout = layout_of(source.utf8, known, HEADER_ROWS)
    if table is None and not allowance.names.is_told(layout.match, layout.texts):
        rows = raw_rows(source.utf8, HEADER_ROWS, separator_of(source.utf8))
        allowance.heads.append(head_of(file, None, numbered(rows), None))
        return None
    spec = allowance.package.tables[table or layout.match.table]
    columns = known[spec.name]
    rows = raw_rows(source.utf8[layout.start :], SHOWN_ROWS + 1, layout.delimiter)
    allowance.heads.append(head_of(file, spec.name, numbered(rows, layout.header_row), columns))
    reading = read_text(source, file, spec.columns, columns, layout, allowance.limits)
    return as_list(part_of(reading, table, layout.match).with_notes(told), spec, columns)


def plain_text(content: bytes, file: str) -> tuple[Decoded, tuple[Note, ...]]:
    """Return the text of a CSV file without what is wrapped around it, and what that was."""
    source = decode(content)
    hint = SEPARATOR_HINT.match(source.utf8)
    if hint is not None:
        source = replace(source, utf8=source.utf8[hint.end() :])
    notes = []
    if DOUBLED in source.utf8:
        source = replace(source, utf8=source.utf8.replace(DOUBLED, b"\r\n"))
        notes.append(note(file, "line_ends"))
    source = replace(source, utf8=LONE_QUOTE.sub(rb'\1""""', source.utf8))
    if not source.mixed and (lines := _unwrapped(source.utf8)) is not None:
        source = replace(source, utf8=lines)
        notes.append(note(file, "quoted_lines"))
    return source, tuple(notes)


def _unwrapped(content: bytes) -> bytes | None:
    """Return the lines that stand in a table of one column, None where it has more or is no such table."""
    if WRAPPED.match(content) is None:
        return None
    text = content.decode("utf-8", "replace")
    for separator in SEPARATORS:
        try:
            lines = _only_cells(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue
        if lines and any(other in lines[0] for other in SEPARATORS):
            return "".join(f"{line}\n" for line in lines).encode()
    return None


def _only_cells(records: Iterable[list[str]]) -> list[str]:
    """Return the first cell of each record; none at all where another cell has a value."""
    lines = []
    for record in records:
        if any(record[1:]):
            return []
        lines.append("".join(record[:1]))
    return lines
