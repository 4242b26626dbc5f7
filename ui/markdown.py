"""Text from data or from a URL inside Markdown: shown as it is, never as markup."""

import re
from urllib.parse import quote, urlsplit

_SIGNS = frozenset(r"\`*_{}[]()#+-.!$:|<>~&")

_BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # no-break spaces stay
_JOINER = "\u2060"
# Streamlit makes links, icons and arrows of plain text after Markdown has been read, where escapes no longer help. An
# invisible word joiner takes its patterns apart.
_LATE_MARKUP = re.compile(r"(?<=:)(?=material/|//)|(?<=www)(?=\.)|(?<=@)(?=\w)|(?<=[<>=-])(?=[<>=-])", re.IGNORECASE)


LEADS = ("http", "https", "mailto", "tel")
"""Schemes of addresses that a click may open."""


def plain(text: object, longest: int = 2000) -> str:
    """Return ``text`` so that Markdown shows it letter by letter, cut at ``longest`` characters."""
    flat = _LATE_MARKUP.sub(_JOINER, _BREAKS.sub(" ", str(text)).strip(" ")[:longest])
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in flat)


def link(text: object, address: str) -> str:
    """Return a Markdown link; an address that is neither of ``LEADS`` nor a page of this app is shown as text only."""
    parts = urlsplit(address)
    if parts.scheme not in LEADS and (parts.scheme or parts.netloc):
        return plain(text)
    return f"[{plain(text)}](<{quote(address, safe=':/?#@!$&*+,;=%~.-_')}>)"
