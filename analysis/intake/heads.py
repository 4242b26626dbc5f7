"""How lists begin, for the eye of whoever says what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.headers import ColumnNames

SHOWN_ROWS, SHOWN_CELL, SHOWN_COLUMNS = 4, 60, 60
"""Of a list, what shows how it begins: rows, characters of a cell, columns."""


@dataclass(frozen=True)
class Head:
    """How a list begins, for the eye. file: as findings name it. table: as which it was read, None where it was not.

    row: that of its header, as a spreadsheet counts it. texts: its header, or what may be it. columns: what each of
    them was read as, None where it was set aside. places: where each stands in the sheet, from 1. rows: the first rows
    below, with as many cells.
    """

    file: str
    table: str | None
    row: int
    texts: tuple[str, ...]
    columns: tuple[str | None, ...]
    places: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


NumberedRow = tuple[int, Mapping[int, str]]
"""Its number, and place -> text."""


def numbered(rows: Sequence[Sequence[str]], first: int = 1) -> list[NumberedRow]:
    """Return the rows of a text with numbers from ``first`` on."""
    return [(number, dict(enumerate(cells, start=1))) for number, cells in enumerate(rows, start=first)]


def head_of(file: str, table: str | None, rows: Sequence[NumberedRow], names: ColumnNames | None) -> Head:
    """Return how a list begins. rows: the header first. names: of its columns; None where none was found.

    Then the first row may be the header that is about as full as the others.
    """
    filled = [sum(map(bool, cells.values())) for _, cells in rows]
    enough = min(max(filled, default=0), max(2, max(filled, default=0) / 2))
    first = 0 if names is not None or not rows else next(n for n, count in enumerate(filled) if count >= enough)
    number, cells = rows[first] if rows else (1, {})
    header = dict(sorted(cells.items()))
    texts = tuple(header.values())
    columns = (None,) * len(texts) if names is None else tuple(names.of_header(texts))
    below = [cells for _, cells in rows[first + 1 : first + 1 + SHOWN_ROWS]]
    shown = tuple(tuple(row.get(place, "")[:SHOWN_CELL] for place in list(header)[:SHOWN_COLUMNS]) for row in below)
    return Head(file, table, number, texts, columns, tuple(header), shown)
