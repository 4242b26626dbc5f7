"""Errors as problem details (RFC 9457): what was asked for, what was found, what is allowed; never a traceback."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from analysis.language import language
from api.bodies import json_bytes
from api.replies import EVERYWHERE, METHODS, base

MEDIA_TYPE = "application/problem+json"

KINDS = MappingProxyType(
    {
        "unknown-parameter": 400,
        "invalid-value": 400,
        "repeated-parameter": 400,
        "too-many-values": 400,
        "not-found": 404,
        "method-not-allowed": 405,
        "query-too-long": 414,
        "internal": 500,
    }
)
"""Kind of problem -> HTTP status."""

LONGEST_ECHO = 100
"""Longest piece of a request that an answer repeats, in characters."""

t = language("en")


class Problem(Exception):
    """A request that cannot be answered.

    kind: one of KINDS. parameter: the name of the parameter, or path, method or query; None where it is about none of
    them. found: what stood there. allowed: what may stand there.
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

    def details(self, instance: str, base: str) -> dict[str, Any]:
        """Return the problem details; ``instance`` is the path that was asked for, ``base`` the path of the API."""
        values = {"parameter": self.parameter, "found": self.found, "allowed": ", ".join(self.allowed)}
        details = {
            "type": f"{base}/openapi.json#/components/examples/{self.kind}",
            "title": t(f"api.problem.{self.kind}"),
            "status": self.status,
            "detail": t(f"api.problem.{self.kind}.detail", **values),
            "instance": quote(_short(instance), safe="/:@!$&'()*+,;=~", errors="replace"),
        }
        if self.parameter is None:
            return details
        return {**details, "parameter": self.parameter, "found": self.found, "allowed": self.allowed}


def refusal(request: Request, problem: Problem) -> Response:
    """Return ``problem`` as the answer to ``request``."""
    headers = {**EVERYWHERE, "Cache-Control": "no-store", "Content-Language": t.code}
    if problem.kind == "method-not-allowed":
        headers["Allow"] = METHODS
    content = json_bytes(problem.details(request.scope["path"], base(request)))
    return Response(content, problem.status, headers, MEDIA_TYPE)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
