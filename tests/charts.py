"""What a chart on a page draws: the rows that a specification holds as it goes over the wire."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analysis.charts.rows import filled

PRESENT = re.compile(r"datum\.(\w+) !== null")
SPLIT = re.compile(r"split\(datum\.(\w+), ','\)")
A_NUMBER = re.compile(r"toNumber\(datum\.(\w+)\)")
LOOKED_UP = re.compile(r"datum\.(\w+)\[datum\.(\w+)( - 1)?\]")


def received(proto: Any) -> dict:
    """Return the specification of a chart that a page sent, with the rows that came beside it."""
    spec = json.loads(proto.spec)
    for dataset in proto.datasets:
        spec = filled(spec, pa.ipc.open_stream(dataset.data.data).read_all().to_pylist())
    return spec


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
        elif [each["op"] for each in step.get("window", ())] == ["row_number"]:
            rows = [row | {step["window"][0]["as"]: number} for number, row in enumerate(rows, 1)]
        elif "calculate" in step:
            rows = [row | _calculated(step, row) for row in rows]
        elif found := PRESENT.fullmatch(str(step.get("filter"))):
            rows = [row for row in rows if row[found[1]] is not None]
    return rows


def _calculated(step: dict, row: dict[str, Any]) -> dict[str, Any]:
    """Return what ``step`` adds to ``row``: a list as it stands or as a text, a number, a value looked up in a list."""
    expression = step["calculate"]
    if expression.startswith("[") and "][" not in expression:
        return {step["as"]: json.loads(expression)}
    if found := SPLIT.fullmatch(expression):
        return {step["as"]: row[found[1]].split(",")}
    if found := A_NUMBER.fullmatch(expression):
        return {step["as"]: int(row[found[1]]) if row[found[1]] else None}
    found = LOOKED_UP.fullmatch(expression)
    return {step["as"]: row[found[1]][row[found[2]] - bool(found[3])]} if found else {}
