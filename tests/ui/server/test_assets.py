"""What the browser may fetch from our server, under which headers, and that nothing else can be reached."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from streamlit import config
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from analysis.records import files
from ui.server import assets

AREAS = b'{"type": "Topology", "arcs": []}' * 100
NAME = "areas-xx.0123456789ab.json.gz"


@dataclass
class Answer:
    """What the server sent: the body as it came over the wire."""

    status: int
    headers: Headers
    body: bytes


class Client:
    """Asks an ASGI app as a web server does: the path decoded, nothing else tidied up."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        }
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request"}

        async def send(message: dict) -> None:
            sent.append(message)

        asyncio.run(self.app(asked, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


@pytest.fixture
def client(tmp_path, monkeypatch) -> Client:
    """Our routes behind the middleware that Streamlit compresses answers with."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / NAME).write_bytes(gzip.compress(AREAS))
    (tmp_path / "secret.json.gz").write_bytes(b"secret")
    monkeypatch.setattr(files, "STATIC", tmp_path / "static")
    app = Starlette(routes=assets.routes(), middleware=[Middleware(SelectiveGZipMiddleware)])
    return Client(app)


def test_areas_are_sent_as_they_are_stored_and_kept_for_good(client):
    answer = client.get(f"/assets/{NAME}", accept_encoding="gzip")
    assert gzip.decompress(answer.body) == AREAS  # compressed once, not twice
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_who_cannot_unpack_gets_it_unpacked(client, coding):
    answer = client.get(f"/assets/{NAME}", accept_encoding=coding)
    assert answer.body == AREAS
    assert "content-encoding" not in answer.headers


def test_who_has_it_gets_nothing_again(client):
    etag = client.get(f"/assets/{NAME}").headers["etag"]
    again = client.get(f"/assets/{NAME}", if_none_match=etag)
    assert (again.status, again.body) == (304, b"")
    assert client.get(f"/assets/{NAME}", if_none_match=f'W/"earlier", {etag}').status == 304
    assert client.get(f"/assets/{NAME}", if_none_match='"other"').status == 200


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
    assert answer.status == 200
    assert answer.headers["content-type"] == media_type
    assert len(answer.body) > 500


def test_registered_content_is_served_under_its_hash(client):
    content = '{"name": ["Bündnis"]}'.encode()
    url = assets.register("points.json", content)
    assert url == f"../../assets/points.{hashlib.sha256(content).hexdigest()[:10]}.json"
    answer = client.get(url.removeprefix("../.."))
    assert json.loads(answer.body) == {"name": ["Bündnis"]}
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
        "../secret.json.gz",
        "%2e%2e/secret.json.gz",
        "..%2fsecret.json.gz",
        "%2e%2e%2fsecret.json.gz",
        "..%5csecret.json.gz",
        "/etc/passwd",
        f"{assets.LEAFLET}/../__init__.py",
        f"{assets.LEAFLET}/%2e%2e/__init__.py",
        f"{assets.LEAFLET}/images/../leaflet-src.js",
        f"{assets.LEAFLET}/leaflet-src.js",
        f"{assets.LEAFLET}/images/",
        f"{assets.LEAFLET}/images/none.png",
        f"{NAME}%00",
        f"{NAME}/",
    ],
)
def test_nothing_else_can_be_reached(client, path):
    assert client.get(f"/assets/{path}").status == 404


def test_nothing_can_be_written(client):
    assert client.get(f"/assets/{NAME}", method="POST").status == 405


@pytest.mark.parametrize("base", ["dash", "/dash/"])
def test_the_base_path_of_the_server_is_kept(client, base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        based = Client(Starlette(routes=assets.routes()))
    finally:
        config.set_option("server.baseUrlPath", before)
    assert based.get(f"/dash/assets/{NAME}").body == AREAS
    assert based.get(f"/assets/{NAME}").status == 404
