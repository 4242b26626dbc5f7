"""The deck as the browser opens it: one HTML document under an address of its own, made when it is asked for."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from analysis.counting.activity import spans
from analysis.counting.filters import parse_year
from analysis.counting.own import Own
from analysis.deck.choice import PARAMETERS, Choice, encode, parse, with_notes
from analysis.deck.own import with_own
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.errors import AnalysisError
from analysis.language import LANGUAGES, language
from analysis.records.tables import Tables
from analysis.render.html.document import html
from api.serving.address import public_path
from ui.address import keys, url
from ui.data import tables
from ui.navigation import DECK, address
from ui.server.assets import base_path
from ui.server.security import document_policy
from ui.server.speaker import speaker_of


def answer(request: Request) -> Response:
    """Answer with the deck that the query asks for; with 400 and plain words where it cannot be made.

    The link in it opens the same slides, without the notes and the own figures of the speaker.
    """
    asked = request.query_params
    values = {name: asked.getlist(name) for name in PARAMETERS}
    try:
        choice = parse(values)
        data = tables()
        year = parse_year(asked.get(keys.YEAR) or data.package.last_year, data.package)
        spoken = asked.get(keys.LANG) or LANGUAGES[0]
        place = asked.get(keys.PLACE, "")
        path = f"{public_path() or base_path()}/{DECK}"
        link = str(request.url.replace(path=path, query=query(place, year, spoken, choice)))
        speaker = speaker_of(asked.get(keys.SPEAKER, ""))
        is_alone = bool(speaker.notes or speaker.own)  # what is one visit's alone is not kept
        made = document.__wrapped__ if is_alone else document
        content = made(data, place, year, spoken, with_notes(choice, speaker.notes), link, speaker.own)
    except AnalysisError as problem:
        return PlainTextResponse(str(problem), status_code=400)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": document_policy(content)}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


def query(place: str, year: int, lang: str, choice: Choice) -> str:
    """Return the query for which ``answer`` makes this deck."""
    about = {keys.PLACE: place} if place else {}
    return urlencode({**about, keys.YEAR: year, **url.spoken(lang), **encode(choice)}, doseq=True)


@lru_cache(maxsize=24)
def document(
    data: Tables, place: str, year: int, lang: str, choice: Choice, link: str, own: Own | None = None
) -> bytes:
    """Return the deck of ``place`` as an HTML document. Raises UnknownValue for a value that is none."""
    t = language(lang)
    edit = f"../{address('vortrag')}?{query(place, year, lang, choice)}"
    made = deck(view(data, spans(data), place, year), choice, t, link)
    return html(made if own is None else with_own(made, own, t), t, edit)
