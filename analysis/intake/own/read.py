"""Reading a file of figures: which column names the areas, which hold values, and what area each row is of.

Nothing is guessed in silence: a row that is of no area for sure is left out and named, with those that may be meant;
figures about areas that were merged or divided since are refused, those that only have another key are taken over.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np
import pandas as pd

from analysis.intake.archive import Refused
from analysis.intake.own.areakeys import AreaKeys
from analysis.intake.own.columns import TOTALS, Areas, areas_of
from analysis.intake.own.figures import Figures, LeftOut
from analysis.intake.own.grid import Grid, grids_of
from analysis.intake.own.headings import BETWEEN, head_rows, titles
from analysis.intake.own.numbers import FAULTS, KNOWN, Cell, Sign, cell_of, marks_of
from analysis.records.findings import Collector, Finding, finding
from analysis.records.tables import Tables
from analysis.records.text import folded

LEAST_NUMBERS = 0.7
"""Share of the cells of a column of values that must be numbers or signs."""
MOST_CELLS = 150_000
"""Values that are kept of a file: what a session may hold."""
MOST_LEFT_OUT, MOST_FINDINGS, MOST_NEARLY = 20_000, 500, 30
TIME = re.compile(
    r"(?:berichts|bezugs)?(?:jahr|year|zeit|zeitraum|time|stichtag|datum|date|monat|month|quartal|periode?)(?:_\w+)?",
    re.IGNORECASE,
)
CODE = re.compile(r"code|schl(?:ü|ue)ssel|kennziffer|\bnr\.?$|satzart|textkennzeichen|\bid\b", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
LETTER = re.compile(r"[^\W\d_]")
LABEL_OF_VALUE = ("value_variable_label", "value_unit", "unit")
GENERIC = frozenset(("value", "wert", "obs_value"))
FAULT_RULES = {Sign.ERROR: "cell_error", Sign.NO_NUMBER: "no_figure", Sign.TWO_WAYS: "ambiguous_number"}


def read_figures(name: str, content: bytes, tables: Tables) -> Figures:
    """Read the figures in a file. Never raises, whatever the content: what is wrong is in the findings.

    Of several sheets that one is taken which names most areas.
    """
    try:
        grids = grids_of(name, content)
    except Refused as problem:
        return Figures(name, findings=(problem.finding(name),))
    keys = AreaKeys(tables)
    found = [(grid, areas) for grid in grids if (areas := areas_of(grid, keys)) is not None]
    if not found:
        first = " ".join(next((row for row in grids[0].rows if any(row)), ()))
        return Figures(name, findings=(finding(name, None, None, "no_areas", first or None),))
    grid, areas = max(found, key=lambda pair: pair[1].distinct)
    read = _read(grid, areas, keys)
    others = tuple(other.file.removeprefix(name) for other in grids if other is not grid)
    return replace(read, not_taken=(*others, *read.not_taken))


def _read(grid: Grid, areas: Areas, keys: AreaKeys) -> Figures:
    begin = _first_row(grid, areas)
    before = {row: grid.rows[row][areas.column] for row in range(begin, min(areas.of))}
    areas = replace(areas, texts={**before, **areas.texts})
    body = _body(grid, areas, keys)
    above = grid.rows[:begin]
    width, named_by = len(grid.rows[0]), areas.column + 1
    heads = head_rows(above, named_by)
    head = heads[-1] if heads else ("",) * width
    spread = grid.delimiter is not None or not grid.merged
    named = titles(above, range(width), named_by, spread=spread)
    is_long = 2 * len(body.keys) >= 3 * len(set(body.keys.values()))
    cells = _cells(grid, list(body.keys), areas.skipped, head, named)
    if told := {place for place in cells if head[place].casefold() in GENERIC or "__" in head[place]}:
        cells = {place: cells[place] for place in told} if is_long else cells
    if not cells:
        missing = finding(grid.file, None, None, "no_values", " ".join(head))
        return Figures(grid.file, left_out=body.left_out, findings=(missing,))
    table = pd.DataFrame({"key": list(body.keys.values()), "row": list(body.keys)})
    columns = _turned(grid, table, cells, named, head, areas.skipped) if is_long else {}
    columns = columns or {named[column]: (table["key"], read) for column, read in cells.items()}
    found = _faults(grid, cells, list(body.keys), named)
    return _figures(grid, areas.level, columns, body, found, keys)


# Rows


def _first_row(grid: Grid, areas: Areas) -> int:
    """Return the first row of values: that of the first area, or above it one of none that has as many numbers."""
    first = min(areas.of)
    numbers = len(_numbers(grid.rows[first], areas))
    while first > 1 and grid.rows[first - 1][areas.column]:
        found = _numbers(grid.rows[first - 1], areas)
        if not found or len(found) < numbers or all(YEAR.fullmatch(text) for text in found):
            break
        first -= 1
    return first


def _numbers(row: Sequence[str], areas: Areas) -> list[str]:
    cells = (text for column, text in enumerate(row) if text and column not in areas.skipped)
    return [text for text in cells if cell_of(text, ",").sign in KNOWN or cell_of(text, ".").sign in KNOWN]


@dataclass(frozen=True)
class _Body:
    """The rows of areas. keys: row (by position) -> key of the area, in the order of the file; of an area that was
    merged or divided, which are in ``changed``, the key that it had. texts: key -> what stands in the file for it.
    """

    keys: Mapping[int, str]
    texts: Mapping[str, str]
    changed: frozenset[str]
    left_out: tuple[LeftOut, ...]
    other_rows: int
    renumbered: tuple[tuple[str, str], ...]


def _body(grid: Grid, areas: Areas, keys: AreaKeys) -> _Body:
    """Return which area each row is of; what is of another level stands for the area where it is the same."""
    level, found, same, left_out, other = areas.level, {}, {}, {}, 0
    for row, text in areas.texts.items():
        meant = areas.of.get(row)
        if meant is None and any(folded(cell) in TOTALS for cell in grid.rows[row]):
            other += 1
        elif meant is None:
            # What stands alone in its row is a note below the table, or a heading within it.
            if text not in left_out and sum(map(bool, grid.rows[row])) > 1:
                left_out[text] = _unmatched(grid, row, areas, keys, search=len(left_out) < MOST_NEARLY)
        elif meant.level == level:
            found[row] = meant.key
        elif meant.exact and (key := keys.at(level, meant.key)) is not None:
            same[row] = key
        else:
            other += 1
    given = set(found.values())
    other += sum(key in given for key in same.values())
    found |= {row: key for row, key in same.items() if key not in given}
    changed = frozenset(areas.of[row].key for row in found if not areas.of[row].exact)
    pairs = {areas.texts[row]: key for row, key in found.items() if _is_renumbered(areas.texts[row], key, areas)}
    texts = {key: areas.texts[row][:80] for row, key in found.items()}
    return _Body(dict(sorted(found.items())), texts, changed, tuple(left_out.values()), other, tuple(pairs.items()))


def _unmatched(grid: Grid, row: int, areas: Areas, keys: AreaKeys, *, search: bool) -> LeftOut:
    """Return a row that is of no area for sure. search: whether to look for areas with nearly this key or name."""
    text, several = areas.texts[row], areas.several.get(row, ())
    meant = several or (keys.nearly(text, areas.level) if search else ())
    return LeftOut(grid.lines[row], text[:80], "several" if several else "unknown", _shown(meant, keys))


def _shown(meant: Sequence[str], keys: AreaKeys) -> tuple[str, ...]:
    return tuple(f"{key} {keys.named(key)}" for key in meant[:6])


def _is_renumbered(text: str, key: str, areas: Areas) -> bool:
    digits = re.sub(r"\D", "", text)
    is_key = not areas.names and len(digits) in (len(key), len(key) - 1)
    return is_key and digits.zfill(len(key)) != key


# Values


def _cells(
    grid: Grid, rows: Sequence[int], skipped: frozenset[int], head: Sequence[str], named: Mapping[int, str]
) -> dict[int, list[Cell]]:
    """Return the columns of values: column -> what its cells in ``rows`` hold."""
    columns = (column for column in range(len(head)) if column not in skipped)
    texts = {
        column: [grid.rows[row][column] for row in rows]
        for column in columns
        if not TIME.fullmatch(head[column]) and not CODE.search(named[column])
    }
    marks = {column: marks_of(set(cells)) for column, cells in texts.items()}
    of_file = {mark for mark in marks.values() if mark is not None}
    common = of_file.pop() if len(of_file) == 1 else None
    found = {}
    for column, cells in texts.items():
        mark, counts = marks[column] or common, Counter(cells)
        known = {text: cell_of(text, mark) for text in counts}
        given = {text: count for text, count in counts.items() if known[text].sign is not Sign.EMPTY}
        signs = sum(count for text, count in given.items() if known[text].sign is not Sign.NO_NUMBER)
        has_numbers = any(known[text].sign in (Sign.NUMBER, Sign.DOUBTFUL, Sign.TWO_WAYS) for text in given)
        if has_numbers and signs >= LEAST_NUMBERS * sum(given.values()):
            found[column] = [
                cell_of(text, mark, stored=True) if (row, column) in grid.stored else known[text]
                for row, text in zip(rows, cells, strict=True)
            ]
    return found


def _faults(
    grid: Grid, cells: Mapping[int, Sequence[Cell]], rows: Sequence[int], named: Mapping[int, str]
) -> tuple[Finding, ...]:
    """Name the cells of values that hold none: file, row, column, what was found, what is expected."""
    kept = Collector(MOST_FINDINGS)
    for column, read in cells.items():
        for row, cell in zip(rows, read, strict=True):
            if cell.sign in FAULTS:
                text = grid.rows[row][column]
                kept.add(finding(grid.file, grid.lines[row], named[column], FAULT_RULES[cell.sign], text))
    return tuple(kept.sorted())


# Flat files


Column = tuple[pd.Series, Sequence[Cell]]
"""Keys of areas, and a value for each."""


def _turned(
    grid: Grid,
    table: pd.DataFrame,
    cells: Mapping[int, Sequence[Cell]],
    named: Mapping[int, str],
    head: Sequence[str],
    skipped: frozenset[int],
) -> dict[str, Column]:
    """Return a flat file, in which an area has many rows, as columns: one for each of what tells its rows apart."""
    others = [column for column in range(len(head)) if column not in skipped and column not in cells]
    frame = pd.DataFrame({column: [grid.rows[row][column] for row in table["row"]] for column in others})
    per_area = frame.groupby(table["key"]).nunique().max()
    telling = [column for column in others if per_area[column] > 1 and not _is_flag(frame[column])]
    telling = _without_twins(frame, telling)
    if not telling:
        return {}
    labels = [column for name in LABEL_OF_VALUE for column in others if head[column].casefold() == name]
    labels = [frame[column].iloc[0] for column in labels if per_area[column] == 1]
    found: dict[str, Column] = {}
    for column, read in cells.items():
        name = BETWEEN.join(filter(None, labels)) if head[column].casefold() in GENERIC else named[column]
        for values, rows in frame.groupby(telling, sort=False).indices.items():
            label = BETWEEN.join(text for text in (name, *np.atleast_1d(values).tolist()) if text)
            found[label] = (table["key"].iloc[rows], [read[row] for row in rows])
    return found


def _is_flag(texts: pd.Series) -> bool:
    """Say whether a column only says of values how sure they are."""
    return bool((texts.str.len() <= 2).all() and (texts == "").any())


def _without_twins(frame: pd.DataFrame, columns: Sequence[int]) -> list[int]:
    """Return ``columns`` without those that say the same as another with more letters: codes beside labels."""
    kept: dict[tuple[int, ...], int] = {}
    for column in columns:
        same = tuple(pd.factorize(frame[column])[0].tolist())
        other = kept.get(same)
        if other is None or frame[column].str.len().sum() > frame[other].str.len().sum():
            kept[same] = column
    return sorted(kept.values())


# All of it


def _figures(
    grid: Grid, level: str, columns: Mapping[str, Column], body: _Body, found: tuple[Finding, ...], keys: AreaKeys
) -> Figures:
    """Put the columns together. An area with two values in one of them has none there, and is named.

    Databases list areas of before beside those of today, without figures. Where one has figures, those of the areas in
    which it lies today are of other borders: they have no value there, and the area of before is named.
    """
    index = pd.Index(sorted(set(body.keys.values()) - body.changed), dtype="str", name="key")
    most = max(1, MOST_CELLS // max(1, len(index)))
    kept = list(columns.items())[:most]
    values = np.full((len(index), len(kept)), np.nan)
    signs = np.full(values.shape, Sign.EMPTY, "uint8")
    twice: dict[str, None] = {}
    before: dict[str, None] = {}
    row_of = {key: row for row, key in enumerate(index)}
    for place, (_, (areas, cells)) in enumerate(kept):
        other_borders: set[str] = set()
        read: dict[int, Cell] = {}
        for key, cell in zip(areas, cells, strict=True):
            if key in body.changed:
                if cell.sign in (Sign.NUMBER, Sign.DOUBTFUL):
                    before[key] = None
                    other_borders.update(keys.successors(key))
                continue
            row = row_of[key]
            other = read.get(row)
            if other is not None and other.sign is not Sign.EMPTY and not _same(other, cell):
                twice[key] = None
            read[row] = cell
        for row, cell in read.items():
            values[row, place], signs[row, place] = cell
        lost = index.isin(list(other_borders))
        values[lost, place], signs[lost, place] = np.nan, Sign.CHANGED
    for key in twice:
        values[row_of[key]], signs[row_of[key]] = np.nan, Sign.UNKNOWN
    lines = {key: grid.lines[row] for row, key in body.keys.items()}
    named = [LeftOut(lines[key], body.texts[key], "changed", _shown(keys.successors(key), keys)) for key in before]
    named += [LeftOut(lines[key], body.texts[key], "twice") for key in twice]
    stem = PurePath(grid.file.partition("[")[0]).stem
    return Figures(
        grid.file,
        level,
        tuple(title if LETTER.search(title) else f"{stem}{BETWEEN}{title}" for title, _ in kept),
        pd.DataFrame(values, index=index),
        pd.DataFrame(signs, index=index),
        body.other_rows,
        body.renumbered,
        (*body.left_out, *named)[:MOST_LEFT_OUT],
        tuple(columns)[most:],
        found,
    )


def _same(one: Cell, other: Cell) -> bool:
    return one.sign is other.sign and (one.value == other.value or one.sign not in KNOWN)
