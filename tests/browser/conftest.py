"""An app and a Chromium for the browser tests; every page records what it asks of other hosts."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.deploy.samples import certificate

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The same Chromium with or without windows; without, a visit takes a sixth less."""
LOCALE = "de-DE"
SCREEN = {"width": 1440, "height": 1000}
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# No machine of CI has a GPU, and no other host is there.
ARGUMENTS += ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
# Room, so that Chromium searches for garbage less often, which takes a fifth of a visit.
ARGUMENTS += ["--js-flags=--min-semi-space-size=64 --max-semi-space-size=64 --initial-old-space-size=512"]


LINES: WeakKeyDictionary[Page, WebSocket] = WeakKeyDictionary()
"""The line of each page that is visited to its server."""


@pytest.fixture(scope="session")
def app(one_app: tuple[str, int], chromium: Browser) -> str:
    """Return the address of the one app that all workers visit.

    The first window stays with the app, which keeps the process that all visits share: none starts Chromium's anew.
    """
    address, _ = one_app
    chromium.contexts[0].pages[0].goto(f"{address}/_stcore/health")
    return address


@pytest.fixture(scope="session")
def certified(tmp_path_factory) -> tuple[Path, str]:
    """The folder of a certificate for localhost that Chromium trusts, and the hash of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    return folder, certificate(folder)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory, certified) -> Browser:
    """Return a German Chromium with a profile: in its first context scripts stay compiled from one visit to the next,
    which is two fifths of what a visit takes. It keeps nothing of a server whose certificate it does not trust."""
    assert CHROMIUM, "Chromium is missing: make test installs it, or: apt-get install chromium-headless-shell"
    with sync_playwright() as playwright:
        profile = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, "--process-per-site", f"--ignore-certificate-errors-spki-list={certified[1]}"],
            locale=LOCALE,
            viewport=SCREEN,
        )
        yield profile.browser
        profile.close()


@contextmanager
def window(chromium: Browser, **options: Any):
    """Yield a window of the profile, or of a new browser that is set up with ``options``; afterwards all are closed."""
    if options:
        with chromium.new_context(**{"locale": LOCALE, "viewport": SCREEN, **options}) as context:
            yield context.new_page()
        return
    profile = chromium.contexts[0]
    before, page = profile.pages, profile.new_page()
    try:
        yield page
    finally:
        for opened in profile.pages:
            if opened not in before:
                opened.close()


@contextmanager
def visit(chromium: Browser, address: str, viewport: dict[str, int] = SCREEN, **options: Any):
    """Open ``address`` as a new visitor; afterwards nothing may have been asked of another host or have failed.

    What the policy of a page forbids counts as failed.
    """
    with window(chromium, **options) as page:
        page.set_viewport_size(viewport)
        foreign, errors = [], []
        host = address.split("/")[2]
        page.on("request", lambda r: foreign.append(r.url) if _is_foreign(r.url, host) else None)
        page.on("websocket", lambda line: LINES.update({page: line}) if "_stcore/stream" in line.url else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        _forget(page, address)
        page.goto(address)
        wait_until_idle(page)
        yield page
    assert foreign == []
    assert errors == []


def _forget(page: Page, address: str) -> None:
    """Have the browser forget what the server at ``address`` left with it, all but the files that it may keep."""
    told = {"origin": "/".join(address.split("/")[:3]), "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", told)
    session.detach()


def _is_foreign(url: str, host: str) -> bool:
    return url.split(":")[0] in ("http", "https", "ws", "wss") and url.split("/")[2] != host


def wait_until_idle(page: Page) -> None:
    """Wait until the script has run, and the page shows a heading and all that waited for a script of its own."""
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1", timeout=30_000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_selector("[data-testid=stMain] [data-testid=stSkeleton]", state="detached", timeout=30_000)


SETTLED = "() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(done)))"


@contextmanager
def rerun(page: Page):
    """Wait, after what is done in the block, until the script has run once more, where nothing else would show it.

    The line to the server tells: on a slow machine the page may take both ends of a short run for one.
    """
    with LINES[page].expect_event("framereceived", _ends_a_run, timeout=30_000):
        yield
    page.evaluate(SETTLED)
    wait_until_idle(page)


def _ends_a_run(message: bytes | str) -> bool:
    return isinstance(message, bytes) and ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"


def choose(page: Page, box: Locator, text: str) -> None:
    """Type ``text`` into a box that is open, and take that option: before it is marked, Enter takes none."""
    box.fill(text)
    page.locator("[role=option][data-focused=true]", has_text=text).wait_for()
    box.press("Enter")


def map_frame(page: Page):
    """Return the frame of the map once its areas are drawn."""
    page.wait_for_selector("iframe[src*='streamlit_folium']", timeout=30_000)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_selector("canvas", timeout=30_000)
    return frame


def deck_frame(page: Page) -> None:
    """Wait until the preview of the deck is there: an empty frame has no title yet."""
    page.frame_locator("iframe[src*='deck.html']").locator("h1").wait_for(timeout=30_000)
