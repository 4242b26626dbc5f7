"""What each resource answers: one call of the analysis for what was asked.

Every function checks all that can be wrong at once and returns an ``Answer``, whose bytes are written only when they
are sent: who has the answer already gets it confirmed without computing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pandas as pd

from analysis.counting.figures import figures
from analysis.counting.filter_words import describe, labels
from analysis.counting.filters import Filters, narrow, select
from analysis.counting.growth import growth_by_land
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.counting.profiles import profile
from analysis.counting.sectors import participation
from analysis.counting.selection import Selection, select_alliances
from analysis.errors import UnknownValue
from analysis.export.areas import area_rows, area_spec
from analysis.export.citation import citation
from analysis.export.delimited import table_csv
from analysis.export.order import ordered
from analysis.language import Language
from analysis.records import files
from analysis.records.codebook import in_language
from analysis.records.licences import licences
from analysis.records.package import Field
from analysis.records.tables import Tables
from api.bodies import Answer, csv_bytes, document, flat, json_bytes, listing, records
from api.parameters import BY, LIMIT, OFFSET, TABLE
from api.problems import Problem
from api.schemas import AREA, SPAN
from ui.address import keys
from ui.data import all_spans, selection
from ui.server import assets

if TYPE_CHECKING:
    from api.resources import Resource


@dataclass(frozen=True)
class Asked:
    """A request that was checked. ``values``: the value of each parameter; ``query``: the query as texts, by name.

    home: path of the server without a slash at its end. base: path of the API (``/api/v1``). path: what was asked for
    below it. parts: what the answer holds, see ``records.licences.PARTS``. resources: all that can be asked for.
    """

    tables: Tables
    t: Language
    home: str
    base: str
    path: str
    values: Mapping[str, Any]
    query: Mapping[str, tuple[str, ...]]
    filters: Filters
    parts: tuple[str, ...]
    resources: Sequence[Resource]

    def link(self, path: str, **query: Any) -> str:
        """Return the path of another resource of the API."""
        return f"{self.base}/{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")


# Lists


def alliances(asked: Asked) -> Answer:
    """Answer one page of the alliances that pass the filters, with the years in which they count."""
    limit, offset = asked.values[LIMIT], asked.values[OFFSET]
    chosen = asked.tables.alliances[select(asked.tables, asked.filters)]
    rows = ordered(chosen, asked.values[keys.SORT], asked.tables.package.tables["alliances"])
    page = rows.iloc[offset : offset + limit]
    answer = listing(
        lambda: _with_span(page), lambda _: _meta(asked, total=len(rows), limit=limit, offset=offset), "alliances"
    )
    links = _paging_links(asked, limit, offset, len(rows))
    return Answer(answer.write, answer.stem, {"Link": links} if links else {})


def _with_span(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` of the table alliances, in their order, with the columns of SPAN."""
    spans = all_spans()[["alliance_id", *SPAN]]
    return rows.merge(spans, left_on="id", right_on="alliance_id").drop(columns="alliance_id")


def _paging_links(asked: Asked, limit: int, offset: int, total: int) -> str:
    """Return the header Link (RFC 8288) to the next and the previous page, empty where there is neither."""
    links = []
    if offset + limit < total:
        links.append(f'<{_page(asked, offset + limit, limit)}>; rel="next"')
    if offset > 0:
        before = min(offset, total)
        first = max(0, before - limit)
        links.append(f'<{_page(asked, first, max(1, min(limit, before)))}>; rel="prev"')
    return ", ".join(links)


def _page(asked: Asked, offset: int, limit: int) -> str:
    return asked.link(asked.path, **{**asked.query, LIMIT: limit, OFFSET: offset})


def areas(asked: Asked) -> Answer:
    """Answer the value of a measure for each area of a level inside the filtered Länder.

    Raises UnknownValue for a measure that the level does not have.
    """
    level, year = asked.values[keys.LEVEL], asked.values[keys.YEAR]
    measure = asked.values[keys.MEASURE] or MEASURES[level][0]
    if measure not in MEASURES[level]:
        raise UnknownValue(keys.MEASURE, measure, MEASURES[level])
    spec = area_spec(asked.tables.package, level, measure)

    def meta(found: pd.DataFrame) -> dict[str, Any]:
        told = {"name": measure, **_explained(spec.field("value"), asked.t)}
        return _meta(asked, total=len(found), level=level, year=year, measure=told, geometry=_geometry(asked, level))

    def rows() -> pd.DataFrame:
        return area_rows(_selection(asked), level, measure, year)[list(AREA)]

    return listing(rows, meta, f"areas-{level}-{measure}-{year}")


def _explained(field: Field, t: Language) -> dict[str, Any]:
    texts = {name: in_language(vars(field), name, t) for name in ("title", "description")}
    return {**texts, "unit": field.unit, "values": list(field.enum)}


def _geometry(asked: Asked, level: str) -> dict[str, Any]:
    """Return where the shapes are: TopoJSON of all municipalities, whose id begins with the key of the area."""
    wanted = asked.filters.land or tuple(asked.tables.laender["key"])
    address = {name: f"{asked.home}/{assets.page_url(assets.url(file))}" for name, file in _shapes().items()}
    return {
        "format": "TopoJSON",
        "object": "areas",
        "key_digits": LEVELS[level],
        "overview": address["overview"],
        "laender": {land: address[land] for land in wanted if land in address},
    }


