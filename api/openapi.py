"""The description of the API (OpenAPI 3.1), made from the same definitions that check requests and write answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analysis.language import Language
from analysis.records.tables import Tables
from api import problems, schemas
from api.answers import Asked, licence
from api.bodies import Answer, document
from api.negotiation import MEDIA_TYPES, check_method, chosen_format
from api.parameters import LIMIT, MAX_QUERY, MAX_VALUES, Parameter, query_texts, read
from api.problems import KINDS, Problem
from ui.address import keys

if TYPE_CHECKING:
    from api.resources import Resource

VERSION = "3.1.0"
"""Version of the OpenAPI specification."""

HEADERS = ("ETag", "Data-Version", "Cache-Control", "Link", "Content-Disposition", "Allow")
"""Headers that the description explains."""


def answer(asked: Asked) -> Answer:
    """Answer the description."""
    return document(lambda: description(asked), "openapi")


def description(asked: Asked) -> dict[str, Any]:
    """Return the OpenAPI description of all resources in the language asked for."""
    tables, t = asked.tables, asked.t
    return {
        "openapi": VERSION,
        "info": {
            "title": t("api.title"),
            "description": t("api.text"),
            "version": tables.package.version,
            "license": {name: text for name, text in licence(tables).items() if name in ("name", "url")},
        },
        "servers": [{"url": asked.base}],
        "paths": {f"/{resource.path}": {"get": _operation(resource, asked)} for resource in asked.resources},
        "components": {
            "schemas": {"Problem": schemas.problem(t)},
            "headers": {name: _header(name, t) for name in HEADERS},
            "examples": {kind: _example(kind, asked) for kind in KINDS},
            "responses": {str(status): _refusal(status, t) for status in sorted(set(KINDS.values()))},
        },
    }


def _operation(resource: Resource, asked: Asked) -> dict[str, Any]:
    return {
        "operationId": resource.name,
        "summary": asked.t(f"api.resource.{resource.name}"),
        "parameters": [parameter_object(parameter, asked.t) for parameter in resource.parameters],
        "responses": {
            "200": _success(resource, asked.tables, asked.t),
            "304": {"description": asked.t("api.status.304"), "headers": _headers("ETag", "Data-Version")},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses(resource)},
        },
    }


def statuses(resource: Resource) -> list[int]:
    """Return the status of each error that ``resource`` can answer with: 404 only where its path has a parameter."""
    in_path = any(parameter.place == "path" for parameter in resource.parameters)
    return sorted(set(KINDS.values()) - (set() if in_path else {404}))


def parameter_object(parameter: Parameter, t: Language) -> dict[str, Any]:
    """Return ``parameter`` as OpenAPI describes it; a repeatable one is a list, name=value for each."""
    schema, example = dict(parameter.schema), parameter.value(parameter.example)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": t(f"api.parameter.{parameter.name}"),
    }
    if not parameter.repeatable:
        return {**described, "schema": schema, "example": example}
    listed = {"type": "array", "items": schema, "maxItems": MAX_VALUES}
    return {**described, "style": "form", "explode": True, "schema": listed, "example": [example]}


def _success(resource: Resource, tables: Tables, t: Language) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if "json" in resource.formats:
        filters = [parameter for parameter in resource.parameters if parameter.repeatable]
        content[MEDIA_TYPES["json"]] = {"schema": resource.schema(tables, filters, t)}
    headers = ["ETag", "Data-Version", "Cache-Control"]
    if "csv" in resource.formats:
        content[MEDIA_TYPES["csv"]] = {"schema": {"type": "string", "description": t("api.csv")}}
        headers.append("Content-Disposition")
    if any(parameter.name == LIMIT for parameter in resource.parameters):
        headers.append("Link")
    return {"description": t(f"api.resource.{resource.name}"), "headers": _headers(*headers), "content": content}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(name: str, t: Language) -> dict[str, Any]:
    return {"description": t(f"api.header.{name.lower()}"), "schema": {"type": "string"}}


def _refusal(status: int, t: Language) -> dict[str, Any]:
    """Return the response of all kinds of problems with this status, each kind an example."""
    kinds = [kind for kind, its_status in KINDS.items() if its_status == status]
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {kind: {"$ref": f"#/components/examples/{kind}"} for kind in kinds},
    }
    response: dict[str, Any] = {
        "description": ", ".join(t(f"api.problem.{kind}") for kind in kinds),
        "content": {problems.MEDIA_TYPE: content},
    }
    return {**response, "headers": _headers("Allow")} if status == KINDS["method-not-allowed"] else response


def _example(kind: str, asked: Asked) -> dict[str, Any]:
    path, fail = _failures(asked)[kind]
    try:
        fail()
    except Problem as problem:
        value = problems.body(problem, asked.link(path), asked.base, asked.t)
        return {"summary": asked.t(f"api.problem.{kind}"), "value": value}
    raise AssertionError(f"{kind} has an example that is none")


def _failures(asked: Asked) -> dict[str, tuple[str, Callable[[], object]]]:
    """Return a request for each kind of problem: its path and the check that it does not pass."""
    by_name = {resource.name: resource for resource in asked.resources}
    figures, areas = by_name["figures"], by_name["areas"]
    level = next(parameter for parameter in areas.parameters if parameter.place == "path")
    return {
        "unknown-parameter": ("figures", lambda: read({"country": ["DE"]}, figures.parameters)),
        "invalid-value": ("figures", lambda: read({keys.YEAR: ["1999"]}, figures.parameters)),
        "repeated-parameter": ("figures", lambda: read({keys.YEAR: ["2008", "2010"]}, figures.parameters)),
        "too-many-values": ("figures", lambda: query_texts(b"q=&" * MAX_VALUES)),
        "not-found": ("areas/bezirk", lambda: level.value("bezirk")),
        "method-not-allowed": ("figures", lambda: check_method("POST")),
        "not-acceptable": ("figures", lambda: chosen_format(figures.formats, "text/html")),
        "query-too-long": ("figures", lambda: query_texts(b"q=" + MAX_QUERY * b"a")),
        "internal": ("figures", _fail),
    }


def _fail() -> None:
    raise Problem("internal")
