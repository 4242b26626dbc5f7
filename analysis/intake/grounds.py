"""Why something changes: the web address and the reason, row by row where a list gives them, else of all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.intake.dates import iso_dates
from analysis.intake.difference import OWNER, Difference, Key, difference, keys_of
from analysis.intake.log import Entry, entries, parse_record
from analysis.intake.parts import Part
from analysis.records.evidence import ANSWER_OF, IDENTIFYING, ROWS, WORDS, is_known, words_of
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Tables, as_text

SOURCE, REASON = "change_source", "change_reason"
OWN = ("url", "source")
"""Columns in which a row of sources, reported totals or milestones names its own page."""

ANSWERS = re.compile(r"(?:R(?:ü|ue)ckmeldung|Antwort|Answer|Reply)\s+(?:vom|of|from)\s+(.+)", re.IGNORECASE)
"""How a source is told that is the answer of an office."""

FOLLOWS = {"founded_basis": "founded"}
"""Column that a list may lack -> the one from which it is told then."""

Cell = tuple[str, Key, str]
"""Table, record, column."""


@dataclass(frozen=True)
class Ground:
    """source: web address that bears out what is new. reason: why. "" where there is none."""

    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Grounds:
    """What bears out each cell that changes.

    cells: what the lists say, row by row. whole: what is said of all other rows. pages: alliance -> pages that are
    handed in along with the rest (address -> words that they bear out).
    """

    whole: Ground
    cells: Mapping[Cell, Ground] = field(default_factory=dict)
    pages: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)

    def of(self, cell: Cell, values: Mapping[str, str | None]) -> Ground:
        """Return the ground of a cell. values: those of its record that are new.

        The source is that of the row, else that of all rows, else a page handed in along that bears it out, else the
        page that the record itself names.
        """
        given = self.cells.get(cell, Ground())
        own = next((values[name] for name in OWN if values.get(name)), "")
        source = given.source or self.whole.source or self._page(cell, values) or own
        return Ground(source, given.reason or self.whole.reason)

    def told(self, cell: Cell) -> bool:
        """Tell whether the source of a cell is named as such, and not found among the pages handed in along."""
        return bool(self.cells.get(cell, Ground()).source or self.whole.source)

    def _page(self, cell: Cell, values: Mapping[str, str | None]) -> str:
        table, key, column = cell
        if table not in ROWS and table != "alliances":
            return ""
        pages = self.pages.get(str(key[0]), {})
        word = ROWS.get(table) or WORDS.get(column, IDENTIFYING[0])
        # That there is an alliance, and that a status is not known, any page says that tells of it.
        is_any = word in IDENTIFYING or not is_known(column, values.get(column))
        return next((url for url, words in pages.items() if word in words or is_any), "")


def as_source(text: str, years: range) -> str:
    """Return the address of the answer of an office where ``text`` says so with its day; else the text itself."""
    told = ANSWERS.fullmatch(" ".join(text.split()))
    days = [day for day in iso_dates(told[1], years) if len(day) == len("2026-11-30")] if told else []
    return f"{ANSWER_OF}{days[0]}" if len(days) == 1 else text


def given_grounds(parts: Iterable[Part], package: Package) -> dict[Cell, Ground]:
    """Return the grounds that lists give for their cells. parts: as read, with the columns that they have."""
    found: dict[Cell, Ground] = {}
    for part in parts:
        frame, spec = part.frame, package.tables[part.table]
        if frame is None or not {SOURCE, REASON} & set(frame.columns):
            continue
        texts = frame.reindex(columns=[SOURCE, REASON]).astype("str").fillna("")
        columns = [name for name in spec.columns if name in frame.columns or FOLLOWS.get(name) in frame.columns]
        for key, source, reason in zip(keys_of(frame, spec), texts[SOURCE], texts[REASON], strict=True):
            if source or reason:
                for column in columns:
                    found.setdefault((spec.name, key, column), Ground(source, reason))
    return found


def with_removals(
    given: Mapping[Cell, Ground], removed: Mapping[str, pd.DataFrame], package: Package
) -> dict[Cell, Ground]:
    """Return the grounds of cells and of all cells of rows that go. removed: table -> these rows, typed.

    A row that goes has its own ground, or that of rows of the same alliance in a list without it.
    """
    found, owners = dict(given), {}
    for (name, key, column), ground in given.items():
        if column == OWNER:
            owners.setdefault((name, key[0]), ground)
    for name, rows in removed.items():
        spec = package.tables[name]
        for key in keys_of(as_text(rows, spec), spec):
            ground = given.get((name, key, OWNER)) or owners.get((name, key[0]))
            if ground is not None:
                found |= {(name, key, column): ground for column in spec.columns}
    return found


def pages_along(found: Difference | None) -> dict[str, dict[str, list[str]]]:
    """Return alliance -> address -> words: what the rows of sources bear out that are new, or do from now on."""
    pages: dict[str, dict[str, list[str]]] = {}
    if found is None:
        return pages
    for alliance, url, supports in found.new[["alliance_id", "url", "supports"]].itertuples(index=False, name=None):
        pages.setdefault(alliance, {})[url] = words_of(supports)
    cells = found.changed[found.changed["column"] == "supports"]
    for alliance, url, old, new in cells[["alliance_id", "url", "old", "new"]].itertuples(index=False, name=None):
        more = [word for word in words_of(new) if word not in words_of(old)]
        if more:
            pages.setdefault(alliance, {})[url] = more
    return pages


def entries_with_grounds(
    differences: Mapping[str, Difference], removed: Mapping[str, pd.DataFrame], grounds: Grounds, tables: Tables
) -> list[tuple[Cell, Entry]]:
    """Return cells and rows of the log with source and reason, table by table in the order of the package."""
    found: list[tuple[Cell, Entry]] = []
    for name, spec in tables.package.tables.items():
        if name in differences or name in removed:
            nothing = getattr(tables, name).iloc[:0]
            change = differences[name] if name in differences else difference(name, nothing, tables)
            found += _grounded(entries(change, removed.get(name, nothing), spec), grounds, spec)
    return found


def _grounded(found: Sequence[Entry], grounds: Grounds, spec: TableSpec) -> Iterator[tuple[Cell, Entry]]:
    values: dict[str | None, dict[str, str | None]] = {}
    for entry in found:
        values.setdefault(entry["record"], {})[str(entry["column"])] = entry["new"]
    for entry in found:
        cell = (spec.name, parse_record(str(entry["record"]), spec), str(entry["column"]))
        yield cell, {**entry, **vars(grounds.of(cell, values[entry["record"]]))}
