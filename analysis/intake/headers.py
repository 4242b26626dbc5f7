"""Which table and which columns a list means: by their names in the data, or by the titles that the codebook gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from analysis.records.package import Package, TableSpec
from analysis.records.text import folded

HEADER_ROWS = 20
"""The column names are looked for in so many rows: lists often have a title above them."""

NEAR = 0.75
"""Likeness (0 to 1, as difflib counts it) from which a text counts as a name that is misspelt."""

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
        self._folded = {
            folded(text): field.name for field in spec.fields for text in (field.name, field.title, field.title_en)
        }

    def column(self, text: str) -> str | None:
        """Return the column that ``text`` names, None where there is none."""
        return text if text in self.columns else self._by_key.get(_key(text[:200]))

    def renamed(self, texts: Iterable[str]) -> list[str]:
        """Return "title = column" for each of ``texts`` that names a column by another word than its name."""
        pairs = ((text.strip(), self.column(text)) for text in texts)
        return [f"{text} = {column}" for text, column in pairs if column is not None and _key(text) != _key(column)]

    def near(self, text: str, most: int = 1, among: Collection[str] | None = None) -> list[str]:
        """Return at most ``most`` columns, of those ``among`` or of all, that are called nearly like ``text``."""
        names = [name for name, column in self._folded.items() if among is None or column in among]
        return [self._folded[name] for name in get_close_matches(folded(text[:200]), names, most, NEAR)]


class TableNames:
    """The tables of a package by what they may be called, and their columns."""

    def __init__(self, package: Package) -> None:
        self.columns: Mapping[str, ColumnNames] = {name: ColumnNames(spec) for name, spec in package.tables.items()}
        self._by_key: dict[str, str] = {}
        for spelling in ("name", "title", "title_en"):
            for spec in package.tables.values():
                self._by_key.setdefault(_key(getattr(spec, spelling)), spec.name)

    def of(self, table: str | None) -> Mapping[str, ColumnNames]:
        """Return table -> its column names: of one table, or of all."""
        return self.columns if table is None else {table: self.columns[table]}

    def table(self, text: str) -> str | None:
        """Return the table that ``text`` names, None where there is none."""
        return self._by_key.get(_key(text[:200]))
