"""Answers with the headers around them: caching, file name, other sites; who has an answer gets it confirmed."""

import hashlib
import json
from datetime import date
from functools import cache
from urllib.parse import quote

from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from analysis.export.formats import FORMATS
from analysis.records import files
from analysis.records.package import DESCRIPTOR
from api.bodies import Answer
from api.parameters import Asked
from api.serving.address import PREFIX
from api.state import TABLES

MEDIA_TYPES = {
    **{name: FORMATS[name].media_type for name in ("parquet", "geojson", "gpkg")},
    "json": "application/json",
    "csv": "text/csv",
}
METHODS = "GET, HEAD, OPTIONS"
CODE = ("analysis", "api")
"""Folders of the code that writes answers, and of its texts."""

EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Disposition, Data-Version, ETag, Link",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT = {
    **EVERYWHERE,
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
FRESH = "public, max-age=300, must-revalidate"
"""The data change with a release or a merge, so five minutes without asking do no harm; then one asks with the ETag."""

_files = StaticFiles()
"""Knows which tags of If-None-Match mean the same."""


def today() -> str:
    """Return the day (ISO) on which who asks now reads the answer."""
    return date.today().isoformat()


def home(request: Request) -> str:
    """Return the path under which the server stands, "" at the root."""
    return request.scope.get("app_root_path", request.scope.get("root_path", ""))


def base(request: Request) -> str:
    """Return the path of the API, below that of the server."""
    return home(request) + PREFIX


def reply(request: Request, asked: Asked, answer: Answer) -> Response:
    """Return ``answer`` in the format asked for, or the word that it has not changed, which computes nothing."""
    version, tag = TABLES.version, _tag(request, asked)
    headers = {**EVERYWHERE, "Cache-Control": FRESH, "Data-Version": version, "ETag": f"W/{tag}", **answer.headers}
    if _files.is_not_modified(Headers({"etag": tag}), request.headers):
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    if asked.format != "json":
        name = quote(f"{answer.stem}-{version}{FORMATS[asked.format].suffix}")
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(answer.write[asked.format](), headers=headers, media_type=MEDIA_TYPES[asked.format])


def _tag(request: Request, asked: Asked) -> str:
    """Return what changes with the data, the release and the request; the same however the answer is packed (weak).

    JSON says how to cite it, with the day on which it was read: it holds for that day.
    """
    day = today() if asked.format == "json" else ""
    parts = [revision(), TABLES.version, request.scope["path"], asked.model_dump(mode="json"), day]
    return f'"{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]}"'


@cache
def revision() -> str:
    """Return a hash of the code, its texts, the descriptor and the map's files, the same in every process of a release.

    A new release must not confirm an answer that it would write differently.
    """
    below = [files.ROOT / folder / name for folder in CODE for name in files.files_below(files.ROOT / folder)]
    written_by = [path for path in below if path.suffix in (".py", ".po")]
    digest = hashlib.sha256()
    for path in [*written_by, files.DATA / DESCRIPTOR, files.STATIC / "manifest.json"]:
        digest.update(hashlib.sha256(files.read_bytes(path)).digest())
    return digest.hexdigest()
