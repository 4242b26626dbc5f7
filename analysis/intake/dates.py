"""Dates as people write them, read as ISO dates that are as precise as what was written."""

import re
from collections.abc import Callable
from datetime import datetime

from babel.dates import get_month_names
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, to_excel

from analysis.intake.cells import typed_year
from analysis.records.text import folded
from analysis.records.values import exists

DISGUISES = range(1905, 1910)
"""Years in which a day lies whose number in Excel is a year of this or the last century."""
LONGEST = 60
"""Longer texts are no dates."""

_MONTHS = {
    folded(name): number for locale in ("de", "en") for number, name in get_month_names("wide", locale=locale).items()
} | {"mrz": 3, "maerz": 3}

_DAY, _MONTH, _YEAR, _WORD, _MARK = r"(\d{1,2})", r"(\d{1,2})", r"'?(\d{4}|\d{2})", r"([^\W\d_]{3,})\.?", r"\s*[./-]\s*"


def iso_dates(text: str, years: range) -> list[str]:
    """Return the ISO dates that ``text`` may mean, all equally precise, each in ``years`` and in the calendar.

    17.11.2005, 11/2005, Nov 2005, 17. November 2005, 2005/11/17, 20051117, Excel's day number 38673, "seit 2005". What
    cannot be a whole date is read as far as it can: 2005-02-30 as 2005-02.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return []
    found = [iso for pattern, read in _FORMS if (match := pattern.fullmatch(text)) for iso in read(*match.groups())]
    known = [iso for iso in dict.fromkeys([*found, *_year_in(text)]) if exists(iso) and int(iso[:4]) in years]
    return [iso for iso in known if len(iso) == len(known[0])]


def says_all(iso: str, text: str) -> bool:
    """Tell whether ``iso`` holds each number of ``text``: of 2005-02-30 the month leaves out the day, which is none."""
    numbers, parts = re.findall(r"\d+", text), iso.split("-")
    return len(parts) == 3 or (len(numbers) <= len(parts) and len("".join(numbers)) <= len("".join(parts)))


def year_in_disguise(text: str) -> str | None:
    """Return the year that was typed where a spreadsheet made a day of 1905 (or 1909) of it: 2005 for 1905-06-27."""
    for iso in iso_dates(text, DISGUISES):
        if len(iso) == len("1905-06-27"):
            for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
                if year := typed_year(str(int(to_excel(datetime.fromisoformat(iso), epoch)))):
                    return year
    return None


def _iso(year: str | int, *rest: str | int) -> str:
    return "-".join([f"{int(year):04d}", *(f"{int(part):02d}" for part in rest)])


def _whole_year(text: str) -> str:
    """Return the year of two digits that is meant: 2000 to 2049, then 1950 to 1999."""
    return text if len(text) == 4 else f"{'20' if text < '50' else '19'}{text}"


def _day(day: str, month: str, year: str) -> list[str]:
    """Return a day, also in the American order where there is no such month, then its month."""
    year = _whole_year(year)
    turned = [_iso(year, day, month)] if int(month) > 12 else []
    return [_iso(year, month, day), *turned, _iso(year, month)]


def _day_of(day: str, word: str, year: str) -> list[str]:
    return [_iso(_whole_year(year), month, day) for month in _month(word)]


def _month(word: str) -> list[int]:
    """Return the months whose German or English name begins like ``word``."""
    start = folded(word)
    return list(dict.fromkeys(number for name, number in _MONTHS.items() if start and name.startswith(start)))


def _serial(number: str) -> list[str]:
    moment = from_excel(int(number))
    return [moment.date().isoformat()] if isinstance(moment, datetime) else []


def _year_in(text: str) -> list[str]:
    """Return the year in a text that names just one: "ca. 2005", "Herbst 2005"."""
    years = set(re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text))
    return list(years) if len(years) == 1 else []


_FORMS: list[tuple[re.Pattern[str], Callable[..., list[str]]]] = [
    (re.compile(pattern, re.ASCII if "W" not in pattern else 0), read)
    for pattern, read in (
        (r"(\d{4}-\d{2}-\d{2})[T ].*", lambda day: [day]),
        (_DAY + _MARK + _MONTH + _MARK + _YEAR, _day),
        (r"(\d{4})" + _MARK + _MONTH + _MARK + _DAY, lambda year, month, day: _day(day, month, year)),
        (r"(\d{4})(\d{2})(\d{2})", lambda year, month, day: _day(day, month, year)),
        (_MONTH + _MARK + r"(\d{4})", lambda month, year: [_iso(year, month)]),
        (r"(\d{4})" + _MARK + _MONTH, lambda year, month: [_iso(year, month), year]),
        (_DAY + r"\.?\s*" + _WORD + r",?\s*" + _YEAR, _day_of),
        (_WORD + r"\s*" + _DAY + r",?\s+" + _YEAR, lambda word, day, year: _day_of(day, word, year)),
        (_WORD + r"\s*" + _YEAR, lambda word, year: [_iso(_whole_year(year), month) for month in _month(word)]),
        (r"(\d{5})", _serial),
    )
]
