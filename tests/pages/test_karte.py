"""The map page around the map: panel, path, table, state in the URL. The map itself is tested in real Chromium."""

import re
from contextlib import nullcontext

import pytest

from analysis.charts import own as charts
from analysis.charts.legend import state_text, value_text
from analysis.charts.texts import changed
from analysis.counting.comparison import AREA_CHANGES, area_changes, changed_areas
from analysis.counting.filter_set import Filters
from analysis.counting.measures import area_table, area_values
from analysis.counting.selection import select_alliances
from analysis.intake.own.read import read_figures
from analysis.language import language
from tests.pages.app import html_tables, open_page, texts_of
from ui.markdown import plain
from ui.views import own as own_view

DE = language("de")
WITH_TABLE = {"level": "kreis", "measure": "population_share", "land": ["BB"], "year": "2010"}


def test_full():
    app = open_page("karte")
    assert app.title[0].value == "Karte"
    assert "Wählen Sie ein Gebiet auf der Karte" in texts_of(app)
    assert html_tables(app) == [], "a closed table is not sent"


def test_a_place_names_its_path_and_its_alliances():
    app = open_page("karte", place="12061260", year="2026")
    assert [b.label for b in app.button if b.key and "crumb_" in b.key] == [
        "Deutschland",
        "Brandenburg",
        "Dahme\\-Spreewald",
        "Königs Wusterhausen, Stadt",
    ]
    assert "2026: 1 aktives Bündnis" in texts_of(app)
    assert "Eigens für dieses Gebiet" in texts_of(app)


def test_a_place_without_an_alliance_names_the_nearest():
    app = open_page("karte", place="12061540", year="2012")
    assert "2012 ist hier kein aktives Bündnis bekannt." in texts_of(app)
    assert "Die nächsten Bündnisse (Luftlinie von Mitte zu Mitte)" in texts_of(app)


def test_the_table_shows_the_values_of_the_analysis(real):
    app = open_page("karte", **WITH_TABLE)
    app.session_state["map_table"] = True
    [shown] = html_tables(app.run())
    selection = select_alliances(real, Filters(land=("BB",)))
    values = area_table(area_values(selection, real, "kreis", "population_share"), real, 2010)
    values = values.sort_values(["value", "key"], ascending=[False, True], na_position="last").head(15)
    assert shown.iloc[:, 0].tolist() == values["name"].tolist()
    assert shown["Erreichte Bevölkerung"].tolist()[0] == "100,0\u00a0%"
    known = [f"{value:.1f}\u00a0%".replace(".", ",") for value in values["value"].dropna()]
    assert shown["Erreichte Bevölkerung"].tolist()[: len(known)] == known
    assert shown["Erreichte Bevölkerung"].tolist()[len(known) :] == ["–"] * (15 - len(known))


def test_the_table_names_districts_and_begins_with_the_largest_areas_without_an_alliance(real):
    app = open_page("karte", land=["BB"], level="gemeinde")
    app.session_state["map_table"] = True
    [shown] = html_tables(app.run())
    selection = select_alliances(real, Filters(land=("BB",)))
    areas = area_table(area_values(selection, real, "gemeinde", "coverage"), real, 2026)
    without = areas[areas["state"] == "none"].sort_values("population", ascending=False).head(15)
    districts = real.districts.set_index("key")["name"]
    assert shown.iloc[:, 0].tolist() == without["name"].tolist()
    assert shown["Kreis"].tolist() == without["key"].str[:5].map(districts).tolist()
    linked = [link.split("place=")[1] for link in re.findall('href="(portraet[^"]*)"', app.get("html")[0].proto.body)]
    assert linked == [key[:digits] for key in without["key"] for digits in (8, 5, 2)]
    app.selectbox(key="param_table-state").set_value("part").run()
    [shown] = html_tables(app)
    assert set(shown["Erreicht"]) == {state_text("part", "gemeinde", Filters(), DE)}


def test_two_years_side_by_side_say_what_is_due_to_the_records_alone(real):
    chosen = {"land": ["NW"], "level": "gemeinde", "measure": "coverage", "year": "2020", "compare": "2008"}
    app = open_page("karte", **chosen, place="05315000")
    selection = select_alliances(real, Filters(land=("NW",)))
    areas = changed_areas(area_values(selection, real, "gemeinde", "coverage"), selection, 2008, 2020)
    late = int(areas["only_late"].sum())
    assert 0 < late < areas["changed"].sum()
    assert changed(selection.spans, 2008, 2020, DE) in texts_of(app)
    assert DE.count("change.areas.late", late) in texts_of(app)
    assert "**Verglichen mit 2008:**" in texts_of(app)
    app = open_page("karte", **chosen)
    app.session_state["map_table"] = True
    [shown] = html_tables(app.run())
    assert list(shown.columns[-4:]) == [
        "Erreicht 2008",
        "Erreicht 2020",
        "Veränderung",
        "Nur durch spätere Nennung verschieden",
    ]
    then = area_table(area_values(selection, real, "gemeinde", "coverage"), real, 2008).set_index("name")["state"]
    first = shown.iloc[0]
    assert first["Erreicht 2008"] == state_text(then[first.iloc[0]], "gemeinde", Filters(), DE)


