"""Headers, formats, caching: what the API says beside its answers."""

from __future__ import annotations

import gzip
import io
import threading
from urllib.parse import quote

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from streamlit import config

from api import answers, dispatch, routes
from api.revision import revision
from ui import data
from ui.server.app import middleware

RESOURCES = ["", "alliances", "alliances/bb-bad-belzig", "areas/kreis", "figures", "growth", "sectors"]
RESOURCES += ["partners.csv", "datapackage.json", "openapi.json"]


@pytest.mark.parametrize("path", RESOURCES)
def test_every_answer_has_its_headers(api, real, path):
    answer = api.get(path)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
    assert answer.headers["data-version"] == real.version
    assert "Accept" in answer.headers["vary"].split(", ")
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize("path", RESOURCES)
def test_head_has_the_headers_of_get_and_no_body(api, path):
    head, get = api.send("HEAD", f"/api/v1/{path}"), api.get(path)
    assert (head.status, head.body) == (200, b"")
    told = [{name: value for name, value in answer.headers.items() if name != "vary"} for answer in (head, get)]
    assert told[0] == told[1]  # Vary is written twice where Streamlit's gzip layer looks at a body


@pytest.mark.parametrize("path", RESOURCES)
def test_who_has_the_answer_gets_it_confirmed(api, path):
    etag = api.get(path).headers["etag"]
    assert etag.startswith('"')
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = api.url(f"/api/v1/{path}", if_none_match=header)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == etag
        assert "max-age" in again.headers["cache-control"]
        assert again.headers["access-control-allow-origin"] == "*"
    assert api.url(f"/api/v1/{path}", if_none_match='"other"').status == 200


def test_a_confirmation_computes_nothing(api, monkeypatch):
    etag = api.get("figures", land="HB").headers["etag"]
    monkeypatch.setattr(answers, "_selection", None)
    assert api.url("/api/v1/figures?land=HB", if_none_match=etag).status == 304


def test_different_answers_have_different_tags(api):
    urls = ["figures", "figures?year=2008", "figures?land=BB", "figures?land=MV", "figures?lang=en"]
    urls += [
        "figures?format=csv",
        "growth",
        "growth?by=land",
        "alliances",
        "alliances?offset=100",
        "alliances?sort=name",
    ]
    tags = [api.url(f"/api/v1/{url}").headers["etag"] for url in urls]
    tags.append(api.url("/api/v1/figures", accept_encoding="gzip").headers["etag"])
    assert len(set(tags)) == len(tags)


def test_the_same_answer_has_the_same_tag(api):
    first = api.get("figures", land="BB", year=2026)
    assert first.headers["etag"] == api.url("/api/v1/figures?year=2026&lang=de&land=BB&format=json").headers["etag"]
    assert first.headers["etag"] == api.url("/api/v1/figures?land=BB", accept="application/*").headers["etag"]


def test_a_tag_changes_with_the_release(api, monkeypatch):
    before = api.get("figures")
    monkeypatch.setattr(dispatch, "revision", lambda: "another")
    assert api.get("figures").headers["etag"] != before.headers["etag"]
    assert len(revision()) == 64


def test_ever_new_filters_do_not_fill_the_memory(api):
    data.selection.clear()
    for year in range(1980, 2020):
        assert api.get("growth", founded_from=year).status == 200
    assert answers._selected.cache_info().currsize <= 16


# Formats


def test_csv_is_read_by_pandas(api):
    answer = api.get("growth", format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    frame = pd.read_csv(io.BytesIO(answer.body), index_col="year")
    assert list(frame.index) == list(range(2004, 2027))
    assert frame["active"].to_list() == [row["active"] for row in api.get("growth").json["data"]]


@pytest.mark.parametrize("path", ["alliances", "areas/kreis", "figures", "growth", "sectors"])
def test_lines_of_csv_end_as_rfc_4180_says(api, path):
    body = api.get(path, format="csv").body
    assert body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")


def test_a_file_is_named_after_its_data_version(api, real):
    answer = api.get("areas/kreis", measure="alliances", year=2012, format="csv")
    name = f"areas-kreis-alliances-2012-{real.version}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "content-disposition" not in api.get("areas/kreis").headers


def test_formulas_are_harmless_in_csv_and_as_they_are_in_json(api, monkeypatch, real):
    evil = real.alliances["name"].where(real.alliances.index > 0, '=HYPERLINK("x")')
    frame = real.alliances.assign(name=evil)
    monkeypatch.setattr(answers, "_with_span", lambda rows: frame.loc[rows.index])
    assert api.get("alliances", limit=1).json["data"][0]["name"] == '=HYPERLINK("x")'
    assert b"'=HYPERLINK" in api.get("alliances", limit=1, format="csv").body


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("TEXT/CSV; header=present", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv;q=0.6", "text/csv; charset=utf-8"),
        ("application/json;q=0.6, text/csv;q=0.5", "application/json"),
        ("text/csv;q=0, */*", "application/json"),
        ("application/json;q=0, */*;q=0.1", "text/csv; charset=utf-8"),
        ("text/csv, application/json", "application/json"),
    ],
)
def test_accept_chooses_the_format(api, accept, media_type):
    assert api.get("growth", accept=accept).headers["content-type"] == media_type


