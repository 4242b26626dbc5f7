"""A chart as it goes over the wire: rows, columns, axes once instead of in each layer, and nothing that goes without
saying. What is drawn stays the same.

Each change of a filter sends the charts of a page anew, so their size is felt.
"""

import json
import math
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import Any

from analysis.charts.rows import Rows, Spec

SPANNED = 5
"""Decimal places of what a column spans that its fractions keep."""


def compact(spec: Spec) -> Spec:
    """Return ``spec`` (of ``theme.specification``) with the rows of layers that follow each other once, by column."""
    runs = [list(run) for _, run in groupby(spec["layer"], key=lambda layer: layer.get("data"))]
    shared, layers = _hoisted([_together(run) for run in runs])
    sent = _terse(shared | {"layer": layers}, spec["config"].get("text", {}))
    return spec | sent | {"config": _look(spec["config"], sent)}


def _look(config: Spec, drawn: Spec) -> Spec:
    """Return what of the common look ``config`` shows in what is ``drawn``."""
    look = {name: how for name, how in config.items() if name != "background"}  # it is white without being told
    if '"legend": {' not in json.dumps(drawn):
        look.pop("legend", None)
    channels = [(name, channel) for name, channel in _channels(drawn) if name in ("x", "y") and "field" in channel]
    titles = {"title": "of its field"}
    channels = [(name, channel, channel.get("axis", {})) for name, channel in channels]
    axes = [(name, titles | channel | axis) for name, channel, axis in channels if axis is not None]
    if "axis" in look and all(axis["title"] is None for _, axis in axes):
        look["axis"] = {name: how for name, how in look["axis"].items() if not name.startswith("title")}
    if all(name != "x" for name, _ in axes):
        look.pop("axisX", None)
    return look


def _channels(part: Spec) -> Iterator[tuple[str, Spec]]:
    """Yield each channel of a part and of those in it, with what it encodes."""
    for name, how in part.get("encoding", {}).items():
        yield from ((name, each) for each in (how if isinstance(how, list) else [how]))
    for layer in part.get("layer", []):
        yield from _channels(layer)


def _terse(part: Spec, texts: Spec) -> Spec:
    """Return a part without what goes without saying: fields are of the type nominal, ``texts`` look as all do."""
    found = dict(part)
    if "encoding" in part:
        found["encoding"] = {
            name: [_untyped(each) for each in how] if isinstance(how, list) else _untyped(how)
            for name, how in part["encoding"].items()
        }
    if isinstance(mark := part.get("mark"), dict) and mark["type"] == "text":
        found["mark"] = {name: how for name, how in mark.items() if name not in texts or texts[name] != how}
    if "transform" in part:
        found["transform"] = [_without_field(step) for step in part["transform"]]
    if "layer" in part:
        found["layer"] = [_terse(layer, texts) for layer in part["layer"]]
    return found


def _without_field(step: Spec) -> Spec:
    """Return a step without the empty name that Altair gives to the field of what numbers rows."""
    if "window" not in step:
        return step
    return step | {"window": [{name: what for name, what in each.items() if what} for each in step["window"]]}


def _untyped(channel: Spec) -> Spec:
    by_rule = channel.get("type") == "nominal" and not {"sort", "bin", "timeUnit", "aggregate"} & channel.keys()
    if not by_rule or "type" in (channel.get("scale") or {}):
        return channel
    return {name: how for name, how in channel.items() if name != "type"}


def _together(layers: list[Spec]) -> Spec:
    """Return layers of the same rows as one part of the chart."""
    if "layer" in layers[0]:  # is of one part already
        return layers[0]
    parts = [{key: value for key, value in layer.items() if key != "data"} for layer in layers]
    rows = layers[0].get("data", {}).get("values")
    written = json.dumps(parts, ensure_ascii=False)
    own = [part.pop("transform", []) for part in parts]
    steps = [first for first, *_ in takewhile(_are_equal, zip(*own, strict=False))]
    for part, rest in zip(parts, own, strict=True):
        if rest[len(steps) :]:
            part["transform"] = rest[len(steps) :]
    data: Spec = {}
    if rows:
        names = [name for name in rows[0] if f'"{name}"' in written or f"datum.{name}" in written]
        columns, again = _columns(rows, names)
        data, steps = {"data": columns}, [*again, *steps]
    elif "data" in layers[0]:
        data = {"data": layers[0]["data"]}
    if steps:
        data["transform"] = steps
    if len(parts) == 1:
        return data | parts[0]
    shared, parts = _hoisted(parts)
    return data | shared | {"layer": parts}


def _are_equal(values: Sequence[Any]) -> bool:
    return all(value == values[0] for value in values)


def _hoisted(parts: list[Spec]) -> tuple[Spec, list[Spec]]:
    """Return the channels that all ``parts`` encode alike, for the whole of them, and the parts without these."""
    encodings = [part.get("encoding", {}) for part in parts]
    same = {name: how for name, how in encodings[0].items() if all(e.get(name) == how for e in encodings)}
    if not same:
        return {}, parts
    own = [{name: how for name, how in encoding.items() if name not in same} for encoding in encodings]
    bare = [{name: what for name, what in part.items() if name != "encoding"} for part in parts]
    return {"encoding": same}, [
        part | ({"encoding": rest} if rest else {}) for part, rest in zip(bare, own, strict=True)
    ]


def _columns(rows: Rows, names: list[str]) -> tuple[Spec, list[Spec]]:
    """Return data of one row that holds the columns ``names`` as lists, and what makes ``rows`` of it again.

    Of a column that repeats its values these are sent once, in ``<name>_of``, and their places in ``<name>_at``;
    columns that repeat in the same places, as codes and their labels do, share those.
    """
    if len(rows) == 1 or any(isinstance(value, list) for value in rows[0].values()):
        return {"values": [{name: row[name] for name in names} for row in rows]}, []
    sent: dict[str, Any] = {}
    flatten: list[str] = []
    looked_up: list[Spec] = []
    places: dict[tuple[int, ...], str] = {}
    for name in names:
        values = _short([row[name] for row in rows])
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


def _short(values: list[Any]) -> list[Any]:
    """Return a column with fractions to a hundred thousandth of what it spans: a hundredth of a pixel on an axis."""
    fractions = [value for value in values if isinstance(value, float)]
    span = max(fractions) - min(fractions) if fractions else 0
    if not span:
        return values
    digits = SPANNED - math.floor(math.log10(span))
    return [round(value, digits) if isinstance(value, float) else value for value in values]


def _size(values: Any) -> int:
    return len(json.dumps(values))
