"""The form of each answer as JSON Schema, with the meaning of every member.

Columns of the tables come from the data package; only what the API adds is described here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.package import Field
from analysis.records.tables import Tables
from api.parameters import Parameter
from api.problems import KINDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YEAR_OR_NONE: Schema = {"type": ["integer", "null"]}

SPAN = MappingProxyType(
    {
        "start_year": YEAR_OR_NONE,
        "start_basis": {"type": ["string", "null"], "enum": ["joined", "founded", "first_seen", None]},
        "end_year": YEAR_OR_NONE,
    }
)
"""Columns of ``counting.activity.spans`` that stand beside those of the table alliances."""

AREA = MappingProxyType(
    {
        "key": TEXT,
        "name": TEXT,
        "kind": TEXT,
        "land": TEXT,
        "population": WHOLE,
        "value": {"type": ["string", "number", "null"]},
    }
)
"""Columns of ``export.areas.area_rows`` but level, year and measure, which are the same in all rows."""
GROWTH = MappingProxyType(dict.fromkeys(("year", "started", "first_seen", "active", "population_any"), WHOLE))
GROWTH_BY_LAND = MappingProxyType({"land": TEXT, "year": WHOLE, "active": WHOLE, "started": WHOLE})
PARTICIPATION = MappingProxyType({"partners": WHOLE, "alliances": WHOLE, "share": {"type": ["number", "null"]}})

ALLIANCE_COUNTS = (
    "known",
    "with_start_year",
    "first_seen_only",
    "undated",
    "active",
    "confirmed",
    "planned",
)
REACHED = ("total", "direct", "any")
OWN = ("total", "own")


def of_members(members: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object that has all ``members`` and no others."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(members),
        "additionalProperties": False,
    }


def described(members: Mapping[str, Schema], t: Language) -> dict[str, Schema]:
    """Return ``members`` with what each one means."""
    return {name: {**schema, "description": t(f"api.field.{name}")} for name, schema in members.items()}


def list_of(items: Schema) -> Schema:
    """Return the schema of a list of ``items``."""
    return {"type": "array", "items": items}


def column(field: Field, t: Language) -> Schema:
    """Return the schema of a column of the data package, null where a value may be missing."""
    schema: Schema = {"type": field.type if field.required else [field.type, "null"]}
    if field.enum:
        schema["enum"] = [*field.enum] if field.required else [*field.enum, None]
    if field.pattern:
        schema["pattern"] = field.pattern
    return {**schema, "description": in_language(vars(field), "description", t)}


def columns(tables: Tables, name: str, t: Language, but: Sequence[str] = ()) -> dict[str, Schema]:
    """Return the schemas of the columns of table ``name``, those in ``but`` left out."""
    return {field.name: column(field, t) for field in tables.package.tables[name].fields if field.name not in but}


# Beside the data


def credits(t: Language) -> dict[str, Schema]:
    """Return the members that say which data these are and on what terms they may be used."""
    licence = of_members({"name": TEXT, "title": TEXT, "url": {"type": "string", "format": "uri"}})
    return described({"version": TEXT, "licence": licence, "attribution": TEXT, "citation": TEXT}, t)


def filters(parameters: Sequence[Parameter]) -> Schema:
    """Return the schema of the filters as they were understood: only those that are set."""
    properties: dict[str, Schema] = {}
    for parameter in parameters:
        single = parameter.name == "q" or parameter.schema["type"] == "integer"
        properties[parameter.name] = dict(parameter.schema) if single else list_of(dict(parameter.schema))
    return {"type": "object", "properties": properties, "additionalProperties": False}


def envelope(data: Schema, more: Mapping[str, Schema], parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of a list: rows under data; filters, total and ``more`` under meta."""
    own = described({"filters": filters(parameters), "total": WHOLE, **more}, t)
    return of_members({"data": list_of(data), "meta": of_members({**own, **credits(t)})})


# One function per resource


