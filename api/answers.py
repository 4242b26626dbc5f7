"""What each resource answers: one call of the analysis for what was asked.

Every function checks all that can be wrong at once; the bytes of an answer are written only when they are sent: who has
the answer already gets it confirmed without computing.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

import pandas as pd
from fastapi import Query, Request
from starlette.responses import Response

from analysis.charts.area_lists import area_list
from analysis.counting.activity import spans
from analysis.counting.area_names import land_names
from analysis.counting.figures import figures as key_figures
from analysis.counting.filter_set import Filters
from analysis.counting.filters import describe, labels, land_numbers, matching_partners, narrow, passing
from analysis.counting.gaps import Gaps
from analysis.counting.gaps import gaps as who_is_not_reached
from analysis.counting.growth import growth_by_land
from analysis.counting.index import once_per_tables
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.counting.profiles import profile
from analysis.counting.sectors import participation
from analysis.counting.selection import Selection, inside_districts, select_alliances
from analysis.errors import UnknownValue
from analysis.export.areas import area_rows, area_spec
from analysis.export.citation import citation
from analysis.export.request import ordered
from analysis.export.single import Single
from analysis.language import Language, language
from analysis.records import files
from analysis.records.codebook import in_language
from analysis.records.delimited import RFC_4180, frame_csv, table_csv
from analysis.records.licences import PARTS, licences
from analysis.records.package import Field
from api import parameters, schemas
from api.bodies import Answer, document, flat, json_bytes, listing, records
from api.openapi import description
from api.parameters import AllianceId, AsCsv, AsJson, Filtered, Level
from api.problems import Problem
from api.replies import base, home, reply, today
from api.resources import RESOURCES, offered
from api.state import TABLES

RECORDS, COUNTED = ("records",), ("population", "records")
"""What an answer holds, see ``records.licences.PARTS``."""


@offered("/", AsJson, schemas.INDEX)
def index(request: Request, asked: Annotated[AsJson, Query()]) -> Response:
    """Answer what there is to ask for, on what terms, and how to cite it."""
    t = language(asked.lang)

    def content() -> dict[str, Any]:
        return {
            "title": t("api.title"),
            "description": in_language(TABLES.package.raw, "description", t),
            **_credits(t, Filters(), PARTS),
            "resources": [
                {
                    "path": base(request) + resource.path,
                    "example": base(request) + resource.example,
                    "text": t(f"api.resource.{resource.name}"),
                    "formats": list(resource.formats),
                }
                for resource in RESOURCES
            ],
        }

    return reply(request, asked, document(content, "index"))


# Lists


@offered("/alliances", parameters.Alliances, schemas.ALLIANCES)
def alliances(request: Request, asked: Annotated[parameters.Alliances, Query()]) -> Response:
    """Answer one page of the alliances that pass the filters, with the years in which they count."""
    chosen = _with_span(TABLES.alliances[passing(TABLES, asked.filters)])
    rows = ordered(chosen, asked.sort, TABLES.package.tables["alliances"].with_computed)
    return _page_of(rows, request, asked)


@offered("/partners", parameters.Partners, schemas.PARTNERS)
def partners(request: Request, asked: Annotated[parameters.Partners, Query()]) -> Response:
    """Answer one page of the partners of the alliances that pass the filters: all, or only those that match."""
    filters = asked.filters
    chosen = narrow(TABLES, filters)
    rows = matching_partners(chosen, filters) if asked.partners == "matching" else chosen.partners
    return _page_of(rows, request, asked, partners_shown=asked.partners)


@offered("/topics", parameters.Rows, schemas.TOPICS)
def topics(request: Request, asked: Annotated[parameters.Rows, Query()]) -> Response:
    """Answer one page of the topics of the alliances that pass the filters."""
    return _page_of(narrow(TABLES, asked.filters).topics, request, asked)


@offered("/sources", parameters.Rows, schemas.SOURCES)
def sources(request: Request, asked: Annotated[parameters.Rows, Query()]) -> Response:
    """Answer one page of the sources of the alliances that pass the filters."""
    return _page_of(narrow(TABLES, asked.filters).sources, request, asked)


def _page_of(rows: pd.DataFrame, request: Request, asked: parameters.Rows, **more: Any) -> Response:
    """Answer the page of ``rows`` that is asked for, with links to those before and after it. more: about the rows."""
    name, limit, offset = request.scope["route"].name, asked.limit, asked.offset
    meta = _meta(asked, RECORDS, total=len(rows), **more, limit=limit, offset=offset)
    answer = listing(lambda: rows.iloc[offset : offset + limit], lambda _: meta, name)
    links = _paging_links(request, name, limit, offset, len(rows))
    return reply(request, asked, Answer(answer.write, answer.stem, {"Link": links} if links else {}))


def _with_span(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` of the table alliances, in their order, with the columns of SPAN."""
    years = _spans(TABLES)[["alliance_id", *schemas.SPAN]]
    return rows.merge(years, left_on="id", right_on="alliance_id").drop(columns="alliance_id")


