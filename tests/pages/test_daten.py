"""The page on data: the table is that of the file, every format is offered, links restore the view."""

import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from starlette.testclient import TestClient

from analysis.counting.filter_set import Filters
from analysis.counting.selection import select_alliances
from analysis.export.formats import FORMATS, file_name
from analysis.export.request import Request
from analysis.language import LANGUAGES, language
from api import app as api
from tests.pages.app import open_page, texts_of
from ui.views.downloads import ROWS, as_in_file
from ui.views.embedding import frame

DE = language("de")


def table_of(app) -> tuple[list[str], list[list[str]]]:
    """Return the column names and the cells of the table that is shown."""
    body = next(str(block.proto.body) for block in app.get("html") if "plain-table" in str(block.proto.body))
    heads = re.findall(r"<th[^>]*>.*? \((\w+)\)</th>", body)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)[1:]]
    return heads, [[html.unescape(cell) for cell in row] for row in rows]


def asked(real, filters=None, **what) -> Request:
    chosen = select_alliances(real, filters or Filters())
    return Request(selection=chosen, year=2026, t=DE, everything=real, **what)


@pytest.mark.parametrize(
    ("parameters", "filters", "what"),
    [
        ({"land": ["BB"]}, Filters(land=("BB",)), {}),
        ({"sort": "-founded"}, None, {"order": "-founded"}),
        ({"table": "partners", "sector": ["kammern"]}, Filters(sector=("kammern",)), {"table": "partners"}),
        ({"table": "areas", "level": "kreis"}, None, {"table": "areas", "level": "kreis"}),
    ],
)
def test_the_table_shows_the_first_rows_of_the_file(real, parameters, filters, what):
    request = asked(real, filters, **what)
    heads, rows = table_of(open_page("daten", **parameters))
    expected = as_in_file(request.rows.iloc[:ROWS], request.spec)
    assert heads == list(expected.columns)
    assert rows == expected.to_numpy().tolist()


def test_a_filter_by_sector_offers_only_the_partners_that_match(real):
    app = open_page("daten", table="partners", sector=["kammern"])
    assert DE("data.partners") in [radio.label for radio in app.radio]
    app.radio[0].set_value("matching").run()
    request = asked(real, Filters(sector=("kammern",)), table="partners", partners="matching")
    assert table_of(app)[1] == as_in_file(request.rows.iloc[:ROWS], request.spec).to_numpy().tolist()
    assert set(request.rows["sector"]) == {"kammern"}
    assert app.query_params["partners"] in ("matching", ["matching"])
    assert DE("export.partners.matching") in app.code[0].value  # how to cite it
    assert not open_page("daten", table="partners").radio


def test_the_table_goes_on_to_the_next_page(real):
    app = open_page("daten", page="2")
    _, rows = table_of(app)
    assert [row[0] for row in rows] == real.alliances["id"].iloc[ROWS : 2 * ROWS].tolist()


def test_what_is_chosen_beside_a_filter_stays_chosen(real):
    app = open_page("daten", land=["BB"])
    app.number_input[0].set_value(2).run()
    chosen = asked(real, Filters(land=("BB",)))
    assert table_of(app)[1] == as_in_file(chosen.rows.iloc[ROWS : 2 * ROWS], chosen.spec).to_numpy().tolist()
    next(box for box in app.selectbox if box.label == DE("data.table")).set_value("partners").run()
    assert table_of(app)[0] == list(real.package.tables["partners"].columns)
    assert (app.query_params["land"], app.query_params["table"]) == ("BB", "partners")
    app.multiselect[0].set_value(["BB", "MV"]).run()
    assert app.query_params["land"] == ["BB", "MV"]
    assert table_of(app)[0] == list(real.package.tables["partners"].columns)


def test_another_table_begins_at_its_first_page(real):
    app = open_page("daten", page="3")
    assert app.number_input[0].value == 3
    next(box for box in app.selectbox if box.label == DE("data.table")).set_value("partners").run()
    assert app.number_input[0].value == 1
    assert "page" not in app.query_params
    expected = as_in_file(asked(real, table="partners").rows.iloc[:ROWS], real.package.tables["partners"])
    assert table_of(app)[1] == expected.to_numpy().tolist()


