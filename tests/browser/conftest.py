"""An app and a Chromium for the browser tests; every page records what it asks of other hosts."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import live
from tests.conftest import APP

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]  # no other host is there


@pytest.fixture(scope="session")
def app(together: Path) -> str:
    """Return the address of the one app that all workers visit; tests/conftest.py ends it with the run."""
    with (together / "app.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        noted = together / APP
        if not noted.exists():
            server = live.start(live.DASHBOARD, together / "app.log")
            noted.write_text(json.dumps({"pid": server.process.pid, "address": server.address}), encoding="utf-8")
        return json.loads(noted.read_text(encoding="utf-8"))["address"]


@pytest.fixture(scope="session")
def chromium() -> Browser:
    assert os.access(CHROMIUM, os.X_OK), "Chromium is missing: make test installs it, or: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(chromium: Browser, address: str, *, width: int = 1440, height: int = 1000, locale: str = "de-DE"):
    """Open ``address`` as a new visitor; afterwards nothing may have been asked of another host or have failed."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale)
    page = context.new_page()
    foreign, errors = [], []
    host = address.split("/")[2]
    page.on("request", lambda r: foreign.append(r.url) if _is_foreign(r.url, host) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    wait_until_idle(page)
    try:
        yield page
    finally:
        context.close()
    assert foreign == []
    assert errors == []


def _is_foreign(url: str, host: str) -> bool:
    return url.split(":")[0] in ("http", "https", "ws", "wss") and url.split("/")[2] != host


def wait_until_idle(page: Page) -> None:
    """Wait until the script has run and the page shows a heading."""
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1", timeout=30_000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)


def map_frame(page: Page):
    """Return the frame of the map once its areas are drawn."""
    page.wait_for_selector("iframe[src*='streamlit_folium']", timeout=30_000)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_selector("canvas", timeout=30_000)
    return frame
