"""What a change means for the sources of an alliance: who gave what is new bears it out, who said otherwise no more.

The dates of status and number of partners belong to their values: where a list changes the value and not its date, the
date is that of the page, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.intake.difference import OWNER, Difference, Key, difference, keys_of
from analysis.intake.grounds import (
    Cell,
    Ground,
    Grounds,
    entries_with_grounds,
    given_grounds,
    pages_along,
    with_removals,
)
from analysis.intake.log import ADD, REMOVE, Entry, records_of
from analysis.intake.parts import Part
from analysis.records.evidence import AS_OF, IDENTIFYING, ROWS, VALUES, WORDS, agree, answered, is_known, words_of
from analysis.records.tables import Tables, as_text, typed

SOURCES, ALLIANCES = "sources", "alliances"

Pages = dict[Key, dict[str, str | None]]
"""Alliance and address -> the row of sources, as text."""


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
    parts: Sequence[Part],
    rows: Mapping[str, pd.DataFrame],
    differences: Mapping[str, Difference],
    removed: Mapping[str, pd.DataFrame],
    whole: Ground,
    tables: Tables,
) -> tuple[dict[str, Difference], list[tuple[Cell, Entry, bool]]]:
    """Return the differences with what they mean for dates and sources, and the rows of the log that they are.

    parts: as read, with their grounds. rows: table -> typed rows that are compared. removed: table -> rows that go,
    typed. whole: ground of rows that name none. Of a row of the log: its cell, and whether it only follows from others.
    """
    given = with_removals(given_grounds(parts, tables.package), removed, tables.package)
    grounds = Grounds(whole, given, pages_along(differences.get(SOURCES)))
    found, following = _settled(rows, differences, removed, grounds, tables)
    grounds = replace(grounds, cells={**following, **given})
    entries = entries_with_grounds(found, removed, grounds, tables)
    return found, [(cell, entry, cell in following) for cell, entry in entries]


def _settled(
    rows: Mapping[str, pd.DataFrame],
    differences: Mapping[str, Difference],
    removed: Mapping[str, pd.DataFrame],
    grounds: Grounds,
    tables: Tables,
) -> tuple[dict[str, Difference], dict[Cell, Ground]]:
    """Return the differences with what they mean for dates and sources, and the grounds of that."""
    found, following = dict(differences), {}
    nothing = tables.sources.iloc[:0]
    pages = _pages_after(found.get(SOURCES), removed.get(SOURCES, nothing), tables)
    if ALLIANCES in found:
        alliances, following = _dated(rows[ALLIANCES], found[ALLIANCES], pages, grounds)
        found[ALLIANCES] = difference(ALLIANCES, alliances, tables)
    whole = replace(grounds, cells={**following, **grounds.cells})
    said = _facts(entries_with_grounds(found, removed, whole, tables), whole, tables)
    pages_said, more = _supporting(said, pages, grounds.pages, tables)
    if len(pages_said):
        handed = pd.concat([rows.get(SOURCES, nothing), pages_said], ignore_index=True)
        handed = handed[~handed.duplicated([OWNER, "url"], keep="last")]
        gone = found[SOURCES].gone if SOURCES in found else nothing
        found[SOURCES] = replace(difference(SOURCES, handed, tables), gone=gone)
    return {name: found[name] for name in tables.package.tables if name in found}, {**following, **more}


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
    """Return table, alliance -> how many rows there will be."""
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
