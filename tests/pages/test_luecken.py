"""The page of white spots: its figures are those of ``gaps --json``; what is assumed is said and stands in the link."""

import io
import re

import openpyxl
import pandas as pd
import pytest

from analysis.charts.area_lists import area_list, area_state
from analysis.charts.white_spots import curve, distance_list, map_codes
from analysis.counting.area_names import district_names
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps, gaps
from analysis.counting.measures import NONE, OUTSIDE, area_keys
from analysis.counting.own import weights
from analysis.counting.selection import select_alliances
from analysis.export.single import frame_xlsx
from analysis.intake.own.read import read_figures
from analysis.language import language
from tests.apptest import AppTest
from tests.pages.app import html_tables, open_page
from ui.markdown import plain
from ui.views.white_spots import MOST_ASSUMED

DE = language("de")
BRANDENBURG = Filters(land=("BB",))


def visit(**query) -> AppTest:
    return open_page("luecken", **query)


def words(at: AppTest) -> str:
    return "\n".join(e.value for group in (at.markdown, at.caption, at.info, at.warning) for e in group)


def chosen(tables, filters=BRANDENBURG):
    return select_alliances(tables, filters)


@pytest.mark.parametrize("since", [{}, {"confirmed-from": "2021"}])
def test_the_figures_are_those_of_the_command(since, real):
    filters = Filters(land=("BB",), confirmed_from=2021 if since else None)
    at, found = visit(land="BB", year="2012", **since), gaps(chosen(real, filters), 2012)
    shown = [metric.value for metric in at.metric]
    assert shown == [DE.number(found["not_reached"][name]) for name in ("population", "part", "undated", "none")]
    assert DE.number(found["not_reached"]["municipalities"]) in words(at)
    assert DE.number(found["best"][-1]["population"]) in words(at)


@pytest.mark.parametrize("query", [{"kreis": "12060"}, {"land": "BB", "kreis": ["12060", "12064"]}], ids=str)
def test_of_a_district_that_is_filtered_the_page_shows_its_areas_and_says_so(query, real):
    at, districts = visit(**query), tuple(query["kreis"].split() if isinstance(query["kreis"], str) else query["kreis"])
    filters = Filters(land=("BB",) if "land" in query else (), kreis=districts)
    found = gaps(chosen(real, filters), 2026, inside=districts)
    shown = [metric.value for metric in at.metric]
    assert shown == [DE.number(found["not_reached"][name]) for name in ("population", "part", "undated", "none")]
    assert plain(DE.count("white.list.gemeinde.statement", len(found["areas"]), year=2026)) in words(at)
    names = [district_names(real)[key] for key in districts]
    assert DE("white.inside", names=plain(DE.listing(names))) in words(at)


@pytest.mark.parametrize(("within", "method"), [("15", "exakt"), ("administration", "Rangfolge")])
def test_what_new_alliances_would_reach_is_said_with_its_method_and_marked_as_an_assumption(real, within, method):
    at = visit(land="SL", within=within, new="3")
    best = gaps(chosen(real, Filters(land=("SL",))), 2026, within=None if method == "Rangfolge" else 15, new=3)["best"]
    said = next(e.value for e in at.markdown if DE.number(best[-1]["population"]) in e.value)
    assert said.startswith("Annahme")
    assert method in words(at)


@pytest.mark.parametrize(("places", "said"), [(1, "1 neues Bündnis würde"), (2, "2 neue Bündnisse würden")])
def test_the_curve_counts_its_alliances(real, places, said):
    known = Gaps(chosen(real), 2026)
    assert curve(known, known.steps(places), DE).statement.startswith(said)


def test_what_is_assumed_stands_in_the_link_and_changes_the_answer_but_not_the_figures(real):
    largest = gaps(chosen(real), 2026)["areas"][:2]
    at = visit(land="BB")
    figures = [metric.value for metric in at.metric]
    at.button(key="assume_best").click().run()
    assert largest[0]["key"] in at.query_params["assumed"]
    assert [metric.value for metric in at.metric] == figures
    assert {metric.delta.split(":")[0] for metric in at.metric} == {"Annahme"}
    assumed = sum(row["population"] for row in gaps(chosen(real), 2026)["areas"][:5])
    assert DE.number(assumed) in next(e.value for e in at.info if "Annahme" in e.value)
    at = visit(land="BB", assumed=largest[1]["key"])
    assert DE.number(largest[1]["population"]) in at.info[0].value
    at.button(key="assume_none").click().run()
    assert not [e for e in at.info if "Annahme" in e.value]
    assert "assumed" not in at.query_params