def test_every_format_is_offered_under_its_name_and_nothing_is_made_before(real, monkeypatch):
    def made(*_):
        raise AssertionError("a file was made on a page view")

    monkeypatch.setattr("ui.views.downloads.export", made)
    buttons = open_page("daten", land=["HB"]).get("download_button")
    assert [button.proto.label for button in buttons] == [DE(f"data.format.{name}") for name in FORMATS]
    assert all(button.proto.ignore_rerun for button in buttons)
    version = real.version
    assert all(version in file_name(name, asked(real, Filters(land=("HB",)))) for name in FORMATS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_where_excel_loses_zeros(code):
    t = language(code)
    assert t("data.format.csv-de.text") in texts_of(open_page("daten", lang=code))
    assert all(word in t("data.format.csv-de.text") for word in ("AGS", "XLSX"))


def test_nothing_found_says_so_and_offers_no_file():
    app = open_page("daten", q="xyzzy")
    assert app.info[0].value == DE("empty.alliances")
    assert len(app.get("download_button")) == 0


def test_citation_names_version_filters_and_link(real):
    text = open_page("daten", land=["BB"]).code[0].value
    assert real.version in text
    assert "Land: Brandenburg" in text
    assert "land=BB" in text


def test_a_citation_holds_no_parameter_but_those_of_the_page_and_the_version(real):
    foreign = {"utm_source": "mail", "embed": "true", "id": "bb-potsdam", "slides": "map", "lang": "xx"}
    found = [query_in(block.value) for block in open_page("daten", land=["BB"], **foreign).code[:2]]
    assert found == [{"land": ["BB"], "year": ["2026"], "version": [real.version]}] * 2


def test_programs_get_as_many_alliances_as_the_page_has(real):
    address = urlsplit(open_page("daten").code[2].value.splitlines()[0])
    answer = TestClient(api).get(f"{address.path}?{address.query}")
    assert len(pd.read_csv(io.StringIO(answer.text))) == len(real.alliances)


def test_a_citation_opens_the_page_in_its_language(real):
    query = query_in(open_page("daten", lang="en").code[0].value)
    assert query == {"lang": ["en"], "year": ["2026"], "version": [real.version]}


def query_in(text: str) -> dict[str, list[str]]:
    """Return the query of the first link in ``text``."""
    return parse_qs(urlsplit(link_in(text)).query)


def link_in(text: str) -> str:
    """Return the first link with a query in ``text``."""
    return next(word for word in re.split(r"[\s{}]+", text) if "?" in word)


@pytest.mark.parametrize(("parameters", "year"), [({}, 2026), ({"year": "2010"}, 2010)])
def test_the_link_names_the_year_even_where_it_is_the_default(parameters, year, real):
    assert real.package.last_year == 2026
    text = open_page("daten", land=["BB", "MV"], **parameters).code[0].value
    assert query_in(text) == {"land": ["BB", "MV"], "year": [str(year)], "version": [real.version]}


def test_the_link_of_an_export_from_the_command_line_opens_its_view(real):
    chosen = select_alliances(real, Filters(land=("HB",)))
    areas = {"table": "areas", "level": "kreis", "measure": "alliances", "order": "-population"}
    request = Request(selection=chosen, year=2010, t=DE, everything=real, **areas)
    page, _, query = request.view.partition("?")
    app = open_page(page, **parse_qs(query))
    assert table_of(app)[1] == as_in_file(request.rows.iloc[:ROWS], request.spec).to_numpy().tolist()


def test_a_column_that_the_table_does_not_have_is_left_out():
    app = open_page("daten", table="topics", sort="population")
    assert next(box for box in app.selectbox if box.label == DE("register.sort")).value is None
    assert "Zeilen" in texts_of(app)


def test_unknown_parameters_are_named():
    app = open_page("daten", table="secrets", sort="<b>")
    assert len(app.warning) == 2


def test_values_are_shown_as_text():
    app = open_page("daten", q="<img src=x onerror=alert(1)>")
    assert not any("<img" in str(block.proto.body) for block in app.get("html"))


def embedded(app) -> list[dict[str, str]]:
    """Return the attributes of each frame that the page offers."""
    return [
        {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', code.value)}
        for code in app.code
        if code.value.startswith("<iframe")
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_named_sites_may_embed_what_is_selected(setting, code):
    t = language(code)
    setting(EMBEDDED_BY="https://www.example.org", PUBLIC_URL="https://daten.example.org/atlas")
    app = open_page("daten", land=["BB"], q=["Potsdam"], year="2012", level="kreis", lang=code)
    pages, frames = ("karte", "wachstum", "portraet"), embedded(app)
    assert [urlsplit(shown["src"]).path for shown in frames] == [f"/atlas/{page}" for page in pages]
    expected = {"land": ["BB"], "q": ["Potsdam"], "year": ["2012"], "embed": ["true"], "lang": [code]}
    for shown, page in zip(frames, pages, strict=True):
        assert parse_qs(urlsplit(shown["src"]).query).items() >= expected.items()
        assert shown["title"].startswith(t(f"page.{page}") + ": ")
        assert "Brandenburg" in shown["title"]
        assert shown["lang"] == code
    assert parse_qs(urlsplit(frames[0]["src"]).query)["level"] == ["kreis"]
    assert parse_qs(urlsplit(frames[2]["src"]).query)["place"] == ["BB"]
    [script] = [code.value for code in app.code if code.value.startswith("<script>")]
    assert 'origin !== "https://daten.example.org"' in script


def test_what_was_searched_for_cannot_leave_its_attribute(real):
    element = frame("https://daten.example.org/karte", {"q": '"><script>'}, asked(real, Filters(q='"><script>')), DE)
    assert element.count("<") == element.count(">") == 2
    assert element.count('"') == 2 * len(re.findall(r' \w+="[^"]*"', element))


def test_a_frame_of_the_last_year_moves_on_with_the_data_and_germany_has_no_portrait(setting):
    setting(EMBEDDED_BY="https://www.example.org")
    frames = embedded(open_page("daten"))
    assert [urlsplit(shown["src"]).path for shown in frames] == ["/karte", "/wachstum"]
    assert "year" not in frames[0]["src"]


def test_nothing_is_said_of_embedding_where_no_site_is_named():
    app = open_page("daten")
    assert embedded(app) == []
    assert DE("data.embed") not in [header.value for header in app.header]
