"""Headers of every answer, and the start page in the place of Streamlit's: the ASGI classes around tiny apps."""

import asyncio
import base64
import hashlib
import logging
import re

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from api.codings import HeedRefusedGzip
from api.serving.address import OwnPagesOnly, PublicAddress
from api.serving.probes import Probes
from api.serving.watch import Watch
from tests.coroutines import in_a_thread
from ui.navigation import PAGES
from ui.server import app as own_server
from ui.server import startpage
from ui.server.app import middleware, routes
from ui.server.crowd import Crowd
from ui.server.frontend import FromMemory
from ui.server.security import BASEMAP_HOST, Headers
from ui.server.startpage import StartPage
from ui.server.uploads import TakenIn

START_PAGE = b'<!doctype html><html lang="en"><head><title>Streamlit</title></head></html>'


def answering(*parts, content_type="text/html; charset=utf-8", status=200, seen=None):
    """Return an app that answers with ``parts``, and notes the scope that it saw in ``seen``."""

    async def app(scope, receive, send):
        if seen is not None:
            seen.append(scope)
        headers = [(b"content-length", str(sum(map(len, parts))).encode())]
        if content_type:
            headers.append((b"content-type", content_type.encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for number, part in enumerate(parts, 1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts)})

    return app


def ask(app, path="/", method="GET", **headers):
    """Return what ``app`` answers."""
    names = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return TestClient(app).request(method, path, headers=names)


def policy(answer) -> dict[str, list[str]]:
    rules = (rule.split() for rule in answer.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in rules}


MAP = "/component/streamlit_folium.st_folium/index.html"


def test_every_answer_has_the_headers():
    headers = ask(Headers(answering(b"x")), "/buendnisse").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_pages_of_others_may_show_answers_of_the_api():
    assert ask(Headers(answering(b"x")), "/api/v1/figures").headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_only_the_frame_of_the_map_may_run_what_it_is_sent(base):
    in_map, page = (policy(ask(Headers(answering(b"x")), path)) for path in (base + MAP, base + "/karte"))
    assert "'unsafe-inline'" not in {*in_map["script-src"], *page["script-src"]}
    assert "'unsafe-eval'" in in_map["script-src"]  # streamlit-folium runs by it what changes
    assert "'unsafe-eval'" not in page["script-src"]


@pytest.mark.parametrize("path", ["/karte", MAP])
def test_no_policy_lets_scripts_or_requests_go_to_another_host(path):
    rules = policy(ask(Headers(answering(b"x")), path, host="daten.example"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == ["'self'"]
    assert rules["object-src"] == ["'none'"]
    others = {value for values in rules.values() for value in values if "//" in value}
    assert others == {"ws://daten.example", "wss://daten.example"} | ({BASEMAP_HOST} if path == MAP else set())
    assert not {"ws:", "wss:", "http:", "https:", "*"} & {value for values in rules.values() for value in values}


@pytest.mark.parametrize("host", ["x; script-src *", "x y", "*", "", "x/y"])
def test_a_made_up_host_adds_nothing_to_the_policy(host):
    assert policy(ask(Headers(answering(b"x")), host=host))["connect-src"] == ["'self'", "data:", "blob:"]


def test_scripts_that_stand_in_the_start_page_may_run_and_no_others():
    for name in PAGES:
        answer = ask(Headers(StartPage(None)), f"/{name}")
        found = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in found]
        allowed = [value for value in policy(answer)["script-src"] if value.startswith("'sha256-")]
        assert allowed == [f"'sha256-{digest}'" for digest in digests] != []


def test_an_answer_with_a_policy_of_its_own_keeps_it():
    async def app(scope, receive, send):
        await Response("x", headers={"Content-Security-Policy": "default-src 'none'"})(scope, receive, send)

    assert ask(Headers(app)).headers["content-security-policy"] == "default-src 'none'"


def cookies(**environment):
    async def app(scope, receive, send):
        answer = Response("x")
        for name in "ab":
            answer.set_cookie(name, "1", secure=name == "b")
        await answer(scope, receive, send)

    return ask(PublicAddress(Headers(app)), host="inner")


def test_behind_tls_browsers_keep_to_it(setting):
    plain = cookies()
    assert "strict-transport-security" not in plain.headers
    setting(PUBLIC_URL="https://daten.example/dash")
    answer = cookies()
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert [cookie.lower().count("; secure") for cookie in answer.headers.get_list("set-cookie")] == [1, 1]
    assert "wss://daten.example" in policy(answer)["connect-src"]


def test_sites_that_the_operator_names_may_embed_the_pages(setting):
    setting(EMBEDDED_BY="https://www.example.org https://*.example.net")
    for path in ("/karte", MAP):
        rules = policy(ask(Headers(answering(b"x")), path))
        assert rules["frame-ancestors"] == ["'self'", "https://www.example.org", "https://*.example.net"]


def test_status_and_body_stay():
    answer = ask(Headers(answering(b"a", b"b", status=404)))
    assert (answer.status_code, answer.content) == (404, b"ab")


@pytest.mark.parametrize("layer", [Headers, StartPage])
def test_websockets_pass_untouched(layer):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept", "headers": []})
        await send({"type": "websocket.send", "text": scope["path"]})

    with TestClient(layer(app)).websocket_connect("/_stcore/stream") as line:
        assert line.receive_text() == "/_stcore/stream"
        assert line.extra_headers == []


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("", "de"),
        ("lang=de", "de"),
        ("land=BB&lang=en", "en"),
        ("lang=fr", "de"),
        ("lang=%22%3E%3Cscript%3E", "de"),
    ],
)
def test_start_page_speaks_the_language_of_the_visit(query, lang):
    answer = ask(StartPage(None), f"/karte?{query}")
    body = answer.content
    assert f'<html lang="{lang}">'.encode() in body
    assert b"<title>Streamlit</title>" not in body
    assert b'"><script>' not in body
    assert answer.headers["content-length"] == str(len(body))


