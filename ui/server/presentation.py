"""The deck as the browser opens it: one HTML document under an address of its own, made when it is asked for."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from analysis.counting.activity import spans
from analysis.counting.filters import parse_year
from analysis.deck.choice import PARAMETERS, encode, parse, query
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.errors import AnalysisError
from analysis.language import LANGUAGES, language
from analysis.records.tables import Tables
from analysis.render.html.document import html
from api.serving.address import public_path
from ui.address import keys, url
from ui.data import tables
from ui.server.assets import base_path
from ui.server.security import document_policy

PAGE = "vortrag"
"""Address of the page on which the deck is put together."""


def answer(request: Request) -> Response:
    """Answer with the deck that the query asks for; with 400 and plain words where it cannot be made."""
    asked = request.query_params
    values = {name: asked.getlist(name) for name in PARAMETERS}
    try:
        choice = parse(values)
        data = tables()
        year = parse_year(asked.get(keys.YEAR) or data.package.last_year, data.package)
        spoken = asked.get(keys.LANG) or LANGUAGES[0]
        place = asked.get(keys.PLACE, "")
        known = {keys.PLACE: place, keys.YEAR: year, **url.spoken(spoken), **encode(choice), keys.VERSION: data.version}
        page = str(
            request.url.replace(path=f"{public_path() or base_path()}/{PAGE}", query=urlencode(known, doseq=True))
        )
        content = document(data, place, year, spoken, query(choice), page)
    except AnalysisError as problem:
        return PlainTextResponse(str(problem), status_code=400)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": document_policy(content)}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


@lru_cache(maxsize=24)
def document(data: Tables, place: str, year: int, lang: str, choice: str, link: str) -> bytes:
    """Return the deck of ``place`` as an HTML document. Raises UnknownValue for a value that is none."""
    t = language(lang)
    return html(deck(view(data, spans(data), place, year), parse(parse_qs(choice)), t, link), t)
