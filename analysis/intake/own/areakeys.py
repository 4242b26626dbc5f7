"""Which area of today a key or a name in a file of figures means, and at which level.

Keys come as AGS of 8 digits or 7 (a spreadsheet took the zero), as ARS of 12 with or without blanks, as keys of
districts and Länder, as codes of NUTS, with a name behind them ("01001 Flensburg, Stadt"), and in pieces.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from analysis.counting.filters import land_numbers
from analysis.counting.place_names import Words, asked_words
from analysis.counting.places import LEVELS, SAYS_DISTRICT, SAYS_TOWN, TOWN_DISTRICTS
from analysis.intake.areas import ARS, areas_meant, key_digits
from analysis.intake.candidates import Known, known_from
from analysis.records import files
from analysis.records.successors import districts_of_nuts, renumbered
from analysis.records.tables import Tables
from analysis.records.text import folded

NUTS = re.compile(r"DE[1-9A-G][0-9A-Z]{0,2}")
ANY_NUTS = re.compile(
    r"(?:A[LT]|B[AEG]|C[HYZ]|D[EK]|E[ELS]|F[IR]|H[RU]|I[EST]|L[ITUV]|M[EKT]|NL|NO|P[LT]|R[OS]|S[EIK]|TR|U[AK]|XK)"
    r"[0-9A-Z]{0,3}"
)
"""A code of NUTS of any country: BE is Belgium beside these, and not Berlin. A heading (NUTS, GEO) is none."""
LAND = re.compile(r"(?:DE-)?([A-Z]{2})")
WITH_NAME = re.compile(r"(\d{1,2}(?: ?\d){0,10})\s+(?=[^\W\d_])")
"""A key before a name."""
OTHER = "other"
"""Level of what is no area of the map: Germany, Regierungsbezirke, Gemeindeverbände."""
GERMANY = frozenset(("DG", "DE", "D", "0", "00", "000", "DEUTSCHLAND"))
PIECES = {
    "land": 2,
    "rb": 1,
    "regierungsbezirk": 1,
    "kreis": 2,
    "vb": 4,
    "verband": 4,
    "gemeindeverband": 4,
    "gem": 3,
    "gemeinde": 3,
}
"""Heads of the pieces of an ARS, in their order, and how many digits each has."""


@dataclass(frozen=True)
class Meant:
    """What a text means. level: of LEVELS or OTHER. key: of today's area, or of one of before that is not ``exact``.

    exact: whether figures about it are figures about one area of today.
    """

    level: str
    key: str
    exact: bool = True


class AreaKeys:
    """The areas of today by all that they are called in files of figures."""

    def __init__(self, tables: Tables) -> None:
        self._known: Known = known_from(tables)
        laender = tables.laender
        self._prefix_of_land = land_numbers(tables)
        self.keys: dict[str, frozenset[str]] = {
            "gemeinde": self._known.keys["gemeinde"],
            "kreis": self._known.keys["kreis"],
            "land": frozenset(laender["ags_prefix"]),
        }
        self._land_names = {folded(name): key for name, key in zip(laender["name"], laender["ags_prefix"], strict=True)}
        self.nuts = districts_of_nuts(files.DATA)
        self._renumbered = renumbered(files.DATA)

    @lru_cache(maxsize=50_000)  # noqa: B019 - an instance lives as long as one reading
    def by_key(self, text: str) -> Meant | None:
        """Return what a key means; None for a text that is no key of an area."""
        if text.upper() in GERMANY:
            return Meant(OTHER, "")
        if NUTS.fullmatch(text):
            return self._by_nuts(text)
        if (land := LAND.fullmatch(text)) is not None:
            prefix = self._prefix_of_land.get(land[1])
            return Meant("land", prefix) if prefix else None
        named = WITH_NAME.match(text)
        digits = key_digits(named[1] if named else text)
        return None if digits is None else self._by_digits(digits)

    def _by_nuts(self, code: str) -> Meant | None:
        inside = {key for nuts, key in self.nuts.items() if nuts.startswith(code)}
        laender = {key[:2] for key in inside}
        if not inside:
            return None
        if len(code) == 5:
            return self._by_digits(inside.pop())
        whole = {key for key in self.nuts.values() if key[:2] in laender}
        return Meant("land", laender.pop()) if len(laender) == 1 and inside == whole else Meant(OTHER, code)

    def _by_digits(self, digits: str) -> Meant | None:
        size = len(digits)
        if size <= 2:
            return self._of(digits.zfill(2), "land")
        if size == 3:  # a Regierungsbezirk
            return Meant(OTHER, digits) if digits[:2] in self.keys["land"] else None
        if size <= 5:
            key = digits.zfill(5)
            return self._of(key, "kreis") or (self._of(key[:2], "land") if key.endswith("000") else None)
        if size in (7, 8):
            key = digits.zfill(8)
            whole = self._of(key[:5], "kreis") if key.endswith("000") else None
            return self._of(key, "gemeinde") or whole
        if size == 9:
            return Meant(OTHER, digits)
        key = digits.zfill(ARS)
        town = self._known.by_ars.get(key)
        if town is not None:
            return Meant("gemeinde", town)
        if key.endswith("0" * 7):
            return self._by_digits(key[:5])
        return Meant(OTHER, key) if key.endswith("000") else self._of(key[:5] + key[9:], "gemeinde")

    def _of(self, key: str, level: str) -> Meant | None:
        if key in self.keys[level]:
            return Meant(level, key)
        if key in self._renumbered:
            return Meant(level, self._renumbered[key])
        return Meant(level, key, exact=False) if key in self._known.former else None

    def successors(self, key: str) -> tuple[str, ...]:
        """Return the areas of today in which one of before lies that is not exact."""
        return self._known.former[key].keys

    # The same area at another level

    @cached_property
    def _same(self) -> Mapping[tuple[str, str], str]:
        """(level, key) -> the key that the area has there, of another level: towns that are districts, Berlin."""
        found: dict[tuple[str, str], str] = {}
        for fine, coarse in (("gemeinde", "kreis"), ("kreis", "land"), ("gemeinde", "land")):
            inside: dict[str, list[str]] = defaultdict(list)
            for key in self.keys[fine]:
                inside[key[: LEVELS[coarse]]].append(key)
            for key, keys in inside.items():
                if len(keys) == 1:
                    found[fine, key] = keys[0]
                    found[coarse, keys[0]] = key
        return found

    def at(self, level: str, key: str) -> str | None:
        """Return the key that an area of another level has at ``level``, where it is the same area."""
        return self._same.get((level, key))

    # Names

    @cached_property
    def _by_words(self) -> Mapping[Words, list[tuple[str, str, str]]]:
        found: dict[Words, list[tuple[str, str, str]]] = defaultdict(list)
        places = self._known.places
        for key, kind, names in zip(places["key"], places["kind"], places["words"], strict=True):
            level = "kreis" if len(key) == LEVELS["kreis"] else "gemeinde"
            for words in names:
                found[words].append((level, key, kind))
        return found

    @lru_cache(maxsize=50_000)  # noqa: B019
    def by_name(self, text: str, level: str) -> tuple[str, ...]:
        """Return the keys of all areas of a level that are called so; those of the kind that the text names."""
        if level == "land":
            key = self._land_names.get(folded(text))
            return (key,) if key else ()
        for words in asked_words(text):
            found = {key: kind for at, key, kind in self._by_words.get(words, ()) if at == level}
            if found:
                return tuple(_of_kind(found, text) if level == "kreis" else found)
        return ()

    def nearly(self, text: str, level: str) -> tuple[str, ...]:
        """Return the areas of a level that may be meant by a text that none is called. Slow."""
        return tuple(dict.fromkeys(key for key, _ in areas_meant(text, level, self._known))) if level != "land" else ()

    def named(self, key: str) -> str:
        """Return the name of an area with its kind and district."""
        return self._known.area_names.get(key, key)


def _of_kind(found: Mapping[str, str], text: str) -> Sequence[str]:
    """Return the districts of the kind that ``text`` says, all where it says none."""
    is_town = {key: kind in TOWN_DISTRICTS for key, kind in found.items()}
    says_town = SAYS_TOWN.search(text) is not None or "stadtkreis" in text.casefold()
    if not says_town and SAYS_DISTRICT.search(text.partition(",")[2] or text):
        return [key for key in found if not is_town[key]] or list(found)
    if says_town:
        return [key for key in found if is_town[key]] or list(found)
    return list(found)


def pieces(row: Sequence[str]) -> tuple[int, ...]:
    """Return the columns in which a header row has the pieces of an ARS one behind the other; none where it has not."""
    names = [folded(cell) for cell in row]
    if "land" not in names:
        return ()
    start = names.index("land")
    run = names[start : start + 5]
    order = [list(dict.fromkeys(PIECES.values())).index(PIECES[name]) for name in run if name in PIECES]
    if len(order) < 3 or [PIECES.get(name) for name in run[: len(order)]] != [2, 1, 2, 4, 3][: len(order)]:
        return ()
    return tuple(range(start, start + len(order)))


def joined(cells: Sequence[str]) -> str:
    """Return the key that the pieces of an ARS make: of a municipality, else of what they say."""
    land, rb, kreis, *rest = (cell.replace(" ", "") for cell in cells)
    head = f"{land:0>2}{rb}{kreis:0>2}" if kreis else f"{land:0>2}{rb}"
    verband, town = (*rest, "", "")[:2]
    if not land or not verband:
        return head if land else ""
    return f"{head}{verband:0>4}{town:0>3}" if town else f"{head}{verband:0>4}"
