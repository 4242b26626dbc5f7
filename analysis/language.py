"""Texts and numbers in the reader's language: one gettext catalogue, German first, English second.

Message ids are dotted English keys (``overview.title``); ``analysis/locale/de.po`` and ``en.po`` hold the texts. A key
that a catalogue lacks raises, so that no page ever shows a key.
"""

import gettext
import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from analysis.errors import UnknownValue

LANGUAGES = ("de", "en")
CATALOGUES = resources.files("analysis") / "locale"
_NO_BREAK_SPACE = "\u00a0"


class Language:
    """The texts and number forms of one language (``code`` "de" or "en")."""

    def __init__(self, code: str, translations: gettext.GNUTranslations, keys: Sequence[str]) -> None:
        self.code = code
        self._translations = translations
        self._keys = keys

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text of ``key`` with ``values`` put in its ``{names}``. Raises KeyError for an unknown key."""
        text = self._translations.gettext(key)
        if text == key:
            raise KeyError(f"no text for {key!r} in {self.code}.po")
        return text.format(**values) if values else text

    def names(self, prefix: str) -> list[str]:
        """Return what follows ``prefix`` in the keys that begin with it, in the order of the catalogue."""
        return [key.removeprefix(prefix) for key in self._keys if key.startswith(prefix)]

    def count(self, key: str, n: int, /, **values: Any) -> str:
        """Return the text of ``key`` in the number that fits ``n``; ``{n}`` in it is ``n`` in the language's form."""
        text = self._translations.ngettext(key, key, n)
        if text == key:
            raise KeyError(f"no plural text for {key!r} in {self.code}.po")
        return text.format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """Return ``value`` with ``digits`` decimals and grouped thousands: 1.234,5 in German."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = format_decimal(value, format=pattern, locale=self.code)
        return text if text.strip("-0.,") else text.removeprefix("-")  # -0.001 is no "-0,00"

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share from 0 to 1 as per cent: 12,5 % in German."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        space = _NO_BREAK_SPACE if self.code == "de" else ""
        return format_percent(share, format=f"{pattern}{space}%", locale=self.code)

    def million(self, people: float) -> str:
        """Return a number of people in millions with one decimal: 21,3 Millionen."""
        return self("number.million", value=self.number(people / 1e6, 1))

    def date(self, partial: str) -> str:
        """Return a date that is as precise as known: 2005, November 2005, 17. November 2005."""
        parts = [int(part) for part in partial.split("-")]
        if len(parts) == 1:
            return str(parts[0])
        if len(parts) == 2:
            return f"{get_month_names('wide', locale=self.code)[parts[1]]} {parts[0]}"
        import datetime

        return format_date(datetime.date(*parts), format="long", locale=self.code)

    def listing(self, items: Sequence[str]) -> str:
        """Return the items as a list in words: A, B und C."""
        return format_list(list(items), locale=self.code)


@cache
def language(code: str) -> Language:
    """Return the language ``code``, its catalogue read once per process. Raises UnknownValue for another code."""
    if code not in LANGUAGES:
        raise UnknownValue("lang", code, list(LANGUAGES))
    catalog = read_po(io.BytesIO(CATALOGUES.joinpath(f"{code}.po").read_bytes()), locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    keys = [message.id for message in catalog if isinstance(message.id, str)]
    return Language(code, gettext.GNUTranslations(compiled), keys)


def label_column(lang: Language) -> str:
    """Return the column of the lists (sectors, topics …) that holds the labels in ``lang``."""
    return f"label_{lang.code}"


def note_columns(lang: Language) -> tuple[str, str]:
    """Return the columns that hold notes, that in ``lang`` first."""
    return ("note", "note_en") if lang.code == "de" else ("note_en", "note")