def _paging_links(request: Request, name: str, limit: int, offset: int, total: int) -> str:
    """Return the header Link (RFC 8288) to the next and the previous page, empty where there is neither."""
    links = []
    if offset + limit < total:
        links.append(f'<{_page(request, name, offset + limit, limit)}>; rel="next"')
    if offset > 0:
        before = min(offset, total)
        first = max(0, before - limit)
        links.append(f'<{_page(request, name, first, max(1, min(limit, before)))}>; rel="prev"')
    return ", ".join(links)


def _page(request: Request, name: str, offset: int, limit: int) -> str:
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    return f"{base(request)}/{name}?{urlencode({**query, 'limit': limit, 'offset': offset}, doseq=True)}"


@offered("/alliances/{id}", AsJson, schemas.ALLIANCE, f"/alliances/{next(iter(TABLES.alliances['id']), 'id')}")
def alliance(request: Request, id: AllianceId, asked: Annotated[AsJson, Query()]) -> Response:
    """Answer all that is known of one alliance. Raises Problem (not-found) where there is no such id."""
    if not (TABLES.alliances["id"] == id).any():
        raise Problem("not-found", "id", id, [f"{base(request)}/alliances"])

    def content() -> dict[str, Any]:
        return {"data": _record(id), "meta": _credits(language(asked.lang), Filters(), RECORDS)}

    return reply(request, asked, document(content, f"alliance-{id}"))


def _record(key: str) -> dict[str, Any]:
    found = profile(TABLES, key)
    row = _with_span(TABLES.alliances[TABLES.alliances["id"] == key])
    others = TABLES.founding_alternatives

    def rows(name: str, frame: pd.DataFrame, *more: str) -> list[dict[str, Any]]:
        columns = [column for column in TABLES.package.tables[name].columns if column != "alliance_id"]
        return records(frame[[*columns, *more]])

    return {
        **records(row)[0],
        "areas": rows("alliance_areas", found.areas, "name"),
        "partners": rows("partners", found.partners, "group"),
        "topics": found.topics,
        "awards": rows("awards", found.awards),
        "sources": rows("sources", found.sources),
        "founding_alternatives": others.loc[others["alliance_id"] == key, "founded"].tolist(),
    }


@offered("/areas/{level}", parameters.Areas, schemas.AREAS, "/areas/kreis")
def areas(request: Request, level: Level, asked: Annotated[parameters.Areas, Query()]) -> Response:
    """Answer the value of a measure for each area of a level inside the filtered Länder.

    Raises UnknownValue for a measure that the level does not have.
    """
    year, measure = asked.year, asked.measure or MEASURES[level][0]
    if measure not in MEASURES[level]:
        raise UnknownValue("measure", measure, MEASURES[level])
    filters, spec = asked.filters, area_spec(TABLES.package, level, measure)

    def meta(found: pd.DataFrame) -> dict[str, Any]:
        told = {"name": measure, **_explained(spec.field("value"), language(asked.lang))}
        geometry = _geometry(home(request), level, filters)
        return _meta(asked, PARTS, total=len(found), level=level, year=year, measure=told, geometry=geometry)

    def rows() -> pd.DataFrame:
        return area_rows(_selected(filters), level, measure, year)[list(schemas.AREA)]

    return reply(request, asked, listing(rows, meta, f"areas-{level}-{measure}-{year}"))


def _explained(field: Field, t: Language) -> dict[str, Any]:
    texts = {name: in_language(vars(field), name, t) for name in ("title", "description", "unit")}
    return {**texts, "values": list(field.enum)}


def _geometry(server: str, level: str, filters: Filters) -> dict[str, Any]:
    """Return where the shapes are: TopoJSON of all municipalities, whose id begins with the key of the area.

    server: path of the dashboard, which has them.
    """
    address = {name: f"{server}/assets/{file}" for name, file in _shapes().items()}
    return {
        "format": "TopoJSON",
        "object": "areas",
        "key_digits": LEVELS[level],
        "overview": address["overview"],
        "laender": {land: address[land] for land in _laender(filters) if land in address},
    }


def _laender(filters: Filters) -> list[str]:
    """Return the codes of the Länder filtered, of all without such a filter, by their names."""
    return [land for land in land_names(TABLES) if land in (filters.land or (land,))]


@lru_cache(maxsize=1)
def _shapes() -> Mapping[str, str]:
    manifest = files.read_json(files.STATIC / "manifest.json")
    return {"overview": manifest["overview"], **manifest["laender"]}


@offered("/figures", parameters.Figures, schemas.FIGURES)
def figures(request: Request, asked: Annotated[parameters.Figures, Query()]) -> Response:
    """Answer the key figures: the object that ``python -m analysis figures --json`` prints."""
    filters = asked.filters

    def numbers() -> dict[str, Any]:
        return key_figures(_selected(filters), asked.year)

    write = {"json": lambda: json_bytes(numbers()), "csv": lambda: frame_csv(flat(numbers()), RFC_4180)}
    return reply(request, asked, Answer(write, f"figures-{asked.year}"))


