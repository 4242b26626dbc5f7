"""Page state in the URL: a link restores it, widgets write it back, what cannot be used is named and dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnknownValue
from tests.apptest import AppTest
from ui.address import url

LAENDER = ["BB", "MV", "SN"]


def page(name: str = "seite"):
    import streamlit as st

    from ui.address import url

    laender = ["BB", "MV", "SN"]
    parameters = [
        url.choices("land", laender),
        url.whole_number("year", range(2004, 2027), 2026),
        url.free_text("q", 10),
        url.choice("sort", ["name", "place"], "name"),
    ]
    url.restore(name, parameters)
    st.multiselect("land", laender, key="param_land")
    st.number_input("year", 2004, 2026, key="param_year")
    st.text_input("q", key="param_q")
    st.selectbox("sort", ["name", "place"], key="param_sort")
    st.button("reset", on_click=url.reset, args=(parameters,))
    for problem in url.notices():
        st.warning(f"{problem.what}={problem.found}")
    url.publish(name, parameters)
    st.code(url.link(parameters, "en", sort="name"))


def visit(**query) -> AppTest:
    at = AppTest.from_function(page)
    for name, value in query.items():
        at.query_params[name] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def state(at: AppTest) -> dict:
    return {name: at.session_state[f"param_{name}"] for name in ("land", "year", "q", "sort")}


def address(at: AppTest) -> dict:
    return {
        name: value if isinstance(value, str) or len(value) > 1 else value[0] for name, value in at.query_params.items()
    }


NOTHING = {"land": [], "year": 2026, "q": "", "sort": "name"}


def test_defaults_leave_the_url_empty():
    at = visit()
    assert state(at) == NOTHING
    assert address(at) == {}


def test_a_link_restores_the_view_and_stays():
    at = visit(land=["BB", "MV"], year="2012", q="Eltern", sort="place")
    assert state(at) == {"land": ["BB", "MV"], "year": 2012, "q": "Eltern", "sort": "place"}
    assert address(at) == {"land": ["BB", "MV"], "year": "2012", "q": "Eltern", "sort": "place"}
    assert not at.warning


def test_widgets_go_to_the_url_and_defaults_leave_it():
    at = visit()
    at.multiselect(key="param_land").set_value(["SN"])
    at.number_input(key="param_year").set_value(2008)
    run(at)
    assert address(at) == {"land": "SN", "year": "2008"}
    at.multiselect(key="param_land").set_value([])
    run(at)
    assert address(at) == {"year": "2008"}
    assert state(at) == {**NOTHING, "year": 2008}


def test_what_cannot_be_used_is_named_and_the_rest_stays():
    at = visit(land=["XX", "BB", "YY"], year="1999", q="Eltern", sort="best")
    assert [warning.value for warning in at.warning] == ["land=XX", "land=YY", "year=1999", "sort=best"]
    assert state(at) == {**NOTHING, "land": ["BB"], "q": "Eltern"}
    assert address(at) == {"land": "BB", "q": "Eltern"}


def test_another_link_ends_the_notices():
    at = visit(year="1999")
    assert at.warning
    at.query_params["year"] = "2010"
    run(at)
    assert not at.warning
    assert state(at)["year"] == 2010


def test_the_back_button_wins_over_the_widgets():
    at = visit(land=["BB"])
    at.multiselect(key="param_land").set_value(["BB", "SN"])
    run(at)
    assert address(at) == {"land": ["BB", "SN"]}
    at.query_params["land"] = ["BB"]
    run(at)
    assert state(at)["land"] == ["BB"]


def test_parameters_of_others_are_left_alone():
    at = visit(lang="en", land=["BB"])
    at.multiselect(key="param_land").set_value([])
    run(at)
    assert address(at) == {"lang": "en"}


def test_a_link_holds_language_version_and_the_parameters_of_the_page_alone(real):
    at = visit(land=["BB", "XX"], year="1999", q="Eltern", utm_source="mail", embed="true", lang="xx")
    assert at.code[0].value == f"?lang=en&land=BB&q=Eltern&sort=name&version={real.version}"


def test_a_link_leads_to_the_public_address(real, setting):
    setting(PUBLIC_URL="https://daten.example/dash")
    link = visit(land=["BB"]).code[0].value
    assert link == f"https://daten.example/dash/?lang=en&land=BB&sort=name&version={real.version}"


def test_reset_goes_back_to_the_defaults():
    at = visit(land=["BB"], year="2012", q="Eltern", sort="place")
    at.button[0].click()
    run(at)
    assert state(at) == NOTHING
    assert address(at) == {}


def test_another_page_keeps_what_was_chosen():
    at = visit(land=["BB"], year="2012")
    # The navigation leads to a page without parameters, as a click on its name does.
    other = AppTest.from_function(page, kwargs={"name": "andere"})
    other.session_state["_url_seen"] = at.session_state["_url_seen"]
    for name, value in state(at).items():
        other.session_state[f"param_{name}"] = value
    run(other)
    assert state(other) == {**NOTHING, "land": ["BB"], "year": 2012}
    assert address(other) == {"land": "BB", "year": "2012"}


# Parameters by themselves


@given(st.lists(st.sampled_from(LAENDER), unique=True))
def test_choices_come_back(chosen):
    parameter = url.choices("land", LAENDER)
    assert parameter.parse(parameter.write(chosen)) == chosen


@given(st.sampled_from(LAENDER))
def test_a_choice_comes_back(chosen):
    parameter = url.choice("land", LAENDER, None)
    assert parameter.parse(parameter.write(chosen)) == chosen


@given(st.integers(2004, 2026))
def test_a_number_comes_back(year):
    parameter = url.whole_number("year", range(2004, 2027), 2026)
    assert parameter.parse(parameter.write(year)) == year


@given(st.text(min_size=1, max_size=100).filter(str.strip))
def test_a_text_comes_back_without_outer_spaces(text):
    parameter = url.free_text("q", 100)
    assert parameter.parse(parameter.write(text)) == text.strip()


@pytest.mark.parametrize(
    ("parameter", "nothing"),
    [
        (url.choices("land", LAENDER), []),
        (url.choice("land", LAENDER, None), None),
        (url.whole_number("year", range(2), None), None),
        (url.free_text("q", 5), "  "),
    ],
)
def test_nothing_is_written_as_nothing(parameter, nothing):
    assert parameter.write(nothing) == []


def test_a_value_given_twice_counts_once():
    at = visit(land=["MV", "BB", "MV", "XX", "XX"])
    assert state(at)["land"] == ["MV", "BB"]
    assert len(at.warning) == 1


def test_the_last_of_several_single_values_counts():
    assert url.whole_number("year", range(2004, 2027), None).parse(["2004", "2010"]) == 2010


@pytest.mark.parametrize("found", ["", " 2004", "2004.0", "+2004", "02004", "２００４", "2003", "2027", "abc"])
def test_only_plain_numbers_in_the_range_are_years(found):
    with pytest.raises(UnknownValue, match="year"):
        url.whole_number("year", range(2004, 2027), None).parse([found])


@pytest.mark.parametrize("found", ["bb", "BB ", "XX", ""])
def test_choices_are_exact(found):
    for parameter in (url.choices("land", LAENDER), url.choice("land", LAENDER, None)):
        with pytest.raises(UnknownValue, match="land"):
            parameter.parse([found])


def test_a_text_has_a_longest():
    parameter = url.free_text("q", 5)
    assert parameter.parse(["12345"]) == "12345"
    with pytest.raises(UnknownValue) as problem:
        parameter.parse(["x" * 5000])
    assert len(problem.value.found) < 30
