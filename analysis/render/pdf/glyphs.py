"""Which signs the typeface has: Typst refuses a text with any other, since a tagged PDF must not hide one."""

import struct
import unicodedata
from functools import cache
from itertools import chain
from typing import Any

from analysis.records import files
from analysis.render.pictures.fonts import FILES, FOLDER

STAND_IN = "□"
"""Shown for a sign that the typeface lacks, as those of other scripts."""

NAMED = 5
"""Texts with signs that the typeface lacks that are named, of however many there are."""

SOFT_HYPHEN = "\u00ad"

_ALL_OF_UNICODE = (3, 10)
"""Platform and encoding of the table of signs that goes beyond 16 bits."""


@cache
def covered() -> frozenset[int]:
    """Return the code points that the typeface has in each of its weights."""
    return frozenset.intersection(*(_signs(files.read_bytes(FOLDER / name)) for name in FILES.values()))


def _signs(font: bytes) -> frozenset[int]:
    """Return the code points in the table "cmap" of a TrueType font, which has them as groups (its format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    places = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    start = places[b"cmap"]
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for at in range(start + 4, start + 4 + 8 * encodings, 8):
        *kind, offset = struct.unpack_from(">HHI", font, at)
        if tuple(kind) == _ALL_OF_UNICODE:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            data = font[start + offset + 16 : start + offset + 16 + 12 * groups]
            return frozenset(chain.from_iterable(range(a, b + 1) for a, b, _ in struct.iter_unpack(">III", data)))
    raise ValueError("the typeface lists its signs in no form that is known here")


def readable(value: Any) -> Any:
    """Return ``value`` with every text in it as the typeface can show it; lists and objects are gone through.

    Control characters become spaces; marks that show nothing but turn or join what stands around them go; what the
    typeface lacks becomes STAND_IN.
    """
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, dict):
        return {key: readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [readable(item) for item in value]
    return value


def lacking(value: Any) -> list[str]:
    """Return the texts in ``value`` that have signs which the typeface lacks, each once."""
    if isinstance(value, str):
        return [value] if _shown(value).count(STAND_IN) > value.count(STAND_IN) else []
    inside = list(value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ())
    if all(isinstance(item, str) for item in inside) and not lacking("\n".join(inside)):  # many texts, few signs
        return []
    return list(dict.fromkeys(text for item in inside for text in lacking(item)))


def _shown(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return text.translate({ord(sign): _sign(sign) for sign in set(text)})  # a map has many signs, but few different


def _sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if (kind == "Cf" and sign != SOFT_HYPHEN) or "\ufe00" <= sign <= "\ufe0f":
        return ""
    return sign if ord(sign) in covered() else STAND_IN
