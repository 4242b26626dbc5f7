"""Errors as problem details (RFC 9457): what was asked for, what was found, what is allowed; never a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from analysis.language import Language

MEDIA_TYPE = "application/problem+json"

KINDS = MappingProxyType(
    {
        "unknown-parameter": 400,
        "invalid-value": 400,
        "repeated-parameter": 400,
        "too-many-values": 400,
        "not-found": 404,
        "method-not-allowed": 405,
        "not-acceptable": 406,
        "query-too-long": 414,
        "internal": 500,
    }
)
"""Kind of problem -> HTTP status."""

LONGEST_ECHO = 100
"""Longest piece of a request that an answer repeats, in characters."""


class Problem(Exception):
    """A request that cannot be answered.

    kind: one of KINDS. parameter: the name of the parameter, or path, method, query or the header that it is about;
    None where it is about none of them.
    found: what stood there. allowed: what may stand there.
    """

    def __init__(
        self, kind: str, parameter: str | None = None, found: object = "", allowed: Iterable[object] = ()
    ) -> None:
        self.kind = kind
        self.status = KINDS[kind]
        self.parameter = None if parameter is None else _short(parameter)
        self.found = _short(str(found))
        self.allowed = [str(value) for value in allowed]
        super().__init__(f"{kind}: {self.parameter} {self.found!r}")


def type_of(kind: str, base: str) -> str:
    """Return the URI of a kind of problem: where the description at ``base``/openapi.json explains it."""
    return f"{base}/openapi.json#/components/examples/{kind}"


def body(problem: Problem, instance: str, base: str, t: Language) -> dict[str, Any]:
    """Return the problem details; ``instance`` is the path that was asked for, ``base`` the path of the API."""
    values = {"parameter": problem.parameter, "found": problem.found, "allowed": ", ".join(problem.allowed)}
    details = {
        "type": type_of(problem.kind, base),
        "title": t(f"api.problem.{problem.kind}"),
        "status": problem.status,
        "detail": t(f"api.problem.{problem.kind}.detail", **values),
        "instance": quote(_short(instance), safe="/:@!$&'()*+,;=~", errors="replace"),
    }
    if problem.parameter is not None:
        details |= {"parameter": problem.parameter, "found": problem.found, "allowed": problem.allowed}
    return details


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
