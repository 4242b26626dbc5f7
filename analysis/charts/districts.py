"""Districts beside each other in one table: those of a Land, or one with its neighbours."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import state_text
from analysis.counting.measures import area_table, area_values
from analysis.counting.neighbours import neighbours
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.text import collated


def beside_neighbours(selection: Selection, key: str, year: int, t: Language) -> Listing:
    """Return the district ``key`` and, below it, all that share a border with it. selection: all alliances."""
    found = neighbours(key)
    rows = _rows(selection, (key, *found), year, t)
    rows = rows.assign(other=rows["key"] != key).sort_values(["other", "name"], key=collated, ignore_index=True)
    statement = t.count("portrait.neighbours.statement", len(found))
    return _listing("neighbours", t("portrait.neighbours", year=year), statement, rows, selection, t)


def of_land(selection: Selection, prefix: str, year: int, t: Language) -> Listing:
    """Return the districts of the Land whose keys begin with ``prefix``, by name. selection: all alliances."""
    keys = [key for key in selection.whole.districts["key"] if key.startswith(prefix)]
    rows = _rows(selection, keys, year, t).sort_values("name", key=collated, kind="stable", ignore_index=True)
    unreached = int((rows["state"] == "none").sum())
    key = "portrait.districts.statement" if unreached else "portrait.districts.each"
    statement = t.count(key, len(rows), none=t.number(unreached))
    return _listing("districts", t("portrait.districts", year=year), statement, rows, selection, t)


def _rows(selection: Selection, keys: Collection[str], year: int, t: Language) -> pd.DataFrame:
    """Return key, name (with its kind), population, share (0 to 1), missing, alliances, state, state_text."""
    values = {
        measure: area_table(area_values(selection, selection.whole, "kreis", measure), selection.whole, year)
        for measure in ("population_share", "not_reached", "alliances")
    }
    rows = values["population_share"]
    rows = rows.assign(
        share=rows["value"].fillna(0) / 100,
        missing=values["not_reached"]["value"].astype("int64"),
        alliances=values["alliances"]["value"].fillna(0).astype("int64"),
        name=rows["name"] + " (" + rows["kind"] + ")",
        state_text=[state_text(state, "kreis", selection.filters, t) for state in rows["state"]],
    )
    return rows[rows["key"].isin(keys)]


def _listing(name: str, title: str, statement: str, rows: pd.DataFrame, selection: Selection, t: Language) -> Listing:
    return Listing(
        name=f"portrait.{name}",
        title=title,
        statement=statement,
        source=texts.records(selection, t),
        data=rows,
        columns=(
            Column("name", t("level.kreis.one"), area="key"),
            Column("population", t("map.population"), t.number),
            Column("share", t("portrait.share"), lambda share: t.percent(share, 1)),
            Column("missing", t("measure.not_reached.kreis"), t.number),
            Column("alliances", t("portrait.active"), t.number),
            Column("state_text", t("map.state")),
            Column("key", t("white.key")),
        ),
        places="kreis",
    )