@cache
def _shapes() -> dict[str, str]:
    manifest = files.read_json(files.STATIC / "manifest.json")
    return {"overview": manifest["overview"], **manifest["laender"]}


def growth(asked: Asked) -> Answer:
    """Answer how many alliances started and were active in each year, of all together or of each Land."""

    def rows() -> pd.DataFrame:
        chosen = _selection(asked)
        if asked.values[BY] is None:
            return chosen.growth
        laender = [key for key in asked.tables.laender["key"] if key in (asked.filters.land or (key,))]
        return growth_by_land(chosen.spans, laender, chosen.coverage.years)

    stem = "growth" if asked.values[BY] is None else "growth-by-land"
    return listing(rows, lambda found: _meta(asked, total=len(found), by=asked.values[BY]), stem)


def sectors(asked: Asked) -> Answer:
    """Answer the named partners per sector, and in how many alliances the sector takes part."""

    def rows() -> pd.DataFrame:
        counts = participation(narrow(asked.tables, asked.filters))
        return asked.tables.sectors.merge(counts.drop(columns="group"), on="sector")

    return listing(rows, lambda found: _meta(asked, total=len(found)), "sectors")


# Single objects


def alliance(asked: Asked) -> Answer:
    """Answer all that is known of one alliance. Raises Problem (not-found) where there is no such id."""
    key = asked.values[keys.ALLIANCE]
    if not (asked.tables.alliances["id"] == key).any():
        raise Problem("not-found", keys.ALLIANCE, key, [asked.link("alliances")])
    return document(lambda: {"data": _record(asked, key), "meta": _credits(asked)}, f"alliance-{key}")


def _record(asked: Asked, key: str) -> dict[str, Any]:
    found = profile(asked.tables, key)
    row = _with_span(asked.tables.alliances[asked.tables.alliances["id"] == key])

    def rows(name: str, frame: pd.DataFrame, *more: str) -> list[dict[str, Any]]:
        columns = [column for column in asked.tables.package.tables[name].columns if column != "alliance_id"]
        return records(frame[[*columns, *more]])

    return {
        **records(row)[0],
        "areas": rows("alliance_areas", found.areas, "name"),
        "partners": rows("partners", found.partners, "group"),
        "topics": found.topics,
        "awards": rows("awards", found.awards),
        "sources": rows("sources", found.sources),
        "founding_alternatives": _alternatives(asked.tables, key),
    }


def _alternatives(tables: Tables, key: str) -> list[str]:
    rows = tables.founding_alternatives
    return rows.loc[rows["alliance_id"] == key, "founded"].tolist()


def key_figures(asked: Asked) -> Answer:
    """Answer the key figures: the object that ``python -m analysis figures --json`` prints."""
    year = asked.values[keys.YEAR]

    def numbers() -> dict[str, Any]:
        return figures(_selection(asked), year)

    write = {"json": lambda: json_bytes(numbers()), "csv": lambda: csv_bytes(flat(numbers()))}
    return Answer(write, f"figures-{year}")


def table(asked: Asked) -> Answer:
    """Answer a whole table of the data package, under the path that datapackage.json gives it."""
    name = asked.values[TABLE]
    return Answer({"csv": lambda: table_csv(asked.tables, name)}, name)


def datapackage(asked: Asked) -> Answer:
    """Answer the descriptor of the data package."""
    return document(lambda: asked.tables.package.raw, "datapackage")


def index(asked: Asked) -> Answer:
    """Answer what there is to ask for, on what terms, and how to cite it."""
    return document(lambda: _index(asked), "index")


def _index(asked: Asked) -> dict[str, Any]:
    package = asked.tables.package.raw
    return {
        "title": asked.t("api.title"),
        "description": in_language(package, "description", asked.t),
        **_credits(asked),
        "resources": [
            {
                "path": asked.link(resource.path),
                "example": asked.link(resource.example),
                "text": asked.t(f"api.resource.{resource.name}"),
                "formats": list(resource.formats),
            }
            for resource in asked.resources
        ],
    }


# What is shared


def _selection(asked: Asked) -> Selection:
    """Return the alliances that pass the filters with their coverage and growth."""
    return selection(asked.filters) if asked.filters == Filters() else _selected(asked.tables, asked.filters)


@lru_cache(maxsize=16)
def _selected(tables: Tables, filters: Filters) -> Selection:
    """Return a selection from a small cache of our own.

    One takes 4 MB and 60 ms. Scripts that ask for ever new filters neither fill the memory nor push out of the cache of
    the pages (``ui.data.selection``) what visitors look at.
    """
    return select_alliances(tables, all_spans(), filters)


# What stands beside the data


def _credits(asked: Asked) -> dict[str, Any]:
    """Return the data version, the licence of the records, whom to name with the answer, and how to cite it."""
    tables, t = asked.tables, asked.t
    return {
        "version": tables.version,
        "licence": licence(tables),
        "attribution": licences(t, *asked.parts),
        "citation": citation(tables, t, selected=describe(asked.filters, labels(tables, t), t)),
    }


def _meta(asked: Asked, **more: Any) -> dict[str, Any]:
    return {"filters": asked.filters.as_dict(), **more, **_credits(asked)}


def licence(tables: Tables) -> dict[str, str]:
    """Return name, title and address of the licence of the records."""
    entry = tables.package.licenses[0]
    return {"name": entry["name"], "title": entry["title"], "url": entry["path"]}
