"""The deck as the browser opens it: one HTML document under an address of its own, made when it is asked for.

It is sent slide by slide while it is made, so that the first is seen while the others are drawn.
"""

import secrets
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from analysis.counting.filters import parse_year
from analysis.counting.own import Own
from analysis.deck.choice import PARAMETERS, Choice, encode, parse, with_notes
from analysis.deck.own import with_own
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.errors import AnalysisError
from analysis.language import LANGUAGES, language
from analysis.records.tables import Tables
from analysis.render.html.document import parts as html_parts
from analysis.render.html.document import script
from api.serving.address import public_path
from ui.address import keys, url
from ui.data import tables
from ui.navigation import DECK, address
from ui.server.assets import base_path
from ui.server.security import document_policy


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
        choice, kept = with_notes(choice, speaker.notes), not (speaker.notes or speaker.own)
        asked_for = Asked(data, place, year, spoken, choice, link, speaker.own)
        known = _known.get(asked_for)
        parts = iter([known]) if known else _parts(asked_for, is_kept=kept)  # what is one visit's alone is not kept
    except AnalysisError as problem:
        return PlainTextResponse(str(problem), status_code=400)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": document_policy(_policed())}
    if "gzip" in request.headers.get("accept-encoding", ""):  # Streamlit's layer would hold slides back to pack better
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        parts = packed(parts)
    return StreamingResponse(parts, media_type="text/html; charset=utf-8", headers=headers)


def query(place: str, year: int, lang: str, choice: Choice) -> str:
    """Return the query for which ``answer`` makes this deck."""
    about = {keys.PLACE: place} if place else {}
    return urlencode({**about, keys.YEAR: year, **url.spoken(lang), **encode(choice)}, doseq=True)


class Asked(NamedTuple):
    """What a deck depends on."""

    data: Tables
    place: str
    year: int
    lang: str
    choice: Choice
    link: str
    own: Own | None


MOST_KEPT = 24
_known: dict[Asked, bytes] = {}
"""The decks that were made last, the oldest first."""


def _parts(asked: Asked, is_kept: bool) -> Iterator[bytes]:
    """Return the document of a deck slide by slide. Raises UnknownValue for a value that is none, before the first."""
    t = language(asked.lang)
    edit = f"../{address('vortrag')}?{query(asked.place, asked.year, asked.lang, asked.choice)}"
    made = deck(view(asked.data, asked.place, asked.year), asked.choice, t, asked.link)
    drawn = html_parts(made if asked.own is None else with_own(made, asked.own), edit)
    return _keeping(asked, drawn) if is_kept else drawn


def _keeping(asked: Asked, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Pass ``parts`` on and keep them once all were made."""
    taken = []
    for part in parts:
        taken.append(part)
        yield part
    _known[asked] = b"".join(taken)
    while len(_known) > MOST_KEPT:
        _known.pop(next(iter(_known)), None)


def packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield ``parts`` as gzip, each so that it can be read before the next comes."""
    packer = zlib.compressobj(wbits=31)
    for part in parts:
        yield packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


@cache
def _policed() -> bytes:
    """Return the scripts that run in a deck, as they stand in it."""
    return f"<script>\n{script()}\n</script>".encode()


@dataclass(eq=False)
class Speaker:
    """Who speaks. notes: kind of slide -> text. own: figures of a slide. key: by which the window of the deck
    finds them, not to be guessed."""

    notes: dict[str, str] = field(default_factory=dict)
    own: Own | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def __post_init__(self) -> None:
        _SPEAKERS[self.key] = self


_SPEAKERS: WeakValueDictionary[str, Speaker] = WeakValueDictionary()
"""Those of all visits: whose visit has ended is forgotten."""


def speaker_of(key: str) -> Speaker:
    """Return the speaker with this key, one with nothing to add where there is no such visit (any more)."""
    return _SPEAKERS.get(key) or Speaker()
