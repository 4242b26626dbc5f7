"""What the API answers is what the tables and the analysis say."""

import io
import json
import re
from urllib.parse import parse_qs

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from analysis.cli.main import main
from analysis.counting.activity import spans
from analysis.counting.coverage import coverage_counts
from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow, parse
from analysis.counting.growth import growth_by_land
from analysis.counting.measures import MEASURES
from analysis.counting.sectors import participation
from analysis.counting.selection import select_alliances
from analysis.export.areas import area_rows
from analysis.language import language
from analysis.records import files
from api import schemas
from api.bodies import records
from tests.api.conftest import SERVER
from tests.numbers import noise

EN = language("en")
FILTERS = [
    {},
    {"land": ["BB"]},
    {"land": ["BB", "MV"], "year": "2012"},
    {"sector": ["kammern"], "topic": ["pflege"], "founded-from": "2004", "founded-to": "2010"},
    {"scope": ["kreis"], "status": ["active"], "year": "2008"},
    {"q": ["Familie", "Potsdam"]},
    {"q": "there is no such alliance"},
]


def filters_of(query, tables) -> Filters:
    texts = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    return parse(texts, tables)


def csv(answer) -> pd.DataFrame:
    """Read a CSV answer as a careful reader does: keys stay text, an apostrophe before a formula is no part of it."""
    frame = pd.read_csv(io.BytesIO(answer.content), dtype="str", keep_default_na=False)
    return frame.map(lambda text: text[1:] if re.match(r"'[=+\-@\t\r]", text) else text)


# figures


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_figures_are_those_of_the_command_line(api, real, query):
    expected = figures_for(real, filters_of(query, real), int(query.get("year", 2026)))
    assert api.get("figures", params=query).json() == expected


def test_figures_as_rows(api, real):
    expected = figures_for(real, Filters(land=("BB",)), 2008)
    rows = csv(api.get("figures?land=BB&year=2008&format=csv")).set_index("figure")["value"].astype(int)
    assert rows["year"] == 2008
    assert rows["alliances.active"] == expected["alliances"]["active"]
    assert rows["coverage.population.any"] == expected["coverage"]["population"]["any"]
    assert rows["partners.by_sector.kammern"] == expected["partners"]["by_sector"]["kammern"]
    assert rows["growth.2008.started"] == expected["growth"][4]["started"]
    assert len(rows) == 1 + 7 + 12 + 1 + len(real.sectors) + 5 * 23


# gaps


@pytest.mark.parametrize(
    "query",
    [
        {"land": ["SL"]},
        {"land": ["SL"], "kreis": ["10041"], "inside": ["10041", "10042"]},
        {"land": ["SL"], "level": "kreis", "within": "15", "new": "3", "year": "2010"},
    ],
    ids=str,
)
def test_gaps_are_those_of_the_command_line(api, capsys, query):
    pairs = [(name, each) for name, value in query.items() for each in ([value] if isinstance(value, str) else value)]
    told = [word for name, value in pairs for word in (f"--{name}", value)]
    assert main(["gaps", *told, "--json"]) == 0
    answer = api.get("gaps", params=query).json()
    assert answer == json.loads(capsys.readouterr().out)
    rows = csv(api.get("gaps", params={**query, "format": "csv"}))
    assert rows["population"].astype(int).tolist() == [area["population"] for area in answer["areas"]]


# alliances


SPAN = ("start_year", "start_basis", "end_year", "last_confirmed")


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_alliances_are_those_that_pass_the_filters(api, real, query):
    wanted = {name: value for name, value in query.items() if name != "year"}
    answer = api.get("alliances", params={**wanted, "limit": 1000}).json()
    expected = narrow(real, filters_of(wanted, real)).alliances
    assert [row["id"] for row in answer["data"]] == list(expected["id"])
    assert answer["meta"]["total"] == len(expected)
    assert answer["meta"]["filters"] == filters_of(wanted, real).as_dict()


@pytest.mark.parametrize(
    "query", ["sector=kammern", "sector=kammern&sector=kirchen&land=NW", "umbrella=ihk", "land=BB"]
)
def test_partners_are_all_of_the_alliances_or_those_that_match(api, real, query):
    filters = filters_of(parse_qs(query), real)
    everybody = api.get(f"partners?{query}&limit=1000").json()
    matching = api.get(f"partners?{query}&limit=1000&partners=matching").json()
    expected = narrow(real, filters).partners
    assert everybody["meta"]["total"] == len(expected)
    assert everybody["data"] == records(expected)[:1000]
    wanted = [
        row
        for row in records(expected)
        if row["sector"] in (filters.sector or (row["sector"],))
        and row["umbrella"] in (filters.umbrella or (row["umbrella"],))
    ]
    assert matching["data"] == wanted
    assert (matching["meta"]["partners_shown"], everybody["meta"]["partners_shown"]) == ("matching", "all")


