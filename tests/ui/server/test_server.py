"""Headers of every answer, and the start page in the place of Streamlit's: the ASGI classes around tiny apps."""

from __future__ import annotations

import pytest
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from api.codings import HeedRefusedGzip
from api.serving.origin import OwnPagesOnly
from api.serving.probes import Probes
from api.serving.watch import Watch
from ui.server import startpage
from ui.server.app import middleware, routes
from ui.server.crowd import Crowd
from ui.server.frontend import FromMemory
from ui.server.security import BASEMAP_HOST, CONTENT_SECURITY_POLICY, MAP_CONTENT_SECURITY_POLICY, Headers
from ui.server.startpage import StartPage

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


def test_every_answer_has_the_headers():
    headers = ask(Headers(answering(b"x")), "/buendnisse").headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_only_the_frame_of_the_map_may_run_eval(base):
    headers = ask(Headers(answering(b"x")), f"{base}/component/streamlit_folium.st_folium/index.html").headers
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
    answer = ask(StartPage(answering(START_PAGE)), f"/karte?{query}")
    body = answer.content
    assert f'<html lang="{lang}">'.encode() in body
    assert b"<title>Streamlit</title>" not in body
    assert b'"><script>' not in body
    assert answer.headers["content-length"] == str(len(body))


def test_a_start_page_in_parts_is_put_together():
    parts = [START_PAGE[:20], START_PAGE[20:23], START_PAGE[23:]]
    assert ask(StartPage(answering(*parts))).content == ask(StartPage(answering(START_PAGE))).content != START_PAGE


def test_start_page_is_asked_for_without_compression():
    seen = []
    ask(StartPage(answering(START_PAGE, seen=seen)), accept_encoding="gzip", x_other="stays")
    names = {name for name, _ in seen[0]["headers"]}
    assert b"accept-encoding" not in names
    assert b"x-other" in names


@pytest.mark.parametrize("content_type", ["application/json", "", "text/plain"])
def test_other_answers_pass_as_they_are(content_type):
    app = StartPage(answering(START_PAGE, b"second", content_type=content_type))
    answer = ask(app, "/healthz")
    assert answer.content == START_PAGE + b"second"
    assert answer.headers["content-length"] == str(len(START_PAGE) + 6)


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
    answer = ask(StartPage(answering(START_PAGE, seen=seen)), path, method, accept_encoding="gzip")
    assert answer.content == (b"" if method == "HEAD" else START_PAGE)
    assert answer.headers["content-length"] == str(len(START_PAGE))
    assert (b"accept-encoding", b"gzip") in seen[0]["headers"]


def test_a_new_release_of_ours_reaches_whoever_has_the_page_of_the_last(tmp_path, monkeypatch):
    """Streamlit's file stays what it was, so nothing that a browser says about it may count."""
    tmp_path.joinpath("index.html").write_bytes(START_PAGE)
    of_streamlit = StaticFiles(directory=tmp_path, html=True)
    app = StartPage(of_streamlit)
    kept = [("if_none_match", "etag"), ("if_modified_since", "last-modified"), ("if_range", "etag")]
    known = [
        {asked: answer.headers[tag] for asked, tag in kept if tag in answer.headers}
        for answer in (ask(of_streamlit), ask(app))
    ]
    assert len(known[0]) == len(kept)
    monkeypatch.setattr(startpage, "of", lambda *_: b"the new one")
    for said in known:
        answer = ask(app, range="bytes=0-4", **said)
        assert (answer.status_code, answer.content) == (200, b"the new one")
        assert answer.headers["content-length"] == "11"


def test_an_empty_answer_that_has_not_changed_passes():
    answer = ask(StartPage(answering(b"", content_type="", status=304)))
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_server_uses_all():
    used = {entry.cls for entry in middleware()}
    assert used == {Watch, Probes, Headers, OwnPagesOnly, Crowd, HeedRefusedGzip, StartPage, FromMemory}
    assert routes()
