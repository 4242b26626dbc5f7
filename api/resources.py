"""The list of what can be asked for: each resource enters itself with its path, parameters and form."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from analysis.counting.filter_set import Filters
from analysis.language import language
from api.openapi import responses
from api.parameters import MAX_QUERY, MAX_VALUES, Alliances, Areas, Asked, Gaps, Growth, Partners
from api.problems import Problem
from api.schemas import Schema
from api.serving.address import PREFIX

ONCE = {name for model in (Alliances, Areas, Gaps, Growth, Partners) for name in model.model_fields} - {
    *vars(Filters()),
    "inside",
}
"""Parameters that take one value; FastAPI itself would take the last of several."""

t = language("en")


@dataclass(frozen=True)
class Resource:
    """Something to ask for: its name in the catalogue, path and an example of it below PREFIX, formats."""

    name: str
    path: str
    example: str
    formats: tuple[str, ...]


RESOURCES: list[Resource] = []


def check_query(request: Request) -> None:
    """Raise Problem for a query that is too long, holds too many values or one parameter too often."""
    query = request.scope["query_string"]
    if len(query) > MAX_QUERY:
        raise Problem("query-too-long", "query", len(query), [f"≤ {MAX_QUERY}"])
    if query.count(b"&") >= MAX_VALUES:
        raise Problem("too-many-values", "query", query.count(b"&") + 1, [f"≤ {MAX_VALUES}"])
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if times > 1 and name in ONCE:
            raise Problem("repeated-parameter", name, times, ["1"])


router = APIRouter(prefix=PREFIX, dependencies=[Depends(check_query)], default_response_class=Response)


def offered(
    path: str, asked: type[Asked], schema: Schema, example: str = ""
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Offer what the decorated function answers under ``path``; its name is that of the resource."""
    formats = get_args(asked.model_fields["format"].annotation)
    headers = [
        *(["Content-Disposition"] if "csv" in formats else []),
        *(["Link"] if "offset" in asked.model_fields else []),
    ]

    def enter(answer: Callable[..., Response]) -> Callable[..., Response]:
        name = answer.__name__
        RESOURCES.append(Resource(name, path, example or path, formats))
        text = t(f"api.resource.{name}")
        return router.get(
            path,
            operation_id=name,
            summary=text,
            description=text,
            response_description=text,
            responses=responses(formats, schema, headers),
        )(answer)

    return enter
