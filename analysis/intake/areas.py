"""Areas that may be meant by a key or a name that is none of today's: (key, why) pairs, likeliest first."""

import re
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches

from analysis.counting.place_names import EXACT, SHORT, asked_words, match, name_words
from analysis.counting.places import TOWN_DISTRICTS, called, holding
from analysis.intake.candidates import Known
from analysis.records.package import KEY_DIGITS
from analysis.records.text import folded, spelt_out

ARS = 12
NEAR_PLACE, SURELY_NEAR_PLACE = 0.8, 0.84
"""Likeness (0 to 1, as difflib counts it) from which a place may be misspelt: Mainx is Mainz, but Eifel no Eisfeld."""
MOST_NEAR = 5
OF_DISTRICT = r" \(Landkreis .*\)"
"""What tells municipalities of one name apart, and is not what they are called."""
POST_CODE = re.compile(r"^\s*(?:D-?\s*)?\d{5}\s+(?=\D)")

Found = Iterator[tuple[str, str]]


def areas_meant(text: str, level: str | None, known: Known) -> Found:
    """Yield the keys of areas that ``text`` may mean at a level of KEY_DIGITS, or at any where that is not known."""
    digits = key_digits(text)
    if digits is None:
        yield from _named(text, level, known)
        return
    if level not in KEY_DIGITS:
        yield from (pair for name in KEY_DIGITS for pair in _padded(digits, name, known))
        yield from ((key, "key_level") for key in [known.by_ars.get(digits)] if key)
        return
    sure = list(dict.fromkeys(_by_key(digits, level, known)))
    yield from sure or ((key, "near") for key in one_slip(digits) if key in known.keys[level])


def key_digits(text: str) -> str | None:
    """Return the digits of a key as spreadsheets and people write it; None for a text that is no key.

    ="01001000", '01001000, 01 0 01 000, DE01001000, 1.001.000, 1001000,0, 1,001E+06.
    """
    bare = re.sub(r"\s", "", text).removeprefix("=").strip("\"'`´‘’„“").removeprefix("DE")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", bare, re.ASCII):
        return bare.replace(".", "")
    if re.fullmatch(r"\d[.,]\d{1,11}[eE]\+?\d{1,2}", bare, re.ASCII):
        number = Decimal(bare.replace(",", "."))
        return f"{number:f}" if number < 10**ARS and number == int(number) else None
    bare = re.sub(r"[.,]0{1,2}$", "", bare)
    return bare if re.fullmatch(r"\d{1,12}", bare, re.ASCII) else None


def _padded(digits: str, level: str, known: Known) -> Found:
    """Yield the key that the digits are, with the zero that they may have lost."""
    size = KEY_DIGITS[level]
    key = digits.zfill(size) if len(digits) in (size, size - 1) else ""
    if key in known.keys[level]:
        yield key, "leading_zero" if key != digits else "key"


def _by_key(digits: str, level: str, known: Known) -> Found:
    """Yield what the digits are at a level: with their zeros, of another level, of a time before."""
    keys, padded = known.keys[level], list(_padded(digits, level, known))
    yield from padded
    for old in dict.fromkeys((digits, digits.zfill(8), digits.zfill(5))):
        if (former := known.former.get(old)) is not None:
            yield from ((key, "successor") for key in former.keys if key in keys)
            yield from ((key[:5], "successor") for key in former.keys if level == "kreis" and key[:5] in keys)
    yield from ((key, "key_level") for key in _of_other_levels(digits, level, known) if key in keys and not padded)


def _of_other_levels(digits: str, level: str, known: Known) -> Iterator[str]:
    town = known.by_ars.get(digits.zfill(ARS)) if len(digits) in (ARS, ARS - 1) else None
    if town is not None:
        yield from (town, town[:5], known.associations[town])
    for whole in (digits.zfill(8), digits.zfill(9)) if len(digits) in (7, 8, 9) else ():
        yield from (whole[:5], known.associations.get(whole, ""))
        if level == "gemeinde" and whole in known.keys["gemeindeverband"]:
            yield from [ags for ags, association in known.associations.items() if association == whole]
    if level == "gemeindeverband" and len(digits) == 4:
        yield from [key for key in sorted(known.keys[level]) if key.endswith(digits)]
    if len(digits) in (4, 5):
        yield f"{digits.zfill(5)}000"
    if len(digits) in (1, 2):  # of a Land that is one town
        inside = [key for key in sorted(known.keys[level]) if key.startswith(digits.zfill(2))]
        yield from inside if len(inside) == 1 else ()


