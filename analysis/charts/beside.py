"""Sectors of two selections beside each other: in which share of the alliances that name partners each takes part."""

from dataclasses import replace

import altair as alt
import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.sector_drawings import ROW
from analysis.charts.sectors import sector_labels
from analysis.charts.theme import Spec, named, narrow, specification, tips
from analysis.counting import filters as rules
from analysis.counting.filter_set import Filters
from analysis.counting.reported import GERMANY
from analysis.counting.sectors import beside, naming_partners
from analysis.counting.selection import Selection
from analysis.language import Language

GREATEST = 3
"""Differences that are said in words."""

SMALL, TOO_SMALL = 30, 10
"""Of so few alliances it is said how much a single one makes up; of so few that differences of shares say little."""


def other_filters(filters: Filters, land: str) -> Filters:
    """Return ``filters`` for the same question about ``land`` (a code, or GERMANY): its place goes, all else stays."""
    return replace(filters, land=() if land == GERMANY else (land,), kreis=())


def sectors_beside(selection: Selection, land: str, t: Language, name: str = "") -> Exhibit:
    """Return the share of alliances in which each sector takes part, in the selection and in ``land``.

    name: what the selection is called, "" for what its filters say.

    Data: sector, label, alliances, share, other_alliances, other_share, difference, from what is more frequent in the
    selection to what is more frequent beside it. Where one of them names no partner, shares are missing.
    """
    other = other_filters(selection.filters, land)
    tables = rules.narrow(selection.whole, other)
    pair = (name or _name(selection.filters, selection, t), texts.place(other, selection.whole.laender, t))
    naming = (naming_partners(selection.tables), naming_partners(tables))
    data = beside(selection.tables, tables)
    data = data.assign(label=data["sector"].map(sector_labels(selection, t)), points=100 * data["difference"])
    return Exhibit(
        name="sectors.beside",
        title=t("chart.beside.title", left=pair[0], right=pair[1]),
        statement=_statement(data, pair, naming, t),
        source=texts.sentences(t("chart.beside.source"), texts.records(selection, t)),
        template=_bars(data.dropna(subset="difference"), pair, t),
        data=data,
        columns=(
            Column("label", t("chart.sector")),
            Column("alliances", t("chart.beside.alliances", place=pair[0]), t.number),
            Column("share", t("chart.beside.share", place=pair[0]), lambda share: t.percent(share, 1)),
            Column("other_alliances", t("chart.beside.alliances", place=pair[1]), t.number),
            Column("other_share", t("chart.beside.share", place=pair[1]), lambda share: t.percent(share, 1)),
            Column("points", t("chart.beside.points"), lambda points: signed(points, t)),
        ),
    )


def _name(filters: Filters, selection: Selection, t: Language) -> str:
    if len(filters.kreis) == 1:
        districts = selection.whole.districts
        return str(districts.loc[districts["key"] == filters.kreis[0], "name"].iloc[0])
    return t("chart.beside.selection") if filters.kreis else texts.place(filters, selection.whole.laender, t)


def signed(points: float, t: Language) -> str:
    """Return percentage points with their sign and one decimal: "+12,5", "−3,0", "0,0"."""
    sign = "+" if points >= 0.05 else "−" if points <= -0.05 else ""
    return sign + t.number(abs(points), 1)


def _statement(data: pd.DataFrame, pair: tuple[str, str], naming: tuple[int, int], t: Language) -> str:
    words = {"left": pair[0], "right": pair[1], "n": t.number(naming[0]), "m": t.number(naming[1])}
    if not all(naming):
        return texts.sentences(t("chart.beside.naming", **words), t("chart.beside.none"))
    few = [(place, n) for place, n in zip(pair, naming, strict=True) if n < TOO_SMALL]
    if few:
        too_few = [t.count("chart.beside.few", n, place=place) for place, n in few]
        return texts.sentences(t("chart.beside.naming", **words), *too_few)
    greatest = data[data["points"].abs() >= 0.5].sort_values("points", key=abs, ascending=False, kind="stable")
    said = [_difference(row, naming, t) for row in greatest.head(GREATEST).itertuples()]
    differences = t("chart.beside.differences", differences="; ".join(said)) if said else t("chart.beside.same")
    small = [
        t("chart.beside.small", place=place, points=t.number(100 / n, 1))
        for place, n in zip(pair, naming, strict=True)
        if n < SMALL
    ]
    return texts.sentences(t("chart.beside.naming", **words), differences, *small)


def _difference(row: tuple, naming: tuple[int, int], t: Language) -> str:
    points = round(abs(row.points))
    return t.count(
        f"chart.beside.{'more' if row.points > 0 else 'less'}",
        points,
        sector=row.label,
        a=t.number(row.alliances),
        of_a=t.number(naming[0]),
        b=t.number(row.other_alliances),
        of_b=t.number(naming[1]),
    )


def _bars(data: pd.DataFrame, pair: tuple[str, str], t: Language) -> Spec:
    """Draw two bars per sector, one under the other, with share and number of alliances at their ends."""
    columns = {"left": ("share", "alliances"), "right": ("other_share", "other_alliances")}
    rows = pd.concat(
        [
            data[["sector", "label"]].assign(side=side, share=data[share], alliances=data[alliances])
            for side, (share, alliances) in columns.items()
        ]
    )
    rows = rows.assign(
        text=[f"{t.percent(s)} ({t.number(n)})" for s, n in zip(rows["share"], rows["alliances"], strict=True)]
    )
    labels = dict(zip(data["sector"], data["label"], strict=True))
    sides = dict(zip(columns, pair, strict=True))
    axis = alt.Axis(labelExpr=named(labels), title=None, labelColor=palette.INK, labelLimit=200)
    y = alt.Y("sector:N", scale=alt.Scale(domain=list(labels), paddingInner=0.3), axis=axis)
    offset = alt.YOffset("side:N", sort=list(sides), scale=alt.Scale(domain=list(sides)))
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.12], nice=False))
    legend = alt.Legend(labelExpr=named(sides), symbolType="square", columns=narrow(560, 1, 2), title=None)
    colour = alt.Color("side:N", scale=alt.Scale(domain=list(sides), range=list(palette.BESIDE)), legend=legend)
    tooltip = tips(label=t("chart.sector"), alliances=t("chart.alliances"), share=t("chart.share"))
    bars = alt.Chart(rows).encode(x=x, y=y, yOffset=offset)
    layers = [
        bars.mark_bar().encode(color=colour, tooltip=tooltip),
        bars.mark_text(align="left", dx=5, fontSize=12, color=palette.INK).encode(text=alt.Text("text:N")),
    ]
    return specification(layers, t, height=(2 * ROW - 8) * max(len(labels), 1))
