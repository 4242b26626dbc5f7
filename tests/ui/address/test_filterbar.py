"""The filter bar: a link restores it, what it is set to goes to the URL, and there is always a way back."""

import pytest

from analysis.counting.filter_set import WORDS, Filters
from analysis.language import language
from tests.apptest import AppTest
from ui.address.filterbar import describe, filter_parameters, labels, year_parameter

DE = language("de")


def page():
    import streamlit as st

    from ui.address.filterbar import filter_bar
    from ui.data import tables
    from ui.layout import empty_result
    from ui.texts import texts

    data = tables()
    filters = filter_bar("seite", data, texts())
    st.json(filters.as_dict())
    if filters.q == "leer":
        empty_result(data, texts())


def visit(**query) -> AppTest:
    at = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        at.query_params[name.replace("_", "-")] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def filters(at: AppTest) -> dict:
    import json

    return json.loads(at.json[0].value)


def address(at: AppTest) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in at.query_params.items()}


def summary(at: AppTest) -> list[str]:
    return [text.value for text in at.text]


def test_nothing_is_filtered_at_first():
    at = visit()
    assert filters(at) == {}
    assert address(at) == {}
    assert summary(at) == []
    assert not [button for button in at.button if button.key == "reset_filters"]


def test_a_link_restores_every_filter():
    at = visit(
        land=["BB", "MV"],
        sector="kammern",
        topic=["pflege"],
        scope=["kreis", "gemeinde"],
        status="active",
        founded_from="2004",
        founded_to="2010",
        kreis=["12060", "13003"],
        umbrella="ihk",
        confirmed_from="2012",
        not_confirmed_since="2024",
        q="Haus",
    )
    expected = {
        "land": ["BB", "MV"],
        "kreis": ["12060", "13003"],
        "umbrella": ["ihk"],
        "sector": ["kammern"],
        "topic": ["pflege"],
        "scope": ["kreis", "gemeinde"],
        "status": ["active"],
        "founded-from": 2004,
        "founded-to": 2010,
        "confirmed-from": 2012,
        "not-confirmed-since": 2024,
        "q": "Haus",
    }
    assert filters(at) == expected
    assert address(at) == {
        name: [str(v) for v in value] if isinstance(value, list) else [str(value)] for name, value in expected.items()
    }
    assert at.multiselect(key="param_land").value == ["BB", "MV"]
    assert not at.warning


def test_what_is_chosen_goes_to_the_url():
    at = visit()
    at.multiselect(key="param_land").set_value(["SN"])
    at.text_input(key="param_q").set_value(" Haus ")
    at.selectbox(key="param_founded-from").set_value(2006)
    run(at)
    assert filters(at) == {"land": ["SN"], "founded-from": 2006, "q": "Haus"}
    assert address(at) == {"land": ["SN"], "founded-from": ["2006"], "q": ["Haus"]}


def test_the_districts_offered_follow_the_land_and_what_is_chosen_stays(real):
    def offered(at: AppTest) -> set[str]:
        return set(at.multiselect(key="param_kreis").options)

    names, of_sn = labels(real, DE)["kreis"], real.districts.loc[real.districts["land"] == "SN", "key"]
    at = visit(kreis=["12060"])
    assert offered(at) == {names["12060"]}
    at.multiselect(key="param_land").set_value(["SN"])
    run(at)
    assert offered(at) == {names[key] for key in [*of_sn, "12060"]}
    assert filters(at) == {"land": ["SN"], "kreis": ["12060"]}


def test_organisations_are_offered_by_their_names(real):
    assert visit().multiselect(key="param_umbrella").options == list(real.umbrellas["label_de"])


def test_an_unknown_land_is_named_and_ignored():
    at = visit(land=["Atlantis", "BB"])
    assert filters(at) == {"land": ["BB"]}
    assert address(at) == {"land": ["BB"]}
    assert len(at.warning) == 1
    assert "land" in at.warning[0].value
    assert "Atlantis" in at.warning[0].value


def test_what_a_link_holds_is_shown_as_text_only():
    at = visit(land="<img src=x onerror=alert(1)>", status="[x](javascript:alert(1))")
    for warning in at.warning:
        assert "](" not in warning.value.replace("\\]\\(", "")
        assert "<img" not in warning.value.replace("\\<", "")
    assert len(at.warning) == 2


def test_a_search_that_is_too_long_is_refused():
    at = visit(q="x" * 101)
    assert filters(at) == {}
    assert len(at.warning) == 1
    assert len(at.warning[0].value) < 300


@pytest.mark.parametrize("name", ["founded_from", "confirmed_from", "not_confirmed_since"])
@pytest.mark.parametrize("year", ["1066", "20045", "zweitausend", ""])
def test_years_out_of_range_are_named_and_ignored(name, year):
    at = visit(**{name: year})
    assert filters(at) == {}
    assert len(at.warning) == 1


def test_reset_leads_back_to_everything():
    at = visit(land="BB", status="active", founded_to="2010", q="Haus")
    at.button(key="reset_filters").click()
    run(at)
    assert filters(at) == {}
    assert address(at) == {}
    assert at.multiselect(key="param_land").value == []


def test_an_empty_result_offers_the_way_back():
    at = visit(land="BB", q="leer")
    assert at.info[0].value == DE("empty.alliances")
    at.button(key="reset_empty").click()
    run(at)
    assert filters(at) == {}
    assert address(at) == {}
    assert not at.info


def test_the_summary_names_district_and_confirmation(real):
    at = visit(kreis="12060", confirmed_from="2012", not_confirmed_since="2024")
    words = summary(at)[0]
    for part in ("Kreis: Barnim (Landkreis, BB)", "Zuletzt bestätigt ab: 2012", "Nicht bestätigt seit: 2024"):
        assert part in words


def test_the_summary_says_what_is_filtered():
    at = visit(land=["BB", "SN"], founded_from="2006")
    assert len(summary(at)) == 1
    assert "Land: Brandenburg, Sachsen" in summary(at)[0]
    assert "2006" in summary(at)[0]


def test_the_bar_speaks_english_too():
    at = visit(lang="en", land="BB")
    assert at.multiselect(key="param_land").label == language("en")("filter.land")
    assert filters(at) == {"land": ["BB"]}
    assert address(at) == {"lang": ["en"], "land": ["BB"]}


def test_every_value_of_every_filter_has_a_label(real):
    for code in ("de", "en"):
        names = labels(real, language(code))
        for parameter in filter_parameters(real):
            if parameter.name in names:
                for value, label in names[parameter.name].items():
                    assert parameter.parse([value]) == [value]
                    assert label.strip()


def test_parameters_are_the_words_of_the_command_line(real):
    names = [parameter.name for parameter in filter_parameters(real)]
    assert sorted(names) == sorted(WORDS)


def test_the_year_is_the_last_of_the_series_by_default(real):
    parameter = year_parameter(real)
    assert parameter.name == "year"
    assert parameter.default == real.package.last_year
    assert parameter.parse([str(real.package.first_year)]) == real.package.first_year


def test_filters_in_words(real):
    names = labels(real, DE)
    assert describe(Filters(), names, DE) == ""
    words = describe(Filters(land=("BB", "MV"), sector=("kammern",), founded_to=2010, q="Haus"), names, DE)
    assert words.split(" · ")[0] == "Land: Brandenburg, Mecklenburg-Vorpommern"
    assert "Kammern" in words
    assert words.endswith("Haus")
