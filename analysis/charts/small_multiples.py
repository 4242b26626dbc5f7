"""Small multiples: one curve with its band for each of several names, all on one scale, as one chart.

As many stand side by side as the width has room for, so places are computed where the width is known: in the browser.
One chart is drawn in the time of one; a chart of its own for each Land took sixteen times as long.
"""

import math
from collections.abc import Sequence
from typing import Any

from analysis import palette
from analysis.charts.rows import BETWEEN, NAME, Spec
from analysis.charts.theme import SIZE, specification
from analysis.language import Language

ACROSS = 4
"""Side by side at most."""
NARROWEST, GAP = 152, 24
"""Pixels that one of them needs, and between two of them."""
HEAD, PLOT, FOOT = 30, 120, 40
"""Heights in pixels: title, plot, years with the room below."""


def scale_of(most: float) -> dict[str, float]:
    """Return the scale of all for each of ROWS: ``top``, ``step`` of the lines, ``margin`` for their numbers.

    most: the highest of all.
    """
    top = max(float(most), 1) * 1.25
    ticks = _ticks(top, min(3, max(int(most), 1)))
    return {"top": top, "step": ticks[1], "margin": 8 + 8 * len(str(ticks[-1]))}


def small_multiples(years: Sequence[int], tooltip: list[Spec], t: Language) -> Spec:
    """Return the chart of ROWS: name, active and confirmed as lists of all ``years`` (``rows.listed``), ``scale_of``.

    tooltip: of a point, with the fields year, active and confirmed.
    """
    places = [
        {"window": [{"op": "row_number", "as": "nth"}]},
        _calculated("left", f"(datum.nth - 1) % across * (cell + {GAP})"),
        _calculated("start", "datum.left + datum.margin"),
        _calculated("end", "datum.left + cell"),
        _calculated("base", f"floor((datum.nth - 1) / across) * {HEAD + PLOT + FOOT} + {HEAD + PLOT}"),
        _calculated("head", f"datum.base - {PLOT + 12}"),
        _calculated("foot", "datum.base + 14"),
    ]
    layers = [
        _text("left", "head", {"field": "name"}, fontWeight=600, align="left"),
        _text("start", "foot", {"value": f"{years[0]}"}, color=palette.MUTED, align="left"),
        _text("end", "foot", {"value": f"{years[-1]}"}, color=palette.MUTED, align="right"),
        _grid(),
        _curves(years, tooltip),
    ]
    shared = {"data": {"name": NAME}, "transform": places, "layer": layers}
    across = f"clamp(floor((width + {GAP}) / {NARROWEST + GAP}), 1, {ACROSS})"
    params = [
        {"name": "across", "expr": across},
        {"name": "cell", "expr": f"floor((width - (across - 1) * {GAP}) / across)"},
    ]
    return specification([], t, params=params) | {"layer": [shared]}


def _grid() -> Spec:
    """Return a line for each tick with its number, that at 0 as the axis."""
    line = {"condition": {"test": "datum.tick == 0", "value": palette.LINE}, "value": palette.GRID}
    return {
        "transform": [
            _calculated("tick", "sequence(0, floor(datum.top) + 1, datum.step)"),
            {"flatten": ["tick"]},
            _height("at", "datum.tick"),
        ],
        "layer": [
            {"mark": "rule", "encoding": {"x": _at("start"), "x2": {"field": "end"}, "y": _at("at"), "color": line}},
            _text("start", "at", {"field": "tick", "format": ",d"}, color=palette.MUTED, align="right", dx=-6),
        ],
    }


def _curves(years: Sequence[int], tooltip: list[Spec]) -> Spec:
    """Return the band, the curve over it, the last number, and a point per year that can be asked for its numbers."""
    steps = len(years) - 1
    names, y = {"field": "name", "type": "nominal"}, _at("high")
    return {
        "transform": [
            _calculated("year", f"sequence({years[0]}, {years[-1] + 1})"),
            *(_calculated(name, f"split(datum.{name}, '{BETWEEN}')") for name in ("active", "confirmed")),
            {"flatten": ["year", "active", "confirmed"]},
            *(_calculated(name, f"toNumber(datum.{name})") for name in ("active", "confirmed")),
            _calculated("x", f"datum.start + (datum.year - {years[0]}) / {steps} * (datum.end - datum.start)"),
            _height("high", "datum.active"),
            _height("low", "datum.confirmed"),
        ],
        "encoding": {"x": _at("x")},
        "layer": [
            {
                "mark": {"type": "area", "color": palette.ACCENT, "opacity": 0.15},
                "encoding": {"y": y, "y2": {"field": "low"}, "detail": names},
            },
            {
                "mark": {"type": "line", "color": palette.ACCENT, "strokeWidth": 2},
                "encoding": {"y": y, "detail": names},
            },
            {"mark": {"type": "circle", "size": 60, "opacity": 0}, "encoding": {"y": y, "tooltip": tooltip}},
            _text("x", "high", {"field": "active", "format": ",d"}, fontWeight=600, align="right", dy=-9)
            | {"transform": [{"filter": f"datum.year == {years[-1]}"}]},
        ],
    }


def _calculated(name: str, expression: str) -> Spec:
    return {"calculate": expression, "as": name}


def _height(name: str, value: str) -> Spec:
    return _calculated(name, f"datum.base - round({value} / datum.top * {PLOT})")


def _at(field: str) -> Spec:
    """Return the position in pixels that ``field`` holds."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _text(x: str, y: str, what: Spec, **look: Any) -> Spec:
    kind = {"type": "nominal" if what.get("field") == "name" else "quantitative"} if "field" in what else {}
    mark = {"type": "text", "fontSize": SIZE, "color": palette.INK, "baseline": "middle", **look}
    return {"mark": mark, "encoding": {"x": _at(x), "y": _at(y), "text": what | kind}}


def _ticks(top: float, count: int) -> list[int]:
    """Return round whole numbers from 0 to ``top``, about ``count`` steps."""
    rough = top / count
    power = 10 ** math.floor(math.log10(rough))
    step = power * next(
        n for n, most in ((1, 2**0.5), (2, 10**0.5), (5, 50**0.5), (10, math.inf)) if rough / power < most
    )
    return list(range(0, int(top) + 1, max(int(step), 1)))
