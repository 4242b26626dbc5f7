"""The start page: its language and title, and what it has the browser do while Streamlit still starts."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from analysis.language import language
from api import application
from ui.navigation import PAGES, WITH_MAP, address
from ui.server import assets, startpage

START_PAGE = b'<!doctype html><html lang="en"><head><title>Streamlit</title></head></html>'


def start_page(name: str, asked: str | None = None) -> str:
    return startpage.of(name, START_PAGE, asked).decode("utf-8")


@pytest.mark.parametrize(
    ("asked", "lang", "title"),
    [
        (None, "de", "Lokale Bündnisse für Familie"),
        ("en", "en", "Local Alliances for Families"),
        ("fr", "de", "Lokale Bündnisse für Familie"),
        ('"><script>', "de", "Lokale Bündnisse für Familie"),
    ],
)
def test_language_and_title(asked, lang, title):
    page = start_page("daten", asked)
    assert f'<html lang="{lang}">' in page
    assert re.findall("<title>(.*?)</title>", page) == [title]


@pytest.mark.parametrize("hosts", [{"a.example:8501"}, {"b.example", "a.example:8501"}, {'"><script>'}])
def test_the_browser_hears_from_which_hosts_sockets_are_taken(hosts):
    page = startpage.of("karte", START_PAGE, "en", hosts).decode()
    [said] = re.findall(
        r'src="\./assets/host\.[^"]+" data-hosts="([^"]*)" data-title="([^"]+)" data-text="([^"]+)"', page
    )
    assert set(unescape(said[0]).split()) == hosts
    assert said[1] == language("en")("notice.no-host.title")


@pytest.mark.parametrize("asked", ["de", "en"])
def test_without_javascript_the_page_says_what_there_is_and_leads_to_the_data(asked):
    shell = b"<noscript>\n<p>You need to enable JavaScript</p>\n<a href='./_stcore/agent'>x</a></noscript>"
    page = startpage.of("", shell, asked).decode()
    assert "You need" not in page
    assert language(asked)("noscript.text") in page
    assert page.count("<h1>") == 1
    links = re.findall(r'href="\./([^"]+)"', page)
    assert len(links) == 4
    client = TestClient(application.app)
    assert [client.get(f"/{link}").status_code for link in links] == [200] * 4


@pytest.mark.parametrize("name", [address(name) for name in WITH_MAP])
def test_a_page_with_a_map_has_the_browser_read_the_areas_from_this_server(name):
    [named] = re.findall(r'<script async src="\./([^"]+)" data-read="\./([^"]+)">', start_page(name))
    assert [re.match(r"assets/(area-reader|areas-de)\b", each)[1] for each in named] == ["area-reader", "areas-de"]
    assert all(assets._find(each.removeprefix("assets/")) for each in named)


@pytest.mark.parametrize("name", [address(name) for name in PAGES if name not in WITH_MAP])
def test_other_pages_read_no_areas(name):
    assert "data-read" not in start_page(name)


@pytest.mark.parametrize(("name", "is_deeper"), [("", False), ("nothing", False), ("karte", True), ("daten", True)])
def test_only_a_page_below_the_server_is_told_where_the_server_is(name, is_deeper):
    assert ("BACKEND_BASE_URL: new URL('.', location)" in start_page(name)) == is_deeper
