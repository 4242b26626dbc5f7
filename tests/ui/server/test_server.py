"""Headers of every answer, and the start page in the place of Streamlit's: the ASGI classes around tiny apps."""

from __future__ import annotations

import asyncio

import pytest
from starlette.datastructures import Headers as HeaderList
from starlette.staticfiles import StaticFiles

from ui.server import startpage
from ui.server.app import middleware, routes
from ui.server.frontend import FromMemory
from ui.server.security import BASEMAP_HOST, CONTENT_SECURITY_POLICY, MAP_CONTENT_SECURITY_POLICY, Headers
from ui.server.startpage import StartPage

START_PAGE = b'<!doctype html><html lang="en"><head><title>Streamlit</title></head></html>'


def scope(path="/", query=b"", method="GET", headers=()):
    return {"type": "http", "method": method, "path": path, "query_string": query, "headers": list(headers)}


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


def call(app, scope_):
    """Return status, headers, the bodies as they were sent."""
    sent = []

    async def send(message):
        sent.append(message)

    asked = [{"type": "http.request"}]

    async def receive():
        return asked.pop() if asked else await asyncio.Future()  # whoever listens for the end of the visit waits

    asyncio.run(app(scope_, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start"] + ["http.response.body"] * (len(sent) - 1)
    return sent[0]["status"], HeaderList(raw=sent[0]["headers"]), [message.get("body", b"") for message in sent[1:]]


def test_every_answer_has_the_headers():
    _, headers, _ = call(Headers(answering(b"x")), scope("/buendnisse"))
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_only_the_frame_of_the_map_may_run_eval(base):
    _, headers, _ = call(Headers(answering(b"x")), scope(f"{base}/component/streamlit_folium.st_folium/index.html"))
    assert headers["content-security-policy"] == MAP_CONTENT_SECURITY_POLICY
    assert "'unsafe-eval'" in MAP_CONTENT_SECURITY_POLICY
    assert "'unsafe-eval'" not in CONTENT_SECURITY_POLICY


def test_no_policy_lets_scripts_or_requests_go_to_another_host():
    for policy in (CONTENT_SECURITY_POLICY, MAP_CONTENT_SECURITY_POLICY):
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
        assert rules["default-src"] == ["'self'"]
        assert rules["frame-ancestors"] == ["'self'"]
        assert rules["object-src"] == ["'none'"]
        for name, hosts in rules.items():
            others = {host for host in hosts if "://" in host}
            assert others <= ({BASEMAP_HOST} if name == "img-src" else set())
    assert BASEMAP_HOST not in CONTENT_SECURITY_POLICY


def test_status_and_body_stay():
    status, _, bodies = call(Headers(answering(b"a", b"b", status=404)), scope())
    assert (status, bodies) == (404, [b"a", b"b"])


@pytest.mark.parametrize("layer", [Headers, StartPage])
def test_websockets_pass_untouched(layer):
    messages = []

    async def app(scope_, receive, send):
        await send({"type": "websocket.accept"})

    async def send(message):
        messages.append(message)

    asyncio.run(layer(app)({"type": "websocket", "path": "/_stcore/stream", "headers": []}, None, send))
    assert messages == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        (b"", "de"),
        (b"lang=de", "de"),
        (b"land=BB&lang=en", "en"),
        (b"lang=fr", "de"),
        (b"lang=%22%3E%3Cscript%3E", "de"),
    ],
)
def test_start_page_speaks_the_language_of_the_visit(query, lang):
    _, headers, bodies = call(StartPage(answering(START_PAGE)), scope("/karte", query))
    body = b"".join(bodies)
    assert f'<html lang="{lang}">'.encode() in body
    assert b"<title>Streamlit</title>" not in body
    assert b'"><script>' not in body
    assert headers["content-length"] == str(len(body))


def test_a_start_page_in_parts_is_put_together():
    parts = [START_PAGE[:20], START_PAGE[20:23], START_PAGE[23:]]
    whole = call(StartPage(answering(START_PAGE)), scope())
    assert b"".join(call(StartPage(answering(*parts)), scope())[2]) == b"".join(whole[2])


def test_start_page_is_asked_for_without_compression():
    seen = []
    accept = [(b"accept-encoding", b"gzip"), (b"host", b"localhost")]
    call(StartPage(answering(START_PAGE, seen=seen)), scope(headers=accept))
    assert seen[0]["headers"] == [(b"host", b"localhost")]


@pytest.mark.parametrize("content_type", ["application/json", "", "text/plain"])
def test_other_answers_pass_in_their_parts(content_type):
    app = StartPage(answering(START_PAGE, b"second", content_type=content_type))
    _, headers, bodies = call(app, scope("/healthz"))
    assert [body for body in bodies if body] == [START_PAGE, b"second"]
    assert headers["content-length"] == str(len(START_PAGE) + 6)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/static/js/index.js", "GET"),
        ("/index.html", "GET"),
        ("/_stcore/health", "GET"),
        ("/api/v1/", "GET"),
        ("/", "HEAD"),
    ],
)
def test_files_health_and_other_methods_are_not_looked_into(path, method):
    seen = []
    accept = [(b"accept-encoding", b"gzip")]
    _, _, bodies = call(StartPage(answering(START_PAGE, seen=seen)), scope(path, method=method, headers=accept))
    assert bodies == [START_PAGE]
    assert seen[0]["headers"] == accept


def test_a_new_release_of_ours_reaches_whoever_has_the_page_of_the_last(tmp_path, monkeypatch):
    """Streamlit's file stays what it was, so nothing that a browser says about it may count."""
    tmp_path.joinpath("index.html").write_bytes(START_PAGE)
    app = StartPage(StaticFiles(directory=tmp_path, html=True))
    _, before, _ = call(app, scope())
    kept = [("etag", "if-none-match"), ("last-modified", "if-modified-since"), ("etag", "if-range")]
    known = [(asked.encode(), before[tag].encode()) for tag, asked in kept if tag in before]
    _, of_streamlit, _ = call(StaticFiles(directory=tmp_path, html=True), scope())
    known += [(asked.encode(), of_streamlit[tag].encode()) for tag, asked in kept]
    monkeypatch.setattr(startpage, "of", lambda *_: b"the new one")
    status, after, bodies = call(app, scope(headers=[*known, (b"range", b"bytes=0-4")]))
    assert (status, b"".join(bodies)) == (200, b"the new one")
    assert after["content-length"] == "11"


def test_an_empty_answer_that_has_not_changed_passes():
    status, _, bodies = call(StartPage(answering(b"", content_type="", status=304)), scope())
    assert (status, b"".join(bodies)) == (304, b"")


def test_the_server_uses_all():
    assert {entry.cls for entry in middleware()} == {Headers, StartPage, FromMemory}
    assert routes()
