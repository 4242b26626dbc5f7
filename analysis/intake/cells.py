"""Cells of a workbook, and what they say: numbers, dates and texts as one would write them."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import NamedTuple

from openpyxl.styles.numbers import STRIP_RE, is_date_format
from openpyxl.utils.datetime import from_excel

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
CONSTANT = re.compile(r'(TRUE|FALSE)(?:\(\))?|([+-]?\d{1,300}(?:\.\d{1,300})?)|"((?:[^"]|"")*)"', re.ASCII)
"""A formula that names its value: the truth as LibreOffice saves it, a number, or a text in quotes."""


class Special(NamedTuple):
    """What a cell is besides text. kind: number, date, year, error or formula.

    formula: its text; of a year, which is shown as a date, the number that was typed.
    """

    kind: str
    formula: str = ""


class Row(NamedTuple):
    """A row with at least one value. values: column (from 1) -> text. special: those that are more than text."""

    number: int
    values: dict[int, str]
    special: Mapping[int, Special] = MappingProxyType({})
    is_hidden: bool = False


class Block(NamedTuple):
    """Merged cells, both ends included, counted from 1."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


NUMBER, DATE, ERROR = Special("number"), Special("date"), Special("error")


def constant(formula: str) -> tuple[str, str] | None:
    """Return type and value, as a cell stores them, of a formula that is a constant; None for any other."""
    match = CONSTANT.fullmatch(formula.strip())
    if match is None:
        return None
    truth, number, text = match.groups()
    if truth is not None:
        return "b", str(int(truth == "TRUE"))
    return ("n", number) if number is not None else ("str", text.replace('""', '"'))


def typed_year(value: str) -> str | None:
    """Return the year that was typed where a cell shows dates: as a day its number is one of 1905, which none means."""
    return value if value.isascii() and value.isdigit() and len(value) == 4 and value[:2] in ("19", "20") else None


def unescaped(text: str) -> str:
    """Undo Excel's ``_x000D_`` for characters that XML cannot hold; half a surrogate pair is no character."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def number_text(value: str) -> str:
    """Return a stored number as one would write it: 12069020 for 1.206902E7, 0.1 for 0.10000000000000001."""
    if value.isascii() and value.isdigit():
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def precision(code: str) -> str:
    """Return what a number format shows of a date: day, month, year or time; "" for a number."""
    if not is_date_format(code):
        return ""
    shown = STRIP_RE.sub("", code.split(";")[0]).lower()
    if "d" in shown:
        return "day"
    if "y" in shown:
        return "month" if "m" in shown else "year"
    return "time"


def date_text(value: str, shown: str, epoch: datetime) -> str | None:
    """Return a stored number as ISO date of a precision, with the time where there is one; None where it is none."""
    try:
        moment = from_excel(float(value), epoch)
    except (ValueError, ArithmeticError):
        return None
    if isinstance(moment, time):
        return moment.isoformat("minutes")
    if moment.time() != time(0):
        return moment.isoformat("T", "minutes")
    return moment.date().isoformat()[: {"year": 4, "month": 7}.get(shown)]
