"""How charts of growth are drawn: specifications that filters leave as they are, to which the rows come apart."""

import json
from functools import lru_cache

import altair as alt
import pandas as pd

from analysis import palette
from analysis.charts.rows import NAME, Spec
from analysis.charts.small_multiples import small_multiples
from analysis.charts.texts import reported
from analysis.charts.theme import ROWS, SIZE, count_axis, named, narrow, specification, tips, with_top, year_axis
from analysis.counting.index import once_per_tables
from analysis.counting.reported import QUALIFIERS, REACH, dated, highest, milestones, numbered, totals
from analysis.language import Language
from analysis.records.tables import Tables

HEIGHT = 300

SHAPES = {"almost": "triangle-down", "about": "circle", "exact": "diamond", "more_than": "triangle-up"}
"""Mark of a reported total by its qualifier: a triangle points to where the true figure lies."""

LEVEL = 15
"""Height in pixels of one row of milestone numbers."""

RULE = "#8a8a8a"
"""Line of a milestone: 3:1 on white, as any mark that carries meaning."""

ON_X = alt.X("position:Q", title=None)
ON_Y = alt.Y("value:Q", title=None)


def _active_curve(years: tuple[int, ...], t: Language, room: float = 0.1) -> list[alt.Chart]:
    x, y = year_axis(years), count_axis("active", room=room)
    return [*band(x, y, "confirmed"), *curve(ROWS, x, y, _tips(t))]


@lru_cache(maxsize=8)
def curve_with_a_year(years: tuple[int, ...], before: bool, t: Language) -> Spec:
    """Draw the curve of active alliances with a year marked. before: its text stands before it."""
    return specification([*_active_curve(years, t), *_marked(before)], t, params=with_top(), height=HEIGHT)


@once_per_tables
def curve_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the same with every dated reported total and the milestones. area_: see ``reported.area``."""
    years = tuple(tables.package.years)
    points, marked = dated(totals(tables, area_)), numbered(milestones(tables, area_, t.code))
    layers = milestone_rules(marked, year_axis(years, "position"), t) if len(marked) else []
    room = 0.14 + 0.11 * (int(marked["level"].max()) + 1) if len(marked) else 0.1
    layers += _active_curve(years, t, room)
    if len(points):
        layers += [reported_points(points, t), *reported_labels(points, "active", years[0], t)]
    layers.append(name_of_curve("active", years[-1], t("chart.active")))
    return specification(layers, t, params=with_top(), height=HEIGHT + 80)


@once_per_tables
def bars_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the active alliances of all years as bars, the reported totals in front. area_: see ``reported.area``."""
    points = dated(totals(tables, area_))
    layers = [_active_bars(tuple(tables.package.years), t)]
    if len(points):
        layers.append(reported_points(points.assign(position=points["year"].astype("float64")), t))
    return specification(layers, t, params=with_top(), height=HEIGHT)


@once_per_tables
def people_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the people reached in all years, with the reach that was reported. area_: see ``reported.area``."""
    points, years = dated(totals(tables, area_, REACH)), tuple(tables.package.years)
    layers = _population_curve(years, t)
    if len(points):
        layers += [reported_points(points, t), *reported_labels(points, "population_any", years[0], t)]
    return specification(layers, t, params=with_top(), height=HEIGHT)


@lru_cache(maxsize=4)
def curves_of_laender(years: tuple[int, ...], t: Language) -> Spec:
    """Draw the small multiples of the Länder."""
    tooltip = [*tips(name=t("chart.land")), *_tips(t)]
    return small_multiples(years, [tip.to_dict(validate=False) for tip in tooltip], t)


def _active_bars(years: tuple[int, ...], t: Language) -> alt.Chart:
    return (
        alt.Chart(ROWS)
        .transform_calculate(left="datum.year - 0.34", right="datum.year + 0.34", zero="0")
        .mark_bar(color=palette.ACCENT)
        .encode(
            x=year_axis(years, "left"),
            x2=alt.X2("right:Q"),
            y=count_axis("active"),
            y2=alt.Y2("zero:Q"),
            tooltip=_tips(t),
        )
    )


def _tips(t: Language) -> list[alt.Tooltip]:
    return tips(year=t("chart.year"), active=t("chart.active"), confirmed=t("chart.confirmed"))


def _marked(before: bool) -> list[alt.Chart]:
    """Mark the year that has a text; it stands before it where the curve leaves room there."""
    on_y = alt.Y("active:Q", title=None)
    base = alt.Chart(ROWS).transform_filter("datum.text !== null").encode(x=alt.X("year:Q", title=None))
    return [
        base.mark_rule(color=palette.MUTED, strokeDash=[3, 3]),
        base.mark_circle(size=130, color=palette.ACCENT, opacity=1).encode(y=on_y),
        base.mark_text(
            align="right" if before else "left", dx=-8 if before else 10, dy=-12, fontWeight=600, fontSize=SIZE
        ).encode(y=on_y, text=alt.Text("text:N")),
    ]


@lru_cache(maxsize=4)
def started_bars(years: tuple[int, ...], t: Language) -> Spec:
    """Draw the alliances that started in each year and, beside them, those first seen in it."""
    kinds = {"started": t("chart.started"), "first_seen": t("chart.first_seen")}
    left, right = {"started": -0.4, "first_seen": 0.06}, {"started": 0.02, "first_seen": 0.4}
    legend = alt.Legend(
        labelExpr=named(kinds), symbolType="square", symbolStrokeColor=palette.ACCENT, direction="vertical"
    )
    scale = alt.Scale(domain=list(kinds), range=[palette.ACCENT, palette.GROUND])
    of_kind = lambda values: f"{json.dumps(values, ensure_ascii=False)}[datum.kind]"  # noqa: E731
    bars = (
        alt.Chart(ROWS)
        .transform_calculate(
            label=of_kind(kinds), left=f"datum.year + {of_kind(left)}", right=f"datum.year + {of_kind(right)}", zero="0"
        )
        .mark_bar(stroke=palette.ACCENT, strokeWidth=1.5)
        .encode(
            x=year_axis(years, "left"),
            x2=alt.X2("right:Q"),
            y=count_axis("n"),
            y2=alt.Y2("zero:Q"),
            fill=alt.Fill("kind:N", scale=scale, legend=legend),
            tooltip=tips(year=t("chart.year"), label=t("chart.kind"), n=t("chart.alliances")),
        )
    )
    return specification([bars], t, params=with_top(), height=HEIGHT)


def _population_curve(years: tuple[int, ...], t: Language) -> list[alt.Chart]:
    unit = json.dumps(t("chart.million"), ensure_ascii=False)
    axis = alt.Axis(labelExpr=f"format(datum.value / 1e6, ',~r') + {unit}", tickCount=5, title=None)
    domain = [0, alt.ExprRef("top * 1.12")]
    y = alt.Y("population_any:Q", axis=axis, scale=alt.Scale(domain=domain, nice=False))
    tooltip = tips(year=t("chart.year"), population_any=t("chart.people"), share=t("chart.share"))
    return curve(ROWS, year_axis(years), y, tooltip)


# Layers that several charts share, each drawn on the axes that the chart gives it


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
