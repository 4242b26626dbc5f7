"""Files for the browser from our own server: areas, Leaflet, and what other modules of ``ui`` register.

Everything has its content in its name (a hash, or a version), so a browser may keep it for good. URLs are relative to
the frame of a Streamlit component (``<base>/component/<name>/index.html``), so any ``server.baseUrlPath`` will do.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from analysis.records import files

LEAFLET = f"leaflet-{leaflet.VERSION}"

_FROM_FRAME = "../../assets/"
_FOREVER = "public, max-age=31536000, immutable"
_STATIC_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\.json\.gz")
_LEAFLET_NAME = re.compile(r"leaflet\.(?:js|css)|images/[a-z0-9-]+\.png")
MEDIA_TYPES = {
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
}


@dataclass(frozen=True)
class Asset:
    """Bytes as they are stored, and how they are to be named to the browser."""

    content: bytes
    media_type: str
    compressed: bool

    @cached_property
    def etag(self) -> str:
        """What a browser names the content by that it holds already."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


_files = StaticFiles()
"""Knows which tags of If-None-Match mean the same."""
_registered: dict[str, Asset] = {}


def url(name: str) -> str:
    """Return the URL of ``name`` (a file of static/, a registered name, ``LEAFLET``/file) for a component's frame."""
    return _FROM_FRAME + name


def page_url(asset: str) -> str:
    """Return a URL of ``url`` or ``register`` as seen from a page of the app instead of a frame."""
    return asset.removeprefix("../../")


def register(name: str, content: bytes) -> str:
    """Offer ``content`` under ``name`` with its hash (``points.json`` -> ``points.0123456789.json``); return the URL.

    The same content gives the same URL in every process. It stays in memory, so register what is constant, such as code
    or the places of all records, not what depends on a visitor. Raises ValueError for a file type that is not served.
    """
    path = Path(name)
    media_type = _media_type(name)
    hashed = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
    if hashed not in _registered:
        _registered[hashed] = Asset(gzip.compress(content, 9, mtime=0), media_type, compressed=True)
    return url(hashed)


def routes() -> list[Route]:
    """Return the routes for ``st.App(script, routes=routes())``: ``/assets/{name}`` under the server's base path."""
    return [Route(base_path() + "/assets/{name:path}", _answer, methods=["GET"])]


def base_path() -> str:
    """Return the path under which the server stands, such as "/atlas"; "" at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _answer(request: Request) -> Response:
    asset = _find(request.path_params["name"])
    if asset is None:
        return Response("Not found", status_code=404, media_type="text/plain")
    return answer(asset, request.headers)


def answer(asset: Asset, asked: Headers) -> Response:
    """Return ``asset`` as the headers of the request ``asked`` want it, to be kept for good."""
    headers = {"Cache-Control": _FOREVER, "ETag": asset.etag}
    headers |= {"Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if _files.is_not_modified(Headers(headers), asked):
        return Response(status_code=304, headers=headers)
    content = asset.content
    if asset.compressed:
        if "gzip" in asked.get("accept-encoding", ""):  # who refuses it is heeded by api.codings
            headers["Content-Encoding"] = "gzip"  # Streamlit's gzip layer leaves such an answer as it is
        else:
            content = gzip.decompress(content)
    return Response(content, headers=headers, media_type=asset.media_type)


def _find(name: str) -> Asset | None:
    """Return the asset of that name or None. Names are matched as a whole, so none leads out of the folders served."""
    if name in _registered:
        return _registered[name]
    if _STATIC_NAME.fullmatch(name):
        return _read(files.STATIC / name, _media_type(name.removesuffix(".gz")), compressed=True)
    folder, _, file = name.partition("/")
    if folder == LEAFLET and _LEAFLET_NAME.fullmatch(file):
        return _read(Path(leaflet.BASE_DIR) / file, _media_type(file), compressed=False)
    return None


def _read(path: Path, media_type: str, *, compressed: bool) -> Asset | None:
    try:
        return Asset(files.read_bytes(path), media_type, compressed)
    except FileNotFoundError:
        return None


def _media_type(name: str) -> str:
    suffix = Path(name).suffix
    if suffix not in MEDIA_TYPES:
        raise ValueError(f"{name!r} is of a type that is not served; expected one of {', '.join(MEDIA_TYPES)}")
    return MEDIA_TYPES[suffix]
