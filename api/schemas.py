"""The form of each answer as JSON Schema, with the meaning of every member.

Columns of the tables come from the data package; only what the API adds is described here.
"""

from collections.abc import Iterable
from typing import Any

from analysis.counting.filter_set import WORDS
from analysis.counting.filters import allowed
from analysis.counting.gaps import METHODS, NOT_REACHED
from analysis.counting.measures import MEASURES, STATES
from analysis.counting.places import LEVELS
from analysis.export.request import PARTNERS as WHICH_PARTNERS
from analysis.language import language
from analysis.records.codebook import in_language
from analysis.records.package import KEY_COLUMNS, Field
from api.parameters import Filtered
from api.problems import KINDS
from api.state import TABLES

Schema = dict[str, Any]

t = language("en")


def either(*types: str, **more: Any) -> Schema:
    """Return the schema of a value of one of ``types``."""
    return {"type": list(types), **more}


def members(**schemas: Schema) -> Schema:
    """Return the schema of an object that has just these members."""
    return {"type": "object", "properties": schemas, "required": [*schemas], "additionalProperties": False}


def told(**schemas: Schema) -> dict[str, Schema]:
    """Return ``schemas`` with what each one means."""
    return {name: {**schema, "description": t(f"api.field.{name}")} for name, schema in schemas.items()}


def counts(*names: str) -> Schema:
    """Return the schema of an object of whole numbers with what each one means."""
    return members(**told(**dict.fromkeys(names, WHOLE)))


def list_of(items: Schema) -> Schema:
    """Return the schema of a list of ``items``."""
    return {"type": "array", "items": items}


def column(field: Field) -> Schema:
    """Return the schema of a column of the data package, null where a value may be missing."""
    schema: Schema = {"type": field.type if field.required else [field.type, "null"]}
    if field.enum:
        schema["enum"] = [*field.enum] if field.required else [*field.enum, None]
    if field.pattern:
        schema["pattern"] = field.pattern
    return {**schema, "description": in_language(vars(field), "description", t)}


def columns(table: str, but: Iterable[str] = ()) -> dict[str, Schema]:
    """Return the schemas of the columns of ``table``, those in ``but`` left out."""
    return {field.name: column(field) for field in TABLES.package.tables[table].fields if field.name not in but}


def _rows(table: str, **more: Schema) -> Schema:
    return list_of(members(**columns(table, but=("alliance_id",)), **more))


def _filters() -> Schema:
    """Return the schema of the filters as they were understood: only those that are set."""
    asked, lists = Filtered.model_json_schema()["properties"], allowed(TABLES)
    values = {name: asked[name]["items"] for name in WORDS}
    return {**members(**{n: list_of(v) if n in lists else v for n, v in values.items()}), "required": []}


def _listing(row: Schema, **more: Schema) -> Schema:
    """Return the schema of a list: rows under data; filters, total and ``more`` under meta."""
    return members(data=list_of(row), meta=members(**told(filters=FILTERS_SET, total=WHOLE, **more), **CREDITS))


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
ANYTHING: Schema = {"type": "object"}
"""An object whose form is set elsewhere: a Data Package descriptor, an OpenAPI description."""

FILTERS_SET = _filters()
LICENCE = members(name=TEXT, title=TEXT, url={"type": "string", "format": "uri"})
CREDITS = told(version=TEXT, licence=LICENCE, attribution=TEXT, citation=TEXT)
"""Which data these are and on what terms they may be used."""

SPAN = told(
    start_year=either("integer", "null"),
    start_basis=either("string", "null", enum=["joined", "founded", "first_seen", None]),
    end_year=either("integer", "null"),
    last_confirmed=either("integer", "null"),
)
"""Columns of ``counting.activity.spans`` that stand beside those of the table alliances."""

STATE: Schema = {"type": "string", "enum": ["direct", "own", *reversed(STATES[:-1])]}
VALUE = either("string", "number", "null")
AREA = told(key=TEXT, name=TEXT, kind=TEXT, land=TEXT, population=WHOLE, state=STATE, value=VALUE)
"""Columns of ``export.areas.area_rows`` but level, year and measure, which are the same in all rows."""


# One per resource

