"""The page on growth: whole, filtered, empty; its figures are those of the analysis."""

import html

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.reported import milestones, totals
from analysis.language import language
from analysis.records.files import ROOT
from tests.apptest import AppTest
from tests.charts import received, sent_rows
from tests.pages.app import html_tables, with_tables
from ui.markdown import plain

DE, EN = language("de"), language("en")


def visit(**query) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "wachstum.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


@pytest.fixture(scope="module")
def whole():
    return visit()


@pytest.fixture(scope="module")
def opened():
    """The page with all tables open."""
    return with_tables(visit())


def words(at: AppTest) -> str:
    return "\n".join(element.value for group in (at.markdown, at.caption, at.info) for element in group)


def specs(at: AppTest) -> list[dict]:
    return [received(chart.proto) for chart in at.get("vega_lite_chart")]


def drawn(spec: dict, field: str) -> dict[int, int]:
    """Return year -> value of the documented marks that carry ``field``."""
    return {row["year"]: row[field] for row in sent_rows(spec) if field in row and "year" in row}


@pytest.mark.parametrize("query", [{}, {"land": ["BB"]}, {"topic": ["pflege"]}])
def test_the_curves_are_the_growth_of_the_analysis(query, real):
    filters = Filters(**{name: tuple(values) for name, values in query.items()})
    growth = figures_for(real, filters, real.package.last_year)["growth"]
    charts = specs(visit(**query))
    assert drawn(charts[0], "active") == {row["year"]: row["active"] for row in growth}
    assert drawn(charts[2], "population_any") == {row["year"]: row["population_any"] for row in growth}
    started = {(row["year"], row["kind"]): row["n"] for row in sent_rows(charts[1])}
    assert started == {
        (row["year"], kind): row[kind] for row in growth for kind in ("started", "first_seen") if row[kind]
    }


def laender(at: AppTest) -> list[str]:
    """Return the names over the small multiples."""
    return list(dict.fromkeys(row["name"] for row in sent_rows(specs(at)[-1])))


def test_there_is_a_panel_for_each_land(whole):
    names = laender(whole)
    assert len(names) == 16
    assert names == sorted(names)


def test_a_land_filter_leaves_its_panel():
    assert laender(visit(land=["MV"])) == ["Mecklenburg-Vorpommern"]


def test_records_without_a_year_are_said_in_numbers(whole, real):
    alliances = figures_for(real, Filters(), real.package.last_year)["alliances"]
    for name in ("first_seen_only", "undated"):
        assert DE.count(f"growth.unknown.{name}", alliances[name]) in words(whole)
    assert DE("growth.unknown") in [heading.value for heading in whole.header]


def test_nothing_unknown_is_said_too():
    at = visit(**{"founded-from": "2004"})
    assert DE("growth.unknown.none") in words(at)


def test_the_fall_of_2023_is_explained_for_germany_only(whole):
    assert len(whole.info) == 1
    assert "2021" in whole.info[0].value
    assert "rund 300" in whole.info[0].value
    assert not visit(land=["BB"]).info


def test_every_reported_total_is_listed_with_its_source(opened, real):
    found = totals(real, "DE")
    (shown,) = (table for table in html_tables(opened) if DE("chart.publisher") in table.columns)
    assert list(shown[DE("chart.publisher")]) == list(found["publisher"])
    markup = html.unescape("".join(str(block.proto.body) for block in opened.get("html")))
    linked = [source for source in found["source"] if source.startswith("http")]
    assert linked
    assert [source for source in linked if f'<a href="{source}" target="_blank"' not in markup] == []


def test_milestones_stand_under_their_numbers(whole, real):
    marked = milestones(real, "DE", "de").query("marked")
    for number, row in enumerate(marked.itertuples(), 1):
        assert f"{number}. {plain(DE.date(row.date))}: [{plain(row.title)}](<" in words(whole)


def test_a_land_without_milestones_and_totals_says_so():
    text = words(visit(land=["HH"]))
    assert plain(DE.count("chart.milestones.statement", 0, marked="0")) in text
    assert plain(DE("chart.reported.none", place="Hamburg")) in text
    assert plain(DE.count("chart.reported_list.statement", 0)) in text


def test_a_narrower_selection_says_that_reported_totals_stand_for_all(whole):
    assert plain(DE("chart.reported.all")) not in words(whole)
    assert plain(DE("chart.reported.all")) in words(visit(scope=["kreis"]))
    assert plain(DE("chart.reported.all")) not in words(visit(scope=["kreis"], land=["HH"])), "where none is reported"


def test_planned_alliances_alone_have_no_curve_and_say_so():
    text = words(visit(status=["planned"]))
    assert plain(DE("chart.active.none")) in text
    assert plain(DE("chart.started.none")) in text


def test_each_chart_has_its_text_and_download(whole, opened):
    for chart in whole.get("vega_lite_chart"):
        assert chart.proto.alt
    # Four charts with two pictures and the table in three formats each, and two lists in these.
    assert len(opened.get("download_button")) == 4 * 5 + 2 * 3


def test_tables_are_sent_when_they_are_opened(whole, opened):
    assert not html_tables(whole)
    assert len(whole.table) == 0
    assert len(html_tables(opened)) + len(opened.table) == len(opened.expander) == len(whole.expander) == 6


def test_an_empty_selection_says_so_and_leads_back():
    at = visit(q="zzzzzz")
    assert [info.value for info in at.info] == [DE("empty.alliances")]
    at.button(key="reset_empty").click().run()
    assert len(specs(at)) == 4


def test_the_english_page_has_the_same_parts(whole):
    at = visit(lang="en")
    assert len(specs(at)) == len(specs(whole))
    assert at.header[0].value == plain(EN("chart.reported.title"))
    assert specs(at)[0]["config"]["locale"]["number"]["thousands"] == ","
