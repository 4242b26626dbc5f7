"""Texts as they may be meant: cleaned, their letters restored, the numbers in them read."""

from __future__ import annotations

import re
import unicodedata

from analysis.records.findings import is_hidden
from analysis.records.values import GARBLED

TIMES = 3
"""A text that went through so many programs is read back through all of them."""


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
    content = b"".join(_windows_byte(char) for char in match[0])
    try:
        return content.decode("utf-8")
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
