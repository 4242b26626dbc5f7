"""Names of places as people write them: Frankfurt/Oder, Halle a.d. Saale, Kreis Gütersloh, Lutherstadt Wittenberg."""

import re
from collections.abc import Sequence

from analysis.records.text import folded, spelt_out

FILLERS = frozenset(
    re.findall(
        r"\S+",
        """a am an auf b bei d das dem den der die e i im in o ob u und unter v vor von z zu zur""",
    )
)
"""Words between the names of a place, whole or shortened."""
KINDS = frozenset(
    re.findall(
        r"\S+",
        """stadt landeshauptstadt hansestadt lutherstadt kreisstadt bergstadt gemeinde samtgemeinde verbandsgemeinde
        ortsgemeinde markt flecken amt kreis landkreis stadtkreis lk region stadteregion staedteregion regionalverband
        kreisfreie kreisfreien freie grosse universitatsstadt universitaetsstadt wissenschaftsstadt""",
    )
)
"""Words that say what kind of place a name is of, in the forms that ``_folds`` gives them."""
SHORT = 4
"""Letters of a word that may stand for a longer one behind the first: Offenbach a. M., Oldenburg (Oldb)."""

EXACT, MORE, LESS = 0, 1, 2

Words = tuple[str, ...]


def name_words(name: str) -> frozenset[Words]:
    """Return the words that tell a place by an official name, umlauts spelt out and dropped; kinds are left out.

    What stands behind a comma says what kind of place it is: "Hanau, Brüder-Grimm-Stadt".
    """
    before = name.partition(",")[0]
    return frozenset(_telling(text) for text in (folded(before), folded(spelt_out(before))))


def asked_words(text: str) -> Sequence[Words]:
    """Return the words by which ``text`` asks for a place: all of them, and those before a comma or a bracket."""
    parts = [text, text.partition(",")[0], re.split(r"[,(/]", text)[0]]
    return list(dict.fromkeys(words for part in parts if (words := _telling(folded(spelt_out(part))))))


def match(asked: Words, names: frozenset[Words]) -> int | None:
    """Return EXACT where ``asked`` are the words of a name, MORE where that says more, LESS less; None for another."""
    if asked in names or "".join(asked) in {"".join(words) for words in names}:
        return EXACT
    alike = [words for words in names if words and words[0] == asked[0]]
    if any(_within(asked, words) for words in alike):
        return MORE
    return LESS if any(_within(words, asked) for words in alike) else None


def _within(few: Words, many: Words) -> bool:
    return all(any(_stands_for(word, other) for other in many[1:]) for word in few[1:])


def _stands_for(word: str, other: str) -> bool:
    if word == other or len(word) > SHORT or word[0] != other[0]:
        return word == other
    letters = iter(other)
    return all(letter in letters for letter in word)


def _telling(text: str) -> Words:
    words = re.sub(r"\bst(?= )", "sankt", text).split()
    telling = tuple(word for word in words if word not in FILLERS and word not in KINDS)
    return telling or tuple(words)