_ALLIANCE = {**columns("alliances"), **SPAN}
_BELONGING = told(
    areas=_rows("alliance_areas", **told(name=TEXT)),
    partners=_rows("partners", group=columns("sectors")["group"]),
    topics=list_of(columns("topics")["topic"]),
    awards=_rows("awards"),
    sources=_rows("sources"),
    founding_alternatives=list_of(columns("founding_alternatives")["founded"]),
)
ALLIANCES = _listing(members(**_ALLIANCE), limit=WHOLE, offset=WHOLE)
_WHICH: Schema = {"type": "string", "enum": [*WHICH_PARTNERS]}
PARTNERS = _listing(members(**columns("partners")), partners_shown=_WHICH, limit=WHOLE, offset=WHOLE)
TOPICS, SOURCES = (_listing(members(**columns(name)), limit=WHOLE, offset=WHOLE) for name in ("topics", "sources"))
ALLIANCE = members(data=members(**_ALLIANCE, **_BELONGING), meta=members(**CREDITS))

_MEASURE = {"type": "string", "enum": list(dict.fromkeys(name for names in MEASURES.values() for name in names))}
_BY_LAND = {"type": "object", "additionalProperties": TEXT}
AREAS = _listing(
    members(**AREA),
    level={"type": "string", "enum": [*LEVELS]},
    year=WHOLE,
    measure=members(name=_MEASURE, title=TEXT, description=TEXT, unit=either("string", "null"), values=list_of(TEXT)),
    geometry=members(format=TEXT, object=TEXT, key_digits=WHOLE, overview=TEXT, laender=_BY_LAND),
)

_YEAR = counts("year", "started", "first_seen", "active", "population_any", "confirmed")
YEAR_OF_A_LAND = {
    **told(land=TEXT),
    "ags_prefix": columns("laender")["ags_prefix"],
    **told(**dict.fromkeys(("year", "active", "started", "confirmed", "population_any"), WHOLE)),
}
"""Columns of ``counting.growth.growth_by_land``, and the number of the Land beside its code."""
GROWTH = _listing({"anyOf": [_YEAR, members(**YEAR_OF_A_LAND)]}, by=either("string", "null", enum=["land", None]))

SECTORS = _listing(
    members(**columns("sectors"), **told(partners=WHOLE, alliances=WHOLE, share=either("number", "null")))
)

_REACHED, _OWN = counts("total", "direct", "any", "part", "undated"), counts("total", "own")
_BY_SECTOR = members(**dict.fromkeys(TABLES.sectors["sector"], WHOLE))
FIGURES = members(
    filters=FILTERS_SET,
    year=WHOLE,
    alliances=counts("known", "with_start_year", "first_seen_only", "undated", "active", "confirmed", "planned"),
    coverage=members(**told(municipalities=_REACHED, population=_REACHED, districts=_OWN)),
    partners=members(**told(named=WHOLE, by_sector=_BY_SECTOR)),
    growth=list_of(_YEAR),
)

GAP = told(
    key=TEXT,
    name=TEXT,
    population=WHOLE,
    state=STATE,
    nearest_km=either("number", "null"),
    nearest_id=either("string", "null"),
    nearest_name=either("string", "null"),
    district=TEXT,
)
"""What ``gaps --json`` says of an area."""
_BEST = members(**told(new=WHOLE, keys=list_of(TEXT), population=WHOLE))
GAPS = members(
    filters=FILTERS_SET,
    **told(
        year=WHOLE,
        level={"type": "string", "enum": [*KEY_COLUMNS]},
        within_km=either("integer", "null"),
        inside=list_of(TEXT),
    ),
    not_reached=counts("municipalities", "population", *NOT_REACHED),
    areas=list_of(members(**GAP)),
    **told(best=list_of(_BEST), method={"type": "string", "enum": [*METHODS]}, gap={"type": "number"}),
)

_RESOURCE = members(path=TEXT, example=TEXT, text=TEXT, formats=list_of(TEXT))
INDEX = members(title=TEXT, description=TEXT, **CREDITS, resources=list_of(_RESOURCE))

_REFERENCE = {"type": "string", "format": "uri-reference"}
_STATUS = {"type": "integer", "enum": sorted(set(KINDS.values()))}
_ALWAYS = {"type": _REFERENCE, "title": TEXT, "status": _STATUS, "detail": TEXT, "instance": _REFERENCE}
PROBLEM = {**members(**_ALWAYS, parameter=TEXT, found=TEXT, allowed=list_of(TEXT)), "required": [*_ALWAYS]}
