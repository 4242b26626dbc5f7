"""What the columns of a file of figures are called: of heads over several rows, with titles and days above them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

HEAD_ROWS = 12
"""Rows above the first area in which heads are looked for."""
LONGEST = 160
BETWEEN = " · "
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_DAY = re.compile(r"(?:\d{1,2}\.\d{1,2}\.)?\d{4}|\d{4}-\d{2}(?:-\d{2})?")
_FLAT = re.compile(r"[A-Z0-9]+__(.+?)__(.+)")
"""Name of a column of values in a flat file of GENESIS: code, label, unit."""


def head_rows(above: Sequence[Sequence[str]], named: int) -> list[Sequence[str]]:
    """Return the rows of heads among those ``above`` the areas: neither titles nor numbers of the columns."""
    return [row for row in above[-HEAD_ROWS:] if any(row) and not _whole(row, named) and not _numbered(row)]


def _whole(row: Sequence[str], named: int) -> str:
    """Return the title that a row is: one text, which begins above the columns that name the areas; "" for none."""
    texts = set(filter(None, row))
    return texts.pop() if len(texts) == 1 and any(row[: max(1, named)]) else ""


def _numbered(row: Sequence[str]) -> bool:
    texts = [text for text in row if text]
    return len(texts) > 1 and texts == [str(number) for number in range(1, len(texts) + 1)]


def titles(above: Sequence[Sequence[str]], columns: Iterable[int], named: int, *, spread: bool) -> dict[int, str]:
    """Return column -> what it is called. above: the rows above the areas. named: the first columns, which name these.

    A row with one cell is a title of all, or the day that all columns are of. In a row of heads above others an empty
    cell belongs to what stands left of it, where heads ``spread`` so.
    """
    whole = [text for row in above if (text := _whole(row, named))]
    days = [text for text in whole if _DAY.fullmatch(text)]
    title = next((text for text in reversed(whole) if _LETTERS.search(text) and text not in days), "")
    heads = head_rows(above, named)
    filled = [*(_spread(row, named) for row in heads[:-1]), *heads[-1:]] if spread else heads
    found = {}
    for column in columns:
        texts = list(dict.fromkeys(_said(row[column]) for row in filled if row[column]))
        if title and (len(texts) < 2 or not any(map(_LETTERS.search, texts))):
            texts = [title, *texts]
        found[column] = BETWEEN.join([*texts, *(day for day in days[-1:] if day not in texts)])[:LONGEST]
    return _told_apart(found)


def _said(text: str) -> str:
    """Return a head as it is read: without code, and what stands in several lines in one."""
    flat = _FLAT.fullmatch(text)
    return f"{flat[1]} ({flat[2]})".replace("_", " ") if flat else " ".join(text.replace("-\n", "").split())


def _spread(row: Sequence[str], named: int) -> list[str]:
    """Return a row of heads in which each is said of the empty cells right of it."""
    found, last = list(row), ""
    for place in range(named, len(found)):
        last = found[place] or last
        found[place] = last
    return found


def _told_apart(found: Mapping[int, str]) -> dict[int, str]:
    """Return titles none of which stands twice, and none of which is empty."""
    counts = Counter(found.values())
    return {
        column: text if text and counts[text] == 1 else f"{text} ({column + 1})".strip()
        for column, text in found.items()
    }