def alliances(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of a page of alliances."""
    return envelope(_alliance_row(tables, t), {"limit": WHOLE, "offset": WHOLE}, parameters, t)


def _alliance_row(tables: Tables, t: Language) -> Schema:
    return of_members({**columns(tables, "alliances", t), **described(SPAN, t)})


def alliance(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of one alliance with the rows of all tables that belong to it."""

    def rows(name: str, /, **more: Schema) -> Schema:
        return list_of(of_members({**columns(tables, name, t, but=("alliance_id",)), **more}))

    founded = columns(tables, "founding_alternatives", t)["founded"]
    parts = {
        "areas": rows("alliance_areas", **described({"name": TEXT}, t)),
        "partners": rows("partners", group=columns(tables, "sectors", t)["group"]),
        "topics": list_of(columns(tables, "topics", t)["topic"]),
        "awards": rows("awards"),
        "sources": rows("sources"),
        "founding_alternatives": list_of(founded),
    }
    row = _alliance_row(tables, t)["properties"]
    return of_members({"data": of_members({**row, **described(parts, t)}), "meta": of_members(credits(t))})


def areas(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of the values of a measure."""
    told = of_members(
        {
            "name": {
                "type": "string",
                "enum": list(dict.fromkeys(name for group in MEASURES.values() for name in group)),
            },
            "title": TEXT,
            "description": TEXT,
            "unit": {"type": ["string", "null"]},
            "values": list_of(TEXT),
        }
    )
    shapes = of_members(
        {
            "format": TEXT,
            "object": TEXT,
            "key_digits": WHOLE,
            "overview": TEXT,
            "laender": {"type": "object", "additionalProperties": TEXT},
        }
    )
    more = {"level": {"type": "string", "enum": list(LEVELS)}, "year": WHOLE, "measure": told, "geometry": shapes}
    return envelope(of_members(described(AREA, t)), more, parameters, t)


def growth(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of the growth, of all together or by Land."""
    rows = [of_members(described(row, t)) for row in (GROWTH, GROWTH_BY_LAND)]
    return envelope({"anyOf": rows}, {"by": {"type": ["string", "null"], "enum": ["land", None]}}, parameters, t)


def sectors(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of the sectors with their counts."""
    row = of_members({**columns(tables, "sectors", t), **described(PARTICIPATION, t)})
    return envelope(row, {}, parameters, t)


def key_figures(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of the object that ``figures --json`` prints."""

    def counts(names: Sequence[str]) -> Schema:
        return of_members(described(dict.fromkeys(names, WHOLE), t))

    coverage = {"municipalities": counts(REACHED), "population": counts(REACHED), "districts": counts(OWN)}
    sectors_ = of_members(dict.fromkeys(tables.sectors["sector"], WHOLE))
    members = {
        "filters": filters(parameters),
        "year": WHOLE,
        "alliances": counts(ALLIANCE_COUNTS),
        "coverage": of_members(described(coverage, t)),
        "partners": of_members(described({"named": WHOLE, "by_sector": sectors_}, t)),
        "growth": list_of(of_members(described(GROWTH, t))),
    }
    return of_members(members)


def anything(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of an object whose form is set elsewhere: a Data Package descriptor, an OpenAPI description."""
    return {"type": "object"}


def index(tables: Tables, parameters: Sequence[Parameter], t: Language) -> Schema:
    """Return the schema of the list of what there is."""
    resource = of_members({"path": TEXT, "example": TEXT, "text": TEXT, "formats": list_of(TEXT)})
    own = {"title": TEXT, "description": TEXT, **credits(t), "resources": list_of(resource)}
    return of_members(own)


def problem(t: Language) -> Schema:
    """Return the schema of problem details."""
    members = {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer", "enum": sorted(set(KINDS.values()))},
        "detail": TEXT,
        "instance": {"type": "string", "format": "uri-reference"},
        "parameter": TEXT,
        "found": TEXT,
        "allowed": list_of(TEXT),
    }
    always = ["type", "title", "status", "detail", "instance"]
    return {**of_members(members), "required": always}