@offered("/gaps", parameters.Gaps, schemas.GAPS, "/gaps?level=kreis")
def gaps(request: Request, asked: Annotated[parameters.Gaps, Query()]) -> Response:
    """Answer the object that ``python -m analysis gaps --json`` prints; in the other formats its areas."""
    question = (asked.filters, asked.year, asked.level, asked.within, asked.new, tuple(dict.fromkeys(asked.inside)))
    chosen = inside_districts(_selected(asked.filters), question[-1])

    def areas() -> Single:
        t, found = language(asked.lang), Gaps(chosen, asked.year, asked.level)
        return area_list(found, t).single(TABLES, t)

    write = {
        asked.format: lambda: areas().file(asked.format),
        "json": lambda: json_bytes(_gaps(*question)),
        "csv": lambda: frame_csv(areas().rows, RFC_4180),
    }
    return reply(request, asked, Answer(write, f"gaps-{asked.level}-{asked.year}"))


@offered("/growth", parameters.Growth, schemas.GROWTH)
def growth(request: Request, asked: Annotated[parameters.Growth, Query()]) -> Response:
    """Answer how many alliances started and were active in each year, of all together or of each Land."""
    filters = asked.filters

    def rows() -> pd.DataFrame:
        chosen = _selected(filters)
        if asked.by is None:
            return chosen.growth
        found = growth_by_land(chosen.tables, chosen.spans, chosen.coverage, _laender(filters))
        return found.assign(ags_prefix=found["land"].map(land_numbers(TABLES)))[list(schemas.YEAR_OF_A_LAND)]

    stem = "growth" if asked.by is None else "growth-by-land"
    return reply(
        request, asked, listing(rows, lambda found: _meta(asked, COUNTED, total=len(found), by=asked.by), stem)
    )


@offered("/sectors", Filtered, schemas.SECTORS)
def sectors(request: Request, asked: Annotated[Filtered, Query()]) -> Response:
    """Answer the named partners per sector, and in how many alliances the sector takes part."""
    filters = asked.filters

    def rows() -> pd.DataFrame:
        counts = participation(narrow(TABLES, filters))
        return TABLES.sectors.merge(counts.drop(columns="group"), on="sector")

    return reply(request, asked, listing(rows, lambda found: _meta(asked, RECORDS, total=len(found)), "sectors"))


# The data package and the description


@offered("/{table}.csv", AsCsv, schemas.ANYTHING, "/partners.csv")
def table(request: Request, table: parameters.Table, asked: Annotated[AsCsv, Query()]) -> Response:
    """Answer a whole table of the data package, under the path that datapackage.json gives it."""
    return reply(request, asked, Answer({"csv": lambda: table_csv(TABLES, table)}, table))


@offered("/datapackage.json", AsJson, schemas.ANYTHING)
def datapackage(request: Request, asked: Annotated[AsJson, Query()]) -> Response:
    """Answer the descriptor of the data package."""
    return reply(request, asked, document(lambda: TABLES.package.raw, "datapackage"))


@offered("/openapi.json", AsJson, schemas.ANYTHING)
def openapi(request: Request, asked: Annotated[AsJson, Query()]) -> Response:
    """Answer the description of the API (OpenAPI)."""
    return reply(request, asked, document(lambda: description(request.app, home(request)), "openapi"))


# What is shared

_spans = once_per_tables(spans)


@lru_cache(maxsize=16)
def _selected(filters: Filters) -> Selection:
    """Return the alliances that pass the filters with their coverage and growth, from a small cache of our own.

    One takes 4 MB and 60 ms. Scripts that ask for ever new filters neither fill the memory nor push out of the cache of
    the pages (``ui.data.selection``) what visitors look at.
    """
    return select_alliances(TABLES, filters)


@lru_cache(maxsize=8)
def _gaps(
    filters: Filters, year: int, level: str, within: int | None, new: int, inside: tuple[str, ...]
) -> dict[str, Any]:
    """Return who is not reached, from a small cache: by catchment one takes seconds, and 1 MB as JSON."""
    return who_is_not_reached(_selected(filters), year, level, within, new, inside)


def _credits(t: Language, filters: Filters, parts: tuple[str, ...]) -> dict[str, Any]:
    """Return the data version, the licence of the records, whom to name with the answer, and how to cite it."""
    licence = TABLES.package.licenses[0]
    return {
        "version": TABLES.version,
        "licence": {"name": licence["name"], "title": licence["title"], "url": licence["path"]},
        "attribution": licences(t, *parts),
        "citation": citation(TABLES, t, selected=describe(filters, labels(TABLES, t), t), accessed=today()),
    }


def _meta(asked: Filtered, parts: tuple[str, ...], **more: Any) -> dict[str, Any]:
    filters = asked.filters
    return {"filters": filters.as_dict(), **more, **_credits(language(asked.lang), filters, parts)}