def told(app):
    """What the map was told last."""
    return app.session_state["_karte_map_last_message"]


def test_one_map_shows_what_changed_and_the_table_follows(real):
    app = open_page("karte", level="kreis", year="2012", compare="2020", change="yes")
    message = told(app)
    assert "compare_year" not in message
    shown = [each["label"] for each in [*message["classes"], message["special"][0]]]
    assert shown == [DE(f"change.area.{name}") for name in AREA_CHANGES.values()]
    assert "2020" in message["title"]
    app.session_state["map_table"] = True
    [shown] = html_tables(app.run())
    values = area_values(select_alliances(real, Filters()), real, "kreis", "coverage")
    codes = dict(zip(values.keys, area_changes(values, 2020)[2012 - 2004], strict=True))
    names = real.districts.set_index("key")["name"]
    for row in shown.itertuples(index=False):
        assert DE(f"change.area.{AREA_CHANGES[codes[names.index[names == row[0]][0]]]}") in row
    app.toggle(key="param_change").set_value(False).run()
    assert told(app.run())["compare_year"] == 2020


@pytest.mark.parametrize(("level", "place"), [("gemeinde", "12061540"), ("kreis", "12061")])
@pytest.mark.parametrize("measure", ["not_reached", "distance"])
def test_the_panel_says_the_value_of_which_the_map_has_the_class(real, level, place, measure):
    app = open_page("karte", level=level, measure=measure, place=place, year="2012")
    rows = area_table(area_values(select_alliances(real, Filters()), real, level, measure), real, 2012)
    value = value_text(rows.set_index("key")["value"][place], measure, DE)
    assert f"**{DE(f'measure.{measure}.{level}')}**: {value}" in texts_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "distance", "compare": "2008"},
        {"compare": "distance"},
        {"compare": "not_reached"},
        {"measure": "not_reached", "compare": "partners"},
    ],
)
def test_who_is_not_reached_of_municipalities_stands_alone(query):
    app = open_page("karte", year="2012", **query)
    assert not {"compare", "compare_year"} & told(app).keys()
    assert told(app).get("at", 2012) == 2012


@pytest.mark.parametrize("measure", ["not_reached", "distance"])
@pytest.mark.parametrize("level", ["gemeinde", "kreis"])
def test_where_nothing_passes_the_filters_there_is_a_map_of_each_measure(level, measure):
    app = open_page("karte", q="xyzzy", level=level, measure=measure)
    assert app.info[0].value == "Zu diesen Filtern ist kein Bündnis dokumentiert."
    assert told(app)["classes"]


def test_the_table_follows_the_other_measure():
    app = open_page("karte", level="kreis", measure="coverage", compare="not_reached")
    app.session_state["map_table"] = True
    [shown] = html_tables(app.run())
    assert shown.columns[-1] == "Nicht erreichte Menschen"


def test_empty():
    app = open_page("karte", q="xyzzy")
    assert app.info[0].value == "Zu diesen Filtern ist kein Bündnis dokumentiert."


@pytest.mark.parametrize(
    "parameters",
    [
        {"place": "99999999"},
        {"level": "bezirk"},
        {"measure": "x"},
        {"classes": "x"},
        {"show": ["x"]},
        {"compare": "1999"},
        {"at": "52.4,13.1"},
        {"at": "52.4,13.1,9,1"},
        {"at": "52.4,13.1,99"},
        {"at": "46.9,13.1,9"},
        {"at": "52.4,-13.1,9"},
        {"at": "nan,13.1,9"},
        {"at": "5e1,13.1,9"},
        {"at": "<b>,13.1,9"},
    ],
)
def test_what_a_link_gets_wrong_is_named_and_passed_over(parameters):
    app = open_page("karte", **parameters)
    assert len(app.warning) == 1
    assert next(iter(parameters)) in app.warning[0].value


def test_search_offers_candidates_and_goes_there():
    app = open_page("karte")
    app.text_input(key="map_search").set_value("Rosenheim").run()
    labels = {button.key: button.label for button in app.button if button.key and button.key.startswith("german_hit_")}
    assert "Kreisfreie Stadt" in labels["german_hit_09163000"] or "Stadt" in labels["german_hit_09163000"]
    assert "Landkreis" in labels["german_hit_09187"]
    app.button(key="german_hit_09187").click().run()
    app.run()  # a part alone runs without the navigation here: the whole page shows what came of it
    assert not app.exception
    assert app.query_params["place"] in ("09187", ["09187"])


def test_search_for_nothing_says_so():
    app = open_page("karte")
    app.text_input(key="map_search").set_value("xyzzy").run()
    assert "Kein Ort gefunden zu „xyzzy“." in texts_of(app)


def test_a_level_without_the_measure_takes_its_default():
    app = open_page("karte", level="land", measure="coverage")
    assert app.selectbox(key="param_measure").value == "population_share"


