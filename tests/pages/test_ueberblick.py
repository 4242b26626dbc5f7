"""The overview: whole, filtered, empty, in English; its figures are those of the analysis."""

import re

import pytest

from analysis.counting.activity import spans
from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import passing
from analysis.counting.recent import confirmed_since
from analysis.counting.reported import highest, latest, totals
from analysis.language import language
from analysis.records.files import ROOT
from tests.apptest import AppTest
from ui.markdown import plain

DE, EN = language("de"), language("en")


def visit(**query) -> AppTest:
    """Open the page through the entry point: its links need the navigation."""
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


@pytest.fixture(scope="module")
def whole():
    return visit()


def words(at: AppTest) -> str:
    return "\n".join(element.value for group in (at.markdown, at.caption) for element in group)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def expected(tables, filters: Filters, year: int, t) -> dict[str, str]:
    numbers, since = figures_for(tables, filters, year), max(year - 4, 2004)
    confirmed = confirmed_since(spans(tables)[passing(tables, filters)], year, since)
    people = numbers["coverage"]["population"]["any"]
    return {
        t("overview.active", year=year): t.number(numbers["alliances"]["active"]),
        t("overview.confirmed", since=since): t.number(confirmed),
        t("overview.municipalities"): t.number(numbers["coverage"]["municipalities"]["any"]),
        t("overview.people"): t.million(people) if people >= 1_000_000 else t.number(people),
        t("overview.districts"): t.number(numbers["coverage"]["districts"]["own"]),
        t("overview.partners"): t.number(numbers["partners"]["named"]),
    }


def test_the_key_figures_are_those_of_the_analysis(whole, real):
    year = real.package.last_year
    assert metrics(whole) == expected(real, Filters(), year, DE)


@pytest.mark.parametrize(("land", "year"), [("BB", 2008), ("HB", 2004), ("NW", 2026)])
def test_the_key_figures_follow_filter_and_year(land, year, real):
    at = visit(land=[land], year=str(year))
    assert metrics(at) == expected(real, Filters(land=(land,)), year, DE)
    assert f"**{figures_for(real, Filters(land=(land,)), year)['alliances']['known']} " in words(at)


def test_the_tile_says_what_of_the_active_is_confirmed_of_late_and_that_the_others_may_exist(whole, real):
    year, shown = real.package.last_year, metrics(whole)
    confirmed = int(shown[DE("overview.confirmed", since=year - 4)].replace(".", ""))
    others = int(shown[DE("overview.active", year=year)].replace(".", "")) - confirmed
    assert confirmed > figures_for(real, Filters(), year)["alliances"]["confirmed"]
    assert f"Die übrigen {DE.number(others)} können noch bestehen" in words(whole)
    assert f"ein Lebenszeichen aus dem Jahr {year - 4} oder danach" in words(whole)


def test_the_year_moves_with_the_slider(whole, real):
    at = visit()
    at.slider[0].set_value(2006).run()
    assert metrics(at) == expected(real, Filters(), 2006, DE)
    assert at.query_params["year"] in ("2006", ["2006"])


def test_reported_figures_name_their_source(whole, real):
    found = totals(real, "DE")
    assert f"](<{latest(found)['source']}>)" in words(whole)
    assert f"](<{highest(found)['source']}>)" in words(whole)


def test_a_land_without_reported_totals_says_so():
    assert DE("overview.reported.none", place="Hamburg") in words(visit(land=["HH"]))


def test_a_narrower_selection_says_that_reported_totals_stand_for_all(whole):
    assert DE("chart.reported.all") not in words(whole)
    assert DE("chart.reported.all") in words(visit(sector=["kammern"]))


def test_the_newest_foundings_link_to_their_profiles(whole, real):
    links = [link for link in whole.get("page_link") if "id=" in link.proto.query_string]
    assert len(links) == 8
    ids = [re.search(r"id=([a-z0-9-]+)", link.proto.query_string)[1] for link in links]
    names = real.alliances.set_index("id")["name"]
    assert [link.proto.label for link in links] == [plain(names[key]) for key in ids]


def test_no_founding_up_to_the_year_is_said():
    assert DE("overview.newest.none", year=2004) in words(visit(year="2004", **{"founded-from": "2010"}))


def test_each_chart_has_a_text_a_source_and_a_table(whole):
    charts = whole.get("vega_lite_chart")
    assert len(charts) == len(whole.expander) == 2
    for chart in charts:
        assert plain(chart.proto.alt) in [heading.value for heading in whole.header]


def test_planned_alliances_alone_are_shown_as_none():
    at = visit(status=["planned"])
    assert metrics(at)[DE("overview.active", year=2026)] == "0"
    assert DE.count("overview.documented", 0) in words(at)


def test_an_empty_selection_says_so_and_leads_back():
    at = visit(q="zzzzzz")
    assert [info.value for info in at.info] == [DE("empty.alliances")]
    assert not at.metric
    at.button(key="reset_empty").click().run()
    assert len(at.metric) == 6


def test_the_english_page_has_the_same_figures(whole, real):
    at = visit(lang="en")
    year = real.package.last_year
    assert metrics(at) == expected(real, Filters(), year, EN)
