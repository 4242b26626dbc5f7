"""The table of what can be asked for: path, parameters, formats, the answer and its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.language import Language
from analysis.records.licences import PARTS
from analysis.records.tables import Tables
from api import answers, openapi, parameters, schemas
from api.answers import Asked
from api.bodies import Answer
from api.parameters import BY_LAND, LANG, PAGING, Parameter, filter_parameters, formats
from api.schemas import Schema

_PLACE = re.compile(r"\{(\w+)\}")

BOTH, JSON, CSV = ("json", "csv"), ("json",), ("csv",)
RECORDS, COUNTED = ("records",), ("population", "records")


@dataclass(frozen=True)
class Resource:
    """Something to ask for.

    name: its key in the catalogue and in the description. path: below the API, with {name} for a parameter of it.
    formats: the first is the one that comes unasked. schema: the form of its JSON. parts: what it holds, see
    ``records.licences.PARTS``.
    """

    name: str
    path: str
    parameters: tuple[Parameter, ...]
    formats: tuple[str, ...]
    answer: Callable[[Asked], Answer]
    schema: Callable[[Tables, Sequence[Parameter], Language], Schema]
    parts: tuple[str, ...] = PARTS

    @property
    def example(self) -> str:
        """The path with the examples of its parameters."""
        values = {parameter.name: parameter.example for parameter in self.parameters}
        return _PLACE.sub(lambda place: values[place[1]], self.path)

    def match(self, path: str) -> dict[str, str] | None:
        """Return the texts of the parameters in ``path``, None where it is not the path of this resource."""
        pattern = _PLACE.sub(lambda place: f"(?P<{place[1]}>[^/]+)", self.path.replace(".", r"\."))
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


@lru_cache(maxsize=4)
def resources(tables: Tables) -> tuple[Resource, ...]:
    """Return all resources for ``tables``, in the order in which they are described."""
    chosen, year = filter_parameters(tables), parameters.year(tables)
    paged = (*chosen, parameters.sort(tables.package.tables["alliances"].columns), *PAGING)
    level, measure = parameters.level(), parameters.measure()
    key, table = parameters.alliance_id(tables), parameters.table(tables)
    made = (
        Resource("index", "", (), JSON, answers.index, schemas.index),
        Resource("alliances", "alliances", paged, BOTH, answers.alliances, schemas.alliances, RECORDS),
        Resource("alliance", "alliances/{id}", (key,), JSON, answers.alliance, schemas.alliance, RECORDS),
        Resource("areas", "areas/{level}", (level, measure, year, *chosen), BOTH, answers.areas, schemas.areas),
        Resource("figures", "figures", (year, *chosen), BOTH, answers.key_figures, schemas.key_figures),
        Resource("growth", "growth", (BY_LAND, *chosen), BOTH, answers.growth, schemas.growth, COUNTED),
        Resource("sectors", "sectors", chosen, BOTH, answers.sectors, schemas.sectors, RECORDS),
        Resource("table", "{table}.csv", (table,), CSV, answers.table, schemas.anything),
        Resource("datapackage", "datapackage.json", (), JSON, answers.datapackage, schemas.anything),
        Resource("openapi", "openapi.json", (), JSON, openapi.answer, schemas.anything),
    )
    return tuple(replace(entry, parameters=(*entry.parameters, formats(entry.formats), LANG)) for entry in made)
