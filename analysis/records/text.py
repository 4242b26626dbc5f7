"""Texts as German readers compare, sort and abbreviate them: the one place that knows what becomes of ä and ß.

Whatever is compared may be typed with one sign for ä or, as a Mac does in file names, with two (a and its dots).
"""

import re
import unicodedata

import pandas as pd

_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
_SIGNS = re.compile(r"[\W_]+")
_SPELT_OUT = str.maketrans(_LETTERS)


def plain(text: str) -> str:
    """Return ``text`` without case and accents: Märkisch is markisch, Straße strasse; other signs stay."""
    if text.isascii():
        return text.lower()
    latin = text.translate(_PLAIN)  # which takes a third of the time, and is all that German needs
    return latin if latin.isascii() else _parted(text)


def _parted(text: str) -> str:
    signs = unicodedata.normalize("NFKD", text).casefold()  # casefold makes ß ss, NFKD parts ä into a and its dots
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


_PLAIN = {code: _parted(chr(code)) for code in range(0x180)}
"""What becomes of each Latin letter that is one sign."""


def folded(text: str) -> str:
    """Return ``text`` for comparing names: as ``plain``, and only letters and digits, one space between words."""
    return _SIGNS.sub(" ", plain(text)).strip()


def spelt_out(text: str) -> str:
    """Return ``text`` with ä as ae, ö as oe, ü as ue, ß as ss; case and other accents stay."""
    return unicodedata.normalize("NFC", text).translate(_SPELT_OUT)


def in_ascii(text: str) -> str:
    """Return ``text`` in ASCII: umlauts spelt out, other accents dropped, and what has no such form left out."""
    return unicodedata.normalize("NFKD", spelt_out(text)).encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    """Return ``text`` in the form of an id: lower case, ä as ae, hyphens between words."""
    return "-".join(re.findall("[a-z0-9]+", in_ascii(text).lower()))


def collated(values: pd.Series) -> pd.Series:
    """Return what texts are sorted by (DIN 5007-1: case, accents and quotation marks do not count, ß is ss).

    Values that are no texts come back as they are, so that this is a ``key`` for ``sort_values``.
    """
    if not pd.api.types.is_string_dtype(values.dtype):
        return values
    letters = values.str.casefold().str.normalize("NFKD")
    return letters.str.replace("[\u0300-\u036f„“”\"'‚‘’]", "", regex=True)


def words(text: str) -> list[str]:
    """Return the words of a text that is searched for, as they stand in what is ``searchable``."""
    return plain(spelt_out(text)).split()


def searchable(texts: pd.Series) -> pd.Series:
    """Return what words are looked for in: each text with ä as a and, on a line of its own, with ä as ae."""
    return texts.map(lambda text: f"{plain(text)}\n{plain(spelt_out(text))}")


def holding(texts: pd.Series, text: str) -> pd.Series:
    """Return, per one of ``texts``, whether it holds each word of ``text``, however it is spelt (bool)."""
    found, looked_in = pd.Series(True, index=texts.index), searchable(texts)
    for word in words(text):
        found &= looked_in.str.contains(word, regex=False).astype(bool)
    return found
