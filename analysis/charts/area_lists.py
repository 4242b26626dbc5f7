"""Tables of areas: one with its neighbours, those of a Land or a Gemeindeverband, those that are not wholly reached."""

from collections.abc import Collection
from functools import partial

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import state_text
from analysis.counting.area_names import members
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps
from analysis.counting.measures import area_table, area_values
from analysis.counting.neighbours import municipalities_beside, neighbours
from analysis.counting.places import level_of
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.text import collated


def beside_neighbours(selection: Selection, key: str, year: int, t: Language) -> Listing:
    """Return the district or municipality ``key`` and, below it, all that share a border with it.

    selection: all alliances.
    """
    level = level_of(key)
    found = neighbours(key) if level == "kreis" else municipalities_beside(selection.whole, key)
    rows = _rows(selection, level, (key, *found), year)
    rows = rows.assign(other=rows["key"] != key).sort_values(["other", "name"], key=collated, ignore_index=True)
    statement = t.count(f"portrait.neighbours.{level}", len(found))
    return _listing("neighbours", level, t("portrait.neighbours", year=year), statement, rows, selection, t)


def of_land(selection: Selection, prefix: str, year: int, t: Language) -> Listing:
    """Return the districts of the Land whose keys begin with ``prefix``, by name. selection: all alliances."""
    keys = [key for key in selection.whole.districts["key"] if key.startswith(prefix)]
    rows = _rows(selection, "kreis", keys, year).sort_values("name", key=collated, kind="stable", ignore_index=True)
    unreached = int((rows["state"] == "none").sum())
    key = "portrait.districts.statement" if unreached else "portrait.districts.each"
    statement = t.count(key, len(rows), none=t.number(unreached))
    return _listing("districts", "kreis", t("portrait.districts", year=year), statement, rows, selection, t)


def of_gemeindeverband(selection: Selection, key: str, year: int, t: Language) -> Listing:
    """Return the municipalities of the Gemeindeverband ``key``, by name. selection: all alliances."""
    places = selection.whole.municipalities
    keys = places.loc[places["gemeindeverband_key"] == key, "ags"]
    rows = _rows(selection, "gemeinde", keys, year).sort_values("name", key=collated, ignore_index=True)
    statement = t.count("portrait.members.statement", len(rows), none=t.number(int((rows["state"] == "none").sum())))
    return _listing("members", "gemeinde", t("portrait.members", year=year), statement, rows, selection, t)


def area_list(gaps: Gaps, t: Language) -> Listing:
    """Return all areas of the level in which somebody is not reached, most people first.

    Columns to read: name, district (but of districts), people not reached, what is known, distance to the nearest
    alliance and its name. The others of ``Gaps.areas`` are in the data.
    """
    level, filters = gaps.level, gaps.selection.filters
    rows = gaps.areas(t.code)
    of_district = () if level == "kreis" else (Column("district", t("white.district"), area="kreis_key"),)
    inside = ()
    if level == "gemeindeverband":
        rows = rows.assign(members=rows["key"].map(members(gaps.selection.whole)).map(", ".join))
        inside = (Column("members", t("white.municipalities"), lambda names: t.number(names.count(", ") + 1)),)
    return Listing(
        name=f"gaps-{level}-{gaps.year}",
        title=t(f"white.list.{level}", year=gaps.year),
        statement=t.count(f"white.list.{level}.statement", len(rows), year=gaps.year),
        source=texts.sentences(
            t("white.gemeindeverband.meaning") if level == "gemeindeverband" else "",
            t("white.distance.meaning"),
            texts.records(gaps.selection, t),
        ),
        data=rows,
        columns=(
            Column("name", t(f"white.name.{level}"), area="key"),
            *inside,
            *of_district,
            Column("population", t("white.people"), t.number),
            Column("state", t("white.state"), partial(area_state, level=level, filters=filters, t=t), coded=True),
            Column("nearest_km", t("white.km"), lambda km: t.number(km, 1)),
            Column("nearest_name", t("white.nearest"), alliance="nearest_id"),
            Column("key", t("white.key")),
        ),
        places=level,
    )


def area_state(state: str, level: str, filters: Filters, t: Language) -> str:
    """Return what is known of an area that is not wholly reached, in words."""
    return t("white.some") if state == "any" else state_text(state, level, filters, t)


def _rows(selection: Selection, level: str, keys: Collection[str], year: int) -> pd.DataFrame:
    """Return key, name (of a district with its kind), population, share (0 to 1), missing, alliances, state."""
    values = {
        measure: area_table(area_values(selection, selection.whole, level, measure), selection.whole, year)
        for measure in ("not_reached", "alliances")
    }
    rows = values["not_reached"]
    missing = rows["value"].fillna(0).astype("int64")
    rows = rows.assign(
        share=1 - missing / rows["population"],
        missing=missing,
        alliances=values["alliances"]["value"].fillna(0).astype("int64"),
        name=rows["name"] + " (" + rows["kind"] + ")" if level == "kreis" else rows["name"],
    )
    return rows[rows["key"].isin(keys)]


def _listing(
    name: str, level: str, title: str, statement: str, rows: pd.DataFrame, selection: Selection, t: Language
) -> Listing:
    of_several = Column("share", t("portrait.share"), lambda share: t.percent(share, 1))
    said = partial(state_text, level=level, filters=selection.filters, t=t)
    return Listing(
        name=f"portrait.{name}",
        title=title,
        statement=statement,
        source=texts.records(selection, t),
        data=rows,
        columns=(
            Column("name", t(f"level.{level}.one"), area="key"),
            Column("population", t("map.population"), t.number),
            *([of_several] if level == "kreis" else []),
            Column("missing", t(f"measure.not_reached.{level}"), t.number),
            Column("alliances", t("portrait.active"), t.number),
            Column("state", t("map.state"), said, coded=True),
            Column("key", t("white.key")),
        ),
        places=level,
    )
