"""Headers, formats, caching, packing: what the API says beside its answers, alone and in the dashboard."""

import gzip
import io
import subprocess
import sys
from urllib.parse import quote

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config

from analysis.records import files
from tests.api.conftest import SERVER
from ui.data import tables
from ui.server.app import middleware, routes

RESOURCES = ["", "alliances", "alliances/bb-bad-belzig", "areas/kreis", "figures", "gaps?land=SL", "growth", "sectors"]
RESOURCES += ["partners", "partners.csv", "datapackage.json", "openapi.json"]


@pytest.mark.parametrize("path", RESOURCES)
def test_every_answer_has_its_headers(api, real, path):
    answer = api.get(path)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
    assert answer.headers["data-version"] == real.version
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("path", [*RESOURCES, "nothing", "docs"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get_and_no_body(api, path, coding):
    head, get = (ask(path, headers={"accept-encoding": coding}) for ask in (api.head, api.get))
    assert head.content == b""
    assert (head.status_code, head.headers) == (get.status_code, get.headers)


@pytest.mark.parametrize("path", RESOURCES)
def test_who_has_the_answer_gets_it_confirmed(api, path):
    tag = api.get(path).headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = api.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "max-age" in again.headers["cache-control"]
        assert again.headers["access-control-allow-origin"] == "*"
        assert again.headers["vary"] == "Accept-Encoding"
    assert api.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_confirmation_computes_nothing(api, monkeypatch):
    from api import answers

    tag = api.get("figures?land=HB").headers["etag"]
    monkeypatch.setattr(answers, "_selected", None)
    assert api.get("figures?land=HB", headers={"if-none-match": tag}).status_code == 304


def test_the_same_answer_has_the_same_tag_and_another_another(api, monkeypatch):
    from api import replies

    urls = [
        "figures",
        "figures?year=2008",
        "figures?land=BB",
        "figures?land=MV",
        "figures?lang=en",
        "figures?format=csv",
    ]
    urls += ["growth", "growth?by=land", "alliances", "alliances?offset=100", "alliances?sort=name", "alliances/by-hof"]
    tags = {url: api.get(url).headers["etag"] for url in urls if api.get(url).status_code == 200}
    assert len(set(tags.values())) == len(tags) > 10
    same = api.get("figures?year=2026&lang=de&land=BB&format=json", headers={"accept-encoding": "gzip"})
    assert same.headers["etag"] == tags["figures?land=BB"]
    monkeypatch.setattr(replies, "revision", lambda: "of the next release")
    assert api.get("figures").headers["etag"] != tags["figures"]


def test_ever_new_filters_do_not_fill_the_memory(api):
    from api import answers

    for year in range(1980, 2020):
        assert api.get(f"growth?founded-from={year}").status_code == 200
    assert answers._selected.cache_info().currsize <= 16


# Formats


def test_csv_is_read_by_pandas(api):
    answer = api.get("growth?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    frame = pd.read_csv(io.BytesIO(answer.content), index_col="year")
    assert frame["active"].to_list() == [row["active"] for row in api.get("growth").json()["data"]]


@pytest.mark.parametrize("path", ["alliances", "areas/kreis", "figures", "growth", "sectors"])
def test_lines_of_csv_end_as_rfc_4180_says(api, path):
    body = api.get(f"{path}?format=csv").content
    assert body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")


def test_a_file_is_named_after_its_data_version(api, real):
    answer = api.get("areas/kreis?measure=alliances&year=2012&format=csv")
    name = f"areas-kreis-alliances-2012-{real.version}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "content-disposition" not in api.get("areas/kreis").headers


def test_formulas_are_harmless_in_csv_and_as_they_are_in_json(api, monkeypatch, real):
    from api import answers

    evil = real.alliances["name"].where(real.alliances.index > 0, '=HYPERLINK("x")')
    frame = real.alliances.assign(name=evil)
    monkeypatch.setattr(answers, "_with_span", lambda rows: frame.loc[rows.index])
    assert api.get("alliances?limit=1").json()["data"][0]["name"] == '=HYPERLINK("x")'
    assert b"'=HYPERLINK" in api.get("alliances?limit=1&format=csv").content


def test_json_is_utf8(api):
    assert "Bündnis".encode() in api.get("alliances").content


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "application/json;q=0", "\xff"])
def test_only_the_parameter_decides_the_format(api, accept):
    accepting = {"accept": accept.encode("latin-1")}
    assert api.get("growth", headers=accepting).headers["content-type"] == "application/json"
    assert api.get("growth?format=csv", headers=accepting).headers["content-type"].startswith("text/csv")


# In the dashboard


@pytest.fixture(scope="module")
def dashboard() -> TestClient:
    """The API among the layers of the dashboard's server, and behind the one that Streamlit packs answers with."""
    from starlette.middleware import Middleware
    from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

    layers = [*middleware(), Middleware(SelectiveGZipMiddleware)]
    server = Starlette(routes=routes(), middleware=layers)
    return TestClient(server, base_url=f"{SERVER}/api/v1/", raise_server_exceptions=False)


@pytest.mark.parametrize("path", RESOURCES)
def test_the_dashboard_answers_the_same_from_the_same_tables(api, dashboard, real, path):
    from api import answers

    assert tables() is answers.TABLES
    answer = dashboard.get(path)
    assert answer.content == api.get(path).content
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("server", ["api", "dashboard"])
@pytest.mark.parametrize(
    ("coding", "packed"),
    [("gzip, br", True), ("br, gzip;q=0.1", True), ("identity", False)]
    + [(refusing, False) for refusing in ("gzip;q=0", "br, gzip ; q=0.0, *", "GZIP;Q=0", "gzip;q=0.000,br")],
)
def test_answers_are_packed_once_for_who_takes_that(request, server, coding, packed):
    with request.getfixturevalue(server).stream("GET", "growth", headers={"accept-encoding": coding}) as answer:
        sent = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") == packed
    assert int(answer.headers["content-length"]) == len(sent)
    assert b'"data"' in (gzip.decompress(sent) if packed else sent)
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("base", ["dash", "/dash/"])
def test_the_base_path_of_the_server_is_kept(base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        based = TestClient(Starlette(routes=routes()))
        assert based.get("/api/v1/figures").status_code == 404
        page = based.get("/dash/api/v1/alliances?limit=1")
        assert '</dash/api/v1/alliances?limit=1&offset=1>; rel="next"' in page.headers["link"]
        shapes = based.get("/dash/api/v1/areas/land").json()["meta"]["geometry"]["overview"]
        assert shapes.startswith("/dash/assets/")
        assert based.get("/dash/api/v1/openapi.json").json()["servers"] == [{"url": "/dash"}]
        assert based.get("/dash/api/v1/nothing").json()["type"].startswith("/dash/api/v1/openapi.json#")
    finally:
        config.set_option("server.baseUrlPath", before)


def test_neither_needs_the_other_to_start():
    """The API is made without Streamlit or ``ui``, the dashboard's server without FastAPI or what only pages need."""
    alone = "import sys; from api import app; print({'streamlit', 'ui'} & {*sys.modules})"
    served = (
        "import sys; from ui.server.app import middleware, routes; routes(); middleware();"
        "print({'fastapi', 'api.application', 'pandas', 'altair', 'folium', 'openpyxl'} & {*sys.modules})"
    )
    for code in (alone, served):
        done = subprocess.run([sys.executable, "-c", code], cwd=files.ROOT, capture_output=True, text=True)
        assert done.stdout == "set()\n", done.stderr


# Other sites, other methods, anything at all


def test_other_sites_may_read(api):
    answer = api.options("figures", headers={"origin": "https://example.org"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert "ETag" in api.get("figures").headers["access-control-expose-headers"]


NAMES = ["land", "sector", "topic", "scope", "status", "founded-from", "founded-to", "q", "sort", "limit", "offset"]
NAMES += [
    "kreis",
    "umbrella",
    "confirmed-from",
    "not-confirmed-since",
    "year",
    "measure",
    "level",
    "by",
    "partners",
    "format",
    "lang",
    "id",
    "",
]
VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from(["BB", "2008", "0", "-1", "csv", "land", "kammern", "en", "9" * 5000])
)
QUERIES = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=10)), VALUES), max_size=6)
PATHS = st.one_of(st.sampled_from([path for path in RESOURCES if path]), st.text(min_size=1, max_size=30))


@settings(max_examples=150)
@given(path=PATHS, pairs=QUERIES)
def test_no_request_breaks_the_api(api, path, pairs):
    path, *query = (
        quote(text, safe="", errors="replace") for text in (path, *(text for pair in pairs for text in pair))
    )
    asked = "&".join(f"{name}={value}" for name, value in zip(query[::2], query[1::2], strict=True))
    answer = api.get(f"{SERVER}/api/v1/{path.replace('%2F', '/').replace('.', '%2E')}?{asked}")
    assert answer.status_code in (200, 400, 404, 414)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status_code != 200:
        assert answer.json()["status"] == answer.status_code
        assert answer.json()["found"] is not None


@settings(max_examples=100)
@given(query=st.binary(max_size=80), header=st.binary(max_size=40))
def test_no_bytes_break_the_api(api, query, header):
    headers = dict.fromkeys(("accept", "accept-encoding", "if-none-match", "origin"), header)
    assert api.get("growth?" + quote(query, safe="%&="), headers=headers).status_code in (200, 400, 304)
