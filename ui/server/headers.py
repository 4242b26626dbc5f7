"""What the headers of a request say (RFC 9110): how much they like an answer, whether they have it already."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ENTITY_TAG = re.compile(r'"[^"]*"')


def takes_gzip(accept_encoding: str | None) -> bool:
    """Tell whether the header Accept-Encoding takes gzip."""
    return bool(accept_encoding) and quality(accept_encoding, "gzip") > 0


def has_it(if_none_match: str | None, etag: str) -> bool:
    """Tell whether the header If-None-Match names ``etag``; a weak tag is as good as a strong one here."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag in _ENTITY_TAG.findall(if_none_match)


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
