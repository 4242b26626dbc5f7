"""A record of the data for each counting rule and each colour: the page on method explains by what can be looked up.

Each example is the first record, in the order of the tables, to which the rule applies; a rule that applies to none has
no example. Nothing here computes a figure anew: the numbers come from the functions that the pages use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.counting import reported
from analysis.counting.activity import NEVER, STARTED, active, confirmed, has_basis, whole_years, without_start, years
from analysis.counting.coverage import counted_areas
from analysis.counting.figures import figures
from analysis.counting.measures import STATES, municipality_states
from analysis.counting.places import serving, undated_serving
from analysis.counting.sectors import naming_partners
from analysis.counting.selection import Selection
from analysis.records.tables import Tables

RULES = {
    "time": (
        "known",
        "first_seen",
        "joined",
        "founded",
        "forerunner",
        "first_seen_only",
        "undated",
        "ended",
        "active",
        "confirmed",
    ),
    "place": ("direct", "any", "partial", "region", "own", "population"),
    "numbers": ("partners", "reported"),
}
"""The counting rules by what they are about, in the order in which one builds on the other."""

RELATIONS = {
    "direct": ("direct",),
    "any": ("gemeindeverband", "kreis"),
    "part": ("partial", "region"),
    "undated": ("direct", "gemeindeverband", "kreis", "partial", "region"),
    "none": (),
}
"""State -> how the alliance that stands for it reaches the place (see ``counting.places.serving``)."""


@dataclass(frozen=True, eq=False)
class Example:
    """What fills the text of an example: an ``alliance`` (id, name), years and counts by name, a ``place`` (key, name),
    and as ``total`` a row of ``counting.reported.totals``."""

    alliance: tuple[str, str] | None = None
    years: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    place: tuple[str, str] | None = None
    total: pd.Series | None = None


def rule_examples(everything: Selection, year: int) -> dict[str, Example]:
    """Return rule (see RULES) -> example. everything: the selection without a filter. year: that of the counts."""
    numbers = figures(everything, year)
    found = {
        **_of_time(everything, numbers["alliances"], year),
        **_of_place(everything, numbers["coverage"], year),
        **_of_numbers(everything, numbers),
    }
    return {rule: example for rule, example in found.items() if example is not None}


# Time


def _of_time(everything: Selection, counts: Mapping[str, int], year: int) -> dict[str, Example | None]:
    rows = _dated(everything)
    basis, start, end = rows["start_basis"], rows["start_year"], rows["end_year"]
    earlier = rows["founded_year"] < start
    return {
        "known": _first(rows, rows["planned"], counts={"known": counts["known"], "records": len(rows)}),
        "first_seen": _first(rows, rows["first_seen"] < rows["last_confirmed"], ("first_seen", "last_confirmed")),
        "joined": _first(rows, (basis == "joined") & earlier, ("founded_year", "start_year")),
        "founded": _first(rows, (basis == "founded") & ~earlier, ("start_year",)),
        "forerunner": _first(rows, (basis == "founded") & earlier, ("founded_year", "start_year")),
        "first_seen_only": _first(
            rows, basis == "first_seen", ("start_year",), {"alliances": counts["first_seen_only"]}
        ),
        "undated": _first(rows, without_start(rows), counts={"alliances": counts["undated"]}),
        "ended": _first(rows, end.notna() & rows["ended"].isna(), ("end_year",)),
        "active": _first(rows.assign(last_year=end - 1), start < end, ("start_year", "last_year", "end_year")),
        "confirmed": Example(years={"year": year}, counts={name: counts[name] for name in ("active", "confirmed")}),
    }


def _dated(everything: Selection) -> pd.DataFrame:
    """Return the spans with name, ended and founded_year (Int64) of their alliance."""
    alliances = everything.tables.alliances
    facts = alliances[["id", "name", "ended"]].assign(founded_year=years(alliances["founded"]))
    return everything.spans.merge(facts, left_on="alliance_id", right_on="id")


def _first(
    rows: pd.DataFrame, applies: pd.Series, year_columns: tuple[str, ...] = (), counts: Mapping[str, int] | None = None
) -> Example | None:
    """Return the first of ``rows`` to which the rule ``applies`` (missing: it does not), None where it is none."""
    matching = rows[applies.fillna(False).astype(bool)]
    if matching.empty:
        return None
    row = matching.iloc[0]
    return Example(
        alliance=(row["alliance_id"], row["name"]),
        years={column: int(row[column]) for column in year_columns},
        counts=counts or {},
    )


# Place


def _of_place(everything: Selection, counts: Mapping[str, Any], year: int) -> dict[str, Example | None]:
    tables, when = everything.tables, {"year": year}
    municipalities, districts = counts["municipalities"], counts["districts"]
    counted = counted_areas(tables)
    counted = counted[active(counted, year)]
    partial = tables.alliance_areas[tables.alliance_areas["partial"]]
    rows = _dated(everything)
    in_region = rows["scope"] == "region"
    return {
        "direct": _in_area(tables, counted, "gemeinde", _only(municipalities, "direct", "total"), when),
        "any": _in_area(tables, counted, "kreis", _only(municipalities, "any", "total"), when),
        "partial": _in_area(tables, partial, "gemeinde", {"rows": len(partial)}, {}),
        "region": _first(rows, in_region, counts={"alliances": int(in_region.sum())}),
        "own": _in_area(tables, _single(tables, counted), "gemeinde", _only(districts, "own", "total"), when),
        "population": Example(years=when, counts=_only(counts["population"], "any", "total")),
    }


def _only(counts: Mapping[str, int], *names: str) -> dict[str, int]:
    return {name: counts[name] for name in names}


def _single(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the area rows of municipalities that are a district of their own."""
    alone = ~tables.municipalities["kreis_key"].duplicated(keep=False)
    return rows[rows["area_key"].isin(tables.municipalities.loc[alone, "ags"])]


