"""What may be asked of the API, and in which format its answers are liked best (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from api.problems import Problem
from ui.server.headers import quality

MEDIA_TYPES = MappingProxyType({"json": "application/json", "csv": "text/csv"})
"""Format -> media type."""

METHODS = ("GET", "HEAD", "OPTIONS")
"""What may be done: the API is only read."""


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
