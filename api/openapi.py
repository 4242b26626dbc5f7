"""What the description (OpenAPI 3.1) says beyond paths and parameters: the form of answers, headers, errors."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from analysis.language import language
from api import problems
from api.parameters import MAX_QUERY, MAX_VALUES
from api.problems import Problem
from api.replies import MEDIA_TYPES, METHODS
from api.schemas import PROBLEM, Schema
from api.serving.address import PREFIX
from api.serving.settings import settings
from api.state import TABLES

HEADERS = ("ETag", "Data-Version", "Cache-Control", "Link", "Content-Disposition", "Allow")
"""Headers that the description explains."""

_YEARS = f"{TABLES.package.first_year}–{TABLES.package.last_year}"
_FAILURES = (
    ("figures", Problem("unknown-parameter", "country", "country", ["year", "land"])),
    ("figures", Problem("invalid-value", "year", "1999", [_YEARS])),
    ("figures", Problem("repeated-parameter", "year", 2, ["1"])),
    ("figures", Problem("too-many-values", "query", MAX_VALUES + 1, [f"≤ {MAX_VALUES}"])),
    ("areas/bezirk", Problem("not-found", "level", "bezirk", ["gemeinde", "kreis", "land"])),
    ("figures", Problem("method-not-allowed", "method", "POST", METHODS.split(", "))),
    ("figures", Problem("query-too-long", "query", MAX_QUERY + 1, [f"≤ {MAX_QUERY}"])),
    ("figures", Problem("internal")),
)

_FILES = {"parquet": "string", "geojson": "object", "gpkg": "string"}
"""Formats besides JSON and CSV -> what they are to JSON Schema."""

t = language("en")


def responses(formats: Iterable[str], schema: Schema, headers: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a resource that is there in ``formats``, ``schema`` being the form of its JSON."""
    forms = {
        "json": {"application/json": {"schema": schema}},
        "csv": {"text/csv": {"schema": {"type": "string", "description": t("api.csv")}}},
    }
    forms |= {
        name: {MEDIA_TYPES[name]: {"schema": {"type": _FILES[name], "description": t(f"data.format.{name}.text")}}}
        for name in formats
        if name in _FILES
    }
    content = {media_type: form for name in formats for media_type, form in forms[name].items()}
    refused = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        200: {"headers": _headers("ETag", "Data-Version", "Cache-Control", *headers), "content": content},
        304: {"description": t("api.status.304"), "headers": _headers("ETag", "Data-Version")},
        "4XX": {"description": t("api.problem"), "headers": _headers("Allow"), "content": refused},
        500: {"description": t("api.problem.internal"), "content": refused},
    }


def description(app: FastAPI, home: str) -> dict[str, Any]:
    """Return the description of ``app``, which stands below the path ``home``."""
    texts = {name: t(f"api.header.{name.lower()}") for name in HEADERS}
    address = settings().public_url or home
    components = {
        "schemas": {"Problem": PROBLEM},
        "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in texts.items()},
        "examples": {problem.kind: _example(path, problem, home + PREFIX) for path, problem in _FAILURES},
    }
    return {**app.openapi(), **({"servers": [{"url": address}]} if address else {}), "components": components}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _example(path: str, problem: Problem, base: str) -> dict[str, Any]:
    return {"summary": t(f"api.problem.{problem.kind}"), "value": problem.details(f"{base}/{path}", base)}
