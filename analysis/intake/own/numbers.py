"""What a cell of a file of figures holds: a number, or a sign of the statistical offices that stands for none.

Signs (Statistische Ämter des Bundes und der Länder, "Zeichenerklärung"; Eurostat, "Flags"):

    -     nothing there: exactly zero
    0     less than half of the last digit shown, but more than nothing: the number 0
    .     unknown, or secret           :  (Eurostat) not available, with c confidential
    ...   comes later                  *  (Bundesagentur für Arbeit) secret
    /     not sure enough to be given  x  blocked, the question makes no sense
    ( )   a number that is not very sure
    p r e s b u d  behind a number: provisional, revised, estimated, break, not very sure, defined otherwise

Nothing but "-" is a number; whatever else stands for none is unknown and never 0.
"""

import math
import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from analysis.intake.lists import ERRORS


class Sign(IntEnum):
    """What a cell is besides a number, or in place of one."""

    NUMBER = 0
    NOTHING = 1
    DOUBTFUL = 2
    """A number, but one that is said not to be sure, not to be final, or not to be comparable."""
    EMPTY = 3
    UNKNOWN = 4
    LATER = 5
    UNSURE = 6
    BLOCKED = 7
    ERROR = 8
    """A formula without a result, or with an error."""
    NO_NUMBER = 9
    """A text that is none of these: a fault of the file."""
    TWO_WAYS = 10
    """A number that can be read in two ways: a fault of the file."""
    CHANGED = 11
    """A number of an area that had other borders: the file has figures of one that is a part of it today."""


KNOWN = (Sign.NUMBER, Sign.NOTHING, Sign.DOUBTFUL)
"""Signs of cells that have a value."""
FAULTS = (Sign.ERROR, Sign.NO_NUMBER, Sign.TWO_WAYS)

_SIGNS = {
    "": Sign.EMPTY,
    **dict.fromkeys(("-", "–", "—", "−"), Sign.NOTHING),
    **dict.fromkeys((".", ":", "•", "·", "*", "**", "k.a.", "k. a.", "n/a", "na", "n.a.", "nan", "null"), Sign.UNKNOWN),
    **dict.fromkeys(("...", "…"), Sign.LATER),
    "/": Sign.UNSURE,
    "x": Sign.BLOCKED,
    **dict.fromkeys(map(str.casefold, ERRORS), Sign.ERROR),
}
_WITHOUT_VALUE = re.compile(r":\s*[a-z]{1,3}", re.IGNORECASE)
"""Eurostat's ": c" and the like."""
_FLAGGED = re.compile(r"(.*\d)\s*[bcdefnprsuz]{1,2}", re.IGNORECASE)
"""Flags of statistical offices after a number; other letters may be a unit (k, T, km), which changes its size."""
_BRACKETS = re.compile(r"\(\s*(.*\d)\s*\)")
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?:\D|$))")
_POINT = re.compile(r"[+-]?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_GERMAN = re.compile(r"[+-]?(?:\d{1,300}|[1-9]\d{0,2}(?:\.\d{3}){1,99})(?:,\d{1,300})?")
_ENGLISH = re.compile(r"[+-]?(?:\d{1,300}|[1-9]\d{0,2}(?:,\d{3}){1,99})(?:\.\d{1,300})?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""A number with thousands, or one with three decimals."""


class Cell(NamedTuple):
    """What a cell holds: NaN where ``sign`` is none of KNOWN; of TWO_WAYS the number with three decimals."""

    value: float
    sign: Sign


def marks_of(texts: Iterable[str]) -> str | None:
    """Return the decimal mark that the numbers in ``texts`` have, "," or "."; None where they tell neither or both."""
    found = set()
    for text in texts:
        bare = _bare(text)[0]
        if ("," in bare or "." in bare) and not _EITHER.fullmatch(bare):
            is_german, is_english = (form.fullmatch(bare) is not None for form in (_GERMAN, _ENGLISH))
            if is_german != is_english:
                found.add("," if is_german else ".")
    return found.pop() if len(found) == 1 else None


def cell_of(text: str, mark: str | None, *, stored: bool = False) -> Cell:
    """Return what a cell of text holds. mark: the decimal mark, None where it is not known. stored: as a number."""
    sign = _SIGNS.get(text.casefold())
    if sign is not None:
        return Cell(0.0 if sign is Sign.NOTHING else math.nan, sign)
    if _WITHOUT_VALUE.fullmatch(text):
        return Cell(math.nan, Sign.UNKNOWN)
    bare, flagged = (text, False) if stored else _bare(text)
    if not stored and mark is None and _EITHER.fullmatch(bare):
        return Cell(float(bare.replace(",", ".")), Sign.TWO_WAYS)
    number = _number(bare, "." if stored else mark)
    if number is None or not math.isfinite(number):
        return Cell(math.nan, Sign.NO_NUMBER)
    return Cell(number, Sign.DOUBTFUL if flagged else Sign.NUMBER)


def _bare(text: str) -> tuple[str, bool]:
    """Return a number without brackets, flags, blanks and per cent, and whether it was said to be doubtful."""
    bare, flagged = text.removesuffix("%").strip().replace("−", "-"), False
    for form in (_BRACKETS, _FLAGGED):
        if (match := form.fullmatch(bare)) is not None and not _POINT.fullmatch(bare):
            bare, flagged = match[1].strip(), True
    return _BLANKS.sub("", bare), flagged


def _number(bare: str, mark: str | None) -> float | None:
    if mark != "." and _GERMAN.fullmatch(bare):
        return float(bare.replace(".", "").replace(",", "."))
    if mark != "," and _ENGLISH.fullmatch(bare):
        return float(bare.replace(",", ""))
    return float(bare) if mark != "," and _POINT.fullmatch(bare) else None
