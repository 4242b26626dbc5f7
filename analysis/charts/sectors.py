"""Charts of the partners that the sources name: by sector and group, per Land and scope, and which sectors meet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

import altair as alt
import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.rows import BETWEEN, NAME, Spec, listed
from analysis.charts.theme import ROWS, SIZE, narrow, specification, with_top
from analysis.counting.area_names import land_names
from analysis.counting.sectors import by_attribute, known_count, meetings, naming_partners, participation
from analysis.counting.selection import Selection
from analysis.language import Language, label_column

Names = tuple[tuple[str, str], ...]
"""Keys with their names, in an order."""

IN_ROW = f"data('{NAME}')[datum.value - 1]"
"""The row whose place an axis labels (see ``by_place``)."""

NAMED = "names[datum.value]"
"""Label of a sector on an axis of a chart that has ``_names``."""
ROW = 24
"""Height in pixels of one bar with the room around it."""


def partners_by_sector(selection: Selection, t: Language) -> Exhibit:
    """Return the named partners of each sector as bars, the sectors under their groups."""
    data = _participation(selection, t)
    total = int(data["partners"].sum())
    top = data.sort_values("partners", ascending=False, kind="stable").iloc[0]
    groups = _by_group(data, "partners")
    return Exhibit(
        name="sectors.partners",
        title=t("chart.partners.title"),
        statement=texts.sentences(
            t.count(
                "chart.partners.statement",
                total,
                group=groups["group_label"].iloc[0],
                group_n=t.number(groups["partners"].iloc[0]),
                sector=top["label"],
                sector_n=t.number(top["partners"]),
            ),
            _missing(data, t),
        ),
        source=partners_source(selection, t),
        template=_grouped_bars(_names_of(selection, t), len(data) + len(groups), t),
        rows=_grouped_rows(data, groups),
        data=_grouped_order(data, groups, "partners"),
        columns=(*_sector_columns(t), Column("partners", t("chart.partners"), t.number)),
    )


def missing_sectors(selection: Selection, t: Language) -> str:
    """Name the sectors of which no partner is named in a selection."""
    return _missing(_participation(selection, t), t)


def _missing(data: pd.DataFrame, t: Language) -> str:
    """Name the sectors of which no partner is named."""
    labels = data.loc[data["partners"] == 0, "label"].tolist()
    return t("chart.partners.missing", sectors=t.listing(labels)) if labels else t("chart.partners.all")


def sector_participation(selection: Selection, t: Language) -> Exhibit:
    """Return the share of alliances in which each sector takes part, of those that name any partner."""
    data = _participation(selection, t).sort_values("share", ascending=False, kind="stable", ignore_index=True)
    first, last = data.iloc[0], data.iloc[-1]
    return Exhibit(
        name="sectors.participation",
        title=t("chart.participation.title"),
        statement=t(
            "chart.participation.statement",
            first=first["label"],
            first_share=t.percent(first["share"]),
            last=last["label"],
            last_share=t.percent(last["share"]),
            naming=t.number(naming_partners(selection.tables)),
        ),
        source=partners_source(selection, t),
        template=_share_bars(len(data), t),
        rows=_share_rows(data, naming_partners(selection.tables)),
        data=data,
        columns=(
            *_sector_columns(t),
            Column("alliances", t("chart.alliances"), t.number),
            Column("share", t("chart.share"), lambda share: t.percent(share, 1)),
        ),
    )


def groups_by_land(selection: Selection, t: Language) -> Exhibit:
    """Return the make-up of the named partners per Land, each bar 100 per cent."""
    return _composition(selection, "land", land_names(selection.tables), t)


def groups_by_scope(selection: Selection, t: Language) -> Exhibit:
    """Return the make-up of the named partners per scope of the alliance, each bar 100 per cent."""
    scopes = selection.tables.package.tables["alliances"].field("scope").enum
    return _composition(selection, "scope", {scope: t(f"scope.{scope}") for scope in scopes}, t)


def sector_meetings(selection: Selection, t: Language) -> Exhibit:
    """Return in how many alliances two sectors meet, as a symmetric heat map; the table has each pair once."""
    labels = sector_labels(selection, t)
    pairs = meetings(selection.tables)
    order = list(labels)
    once = pairs[pairs["sector"].map(order.index) < pairs["other"].map(order.index)]
    once = once[once["alliances"] > 0].sort_values("alliances", ascending=False, kind="stable", ignore_index=True)
    once = once.assign(label=once["sector"].map(labels), other_label=once["other"].map(labels))
    statement = t("chart.meetings.none")
    if len(once):
        top = once.iloc[0]
        statement = t.count(
            "chart.meetings.statement", int(top["alliances"]), sector=top["label"], other=top["other_label"]
        )
    return Exhibit(
        name="sectors.meetings",
        title=t("chart.meetings.title"),
        statement=statement,
        source=partners_source(selection, t),
        template=_heat_map(tuple(labels.items()), t),
        rows=_heat_rows(pairs, order),
        data=once,
        columns=(
            Column("label", t("chart.sector")),
            Column("other_label", t("chart.sector.other")),
            Column("alliances", t("chart.alliances"), t.number),
        ),
    )


def _names_of(selection: Selection, t: Language) -> Names:
    return tuple(sector_labels(selection, t).items())


def _places(groups: pd.Series) -> list[int]:
    """Return the place of each group in the list of all, by which ``_group_names`` finds its name."""
    return [*map(list(palette.GROUPS).index, groups)]


def _group_names(t: Language) -> str:
    return _json([t(f"group.{group}") for group in palette.GROUPS]) + "[datum.group]"


def _json(names: list[str]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


def _participation(selection: Selection, t: Language) -> pd.DataFrame:
    table = participation(selection.tables)
    return table.assign(
        label=table["sector"].map(sector_labels(selection, t)),
        group_label=[t(f"group.{group}") for group in table["group"]],
    )


def sector_labels(selection: Selection, t: Language) -> dict[str, str]:
    """Return sector -> its name."""
    sectors = selection.tables.sectors
    return dict(zip(sectors["sector"], sectors[label_column(t)], strict=True))


def partners_source(selection: Selection, t: Language) -> str:
    """Return where named partners come from, and for how many alliances none is named."""
    without = known_count(selection.tables) - naming_partners(selection.tables)
    missing = t.count("chart.missing.partners", without) if without else ""
    return texts.sentences(texts.records(selection, t), missing)


def _sector_columns(t: Language) -> tuple[Column, ...]:
    return (Column("label", t("chart.sector")), Column("group_label", t("chart.group")))


def _by_group(data: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the groups by the sum of ``value``, the greatest first: group, group_label, ``value``."""
    sums = data.groupby(["group", "group_label"], sort=False)[value].sum().reset_index()
    return sums.sort_values(value, ascending=False, kind="stable", ignore_index=True)


