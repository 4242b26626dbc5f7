"""How charts of partners are drawn: a specification for so many bars, to which the rows come apart."""

import json
from functools import lru_cache

import altair as alt

from analysis import palette
from analysis.charts.rows import BETWEEN, NAME, Spec
from analysis.charts.theme import ROWS, SIZE, narrow, specification, tips, with_top
from analysis.language import Language

Names = tuple[tuple[str, str], ...]
"""Keys with their names, in an order."""

IN_ROW = f"data('{NAME}')[datum.value - 1]"
"""The row whose place an axis labels (see ``by_place``)."""

NAMED = "names[datum.value]"
"""Label of a sector on an axis of a chart that has ``_names``."""

ROW = 24
"""Height in pixels of one bar with the room around it."""


def _group_names(t: Language) -> str:
    return _json([t(f"group.{group}") for group in palette.GROUPS]) + "[datum.group]"


def _json(names: list[str]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=8)
def grouped_bars(names: Names, rows: int, t: Language) -> Spec:
    """Draw a bar per sector under the name of its group, written in the group's colour with its sum: no legend.

    rows: of the sectors with these ``names``, and of their groups.
    """
    axis = alt.Axis(labelExpr=f"names[{IN_ROW}.sector] || ''", title=None, labelColor=palette.INK, labelLimit=200)
    y = by_place(rows, 0.28, axis)
    x = bare_x("partners")
    tooltip = tips(label=t("chart.sector"), group_label=t("chart.group"), partners=t("chart.partners"))
    base = (
        alt.Chart(ROWS)
        .transform_window(place="row_number()")
        .transform_calculate(label="names[datum.sector]", group_label=_group_names(t))
    )
    bars = base.transform_filter("datum.sector !== null").encode(x=x, y=y)
    layers = [
        bars.mark_bar().encode(color=_group_colour(None, t), tooltip=tooltip),
        bars.mark_text(align="left", dx=5, fontSize=SIZE, color=palette.INK).encode(
            text=alt.Text("partners:Q", format=",d")
        ),
        base.transform_filter("datum.sector === null")
        .transform_calculate(text="datum.group_label + ': ' + format(datum.partners, ',d')")
        .mark_text(align="left", dx=narrow(280, -80, 0), dy=3, fontWeight=600, fontSize=SIZE + 1)
        .encode(x=alt.XValue(0), y=y, text=alt.Text("text:N"), color=_group_colour(None, t)),
    ]
    return specification(layers, t, params=[*_names(dict(names)), *with_top()], height=ROW * rows)


@lru_cache(maxsize=8)
def share_bars(bars_: int, t: Language) -> Spec:
    """Draw so many bars of the share of alliances, in the colours of their groups."""
    axis = alt.Axis(labelExpr=f"{IN_ROW}.label", title=None, labelColor=palette.INK, labelLimit=200)
    y = by_place(bars_, 0.28, axis)
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.12], nice=False))
    tooltip = tips(label=t("chart.sector"), alliances=t("chart.alliances"), share=t("chart.share"))
    bars = (
        alt.Chart(ROWS)
        .transform_window(place="row_number()")
        .transform_calculate(
            group_label=_group_names(t),
            share="datum.alliances / datum.naming",
            text=f"datum.whole + {_percent_sign(t)} + ' (' + format(datum.alliances, ',d') + ')'",
        )
        .encode(x=x, y=y)
    )
    layers = [
        bars.mark_bar().encode(color=_group_colour(_group_legend(), t), tooltip=tooltip),
        bars.mark_text(align="left", dx=5, fontSize=SIZE, color=palette.INK).encode(text=alt.Text("text:N")),
    ]
    return specification(layers, t, height=ROW * bars_)


