"""A server of its own and a Chromium for the browser tests; every page records what it asks of other hosts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.records import files

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]  # no other host is there
READY_SECONDS = 60
POLL_SECONDS = 0.05
"""Between two looks at a server that starts: looking all the time would keep it from starting."""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_app(base: str = ""):
    """Run the app as `streamlit run dashboard.py` does, below ``base``, and yield its address once it answers."""
    port = free_port()
    options = ["--server.port", str(port), "--server.baseUrlPath", base]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *options]
    process = subprocess.Popen(command, cwd=files.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://localhost:{port}{base}"
    try:
        _wait_until_it_answers(process, f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_it_answers(process: subprocess.Popen, health: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended: {process.stdout.read()}")
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the app did not answer within {READY_SECONDS} s")


@pytest.fixture(scope="session")
def app() -> str:
    with running_app() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Browser:
    assert os.access(CHROMIUM, os.X_OK), "Chromium is missing: make test installs it, or: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(chromium: Browser, address: str, *, width: int = 1440, height: int = 1000):
    """Open ``address`` as a new visitor; afterwards nothing may have been asked of another host or have failed."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="de-DE")
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
