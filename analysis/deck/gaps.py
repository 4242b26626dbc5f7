"""White spots: the largest municipalities and districts for which no documented alliance is known in a year.

Without means: not covered *any* (municipality), or no counted alliance in any part of it (district). Alliances that
serve only a part, or a whole region, count in neither, and those without any known year are active in none; a place
that they touch is marked, so that it is not called empty without more.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.activity import active
from analysis.counting.coverage import counted_areas
from analysis.counting.places import LEVELS
from analysis.deck.scope import View, scope_of
from analysis.deck.statements import not_reached
from analysis.deck.words import inside, lines, name_of
from analysis.language import Language
from analysis.records.package import KEY_COLUMNS

ROWS = 10
"""Places on a slide, districts and municipalities together."""

DISTRICTS = 4
"""Most districts among them."""

MARKS = ("partly", "undated")
"""What is known of a place without an alliance: an active one for a part or a region, one without any known year."""

KREIS = LEVELS["kreis"]
COLUMNS = ("key", "name", "population", "kreis_key", "land", "mark")


def white_municipalities(view: View, most: int) -> pd.DataFrame:
    """Return the municipalities that are not covered any in the year, the largest first, at most ``most``.

    Columns: key, name, population, kreis_key, land, mark (one of MARKS or "", the first that applies).
    """
    column = view.years.index(view.year)
    without = view.selection.areas.municipalities[view.selection.coverage.any[:, column] == 0]
    rows = without.sort_values(["population", "ags"], ascending=[False, True], ignore_index=True).head(most)
    marks = {name: _touched(rows, areas) for name, areas in _other_areas(view).items()}
    rows = rows.assign(key=rows["ags"], name=rows["short_name"], mark=_first(marks))
    return rows[list(COLUMNS)]


def white_districts(view: View, most: int) -> pd.DataFrame:
    """Return the districts of several municipalities without any counted alliance in the year, the largest first.

    Columns as for ``white_municipalities``. A district of one municipality stands among the municipalities.
    """
    rows = _without_any(view).sort_values(["population", "key"], ascending=[False, True], ignore_index=True).head(most)
    marks = {
        name: rows["key"].isin(areas["area_key"].str.slice(0, KREIS)) for name, areas in _other_areas(view).items()
    }
    rows = rows.assign(kreis_key=rows["key"], mark=_first(marks))
    return rows[list(COLUMNS)]


def _of_several(view: View) -> pd.DataFrame:
    """Return the districts of the scope that have more than one municipality."""
    counts = view.selection.areas.municipalities["kreis_key"].value_counts()
    districts = view.selection.areas.districts
    return districts[districts["key"].map(counts) > 1]


def _without_any(view: View) -> pd.DataFrame:
    counted = counted_areas(view.selection.tables, view.selection.spans)
    served = set(counted.loc[active(counted, view.year), "area_key"].str.slice(0, KREIS))
    districts = _of_several(view)
    return districts[~districts["key"].isin(served)]


def _other_areas(view: View) -> dict[str, pd.DataFrame]:
    """Return, per mark, the area rows behind it, of all alliances: those of another Land may reach in.

    In a place that no counted alliance reaches, an active one can only serve a part or a region.
    """
    spans, areas = view.all_spans, view.everything.alliance_areas
    chosen = {"partly": active(spans, view.year), "undated": spans["start_year"].isna() & ~spans["planned"]}
    return {name: areas[areas["alliance_id"].isin(spans.loc[chosen[name], "alliance_id"])] for name in MARKS}


def _first(marks: dict[str, pd.Series]) -> np.ndarray:
    return np.select([marks[name].to_numpy(bool) for name in MARKS], MARKS, "")


def _touched(rows: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    found = pd.Series(False, index=rows.index)
    for level, column in KEY_COLUMNS.items():
        found |= rows[column].isin(areas.loc[areas["level"] == level, "area_key"])
    return found


# As tables


def white_spots(view: View, t: Language) -> tuple[Listing, ...]:
    """Return the tables of the largest municipalities and districts without an alliance, empty ones left out.

    At most ROWS rows together, at most DISTRICTS of them districts; municipalities first. A district has no table of
    districts, an area of one municipality none at all.
    """
    if view.single:
        return ()
    districts = white_districts(view, DISTRICTS) if view.scope.kind != "kreis" else _none()
    municipalities = white_municipalities(view, ROWS - len(districts))
    listings = [_listing(view, "municipalities", municipalities, not_reached(view, t), t)]
    if len(districts):
        listings.append(_listing(view, "districts", districts, _districts_statement(view, t), t))
    return tuple(listing for listing in listings if len(listing.data))


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


def _districts_statement(view: View, t: Language) -> str:
    n, total = len(_without_any(view)), len(_of_several(view))
    return t(
        "deck.gaps.districts.statement",
        year=view.year,
        inside=inside(view.scope, t),
        n=t.number(n),
        total=t.number(total),
    )


def _listing(view: View, name: str, rows: pd.DataFrame, statement: str, t: Language) -> Listing:
    notes = [t(f"deck.gaps.mark.{mark}") if mark else "" for mark in rows["mark"]]
    data = rows.assign(within=_within(view, rows, t), note=notes)
    if name == "districts":
        data = data.assign(name=[name_of(scope_of(view.everything, key), t) for key in rows["key"]])
    within = {"germany": "chart.land", "land": "deck.gaps.district"}
    columns = [Column("name", t("fact.place"))]
    if view.scope.kind == "germany" or (view.scope.kind == "land" and name == "municipalities"):
        columns.append(Column("within", t(within[view.scope.kind])))
    columns.append(Column("population", t("map.population"), t.number))
    if any(notes):
        columns.append(Column("note", t("deck.gaps.note")))
    return Listing(
        name=f"gaps.{name}",
        title=t(f"deck.gaps.{name}"),
        statement=statement,
        source=texts.sentences(t(f"deck.gaps.{name}.meaning", year=view.year), texts.records(view.selection, t)),
        data=data,
        columns=tuple(columns),
    )


def _within(view: View, rows: pd.DataFrame, t: Language) -> list[str | None]:
    """Return the Land of each place for Germany, its district for a Land; None for a town that is its own district."""
    if view.scope.kind == "germany":
        names = dict(zip(view.everything.laender["key"], view.everything.laender["name"], strict=True))
        return [names[land] for land in rows["land"]]
    several = set(_of_several(view)["key"])
    return [name_of(scope_of(view.everything, key), t) if key in several else None for key in rows["kreis_key"]]


def gaps_details(view: View, listings: tuple[Listing, ...], t: Language) -> tuple[str, ...]:
    """Name the largest municipality without an alliance, say what "without" means and what the marks stand for.

    listings: see ``white_spots``.
    """
    counts = view.coverage["municipalities"]
    if counts["any"] == counts["total"]:
        return ()
    meaning = t("deck.gaps.municipalities.meaning", year=view.year)
    if not listings:
        return (meaning,)
    largest = listings[0].data.iloc[0]
    where = f"{largest['name']} ({largest['note']})" if largest["note"] else largest["name"]
    found = {mark for listing in listings for mark in listing.data["mark"]}
    return lines(
        [
            t("deck.gaps.largest", year=view.year, name=where, people=t.number(largest["population"])),
            meaning,
            *(t(f"deck.gaps.marked.{mark}") for mark in MARKS if mark in found),
        ]
    )
