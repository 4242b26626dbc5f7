"""Towns that once were shown as without an alliance although one is on record, and what the records say of them."""

from dataclasses import dataclass
from functools import cache

from analysis.records.tables import Tables
from tests.analysis.counting import reference

TOWNS = {"Potsdam": "12054000", "Hamburg": "02000000", "Wolfsburg": "03103000", "Neubrandenburg": "13071107"}
YEARS = (2015, 2026)


@dataclass(frozen=True)
class OnRecord:
    """state: of the town. active, undated: names of the alliances with an area row that holds it, in that year."""

    state: str
    active: frozenset[str]
    undated: frozenset[str]


@cache
def on_record(tables: Tables, ags: str, year: int) -> OnRecord:
    """Return what a plain count finds, one record after the other."""
    rows, when = _rows(tables)
    (place,) = (row for row in rows["municipalities"] if row["ags"] == ags)
    keys = {place["ags"], place["gemeindeverband_key"], place["kreis_key"]}
    here = {row["alliance_id"] for row in rows["alliance_areas"] if row["area_key"] in keys}
    known = [row for row in rows["alliances"] if row["id"] in here and row["status"] != "planned"]
    return OnRecord(
        _states(tables, year).get(ags, "none"),
        frozenset(row["name"] for row in known if when[row["id"]].active(year)),
        frozenset(row["name"] for row in known if when[row["id"]].undated(year)),
    )


@cache
def _rows(tables: Tables) -> tuple[dict, dict]:
    rows = reference.rows_of(tables)
    first = tables.package.first_year
    return rows, {row["id"]: reference.times(row, rows, first) for row in rows["alliances"]}


@cache
def _states(tables: Tables, year: int) -> dict[str, str]:
    rows, when = _rows(tables)
    found = reference.reached(rows["alliances"], when, rows, year)
    order = {"undated": found.undated, "part": found.part, "any": found.any, "direct": found.direct}
    return {ags: state for state, places in order.items() for ags in places}
