"""The portrait of a Land, a district, a municipality: what it says is what the tables and the fact sheet say."""

import html
import re
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest

from analysis.charts.area_lists import beside_neighbours, of_land
from analysis.counting.activity import spans
from analysis.counting.area_names import area_names
from analysis.counting.coverage import coverage
from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import passing
from analysis.counting.measures import STATES, municipality_states
from analysis.counting.neighbours import municipalities_beside
from analysis.counting.places import reaching
from analysis.counting.selection import select_alliances
from analysis.deck.scope import part_of, scope_of, view
from analysis.deck.slides import section
from analysis.deck.words import name_of
from analysis.language import language
from tests.apptest import AppTest
from tests.pages.app import open_page, texts_of, with_tables
from ui.address import links
from ui.markdown import plain
from ui.views import portrait

DE = language("de")


def visit(**query) -> AppTest:
    return open_page("portraet", **query)


def words(at: AppTest) -> str:
    return "\n".join(e.value for group in (at.markdown, at.caption, at.info, at.header) for e in group)


def tables_of(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("place", ["12", "BB"])
def test_a_land_has_the_figures_of_its_filter_and_a_row_for_each_district(place, real):
    at, found = visit(place=place, year="2015"), figures_for(real, Filters(land=("BB",)), 2015)
    people = found["coverage"]["population"]
    assert [m.value for m in at.metric][:3] == [DE.number(people[name]) for name in ("any", "part", "undated")]
    inside = real.districts.loc[real.districts["land"] == "BB", "key"]
    assert set(inside) <= set(re.findall(r"place=(\d{5})", tables_of(at)))


def test_a_district_says_what_its_deck_says_and_names_all_its_alliances_and_neighbours(real):
    at, told = visit(place="12060"), section(view(real, "12060", 2026), "reach", DE)
    assert plain(told.statement) in words(at)
    linked = set(re.findall(r"buendnisse\?[^\"]*id=([\w-]+)", tables_of(at)))
    assert linked == set(real.alliances.loc[passing(real, Filters(kreis=("12060",))), "id"])
    assert {"11000", "12064", "12065", "12073"} <= set(re.findall(r"place=(\d{5})", tables_of(at)))


@pytest.mark.parametrize(("place", "land"), [("BB", "BB"), ("MV", "MV"), ("12060", "BB")])
def test_all_that_was_told_of_the_land_is_found_here(place, land, real):
    """The milestones, every reported figure, whatever it counts, with its publisher, and the coordination office."""
    at = visit(place=place)
    shown = [html.unescape(row) for row in re.findall("<tr>(.*?)</tr>", tables_of(at)) if "_blank" in row]
    told, reported = (frame[frame["area"] == land] for frame in (real.milestones, real.reported_totals))
    assert len(shown) == len(told) + len(reported)
    for words_of in (told["title_de"], reported["publisher"], reported["source"]):
        assert [text for text in words_of if not any(text in row for row in shown)] == []
    offices = told["title_de"].str.contains("oordinierungsstelle").sum()
    assert (DE("portrait.coordination.none") in words(at)) == (offices == 0)


def test_where_no_alliance_is_known_none_is_spoken_of(real):
    lonely = next(key for key in real.districts["key"] if not view(real, key, 2026).figures["alliances"]["known"])
    said = section(view(real, lonely, 2026), "sectors", DE).statement
    assert plain(said) in texts_of(visit(place=lonely))


def test_places_that_are_missing_lead_to_their_portraits(real):
    at = visit(place="12060")
    missing = section(view(real, "12060", 2026), "gaps", DE).body.listings[0].data["key"]
    assert set(missing) <= set(re.findall(r"place=(\d{8})", tables_of(at)))


@pytest.mark.parametrize("key", ["12060020", "12060034", "09371136"])
def test_a_municipality_tells_of_itself_before_its_district(key, real):
    at, row = visit(place=key), real.municipalities.set_index("ags").loc[key]
    around = DE("portrait.district", name=plain(name_of(scope_of(real, key[:5]), DE)))
    heads = [header.value for header in at.header]
    assert heads[0] == plain(row["name"])
    assert heads.index(around) > heads.index(DE("portrait.missing"))
    assert [m.value for m in at.metric][:4].count(DE.number(row["population"])) == 1, "its people are in one state"
    beside = municipalities_beside(real, key)
    assert set(beside) <= set(re.findall(r"place=(\d{8})", tables_of(at)))


@pytest.mark.parametrize("key", ["12060020", "12060034", "09371136", "120605003", "120600020"])
def test_a_part_of_a_district_has_the_people_and_alliances_of_its_municipalities(key, real):
    of = part_of(view(real, key[:5], 2026), key)
    places = real.municipalities
    inside = places[places["ags" if len(key) == 8 else "gemeindeverband_key"] == key]
    states = municipality_states(coverage(real, np.ones(len(real.alliances), bool)))[:, -1]
    reached = inside.loc[states[inside.index] >= STATES.index("any"), "population"].sum()
    assert of.coverage["population"]["total"] == inside["population"].sum()
    assert of.coverage["population"]["any"] == reached
    served = pd.concat([reaching(real, spans(real), ags) for ags in inside["ags"]])
    assert set(of.selection.tables.alliances["id"]) == set(served["alliance_id"])


def test_a_gemeindeverband_has_a_portrait_of_its_own(real):
    sizes = real.municipalities.groupby("gemeindeverband_key")["ags"].agg(["size", "first"])
    several = sizes[sizes["size"] > 3].index[0]
    query = parse_qs(links.portrait(several, {}).partition("?")[2])
    at = visit(**{name: values[0] for name, values in query.items()})
    assert at.header[0].value == plain(area_names(real, "gemeindeverband")[several])
    members = real.municipalities.loc[real.municipalities["gemeindeverband_key"] == several, "ags"]
    assert set(members) <= set(re.findall(r"place=(\d{8})", tables_of(at)))
    alone = sizes[sizes["size"] == 1].index[-1]
    at = visit(place=alone[:5], gemeindeverband=alone)
    assert at.header[0].value == plain(real.municipalities.set_index("ags").loc[sizes["first"][alone], "name"])
    at.button(key=f"german_crumb_{alone[:2]}").click().run()
    assert "gemeindeverband" not in at.query_params


def test_a_town_that_is_its_own_district_stands_once():
    town, district = ([header.value for header in visit(place=key).header] for key in ("12054000", "12054"))
    assert town == district
    assert len(set(town)) == len(town)


def test_without_a_place_the_page_asks_for_one():
    at = visit()
    assert DE("portrait.choose") in words(at)
    assert len(at.metric) == 0


@pytest.mark.parametrize(("before", "key"), [({}, "12060"), ({"place": "12060"}, "12060052")])
def test_a_click_on_the_map_leads_to_a_portrait(before, key):
    told = {"event": "select", "key": key, "n": 1, "chosen": {"event": "select", "n": 1}, "year": 2026, "id": None}
    at = visit(**before)
    at.session_state["portrait_map" if before else "portrait_germany"] = {"last_active_drawing": {"properties": told}}
    at.run()
    assert not at.exception
    assert at.query_params["place"] in (key, [key])
    at.button(key="german_crumb_12").click().run()
    assert at.query_params["place"] in ("12", ["12"]), "a click counts once"


def test_search_leads_to_a_place():
    at = visit()
    at.text_input(key="portrait_search").set_value("Eberswalde").run()
    at.button(key="german_hit_12060052").click().run()
    assert at.header[0].value == "Eberswalde, Stadt"
    assert at.query_params["place"] == "12060052"
    at.text_input(key="portrait_search").set_value("Bernau").run()
    at.query_params["place"] = "12064"  # as a link in a table leads on in the same visit
    at.run()
    assert at.text_input(key="portrait_search").value == ""


def test_rows_of_districts_are_the_people_reached_and_the_alliances_of_each(real):
    everything = select_alliances(real, Filters())
    rows = beside_neighbours(everything, "12060", 2026, DE).data
    assert rows["key"].iloc[0] == "12060"
    assert len(rows) == 5
    inside = real.municipalities["kreis_key"].eq("12060").to_numpy()
    people = real.municipalities["population"].to_numpy()[inside]
    reached = people[everything.coverage.any[inside, -1] > 0].sum()
    assert rows["share"].iloc[0] == pytest.approx(reached / people.sum(), abs=0.001)
    assert rows["missing"].iloc[0] == people.sum() - reached
    land = of_land(everything, "12", 2026, DE).data
    assert " 0 " not in of_land(everything, "13", 2026, DE).statement
    assert land["key"].tolist() != [] and land["name"].str.contains("Barnim").sum() == 1


def test_what_else_is_filtered_does_not_narrow_what_an_area_leads_to():
    app = open_page("portraet", place="13076060", land=["BB"], sector=["kammern"], q="x")
    links = {link.proto.page: parse_qs(link.proto.query_string) for link in app.get("page_link")}
    assert links["daten"] == {"kreis": ["13076"], "place": ["13076"]}
    assert links["luecken"]["land"] == ["MV"]
    assert "sector" not in links["luecken"]
    assert links["karte"]["place"] == ["13076060"]


@pytest.mark.parametrize(
    ("page", "query", "place"),
    [
        ("ueberblick", {"land": ["BB"]}, "BB"),
        ("buendnisse", {"land": ["BB"]}, "BB"),
        ("buendnisse", {"id": "bb-eberswalde"}, "BB"),
        ("buendnisse", {"id": "bb-eberswalde"}, "12060052"),
        ("sektoren", {}, "BB"),
        ("luecken", {"land": ["BB"]}, "12060"),
        ("portraet", {"place": "12060"}, "12060052"),
    ],
)
def test_names_of_places_lead_here_from_every_page(page, query, place):
    app = with_tables(open_page(page, **query))
    texts = [str(block.value) for block in (*app.markdown, *app.caption)] + [tables_of(app)]
    assert any(re.search(rf"portraet\?[^\")>]*place={place}(?!\d)", text) for text in texts)


def test_only_a_place_that_is_named_is_a_link(real):
    """Potsdam is its own district, so it has none beside it."""
    body = tables_of(visit(place="BB"))
    assert not re.search(r"<a [^>]*>–</a>", body)


def test_the_map_counts_the_people_of_the_area_alone(real, monkeypatch):
    told = []
    monkeypatch.setattr(portrait, "show", lambda _, message, name: told.append(message))
    visit(place="12060020")
    assert [(message["counted"], message["fit"], message["selected"]) for message in told] == [
        ("12060", "12060", "12060020")
    ]
