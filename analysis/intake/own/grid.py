"""Files of figures as rows of text: CSV in the forms that databases and spreadsheets write, and sheets of workbooks."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from analysis.intake.archive import Refused, member_bytes, open_archive, unpacked
from analysis.intake.othersheets import OtherSheet
from analysis.intake.read import GZIP, LISTS, UPLOAD_LIMITS, kind_of, sheets_of
from analysis.intake.textlists import plain_text
from analysis.intake.workbook import Sheet
from analysis.records.gathering import Limits

SEPARATORS = ("\t", ";", "|", ",")
"""In the order in which they are tried: between the others a comma is a decimal comma, or one between words."""
LOOKED_AT = 400
"""Lines by which the separator is told."""
MOST_COLUMNS = 500
PACKED = (*LISTS, ".txt")
"""Members of an archive that are read: databases give flat files as ZIP."""


@dataclass(frozen=True)
class Grid:
    """A table of text. file: its name for findings. rows: cells of equal number, stripped. lines: the number of each
    row as a spreadsheet counts. stored: (row, column), by position, of cells that a sheet stores as numbers.
    delimiter: of a file of text. merged: whether heads over several columns are merged cells, which stand in each.
    """

    file: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    stored: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    delimiter: str | None = None
    merged: bool = False


def grids_of(name: str, content: bytes, limits: Limits = UPLOAD_LIMITS) -> list[Grid]:
    """Return the tables of a file: one of a CSV file, those of the sheets of a workbook that hold anything.

    The file may be packed, as ZIP or gzip. Raises Refused for what is none of these, is damaged or holds too much.
    """
    if len(content) > limits.bytes:
        raise Refused("too_large", f"> {limits.bytes}", limit=limits.bytes)
    if content.startswith(GZIP):
        content = unpacked(content, limits, limits.expanded)
    kind = kind_of(content)
    if kind == "ZIP":
        return _of_archive(name, content, limits)
    return [_of_text(name, content, limits)] if kind == "CSV" else _of_sheets(name, kind, content, limits)


# CSV


def _of_text(name: str, content: bytes, limits: Limits) -> Grid:
    source, _ = plain_text(content, name)
    text = source.utf8.decode("utf-8", "replace")
    if not text.strip():
        raise Refused("empty_file")
    delimiter = _delimiter(text.splitlines()[:LOOKED_AT])
    known: dict[str, str] = {}  # the same text is kept once: flat files repeat it many times
    stripped = (
        (line, [known.setdefault(text, text) for text in map(str.strip, cells)])
        for line, cells in _records(text, delimiter)
    )
    rows = [(line, cells) for line, cells in stripped if any(cells)]
    if len(rows) > limits.rows:
        raise Refused("too_many_rows", str(len(rows)), limit=limits.rows)
    if not rows:
        raise Refused("empty_file")
    lines, cells = zip(*rows, strict=True)
    return Grid(
        name, _even(_without_joined_head(list(cells)) if delimiter == "\t" else cells), lines, delimiter=delimiter
    )


def _delimiter(lines: Sequence[str]) -> str:
    """Return the separator under which most lines have the same number of cells, more than one."""
    for delimiter in SEPARATORS:
        widths = Counter(len(cells) for _, cells in _records("\n".join(lines), delimiter))
        widths.pop(0, None)
        split = {width: count for width, count in widths.items() if width > 1}
        if split and 2 * max(split.values()) >= sum(widths.values()):
            return delimiter
    return SEPARATORS[-1]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line in which each record begins, and its cells. Raises Refused where a quote is left open."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("open_quote", f"line {line}") from error


def _without_joined_head(rows: list[list[str]]) -> list[list[str]]:
    """Part what Eurostat's TSV joins in its first column: ``freq,unit,geo\\TIME_PERIOD``."""
    head = rows[0][0] if rows else ""
    if "\\" not in head or "," not in head:
        return rows
    width = head.count(",") + 1
    names = head.partition("\\")[0].split(",")
    empty = [""] * width
    return [names + rows[0][1:], *((cells[0].split(",") + empty)[:width] + cells[1:] for cells in rows[1:])]


def _even(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of equal width. Raises Refused where there are too many columns."""
    rows = list(rows)
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS:
        raise Refused("too_many_columns", str(width), limit=MOST_COLUMNS)
    empty = ("",) * width
    return tuple((*map(str.strip, row), *empty[: width - len(row)]) for row in rows)


# Workbooks and archives


def _of_archive(name: str, content: bytes, limits: Limits) -> list[Grid]:
    if not limits.tables:
        raise Refused("foreign_file")
    archive = open_archive(content, limits)
    packed = [member for member in archive.namelist() if member.lower().endswith(PACKED)]
    if not packed:
        raise Refused("foreign_file")
    if len(packed) > limits.tables:
        raise Refused("too_many_tables", str(len(packed)), limit=limits.tables)
    inside = replace(limits, tables=0)  # no archives in archives, which might have no end
    whole = [grids_of(f"{name}[{member}]", member_bytes(archive, member), inside) for member in packed]
    return [grid for grids in whole for grid in grids]


def _of_sheets(name: str, kind: str, content: bytes, limits: Limits) -> list[Grid]:
    sheets = sheets_of(kind, content, lambda content: open_archive(content, limits), limits)
    grids = [grid for grid in (_of_sheet(name, sheet, limits) for sheet in sheets) if grid.rows]
    if not grids:
        raise Refused("empty_file")
    return grids


def _of_sheet(name: str, sheet: Sheet | OtherSheet, limits: Limits) -> Grid:
    rows = []
    for row in sheet.rows():
        rows.append(row)
        if len(rows) > limits.rows:
            raise Refused("too_many_rows", f"> {limits.rows}", limit=limits.rows)
    width = max((max(row.values) for row in rows), default=0)
    if width > MOST_COLUMNS:
        raise Refused("too_many_columns", str(width), limit=MOST_COLUMNS)
    cells = [[row.values.get(place, "") for place in range(1, width + 1)] for row in rows]
    place_of = {row.number: place for place, row in enumerate(rows)}
    for block in sheet.merged:  # what stands over several columns is said of each
        if block.top == block.bottom and block.top in place_of and block.right <= width:
            line = cells[place_of[block.top]]
            line[block.left - 1 : block.right] = [line[block.left - 1]] * (block.right - block.left + 1)
    stored = frozenset(
        (place, column - 1)
        for place, row in enumerate(rows)
        for column, special in row.special.items()
        if special.kind == "number"
    )
    lines = tuple(row.number for row in rows)
    return Grid(f"{name}[{sheet.name}]", _even(cells), lines, stored, merged=bool(sheet.merged))
