"""How charts of growth are drawn: specifications that filters leave as they are, to which the rows come apart."""

from __future__ import annotations

import json
from functools import lru_cache

import altair as alt

from analysis import palette
from analysis.charts import marks
from analysis.charts.rows import Spec
from analysis.charts.small_multiples import small_multiples
from analysis.charts.theme import ROWS, SIZE, count_axis, named, specification, tips, with_top, year_axis
from analysis.counting.index import once_per_tables
from analysis.counting.reported import REACH, dated, milestones, numbered, totals
from analysis.language import Language
from analysis.records.tables import Tables

HEIGHT = 300


def _active_curve(years: tuple[int, ...], t: Language, room: float = 0.1) -> list[alt.Chart]:
    x, y = year_axis(years), count_axis("active", room=room)
    return [*marks.band(x, y, "confirmed"), *marks.curve(ROWS, x, y, _tips(t))]


@lru_cache(maxsize=8)
def curve_with_a_year(years: tuple[int, ...], before: bool, t: Language) -> Spec:
    """Draw the curve of active alliances with a year marked. before: its text stands before it."""
    return specification([*_active_curve(years, t), *_marked(before)], t, params=with_top(), height=HEIGHT)


@once_per_tables
def curve_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the same with every dated reported total and the milestones. area_: see ``reported.area``."""
    years = _all_years(tables)
    points, marked = dated(totals(tables, area_)), numbered(milestones(tables, area_, t.code))
    layers = marks.milestone_rules(marked, year_axis(years, "position"), t) if len(marked) else []
    room = 0.14 + 0.11 * (int(marked["level"].max()) + 1) if len(marked) else 0.1
    layers += _active_curve(years, t, room)
    if len(points):
        layers += [marks.reported_points(points, t), *marks.reported_labels(points, "active", years[0], t)]
    layers.append(marks.name_of_curve("active", years[-1], t("chart.active")))
    return specification(layers, t, params=with_top(), height=HEIGHT + 80)


@once_per_tables
def bars_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the active alliances of all years as bars, the reported totals in front. area_: see ``reported.area``."""
    points = dated(totals(tables, area_))
    layers = [_active_bars(_all_years(tables), t)]
    if len(points):
        layers.append(marks.reported_points(points.assign(position=points["year"].astype("float64")), t))
    return specification(layers, t, params=with_top(), height=HEIGHT)


@once_per_tables
def people_with_reports(tables: Tables, area_: str | None, t: Language) -> Spec:
    """Draw the people reached in all years, with the reach that was reported. area_: see ``reported.area``."""
    points, years = dated(totals(tables, area_, REACH)), _all_years(tables)
    layers = _population_curve(years, t)
    if len(points):
        layers += [marks.reported_points(points, t), *marks.reported_labels(points, "population_any", years[0], t)]
    return specification(layers, t, params=with_top(), height=HEIGHT)


def _all_years(tables: Tables) -> tuple[int, ...]:
    years = tables.package.years
    return tuple(range(years[0], years[-1] + 1))


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
    return marks.curve(ROWS, year_axis(years), y, tooltip)
