"""The areas in which somebody is not reached: the list of Weiße Flecken, ``gaps`` and the data API, in all formats."""

from __future__ import annotations

from functools import partial

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import state_text
from analysis.counting.area_names import members
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps
from analysis.language import Language


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