def test_the_parameter_goes_before_accept(api):
    assert api.get("growth", accept="application/json", format="csv").headers["content-type"].startswith("text/csv")
    assert api.get("growth", accept="image/png", format="json").status == 200


def test_json_is_utf8(api):
    assert "Bündnis".encode() in api.get("alliances").body


# Compression


def test_large_answers_are_compressed_once(api):
    plain, packed = api.url("/api/v1/growth"), api.url("/api/v1/growth", accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    bare = type(api)(Starlette(routes=routes()))
    assert "content-encoding" not in bare.url("/api/v1/growth", accept_encoding="gzip;q=0").headers


# Cross-origin


def test_other_sites_may_read(api):
    answer = api.send("OPTIONS", "/api/v1/figures", origin="https://example.org")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert "ETag" in api.get("figures").headers["access-control-expose-headers"]


# The server around it


@pytest.mark.parametrize("base", ["dash", "/dash/"])
def test_the_base_path_of_the_server_is_kept(api, base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        based = type(api)(Starlette(routes=routes()))
    finally:
        config.set_option("server.baseUrlPath", before)
    assert based.url("/api/v1/figures").status == 404
    assert based.url("/dash/api/v1/figures").status == 200
    assert (
        '</dash/api/v1/alliances?limit=1&offset=1>; rel="next"'
        in based.url("/dash/api/v1/alliances?limit=1").headers["link"]
    )
    meta = based.url("/dash/api/v1/areas/land").json["meta"]
    assert meta["geometry"]["overview"].startswith("/dash/assets/")
    assert based.url("/dash/api/v1/openapi.json").json["servers"] == [{"url": "/dash/api/v1"}]
    assert based.url("/dash/api/v1/nothing").json["type"].startswith("/dash/api/v1/openapi.json#")


def test_the_layers_of_the_server_leave_answers_as_they_are(api):
    server = type(api)(Starlette(routes=routes(), middleware=middleware()))
    for path in RESOURCES:
        answer = server.get(path)
        assert answer.body == api.get(path).body
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_answers_are_made_beside_the_loop_of_the_server(api, monkeypatch):
    seen = []
    monkeypatch.setattr(
        dispatch, "respond", lambda *args, real=dispatch.respond: seen.append(threading.current_thread()) or real(*args)
    )
    api.get("figures")
    assert seen != [threading.current_thread()]


def test_nothing_is_said_about_a_session_that_is_not_there(api, caplog, capfd):
    data.selection.clear()
    assert api.get("figures").status == 200
    assert "ScriptRunContext" not in caplog.text + capfd.readouterr().err


# Anything at all


NAMES = ["land", "sector", "topic", "scope", "status", "founded-from", "founded-to", "q", "sort", "limit", "offset"]
NAMES += ["year", "measure", "level", "by", "format", "lang", "id", ""]
VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from(["BB", "2008", "0", "-1", "csv", "land", "kammern", "en", "9" * 40])
)
QUERIES = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=10)), VALUES), max_size=6)
PATHS = st.one_of(st.sampled_from(RESOURCES), st.text(max_size=30))


@settings(max_examples=150, deadline=None)
@given(path=PATHS, pairs=QUERIES)
def test_no_request_breaks_the_api(api, path, pairs):
    def written(text: str) -> str:
        return quote(text, safe="/", errors="replace")

    query = "&".join(f"{written(name)}={written(value)}" for name, value in pairs)
    answer = api.url(f"/api/v1/{written(path)}?{query}")
    assert answer.status in (200, 400, 404)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status != 200:
        assert answer.json["status"] == answer.status
        assert answer.json["found"] is not None


@settings(max_examples=150, deadline=None)
@given(query=st.binary(max_size=80), accept=st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_bytes_break_the_api(api, query, accept):
    sent = api.send("GET", "/api/v1/growth", query, accept=accept.encode("latin-1").decode("latin-1"))
    assert sent.status in (200, 400, 406)
