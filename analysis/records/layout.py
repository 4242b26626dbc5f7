"""Where the column names of a table of text stand: under which separator, in which row, and of which table."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

HEAD = 100_000
"""Bytes in which the header is looked for."""

WIDEST = 1_000
"""Cells of a row that are looked at for column names."""


class Names(Protocol):
    """What the columns of a table may be called.

    columns: their names. spellings: texts of which one begins a row that repeats the header. column: which column a
    text names, or None.
    """

    columns: frozenset[str]
    spellings: frozenset[str]

    def column(self, text: str) -> str | None:
        """Return the column that ``text`` names."""

    def of_header(self, texts: Sequence[str]) -> list[str | None]:
        """Return the column that each text of a header names, in their company."""


class ExactNames:
    """The columns of a table by their names alone."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = self.spellings = frozenset(columns)

    def column(self, text: str) -> str | None:
        """Return ``text`` where it is the name of a column."""
        return text if text in self.columns else None

    def of_header(self, texts: Sequence[str]) -> list[str | None]:
        """Return each text that is the name of a column."""
        return [self.column(text) for text in texts]


@dataclass(frozen=True)
class Match:
    """How well a row fits as the header of a table: columns named, then their share; ``row`` counts from 0."""

    named: int = 0
    share: float = 0.0
    row: int = 0
    table: str = ""


@dataclass(frozen=True)
class Layout:
    """How a file is to be read. start: byte at which the header begins. match: how well that fits. texts: its cells."""

    delimiter: str
    start: int
    match: Match
    texts: tuple[str, ...] = ()

    @property
    def header_row(self) -> int:
        """The row of the column names, as a spreadsheet counts it."""
        return self.match.row + 1


def layout_of(content: bytes, names: Mapping[str, Names], rows: int) -> Layout:
    """Return the layout under which one of the first ``rows`` fits best as the header of one of the tables ``names``.

    content: UTF-8. Where none fits the header is the first row; of equals the first counts, of separators the comma.
    """
    lines = content[:HEAD].splitlines(keepends=True)
    found = [_best(lines, separator, names, rows) for separator in SEPARATORS]
    return max(found, key=lambda layout: (layout.match.named, layout.match.share))


def _best(lines: Sequence[bytes], delimiter: str, names: Mapping[str, Names], rows: int) -> Layout:
    records = list(islice(_records(lines, delimiter), rows))
    match = header_of([cells for _, cells in records], names)
    line = records[match.row][0] if records else 0
    texts = tuple(records[match.row][1][:WIDEST]) if records else ()
    return Layout(delimiter, sum(map(len, lines[:line])), match, texts)


def _records(lines: Sequence[bytes], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of each record; a line that cannot be parsed, as titles may be, has none."""
    texts = [line.decode("utf-8", "replace") for line in lines]
    line = 0
    while line < len(texts):
        reader = csv.reader(islice(texts, line, None), delimiter=delimiter, strict=True)
        try:
            yield line, next(reader)
            line += reader.line_num
        except csv.Error:
            yield line, []
            line += 1


def separator_of(content: bytes) -> str:
    """Return the separator that gives most cells. content: UTF-8."""
    return max(SEPARATORS, key=lambda separator: sum(map(len, raw_rows(content, 20, separator))))


def raw_rows(content: bytes, most: int, delimiter: str) -> list[list[str]]:
    """Return the cells of the first ``most`` records. content: UTF-8."""
    lines = content[:HEAD].splitlines(keepends=True)
    return [cells for _, cells in islice(_records(lines, delimiter), most)]


def header_of(rows: Sequence[Sequence[str]], names: Mapping[str, Names]) -> Match:
    """Return the best match of one of ``rows`` with one of the tables ``names``; the first among equals.

    Below the first row one name is none: a value may happen to be called like a column.
    """
    best = Match()
    for row, cells in enumerate(rows):
        texts = {cell for cell in cells[:WIDEST] if cell.strip()}
        for table, known in names.items():
            named = len({column for text in texts if (column := known.column(text)) is not None})
            share = named / max(1, len(known.columns) + len(texts) - named)
            if (named, share) > (best.named, best.share) and (named > 1 or row == 0):
                best = Match(named, share, row, table)
    return best
