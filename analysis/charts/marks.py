"""Layers that several charts of years share. Each draws one thing on the axes that the chart gives it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis import palette
from analysis.charts.rows import NAME
from analysis.charts.texts import reported
from analysis.charts.theme import ROWS, SIZE, named, narrow, tips
from analysis.counting.reported import QUALIFIERS, highest
from analysis.language import Language

SHAPES = {"almost": "triangle-down", "about": "circle", "exact": "diamond", "more_than": "triangle-up"}
"""Mark of a reported total by its qualifier: a triangle points to where the true figure lies."""

LEVEL = 15
"""Height in pixels of one row of milestone numbers."""

RULE = "#8a8a8a"
"""Line of a milestone: 3:1 on white, as any mark that carries meaning."""

ON_X = alt.X("position:Q", title=None)
ON_Y = alt.Y("value:Q", title=None)


def curve(data: pd.DataFrame | alt.NamedData, x: alt.X, y: alt.Y, tooltip: list[alt.Tooltip]) -> list[alt.Chart]:
    """Return the curve of a documented figure: one line with a dot per year."""
    base = alt.Chart(data).encode(x=x, y=y)
    dots = base.mark_circle(size=44, color=palette.ACCENT, opacity=1).encode(tooltip=tooltip)
    return [base.mark_line(color=palette.ACCENT, strokeWidth=2.5), dots]


def band(x: alt.X, top: alt.Y, low: str) -> list[alt.Chart]:
    """Return the area below a curve of ROWS down to the column ``low``, what is sure, with a thin line along that."""
    base = alt.Chart(ROWS).encode(x=x)
    line = top.copy()
    line.shorthand = f"{low}:Q"
    return [
        base.mark_area(color=palette.ACCENT, opacity=0.16).encode(y=top, y2=alt.Y2(f"{low}:Q")),
        base.mark_line(color=palette.ACCENT, strokeWidth=1.5, strokeDash=[5, 3]).encode(y=line),
    ]


def name_of_curve(field: str, last: int, text: str) -> alt.Chart:
    """Return the direct label of a curve of ROWS, set over the end of it, in the ``last`` year."""
    return (
        alt.Chart(ROWS)
        .transform_filter(f"datum.year === {last}")
        .mark_text(align="right", baseline="bottom", dy=-10, dx=4, color=palette.ACCENT, fontWeight=600, fontSize=SIZE)
        .encode(x=alt.X("year:Q", title=None), y=alt.Y(f"{field}:Q", title=None), text=alt.TextValue(text))
    )


def reported_points(points: pd.DataFrame, t: Language) -> alt.Chart:
    """Return one mark per reported total at its position, its shape saying how exactly the figure was given.

    points: dated rows of ``counting.reported.totals``. Never joined by a line: the publishers counted different things.
    """
    rows = points[["position", "value", "qualifier", "publisher"]].assign(
        figure=[reported(row, t) for _, row in points.iterrows()],
        when=[t.date(date) for date in points["date"]],
        what=[t(f"measure.{measure}") for measure in points["measure"]],
    )
    used = [code for code in QUALIFIERS if code in set(points["qualifier"])]
    labels = {code: t("chart.reported.legend", qualifier=t(f"qualifier.{code}.label")) for code in used}
    legend = alt.Legend(
        labelExpr=named(labels),
        symbolFillColor=palette.REPORTED,
        symbolStrokeColor=palette.REPORTED,
        columns=narrow(560, 2, 4),
    )
    scale = alt.Scale(domain=used, range=[SHAPES[code] for code in used])
    return (
        alt.Chart(rows)
        .mark_point(filled=True, size=85, color=palette.REPORTED, opacity=1, stroke=palette.GROUND, strokeWidth=0.8)
        .encode(
            x=ON_X,
            y=ON_Y,
            shape=alt.Shape("qualifier:N", scale=scale, legend=legend),
            tooltip=tips(
                figure=t("chart.reported.figure"),
                what=t("chart.measure"),
                when=t("chart.date"),
                publisher=t("chart.publisher"),
            ),
        )
    )


def labelled(points: pd.DataFrame) -> pd.DataFrame:
    """Return the reported totals whose figure is written: the highest, then the last by date, once where it is both.

    points: dated rows of ``counting.reported.totals``.
    """
    top = highest(points)
    return points.iloc[:0] if top is None else points.loc[list(dict.fromkeys([top.name, points.index[-1]]))]


def reported_labels(points: pd.DataFrame, field: str, first_year: int, t: Language) -> list[alt.Chart]:
    """Return the figure beside the reported totals that are ``labelled``, on the side away from the curve of ROWS.

    field: where the curve runs. first_year: of ROWS, which have one for each.
    """
    chosen = labelled(points)
    rows = chosen[["position", "value", "year"]].assign(text=[reported(row, t) for _, row in chosen.iterrows()])
    curve_ = f"(data('{NAME}')[datum.year - {first_year}] || 0).{field}"
    below = f"datum.value < {curve_}"
    return [
        alt.Chart(rows)
        .mark_text(
            baseline=alt.ExprRef(f"{below} ? 'top' : 'bottom'"),
            dy=alt.ExprRef(f"{below} ? 9 : -9"),
            color=palette.REPORTED,
            fontWeight=600,
            fontSize=SIZE,
        )
        .encode(x=ON_X, y=ON_Y, text=alt.Text("text:N"))
    ]


def milestone_rules(milestones: pd.DataFrame, x: alt.X, t: Language) -> list[alt.Chart]:
    """Return a rule for each milestone with its number at the top, inside the plot.

    milestones: see ``counting.reported.numbered``. x: the axis of years on the column position.
    """
    rows = milestones.assign(when=[t.date(date) for date in milestones["date"]])
    tooltip = tips(when=t("chart.date"), title=t("chart.milestone"))
    base = alt.Chart(rows[["position", "level", "number", "when", "title"]]).encode(x=x, tooltip=tooltip)
    layers = []
    for level in range(int(rows["level"].max()) + 1):
        here = base.transform_filter(f"datum.level == {level}")
        top = 8 + LEVEL * level
        layers.append(here.mark_rule(color=RULE).encode(y=alt.YValue(top + 9), y2=alt.Y2Value("height")))
        layers.append(
            here.mark_text(baseline="middle", fontSize=12, fontWeight=600, color=palette.MUTED).encode(
                text=alt.Text("number:Q"), y=alt.YValue(top)
            )
        )
    return layers
