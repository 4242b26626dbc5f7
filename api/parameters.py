"""The parameters of the API. The schema of a parameter checks what is asked for and is what the description shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from starlette.datastructures import QueryParams

from analysis.counting import filters as rules
from analysis.counting.filters import MAX_TEXT, Filters
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.language import LANGUAGES
from analysis.records.tables import Tables
from api.problems import Problem
from ui.address import keys

FORMAT, LIMIT, OFFSET, BY, TABLE = "format", "limit", "offset", "by", "table"
"""Names of parameters that only the API has; the others are those of the pages (``keys``) and of the filters."""

MAX_VALUES = 100
"""Most values in one query."""
MAX_QUERY = 8_000
"""Longest query in characters, as it is written in the URL."""
MAX_LIMIT = 1_000
MAX_OFFSET = 10_000_000
_LONGEST_KEY = 200


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query, or of the path where ``place`` is "path".

    schema: JSON Schema of one value; of its words type (string, integer), enum, minimum, maximum, maxLength and default
    are understood, an integer always has both bounds. example: a value as it stands in a URL.
    """

    name: str
    schema: Mapping[str, Any]
    example: str
    repeatable: bool = False
    place: str = "query"

    def value(self, text: str) -> str | int:
        """Return ``text`` as a value of this parameter. Raises Problem where the schema does not allow it.

        A value of the path that is not there is not-found, any other invalid-value.
        """
        kind = "not-found" if self.place == "path" else "invalid-value"
        if not _fits(text, self.schema):
            raise Problem(kind, self.name, text, allowed_values(self.schema))
        return int(text) if self.schema["type"] == "integer" else text


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    if "enum" in schema:
        return text in schema["enum"]
    if schema["type"] == "integer":
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(schema["maximum"]))
        return digits and text == str(int(text)) and schema["minimum"] <= int(text) <= schema["maximum"]
    return len(text) <= schema["maxLength"]


def allowed_values(schema: Mapping[str, Any]) -> list[str]:
    """Return what a schema allows, as an error names it: each value, the bounds, or the greatest length."""
    if "enum" in schema:
        return list(schema["enum"])
    if schema["type"] == "integer":
        return [f"{schema['minimum']}–{schema['maximum']}"]
    return [f"≤ {schema['maxLength']}"]


def choice(name: str, allowed: Iterable[str], example: str, default: str | None = None) -> Parameter:
    """Return a parameter of the query that takes one of ``allowed``."""
    schema = {"type": "string", "enum": list(allowed)}
    return Parameter(name, schema if default is None else {**schema, "default": default}, example)


def filter_parameters(tables: Tables) -> tuple[Parameter, ...]:
    """Return the filters, the same words as on the pages and the command line, each repeatable."""
    sets = rules.allowed(tables)
    return tuple(_filter(rules.parameter(field.name), sets) for field in fields(Filters))


def _filter(name: str, sets: Mapping[str, list[str]]) -> Parameter:
    if name in sets:
        return Parameter(name, {"type": "string", "enum": sets[name]}, sets[name][0], repeatable=True)
    if name == "q":
        return Parameter(name, {"type": "string", "maxLength": MAX_TEXT}, "Familie", repeatable=True)
    year = {"founded-from": "2004", "founded-to": "2026"}[name]
    return Parameter(name, {"type": "integer", "minimum": 1000, "maximum": 9999}, year, repeatable=True)


def year(tables: Tables) -> Parameter:
    """Return the year that figures stand for: the last of the series unless it is given."""
    first, last = tables.package.first_year, tables.package.last_year
    schema = {"type": "integer", "minimum": first, "maximum": last, "default": last}
    return Parameter(keys.YEAR, schema, str(first + 4))


def measure() -> Parameter:
    """Return the measure of areas; which ones a level has is checked where it is computed."""
    return choice(keys.MEASURE, dict.fromkeys(name for group in MEASURES.values() for name in group), "alliances")


def sort(columns: Sequence[str]) -> Parameter:
    """Return the column to sort by, descending with a minus sign in front."""
    allowed = [name for column in columns for name in (column, f"-{column}")]
    return choice(keys.SORT, allowed, "-founded", columns[0])


def formats(names: Sequence[str]) -> Parameter:
    """Return the choice of a format, which wins over the header Accept."""
    return choice(FORMAT, names, names[0])


def level() -> Parameter:
    """Return the level of areas, a part of the path."""
    return Parameter(keys.LEVEL, {"type": "string", "enum": list(LEVELS)}, "kreis", place="path")


def alliance_id(tables: Tables) -> Parameter:
    """Return the id of an alliance, a part of the path; whether there is one is seen where it is looked up."""
    example = next(iter(tables.alliances["id"]), "id")
    return Parameter(keys.ALLIANCE, {"type": "string", "maxLength": _LONGEST_KEY}, example, place="path")


def table(tables: Tables) -> Parameter:
    """Return the name of a table, a part of the path."""
    return Parameter(TABLE, {"type": "string", "enum": list(tables.package.tables)}, "partners", place="path")


LANG = choice(keys.LANG, LANGUAGES, "en", LANGUAGES[0])
BY_LAND = choice(BY, ["land"], "land")
PAGING = (
    Parameter(LIMIT, {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100}, "10"),
    Parameter(OFFSET, {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}, "20"),
)


def query_texts(query: bytes) -> dict[str, tuple[str, ...]]:
    """Return the texts of each parameter in a query as it stands in the URL, in their order.

    Raises Problem for a query that is too long or holds too many values.
    """
    if len(query) > MAX_QUERY:
        raise Problem("query-too-long", "query", len(query), [f"≤ {MAX_QUERY}"])
    if query.count(b"&") >= MAX_VALUES:
        raise Problem("too-many-values", "query", query.count(b"&") + 1, [f"≤ {MAX_VALUES}"])
    params = QueryParams(query)
    return {name: tuple(params.getlist(name)) for name in params}


def read(texts: Mapping[str, Sequence[str]], parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the value of each of ``parameters``: the default or None where it is not given, a tuple where repeatable.

    texts: parameter name -> texts of the query. Raises Problem for a name that is none of them, for a value that is not
    allowed, and for a second value where there can be one: a typo never widens what is selected.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in texts:
        if name not in known:
            raise Problem("unknown-parameter", name, name, known)
    return {name: _read(parameter, texts.get(name, ())) for name, parameter in known.items()}


def _read(parameter: Parameter, texts: Sequence[str]) -> Any:
    values = tuple(parameter.value(text) for text in texts)
    if parameter.repeatable:
        return values
    if len(values) > 1:
        raise Problem("repeated-parameter", parameter.name, len(values), ["1"])
    return values[0] if values else parameter.schema.get("default")
