"""Which table and which columns a list means: by their names in the data, or by the titles that the codebook gives."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from analysis.intake.mending import restored
from analysis.records.layout import Match
from analysis.records.package import Field, Package, TableSpec
from analysis.records.text import folded

HEADER_ROWS = 20
"""The column names are looked for in so many rows: lists often have a title above them."""

NEAR = 0.75
"""Likeness (0 to 1, as difflib counts it) from which a text counts as a name that is misspelt."""

SURELY_NEAR, LONG_ENOUGH = 0.85, 6
"""Likeness from which a text of so many letters is read as a name that is misspelt."""

ASIDE = re.compile(
    r"^\s*\d{1,2}[.)]\s+|\s*\((?:falls|wenn|soweit|sofern|ja\b|stand\b|z\. ?b\.|bitte|optional|tt\b|jjjj|http|if|"
    r"dd\b|yyyy|[^)/]*/[^)]*)[^)]*\)\s*$",
    re.IGNORECASE,
)
"""What stands beside a heading and says nothing of what it is: its number, how to fill it in."""
ENOUGH = 2
"""Columns that a header must name before a table is recognised by it alone."""


@lru_cache(maxsize=4_096)
def _key(text: str) -> str:
    return folded(text).replace(" ", "")


def _by_key(things: Collection[Field | TableSpec]) -> dict[str, str]:
    """Return key of a name or title -> name; of several that are called so the first, names before titles."""
    called = [(_key(getattr(thing, text)), thing.name) for text in ("name", "title", "title_en") for thing in things]
    return dict(reversed(called))


class ColumnNames:
    """The columns of one table by what they may be called: name, title or a synonym of it, in any capitals."""

    def __init__(self, spec: TableSpec) -> None:
        self.columns = frozenset(spec.columns)
        called = [(text, field.name) for field in spec.fields for text in (field.name, field.title, field.title_en)]
        self.spellings = frozenset(text for text, _ in called)
        self._by_key = _by_key(spec.fields)
        synonyms = [(_key(synonym), field.name) for field in spec.fields for synonym in field.synonyms]
        self._by_synonym = dict(reversed(synonyms))
        self._folded = {folded(text): name for text, name in called}

    def column(self, text: str) -> str | None:
        """Return the column that ``text`` names, its letters damaged or not; None where there is none."""
        return self._plainly(text) or next(filter(None, map(self._plainly, restored(text[:200]))), None)

    def _plainly(self, text: str) -> str | None:
        texts = (text, ASIDE.sub("", text[:200]))
        return next(
            filter(None, (self._titled(each) or self._by_synonym.get(_key(each[:200])) for each in texts)), None
        )

    def damaged(self, texts: Sequence[str]) -> list[str]:
        """Return "damaged = what was meant" for each text of a header whose letters are damaged."""
        meant = ((text.strip(), next(filter(self._plainly, restored(text[:200])), None)) for text in texts)
        return [f"{text} = {heading}" for text, heading in meant if heading is not None]

    def _titled(self, text: str) -> str | None:
        """Return the column that ``text`` names as data or codebook do."""
        return text if text in self.columns else self._by_key.get(_key(text[:200]))

    def of_header(self, texts: Sequence[str]) -> list[str | None]:
        """Return the column that each text of a header names: by name or title, else by another word, else misspelt.

        Other words and slips count for columns that no text names better; a name or title that stands twice is kept,
        so that it is told.
        """
        found = [self._titled(text) for text in texts]
        for name in (self.column, self._misspelt):
            for place, text in enumerate(texts):
                if found[place] is None and text.strip() and (column := name(text)) is not None and column not in found:
                    found[place] = column
        return found

    def _misspelt(self, text: str) -> str | None:
        """Return the only column that is called so but for a slip, None for short texts."""
        if len(text) < LONG_ENOUGH:
            return None
        wanted = folded(text[:200])
        close = {self._folded[name] for name in get_close_matches(wanted, self._folded, 3, SURELY_NEAR)}
        return close.pop() if len(close) == 1 else None

    def renamed(self, texts: Sequence[str]) -> list[str]:
        """Return "title = column" for each text of a header that names a column by another word than its name."""
        pairs = ((text.strip(), column) for text, column in zip(texts, self.of_header(texts), strict=True))
        return [f"{text} = {column}" for text, column in pairs if column is not None and _key(text) != _key(column)]

    def near(self, text: str, most: int = 1, among: Collection[str] | None = None) -> list[str]:
        """Return at most ``most`` columns, of those ``among`` or of all, that are called nearly like ``text``."""
        names = [name for name, column in self._folded.items() if among is None or column in among]
        return [self._folded[name] for name in get_close_matches(folded(text[:200]), names, most, NEAR)]


@dataclass(frozen=True)
class Assigned:
    """Which columns a sheet has. table: its table. texts: its header. columns: what each means, None for nothing."""

    table: str
    texts: tuple[str, ...]
    columns: tuple[str | None, ...]


class AssignedNames(ColumnNames):
    """The columns of a table as a visitor assigned them to the texts of a header."""

    def __init__(self, spec: TableSpec, assigned: Assigned) -> None:
        super().__init__(spec)
        self._assigned = assigned
        self._meant = dict(zip(assigned.texts, assigned.columns, strict=True))

    def column(self, text: str) -> str | None:
        """Return the column that was assigned to ``text``."""
        return self._meant.get(text)

    def of_header(self, texts: Sequence[str]) -> list[str | None]:
        """Return the columns that were assigned, by their places."""
        same = tuple(texts) == self._assigned.texts
        return list(self._assigned.columns) if same else [self.column(text) for text in texts]


class TableNames:
    """The tables of a package by what they may be called, and their columns."""

    def __init__(self, package: Package) -> None:
        self.columns: Mapping[str, ColumnNames] = {name: ColumnNames(spec) for name, spec in package.tables.items()}
        self._package = package
        self._by_key = _by_key(package.tables.values())

    def is_told(self, match: Match, texts: Iterable[str]) -> bool:
        """Say whether the columns of a header tell its table, without a name that does.

        Two columns under their own names do; under names that people use there must be more, the identity among them.
        """
        if match.named < ENOUGH:
            return False
        names, spec = self.columns[match.table], self._package.tables[match.table]
        texts = list(texts)
        if sum(text in names.columns for text in texts) >= ENOUGH:
            return True
        found = {names.column(text) for text in texts}
        identity = set(spec.identity) if spec.name != "alliances" else {"name"}
        is_whole = spec.name != "alliances" and match.named == len([text for text in texts if text.strip()])
        is_enough = match.named >= min(3, len(spec.columns)) or is_whole
        return spec.name in self._package.changeable and identity <= found and is_enough

    def may_be(self, match: Match, texts: Sequence[str]) -> bool:
        """Say whether a row is the header of a sheet that is named after its table: no value happens to be a name."""
        return match.named > 1 or (
            match.named == 1 and (len(texts) <= ENOUGH or set(texts) & self.columns[match.table].columns)
        )

    def table(self, text: str) -> str | None:
        """Return the table that ``text`` names, None where there is none."""
        return self._by_key.get(_key(text[:200]))


@lru_cache(maxsize=2)
def table_names(package: Package) -> TableNames:
    """Return what the tables of a package may be called, prepared once."""
    return TableNames(package)
