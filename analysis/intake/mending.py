"""Texts as they may be meant: letters that were damaged on their way restored, cleaned, the numbers in them read.

Damage is told apart from what is meant by where a sign stands: no German word has a capital, a section sign or a
quotation mark between small letters.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice, product

from analysis.records.findings import is_hidden
from analysis.records.values import GARBLED

TIMES = 3
"""A text that went through so many programs is read back through all of them."""
SMALL, CAPITAL = "äöüß", "ÄÖÜ"
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});")
"""A letter as a web page writes it."""
MAC = str.maketrans("ŠšŸ€…†§", "äöüÄÖÜß")
"""What Windows shows of the umlauts of an old Mac."""
DOS = str.maketrans("„”\x81Ž™šá", "äöüÄÖÜß")
"""What Windows shows of the umlauts of code page 850; of ä in Latin-1, a control character."""
CONTROLS = str.maketrans("\x84\x94\x81\x8e\x99\x9aá", "äöüÄÖÜß")
TWICE = {sign.encode().decode(codec): sign for codec in ("mac_roman", "cp850", "cp437") for sign in "äöüßÄÖÜé–„“’"}
"""What an old Mac or DOS shows of letters in UTF-8 -> the letter; of those that Windows shows, see ``mended``."""
SURELY_TWICE = re.compile("|".join(map(re.escape, TWICE)))
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
    """Say whether letters of ``text`` are damaged: MŸller, M„ller, M√ºller, M&uuml;ller, Mï¿½ller, M?ller."""
    if text.isascii():
        return ("&" in text and html.unescape(text) != text and ENTITY.search(text) is not None) or (
            "?" in text and "/" not in text and LOST.search(text) is not None
        )
    return any(found.search(text) for found in (SURELY_TWICE, SURELY_MAC, SURELY_DOS, LOST, ENTITY))


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
    if SURELY_TWICE.search(text):
        text = _read_once(text)
    elif SURELY_MAC.search(text):
        text = text.translate(MAC)
    elif SURELY_DOS.search(text):
        text = text.translate(DOS)
    elif is_disguised(text, words):
        text = text.translate(MAC if "š" in text else DOS)
    if LOST.search(text):
        yield from _filled(text, words)
    else:
        yield text


@lru_cache(maxsize=1_024)
def restored(text: str) -> tuple[str, ...]:
    """Return all that a short text with damaged letters may have been, likely or not; nothing of a whole one."""
    if text.isascii() and "?" not in text and "&" not in text:
        return ()
    whole = _read_once(html.unescape(undone(mended(text))))
    found = (whole, whole.translate(MAC), whole.translate(DOS))
    return tuple(dict.fromkeys(filled for read in found for filled in _with_letters(read) if filled != text))


def _read_once(text: str) -> str:
    return SURELY_TWICE.sub(lambda match: TWICE[match[0]], text)


def undone(text: str) -> str:
    """Return ``text`` with the umlauts of code page 850 that were read as control characters."""
    return text.translate(CONTROLS) if C1.search(text) else text


def _filled(text: str, words: Collection[str]) -> Iterator[str]:
    """Yield the text with its lost letters, as known words have them, else as the letters around them make likely."""
    triples = Counter(triple for word in words for triple in _triples(word))
    ranked = []
    for filled in _with_letters(text):
        told = [word for word in _words(filled) if not word.isascii()]
        known = sum(word in words or word in FREQUENT for word in told)
        likely = min((triples[triple] for word in told for triple in _triples(word) if not triple.isascii()), default=0)
        if known or likely:
            ranked.append((-known, -likely, filled))
    best = sorted(ranked)
    yield from islice((filled for known, _, filled in best if known == best[0][0]), OFFERED)


def _with_letters(text: str) -> Iterator[str]:
    """Yield the text with each umlaut in the place of each letter that was lost; nothing where these are many."""
    parts = LOST.split(text)
    if len(parts) - 1 > FILLED:
        return
    choices = [SMALL if part[-1:].isalpha() else CAPITAL for part in parts[:-1]]
    for letters in product(*choices):
        yield "".join(part + letter for part, letter in zip(parts, (*letters, ""), strict=True))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _triples(word: str) -> Iterator[str]:
    framed = f" {word.lower()} "
    return (framed[place : place + 3] for place in range(len(framed) - 2))


def cleaned(text: str) -> str:
    """Return ``text`` in one line, composed (NFC), without hidden characters and needless spaces, letters restored."""
    visible = "".join(" " if char in "\t\n\r\x0b\x0c\x85\u2028\u2029" else char for char in mended(text))
    visible = "".join(char for char in visible if not is_hidden(char))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def mended(text: str) -> str:
    """Return ``text`` with letters restored that were UTF-8 read as Windows-1252, once or twice: "ü" for "Ã¼"."""
    for _ in range(TIMES):
        if GARBLED.search(text) is None:
            break
        text = re.sub("[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}", _decoded, text)
    return text


def _decoded(match: re.Match[str]) -> str:
    try:
        return b"".join(map(_windows_byte, match[0])).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _windows_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1", "replace")


def numbers(text: str) -> list[str]:
    """Return the numbers that ``text`` may mean, German form first: "1.234,5" is 1234.5, "ca. 30 Partner" is 30."""
    found = re.findall(r"-?\d[\d.,'\u00a0\u202f ]*", text, re.ASCII)
    if len(found) != 1:
        return []
    digits = re.sub(r"['\u00a0\u202f ]", "", found[0]).rstrip(".,")
    german = (
        digits.replace(".", "").replace(",", ".")
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+,\d+", digits)
        else ""
    )
    english = digits.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?", digits) else ""
    return [number for number in dict.fromkeys((german, english)) if number]
