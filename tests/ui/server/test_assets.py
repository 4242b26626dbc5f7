"""What the browser may fetch from our server, under which headers, and that nothing else can be reached."""

import gzip
import hashlib

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit import config
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from analysis.records import files
from api.codings import HeedRefusedGzip
from ui.server import assets

AREAS = b'{"type": "Topology", "arcs": []}' * 100
NAME = "areas-xx.0123456789ab.json.gz"


@pytest.fixture
def client(tmp_path, monkeypatch) -> TestClient:
    """Our routes behind the layers that look at what a request takes packed, ours and Streamlit's."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / NAME).write_bytes(gzip.compress(AREAS))
    (tmp_path / "secret.json.gz").write_bytes(b"secret")
    monkeypatch.setattr(files, "STATIC", tmp_path / "static")
    layers = [Middleware(HeedRefusedGzip), Middleware(SelectiveGZipMiddleware)]
    return TestClient(Starlette(routes=assets.routes(), middleware=layers), headers={"accept-encoding": "identity"})


def test_areas_are_sent_as_they_are_stored_and_kept_for_good(client):
    with client.stream("GET", f"/assets/{NAME}", headers={"accept-encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert gzip.decompress(sent) == AREAS  # compressed once, not twice
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(sent)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("coding", ["identity", "br", "gzip;q=0"])
def test_who_cannot_unpack_gets_it_unpacked(client, coding):
    answer = client.get(f"/assets/{NAME}", headers={"accept-encoding": coding})
    assert answer.content == AREAS
    assert "content-encoding" not in answer.headers


def test_who_has_it_gets_nothing_again(client):
    etag = client.get(f"/assets/{NAME}").headers["etag"]
    again = client.get(f"/assets/{NAME}", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/assets/{NAME}", headers={"if-none-match": f'W/"earlier", {etag}'}).status_code == 304
    assert client.get(f"/assets/{NAME}", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("leaflet.js", "text/javascript; charset=utf-8"),
        ("leaflet.css", "text/css; charset=utf-8"),
        ("images/marker-icon.png", "image/png"),
    ],
)
def test_leaflet_comes_from_here(client, file, media_type):
    answer = client.get(f"/assets/{assets.LEAFLET}/{file}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert len(answer.content) > 500


def test_registered_content_is_served_under_its_hash(client):
    content = '{"name": ["Bündnis"]}'.encode()
    url = assets.register("points.json", content)
    assert url == f"../../assets/points.{hashlib.sha256(content).hexdigest()[:10]}.json"
    answer = client.get(url.removeprefix("../.."))
    assert answer.json() == {"name": ["Bündnis"]}
    assert answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"]
    assert assets.register("points.json", content) == url
    assert assets.register("points.json", b"{}") != url


def test_only_known_types_are_registered():
    with pytest.raises(ValueError, match=r"'page.html' is of a type that is not served"):
        assets.register("page.html", b"")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "areas-yy.0123456789ab.json.gz",
        "points.json",
        "manifest.json",
        "%2e%2e/secret.json.gz",
        "..%2fsecret.json.gz",
        "%2e%2e%2fsecret.json.gz",
        "..%5csecret.json.gz",
        "/etc/passwd",
        f"{assets.LEAFLET}/%2e%2e%2f__init__.py",
        f"{assets.LEAFLET}/%2e%2e/__init__.py",
        f"{assets.LEAFLET}/images/%2e%2e/leaflet-src.js",
        f"{assets.LEAFLET}/leaflet-src.js",
        f"{assets.LEAFLET}/images/",
        f"{assets.LEAFLET}/images/none.png",
        f"{NAME}%00",
        f"{NAME}/",
    ],
)
def test_nothing_else_can_be_reached(client, path):
    assert client.get(f"/assets/{path}").status_code == 404


def test_nothing_can_be_written(client):
    assert client.post(f"/assets/{NAME}").status_code == 405


@pytest.mark.parametrize("base", ["dash", "/dash/"])
def test_the_base_path_of_the_server_is_kept(client, base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        based = TestClient(Starlette(routes=assets.routes()))
    finally:
        config.set_option("server.baseUrlPath", before)
    assert based.get(f"/dash/assets/{NAME}").content == AREAS
    assert based.get(f"/assets/{NAME}").status_code == 404