def one_slip(key: str) -> list[str]:
    """Return the keys that differ in the order of two neighbours, then those that differ in one digit."""
    if len(key) > ARS:
        return []
    turned = [f"{key[:place]}{key[place + 1]}{key[place]}{key[place + 2 :]}" for place in range(len(key) - 1)]
    changed = [f"{key[:place]}{digit}{key[place + 1 :]}" for place in range(len(key)) for digit in "0123456789"]
    return [*turned, *changed]


# Names


def _named(text: str, level: str | None, known: Known) -> Found:
    """Yield the areas of a level that are called so, all of them; else those whose names hold it; else similar ones."""
    text = POST_CODE.sub("", text)
    if len(folded(text)) < 2:
        return
    found = called(known.places, text)
    keys = _at(level, found["key"].tolist(), found["kind"].tolist(), known)
    if (
        level in KEY_DIGITS
        and not (found["key"].str.len() == KEY_DIGITS[level]).any()
        and (former := _former(text, level, known))
    ):
        yield from ((key, "successor") for key in former)
    elif keys or len(found):
        yield from ((key, "place") for key in keys)
    else:
        yield from ((key, "near") for key in _near(text, level, known))


def _at(level: str | None, keys: list[str], kinds: list[str], known: Known) -> list[str]:
    """Return the keys of a level among those found; where there are none, what these lie in."""
    if level not in KEY_DIGITS:
        pairs = zip(keys, kinds, strict=True)
        return [key for key, kind in pairs if len(key) == KEY_DIGITS["gemeinde"] or kind not in TOWN_DISTRICTS]
    towns = [key for key in keys if len(key) == KEY_DIGITS["gemeinde"]]
    if level == "gemeindeverband":
        return list(dict.fromkeys(known.associations[key] for key in towns if key in known.associations))
    of_level = [key for key in keys if len(key) == KEY_DIGITS[level]]
    return of_level or (list(dict.fromkeys(key[:5] for key in towns)) if level == "kreis" else [])


def _former(text: str, level: str, known: Known) -> list[str]:
    """Return the areas of a level that stand for one of before that was called so."""
    asked = asked_words(text)
    formers = [former for key, former in known.former.items() if len(key) == KEY_DIGITS[level] and former.name]
    found = []
    for former in formers:
        names = name_words(former.name.partition(" (")[0])
        found += former.keys if any(match(words, names) == EXACT for words in asked) else ()
    return [key for key in dict.fromkeys(found) if key in known.keys[level]]


def _near(text: str, level: str | None, known: Known) -> list[str]:
    """Return areas of a level of whose name a word begins like ``text``; where none does, those a slip away."""
    words = asked_words(text)
    if not words:
        return []
    wanted = " ".join(words[0])
    begun = holding(known.places, wanted).head(0 if len(wanted) <= SHORT else None)
    own = begun["name"].str.replace(OF_DISTRICT, "", regex=True).map(lambda name: folded(spelt_out(name)))
    begun = begun[own.str.contains(rf"\b{wanted}")]
    if begun.empty:
        close = (name for asked in (wanted, folded(spelt_out(text))) for name in _like(asked, known))
        keys = dict.fromkeys(key for name in close for key in known.keys_by_name[name])
        begun = known.places.set_index("key", drop=False).loc[list(keys)]
    return _at(level, begun["key"].tolist(), begun["kind"].tolist(), known)[:MOST_NEAR]


def _like(wanted: str, known: Known) -> list[str]:
    """Return names of places that are spelt nearly so; with a letter more or less only where most of them agree."""
    close = get_close_matches(wanted, known.keys_by_name, MOST_NEAR, NEAR_PLACE)
    surely = get_close_matches(wanted, close, MOST_NEAR, SURELY_NEAR_PLACE)
    return [name for name in close if name in surely or len(name) == len(wanted)]
