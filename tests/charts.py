"""What a chart on a page draws: the rows that a specification holds as it goes over the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PRESENT = re.compile(r"datum\.(\w+) !== null")
LOOKED_UP = re.compile(r"datum\.(\w+)\[datum\.(\w+)\]")


def parts(spec: dict) -> Iterator[dict]:
    """Yield ``spec`` and every part of it that draws."""
    yield spec
    for part in spec.get("layer", ()):
        yield from parts(part)


def sent_rows(spec: dict) -> list[dict[str, Any]]:
    """Return all rows that the layers of a specification draw, with those that lists in it stand for."""
    return [row for part in parts(spec) for row in _rows(part)]


def _rows(part: dict) -> list[dict[str, Any]]:
    rows = part.get("data", {}).get("values", [])
    for step in part.get("transform", ()) if rows else ():
        if "flatten" in step:
            rows = [
                row | dict(zip(step["flatten"], values, strict=True))
                for row in rows
                for values in zip(*(row[name] for name in step["flatten"]), strict=True)
            ]
        elif "calculate" in step:
            rows = [row | _calculated(step, row) for row in rows]
        elif found := PRESENT.fullmatch(str(step.get("filter"))):
            rows = [row for row in rows if row[found[1]] is not None]
    return rows


def _calculated(step: dict, row: dict[str, Any]) -> dict[str, Any]:
    """Return what ``step`` adds to ``row``: a list as it stands, or a value looked up in a list of the row."""
    expression = step["calculate"]
    if expression.startswith("["):
        return {step["as"]: json.loads(expression)}
    found = LOOKED_UP.fullmatch(expression)
    return {step["as"]: row[found[1]][row[found[2]]]} if found else {}