@lru_cache(maxsize=64)
def composition_bars(bars_: int, attribute: str, names: Names, t: Language) -> Spec:
    """Draw so many bars. names: of what the bars may stand for."""
    label = f"names[{IN_ROW}.{attribute}] + ' (' + format({IN_ROW}.partners, ',d') + ')'"
    y = by_place(bars_, 0.25, alt.Axis(labelExpr=label, title=None, labelColor=palette.INK, labelLimit=240))
    ends = alt.Axis(format=".0%", values=[0, 0.5, 1], title=None, labelFlush=True)
    x = alt.X("left:Q", axis=ends, scale=alt.Scale(domain=[0, 1]))
    tooltip = tips(
        label=t(f"chart.{attribute}"), group_label=t("chart.group"), n=t("chart.partners"), share=t("chart.share")
    )
    lists = ["group", "n", "whole"]
    base = (
        alt.Chart(ROWS)
        .transform_window(place="row_number()")
        .transform_calculate(
            label=f"names[datum.{attribute}]",
            group=f"sequence({len(palette.GROUPS)})",
            **{name: f"split(datum.{name}, '{BETWEEN}')" for name in lists[1:]},
        )
        .transform_flatten(lists)
        .transform_calculate(group_label=_group_names(t), n="toNumber(datum.n)")
        .transform_window(until="sum(n)", groupby=["place"])
        .transform_filter("datum.n > 0")
        .transform_calculate(
            share="datum.n / datum.partners",
            left="(datum.until - datum.n) / datum.partners",
            middle="(datum.until - datum.n / 2) / datum.partners",
            right="datum.until / datum.partners",
            text=f"datum.whole + {_percent_sign(t)}",
        )
        .encode(y=y)
    )
    bars = base.mark_bar(stroke=palette.GROUND, strokeWidth=1.5).encode(
        x=x, x2=alt.X2("right:Q"), color=_group_colour(_group_legend(), t), tooltip=tooltip
    )
    inside = base.transform_filter("datum.share * width > 44").mark_text(fontSize=12, color=palette.GROUND)
    shares = inside.encode(x=alt.X("middle:Q", title=None), text=alt.Text("text:N"))
    return specification([bars, shares], t, params=_names(dict(names)), height=(ROW + 4) * bars_ + 30)


@lru_cache(maxsize=8)
def heat_map(names: Names, t: Language) -> Spec:
    """Draw in how many alliances two of these sectors meet."""
    order = [sector for sector, _ in names]
    axis = alt.Axis(labelExpr=NAMED, title=None, labelColor=palette.INK, labelLimit=200)
    x = alt.X("other:N", scale=alt.Scale(domain=order, padding=0.04), axis=axis.copy())
    x.axis.labelAngle = -90
    y = alt.Y("sector:N", sort=None, scale=alt.Scale(padding=0.04), axis=axis)
    domain = [1, alt.ExprRef("top")]
    scale = alt.Scale(domain=domain, range=list(palette.SEQUENTIAL), interpolate="lab", nice=False)
    legend = alt.Legend(gradientLength=narrow(500, 140, 260), format=",d", title=t("chart.meetings.legend"))
    colour = alt.condition(
        "datum.alliances > 0", alt.Color("alliances:Q", scale=scale, legend=legend), alt.value(palette.NONE_KNOWN)
    )
    tooltip = tips(label=t("chart.sector"), other_label=t("chart.sector.other"), alliances=t("chart.alliances"))
    base = (
        alt.Chart(ROWS)
        .transform_window(place="row_number()")
        .transform_calculate(other=_json(order), alliances=f"split(datum.alliances, '{BETWEEN}')")
        .transform_calculate(sector="datum.other[datum.place - 1]")
        .transform_flatten(["other", "alliances"])
        .transform_filter("datum.alliances !== ''")
        .transform_calculate(
            alliances="toNumber(datum.alliances)", label="names[datum.sector]", other_label="names[datum.other]"
        )
        .encode(x=x, y=y)
    )
    numbers = base.mark_text(fontSize=12, opacity=narrow(560, 0, 1)).encode(
        text=alt.Text("alliances:Q", format=",d"),
        color=alt.condition("datum.alliances > datum.top * 0.55", alt.value(palette.GROUND), alt.value(palette.INK)),
    )
    squares = base.mark_rect().encode(color=colour, tooltip=tooltip)
    return specification([squares, numbers], t, params=[*_names(dict(names)), *with_top()], height=22 * len(order))


def _percent_sign(t: Language) -> str:
    """Return what follows the number of per cent, as an expression of Vega."""
    return json.dumps(t.percent(0).removeprefix("0"), ensure_ascii=False)


def _names(labels: dict[str, str]) -> list[Spec]:
    """Return the names of sectors as a parameter of the chart, which its axes (``NAMED``) and tooltips share."""
    return [{"name": "names", "value": labels}]


def _group_colour(legend: alt.Legend | None, t: Language) -> alt.Color:
    names = [t(f"group.{group}") for group in palette.GROUPS]
    return alt.Color("group_label:N", scale=alt.Scale(domain=names, range=list(palette.GROUPS.values())), legend=legend)


def _group_legend() -> alt.Legend:
    return alt.Legend(symbolType="square", columns=narrow(680, 1, 4))


def bare_x(value: str) -> alt.X:
    """Return an axis without labels, with room for the figure at the end of the longest bar (``theme.with_top``)."""
    domain = [0, alt.ExprRef("top * 1.15")]
    return alt.X(f"{value}:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))


def by_place(places: int, inner: float, axis: alt.Axis) -> alt.Y:
    """Return an axis of the rows as they come, ``inner`` being the share of the room between them."""
    scale = alt.Scale(domain=[*range(1, places + 1)], paddingInner=inner)
    return alt.Y("place:N", scale=scale, axis=axis)
