"""What a deck and a fact sheet share in every format: the link and its QR code, the beginning of a long list."""

import io
from dataclasses import replace
from urllib.parse import quote

import segno

from analysis import palette
from analysis.charts.exhibit import Listing
from analysis.deck.gaps import ROWS
from analysis.language import Language

LONGEST_ADDRESS = 2_953
"""Letters of a web address that a QR code holds; a longer one is shown, but neither coded nor opened by a click."""

MOST_SHOWN = 300
"""Letters of a web address that are shown where it stands on a slide."""

MOST_ROWS = {"gaps": ROWS, "assumed": ROWS, "own": ROWS, "example": 8, "sources": 10}
"""Rows of a list that a slide of that kind has room for, whatever the format; a PowerPoint file may have some more."""

ADDRESS_SIGNS = "!#$%&'()*+,/:;=?@[]~"
"""What may stand in a web address as it is, beside letters, digits, and ".", "-" and "_"."""


def address(text: object) -> str:
    """Return a web address that a click may open, in the signs that addresses are made of; "" for any other text."""
    if not isinstance(text, str) or not text.startswith(("https://", "http://")):
        return ""
    quoted = quote(text, safe=ADDRESS_SIGNS, errors="replace")
    return quoted if len(quoted) <= LONGEST_ADDRESS else ""


def shortened(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` letters, the last a "…" where that leaves some out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def first_rows(listing: Listing, most: int, t: Language) -> tuple[Listing, str]:
    """Return ``listing`` with its first ``most`` rows, and the words for how many more there are ("" where none)."""
    rest = len(listing.data) - most
    if rest <= 0:
        return listing, ""
    return replace(listing, data=listing.data.head(most)), t.count("deck.more", rest)


def qr_svg(link: str) -> str:
    """Return the QR code of an ``address`` with its quiet zone as an SVG document; "" without one.

    It is made here: no other server takes part.
    """
    if not link:
        return ""
    stream = io.BytesIO()
    _code(link).save(stream, kind="svg", xmldecl=False, omitsize=True, dark=palette.INK, light=palette.GROUND)
    return stream.getvalue().decode("utf-8")


def qr_png(link: str) -> bytes:
    """Return the same as a PNG of about 800 pixels."""
    stream, code = io.BytesIO(), _code(link)
    code.save(stream, kind="png", scale=max(1, 800 // code.symbol_size()[0]), dark=palette.INK, light=palette.GROUND)
    return stream.getvalue()


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error="l")