def _grouped_order(data: pd.DataFrame, groups: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return ``data`` ordered by group (as in ``groups``) and within it by ``value``, the greatest first."""
    place = data["group"].map({group: i for i, group in enumerate(groups["group"])})
    ordered = data.assign(place=place).sort_values(["place", value], ascending=[True, False], kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)


def _grouped_rows(data: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each group, with its sum and without a sector, each followed by one for each of its sectors."""
    rows = _grouped_order(data, groups, "partners")[["sector", "group", "partners"]]
    heads = groups.assign(sector=None)[["sector", "group", "partners"]]
    parts = [pd.concat([heads[heads["group"] == group], rows[rows["group"] == group]]) for group in groups["group"]]
    found = pd.concat(parts).astype({"sector": "object"})
    return found.assign(group=_places(found["group"]), top=max(int(data["partners"].max()), 1))


@lru_cache(maxsize=8)
def _grouped_bars(names: Names, rows: int, t: Language) -> Spec:
    """Draw a bar per sector under the name of its group, written in the group's colour with its sum: no legend.

    rows: of the sectors with these ``names``, and of their groups.
    """
    axis = alt.Axis(labelExpr=f"names[{IN_ROW}.sector] || ''", title=None, labelColor=palette.INK, labelLimit=200)
    y = by_place(rows, 0.28, axis)
    x = bare_x("partners")
    tooltip = [
        alt.Tooltip("label:N", title=t("chart.sector")),
        alt.Tooltip("group_label:N", title=t("chart.group")),
        alt.Tooltip("partners:Q", title=t("chart.partners"), format=",d"),
    ]
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


def _share_rows(data: pd.DataFrame, naming: int) -> pd.DataFrame:
    whole = [_percent(share) for share in data["share"]]
    rows = data[["label", "alliances"]]
    return rows.assign(group=_places(data["group"]), whole=whole, naming=max(naming, 1))


@lru_cache(maxsize=8)
def _share_bars(bars_: int, t: Language) -> Spec:
    axis = alt.Axis(labelExpr=f"{IN_ROW}.label", title=None, labelColor=palette.INK, labelLimit=200)
    y = by_place(bars_, 0.28, axis)
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.12], nice=False))
    tooltip = [
        alt.Tooltip("label:N", title=t("chart.sector")),
        alt.Tooltip("alliances:Q", title=t("chart.alliances"), format=",d"),
        alt.Tooltip("share:Q", title=t("chart.share"), format=".1%"),
    ]
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


