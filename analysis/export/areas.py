"""The table ``areas``: what the map shows, one row per municipality, district or Land with the value of a measure.

It is computed, not kept in data/, so its description is put together here: the columns that it shares with the tables
of areas come from there, the others from the catalogue.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.counting.measures import STATES, UNITS, area_table, area_values
from analysis.counting.selection import Selection
from analysis.records.codebook import texts
from analysis.records.package import MAP_KEYS, Package, TableSpec, parse_package
from analysis.records.text import collated

AREAS = "areas"

_SHARED = ("name", "kind", "land", "population")
_TYPES = {"coverage": "string", "population_share": "number", "distance": "number"}
_OWN = {"direct": "own"}
"""What a state is called for districts, in the words of the counting rules."""


def area_rows(selection: Selection, level: str, measure: str, year: int) -> pd.DataFrame:
    """Return the value of every area in the filtered Länder, ascending by key, Länder by name.

    Columns: key, name, kind, land, population, level, year, state, measure, value. state: how far the area is reached:
    direct (districts: own), any, part, undated, none. value: the state for the measure coverage, a whole number for
    counts and years, a number in per cent for shares and in kilometres for distances; missing where there is none, and
    the state says why. Uninhabited areas are left out, as in the table beside the map.
    """
    table = area_table(area_values(selection, selection.tables, level, measure), selection.tables, year)
    value, state = table["value"], table["state"].replace(_OWN if level == "kreis" else {}).astype("str")
    if measure == "coverage":
        value = state
    elif _type(measure) == "integer":
        value = value.astype("Int64")
    else:
        value = value.round(1)  # stored as a whole number of tenths
    rows = table.assign(level=level, year=year, state=state, measure=measure, value=value)
    rows = rows.astype({"level": "str", "measure": "str", "year": "int64"})
    columns = ["key", *_SHARED, "level", "year", "state", "measure", "value"]
    order = "name" if level == "land" else "key"
    return rows[columns].sort_values(order, key=collated, ignore_index=True)


def area_spec(package: Package, level: str, measure: str) -> TableSpec:
    """Return the description of the table that ``area_rows`` gives."""
    return resource_spec(package, area_resource(package, level, measure))


def resource_spec(package: Package, resource: Mapping[str, Any]) -> TableSpec:
    """Return the table that a resource describes as one of a data package."""
    return _spec(json.dumps({**package.raw, "resources": [resource]}))


@lru_cache(maxsize=32)
def _spec(descriptor: str) -> TableSpec:
    (spec,) = parse_package(descriptor.encode()).tables.values()
    return spec


def area_resource(package: Package, level: str, measure: str) -> dict[str, Any]:
    """Return the description of the table as the resource of a data package."""
    table, column = MAP_KEYS[level]
    resource = next(entry for entry in package.raw["resources"] if entry["name"] == table)
    known = {field["name"]: field for field in resource["schema"]["fields"]}
    key = {**known[column], "name": "key"}
    fields = [key, *(known[name] for name in _SHARED), _field("level", "string", level), _field("year", "integer")]
    fields += [_field("state", "string", *_states(level)) | {"kind": "category"}]
    fields += [_field("measure", "string", measure), _value_field(level, measure)]
    form = {name: resource[name] for name in ("profile", "format", "mediatype", "encoding", "dialect")}
    words = texts("title", f"level.{level}.many") | texts("description", "export.areas.description")
    schema = {"fields": fields, "missingValues": [""], "primaryKey": "key"}
    return {"name": AREAS, "path": f"{AREAS}.csv", **form, **words, "schema": schema}


def _field(name: str, kind: str, *allowed: str) -> dict[str, Any]:
    limits = {"required": True, **({"enum": [*allowed]} if allowed else {})}
    words = texts("title", f"export.areas.{name}") | texts("description", f"export.areas.{name}.description")
    return {"name": name, "type": kind, **words, "source": "project", "constraints": limits}


def _value_field(level: str, measure: str) -> dict[str, Any]:
    field = {"name": "value", "type": _type(measure), "source": "project"}
    field |= texts("title", f"measure.{measure}.{level}") | texts("description", f"export.areas.value.{measure}")
    if measure in UNITS:
        field["unit"] = field["unit_en"] = UNITS[measure]
    if measure == "coverage":
        field |= {"kind": "category", "constraints": {"enum": _states(level)}}
    return field


def _states(level: str) -> list[str]:
    return [_OWN.get(state, state) if level == "kreis" else state for state in reversed(STATES)]


def _type(measure: str) -> str:
    return _TYPES.get(measure, "integer")
