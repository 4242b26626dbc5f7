"""What a chart on a page draws: the rows that a specification holds as it goes over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LOOKED_UP = re.compile(r"datum\.(\w+)\[datum\.(\w+)\]")


def parts(spec: dict) -> Iterator[dict]:
    """Yield ``spec`` and every part of it that draws."""
    yield spec
    for key in ("layer", "concat"):
        for part in spec.get(key, ()):
            yield from parts(part)


def sent_rows(spec: dict) -> list[dict[str, Any]]:
    """Return all rows of a specification that ``analysis.charts.compact`` has made."""
    return [row for part in parts(spec) for row in _rows(part)]


def _rows(part: dict) -> list[dict[str, Any]]:
    rows = part.get("data", {}).get("values", [])
    for step in part.get("transform", ()):
        if "flatten" in step:
            (row,) = rows
            rows = [
                row | dict(zip(step["flatten"], values, strict=True))
                for values in zip(*(row[name] for name in step["flatten"]), strict=True)
            ]
        elif found := LOOKED_UP.fullmatch(step.get("calculate", "")):
            rows = [row | {step["as"]: row[found[1]][row[found[2]]]} for row in rows]
    return rows
