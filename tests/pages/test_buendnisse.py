"""The register and the profiles."""

import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from analysis.counting.activity import spans
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.counting.sectors import known_count
from analysis.export.formats import FORMATS
from analysis.export.single import ALL
from tests.pages.app import open_page, texts_of
from ui.views.register import ROWS, sorted_rows


def rows_of(app):
    table = next(str(block.proto.body) for block in app.get("html") if "plain-table" in str(block.proto.body))
    return table.count("<tr>") - 1, html.unescape(table)


def test_full_register_counts_all_records(real):
    app = open_page("buendnisse")
    planned = int((real.alliances["status"] == "planned").sum())
    known = len(real.alliances) - planned
    assert app.header[0].value == f"{known} dokumentierte Bündnisse und {planned} geplante"
    assert rows_of(app)[0] == 25


def test_filtered_register_shows_only_those(real):
    app = open_page("buendnisse", land=["HB"])
    chosen = narrow(real, Filters(land=("HB",))).alliances
    assert app.header[0].value == "1 dokumentiertes Bündnis"
    count, table = rows_of(app)
    assert count == len(chosen) == 1
    assert chosen["name"].iloc[0] in table


def test_empty_register_says_so_and_leads_back(real):
    app = open_page("buendnisse", q="xyzzy")
    assert app.info[0].value == "Zu diesen Filtern ist kein Bündnis dokumentiert."
    app.button(key="reset_empty").click().run()
    assert f"{known_count(real)} dokumentierte Bündnisse" in texts_of(app)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Aachener Bündnis für Familie"), ("founded", "Arbeitsgemeinschaft Familien in der Stadt Würzburg")],
)
def test_register_is_sorted(sort, first):
    table = rows_of(open_page("buendnisse", sort=sort))[1]
    assert table.index(first) < table.index("</tr>", table.index("<tbody>"))


def test_a_list_to_chase_is_a_link(real):
    link = {"not-confirmed-since": ["2015"], "sort": ["last_confirmed"]}
    app = open_page("buendnisse", **link)
    columns = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows_of(app)[1].split("<tr>")]
    place = [re.sub("<.*?>", "", head) for head in columns[1]].index("Zuletzt bestätigt")
    years = [re.sub("<.*?>", "", row[place]) for row in columns[2:]]
    confirmed = spans(real).set_index("alliance_id")["last_confirmed"]
    chosen = narrow(real, Filters(not_confirmed_since=2015)).alliances["id"]
    expected = sorted(confirmed[chosen].dropna())[:25]
    assert years == [str(year) for year in expected]
    assert max(expected) < 2015


@pytest.mark.parametrize("sort", ["name", "newest", "partners", "last_confirmed"])
def test_the_file_holds_the_rows_shown_in_their_order(sort, real, registered):
    app = open_page("buendnisse", land=["BB"], sort=sort)
    files = {name: make for name, (make, _) in registered.of(app).items()}
    assert list(files) == [f"alliances-{real.version}{FORMATS[name].suffix}" for name in ALL]
    found = pd.read_csv(io.BytesIO(files[f"alliances-{real.version}.csv"]()))
    german = pd.read_csv(io.BytesIO(files[f"alliances-{real.version}.de.csv"]()), sep=";", encoding="utf-8-sig")
    workbook = pd.read_excel(io.BytesIO(files[f"alliances-{real.version}.xlsx"]()), engine="openpyxl")
    assert german.iloc[:, 0].tolist() == workbook.iloc[:, 0].tolist() == found["id"].tolist()
    titles = [field.title for field in real.package.tables["alliances"].with_computed.fields]
    assert list(german.columns) == list(workbook.columns) == titles
    table = rows_of(app)[1]
    linked = [parse_qs(urlsplit(link).query)["id"] for link in re.findall(r'href="(buendnisse[^"]+)"', table)]
    assert linked == [[key] for key in found["id"].iloc[:25]]
    assert sorted(found["id"]) == sorted(narrow(real, Filters(land=("BB",))).alliances["id"])


def test_accents_and_quotation_marks_do_not_count_for_the_order():
    rows = pd.DataFrame({"name": ["Zentrum", "Ülzen", "„Verein“", "Évian"], "partners": [0] * 4})
    assert sorted_rows(rows, "name")["name"].tolist() == ["Évian", "Ülzen", "„Verein“", "Zentrum"]


def test_last_page_holds_the_rest(real):
    last = (len(real.alliances) - 1) // ROWS + 1
    assert rows_of(open_page("buendnisse", page=str(last)))[0] == (len(real.alliances) - 1) % ROWS + 1


def test_a_page_beyond_the_last_shows_the_last(real):
    assert rows_of(open_page("buendnisse", page="999"))[0] == (len(real.alliances) - 1) % ROWS + 1


def test_profile_names_facts_and_sources(real):
    app = open_page("buendnisse", id="by-wuerzburg")
    assert app.title[0].value == "Arbeitsgemeinschaft Familien in der Stadt Würzburg"
    facts, sources = app.table[0].value, app.table[1].value
    assert facts.iloc[0].tolist()[:3] == ["Gegründet", "1991", "von einer Quelle genannt"]
    confirmed = facts[facts.iloc[:, 0] == "Zuletzt bestätigt"].iloc[0].tolist()
    year = spans(real).set_index("alliance_id").loc["by-wuerzburg", "last_confirmed"]
    assert confirmed[1:3] == [str(year), "aus Status und Auszeichnungen"]
    assert len(sources) == (real.sources["alliance_id"] == "by-wuerzburg").sum()


def test_profile_says_when_no_confirmation_is_known(real):
    never = spans(real).loc[spans(real)["last_confirmed"].isna(), "alliance_id"].iloc[0]
    facts = open_page("buendnisse", id=never).table[0].value
    assert facts[facts.iloc[:, 0] == "Zuletzt bestätigt"].iloc[0].tolist()[1:3] == ["unbekannt", "unbekannt"]


def test_profile_says_when_no_partner_is_named(real):
    nobody = next(key for key in real.alliances["id"] if key not in set(real.partners["alliance_id"]))
    assert "Keine Quelle nennt Partner dieses Bündnisses" in texts_of(open_page("buendnisse", id=nobody))


def test_unknown_profile_says_so():
    app = open_page("buendnisse", id="<script>alert(1)</script>")
    assert app.title[0].value == "Kein solches Bündnis"
    assert "\\<script\\>" in app.info[0].value


def test_a_profile_names_the_organisation_behind_a_local_name(real):
    labels = real.umbrellas.set_index("umbrella")["label_de"]
    row = next(row for row in real.partners.dropna(subset="umbrella").itertuples() if row.partner != row.umbrella)
    app = open_page("buendnisse", id=row.alliance_id)
    text = re.sub("<[^>]*>", "", "".join(str(block.proto.body) for block in app.get("html")))
    assert f"{html.escape(row.partner)} ({html.escape(labels[row.umbrella])})" in text


def test_a_profile_says_how_to_cite_it(real):
    [cited] = [block.value for block in open_page("buendnisse", id="by-wuerzburg", land=["BY"]).code]
    name = real.alliances.set_index("id").loc["by-wuerzburg", "name"]
    assert f"{name} (by-wuerzburg)" in cited
    assert "Abgerufen: " in cited
    link = next(word for word in cited.split() if "?" in word)
    assert parse_qs(urlsplit(link).query) == {"id": ["by-wuerzburg"], "version": [real.version]}
