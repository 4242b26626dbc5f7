"""Charts of the partners that the sources name: by sector and group, per Land and scope, and which sectors meet."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.rows import listed, topped
from analysis.charts.sector_drawings import Names, composition_bars, grouped_bars, heat_map, share_bars
from analysis.counting.area_names import land_names
from analysis.counting.sectors import by_attribute, known_count, meetings, naming_partners, participation
from analysis.counting.selection import Selection
from analysis.language import Language, label_column


def partners_by_sector(selection: Selection, t: Language) -> Exhibit:
    """Return the named partners of each sector as bars, the sectors under their groups."""
    data = _participation(selection, t)
    total = int(data["partners"].sum())
    top = data.sort_values("partners", ascending=False, kind="stable").iloc[0]
    groups = _by_group(data)
    ordered = _grouped_order(data, groups)
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
        template=grouped_bars(_names_of(selection, t), len(data) + len(groups), t),
        rows=_grouped_rows(ordered, groups),
        data=ordered,
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
        template=share_bars(len(data), t),
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
        template=heat_map(tuple(labels.items()), t),
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


def _by_group(data: pd.DataFrame) -> pd.DataFrame:
    """Return the groups by their partners, the greatest first: group, group_label, partners."""
    sums = data.groupby(["group", "group_label"], sort=False)["partners"].sum().reset_index()
    return sums.sort_values("partners", ascending=False, kind="stable", ignore_index=True)


def _grouped_order(data: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return ``data`` ordered by group (as in ``groups``) and within it by partners, the greatest first."""
    place = data["group"].map({group: i for i, group in enumerate(groups["group"])})
    ordered = data.assign(place=place).sort_values(["place", "partners"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)


def _grouped_rows(ordered: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each group, with its sum and without a sector, each followed by one for each of its sectors."""
    rows = ordered[["sector", "group", "partners"]]
    heads = groups.assign(sector=None)[["sector", "group", "partners"]]
    parts = [pd.concat([heads[heads["group"] == group], rows[rows["group"] == group]]) for group in groups["group"]]
    found = pd.concat(parts).astype({"sector": "object"})
    return topped(found.assign(group=_places(found["group"])), rows["partners"].max())


def _share_rows(data: pd.DataFrame, naming: int) -> pd.DataFrame:
    whole = [_percent(share) for share in data["share"]]
    rows = data[["label", "alliances"]]
    return rows.assign(group=_places(data["group"]), whole=whole, naming=max(naming, 1))


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
        template=composition_bars(len(data), attribute, tuple(names.items()), t),
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


def _heat_rows(pairs: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return a row per sector of ``order`` with the alliances in which each sector meets it as a list."""
    wide = pairs.pivot(index="sector", columns="other", values="alliances").reindex(index=order, columns=order)
    alliances = [listed(_whole(row)) for row in wide.to_numpy()]
    return topped(pd.DataFrame({"alliances": alliances}), pairs["alliances"].max())


def _percent(share: float) -> int:
    """Return a share as the whole per cent that texts have, an even one at the half: charts round it otherwise."""
    return round(Decimal(str(share)) * 100)


def _whole(numbers: Iterable[float]) -> list[int | None]:
    """Return whole numbers, None where there is none: a sector does not meet itself."""
    return [None if pd.isna(number) else int(number) for number in numbers]
