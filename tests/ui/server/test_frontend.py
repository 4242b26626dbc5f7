"""Streamlit's own files: the same as on the disk, compressed for who can read that, and nothing but these."""

import re
from pathlib import Path

import pytest
import streamlit_folium
from streamlit import file_util

from analysis.records import files
from tests.ui.server.test_server import answering, ask
from ui.server import assets, frontend

FOLDER = Path(file_util.get_static_dir()) / "static"
SCRIPT = next(path.name for path in sorted((FOLDER / "js").glob("index.*.js")))


def asked(path: str, method: str = "GET", **headers: str):
    return ask(frontend.FromMemory(answering(b"Streamlit's own")), path, method, **headers)


@pytest.mark.parametrize("base", ["", "/atlas"])
@pytest.mark.parametrize("name", sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*"))[::25])
def test_a_file_is_the_one_on_the_disk(monkeypatch, base, name):
    monkeypatch.setattr(assets, "base_path", lambda: base)
    content = (FOLDER / name).read_bytes()
    packed = asked(f"{base}/static/{name}", accept_encoding="gzip, br")
    assert (packed.status_code, packed.content) == (200, content)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = asked(f"{base}/static/{name}")
    assert plain.content == content
    assert "content-encoding" not in plain.headers


def test_each_kind_of_file_has_its_type():
    assert {path.suffix for path in FOLDER.glob("*/*")} <= frontend._MEDIA_TYPES.keys()
    assert len([path for path in frontend._files() if path.startswith("/static/")]) == len(list(FOLDER.glob("*/*")))
    assert asked(f"/static/js/{SCRIPT}").headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (f"/static/js/{SCRIPT}", "POST"),
        ("/static/js/index.js", "GET"),
        ("/static/%2e%2e/index.html", "GET"),
        ("/static/js/%2e%2e/%2e%2e/index.html", "GET"),
        ("/static//etc/passwd", "GET"),
        ("/static/", "GET"),
        ("/karte", "GET"),
    ],
)
def test_everything_else_is_left_to_streamlit(path, method):
    assert asked(path, method).content == b"Streamlit's own"


def test_the_scripts_of_the_frame_come_from_memory_too():
    folder = Path(streamlit_folium.__file__).parent / "frontend" / "build" / "static"
    scripts = sorted(folder.glob("js/*.js"))
    assert scripts
    for path in scripts:
        answer = asked(f"{frontend._FRAME_STATIC}js/{path.name}", accept_encoding="gzip")
        assert answer.content == path.read_bytes()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_page_of_the_frame_begins_with_our_script_and_has_none_of_its_own():
    answer = asked(frontend._FRAME_PAGE)
    assert answer.headers["content-type"].startswith("text/html")
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text)
    assert [inside for _, inside in scripts] == ["", ""]
    assert frontend._FRAME_SCRIPT in scripts[0][0]
    assert all("defer" in about for about, _ in scripts)  # they run in this order


def test_what_every_page_needs_is_read_before_the_first_visitor_comes(monkeypatch):
    frontend._asset.cache_clear()
    frontend.warm_up()
    monkeypatch.setattr(files, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert asked(f"/static/js/{SCRIPT}").status_code == 200
