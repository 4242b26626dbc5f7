"""What may be asked: one model per resource, which FastAPI checks a request with and shows in the description."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from analysis.counting.filter_set import WORDS, Filters, parameter
from analysis.counting.filters import MAX_TEXT, allowed, land_codes, parse
from analysis.counting.gaps import CATCHMENTS, MOST_NEW
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.export.request import PARTNERS
from analysis.language import LANGUAGES, language
from analysis.records.package import KEY_COLUMNS
from api.serving.address import MAX_LIMIT
from api.state import TABLES

MAX_VALUES = 100
"""Most values in one query."""
MAX_QUERY = 8_000
"""Longest query in characters, as it is written in the URL."""
MAX_OFFSET = 10_000_000
_LONGEST_KEY = 200

t = language("en")

_SETS = allowed(TABLES)
_COLUMNS = TABLES.package.tables["alliances"].with_computed.columns


def _one_of(values: Iterable[str]) -> Any:
    """Return the type of one of ``values``; where there are none yet, of an empty text, which is no value either."""
    return Literal[tuple(dict.fromkeys(values)) or ("",)]


def _as_written(text: str) -> str:
    """Take the one way to write a whole number: 010, +10 and 10.0 are typos."""
    if not re.fullmatch(r"0|[1-9][0-9]*", text):
        raise ValueError("no whole number")
    return text


def _whole(first: int, last: int) -> Any:
    return Annotated[int, Field(ge=first, le=last), BeforeValidator(_as_written)]


_YEAR = _whole(TABLES.package.first_year, TABLES.package.last_year)


def _told(name: str, default: Any = None) -> Any:
    """Return the field of the parameter ``name``, described by the catalogue."""
    return Field(default, description=t(f"api.parameter.{name}"))


class Asked(BaseModel):
    """What every resource takes. Any other name is an error: a typo never widens what is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=parameter)

    lang: _one_of(LANGUAGES) = _told("lang", LANGUAGES[0])


class AsJson(Asked):
    """A resource that is there as JSON only."""

    format: Literal["json"] = _told("format", "json")


class AsCsv(Asked):
    """A resource that is there as CSV only."""

    format: Literal["csv"] = _told("format", "csv")


class Filtered(Asked):
    """A resource of rows: its filters are the words of the pages and of the command line, each repeatable."""

    land: list[_one_of([*_SETS["land"], *land_codes(TABLES)])] = _told("land", [])
    kreis: list[_one_of(_SETS["kreis"])] = _told("kreis", [])
    sector: list[_one_of(_SETS["sector"])] = _told("sector", [])
    umbrella: list[_one_of(_SETS["umbrella"])] = _told("umbrella", [])
    topic: list[_one_of(_SETS["topic"])] = _told("topic", [])
    scope: list[_one_of(_SETS["scope"])] = _told("scope", [])
    status: list[_one_of(_SETS["status"])] = _told("status", [])
    founded_from: list[_whole(1000, 9999)] = _told("founded-from", [])
    founded_to: list[_whole(1000, 9999)] = _told("founded-to", [])
    confirmed_from: list[_YEAR] = _told("confirmed-from", [])
    not_confirmed_since: list[_YEAR] = _told("not-confirmed-since", [])
    q: list[Annotated[str, Field(max_length=MAX_TEXT)]] = _told("q", [])
    format: Literal["json", "csv"] = _told("format", "json")

    @property
    def filters(self) -> Filters:
        """The filters. Raises UnknownValue where the words of several ``q`` are too long together."""
        return parse({name: map(str, getattr(self, name.replace("-", "_"))) for name in WORDS}, TABLES)


class Rows(Filtered):
    """A page of the rows of a table that belong to the alliances."""

    limit: _whole(1, MAX_LIMIT) = _told("limit", 100)
    offset: _whole(0, MAX_OFFSET) = _told("offset", 0)


class Alliances(Rows):
    """A page of alliances."""

    sort: _one_of(name for column in _COLUMNS for name in (column, f"-{column}")) = _told("sort", _COLUMNS[0])


class Partners(Rows):
    """A page of the partners of alliances."""

    partners: _one_of(PARTNERS) = _told("partners", PARTNERS[0])


class Figures(Filtered):
    """What stands for a year: the last of the series unless it is given."""

    year: _YEAR = _told("year", TABLES.package.last_year)


class Areas(Figures):
    """The values of areas; which measures a level has is checked where they are computed."""

    measure: _one_of(name for group in MEASURES.values() for name in group) | SkipJsonSchema[None] = _told("measure")


class Gaps(Figures):
    """Who is not reached, at which level, and how many new alliances of which reach."""

    level: _one_of(KEY_COLUMNS) = _told("gaps-level", "gemeinde")
    within: _whole(CATCHMENTS[0], CATCHMENTS[-1]) | SkipJsonSchema[None] = _told("within")
    new: _whole(1, MOST_NEW) = _told("new", 5)
    inside: list[_one_of(_SETS["kreis"])] = _told("inside", [])
    format: Literal["json", "csv", "parquet", "geojson", "gpkg"] = _told("format", "json")


class Growth(Filtered):
    """The growth, of all together or of each Land."""

    by: Literal["land"] | SkipJsonSchema[None] = _told("by")


_SOME_ID = next(iter(TABLES.alliances["id"]), "id")

Level = Annotated[_one_of(LEVELS), Path(description=t("api.parameter.level"), examples=["kreis"])]
Table = Annotated[_one_of(TABLES.package.tables), Path(description=t("api.parameter.table"), examples=["partners"])]
AllianceId = Annotated[str, Path(max_length=_LONGEST_KEY, description=t("api.parameter.id"), examples=[_SOME_ID])]
