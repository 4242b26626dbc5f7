"""The page on partner sectors: whole, filtered, empty; its figures are those of the analysis."""

import html
import re

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.counting.sectors import known_count, naming_partners, organisations, taking_part
from analysis.language import language
from analysis.records.files import ROOT
from tests.apptest import AppTest
from tests.charts import received, sent_rows
from tests.pages.app import html_tables, with_tables
from ui.address import keys
from ui.markdown import plain
from ui.views.sectors import MOST

DE, EN = language("de"), language("en")
CHARTS = ("partners", "participation", "by_land", "by_scope", "meetings")


def visit(**query) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "sektoren.py"), default_timeout=60)
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


def drawn_partners(at: AppTest) -> dict[str, int]:
    """Return the bars of the first chart: sector -> named partners."""
    rows = sent_rows(received(at.get("vega_lite_chart")[0].proto))
    return {row["sector"]: row["partners"] for row in rows if row["sector"]}


@pytest.mark.parametrize("query", [{}, {"land": ["BB"]}, {"scope": ["kreis"]}])
def test_the_bars_are_the_figures_of_the_analysis(query, real):
    filters = Filters(**{name: tuple(values) for name, values in query.items()})
    numbers = figures_for(real, filters, real.package.last_year)
    assert drawn_partners(visit(**query)) == numbers["partners"]["by_sector"]


@pytest.mark.parametrize("query", [{}, {"land": ["SN"]}])
def test_first_it_says_how_many_name_no_partner(query, real):
    at = visit(**query)
    tables = narrow(real, Filters(**{name: tuple(values) for name, values in query.items()}))
    known, naming = known_count(tables), naming_partners(tables)
    assert [metric.value for metric in at.metric] == [
        DE("sectors.of", n=DE.number(known - naming), known=DE.number(known))
    ]
    assert DE("sectors.named_only") in words(at)


def test_all_charts_have_title_text_and_table(whole):
    titles = [DE(f"chart.{name}.title") for name in (*CHARTS, "together", "organisations")]
    titles.insert(2, DE("chart.beside.heading"))
    assert [heading.value for heading in whole.header] == [plain(title) for title in titles]
    charts = whole.get("vega_lite_chart")
    assert len(charts) == len(CHARTS) + 1 == len(whole.expander)
    for chart, title in zip(charts, (*titles[:2], *titles[3:]), strict=False):
        assert chart.proto.alt == title
    # Two pictures and the table in three formats each, and the list in these.
    assert len(with_tables(visit()).get("download_button")) == 5 * (len(CHARTS) + 1) + 3


def test_the_most_named_organisations_are_listed(whole, real):
    top = organisations(real).iloc[0]
    bodies = [block.proto.body for block in whole.get("html")]
    (listed,) = [body for body in bodies if DE("chart.organisation") in body]
    assert re.search(rf"<td[^>]*>{re.escape(html.escape(top['partner']))}</td>", listed)
    assert f'<td class="number">{top["alliances"]}</td>' in listed
    assert plain(DE("chart.organisations.source")) in words(whole)


def test_the_table_of_organisations_is_sent_when_it_is_opened(whole, real):
    assert tables_of_organisations(whole) == []
    at = visit()
    at.session_state[keys.ORGANISATIONS_TABLE] = True
    (table,) = tables_of_organisations(at.run())
    first = taking_part(real).iloc[0]
    assert table[DE("chart.alliances")].iloc[0] == DE.number(first["alliances"])
    shown = table[DE("chart.together.names")].iloc[0]
    assert DE.count("chart.together.count", len(first["names"])) in shown
    assert all(html.escape(name) in html.escape(shown) for name, _ in first["names"])


def tables_of_organisations(at: AppTest) -> list:
    return [table for table in html_tables(at) if DE("chart.together.names") in table.columns]


def test_an_organisation_is_found_by_any_of_its_names():
    at = visit(organisation="BREMEN handelskammer", beside="HB", land=["HB"])
    (rows,) = tables_of_organisations(at)
    assert len(rows) == 1
    assert "Handelskammer Bremen" in rows.iloc[0].str.cat()
    assert DE.count("chart.together.found", 1, text="BREMEN handelskammer") in words(at)
    assert DE("chart.beside.equal", place="Bremen") in [info.value for info in at.info]
    assert not tables_of_organisations(visit(organisation="xyzzy"))


def test_a_land_stands_beside_the_selection(real):
    at = visit(land=["BB"], beside="NW")
    naming = [naming_partners(narrow(real, Filters(land=(land,)))) for land in ("BB", "NW")]
    left, right = (DE.number(n) for n in naming)
    said = DE("chart.beside.naming", left="Brandenburg", right="Nordrhein-Westfalen", n=left, m=right)
    assert plain(said) in words(at)
    chart = at.get("vega_lite_chart")[2].proto
    assert len(sent_rows(received(chart))) == 2 * len(real.sectors)
    assert "param_beside" in at.session_state
    assert at.query_params["beside"] in ("NW", ["NW"])
    assert [box.value for box in visit(beside="XX").warning]


def test_alliances_without_any_partner_are_said():
    at = visit(status=["planned"])
    assert [info.value for info in at.info] == [DE("sectors.none")]
    assert not at.get("vega_lite_chart")


def test_an_empty_selection_says_so_and_leads_back():
    at = visit(q="zzzzzz")
    assert [info.value for info in at.info] == [DE("empty.alliances")]
    at.button(key="reset_empty").click().run()
    assert not at.info


def test_the_english_page_has_the_same_parts(whole):
    at = visit(lang="en")
    assert len(at.header) == len(whole.header)
    assert at.header[0].value == plain(EN("chart.partners.title"))
    assert drawn_partners(at) == drawn_partners(whole)


def test_laender_are_offered_in_the_order_of_their_names(whole, real):
    names = sorted(real.laender["name"])
    filters = next(box for box in whole.multiselect if box.key == "param_land")
    beside = next(box for box in whole.selectbox if box.key == "param_beside")
    assert filters.options == names
    assert beside.options == [DE("chart.germany"), *names]


def test_a_list_that_is_cut_says_so(whole, real):
    assert (organisations(real)["alliances"] > 1).sum() > MOST
    assert plain(DE("chart.cut", most=DE.number(MOST))) in words(whole)
