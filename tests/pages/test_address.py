"""After any path through the pages, address, boxes and data say the same: every filter, year, place and language."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, permutations
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from analysis.counting import filters as rules
from analysis.counting.filter_set import Filters
from analysis.counting.filters import labels
from analysis.language import LANGUAGES, language
from analysis.records.tables import Tables
from tests.pages.app import open_page
from ui.address import url
from ui.navigation import PAGES

FILTERS = {
    "land": ["BB", "NW"],
    "sector": ["wohlfahrt", "kommune"],
    "topic": ["vereinbarkeit", "generationen"],
    "scope": ["gemeinde", "kreis"],
    "status": ["active"],
    "founded-from": ["2004"],
    "founded-to": ["2012"],
    "kreis": ["12070", "05117"],
    "umbrella": ["ihk", "awo"],
    "confirmed-from": ["2004"],
    "not-confirmed-since": ["2026"],
    "q": ["Familie"],
}
SHARED = FILTERS | {"year": ["2015"], "place": ["12060"]}
OWN = {
    "karte": {"level": ["kreis"], "measure": ["partners"], "at": ["52.8,13.7,9.5"]},
    "sektoren": {"beside": ["DE"], "organisation": ["Kita"]},
    "buendnisse": {"sort": ["newest"]},
    "vortrag": {"slides": ["title,map"], "title-map": ["Unsere Karte"]},
    "daten": {"table": ["partners"], "sort": ["-sector"]},
}
"""What pages have besides."""
WITH_BAR = ("ueberblick", "karte", "sektoren", "wachstum", "buendnisse", "daten", "methodik")
YEAR_BOX = {"ueberblick": "slider", "daten": "selectbox", "vortrag": "selectbox"}
Query = dict[str, list[str]]


def address_of(app: AppTest) -> Query:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


def open_link(page: str, query: Query) -> AppTest:
    return open_page(page, **query)


def click(app: AppTest, page: str) -> None:
    """Go to a page as a click on its name in the navigation does: without any parameter."""
    app.query_params.clear()
    app.switch_page(PAGES[page]).run()
    assert not app.exception, app.exception


def in_box(widget) -> list[str]:
    """Return what a browser shows in a box that is new on the page.

    Streamlit's own record of a value, which AppTest gives, is not sent where the box does not say that it was set.
    """
    told = widget.proto
    if hasattr(told, "raw_values"):
        return list(told.raw_values) if told.set_value else [told.options[place] for place in told.default]
    if hasattr(told, "options") and hasattr(told, "raw_value") and isinstance(told.raw_value, str):
        if told.set_value:
            return [told.raw_value] if told.raw_value else []
        return [told.options[told.default]] if told.HasField("default") else []
    value = told.value if told.set_value else told.default
    found = [value] if isinstance(value, (str, int, float)) else list(value)
    return [text if isinstance(text, str) else str(int(text)) for text in found if text != ""]


def boxes(app: AppTest) -> dict[str, list[str]]:
    """Return what is shown in the boxes of the page, by session key."""
    every = [*app.multiselect, *app.text_input, *app.selectbox, *app.slider]
    return {widget.key: in_box(widget) for widget in every}


class Counted:
    """The filters that the pages worked with in their last run."""

    def __init__(self, monkeypatch) -> None:
        self.filters: set[Filters] = set()
        parse = rules.parse

        def parsed(*arguments) -> Filters:
            self.filters.add(found := parse(*arguments))
            return found

        monkeypatch.setattr(rules, "parse", parsed)


@pytest.fixture
def counted(monkeypatch) -> Counted:
    return Counted(monkeypatch)


@cache
def labels_in(tables: Tables, code: str) -> Mapping[str, Mapping[str, str]]:
    return labels(tables, language(code))


def assert_agrees(app: AppTest, page: str, query: Query, counted: Counted, real) -> None:
    """Assert that address, boxes and data of ``page`` all say what ``query`` says."""
    code = query.get("lang", [LANGUAGES[0]])[0]
    t, names = language(code), labels_in(real, code)
    assert address_of(app) == query, page
    assert app.title[0].value == t(f"page.{page}")
    assert not app.warning
    shown = boxes(app)
    if page in WITH_BAR:
        assert counted.filters == {rules.parse(query, real)}
        for name in FILTERS:
            expected = [names[name][value] for value in query.get(name, [])] if name in names else query.get(name, [])
            assert shown[f"param_{name}"] == expected, (page, name)
    if page in YEAR_BOX:
        assert shown["param_year"] == query.get("year", [str(real.package.last_year)]), page
    if page == "vortrag":
        district = real.districts.set_index("key").loc[query["place"][0]]
        assert shown["deck_place"] == [f"{district['name']} ({district['kind']}, {district['land']})"]
    counted.filters.clear()


def walk(hubs: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Yield the stations of one walk that goes once from each of ``hubs`` to every page and from every page there."""
    left = {name: [other for other in (names if name in hubs else hubs) if other != name] for name in names}
    way, round_trip = [next(iter(left))], []
    while way:
        if left[way[-1]]:
            way.append(left[way[-1]].pop())
        else:
            round_trip.append(way.pop())
    return reversed(round_trip)


