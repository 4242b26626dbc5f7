"""Streamlit's start page, made ours: language, title, and what the browser can do while Streamlit still starts."""

import json
import re
from collections.abc import Collection
from functools import cache
from html import escape
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.language import LANGUAGES, Language, language
from analysis.records import files
from api.serving.address import ASKED_OF, PREFIX, values_of
from api.serving.settings import settings
from ui.address import keys
from ui.areamap.scripts import READER_URL
from ui.navigation import ADDRESSES, API, DECK, PAGES, WITH_MAP, address
from ui.server import assets, frontend
from ui.server.notice import notice

_CONNECT = (
    b"<script>window.__streamlit = { BACKEND_BASE_URL: new URL('.', location).href, "
    b"HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false } };</script>"
)
"""Has Streamlit's page connect at once. Left alone, it asks for the server below the page's own address, finds none,
rests for 0.1 s, asks one level up (no page lies deeper) and only then connects. Streamlit's client.allowedOrigins
counts for nothing thereby: it names hosts that may show the dashboard in a frame, and our headers allow none."""

_NOSCRIPT = re.compile(rb"(?<=<noscript>).*(?=</noscript>)", re.DOTALL)
_WITHOUT_SCRIPT = {
    "alliances": "alliances.csv",
    "partners": "partners.csv",
    "figures": "figures?format=csv",
    "api": "",
}
"""What there is without JavaScript, by its address below the data API."""

_PLAIN = ("translated.js", "navigation.js", "focus.js")
"""Scripts of every page that need to know nothing of it."""

_OTHERS = ("_stcore", "component", "media", API.strip("/"), DECK.split("/")[0])
"""Folders in which answers are no start page even where they are HTML."""


def of(name: str, page: bytes, asked: str | None, hosts: Collection[str] = ()) -> bytes:
    """Return Streamlit's start ``page`` for the page called ``name`` ("": the first), in the language ``asked`` for.

    hosts: those from which its web sockets are taken (see ``_hosts``).
    """
    code = asked if asked in LANGUAGES else LANGUAGES[0]
    title = language(code)("app.title").encode()
    connect = _CONNECT if name in PAGES else b""
    reader = _reader() if name in map(address, WITH_MAP) else b""
    history = _history() if name in map(address, PAGES) else b""
    page = page.replace(b'<html lang="en">', f'<html lang="{code}">'.encode())
    no_host = _hosts(hosts, language(code)) if hosts else b""
    plain = [*_PLAIN, *(["embedded.js"] if settings().embedded_by else [])]
    scripts = b"".join([connect, no_host, history, _words(), *map(_script, plain), reader])
    page = _NOSCRIPT.sub(lambda _: _without_script(language(code)), page)
    return page.replace(b"<title>Streamlit</title>", b"<title>" + title + b"</title>" + scripts)


@cache
def _history() -> bytes:
    """Return the script between Streamlit and the browser's history (see history.js), ahead of Streamlit's."""
    about = {"shared": " ".join(keys.SHARED), "view": keys.MAP_VIEW, "map": address("karte"), "pages": " ".join(PAGES)}
    return _script("history.js", " ".join(f'data-{name}="{text}"' for name, text in about.items()))


def _hosts(hosts: Collection[str], t: Language) -> bytes:
    """Return the script that says so where a proxy does not pass on which host was asked (see host.js)."""
    about = {"hosts": " ".join(sorted(hosts)), **{part: t(f"notice.no-host.{part}") for part in ("title", "text")}}
    return _script("host.js", " ".join(f'data-{name}="{escape(text)}"' for name, text in about.items()))


@cache
def _without_script(t: Language) -> bytes:
    """Return what the page says where JavaScript is switched off: what this is, and where the data are."""
    links = "".join(
        f'<li><a href=".{PREFIX}/{path}">{escape(t(f"noscript.{name}"))}</a></li>'
        for name, path in _WITHOUT_SCRIPT.items()
    )
    other = next(code for code in LANGUAGES if code != t.code)
    return (
        f"<main><h1>{escape(t('noscript.title'))}</h1><p>{escape(t('noscript.text'))}</p>"
        f"<p>{escape(t('noscript.instead'))}</p><ul>{links}</ul>"
        f'<p lang="{other}">{escape(t("noscript.other"))}</p></main>'
    ).encode()


_GERMAN = ", ".join(
    (
        f'[class*="st-key-{keys.GERMAN}"]',
        *(f'a[href*="{sign}{keys.ALLIANCE}="]' for sign in "?&"),
        f'a[href^="{address("portraet")}?"]',
    )
)
"""What is German whatever the page speaks: elements marked by their key, links that an alliance or a place names."""


@cache
def _words() -> bytes:
    """Return the script that has Streamlit's own texts speak the language of the page (see words.js)."""
    texts = {t.code: [t(f"frontend.{name}") for name in t.names("frontend.")] for t in map(language, LANGUAGES)}
    about = f'data-parameter="{keys.LANG}" data-texts="{escape(json.dumps(texts, ensure_ascii=False))}"'
    return _script("words.js", f'{about} data-german="{escape(_GERMAN)}" data-other=".st-key-{keys.SWITCH}"')


@cache
def _script(name: str, about: str = "") -> bytes:
    """Return the element of the script ``name``, which says at its head what it does. about: attributes for it."""
    url = _on_page(assets.register(name, files.read_bytes(Path(__file__).with_name(name))))
    return f'<script defer src="{url}" {about}></script>'.encode()


@cache
def _reader() -> bytes:
    """Return the script that reads the areas of the map while Streamlit still starts (see areamap/reader.js)."""
    overview = assets.url(files.read_json(files.STATIC / "manifest.json")["overview"])
    return f'<script async src="{_on_page(READER_URL)}" data-read="{_on_page(overview)}"></script>'.encode()


def _on_page(url: str) -> str:
    return f"./{assets.page_url(url)}"


class StartPage:
    """Answer with a start page of ours, whichever page it is asked for, and say so where there is no such page.

    Streamlit would answer with its own whatever is asked for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the start page; every other response passes untouched but for that of Streamlit's."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _is_no_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        base, name = assets.base_path(), scope["path"].removeprefix(assets.base_path()).strip("/")
        if name in ADDRESSES and not Headers(scope=scope).get("host"):
            await notice(scope, "no-host", 400, {})(scope, receive, send)
        elif name in ADDRESSES and scope["path"] == f"{base}/{name}":
            hosts = {*scope.get(ASKED_OF, ()), *values_of(scope, b"host")}
            page = of(name, frontend.start_page(), QueryParams(scope["query_string"]).get(keys.LANG), hosts)
            await HTMLResponse(page, headers={"Cache-Control": "no-cache"})(scope, receive, send)
        else:
            await self._unless_page(scope, receive, send)

    async def _unless_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = False

        async def passing(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                is_page = Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
                if is_page:
                    missing = notice(scope, "missing", 404, {}, link=f"{assets.base_path()}/")
                    await missing(scope, receive, send)
            if not is_page:
                await send(message)

        await self.app(scope, receive, passing)


def _is_no_page(path: str) -> bool:
    return any(f"/{folder}/" in path for folder in _OTHERS)