def clicked(at: AppTest, key: str, n: int) -> AppTest:
    """Click on the map: what the map of this session reports."""
    told = {"event": "select", "key": key, "n": n, "chosen": {"event": "select", "n": n}, "year": 2026, "id": None}
    at.session_state["white_map"] = {"last_active_drawing": {"properties": told}}
    at.run()
    assert not at.exception
    return at


def assumed(at: AppTest) -> list[str]:
    found = at.query_params.get("assumed", [])
    return [found] if isinstance(found, str) else list(found)


def test_a_click_on_the_map_assumes_an_alliance_and_takes_it_back(real):
    largest, second = (row["key"] for row in gaps(chosen(real), 2026)["areas"][:2])
    at = clicked(visit(land="BB"), largest, 1)
    assert assumed(at) == [largest]
    at = clicked(at.run(), second, 2)
    assert assumed(at) == [largest, second], "a run without a click changes nothing"
    assert assumed(clicked(at, largest, 3)) == [second]
    found = Gaps(chosen(real), 2026)
    reached = found.places.loc[~found.missing, "ags"].iloc[0]
    assert assumed(clicked(at, reached, 4)) == [second]
    assert at.toast


def test_a_click_takes_the_area_of_the_level(real):
    place = next(row["key"] for row in gaps(chosen(real), 2026)["areas"] if not row["key"].endswith("000"))
    at = clicked(visit(land="BB", level="kreis"), place, 1)
    assert assumed(at) == [place[:5]]


@pytest.mark.parametrize("wrong", [["99999999"], [f"120600{n:02}" for n in range(MOST_ASSUMED + 1)]])
def test_what_cannot_be_assumed_is_named(wrong):
    at = visit(land="BB", assumed=wrong)
    assert any("assumed" in warning.value for warning in at.warning)


def test_areas_assumed_of_another_level_are_left_out():
    at = visit(land="BB", level="kreis", assumed="12060020")
    assert [e.value for e in at.info if "Annahme" in e.value] == [DE.count("white.assumed.dropped", 1)]
    assert not [e for e in at.run().info if "Annahme" in e.value], "said once"


def test_a_click_beyond_the_most_that_can_be_assumed_says_so(real):
    missing = [row["key"] for row in gaps(chosen(real), 2026)["areas"]]
    at = visit(land="BB", assumed=missing[:MOST_ASSUMED])
    assert assumed(clicked(at, missing[MOST_ASSUMED], 1)) == missing[:MOST_ASSUMED]
    assert [e.value for e in at.toast] == [DE("white.assumed.most", most=str(MOST_ASSUMED))]


def test_where_nothing_passes_the_filters_there_is_a_way_back():
    at = visit(q="xyzzy")
    assert at.button(key="reset_empty")
    assert len(at.metric) == 0


# The tables


@pytest.mark.parametrize("level", ["gemeinde", "gemeindeverband", "kreis"])
def test_the_list_has_every_area_with_its_district_and_the_name_of_the_nearest(real, level):
    listing = area_list(Gaps(chosen(real), 2026, level), DE)
    expected = gaps(chosen(real), 2026, level)["areas"]
    assert listing.data["key"].tolist() == [row["key"] for row in expected]
    names = real.alliances.set_index("id")["name"]
    assert listing.data["nearest_name"].tolist() == [names[row["nearest_id"]] for row in expected]
    assert listing.data["district"].notna().all()
    assert len(re.findall("\n", listing.single(real, DE).file("csv").decode())) == len(expected) + 1


def test_people_by_distance_are_all_who_are_not_reached(real):
    found = Gaps(chosen(real), 2026)
    listing = distance_list(found, DE)
    assert listing.data["population"].sum() == found.not_reached()["population"]
    assert listing.data["municipalities"].sum() == found.not_reached()["municipalities"]


def test_the_map_tells_assumed_from_known_and_from_far(real):
    known, assumed = Gaps(chosen(real), 2026), Gaps(chosen(real), 2026, assumed=("12054000",))
    codes = dict(zip(area_keys(real, "gemeinde"), map_codes(known, assumed).tolist(), strict=True))
    reached = known.places.loc[~known.missing, "ags"].iloc[0]
    assert codes["12054000"] not in (codes[reached], NONE)
    outside = set(real.uninhabited_areas["ags"][real.uninhabited_areas["land"] != "BB"])
    assert {codes[key] for key in outside} == {OUTSIDE}
    assert codes["12054000"] != dict(zip(codes, map_codes(known, known).tolist(), strict=True))["12054000"]