def test_the_walk_goes_every_way_once():
    ways = [pair for pair in permutations("abcde", 2) if not set(pair) <= set("cde")]
    assert sorted(pairwise(walk("ab", "abcde"))) == sorted(ways)


def test_what_the_link_of_these_tests_filters_is_there(real):
    assert rules.passing(real, rules.parse(SHARED, real)).any()


def assert_stays(stations: Iterable[str], lang: Query, counted: Counted, real) -> None:
    """Go from the map through ``stations`` and assert at each that all that was chosen is still there."""
    query, shared_by_two = SHARED | lang, {name: OWN["karte"][name] for name in ("level", "measure")}
    own = {"karte": OWN["karte"], "daten": shared_by_two}
    first, *others = stations
    app = open_link(first, query | own[first])
    assert_agrees(app, first, query | own[first], counted, real)
    for page in others:
        click(app, page)
        assert_agrees(app, page, query | own.get(page, {}), counted, real)


MAP_FIRST = ["karte", *(name for name in PAGES if name != "karte")]
HUBS = ("karte", "daten", "codebuch")
"""A page of each kind: the two that share parameters of their own, with a bar of filters and more, and one without."""


def test_ways_between_pages_of_each_kind_keep_what_is_chosen(counted, real):
    assert_stays(walk(HUBS, MAP_FIRST), {"lang": ["en"]}, counted, real)


@pytest.mark.parametrize("lang", [{}, {"lang": ["de"]}], ids=str)
def test_all_pages_keep_what_is_chosen_in_german_too(lang, counted, real):
    assert_stays([*MAP_FIRST, "karte"], lang, counted, real)


@pytest.mark.parametrize("page", PAGES)
def test_the_first_change_of_page_after_a_link(page, counted, real):
    """What a link shows in one window it shows in another."""
    other = next(name for name in WITH_BAR if name != page)
    query = SHARED | {"lang": ["en"]}
    app = open_link(page, query | OWN.get(page, {}))
    assert_agrees(app, page, query | OWN.get(page, {}), counted, real)
    click(app, other)
    assert_agrees(app, other, query, counted, real)
    click(app, page)
    assert_agrees(app, page, query | OWN.get(page, {}), counted, real)


@pytest.mark.parametrize("page", WITH_BAR)
def test_back_and_forward_show_what_the_address_there_says(page, counted, real, monkeypatch):
    app = open_link("methodik" if page != "methodik" else "wachstum", {})
    click(app, page)
    app.multiselect(key="param_land").set_value(["SN"]).run()
    app.query_params["lang"] = "en"  # as the button at the foot does
    app.run()
    monkeypatch.setattr(url, "_is_back_or_forward", lambda: True)
    for query in ({"land": ["SN"]}, {}, SHARED | {"lang": ["en"]}, {}):
        counted.filters.clear()
        app.query_params = dict(query)
        app.switch_page(PAGES[page]).run()
        assert_agrees(app, page, query, counted, real)


def test_back_to_a_bare_page_clears_what_was_chosen_on_another(counted, real, monkeypatch):
    app = open_link("wachstum", {})
    click(app, "sektoren")
    app.multiselect(key="param_land").set_value(["SN"]).run()
    monkeypatch.setattr(url, "_is_back_or_forward", lambda: True)
    counted.filters.clear()
    click(app, "wachstum")
    assert_agrees(app, "wachstum", {}, counted, real)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_wrong_in_a_link_is_named_on_every_page_and_dropped(page):
    wrong = {"land": ["XX"], "founded-from": ["1"], "q": ["x" * 101], "year": ["1066"], "place": ["99"], "lang": ["fr"]}
    wrong |= {"kreis": ["12"], "umbrella": ["niemand"], "confirmed-from": ["1999"], "not-confirmed-since": ["2099"]}
    app = open_link(page, wrong | {"topic": ["pflege"]})
    assert len(app.warning) == len(wrong)
    assert all(any(name in box.value.replace("\\", "") for box in app.warning) for name in wrong)
    assert address_of(app) == {"topic": ["pflege"]}
    click(app, "codebuch" if page != "codebuch" else "pruefen")
    assert not app.warning
    assert address_of(app) == {"topic": ["pflege"]}