@pytest.mark.parametrize("table", ["topics", "sources"])
def test_what_belongs_to_alliances_takes_all_filters(api, real, table):
    query = "land=BB&land=MV&sector=kammern&confirmed-from=2015"
    expected = getattr(narrow(real, filters_of(parse_qs(query), real)), table)
    answer = api.get(f"{table}?{query}&limit=50").json()
    assert 0 < answer["meta"]["total"] == len(expected) < len(getattr(real, table))
    assert answer["data"] == records(expected)[:50]


def test_pages_of_partners_follow_each_other(api):
    first = api.get("partners?land=BB&limit=7")
    second = api.get(f"{SERVER}{next_page(first)}")
    whole = api.get("partners?land=BB&limit=14").json()["data"]
    assert first.json()["data"] + second.json()["data"] == whole


def test_csv_of_alliances_is_the_table_with_the_span(api, real):
    frame = csv(api.get("alliances?format=csv&limit=1000"))
    table = real.alliances.astype("str").fillna("")
    assert_frame_equal(frame[list(real.alliances.columns)].astype("str"), table)
    assert list(frame.columns[len(real.alliances.columns) :]) == [*SPAN]
    expected = spans(real)
    for name in SPAN:
        assert_series_equal(frame[name].astype("str"), expected[name].astype("str").fillna(""))


def test_json_and_csv_hold_the_same(api):
    query = {"land": ["NW", "HB"], "sort": "-founded", "limit": 25, "offset": 5}
    rows = api.get("alliances", params=query).json()["data"]
    frame = csv(api.get("alliances", params={**query, "format": "csv"}))
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert as_text == frame.to_dict("records")


def next_page(answer) -> str | None:
    found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
    return found[1] if found else None


