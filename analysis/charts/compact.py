"""A chart as it goes over the wire: rows, columns, axes once instead of in each layer. What is drawn stays the same.

Each change of a filter sends the charts of a page anew, so their size is felt.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from analysis.charts.theme import Spec

Rows = list[dict[str, Any]]

DIGITS = 8
"""Significant digits of a fraction: years on an axis are exact to a hundredth of a pixel with so many."""


def compact(spec: Spec) -> Spec:
    """Return ``spec`` (of ``theme.specification``) with the rows of layers that follow each other once, by column."""
    if "layer" not in spec:
        return spec
    runs = [list(run) for _, run in groupby(spec["layer"], key=lambda layer: layer.get("data"))]
    return spec | {"layer": [_together(run) for run in runs]}


def _together(layers: list[Spec]) -> Spec:
    """Return layers of the same rows as one part of the chart."""
    parts = [{key: value for key, value in layer.items() if key != "data"} for layer in layers]
    rows = layers[0].get("data", {}).get("values")
    if rows:
        written = json.dumps(parts, ensure_ascii=False)
        names = [name for name in rows[0] if f'"{name}"' in written or f"datum.{name}" in written]
        columns, transform = _columns(rows, names)
    else:
        columns, transform = layers[0].get("data"), []
    if len(parts) == 1:
        (part,) = parts
        return _with_rows(columns, [*transform, *part.pop("transform", [])], part)
    channels = parts[0]["encoding"]
    same = {name: how for name, how in channels.items() if all(part["encoding"].get(name) == how for part in parts)}
    own = [part | {"encoding": {n: how for n, how in part["encoding"].items() if n not in same}} for part in parts]
    return _with_rows(columns, transform, {"encoding": same, "layer": own})


def _with_rows(columns: Spec | None, transform: list[Spec], drawn: Spec) -> Spec:
    return ({"data": columns} if columns else {}) | ({"transform": transform} if transform else {}) | drawn


def _columns(rows: Rows, names: list[str]) -> tuple[Spec, list[Spec]]:
    """Return data of one row that holds the columns ``names`` as lists, and what makes ``rows`` of it again.

    Of a column that repeats its values these are sent once, in ``<name>_of``, and their places in ``<name>_at``;
    columns that repeat in the same places, as codes and their labels do, share those.
    """
    if len(rows) == 1:
        return {"values": [{name: rows[0][name] for name in names}]}, []
    sent: dict[str, Any] = {}
    flatten: list[str] = []
    looked_up: list[Spec] = []
    places: dict[tuple[int, ...], str] = {}
    for name in names:
        values = [_short(row[name]) for row in rows]
        distinct = list(dict.fromkeys(values))
        at = tuple(distinct.index(value) for value in values)
        if len(distinct) == 1 and name != names[0]:
            sent[name] = distinct[0]
            continue
        new = at not in places
        if _size(values) <= _size(distinct) + new * _size(at):
            sent[name] = values
            flatten.append(name)
            continue
        if new:
            places[at] = f"{name}_at"
            sent[places[at]] = at
            flatten.append(places[at])
        sent[f"{name}_of"] = distinct
        looked_up.append({"calculate": f"datum.{name}_of[datum.{places[at]}]", "as": name})
    return {"values": [sent]}, [{"flatten": flatten}, *looked_up]


def _short(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _size(values: Any) -> int:
    return len(json.dumps(values))
