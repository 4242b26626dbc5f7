"""A pair of servers behind nginx with TLS and a path, as deploy/ has it: everything works there, in one visit."""

import json
import re
import ssl
import time
import urllib.request
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Locator
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from analysis.language import language
from analysis.render.shared import qr_svg
from tests import live
from tests.browser.conftest import map_frame, wait_until_idle, window
from tests.deploy.samples import BASE, SITES, nginx, nginx_configuration
from ui.navigation import GROUPS
from ui.views.embedding import HEIGHT

DE = language("de")
SESSIONS = 12
"""More than there are at a time in these tests."""


class Sites(ThreadingHTTPServer):
    """Two sites of others, by two names of one machine: one may embed, the other may not. page: what both show."""

    page = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), OfSites)
        self.named, self.other = (f"http://{name}:{self.server_port}" for name in ("127.0.0.1", "localhost"))


class OfSites(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *about):
        """Say nothing."""


@pytest.fixture(scope="module")
def sites():
    with Sites() as server:
        Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


WITHOUT_HOST = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{replica}; }} }}"
"""A proxy as one writes it who has not read docs/operate.md: nginx then names its own target in the Host."""


@pytest.fixture(scope="module")
def without_host() -> int:
    """The port of such a proxy."""
    return live.free_port()


@pytest.fixture(scope="module")
def pair(tmp_path_factory, certified, sites, without_host):
    """The public address, and the two servers behind it."""
    folder, https = tmp_path_factory.mktemp("nginx"), live.free_port()
    public = f"https://localhost:{https}{BASE}"
    with ExitStack() as stack:
        said = {"BUENDNISSE_PUBLIC_URL": public, "STREAMLIT_SERVER_BASE_URL_PATH": ""}  # the path is in the address
        said |= {"BUENDNISSE_EMBEDDED_BY": sites.named, "BUENDNISSE_MAX_SESSIONS": str(SESSIONS)}
        servers = [
            stack.enter_context(live.running(live.DASHBOARD, folder / name, base=BASE, **said))
            for name in ("first", "second")
        ]
        main = nginx_configuration(folder, certified[0], https, (servers[0].port, servers[1].port))
        without = WITHOUT_HOST.format(port=without_host, replica=servers[0].port)
        (folder / SITES / "without.conf").write_text(without, encoding="utf-8")
        stack.enter_context(nginx(main))
        wait_for(public)
        yield public, servers


UNKNOWN_AUTHORITY = ssl._create_unverified_context()


def get(address: str, **headers):
    """Return the answer, whatever its status."""
    asking = urllib.request.Request(address, headers=headers)
    try:
        return urllib.request.urlopen(asking, timeout=30, context=UNKNOWN_AUTHORITY)
    except HTTPError as answer:
        return answer


def wait_for(public: str) -> None:
    end = time.monotonic() + live.READY_SECONDS
    while True:
        try:
            get(f"{public}/health").close()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(live.POLL_SECONDS)