_NAMES: dict[str, Callable[[Tables], pd.Series]] = {
    "gemeinde": lambda tables: tables.municipalities.set_index("ags")["short_name"],
    "kreis": lambda tables: tables.districts.set_index("key")["name"],
}


def _in_area(
    tables: Tables, rows: pd.DataFrame, level: str, counts: Mapping[str, int], when: Mapping[str, int]
) -> Example | None:
    """Return the first of the area ``rows`` of ``level`` with the names of its alliance and its area."""
    rows = rows[rows["level"] == level]
    if rows.empty:
        return None
    row = rows.iloc[0]
    name = tables.alliances.set_index("id").loc[row["alliance_id"], "name"]
    place = _NAMES[level](tables).loc[row["area_key"]]
    return Example(alliance=(row["alliance_id"], name), years=when, counts=counts, place=(row["area_key"], place))


# Numbers


def _of_numbers(everything: Selection, numbers: Mapping[str, Any]) -> dict[str, Example | None]:
    partners = {
        "named": numbers["partners"]["named"],
        "naming": naming_partners(everything.tables),
        "known": numbers["alliances"]["known"],
    }
    return {"partners": Example(counts=partners), "reported": _reported(everything)}


def _reported(everything: Selection) -> Example | None:
    """The highest total that was reported for Germany, beside the documented alliances active in that year."""
    total = reported.highest(reported.totals(everything.tables, reported.GERMANY))
    active_in = everything.growth.set_index("year")["active"]
    if total is None or total["year"] not in active_in.index:
        return None
    return Example(
        years={"year": int(total["year"])}, counts={"documented": int(active_in.loc[total["year"]])}, total=total
    )


# What colours mean, and what lies between confirmed and active


def state_examples(everything: Selection, year: int) -> dict[str, Example]:
    """Return, for each state of ``STATES`` that occurs in ``year``, the furthest first, the largest municipality in it.

    place: its key and name. alliance: one that puts it in this state, none for "none". counts: ``people`` of the place,
    ``municipalities`` and ``population`` of all in this state. Last "uninhabited": the largest such area; counts:
    ``areas``. everything: the selection without a filter.
    """
    column = int(year - everything.coverage.years[0])
    states = municipality_states(everything.coverage)[:, column]
    places = everything.tables.municipalities
    found = {
        state: _largest(everything, places[states == STATES.index(state)], state, year)
        for state in reversed(STATES)
        if (states == STATES.index(state)).any()
    }
    empty = everything.tables.uninhabited_areas
    if len(empty):
        largest = empty.sort_values(["area_km2", "ags"], ascending=[False, True]).iloc[0]
        found["uninhabited"] = Example(place=(largest["ags"], largest["name"]), counts={"areas": len(empty)})
    return found


def _largest(everything: Selection, places: pd.DataFrame, state: str, year: int) -> Example:
    largest = places.sort_values(["population", "ags"], ascending=[False, True]).iloc[0]
    reaching = undated_serving if state == "undated" else serving
    rows = reaching(everything.tables, everything.spans, largest["ags"], year)
    rows = rows[rows["relation"].isin(RELATIONS[state])]
    return Example(
        alliance=None if rows.empty else (rows.iloc[0]["alliance_id"], rows.iloc[0]["name"]),
        years={"year": year},
        counts={
            "people": int(largest["population"]),
            "municipalities": len(places),
            "population": int(places["population"].sum()),
        },
        place=(largest["ags"], largest["short_name"]),
    )


def band_example(everything: Selection, year: int) -> Example | None:
    """Return the first alliance that is active in ``year`` but was last confirmed in an earlier year after its start.

    years: ``start_year``, ``last_confirmed``, ``after`` (the year from which it is no longer confirmed), ``year``.
    counts: ``active`` and ``confirmed`` in ``year``. None where there is no such alliance.
    """
    spans = everything.spans
    start, last = (whole_years(spans[name], NEVER) for name in ("start_year", "last_confirmed"))
    inside = active(spans, year).to_numpy() & has_basis(spans, STARTED) & (start < last) & (last < year)
    if not inside.any():
        return None
    row = spans.iloc[int(np.argmax(inside))]
    name = everything.tables.alliances.set_index("id").loc[row["alliance_id"], "name"]
    years = {"start_year": int(row["start_year"]), "last_confirmed": int(row["last_confirmed"]), "year": year}
    return Example(
        alliance=(row["alliance_id"], name),
        years={**years, "after": int(row["last_confirmed"]) + 1},
        counts={"active": int(active(spans, year).sum()), "confirmed": int(confirmed(spans, year).sum())},
    )
