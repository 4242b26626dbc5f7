"""From bytes to text: which encoding a file has, and whether it is text at all."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

BOM = b"\xef\xbb\xbf"
WIDE_BOMS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of a ZIP with members, and of one without."""
SIGNATURES = {
    **dict.fromkeys(ARCHIVE_STARTS, "a ZIP or Excel file"),
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF-": "a PDF file",
    b"\x1f\x8b": "a gzip file",
    b"PAR1\x15": "a Parquet file",
    b"SQLite format 3\x00": "a database file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
"""First bytes of files that are often handed in under the name of a table, as many as no cell begins with."""

WINDOWS = "cp1252"
SINGLE_BYTE = {
    WINDOWS: "Latin-1 or Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "code page 850",
}
"""Encodings of a byte a letter in which German lists come, by what they are called."""
CURRENCY = b"\xa4"
"""In Windows-1252 a sign for any currency, which nobody writes; in the Latin-1 of Unix with the € that sign."""
NOT_ASCII = re.compile(rb"(?s)(?<=(.))([\x80-\xff])(?=(.))")
LOOKED_AT = 20_000
"""Letters beyond ASCII that are looked at to tell such encodings apart."""
QUOTES = "„“”‚‘’«»‹›"
ODD_LETTERS = "ªºƒˆ˜ﬁﬂıΩµπ"
"""What counts as a letter, but stands in no German word."""


def foreign_kind(content: bytes) -> str | None:
    """Return what kind of file the content is where it is no text table, in English; None where it may be one."""
    for mark, kind in SIGNATURES.items():
        if content.startswith(mark):
            return kind
    if re.match(rb"\s*<(!doctype html|html|\?xml)", content[:200].removeprefix(BOM), re.IGNORECASE):
        return "a web page or XML"
    return None


@dataclass(frozen=True)
class Decoded:
    """A file's text, as UTF-8 bytes without byte order mark, and the encoding that it turned out to have.

    encoding: None for UTF-8. position: of the first byte that is not UTF-8, counted in ``utf8``.
    mixed: single bytes that are not UTF-8 stand between others that are; they are left in place.
    cut: the last character lacks bytes.
    """

    utf8: bytes
    encoding: str | None = None
    position: int = 0
    mixed: bool = False
    cut: bool = False


def decode(content: bytes) -> Decoded:
    """Recognise UTF-8, UTF-16, UTF-32, Windows-1252, Mac Roman, code page 850, and UTF-8 mixed with one of these."""
    codec = _wide_codec(content)
    if codec is not None:
        text = content.decode(codec, "replace")
        return Decoded(text.removeprefix("\ufeff").encode("utf-8", "replace"), codec[:6].upper())
    body = content.removeprefix(BOM)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_broken(body, error, len(content) - len(body))
    return Decoded(body)


def _decode_broken(body: bytes, error: UnicodeDecodeError, before: int) -> Decoded:
    """Tell a cut-off last character, single wrong bytes, and a file in another encoding apart."""
    if error.reason == "unexpected end of data":
        return Decoded(body[: error.start], cut=True)
    byte = f"byte 0x{body[error.start]:02X} at position {before + error.start}"
    if re.search("[^\x00-\x7f\udc80-\udcff]", body.decode("utf-8", "surrogateescape")):
        return Decoded(body, f"another encoding than the rest, {byte}", error.start, mixed=True)
    codec, name = _single_byte_codec(body)
    text = _windows_text(body) if codec == WINDOWS else body.decode(codec)
    return Decoded(text.encode(), f"{name}, {byte}", error.start)


def _single_byte_codec(content: bytes) -> tuple[str, str]:
    """Return the codec of SINGLE_BYTE under which the text looks most like German, and its name; the first of equals.

    A letter's place in its word tells them apart: what is ü on a Mac would be a capital in the middle of a word.
    """
    found = Counter(match.groups() for match in islice(NOT_ASCII.finditer(content), LOOKED_AT))
    scores = {codec: sum(count * _likeness(codec, *around) for around, count in found.items()) for codec in SINGLE_BYTE}
    best = max(scores, key=scores.__getitem__)
    return best, SINGLE_BYTE[best]


def _likeness(codec: str, before: bytes, sign: bytes, after: bytes) -> int:
    """Return 1 where a sign is one that German has at such a place, -1 where it is out of place there, else 0."""
    left, char, right = (part.decode(codec, "replace") for part in (before, sign, after))
    if char.isalpha() and not (left.isalpha() or right.isalpha()):
        return 0
    if char in "äöüß":
        in_word = (left.isalpha() or char != "ß") and (left.isalpha() or right.isalpha())
        return 1 if in_word and not right.isupper() else -1
    if char in "ÄÖÜ":
        return 1 if (left.isupper() or right.isalpha()) and not left.islower() else -1
    if char in QUOTES:
        return -1 if left.isalpha() and right.isalpha() and char != "’" else 1
    if char.isalpha():
        return -1 if (left.islower() and char.isupper()) or char in ODD_LETTERS else 0
    return -1 if (left.isalpha() and right.isalpha()) or not char.isprintable() else 0


def _windows_text(content: bytes) -> str:
    """Decode Windows-1252; Latin-1 where one of the five bytes occurs that the former leaves out, or with its €."""
    if CURRENCY in content and not re.search(rb"[\x80-\x9f]", content):
        return content.decode("iso8859-15")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _wide_codec(content: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32, also UTF-16 without byte order mark: every other byte of Latin text is NUL."""
    for mark, codec in WIDE_BOMS.items():
        if content.startswith(mark):
            return codec
    even, odd = content[0:2000:2], content[1:2000:2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def without_surrogates(cell: str) -> str:
    """Read single bytes that are not UTF-8 as Windows-1252, the likeliest origin."""
    if cell.isascii():
        return cell
    return re.sub("[\udc80-\udcff]+", lambda match: _windows_text(match[0].encode("utf-8", "surrogateescape")), cell)
