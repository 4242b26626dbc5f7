"""What a single value must be: plain text first, then of the form that its column asks for.

Forms are judged as if the text were clean, so that one mistake gives one finding.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.records.findings import is_hidden
from analysis.records.package import Field, Package

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", re.ASCII)
DIGITS = re.compile(r"\^\\d\{(\d+)\}\$")
"""A pattern that asks for a fixed number of digits: worded as such instead of as an expression."""
GARBLED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac|\ufffd"
)
"""UTF-8 that was read as Windows-1252 and saved again ("Ã¼" for "ü"), or letters lost for good."""


# Text


TEXT_FAULTS: dict[str, Callable[[str], bool]] = {
    "outer_space": lambda value: value != value.strip(),
    "control_character": lambda value: any(unicodedata.category(char) == "Cc" for char in hidden(value)),
    "invisible_character": lambda value: any(unicodedata.category(char) != "Cc" for char in hidden(value)),
    "garbled": lambda value: GARBLED.search(value) is not None,
    "decomposed": lambda value: not unicodedata.is_normalized("NFC", value),
}


def is_plain(value: str) -> bool:
    """Say whether a text holds no hidden character, no garbled letter and no separate accent."""
    if value.isascii():
        return value.isprintable()
    return value.isprintable() and unicodedata.is_normalized("NFC", value) and not GARBLED.search(value)


def cleaned(value: str) -> str:
    """Return ``value`` without outer spaces and hidden characters, composed (NFC)."""
    return unicodedata.normalize("NFC", _without_hidden(value)).strip()


def hidden(value: str) -> list[str]:
    """Return the hidden characters of a text; printable text has none, which is quickly told."""
    return [] if value.isprintable() else [char for char in value if is_hidden(char)]


def _without_hidden(value: str) -> str:
    return value if value.isprintable() else "".join(char for char in value if not is_hidden(char))


# Form


@dataclass(frozen=True)
class Form:
    """A demand on the form of a value, judged on its clean text. fits: truthy where the value meets it."""

    rule: str
    fits: Callable[[str], object]
    params: Mapping[str, object]


def first_faults(values: Sequence[str], forms: Sequence[Form]) -> np.ndarray:
    """Return, per value, the number of the first form that it fails, -1 where none.

    A form is only asked about values that fit all before it. Text that is empty once it is clean counts as missing.
    """
    faults = np.full(len(values), -1)
    left = [place for place, value in enumerate(values) if value]
    for number, form in enumerate(forms):
        fits = [bool(form.fits(values[place])) for place in left]
        if not all(fits):
            faults[[place for place, fit in zip(left, fits, strict=True) if not fit]] = number
            left = [place for place, fit in zip(left, fits, strict=True) if fit]
    return faults


def forms(column: Field, package: Package) -> Iterator[Form]:
    """Yield the demands on the form of a column's values, each relying on those before it."""
    if column.type == "integer":
        yield Form("integer", INTEGER.fullmatch, {})
    if column.type == "number":
        yield Form("number", _is_number, {})
    if column.type == "boolean":
        yield Form("boolean", {"true", "false"}.__contains__, {})
    if column.kind == "partial_date":
        yield Form("partial_date", PARTIAL_DATE.fullmatch, {})
    if column.pattern is not None:
        yield _pattern_form(column)
    if column.enum:
        yield Form("enum", set(column.enum).__contains__, {"allowed": ", ".join(column.enum)})
    if column.kind == "partial_date":
        years = package.date_years
        span = {"first": years[0], "last": years[-1]}
        yield Form("year_range", lambda value: int(value[:4]) in years, span)
        yield Form("impossible_date", exists, {})
    if column.minimum is not None:
        yield Form("minimum", lambda value: float(value) >= column.minimum, {"minimum": column.minimum})
    if column.maximum is not None:
        yield Form("maximum", lambda value: float(value) <= column.maximum, {"maximum": column.maximum})
    if column.max_length is not None:
        yield Form("max_length", lambda value: len(value) <= column.max_length, {"limit": column.max_length})


def _pattern_form(column: Field) -> Form:
    fits = re.compile(column.pattern, re.ASCII).fullmatch
    if column.kind == "url":
        return Form("url", fits, {})
    if digits := DIGITS.fullmatch(column.pattern):
        return Form("digits", fits, {"digits": digits[1]})
    return Form("pattern", fits, {"pattern": column.pattern})


def exists(value: str) -> bool:
    """Say whether a partial date exists in the calendar: 2004-02-29 does, 2005-02-29 and 2005-13 do not."""
    year, month, day = (int(part or 1) for part in PARTIAL_DATE.fullmatch(value).groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_number(value: str) -> bool:
    return NUMBER.fullmatch(value) is not None and math.isfinite(float(value))
