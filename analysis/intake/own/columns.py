"""The column of a file of figures that names the areas: the one with most of them, keys before names."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.counting.places import LEVELS
from analysis.intake.own.areakeys import ANY_NUTS, NUTS, OTHER, AreaKeys, Meant, joined, pieces
from analysis.intake.own.grid import Grid
from analysis.records.text import folded

LEAST_SHARE = 0.5
"""Share of the cells of a column, from the first area to the last, that must be keys or names of areas."""
FEW_NAMES = 2
"""Names are looked at where they tell more than so many times the areas that keys do: numbers may look like keys."""
NAMES_KEYS = re.compile(r"land|ags|ars|schl(?:ü|ue)ssel|kennz|code|key|region|gebiet|länder", re.IGNORECASE)
HEAD = 40
"""Rows in which the heads of a key in pieces are looked for."""
TOTALS = frozenset(("insgesamt", "deutschland", "bund", "summe", "gesamt", "total", "germany"))


@dataclass(frozen=True)
class Areas:
    """The column that names the areas. of: row (by position) -> what is meant. level: of most. names: whether by names.

    several: row -> areas of one name. texts: row -> the text, from the first area on. pieces: further columns with
    pieces of the key.
    """

    column: int
    level: str
    of: Mapping[int, Meant]
    names: bool
    several: Mapping[int, tuple[str, ...]]
    texts: Mapping[int, str]
    pieces: tuple[int, ...] = ()

    @property
    def distinct(self) -> int:
        """How many areas of its level it names."""
        return len({meant.key for meant in self.of.values() if meant.level == self.level})

    @property
    def skipped(self) -> frozenset[int]:
        """The columns that hold no values, since they name areas."""
        return frozenset((self.column, *self.pieces))


def areas_of(grid: Grid, keys: AreaKeys) -> Areas | None:
    """Return the column that names most areas: keys before names; None where there is none."""
    columns = [(column, [row[column] for row in grid.rows]) for column in range(len(grid.rows[0]))]
    by_key = [_by_keys(column, texts, keys) for column, texts in columns]
    best = _most([*by_key, _by_pieces(grid, keys)])
    least = 0 if best is None else FEW_NAMES * best.distinct
    telling = [(column, texts) for column, texts in columns if len(set(texts)) > least]
    named = _most([_by_names(column, texts, level, keys) for column, texts in telling for level in LEVELS])
    return best if named is None or named.distinct <= least else named


def _most(found: Sequence[Areas | None]) -> Areas | None:
    return max(filter(None, found), key=lambda areas: (areas.distinct, areas.level == "kreis"), default=None)


def _by_keys(column: int, texts: Sequence[str], keys: AreaKeys) -> Areas | None:
    of = {row: meant for row, text in enumerate(texts) if text and (meant := keys.by_key(text)) is not None}
    if any(NUTS.fullmatch(texts[row]) for row in of):
        codes = {row: Meant(OTHER, text) for row, text in enumerate(texts) if ANY_NUTS.fullmatch(text)}
        of = codes | {row: meant for row, meant in of.items() if NUTS.fullmatch(texts[row])}
    found = _found(column, texts, of, {}, names=False)
    return None if found is None or _may_be_counts(found, texts) else found


def _may_be_counts(found: Areas, texts: Sequence[str]) -> bool:
    """Say whether what looks like keys of Länder may be any small numbers, such as ranks: none has the zero of a key,
    and no head says that they are keys."""
    keys = [texts[row] for row in found.of]
    if found.level != "land" or not all(map(str.isdigit, keys)) or any(key.startswith("0") for key in keys):
        return False
    heads = " ".join(texts[: min(found.of)])
    return NAMES_KEYS.search(heads) is None


def _by_pieces(grid: Grid, keys: AreaKeys) -> Areas | None:
    """Return the areas of a key that stands in pieces, one column each, as in the Gemeindeverzeichnis."""
    for row, cells in enumerate(grid.rows[:HEAD]):
        if columns := pieces(cells):
            texts = [joined([cells[column] for column in columns]) for cells in grid.rows]
            texts[: row + 1] = [""] * (row + 1)
            found = _by_keys(columns[-1], texts, keys)
            return None if found is None else replace(found, pieces=columns[:-1])
    return None


def _by_names(column: int, texts: Sequence[str], level: str, keys: AreaKeys) -> Areas | None:
    found = {row: keys.by_name(text, level) for row, text in enumerate(texts) if text and not text[0].isdigit()}
    of = {row: Meant(level, named[0]) for row, named in found.items() if len(named) == 1}
    return _found(column, texts, of, {row: named for row, named in found.items() if len(named) > 1}, names=True)


def _found(
    column: int, texts: Sequence[str], of: Mapping[int, Meant], several: Mapping[int, tuple[str, ...]], *, names: bool
) -> Areas | None:
    """Return the areas of a column where enough of it is areas; the level is that of most of them."""
    rows = [row for row, meant in of.items() if meant.level != OTHER]
    if not rows:
        return None
    first, last = min(rows), max(rows)
    inside = {row: text for row, text in enumerate(texts) if text and first <= row <= last}
    if sum(row in of or row in several for row in inside) < LEAST_SHARE * len(inside):
        return None
    behind = {row: text for row, text in enumerate(texts) if text and row > last and folded(text) not in TOTALS}
    distinct = Counter(level for level, _ in {(of[row].level, of[row].key) for row in rows})
    level = max(LEVELS, key=lambda name: distinct[name])
    return Areas(column, level, of, names, several, inside | behind)
