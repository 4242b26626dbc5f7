"""Charts of how the alliances grew: per year, per Land, beside what was reported."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from analysis import palette
from analysis.charts import marks, texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.small_multiples import small_multiples
from analysis.charts.theme import SIZE, count_axis, named, specification, year_axis
from analysis.counting.area_names import land_names
from analysis.counting.growth import growth_by_land
from analysis.counting.reported import REACH, area, beside_documented, dated, highest, milestones, numbered, totals
from analysis.counting.selection import Selection
from analysis.language import Language

HEIGHT = 300


def active_per_year(selection: Selection, year: int, t: Language) -> Exhibit:
    """Return the curve of active alliances with ``year`` marked on it."""
    data = selection.growth[["year", "active", "confirmed"]]
    layers = [*_active_curve(data, data["active"].max(), t), *_marked(data[data["year"] == year], t)]
    return Exhibit(
        name="growth.active",
        title=t("chart.active.title"),
        statement=texts.sentences(_active_statement(data, t), texts.changed_since_the_start(selection, t)),
        source=texts.sentences(t("chart.band"), texts.records(selection, t), texts.without_year(selection, t)),
        spec=specification(layers, t, height=HEIGHT),
        data=data,
        columns=(Column("year", t("chart.year")), *_band_columns(t)),
    )


def started_per_year(selection: Selection, t: Language) -> Exhibit:
    """Return the bars of alliances that started in each year and, beside them, of those first seen in it."""
    data = selection.growth[["year", "started", "first_seen"]]
    earlier = texts.founded_before(selection)
    return Exhibit(
        name="growth.started",
        title=t("chart.started.title"),
        statement=_started_statement(data, t),
        source=texts.sentences(
            texts.records(selection, t),
            t.count("chart.started.before", earlier, year=data["year"].iloc[0]) if earlier else "",
            texts.without_year(selection, t),
        ),
        spec=specification([_started_bars(data, t)], t, height=HEIGHT),
        data=data,
        columns=(
            Column("year", t("chart.year")),
            Column("started", t("chart.started"), t.number),
            Column("first_seen", t("chart.first_seen"), t.number),
        ),
    )


def active_and_reported(selection: Selection, t: Language) -> Exhibit:
    """Return the curve of active alliances, every dated reported total as a mark of its own, and the milestones."""
    points = dated(totals(selection.tables, area(selection.filters)))
    data = beside_documented(selection.growth, points)
    marked = numbered(milestones(selection.tables, area(selection.filters), t.code))
    layers = marks.milestone_rules(marked, year_axis(data["year"], "position"), t) if len(marked) else []
    room = 0.14 + 0.11 * (marked["level"].max() + 1) if len(marked) else 0.1
    layers += _active_curve(data, _highest(data), t, room)
    if len(points):
        documented = data.set_index("year")["active"]
        layers += [marks.reported_points(points, t), *marks.reported_labels(points, documented, t)]
    layers.append(marks.name_of_curve(data, "active", t("chart.active")))
    return Exhibit(
        name="growth.reported",
        title=t("chart.reported.title"),
        statement=texts.sentences(
            _active_statement(data, t),
            texts.changed_since_the_start(selection, t),
            texts.confirmed_of_late(selection, t),
            _reported_statement(selection, points, t),
        ),
        source=_both_sources(selection, points, t),
        spec=specification(layers, t, height=HEIGHT + 80),
        data=data,
        columns=_both_columns(t),
        key=tuple(f"({row.number}) {t.date(row.date)}: {row.title}" for row in marked.itertuples()),
    )


def documented_and_reported(selection: Selection, t: Language) -> Exhibit:
    """Return, per year, the documented active alliances as bars and the reported totals as marks in front of them."""
    points = dated(totals(selection.tables, area(selection.filters)))
    data = beside_documented(selection.growth, points)
    layers = [_active_bars(data, t)]
    if len(points):
        layers.append(marks.reported_points(points.assign(position=points["year"].astype("float64")), t))
    return Exhibit(
        name="growth.complete",
        title=t("chart.complete.title"),
        statement=_complete_statement(selection, data, points, t),
        source=_both_sources(selection, points, t),
        spec=specification(layers, t, height=HEIGHT),
        data=data,
        columns=_both_columns(t),
    )


def population_per_year(selection: Selection, t: Language) -> Exhibit:
    """Return the people of the census day in municipalities covered any, per year, and the reach that was reported."""
    points = dated(totals(selection.tables, area(selection.filters), REACH))
    people = int(selection.tables.municipalities["population"].sum())
    data = selection.growth[["year", "population_any"]]
    data = data.assign(share=data["population_any"] / people)
    layers = _population_curve(data, pd.concat([data["population_any"], points["value"]]).max(), t)
    if len(points):
        people_by_year = data.set_index("year")["population_any"]
        layers += [marks.reported_points(points, t), *marks.reported_labels(points, people_by_year, t)]
    first, last = data.iloc[0], data.iloc[-1]
    return Exhibit(
        name="growth.population",
        title=t("chart.population.title"),
        statement=texts.sentences(
            t(
                "chart.population.statement",
                first_year=int(first["year"]),
                first=t.percent(first["share"], 1),
                last_year=int(last["year"]),
                last=t.percent(last["share"], 1),
                people=t.number(int(last["population_any"])),
                total=t.number(people),
            ),
            texts.people_by_late_mentions(selection, t),
        ),
        source=texts.sentences(texts.records(selection, t), t("chart.population.source"), _reach_source(points, t)),
        spec=specification(layers, t, height=HEIGHT),
        data=data,
        columns=(
            Column("year", t("chart.year")),
            Column("population_any", t("chart.people"), t.number),
            Column("share", t("chart.share"), lambda share: t.percent(share, 1)),
        ),
    )


def by_land(selection: Selection, t: Language) -> Exhibit:
    """Return the small multiples of active alliances per Land.

    The table has a row per year and a column per Land.
    """
    names = land_names(selection.tables)
    frame = growth_by_land(selection.tables, selection.spans, selection.coverage, list(names))
    wide, sure = (
        frame.pivot(index="year", columns="land", values=kind)[list(names)].reset_index().rename_axis(columns="")
        for kind in ("active", "confirmed")
    )
    rows = [
        {"name": name, "active": wide[land].tolist(), "confirmed": sure[land].tolist()} for land, name in names.items()
    ]
    tooltip = [alt.Tooltip("name:N", title=t("chart.land")), *_tips(t)]
    years = selection.tables.package.years
    return Exhibit(
        name="growth.land",
        title=t("chart.land.title"),
        statement=_land_statement(wide, names, t),
        source=texts.sentences(t("chart.band"), texts.records(selection, t), t("chart.land.source")),
        spec=small_multiples(rows, years, frame["active"].max(), [tip.to_dict(validate=False) for tip in tooltip], t),
        data=wide,
        columns=(Column("year", t("chart.year")), *(Column(land, name, t.number) for land, name in names.items())),
    )


def _highest(data: pd.DataFrame) -> float:
    return float(pd.concat([data["active"].astype("Float64"), data["high"]]).max())


def _active_curve(data: pd.DataFrame, most: float, t: Language, room: float = 0.1) -> list[alt.Chart]:
    x, y = year_axis(data["year"]), count_axis("active", most, room)
    rows = data[["year", "active", "confirmed"]]
    return [*marks.band(rows, x, y, "confirmed"), *marks.curve(rows, x, y, _tips(t))]


def _active_bars(data: pd.DataFrame, t: Language) -> alt.Chart:
    bars = data[["year", "active", "confirmed"]].assign(left=data["year"] - 0.34, right=data["year"] + 0.34, zero=0)
    x, y = year_axis(data["year"], "left"), count_axis("active", _highest(data))
    return (
        alt.Chart(bars)
        .mark_bar(color=palette.ACCENT)
        .encode(x=x, x2=alt.X2("right:Q"), y=y, y2=alt.Y2("zero:Q"), tooltip=_tips(t))
    )


def _tips(t: Language) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("year:Q", title=t("chart.year"), format="d"),
        alt.Tooltip("active:Q", title=t("chart.active"), format=",d"),
        alt.Tooltip("confirmed:Q", title=t("chart.confirmed"), format=",d"),
    ]


def _band_columns(t: Language) -> tuple[Column, Column]:
    return Column("active", t("chart.active"), t.number), Column("confirmed", t("chart.confirmed"), t.number)


def _marked(row: pd.DataFrame, t: Language) -> list[alt.Chart]:
    year, active = int(row["year"].iloc[0]), int(row["active"].iloc[0])
    point = pd.DataFrame({"position": [year], "value": [active], "text": [f"{year}: {t.number(active)}"]})
    base = alt.Chart(point).encode(x=marks.ON_X)
    before = year > 2009  # the label stands where the curve leaves room for it
    return [
        base.mark_rule(color=palette.MUTED, strokeDash=[3, 3]),
        base.mark_circle(size=130, color=palette.ACCENT, opacity=1).encode(y=marks.ON_Y),
        base.mark_text(
            align="right" if before else "left", dx=-8 if before else 10, dy=-12, fontWeight=600, fontSize=SIZE
        ).encode(y=marks.ON_Y, text=alt.Text("text:N")),
    ]


def _started_bars(data: pd.DataFrame, t: Language) -> alt.Chart:
    kinds = {"started": t("chart.started"), "first_seen": t("chart.first_seen")}
    rows = data.melt("year", list(kinds), "kind", "n")
    left, right = {"started": -0.4, "first_seen": 0.06}, {"started": 0.02, "first_seen": 0.4}
    rows = rows.assign(
        label=rows["kind"].map(kinds),
        left=rows["year"] + rows["kind"].map(left),
        right=rows["year"] + rows["kind"].map(right),
        zero=0,
    )
    rows = rows[rows["n"] > 0]  # the outline of an empty bar would draw a line
    legend = alt.Legend(
        labelExpr=named(kinds), symbolType="square", symbolStrokeColor=palette.ACCENT, direction="vertical"
    )
    scale = alt.Scale(domain=list(kinds), range=[palette.ACCENT, palette.GROUND])
    return (
        alt.Chart(rows)
        .mark_bar(stroke=palette.ACCENT, strokeWidth=1.5)
        .encode(
            x=year_axis(data["year"], "left"),
            x2=alt.X2("right:Q"),
            y=count_axis("n", data[list(kinds)].max().max()),
            y2=alt.Y2("zero:Q"),
            fill=alt.Fill("kind:N", scale=scale, legend=legend),
            tooltip=[
                alt.Tooltip("year:Q", title=t("chart.year"), format="d"),
                alt.Tooltip("label:N", title=t("chart.kind")),
                alt.Tooltip("n:Q", title=t("chart.alliances"), format=",d"),
            ],
        )
    )


def _population_curve(data: pd.DataFrame, most: float, t: Language) -> list[alt.Chart]:
    unit = json.dumps(t("chart.million"), ensure_ascii=False)
    axis = alt.Axis(labelExpr=f"format(datum.value / 1e6, ',~r') + {unit}", tickCount=5, title=None)
    y = alt.Y("population_any:Q", axis=axis, scale=alt.Scale(domain=[0, max(most, 1) * 1.12], nice=False))
    tooltip = [
        alt.Tooltip("year:Q", title=t("chart.year"), format="d"),
        alt.Tooltip("population_any:Q", title=t("chart.people"), format=",d"),
        alt.Tooltip("share:Q", title=t("chart.share"), format=".1%"),
    ]
    return marks.curve(data, year_axis(data["year"]), y, tooltip)


def _active_statement(data: pd.DataFrame, t: Language) -> str:
    """Say the first, the highest and the last year of the curve."""
    if not data["active"].any():
        return t("chart.active.none")
    top, first, last = data.loc[data["active"].idxmax()], data.iloc[0], data.iloc[-1]
    return t(
        "chart.active.statement",
        first_year=int(first["year"]),
        first=t.number(first["active"]),
        last_year=int(last["year"]),
        last=t.number(last["active"]),
        top_year=int(top["year"]),
        top=t.number(top["active"]),
    )


def _started_statement(data: pd.DataFrame, t: Language) -> str:
    started, seen = int(data["started"].sum()), int(data["first_seen"].sum())
    if not started + seen:
        return t("chart.started.none")
    sums = t("chart.started.statement", started=t.number(started), first_seen=t.number(seen))
    if not started:
        return sums
    top = data.loc[data["started"].idxmax()]
    return f"{sums} {t('chart.started.top', year=int(top['year']), n=t.number(top['started']))}"


def _reported_statement(selection: Selection, points: pd.DataFrame, t: Language) -> str:
    place = texts.place(selection.filters, selection.tables.laender, t)
    if points.empty:
        return t("chart.reported.none", place=place)
    low, high = points.loc[points["value"].idxmin()], highest(points)
    return t.count(
        "chart.reported.statement",
        len(points),
        place=place,
        low=texts.reported(low, t),
        low_year=int(low["year"]),
        high=texts.reported(high, t),
        high_year=int(high["year"]),
    )


def _complete_statement(selection: Selection, data: pd.DataFrame, points: pd.DataFrame, t: Language) -> str:
    with_report = data[data["reports"] > 0]
    if with_report.empty:
        return _reported_statement(selection, points, t)
    first, last = with_report.iloc[0], with_report.iloc[-1]
    values = {}
    for name, row in (("first", first), ("last", last)):
        values[f"{name}_year"] = int(row["year"])
        values[f"{name}_active"] = t.number(row["active"])
        values[f"{name}_reported"] = texts.amount(row["high"], row["high_qualifier"], t)
    return t("chart.complete.statement", **values)


def _land_statement(wide: pd.DataFrame, names: dict[str, str], t: Language) -> str:
    year, counts = int(wide["year"].iloc[-1]), wide[list(names)].iloc[-1].astype("int64")
    if not counts.any():
        return t("chart.land.none", year=year)
    top = counts[counts > 0].sort_values(ascending=False, kind="stable").head(3)
    leading = t.listing([f"{names[key]} ({t.number(n)})" for key, n in top.items()])
    return t("chart.land.statement", year=year, leading=leading)


def _both_sources(selection: Selection, points: pd.DataFrame, t: Language) -> str:
    reported = t("chart.reported.source") if len(points) else ""
    return texts.sentences(t("chart.band"), texts.records(selection, t), reported, texts.without_year(selection, t))


def _reach_source(points: pd.DataFrame, t: Language) -> str:
    return t("chart.population.reported") if len(points) else ""


def _both_columns(t: Language) -> tuple[Column, ...]:
    def label(code: str) -> str:
        return t(f"qualifier.{code}.label")

    return (
        Column("year", t("chart.year")),
        *_band_columns(t),
        Column("low_qualifier", t("chart.reported.low_qualifier"), label, coded=True),
        Column("low", t("chart.reported.low"), t.number),
        Column("high_qualifier", t("chart.reported.high_qualifier"), label, coded=True),
        Column("high", t("chart.reported.high"), t.number),
        Column("reports", t("chart.reported.reports"), t.number),
    )
