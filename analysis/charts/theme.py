"""How every chart looks: one typeface, quiet lines, German or English numbers, colours of ``analysis.palette``."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from analysis import palette
from analysis.charts.rows import NAME, Rows, Spec, rows_of
from analysis.language import Language

schemapi.disable_debug_mode()
"""Else Altair holds each part of each chart to its schema, which takes as long as all the rest: the tests do so."""

FONT = '"Source Sans", "Source Sans Pro", "Liberation Sans", Arial, sans-serif'
SIZE = 13
"""Size of all texts in pixels; none is under 12."""

ROWS = alt.NamedData(name=NAME)
"""The rows of a chart that come apart from its specification."""

PADDING = {"left": 2, "right": 8, "top": 6, "bottom": 6}
FIT = {"type": "fit-x", "contains": "padding"}
"""The width is that of the page with all labels; the height is that of the plot, whatever the legend takes."""

FORMS = {"year": "d", "share": ".1%"} | dict.fromkeys(
    ("active", "alliances", "confirmed", "n", "partners", "population", "population_any"), ",d"
)
"""Field of the rows of charts -> how its numbers are written (d3-format); the other fields are texts."""

_LOCALES = {
    "de": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""], "percent": "%"},
}


def specification(layers: Iterable[alt.Chart], t: Language, **properties: Any) -> Spec:
    """Return the chart that lays ``layers`` over each other, as a Vega-Lite specification with the look of all charts.

    properties: of the whole chart, such as its height. t: whose number forms it has. Layers of ``ROWS`` name them only
    (see ``rows.filled``), others hold their own. Altair's own layers copy each other again and again, which takes ten
    times as long. Not validated here, which would take longer than all the rest: the tests validate every chart.
    """
    made: dict[int, Rows] = {}
    parts = [_layer(chart, made) for chart in layers]
    return {"layer": parts, **properties, "padding": PADDING, "autosize": FIT, "config": config(t)}


def _layer(chart: alt.Chart, made: dict[int, Rows]) -> Spec:
    """Return what ``chart`` draws, with its rows and without what is said of the whole.

    made: the rows of the frames that were met before, by identity. Altair makes them anew for each layer, through a
    copy of the frame, which took most of the time of a chart.
    """
    frame = chart.data
    bare = chart.copy(deep=False)
    bare.data = alt.Undefined
    spec = bare.to_dict(validate=False)
    drawn = {name: spec[name] for name in ("mark", "encoding", "transform") if name in spec}
    if isinstance(frame, alt.NamedData):
        return {"data": {"name": frame.name}, **drawn}
    if not isinstance(frame, pd.DataFrame):
        return drawn
    if id(frame) not in made:
        made[id(frame)] = rows_of(frame)
    return {"data": {"values": made[id(frame)]}, **drawn}


def config(t: Language) -> dict[str, Any]:
    """Return the Vega-Lite configuration: locale, font, axes and legends."""
    text = {"labelFontSize": SIZE, "titleFontSize": SIZE}
    # A screen reader has the statement of the chart and its table; the marks would add hundreds of codes to that.
    silent = {"aria": False}
    calm = {"labelColor": palette.MUTED, "titleColor": palette.MUTED, "titleFontWeight": "normal"}
    return {
        "background": palette.GROUND,
        "font": FONT,
        "locale": {"number": _LOCALES[t.code]},
        "mark": silent,
        "axis": {
            **silent,
            **text,
            **calm,
            "domain": False,
            "ticks": False,
            "gridColor": palette.GRID,
            "labelPadding": 6,
            "titlePadding": 8,
            "labelLimit": 220,
        },
        "axisX": {"grid": False, "domain": True, "domainColor": palette.LINE},
        "legend": {
            **silent,
            **text,
            "labelColor": palette.INK,
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "symbolSize": 110,
            "symbolStrokeWidth": 2,
            "labelLimit": 300,
            "columnPadding": 16,
            "offset": 8,
        },
        "text": {"fontSize": SIZE, "color": palette.INK},
        "view": {"stroke": None},
    }


def year_axis(years: Iterable[int], field: str = "year") -> alt.X:
    """Return the axis of years on which each fills the slot from half a year before to half a year after its number.

    Labels every second year, without a thousands separator, fewer where there is no room.
    """
    years = list(years)
    axis = alt.Axis(values=years[::2], format="d", labelOverlap="parity", labelSeparation=10)
    scale = alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=scale)


def tips(**titles: str) -> list[alt.Tooltip]:
    """Return what is said of a mark that is pointed at: fields of its row by their titles, written as in ``FORMS``."""
    return [
        alt.Tooltip(f"{field}:Q", title=title, format=FORMS[field])
        if field in FORMS
        else alt.Tooltip(f"{field}:N", title=title)
        for field, title in titles.items()
    ]


def with_top(column: str = "top") -> list[Spec]:
    """Return the parameter ``top`` of a chart: what ``column`` holds in the first of ``ROWS``, 1 if there are none."""
    return [{"name": "top", "expr": f"(data('{NAME}')[0] || 0).{column} || 1"}]


def count_axis(field: str, top: str = "top", room: float = 0.08) -> alt.Y:
    """Return an axis of whole numbers from 0 to ``top``, with ``room`` above as a share of it.

    top: an expression, so that the axis changes with the rows and the specification stays (see ``with_top``).
    """
    ticks = alt.ExprRef(f"min(5, floor({top}))")
    axis = alt.Axis(format=",d", tickCount=ticks, tickMinStep=1, title=None)
    scale = alt.Scale(domain=[0, alt.ExprRef(f"{top} * {1 + room:g}")], nice=False)
    return alt.Y(f"{field}:Q", axis=axis, scale=scale)


def named(labels: Mapping[str, str]) -> str:
    """Return the Vega expression that turns an axis or legend code into its label."""
    return f"{json.dumps(dict(labels), ensure_ascii=False)}[datum.value]"


def narrow(pixels: int, then: Any, otherwise: Any) -> alt.ExprRef:
    """Return the expression that is ``then`` where the plot is narrower than ``pixels``, else ``otherwise``."""
    return alt.ExprRef(f"width < {pixels} ? {json.dumps(then)} : {json.dumps(otherwise)}")
