"""Letters that were damaged on their way through programs: how that looks, and what was meant.

Told apart from what is meant by where a sign stands: no German word has a capital, a section sign or a quotation mark
between small letters.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice, product

SMALL, CAPITAL = "äöüß", "ÄÖÜ"
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});")
"""A letter as a web page writes it."""
MAC = str.maketrans("ŠšŸ€…†§", "äöüÄÖÜß")
"""What Windows shows of the umlauts of an old Mac."""
DOS = str.maketrans("„”\x81Ž™šá", "äöüÄÖÜß")
"""What Windows shows of the umlauts of code page 850; of ä in Latin-1, a control character."""
CONTROLS = str.maketrans("\x84\x94\x81\x8e\x99\x9a", "äöüÄÖÜ")
SURELY_MAC = re.compile(r"(?<=[^\W\d_])[ŠŸ](?=[a-zäöü])|(?<=[a-zäöü])[ŠŸ](?!\w)|[a-z]§[a-z]|(?<!\S)[€†](?=[a-z]{2})")
SURELY_DOS = re.compile(r"(?<=[^\W\d_])[„”](?=[a-zß])")
C1 = re.compile("[\x80-\x9f]")
LOST = re.compile(r"(?<=[^\W\d_])(?:\ufffd|ï¿½|\?)+(?=[a-zäöüß])|(?:\ufffd|ï¿½)+")
"""Where a letter was lost for good: a question mark inside a word, or what stands for any such."""
FREQUENT = frozenset(
    re.findall(
        r"\S+",
        """für über fördern Förderung Förderverein Bündnis Bündnisse Büro Familienbüro Bürger Bürgermeister Träger
        Städte Geschäftsstelle Kindertagesstätte Kindertagesstätten Mütter Väter Großeltern Universität Straße Größe
        groß Süd Höhe Müller Schäfer Schröder Köhler Krüger König Jäger Böhm Grün Öffentlichkeit Übersicht
        Österreich""",
    )
)
"""Words that lists hold often and the data may not."""
FILLED = 3
"""Lost letters that are filled in at most."""
OFFERED = 3


def is_damaged(text: str) -> bool:
    """Say whether letters of ``text`` are damaged: MŸller, M„ller, M&uuml;ller, Mï¿½ller, M?ller."""
    if text.isascii():
        return ("&" in text and html.unescape(text) != text and ENTITY.search(text) is not None) or (
            "?" in text and "/" not in text and LOST.search(text) is not None
        )
    return any(found.search(text) for found in (SURELY_MAC, SURELY_DOS, LOST, ENTITY))


def is_disguised(text: str, words: Collection[str]) -> bool:
    """Say whether a letter that other languages have stands for an umlaut in a word that is known: Kšln, Straáe."""
    if "š" not in text and "á" not in text:
        return False
    return any(
        word.translate(table) in words for word in _words(text) for table in (MAC, DOS) if set(word) & {"š", "á"}
    )


def undamaged(text: str, words: Collection[str]) -> Iterator[str]:
    """Yield what ``text`` may have been, likeliest first. words: known ones, by which lost letters are told."""
    if ENTITY.search(text):
        text = html.unescape(text)
    if SURELY_MAC.search(text):
        text = text.translate(MAC)
    elif SURELY_DOS.search(text):
        text = text.translate(DOS)
    elif is_disguised(text, words):
        text = text.translate(MAC if "š" in text else DOS)
    if LOST.search(text):
        yield from _filled(text, words)
    else:
        yield text


def undone(text: str) -> str:
    """Return ``text`` with the umlauts of code page 850 that were read as control characters."""
    return text.translate(CONTROLS) if C1.search(text) else text


def _filled(text: str, words: Collection[str]) -> Iterator[str]:
    """Yield the text with its lost letters, as known words have them, else as the letters around them make likely."""
    parts = LOST.split(text)
    if len(parts) - 1 > FILLED:
        return
    triples = Counter(triple for word in words for triple in _triples(word))
    ranked = []
    choices = [SMALL if part[-1:].isalpha() else CAPITAL for part in parts[:-1]]
    for letters in product(*choices):
        filled = "".join(part + letter for part, letter in zip(parts, (*letters, ""), strict=True))
        told = [word for word in _words(filled) if not word.isascii()]
        known = sum(word in words or word in FREQUENT for word in told)
        likely = min((triples[triple] for word in told for triple in _triples(word) if not triple.isascii()), default=0)
        if known or likely:
            ranked.append((-known, -likely, filled))
    best = sorted(ranked)
    yield from islice((filled for known, _, filled in best if known == best[0][0]), OFFERED)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _triples(word: str) -> Iterator[str]:
    framed = f" {word.lower()} "
    return (framed[place : place + 3] for place in range(len(framed) - 2))