FOREIGN = {"utm_source": ["mail"], "level": ["kreis"], "slides": ["title"], "x": ["<b>"]}


def links_of(app: AppTest) -> list[str]:
    """Return the addresses of all links to pages of this app, as they stand on the page."""
    links = [f"{link.proto.page}?{link.proto.query_string}" for link in app.get("page_link")]
    return links + [
        html.unescape(a) for block in app.get("html") for a in re.findall('href="([^"]*)"', block.proto.body)
    ]


@pytest.mark.parametrize(("page", "own"), [("ueberblick", {}), ("buendnisse", {"sort": ["newest"]}), ("karte", {})])
def test_links_within_the_app_go_on_with_what_is_chosen_and_with_nothing_else(page, own):
    query = SHARED | {"lang": ["en"]} | own
    foreign = {name: value for name, value in FOREIGN.items() if page != "karte" or name != "level"}
    found = links_of(open_link(page, query | foreign))
    assert found
    for link in found:
        told = parse_qs(urlsplit(link).query)
        of_its_own = {"id"} if "portraet" not in link else {"place"}  # what the page that it leads to is about
        goes_on = SHARED | {"lang": ["en"]} if link.startswith("methodik") else query  # the foot knows no list
        expected = {name: value for name, value in goes_on.items() if name not in of_its_own}
        assert {name: value for name, value in told.items() if name not in of_its_own} == expected, link


def test_a_profile_leads_back_to_the_list_it_was_found_in(counted, real):
    query = {"land": ["BB"], "sort": ["newest"], "lang": ["en"]}
    address = next(link for link in links_of(open_link("buendnisse", query)) if "id=" in link)
    profile = open_link("buendnisse", parse_qs(urlsplit(address).query))
    assert profile.header[0].value == language("en")("profile.facts")
    assert {name: value for name, value in address_of(profile).items() if name != "id"} == query
    cited = re.search(r"\?(\S+) \(Accessed", next(block.value for block in profile.code))[1]
    shown = {"id": address_of(profile)["id"], "lang": ["en"], "version": [real.version]}
    assert parse_qs(cited) == shown  # a profile is the same whatever list it was found in
    back = next(link for link in profile.get("page_link") if link.proto.label == language("en")("profile.back"))
    profile.query_params = parse_qs(back.proto.query_string)
    counted.filters.clear()
    profile.run()
    assert_agrees(profile, "buendnisse", query, counted, real)


# The page Vortrag


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, ""),
        ({"land": ["BB"]}, "BB"),
        ({"kreis": ["12060"]}, "12060"),
        ({"land": ["BB"], "kreis": ["12060"]}, "12060"),
        ({"land": ["BB"], "kreis": ["12060", "12073"]}, "BB"),
        ({"kreis": ["12060"], "place": ["12073"]}, "12073"),
        ({"land": ["BB", "MV"]}, ""),
        ({"land": ["BB"], "place": ["12060"]}, "12060"),
        ({"land": ["BB"], "place": ["12060052"]}, "12060"),
        ({"place": ["12"]}, "BB"),
        ({"place": ["04011000"]}, "04011"),
    ],
)
def test_the_deck_is_about_what_was_chosen_before(query, place):
    app = open_link("wachstum", query)
    click(app, "vortrag")
    assert app.selectbox(key="deck_place").value == place
    assert address_of(app) == query
    assert parse_qs(urlsplit(app.get("link_button")[0].proto.url).query).get("place", [""]) == [place]
    assert open_link("vortrag", address_of(app)).selectbox(key="deck_place").value == place


def test_a_place_of_the_deck_s_own_stays_and_is_shown_on_the_map():
    app = open_link("vortrag", {"land": ["BB"]})
    app.selectbox(key="deck_place").set_value("12073").run()
    assert address_of(app) == {"land": ["BB"], "place": ["12073"]}
    click(app, "karte")
    assert address_of(app) == {"land": ["BB"], "place": ["12073"]}
    app.button(key="german_crumb_12").click().run()
    app.run()  # a part alone runs without the navigation here
    assert address_of(app) == {"land": ["BB"], "place": ["12"]}
    click(app, "vortrag")
    assert app.selectbox(key="deck_place").value == "12073"
    assert address_of(app) == {"land": ["BB"], "place": ["12073"]}


def test_a_deck_on_all_of_germany_though_one_land_is_filtered():
    app = open_link("vortrag", {"land": ["BB"]})
    app.selectbox(key="deck_place").set_value("").run()
    assert address_of(app) == {"land": ["BB"], "place": ["DE"]}
    again = open_link("vortrag", address_of(app))
    assert again.selectbox(key="deck_place").value == ""
    click(again, "karte")
    assert address_of(again) == {"land": ["BB"]}
