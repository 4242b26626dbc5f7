"""What names may mean, however they are written: known alliances, and values of short lists.

"Landkreis X" is "X (Kreis)", a slip is forgiven. Names of alliances are told apart by what they hold besides "Lokales
Bündnis für Familie", places as ``counting/place_names`` does.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

import pandas as pd

from analysis.counting.place_names import EXACT, FILLERS, KINDS, Words, asked_words, match, name_words
from analysis.records.text import folded, spelt_out

GENERIC = frozenset(
    re.findall(
        r"\S+",
        """lokales lokale bundnis buendnis fur fuer familie familien familienbundnis familienbuendnis stadt das die der
        in und""",
    )
)
"""Words that the names of most alliances hold, as ``folded`` gives them."""
MOST = 8
"""Alliances that may be meant, at most."""
LONG = 5
"""Letters of a word from which one wrong, missing or additional letter behind the first counts as a slip."""
NUMBERED = re.compile(r"\s(?:[^\W\d_]|\d{1,3})$")
"""How a place ends that is told from others by a number or a letter: Ort 2, Bezirk B. What is cut short has a dot."""
PART = "stadtteil"
"""Scope of alliances in a part of a town: it is another one than that of the town."""
NEGATIONS = ("de", "in", "un", "nicht", "non", "not")
"""In front of a word these make its opposite, which is no near miss."""


class Identity(NamedTuple):
    """An alliance: id, folded name and place, Land, scope, words of its place and those that its name tells."""

    key: str
    name: str
    place: str
    land: str
    scope: str
    places: frozenset[Words]
    telling: Words


class Register:
    """The known alliances by their words. alliances: id, name, place, land, scope. towns: name, land."""

    def __init__(self, alliances: pd.DataFrame, towns: pd.DataFrame) -> None:
        self._towns = towns
        rows = alliances[["id", "name", "place", "land", "scope"]].itertuples(index=False, name=None)
        identities = [
            Identity(key, folded(name), folded(place), land, scope, name_words(place.replace(",", " ")), telling(name))
            for key, name, place, land, scope in rows
        ]
        self._by_word: dict[str, list[Identity]] = {}
        for item in identities:
            words = {*(words[0] for words in item.places if words), *item.telling}
            for text in {item.name, item.place}.union(*map(slips, words)):
                self._by_word.setdefault(text, []).append(item)

    @cached_property
    def _right(self) -> frozenset[tuple[str, str]]:
        """Land and word of the name of a town in it: who writes so makes no slip."""
        words = self._towns["name"].map(lambda name: f"{folded(name)} {folded(spelt_out(name))}".split())
        return frozenset(zip(self._towns["land"].repeat(words.str.len()), words.explode(), strict=True))

    def meant(self, name: str, place: str = "", land: str = "", scope: str = "") -> tuple[str | None, list[str]]:
        """Return the alliance that is meant for sure, else None and those that may be meant: likeliest first, by id.

        land, scope: codes, "" where nothing is said.
        """
        asked = _Asked(name, folded(name), place, folded(place), land, scope, _asked(name, place), telling(name))
        words = {word for words in (*asked.places, asked.telling) for word in words}
        asked = asked._replace(right=frozenset(word for word in words if (land, word) in self._right))
        texts = {asked.folded, asked.folded_place}.union(*map(asked.forms, words))
        near = {item.key: item for text in texts for item in self._by_word.get(text, ())}
        ranked = [(rank, item.key) for item in near.values() if (rank := asked.rank(item)) is not None]
        ranks = [rank for rank, _ in ranked]
        for sure in SURE:
            if ranks.count(sure) == 1:
                return next(key for rank, key in ranked if rank == sure), []
        return None, [key for _, key in sorted(ranked)][:MOST]


BOTH, ALIKE, PLACE, NAME, NEAR_PLACE, NEAR_NAME, ELSEWHERE = range(7)
"""How an alliance is found, likeliest first."""
SURE = (BOTH, ALIKE)


class _Asked(NamedTuple):
    """What a list says of an alliance, and how it is compared."""

    name: str
    folded: str
    place: str
    folded_place: str
    land: str
    scope: str
    places: Sequence[Words]
    telling: Words
    right: frozenset[str] = frozenset()

    def forms(self, word: str) -> frozenset[str]:
        """Return what is compared of a word: with its slips, but for names of towns."""
        return frozenset((word,)) if word in self.right else slips(word)

    def rank(self, item: Identity) -> int | None:
        """Return how an alliance is found by what is asked for; None where it is another."""
        is_named = self.folded == item.name
        if self.land and item.land and self.land != item.land:
            return ELSEWHERE if self._is_elsewhere(item, is_named) else None
        is_placed = bool(self.place) and self.folded_place == item.place
        if is_named and (is_placed or not self.place):
            return BOTH
        if is_placed:
            return ALIKE if self._says_the_same(item) else PLACE
        if is_named:
            return NAME
        if self._is_there(item):
            return NEAR_PLACE
        return NEAR_NAME if self.telling and item.telling and self._is_called_so(item) else None

    def _is_elsewhere(self, item: Identity, is_named: bool) -> bool:
        """Say whether the Land alone may be wrong."""
        if is_named:
            return bool(self.telling)
        is_there = any(match(words, item.places) == EXACT for words in self.places)
        return is_there and bool(self.telling) and set(self.telling) == set(item.telling)

    def _says_the_same(self, item: Identity) -> bool:
        """Say whether both names say nothing else than name and place of the other, and more than that it is one."""
        mine, other = essence(self.name), essence(item.name)
        here, there = f"{self.folded} {self.folded_place}".split(), f"{item.name} {item.place}".split()
        return bool(mine) and mine <= set(there) and other <= set(here)

    def _is_there(self, item: Identity) -> bool:
        """Say whether the places may be the same: one says more than the other, or one has a slip."""
        if NUMBERED.search(self.place):
            return False
        known = {word for words in item.places for word in words}
        fits = [match(tuple(self._corrected(word, known) for word in words), item.places) for words in self.places]
        if EXACT in fits:
            return True
        is_part = self.scope and item.scope and (self.scope == PART) != (item.scope == PART)
        return not is_part and any(fit is not None for fit in fits)

    def _is_called_so(self, item: Identity) -> bool:
        """Say whether the names tell the same, but for slips."""
        mine, known = self.telling, item.telling
        return all(any(self._means(word, other) for other in known) for word in mine) and all(
            any(self._means(word, other) for word in mine) for other in known
        )

    def _means(self, word: str, other: str) -> bool:
        """Say whether a word that is asked for is another, or a slip of it."""
        return word == other or (word not in self.right and not slips(word).isdisjoint(slips(other)))

    def _corrected(self, word: str, known: Collection[str]) -> str:
        """Return the word among those known that this one means; itself where there is none."""
        return word if word in known else next((other for other in sorted(known) if self._means(word, other)), word)


def _asked(name: str, place: str) -> list[Words]:
    """Return the words by which a place is asked for, without post codes; those of the name where there is none."""
    asked = asked_words(place) if place else [telling(name)]
    bare = (tuple(word for word in words if not word.isdecimal() or len(word) != LONG) for words in asked)
    return [words for words in bare if words]


def essence(name: str) -> set[str]:
    """Return the words of a name that tell one alliance from another."""
    return set(folded(name).split()) - GENERIC


def telling(name: str) -> Words:
    """Return the words of a name that tell an alliance, in their order, without those that say its kind."""
    return tuple(word for word in folded(name).split() if not _is_generic(word))


@lru_cache(maxsize=4_096)
def _is_generic(word: str) -> bool:
    return word in GENERIC | FILLERS | KINDS or (len(word) > LONG and not slips(word).isdisjoint(_GENERIC_SLIPS))


@lru_cache(maxsize=16_384)
def slips(word: str) -> frozenset[str]:
    """Return what a word shares with each other that differs from it by one slip: itself, itself without a letter.

    Adjectives count as the name that they are made of: Potsdamer.
    """
    stem = [word[:-2]] if word.endswith("er") and len(word) > LONG else []
    return frozenset((word, *_without_a_letter(word), *stem))


def _without_a_letter(word: str) -> Iterator[str]:
    if len(word) >= LONG and not word.isdecimal():
        yield from (word[:place] + word[place + 1 :] for place in range(1, len(word)))


_GENERIC_SLIPS = frozenset().union(*(slips(word) for word in GENERIC if len(word) > LONG))


# Values


def likeness(text: str, name: str, value: str) -> tuple[float, str]:
    """Return how much ``text`` is like the ``name`` of a value, and why it is offered then."""
    wanted, known = (folded(part).replace(" ", "") for part in (text, name))
    if not wanted or not known:
        return 0, "near"
    if wanted == known and "?" in text:
        return 0.98, "near"
    if wanted == known:
        return 1, "near" if name == value else "label"
    if wanted.removesuffix(known) in NEGATIONS or known.removesuffix(wanted) in NEGATIONS:
        return 0, "near"
    words = folded(name).split()
    if len(wanted) > 3 and (wanted in words or (len(known) > 3 and known in folded(text).split())):
        return 0.95, "words"
    if min(len(wanted), len(known)) > 3 and (wanted.endswith(known) or known.endswith(wanted)):
        return 0.92, "words"  # German puts the kind last: Landkreis is a Kreis
    if 1 < len(wanted) <= 8 and _is_abbreviation(wanted, known):
        return 0.9 - len(known) / 1000, "abbreviation"
    return 0.9 * SequenceMatcher(None, wanted, known).ratio(), "near"


def _is_abbreviation(short: str, name: str) -> bool:
    """Say whether the letters of ``short`` stand in ``name`` in this order, the first at its beginning."""
    letters = iter(name)
    return short[0] == name[0] and len(short) < len(name) and all(letter in letters for letter in short)