@pytest.mark.parametrize("limit", [1000, 37])
@pytest.mark.parametrize("query", ["", "&sort=-founded&land=NW&land=BY"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_pages_hold_each_row_once(api, query, limit, form):
    ids: list[str] = []
    page = f"/api/v1/alliances?limit={limit}{query}&format={form}"
    while page:
        answer = api.get(SERVER + page)
        ids += [row["id"] for row in answer.json()["data"]] if form == "json" else list(csv(answer)["id"])
        page = next_page(answer)
    whole = api.get(f"alliances?limit=1000{query}").json()
    assert ids == [row["id"] for row in whole["data"]]
    assert len(ids) == len(set(ids)) == whole["meta"]["total"] > 37


def test_links_lead_forth_and_back(api):
    middle = api.get("alliances?land=BB&limit=10&offset=15")
    assert middle.headers["link"] == (
        '</api/v1/alliances?land=BB&limit=10&offset=25>; rel="next", '
        '</api/v1/alliances?land=BB&limit=10&offset=5>; rel="prev"'
    )
    start = api.get("alliances?land=BB&limit=10&offset=5")
    assert '</api/v1/alliances?land=BB&limit=5&offset=0>; rel="prev"' in start.headers["link"]
    beyond = api.get("alliances?land=HB&limit=10&offset=1000")
    assert beyond.json()["data"] == []
    assert 'rel="next"' not in beyond.headers["link"]
    total = beyond.json()["meta"]["total"]
    assert f'offset={max(0, total - 10)}>; rel="prev"' in beyond.headers["link"]
    assert "link" not in api.get("alliances?land=HB").headers


def test_umlauts_in_a_link_stay(api):
    link = next_page(api.get("alliances?q=für&limit=1"))
    assert link.isascii()
    assert api.get(SERVER + link).json()["meta"]["filters"] == {"q": "für"}


def test_sorted_missing_last_ties_by_id(api):
    for sort in ("founded", "-founded", "last_confirmed", "-last_confirmed"):
        rows, column = api.get(f"alliances?sort={sort}&limit=1000").json()["data"], sort.removeprefix("-")
        known = [row[column] for row in rows if row[column]]
        assert [row[column] for row in rows] == known + [None] * (len(rows) - len(known))
        assert known == sorted(known, reverse=sort != column)
        undated = [row["id"] for row in rows if row[column] is None]
        assert undated == sorted(undated)


# One alliance


@pytest.mark.parametrize("table", ["partners", "awards", "founding_alternatives"])
def test_an_alliance_comes_with_all_that_belongs_to_it(api, real, table):
    key = getattr(real, table)["alliance_id"].iloc[0]
    data = api.get(f"alliances/{key}").json()["data"]

    def own(name: str) -> pd.DataFrame:
        frame = getattr(real, name)
        return frame[frame["alliance_id"] == key].drop(columns="alliance_id")

    for name in ("partners", "sources", "awards"):
        columns = own(name).columns
        rows = [{column: row[column] for column in columns} for row in data[name]]
        assert sorted(map(str, rows)) == sorted(map(str, records(own(name))))
    assert data["topics"] == list(own("topics")["topic"])
    assert data["founding_alternatives"] == list(own("founding_alternatives")["founded"])
    assert [area["area_key"] for area in data["areas"]] == list(own("alliance_areas")["area_key"])
    listed = {row["id"]: row for row in api.get("alliances?limit=1000").json()["data"]}[key]
    assert {name: data[name] for name in listed} == listed


# areas


@pytest.mark.parametrize(("level", "measure"), [(level, name) for level in MEASURES for name in MEASURES[level]])
def test_areas_are_those_of_the_file(api, real, level, measure):
    filters = Filters(land=("BB", "HB"))
    selection = select_alliances(real, filters)
    expected = area_rows(selection, level, measure, 2012)[[*schemas.AREA]]
    answer = api.get(f"areas/{level}?measure={measure}&year=2012&land=BB&land=HB")
    assert answer.json()["data"] == records(expected)
    assert answer.json()["meta"]["total"] == len(expected)
    assert answer.json()["meta"]["measure"]["name"] == measure
    frame = csv(api.get(f"areas/{level}?measure={measure}&year=2012&land=BB&land=HB&format=csv"))
    assert list(frame["key"]) == list(expected["key"])
    assert [text or None for text in frame["value"]] == [
        None if row["value"] is None else str(row["value"]) for row in answer.json()["data"]
    ]


def test_all_municipalities_come_at_once_and_agree_with_the_figures(api, real):
    rows = pd.DataFrame(api.get("areas/gemeinde?year=2010").json()["data"])
    counts = coverage_counts(real, select_alliances(real, Filters()).coverage, 2010)
    assert len(rows) == counts["municipalities"]["total"]
    assert (rows["value"] == "direct").sum() == counts["municipalities"]["direct"]
    assert (rows["value"] == rows["state"]).all()
    people = rows.groupby("state")["population"].sum()
    assert {state: people[state] for state in ("part", "undated")} == {
        state: counts["population"][state] for state in ("part", "undated")
    }
    assert people["direct"] + people["any"] == counts["population"]["any"]


def test_the_shapes_are_where_the_answer_says(api, real):
    geometry = api.get("areas/kreis?land=BB").json()["meta"]["geometry"]
    assert set(geometry["laender"]) == {"BB"}
    assert geometry["key_digits"] == 5
    for address in (geometry["overview"], *geometry["laender"].values()):
        assert address.startswith("/assets/")
        assert (files.STATIC / address.removeprefix("/assets/")).exists()
    assert len(api.get("areas/land").json()["meta"]["geometry"]["laender"]) == 16


# growth, sectors


def test_growth(api, real):
    selection = select_alliances(real, Filters(land=("MV",)))
    assert api.get("growth?land=MV").json()["data"] == selection.growth.to_dict("records")


@pytest.mark.parametrize("land", [[], ["TH", "BB"]])
def test_growth_by_land(api, real, land):
    filters = Filters(land=tuple(land))
    selection = select_alliances(real, filters)
    laender = [key for key in real.laender.sort_values("name")["key"] if key in land or not land]
    expected = growth_by_land(selection.tables, selection.spans, selection.coverage, laender)
    answer = api.get("growth", params={"by": "land", "land": land}).json()
    numbers = real.laender.set_index("key")["ags_prefix"]
    assert [{**row, "ags_prefix": numbers[row["land"]]} for row in expected.to_dict("records")] == answer["data"]
    assert answer["meta"]["by"] == "land"


def test_sectors(api, real):
    expected = participation(narrow(real, Filters(land=("BB",)))).set_index("sector")
    rows = api.get("sectors?land=BB").json()["data"]
    assert [row["sector"] for row in rows] == list(real.sectors["sector"])
    for row in rows:
        assert row["partners"] == expected.loc[row["sector"], "partners"]
        assert row["alliances"] == expected.loc[row["sector"], "alliances"]
        assert row["share"] == pytest.approx(expected.loc[row["sector"], "share"])
    assert rows[0]["label_de"] == real.sectors["label_de"].iloc[0]


# The data package


def test_the_descriptor_is_that_of_the_data(api):
    assert api.get("datapackage.json").json() == files.read_json(files.DATA / "datapackage.json")


def test_each_path_in_the_descriptor_leads_to_its_table(api, real):
    for resource in api.get("datapackage.json").json()["resources"]:
        frame = csv(api.get(resource["path"]))
        assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]
        assert len(frame) == len(getattr(real, resource["name"]))


# What stands beside the data


def test_each_list_says_version_licence_and_how_to_cite(api, real):
    for path in ("", "alliances", "areas/land", "growth", "sectors"):
        found = api.get(path).json()
        found = found.get("meta", found)
        assert found["version"] == real.version
        assert found["licence"]["name"] == "CC-BY-4.0"
        assert real.version in found["citation"]
        assert "CC BY 4.0" in found["attribution"]
    assert "GeoBasis-DE" in api.get("areas/land").json()["meta"]["attribution"]
    assert "GeoBasis-DE" not in api.get("alliances").json()["meta"]["attribution"]


def test_the_citation_names_the_selection(api):
    assert "Brandenburg" in api.get("alliances?land=BB").json()["meta"]["citation"]


def test_the_citation_names_the_day_of_access_and_holds_for_it(api, monkeypatch):
    from api import answers, replies

    before = api.get("alliances?land=BB&lang=en"), api.get("alliances?land=BB&lang=en&format=csv")
    for module in (answers, replies):
        monkeypatch.setattr(module, "today", lambda: "2031-02-03")
    after = api.get("alliances?land=BB&lang=en"), api.get("alliances?land=BB&lang=en&format=csv")
    assert after[0].json()["meta"]["citation"].endswith(EN("export.cite.accessed", date=EN.date("2031-02-03")))
    tags = [(old.headers["etag"], new.headers["etag"]) for old, new in zip(before, after, strict=True)]
    assert [old == new for old, new in tags] == [False, True]


@pytest.mark.parametrize("path", ["alliances", "partners", "figures", "gaps", "growth", "areas/kreis", "sectors"])
def test_a_land_is_asked_for_by_code_or_number(path, api):
    by_code, by_number, by_both = (
        api.get(f"{path}?{land}").json() for land in ("land=SL", "land=10", "land=10&land=SL")
    )
    assert by_number == by_code == by_both


@pytest.mark.parametrize(
    "path",
    [
        *("", "alliances?limit=1000", "alliances/bb-bad-belzig", "areas/kreis?measure=population_share"),
        *("areas/gemeinde?measure=distance", "areas/land?measure=not_reached", "figures", "gaps?level=kreis"),
        *("gaps?land=SL&within=10", "growth?by=land", "sectors", "partners?limit=1000", "topics", "sources"),
    ],
)
@pytest.mark.parametrize("form", ["json", "csv", "geojson"])
def test_no_number_is_longer_than_it_is(path, form, api):
    answer = api.get(f"{path}{'&' if '?' in path else '?'}format={form}")
    assert answer.status_code == 200 or form != "json"
    assert answer.status_code != 200 or noise(answer.text) == []


def test_the_index_names_what_can_be_asked_for(api):
    for resource in api.get("").json()["resources"]:
        assert api.get(SERVER + resource["example"]).status_code == 200
    assert api.get(f"{SERVER}/api/v1").json() == api.get("").json()


def test_texts_come_in_both_languages(api):
    german, english = (api.get(f"areas/kreis?lang={lang}").json()["meta"]["measure"] for lang in ("de", "en"))
    assert german["name"] == english["name"]
    assert german["description"] != english["description"]
    assert api.get("areas/kreis").json()["meta"]["measure"] == german


def test_missing_values_are_null(real):
    rows = records(pd.DataFrame({"a": ["x", None], "b": pd.array([1, None], "Int64"), "c": [0.5, float("nan")]}))
    assert rows == [{"a": "x", "b": 1, "c": 0.5}, {"a": None, "b": None, "c": None}]
    assert records(real.alliances.head(0)) == []
