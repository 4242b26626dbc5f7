"""What the headers of a request ask for: a format, a coding, an answer only if it changed (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from ui.api.problems import Problem

MEDIA_TYPES = MappingProxyType({"json": "application/json", "csv": "text/csv"})
"""Format -> media type."""

METHODS = ("GET", "HEAD", "OPTIONS")
"""What may be done: the API is only read."""

_ENTITY_TAG = re.compile(r'"[^"]*"')


def check_method(method: str) -> None:
    """Raise Problem (method-not-allowed) where ``method`` is none of METHODS."""
    if method not in METHODS:
        raise Problem("method-not-allowed", "method", method, METHODS)


def chosen_format(formats: Sequence[str], accept: str | None) -> str:
    """Return the one of ``formats`` that ``accept`` likes best, the first where it likes several alike.

    Without the header any format will do. Raises Problem (not-acceptable) where it takes none.
    """
    if not accept or not accept.strip():
        return formats[0]
    liked = {name: quality(accept, MEDIA_TYPES[name]) for name in formats}
    best = max(formats, key=lambda name: liked[name])
    if liked[best] <= 0:
        raise Problem("not-acceptable", "Accept", accept, [MEDIA_TYPES[name] for name in formats])
    return best


def takes_gzip(accept_encoding: str | None) -> bool:
    """Tell whether the header Accept-Encoding takes gzip."""
    return bool(accept_encoding) and quality(accept_encoding, "gzip") > 0


def quality(header: str, value: str) -> float:
    """Return how much ``header`` (ranges with q-values) likes ``value``, 0 to 1; the most specific range decides.

    Parameters of a range other than q are passed over, and a q that is no number counts as 0.
    """
    ranges = {}
    for part in header.split(","):
        name, *parameters = part.split(";")
        ranges[name.strip().lower()] = _q(parameters)
    family = f"{value.split('/')[0]}/*" if "/" in value else "*"
    for name in (value, family, "*/*" if "/" in value else "*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _q(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip().lower() == "q":
            return _share(text.strip())
    return 1.0


def _share(text: str) -> float:
    """Return a q-value, 0 for what is none: digits and one point only, so that ``nan`` and ``1e9`` do not pass."""
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdigit() else 0.0


def has_it(if_none_match: str | None, etag: str) -> bool:
    """Tell whether the header If-None-Match names ``etag``; a weak tag is as good as a strong one here."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag in _ENTITY_TAG.findall(if_none_match)