FIGURES = b"Kreis;Quote\n12060;12,5\n12061;8\n12054;3,25\n12069;20\n12073;15\n99999;1\n"


def with_figures(real, content=FIGURES, **query):
    app = open_page("karte", **query)
    app.session_state["_own"] = read_figures("quoten.csv", content, real)
    app.session_state["_own_new"] = app.session_state["own_box"] = True
    return app.run()


def test_own_figures_come_onto_the_map_and_are_called_the_visitors_own(real):
    app = with_figures(real, year="2010")
    measure = next(box for box in app.selectbox if box.label == "Messgröße")
    assert (measure.value, next(box for box in app.selectbox if box.label == "Ebene").value) == ("own", "kreis")
    assert measure.options[-2:] == ["Eigene Zahlen: Quote", "Eigene Zahlen × erreicht: Quote"]
    own = read_figures("quoten.csv", FIGURES, real).own(0)
    said = charts.sentence(own, select_alliances(real, Filters()), 2010, DE)
    assert plain(said) in texts_of(app)
    assert "nicht aus diesem Dashboard: Quote (Datei quoten.csv)" in texts_of(app).replace("\\", "")
    assert any("99999" in table.to_string() for table in html_tables(app))


def test_the_table_of_own_figures_has_their_values(real):
    app = with_figures(real, land=["BB"], year="2010")
    app.session_state["map_table"] = True
    shown = next(table for table in html_tables(app.run()) if "Eigene Zahlen: Quote" in table)
    assert shown.iloc[:5, -1].tolist() == ["20,00", "15,00", "12,50", "8,00", "3,25"]


@pytest.mark.parametrize("separator", [",", ";"])
def test_numbers_that_can_be_read_in_two_ways_are_asked_about_and_nothing_is_taken_before(real, separator):
    rows = [("Kreis", "Kinder"), ("12060", "1.234"), ("12061", "12.500"), ("12054", "900")]
    app = with_figures(real, "\n".join(map(separator.join, rows)).encode(), land=["BB"], year="2010")
    app.session_state["map_table"] = True

    def shown():
        [table] = [table for table in html_tables(app.run()) if "Eigene Zahlen: Kinder" in table]
        return table.iloc[:3, -1].tolist()

    assert shown() == ["900", "–", "–"]
    point = app.radio(key="own_point")
    assert point.value is None
    assert [info.value for info in app.info] == [DE("own.point.open", n="2")]
    for said, expected in (("thousands", ["12.500", "1.234", "900"]), ("decimals", ["900,00", "12,50", "1,23"])):
        point.set_value(said).run()
        assert shown() == expected
        assert DE(f"own.taken.{said}", n="2") in texts_of(app)


@pytest.mark.parametrize("most", [0, 50, 51])
def test_a_list_that_is_cut_says_how_many_there_are_beyond(most):
    said = own_view._named([f"x{n}" for n in range(most)], DE)
    assert (DE("own.more", n="1") in said) == (most > own_view.ROWS)


def test_a_link_to_own_figures_without_them_says_so():
    app = open_page("karte", level="kreis", measure="own")
    assert any("Bitte laden Sie die Datei noch einmal" in info.value for info in app.info)
    assert next(box for box in app.selectbox if box.label == "Messgröße").value == "coverage"


def test_who_removes_own_figures_is_not_told_of_a_link(real):
    app = with_figures(real)
    app.button(key="own_remove").click().run()
    assert next(box for box in app.selectbox if box.label == "Messgröße").value == "coverage"
    assert not app.info


def test_own_figures_stand_beside_coverage_in_two_maps_and_in_the_table(real):
    app = with_figures(real, land=["BB"], year="2010")
    compare = next(box for box in app.selectbox if box.label == "Vergleichen mit")
    assert not any(option.startswith("Jahr") for option in compare.options), "own figures have no years"
    compare.set_value("population_share").run()
    app.session_state["map_table"] = True
    shown = next(table for table in html_tables(app.run()) if "Eigene Zahlen: Quote" in table)
    assert shown["Eigene Zahlen: Quote"].iloc[0] == "20,00"
    assert "Erreichte Bevölkerung" in shown


def test_a_file_without_areas_is_refused_in_words(monkeypatch, real):
    class Here:
        seconds = 0

        def __init__(self, given):
            self.given = given

        def verdict(self):
            return read_figures(*self.given[0], real)

    monkeypatch.setattr("ui.views.intake.Check", lambda given, **_: nullcontext(Here(given)))
    app = open_page("karte")
    assert len(app.file_uploader) == 0, "a closed box is not sent"
    app.session_state["own_box"] = True
    app.run()
    app.file_uploader[0].set_value([("tabelle.csv", b"a;b\n1;2\n", "text/csv")]).run()
    assert [error.value for error in app.error] == [
        plain(f"tabelle.csv: {DE('rule.no_areas.wrong')}. Gefunden: a b. Erwartet: {DE('rule.no_areas.expected')}.")
    ]
    app.file_uploader[0].set_value([("quoten.csv", FIGURES, "text/csv")]).run()
    assert next(box for box in app.selectbox if box.label == "Messgröße").value == "own"
