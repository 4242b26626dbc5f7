"""Why something changes, and what that means for the sources of an alliance.

The web address and the reason stand row by row where a list gives them, else they are of all rows. Who gave what is new
bears it out, who said otherwise no more. The dates of status and number of partners belong to their values: where a
list changes the value and not its date, the date is that of the page, or unknown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.intake.dates import iso_dates
from analysis.intake.difference import OWNER, Changes, Difference, Key, difference, keys_of
from analysis.intake.log import ADD, REMOVE, Entry, entries, parse_record, records_of
from analysis.intake.parts import Part
from analysis.records.evidence import (
    ANSWER_OF,
    AS_OF,
    IDENTIFYING,
    ROWS,
    VALUES,
    WORDS,
    agree,
    answered,
    is_known,
    words_of,
)
from analysis.records.package import Package, TableSpec
from analysis.records.tables import Tables, as_text, typed

SOURCE, REASON = "change_source", "change_reason"
OWN = ("url", "source")
"""Columns in which a row of sources, reported totals or milestones names its own page."""

ANSWERS = re.compile(r"(?:R(?:ü|ue)ckmeldung|Antwort|Answer|Reply)\s+(?:vom|of|from)\s+(.+)", re.IGNORECASE)
"""How a source is told that is the answer of an office."""

FOLLOWS = {"founded_basis": "founded"}
"""Column that a list may lack -> the one from which it is told then."""

Cell = tuple[str, Key, str]
"""Table, record, column."""
SOURCES, ALLIANCES = "sources", "alliances"

Pages = dict[Key, dict[str, str | None]]
"""Alliance and address -> the row of sources, as text."""


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
        if not {SOURCE, REASON} & set(frame.columns):
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


def entries_with_grounds(changes: Changes, grounds: Grounds, tables: Tables) -> list[tuple[Cell, Entry]]:
    """Return cells and rows of the log with source and reason, table by table in the order of the package."""
    found: list[tuple[Cell, Entry]] = []
    for name, spec in tables.package.tables.items():
        if name in changes.differences or name in changes.removed:
            nothing = getattr(tables, name).iloc[:0]
            change = changes.differences.get(name) or difference(name, nothing, tables)
            found += _grounded(entries(change, changes.removed.get(name, nothing), spec), grounds, spec)
    return found


def _grounded(found: Sequence[Entry], grounds: Grounds, spec: TableSpec) -> Iterator[tuple[Cell, Entry]]:
    values: dict[str | None, dict[str, str | None]] = {}
    for entry in found:
        values.setdefault(entry["record"], {})[str(entry["column"])] = entry["new"]
    for entry in found:
        cell = (spec.name, parse_record(str(entry["record"]), spec), str(entry["column"]))
        yield cell, {**entry, **vars(grounds.of(cell, values[entry["record"]]))}


# What follows for dates and sources


@dataclass(frozen=True)
class Fact:
    """What a change says of an alliance. word: as in ``sources.supports``. stands: whether something is known then.

    excludes: whether something else was known before. told: whether its source is named as such.
    """

    alliance: str
    word: str
    stands: bool
    excludes: bool
    ground: Ground
    told: bool


def entered(
    parts: Sequence[Part], changes: Changes, whole: Ground, tables: Tables
) -> tuple[Changes, list[tuple[Cell, Entry, bool]]]:
    """Return the changes with what they mean for dates and sources, and the rows of the log that they are.

    parts: as read, with their grounds. whole: ground of rows that name none. Of a row of the log: its cell, and whether
    it only follows from others.
    """
    given = with_removals(given_grounds(parts, tables.package), changes.removed, tables.package)
    grounds = Grounds(whole, given, pages_along(changes.differences.get(SOURCES)))
    changes, following = _settled(changes, grounds, tables)
    grounds = replace(grounds, cells={**following, **given})
    entries = entries_with_grounds(changes, grounds, tables)
    return changes, [(cell, entry, cell in following) for cell, entry in entries]


def _settled(changes: Changes, grounds: Grounds, tables: Tables) -> tuple[Changes, dict[Cell, Ground]]:
    """Return the changes with what they mean for dates and sources, and the grounds of that."""
    rows, removed, nothing = changes.rows, changes.removed, tables.sources.iloc[:0]
    found, following = dict(changes.differences), {}
    pages = _pages_after(found.get(SOURCES), removed.get(SOURCES, nothing), tables)
    if ALLIANCES in found:
        alliances, following = _dated(rows[ALLIANCES], found[ALLIANCES], pages, grounds)
        found[ALLIANCES] = difference(ALLIANCES, alliances, tables)
    whole = replace(grounds, cells={**following, **grounds.cells})
    said = _facts(entries_with_grounds(replace(changes, differences=found), whole, tables), whole, tables)
    pages_said, more = _supporting(said, pages, grounds.pages, tables)
    if len(pages_said):
        handed = pd.concat([rows.get(SOURCES, nothing), pages_said], ignore_index=True)
        handed = handed[~handed.duplicated([OWNER, "url"], keep="last")]
        gone = found[SOURCES].gone if SOURCES in found else nothing
        found[SOURCES] = replace(difference(SOURCES, handed, tables), gone=gone)
    found = {name: found[name] for name in tables.package.tables if name in found}
    return replace(changes, differences=found), {**following, **more}


def _pages_after(found: Difference | None, removed: pd.DataFrame, tables: Tables) -> Pages:
    """Return the table sources as it is once what was handed in is in, as text."""
    spec = tables.package.tables[SOURCES]
    pages = records_of(as_text(tables.sources, spec), spec)
    for key in keys_of(as_text(removed, spec), spec):
        del pages[key]
    if found is not None:
        for cell in found.changed.itertuples():
            key = (cell.alliance_id, cell.url)
            pages[key] = {**pages[key], cell.column: None if pd.isna(cell.new) else cell.new}
        pages |= records_of(as_text(found.new, spec), spec)
    return pages


def _dated(
    rows: pd.DataFrame, found: Difference, pages: Pages, grounds: Grounds
) -> tuple[pd.DataFrame, dict[Cell, Ground]]:
    """Return rows of alliances (typed) with the date of each value that changes, and the grounds of those dates.

    Dates that the list changes itself stay.
    """
    changed = {(row.id, row.column): None if pd.isna(row.new) else row.new for row in found.changed.itertuples()}
    rows, more = rows.copy(), {}
    for (key, column), new in changed.items():
        name = AS_OF.get(column)
        if name is None or (key, name) in changed:
            continue
        ground = grounds.of((ALLIANCES, (key,), column), {column: new})
        page = pages.get((key, ground.source), {"date": answered(ground.source)})
        date = page.get("date") if is_known(column, new) else None
        rows.loc[rows["id"] == key, name] = date
        more[ALLIANCES, (key,), name] = ground
    return rows, more


def _facts(log: Sequence[tuple[Cell, Entry]], grounds: Grounds, tables: Tables) -> list[Fact]:
    """Return what rows of the log say of alliances that stay, in their order.

    A row of another table that goes says something only where it is the last of its alliance.
    """
    gone = {cell[1][0] for cell, entry in log if cell[0] == ALLIANCES and entry["action"] == REMOVE}
    left = _left(log, tables)
    found = []
    for cell, entry in log:
        (table, key, column), old, new = cell, entry["old"], entry["new"]
        if key[0] in gone:
            continue
        if table == ALLIANCES and column in WORDS:
            word, stands = WORDS[column], is_known(column, new)
            agrees = stands and old is not None and agree(old, str(new))
            excludes = column in VALUES and old is not None and not agrees
        elif table in ROWS and tables.package.tables[table].field(column).source != "project":
            word, stands = ROWS[table], entry["action"] != REMOVE
            excludes = left.get((table, key[0]), 0) == 0
        else:
            continue
        ground = Ground(str(entry["source"]), str(entry["reason"]))
        found.append(Fact(str(key[0]), word, stands, excludes, ground, grounds.told(cell)))
    return found


def _left(log: Iterable[tuple[Cell, Entry]], tables: Tables) -> dict[tuple[str, str | None], int]:
    counts = {(name, key): n for name in ROWS for key, n in getattr(tables, name)[OWNER].value_counts().items()}
    for (table, key, column), entry in log:
        if table in ROWS and column == OWNER:
            step = {ADD: 1, REMOVE: -1}[str(entry["action"])]
            counts[table, key[0]] = counts.get((table, key[0]), 0) + step
    return counts


def _supporting(
    said: Sequence[Fact], pages: Pages, along: Mapping[str, Mapping[str, list[str]]], tables: Tables
) -> tuple[pd.DataFrame, dict[Cell, Ground]]:
    """Return the rows of sources (typed) whose words change by what is said, and the grounds of that.

    pages: see ``_pages_after``. along: what pages bear out that are handed in along with the rest.
    """
    spec = tables.package.tables[SOURCES]
    words = {key: words_of(page["supports"]) for key, page in pages.items()}
    more: dict[Cell, Ground] = {}
    givers = {(fact.alliance, fact.word, fact.ground.source) for fact in said if fact.stands}
    for fact in said:
        if fact.excludes:
            for key in _saying_otherwise(fact, words, givers, along):
                words[key] = [word for word in words[key] if word != fact.word]
                more[SOURCES, key, "supports"] = fact.ground
    for fact in said:
        key = (fact.alliance, fact.ground.source)
        is_giver = fact.stands and fact.ground.source and (fact.told or fact.word not in IDENTIFYING)
        if is_giver and fact.word not in words.setdefault(key, []):
            words[key].append(fact.word)
            columns = ("supports",) if key in pages else spec.columns
            more |= {(SOURCES, key, name): fact.ground for name in columns}
    nothing = dict.fromkeys(spec.columns)
    rows = [
        {**nothing, "date": answered(key[1]), **pages.get(key, {}), OWNER: key[0], "url": key[1]}
        | {"supports": ";".join(words[key]) or None}
        for key in dict.fromkeys(cell[1] for cell in more)
    ]
    return typed(pd.DataFrame(rows, columns=list(spec.columns), dtype="str"), spec), more


def _saying_otherwise(
    fact: Fact,
    words: Mapping[Key, list[str]],
    givers: set[tuple[str, str, str]],
    along: Mapping[str, Mapping[str, list[str]]],
) -> list[Key]:
    """Return the pages that bore out what was known before, and do not give what is new."""
    new = along.get(fact.alliance, {})
    return [
        key
        for key, found in words.items()
        if key[0] == fact.alliance
        and fact.word in found
        and fact.word not in new.get(key[1], [])
        and (fact.alliance, fact.word, key[1]) not in givers
    ]
