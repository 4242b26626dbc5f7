"""Which table and which columns a list means: by their names in the data, or by the titles that the codebook gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.records.package import Package, TableSpec
from analysis.records.text import folded

HEADER_ROWS = 20
"""The column names are looked for in so many rows: lists often have a title above them."""

WIDEST = 1_000
"""Cells of a row that are looked at for column names."""

ENOUGH = 2
"""Columns that a header must name before a table is recognised by it alone."""


@lru_cache(maxsize=4_096)
def _key(text: str) -> str:
    return folded(text).replace(" ", "")


class ColumnNames:
    """The columns of one table by what they may be called: name, German or English title, in any capitals."""

    def __init__(self, spec: TableSpec) -> None:
        self.columns = frozenset(spec.columns)
        self.spellings = frozenset(text for field in spec.fields for text in (field.name, field.title, field.title_en))
        self._by_key: dict[str, str] = {}
        for spelling in ("name", "title", "title_en"):
            for field in spec.fields:
                self._by_key.setdefault(_key(getattr(field, spelling)), field.name)

    def column(self, text: str) -> str | None:
        """Return the column that ``text`` names, None where there is none."""
        return text if text in self.columns else self._by_key.get(_key(text[:200]))

    def renamed(self, texts: Iterable[str]) -> list[str]:
        """Return "title = column" for each of ``texts`` that names a column by another word than its name."""
        pairs = ((text.strip(), self.column(text)) for text in texts)
        return [f"{text} = {column}" for text, column in pairs if column is not None and _key(text) != _key(column)]

    def named(self, cells: Iterable[str]) -> set[str]:
        """Return the columns that ``cells`` name."""
        return {column for cell in cells if (column := self.column(cell)) is not None}


class TableNames:
    """The tables of a package by what they may be called, and their columns."""

    def __init__(self, package: Package) -> None:
        self.columns: Mapping[str, ColumnNames] = {name: ColumnNames(spec) for name, spec in package.tables.items()}
        self._by_key: dict[str, str] = {}
        for spelling in ("name", "title", "title_en"):
            for spec in package.tables.values():
                self._by_key.setdefault(_key(getattr(spec, spelling)), spec.name)

    def table(self, text: str) -> str | None:
        """Return the table that ``text`` names, None where there is none."""
        return self._by_key.get(_key(text[:200]))


@dataclass(frozen=True)
class Match:
    """How well a row fits as the header of a table: columns named, then their share; ``row`` counts from 0."""

    named: int = 0
    share: float = 0.0
    row: int = 0
    table: str = ""


def header_of(rows: Sequence[Sequence[str]], tables: Iterable[str], names: TableNames) -> Match:
    """Return the best match of one of the first rows with one of ``tables``; the first among equals."""
    best = Match()
    for row, cells in enumerate(rows[:HEADER_ROWS]):
        texts = {cell for cell in cells[:WIDEST] if cell.strip()}
        for table in tables:
            columns = names.columns[table]
            named = len(columns.named(texts))
            share = named / max(1, len(columns.columns) + len(texts) - named)
            if (named, share) > (best.named, best.share):
                best = Match(named, share, row, table)
    return best


def is_header_again(cells: Mapping[str, str], names: ColumnNames) -> bool:
    """Say whether a row (column -> text) only repeats column names, at least two of them."""
    values = {column: text for column, text in cells.items() if text}
    return len(values) >= ENOUGH and all(names.column(text) == column for column, text in values.items())
