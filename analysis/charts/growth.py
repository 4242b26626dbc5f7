"""Charts of how the alliances grew: per year, per Land, beside what was reported."""

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.growth_drawings import (
    bars_with_reports,
    curve_with_a_year,
    curve_with_reports,
    curves_of_laender,
    people_with_reports,
    started_bars,
)
from analysis.charts.rows import listed, topped
from analysis.charts.small_multiples import scale_of
from analysis.counting.area_names import land_names
from analysis.counting.growth import growth_by_land
from analysis.counting.reported import (
    REACH,
    area,
    beside_documented,
    dated,
    highest,
    milestones,
    narrower,
    numbered,
    totals,
)
from analysis.counting.selection import Selection
from analysis.language import Language


def active_per_year(selection: Selection, year: int, t: Language) -> Exhibit:
    """Return the curve of active alliances with ``year`` marked on it."""
    data = selection.growth[["year", "active", "confirmed"]]
    here = data["year"] == year
    said = f"{year}: {t.number(int(data.loc[here, 'active'].iloc[0]))}"
    return Exhibit(
        name="growth.active",
        title=t("chart.active.title"),
        statement=texts.sentences(_active_statement(data, t), texts.changed_since_the_start(selection, t)),
        source=texts.sentences(t("chart.band"), texts.records(selection, t), texts.without_year(selection, t)),
        template=curve_with_a_year(_years(data), year > 2009, t),
        rows=topped(data, data["active"].max()).assign(text=[said if this else None for this in here]),
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
        template=started_bars(_years(data), t),
        rows=_started_rows(data),
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
    return Exhibit(
        name="growth.reported",
        title=t("chart.reported.title"),
        statement=texts.sentences(
            _active_statement(data, t),
            texts.changed_since_the_start(selection, t),
            texts.confirmed_of_late(selection, t),
            _reported_statement(selection, points, t),
        ),
        source=texts.sentences(t("chart.band"), _both_sources(selection, points, t)),
        template=curve_with_reports(selection.whole, area(selection.filters), t),
        rows=topped(data[["year", "active", "confirmed"]], _highest(data)),
        data=data,
        columns=_both_columns(t),
        key=tuple(f"({row.number}) {t.date(row.date)}: {row.title}" for row in marked.itertuples()),
    )


def documented_and_reported(selection: Selection, t: Language) -> Exhibit:
    """Return, per year, the documented active alliances as bars and the reported totals as marks in front of them."""
    points = dated(totals(selection.tables, area(selection.filters)))
    data = beside_documented(selection.growth, points)
    return Exhibit(
        name="growth.complete",
        title=t("chart.complete.title"),
        statement=_complete_statement(selection, data, points, t),
        source=_both_sources(selection, points, t),
        template=bars_with_reports(selection.whole, area(selection.filters), t),
        rows=topped(data[["year", "active", "confirmed"]], _highest(data)),
        data=data,
        columns=_both_columns(t),
    )


def population_per_year(selection: Selection, t: Language) -> Exhibit:
    """Return the people of the census day in municipalities covered any, per year, and the reach that was reported."""
    points = dated(totals(selection.tables, area(selection.filters), REACH))
    people = int(selection.tables.municipalities["population"].sum())
    data = selection.growth[["year", "population_any"]]
    data = data.assign(share=data["population_any"] / people)
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
        source=texts.sentences(
            texts.records(selection, t),
            t("chart.population.source"),
            _of_reports("chart.population.reported", selection, points, t),
        ),
        template=people_with_reports(selection.whole, area(selection.filters), t),
        rows=topped(data, pd.concat([data["population_any"], points["value"]]).max()),
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
    lists = [(name, listed(wide[land].tolist()), listed(sure[land].tolist())) for land, name in names.items()]
    rows = pd.DataFrame(lists, columns=["name", "active", "confirmed"])
    return Exhibit(
        name="growth.land",
        title=t("chart.land.title"),
        statement=_land_statement(wide, names, t),
        source=texts.sentences(t("chart.band"), texts.records(selection, t), t("chart.land.source")),
        template=curves_of_laender(_years(wide), t),
        rows=rows.assign(**scale_of(frame["active"].max())),
        data=wide,
        columns=(Column("year", t("chart.year")), *(Column(land, name, t.number) for land, name in names.items())),
    )


def _highest(data: pd.DataFrame) -> float:
    return float(pd.concat([data["active"].astype("Float64"), data["high"]]).max())


def _years(data: pd.DataFrame) -> tuple[int, ...]:
    return tuple(data["year"].tolist())


def _band_columns(t: Language) -> tuple[Column, Column]:
    return Column("active", t("chart.active"), t.number), Column("confirmed", t("chart.confirmed"), t.number)


def _started_rows(data: pd.DataFrame) -> pd.DataFrame:
    kinds = ["started", "first_seen"]
    rows = data.melt("year", kinds, "kind", "n")
    rows = rows[rows["n"] > 0]  # the outline of an empty bar would draw a line
    return topped(rows, data[kinds].max().max())


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
    reported = _of_reports("chart.reported.source", selection, points, t)
    return texts.sentences(texts.records(selection, t), reported, texts.without_year(selection, t))


def _of_reports(key: str, selection: Selection, points: pd.DataFrame, t: Language) -> str:
    """Return how reports are shown, and that they stand for all where the selection is narrower; "" without any."""
    if points.empty:
        return ""
    return texts.sentences(t(key), t("chart.reported.all") if narrower(selection.filters) else "")


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