@pytest.fixture(scope="module")
def visitor(pair, chromium):
    with window(chromium) as page:
        sockets, faults = [], []
        page.on("websocket", lambda opened: sockets.append(opened.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        yield page, sockets
        assert faults == []


def opened(page, address: str):
    page.goto(address)
    wait_until_idle(page)
    return page


def test_the_first_visitor_of_a_new_server_gets_navigation_and_map_with_its_own_socket(pair, visitor):
    public, (page, sockets) = pair[0], visitor
    map_frame(opened(page, f"{public}/karte?land=BB&year=2012"))
    assert page.get_by_test_id("stTopNavSection").count() == len(GROUPS)
    below = public.replace("https", "wss")
    assert f"{below}/_stcore/stream" in sockets
    assert any(re.fullmatch(rf"{below}/map/line/\w+", address) for address in sockets)


def test_pages_lead_on_below_the_path(pair, visitor):
    public, (page, _) = pair[0], visitor
    opened(page, public)  # nginx adds the slash
    page.get_by_test_id("stTopNavSection").get_by_text("Erkunden").click()
    page.get_by_role("menuitem", name="Bündnisse", exact=True).click()
    page.wait_for_url(f"{public}/buendnisse**")
    wait_until_idle(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Bündnisse"


def test_citation_and_download(pair, visitor):
    public, (page, _) = pair[0], visitor
    opened(page, f"{public}/daten?land=BB")
    page.locator("code", has_text=f"{public}/daten?land=BB&").first.wait_for()
    page.locator("code", has_text=f"{public}/api/v1/alliances?land=BB&").wait_for()
    with page.expect_download() as download:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    assert download.value.path().stat().st_size > 1000


def test_a_named_site_embeds_the_map_and_no_other_does(pair, visitor, sites):
    public, (page, _) = pair[0], visitor
    codes = opened(page, f"{public}/daten?land=BB").locator("[data-testid=stCode] code")
    codes.filter(has_text="addEventListener").wait_for()
    shown = codes.all_inner_texts()
    sites.page = "".join(next(text for text in shown if text.startswith(tag)) for tag in ("<iframe", "<script"))
    with page.context.browser.new_context() as context:
        site = context.new_page()
        site.goto(sites.named)
        inside = site.frame_locator("iframe")
        inside.frame_locator("iframe[src*=streamlit_folium]").locator("canvas").first.wait_for()
        assert "Brandenburg" in site.locator("iframe").get_attribute("title")
        assert not any(map(Locator.is_visible, inside.locator("[data-testid=stHeader], .st-key-filterbar").all()))
        inside.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        height = inside.locator("[data-testid=stMainBlockContainer]").bounding_box()["height"]
        assert height != HEIGHT
        followed = "height => Math.abs(document.querySelector('iframe').clientHeight - height) <= 1"
        site.wait_for_function(followed, arg=height)
        with site.expect_event("requestfailed") as refused:
            site.goto(sites.other)
        assert refused.value.url.startswith(f"{public}/karte")
        assert refused.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"


def test_deck_with_link_and_code(pair, visitor):
    public, (page, _) = pair[0], visitor
    page.goto(f"{public}/presentation/deck.html?place=BB&slides=title,sources")
    links = page.locator("a[href*='deck.html']").evaluate_all("links => links.map(link => link.href)")
    [link] = {link for link in links if link.startswith(public)}
    page.goto(link)
    assert page.locator("h1").first.inner_text() == "Lokale Bündnisse für Familie in Brandenburg"
    with get(link) as answer:
        assert qr_svg(link) in answer.read().decode()


def test_a_proxy_that_does_not_pass_on_the_host_gets_a_message(pair, visitor, without_host):
    page, _ = visitor
    page.goto(f"http://localhost:{without_host}{BASE}/karte")
    page.get_by_test_id("stAppSkeleton").wait_for()  # with which Streamlit covers whatever stands below
    page.get_by_role("heading", name=DE("notice.no-host.title")).click(trial=True)


def test_the_api_and_its_page(pair, visitor):
    public, (page, _) = pair[0], visitor
    page.goto(f"{public}/api/v1/docs")
    page.wait_for_selector("#operations-default-figures")
    with get(f"{public}/api/v1/openapi.json") as answer:
        assert json.load(answer)["servers"] == [{"url": public}]
    for replica in "ab":
        with get(f"{public}/api/v1/figures?land=BB", Cookie=f"buendnisse_replica={replica}") as answer:
            assert json.load(answer)["alliances"]["known"] > 0


def test_safe_and_discreet(pair):
    public = pair[0]
    with get(f"{public}/") as start:
        assert "max-age" in start.headers["Strict-Transport-Security"]
        assert f"wss://{public.split('/')[2]}" in start.headers["Content-Security-Policy"]
        assert all("Secure" in cookie for cookie in start.headers.get_all("Set-Cookie"))
        assert re.match("buendnisse_replica=[ab];", start.headers["Set-Cookie"])
    root = public.removesuffix(BASE)
    with get(f"{root}/robots.txt") as answer:
        assert f"Disallow: {BASE}/api/" in answer.read().decode()
    for path in ("metrics", "ready", "_stcore/metrics", "nothing"):
        assert get(f"{public}/{path}").status == 404


def answers_to_probes(server) -> float:
    with get(f"{server.address}/metrics") as counted:
        found = re.findall(r'answer_seconds_count{route="/health",status="200"} (\S+)', counted.read().decode())
    return sum(map(float, found))


def test_who_comes_to_a_full_server_is_let_in_by_the_other_and_those_within_stay(pair):
    public, (first, _) = pair
    said = {"subprotocols": ["streamlit"], "ping_interval": None}
    own = {"Cookie": "buendnisse_replica=a"}  # that of the first
    with ExitStack() as stack:
        with pytest.raises(InvalidStatus):
            for _ in range(SESSIONS + 1):
                stack.enter_context(connect(first.socket_address, **said))
        assert get(f"{public}/karte", **own).status == 200
        stream = f"{public.replace('https', 'wss')}/_stcore/stream"
        with connect(stream, additional_headers=own, ssl=UNKNOWN_AUTHORITY, **said) as visit:
            assert visit.subprotocol == "streamlit"
        before = answers_to_probes(first)
        get(f"{public}/health", **own).close()
        assert answers_to_probes(first) == before + 1


def test_a_visitor_whose_server_is_killed_finds_the_view_again(pair, visitor):
    public, (first, second) = pair
    page, _ = visitor
    address = f"{public}/buendnisse?land=BB&status=ended"
    opened(page, address).get_by_test_id("stMultiSelect").filter(has_text="Brandenburg").wait_for()
    shown = page.locator("[data-testid=stMainBlockContainer]").inner_text()
    replica = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "buendnisse_replica")
    killed = {"a": first, "b": second}[replica]
    killed.process.kill()
    killed.process.wait()
    opened(page, address).get_by_test_id("stMultiSelect").filter(has_text="Brandenburg").wait_for()
    assert page.locator("[data-testid=stMainBlockContainer]").inner_text() == shown
    for sent_to in "ab":
        assert get(f"{public}/api/v1/", Cookie=f"buendnisse_replica={sent_to}").status == 200