@pytest.mark.parametrize("content_type", ["application/json", "", "text/plain"])
def test_other_answers_pass_as_they_are(content_type):
    app = StartPage(answering(START_PAGE, b"second", content_type=content_type))
    answer = ask(app, "/healthz")
    assert answer.content == START_PAGE + b"second"
    assert answer.headers["content-length"] == str(len(START_PAGE) + 6)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/component/x/index.html", "GET"),
        ("/_stcore/health", "GET"),
        ("/api/v1/", "GET"),
        ("/presentation/deck.html", "GET"),
        ("/", "POST"),
    ],
)
def test_health_documents_and_other_methods_are_not_looked_into(path, method):
    seen = []
    answer = ask(StartPage(answering(START_PAGE, seen=seen)), path, method, accept_encoding="gzip")
    assert answer.content == START_PAGE
    assert answer.headers["content-length"] == str(len(START_PAGE))
    assert (b"accept-encoding", b"gzip") in seen[0]["headers"]


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-4"}, {"accept_encoding": "gzip"}])
def test_head_of_the_start_page_has_the_headers_of_get(headers):
    get, head = (ask(StartPage(None), "/karte", method, **headers) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert (head.status_code, head.headers) == (get.status_code, get.headers)
    assert head.headers["content-length"] == str(len(get.content))


@pytest.mark.parametrize("path", ["/nothing", "/wp-login.php", "/index.html", "/karte/deeper", "/karte.html", "/.env"])
@pytest.mark.parametrize("base", ["", "/atlas"])
def test_where_nothing_is_the_answer_says_so(path, base, monkeypatch):
    monkeypatch.setattr(startpage.assets, "base_path", lambda: base)
    answer = ask(StartPage(answering(START_PAGE)), f"{base}{path}?lang=en")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert f'href="{base}/"' in answer.text


def test_a_proxy_that_passes_no_host_gets_a_message(setting):
    app = PublicAddress(StartPage(None))
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "scheme": "http"}
    assert asked_plainly(app, scope).startswith(b"400")
    setting(PUBLIC_URL="https://daten.example")
    assert asked_plainly(app, scope).startswith(b"200")


def asked_plainly(app, scope) -> bytes:
    """Return status and body; a client of the library cannot leave the Host out."""
    said = []

    async def send(message):
        said.append(str(message["status"]).encode() if "status" in message else message["body"])

    in_a_thread(app(scope, None, send))
    return b" ".join(said)


def test_a_new_release_of_ours_reaches_whoever_has_the_page_of_the_last(monkeypatch):
    """Streamlit's file stays what it was, so nothing that a browser says about it may count."""
    before = ask(StartPage(None), "/karte")
    assert not {"etag", "last-modified", "accept-ranges"} & {*before.headers}
    monkeypatch.setattr(startpage, "of", lambda *_: b"the new one")
    answer = ask(StartPage(None), "/karte", range="bytes=0-4", if_none_match="*", accept_encoding="gzip")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"the new one", "11")


def test_an_empty_answer_that_has_not_changed_passes():
    answer = ask(StartPage(answering(b"", content_type="", status=304)), "/favicon.png")
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_server_uses_all():
    used = {entry.cls for entry in middleware()}
    around = {Watch, Probes, Headers, OwnPagesOnly, PublicAddress, Crowd, TakenIn, HeedRefusedGzip}
    assert used == {*around, StartPage, FromMemory}
    assert routes()


def test_a_logger_that_streamlit_makes_later_writes_as_all_others_do(monkeypatch):
    from streamlit import logger

    monkeypatch.setattr(logger, "setup_formatter", logger.setup_formatter)  # put back afterwards
    for name in ("take_charge", "take_turns", "write_tersely"):
        monkeypatch.setattr(own_server, name, lambda: None)
    own_server.take_charge_of_server()
    made = logger.get_logger("made.later")
    assert (made.handlers, made.propagate, made.parent) == ([], True, logging.root)


def test_messages_that_come_at_once_are_handed_on_one_by_one_and_others_are_answered_between():
    happened = []

    async def app(scope, receive, send):
        await receive()
        happened.append("message")

    async def at_once():
        return {"type": "websocket.receive", "bytes": b""}

    async def rush():
        crowd, scope = Crowd(app), {"type": "websocket", "path": "/_stcore/stream"}
        visits = [asyncio.create_task(crowd(scope, at_once, None)) for _ in range(20)]
        while not all(visit.done() for visit in visits):
            happened.append("other")
            await asyncio.sleep(0)

    in_a_thread(rush())
    assert happened.count("message") == 20
    assert not re.search("message message", " ".join(happened))