def test_a_table_as_a_workbook_keeps_numbers_and_disarms_formulas():
    frame = pd.DataFrame({"Ort": ["=1+1", None], "km": [1.5, None], "Menschen": pd.array([3, None], "Int64")})
    book = openpyxl.load_workbook(io.BytesIO(frame_xlsx(frame, "Tabelle", ["Quelle", "=2"], "Hinweise", "2026-01-02")))
    assert book.sheetnames == ["Tabelle", "Hinweise"]
    assert [[cell.value for cell in row] for row in book["Tabelle"].rows] == [
        ["Ort", "km", "Menschen"],
        ["'=1+1", 1.5, 3],
    ]
    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} <= {"s", "n"}


FIGURES = b"AGS;Kinder\n12060005;500\n12060012;3\n12060020;10\n12060024;20\n12060034;40\n12060036;1\n"


def with_figures(real, **query) -> AppTest:
    at = visit(**query)
    at.session_state["_own"] = read_figures("kinder.csv", FIGURES, real)
    at.run()
    assert not at.exception
    return at


def test_own_figures_weigh_where_new_alliances_reach_most(real):
    at = with_figures(real, land=["BB"], year="2004", new="1")
    at = next(box for box in at.radio if box.label.startswith("Wovon sollen")).set_value("count").run()
    own = read_figures("kinder.csv", FIGURES, real).own(0)
    found = Gaps(chosen(real), 2004, weights=weights(own, "count", chosen(real)))
    [best] = found.best(1)
    assert plain(found.names(best.chosen)[0]) in words(at)
    assert f"würde {DE.number(best.reached)} neu erreichen, gezählt nach Ihrem Gewicht" in words(at)
    assert "Datei kinder.csv" in words(at).replace("\\", "")


def test_the_list_of_areas_has_the_own_values(real):
    at = with_figures(real, land=["BB"], year="2004")
    head = "Eigener Wert (Datei kinder.csv): Kinder"
    table = next(table for table in html_tables(at) if head in table)
    assert table[head].iloc[0] == "–"
    at = with_figures(real, land=["BB"], year="2004", kreis=["12060"])
    assert "Eigene Zahlen" in words(at)


def test_the_list_can_be_narrowed_to_a_state_and_sorted_by_it(real, registered):
    found = Gaps(chosen(real), 2012, "kreis").areas()
    at = visit(land="BB", year="2012", level="kreis", **{"table-state": "none"})
    expected = found[found["state"] == "none"]
    table = next(table for table in html_tables(at) if DE("white.key") in table)
    assert table[DE("white.key")].tolist() == expected["key"].tolist()[:25]
    assert len(expected) < len(found)
    csv = next(make for name, (make, _) in registered.of(at).items() if name.startswith("gaps-kreis"))
    assert pd.read_csv(io.BytesIO(csv()), dtype="str")["key"].tolist() == expected["key"].tolist()
    at = visit(land="BB", year="2012", level="kreis", sort="state")
    table = next(table for table in html_tables(at) if DE("white.key") in table)
    states = [state for state in ("none", "undated", "part", "any") for _ in range((found["state"] == state).sum())]
    assert table[DE("white.state")].tolist() == [area_state(state, "kreis", BRANDENBURG, DE) for state in states][:25]


@pytest.mark.parametrize("page", ["karte", "luecken"])
def test_a_state_that_was_chosen_can_be_left_again(page):
    app = open_page(page, land="SL", **{"table-state": "none"})
    app.session_state["map_table"] = True
    boxes = app.run().selectbox
    [box] = [box for box in boxes if box.label == DE("map.table.state")]
    assert box.value == "none"
    assert not box.proto.HasField("default"), "Streamlit offers to clear only a box that begins empty"


def test_a_state_that_the_level_does_not_have_is_left_out():
    tables = html_tables(visit(land="SL", **{"table-state": "any"}))
    assert any(len(table) for table in tables if DE("white.key") in table)


def test_an_area_that_is_named_leads_to_its_portrait_and_an_alliance_to_its_profile(real):
    at = visit(land="MV", level="gemeindeverband")
    body = next(str(block.proto.body) for block in at.get("html") if DE("white.key") in str(block.proto.body))
    rows = [re.findall('href="([^"?]+)[^"]*?(?:place|id)=([^"&]+)', row) for row in body.split("<tr>")[2:]]
    listed = Gaps(chosen(real, Filters(land=("MV",))), 2026, "gemeindeverband").areas().head(25)
    assert [[page for page, _ in row] for row in rows] == [["portraet", "portraet", "buendnisse"]] * len(listed)
    assert [row[1][1] for row in rows] == listed["key"].str.slice(0, 5).tolist()
    assert [row[2][1] for row in rows] == listed["nearest_id"].tolist()
    assert re.search(r"<details><summary>\d+</summary>", body)