def _composition(selection: Selection, attribute: str, names: dict[str, str], t: Language) -> Exhibit:
    counts = by_attribute(selection.tables, attribute)
    groups = list(palette.GROUPS)
    wide = counts.pivot(index=attribute, columns="group", values="partners").reindex(columns=groups).fillna(0)
    wide = wide.reindex([key for key in names if key in wide.index]).astype("int64")
    data = wide.assign(partners=wide.sum(axis=1)).rename_axis(columns="").reset_index()
    data.insert(1, "label", data[attribute].map(names))
    top = data.sort_values("partners", ascending=False, kind="stable").iloc[0]
    leading = max(groups, key=lambda group: top[group])
    return Exhibit(
        name=f"sectors.{attribute}",
        title=t(f"chart.by_{attribute}.title"),
        statement=t(
            f"chart.by_{attribute}.statement",
            name=top["label"],
            partners=t.number(top["partners"]),
            group=t(f"group.{leading}"),
            share=t.percent(top[leading] / top["partners"]),
        ),
        source=texts.sentences(t("chart.composition"), partners_source(selection, t)),
        template=_composition_bars(len(data), attribute, tuple(names.items()), t),
        rows=_composition_rows(data, attribute, groups),
        data=data,
        columns=(
            Column("label", t(f"chart.{attribute}"), area="land" if attribute == "land" else None),
            *(Column(group, t(f"group.{group}"), t.number) for group in groups),
            Column("partners", t("chart.partners"), t.number),
        ),
    )


def _composition_rows(data: pd.DataFrame, attribute: str, groups: list[str]) -> pd.DataFrame:
    """Return a row per bar with its groups as lists: how many partners, and as whole per cent."""
    found = []
    for key, partners, *counts in data[[attribute, "partners", *groups]].itertuples(index=False):
        whole = [_percent(n / partners) for n in counts]
        found.append((key, partners, listed(counts), listed(whole)))
    return pd.DataFrame(found, columns=[attribute, "partners", "n", "whole"])


@lru_cache(maxsize=64)
def _composition_bars(bars_: int, attribute: str, names: Names, t: Language) -> Spec:
    """Draw so many bars. names: of what the bars may stand for."""
    label = f"names[{IN_ROW}.{attribute}] + ' (' + format({IN_ROW}.partners, ',d') + ')'"
    y = by_place(bars_, 0.25, alt.Axis(labelExpr=label, title=None, labelColor=palette.INK, labelLimit=240))
    ends = alt.Axis(format=".0%", values=[0, 0.5, 1], title=None, labelFlush=True)
    x = alt.X("left:Q", axis=ends, scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("label:N", title=t(f"chart.{attribute}")),
        alt.Tooltip("group_label:N", title=t("chart.group")),
        alt.Tooltip("n:Q", title=t("chart.partners"), format=",d"),
        alt.Tooltip("share:Q", title=t("chart.share"), format=".1%"),
    ]
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


def _heat_rows(pairs: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return a row per sector of ``order`` with the alliances in which each sector meets it as a list."""
    wide = pairs.pivot(index="sector", columns="other", values="alliances").reindex(index=order, columns=order)
    alliances = [listed(_whole(row)) for row in wide.to_numpy()]
    return pd.DataFrame({"alliances": alliances, "top": max(int(pairs["alliances"].max()), 1)})


@lru_cache(maxsize=8)
def _heat_map(names: Names, t: Language) -> Spec:
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
    tooltip = [
        alt.Tooltip("label:N", title=t("chart.sector")),
        alt.Tooltip("other_label:N", title=t("chart.sector.other")),
        alt.Tooltip("alliances:Q", title=t("chart.alliances"), format=",d"),
    ]
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


def _percent(share: float) -> int:
    """Return a share as the whole per cent that texts have, an even one at the half: charts round it otherwise."""
    return round(Decimal(str(share)) * 100)


def _percent_sign(t: Language) -> str:
    """Return what follows the number of per cent, as an expression of Vega."""
    return json.dumps(t.percent(0).removeprefix("0"), ensure_ascii=False)


def _names(labels: dict[str, str]) -> list[Spec]:
    """Return the names of sectors as a parameter of the chart, which its axes (``NAMED``) and tooltips share."""
    return [{"name": "names", "value": labels}]


def _whole(numbers: Iterable[float]) -> list[int | None]:
    """Return whole numbers, None where there is none: a sector does not meet itself."""
    return [None if pd.isna(number) else int(number) for number in numbers]


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
