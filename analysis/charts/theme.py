"""How every chart looks: one typeface, quiet lines, German or English numbers, colours of ``analysis.palette``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair.utils import schemapi

from analysis import palette
from analysis.language import Language

schemapi.disable_debug_mode()
"""Else Altair holds each part of each chart to its schema, which takes as long as all the rest: the tests do so."""

Rows = list[dict[str, Any]]
"""What a layer draws: column -> value."""

Spec = dict[str, Any]
"""A Vega-Lite specification."""

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Liberation Sans", Arial, sans-serif'
SIZE = 13
"""Size of all texts in pixels; none is under 12."""

PADDING = {"left": 2, "right": 8, "top": 6, "bottom": 6}
FIT = {"type": "fit-x", "contains": "padding"}
"""The width is that of the page with all labels; the height is that of the plot, whatever the legend takes."""

_LOCALES = {
    "de": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""], "percent": "%"},
}


def specification(layers: Iterable[alt.Chart], t: Language, **properties: Any) -> Spec:
    """Return the chart that lays ``layers`` over each other, as a Vega-Lite specification with the look of all charts.

    properties: of the whole chart, such as its height. t: whose number forms it has. Each layer holds its own rows, so
    that parts can be put together to a picture. Altair's own layers copy each other again and again, which takes ten
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
    if not isinstance(frame, pd.DataFrame):
        return drawn
    if id(frame) not in made:
        made[id(frame)] = _rows(frame)
    return {"data": {"values": made[id(frame)]}, **drawn}


def _rows(frame: pd.DataFrame) -> Rows:
    """Return the rows of ``frame`` as JSON has them: Python's own numbers, None where a value is missing."""
    columns = {name: [_plain(value) for value in frame[name].tolist()] for name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) else value


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


def count_axis(field: str, highest: float, room: float = 0.08) -> alt.Y:
    """Return an axis of whole numbers from 0 to ``highest`` (at least 1), with ``room`` above as a share of it."""
    top = max(float(highest), 1.0)
    axis = alt.Axis(format=",d", tickCount=min(5, int(top)), tickMinStep=1, title=None)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, top * (1 + room)], nice=False))


def named(labels: Mapping[str, str]) -> str:
    """Return the Vega expression that turns an axis or legend code into its label."""
    return f"{json.dumps(dict(labels), ensure_ascii=False)}[datum.value]"


def narrow(pixels: int, then: Any, otherwise: Any) -> alt.ExprRef:
    """Return the expression that is ``then`` where the plot is narrower than ``pixels``, else ``otherwise``."""
    return alt.ExprRef(f"width < {pixels} ? {json.dumps(then)} : {json.dumps(otherwise)}")
