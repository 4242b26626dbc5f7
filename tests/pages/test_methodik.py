"""The page on method: whole, filtered, empty, in English; its examples and its codebook."""

import json
import re
from string import Formatter

import pytest

from analysis.charts.legend import state_text
from analysis.counting.completeness import FACTS, completeness
from analysis.counting.examples import band_example, rule_examples, state_examples
from analysis.counting.filter_set import Filters
from analysis.counting.measures import MEASURES, METHODS, STATES
from analysis.language import LANGUAGES, language
from tests.apptest import AppTest
from tests.pages.app import open_page
from ui.views import codebook, method

DE, EN = (language(code) for code in LANGUAGES)


def visit(**query) -> AppTest:
    return open_page("methodik", **query)


@pytest.fixture(scope="module")
def whole():
    return visit()


def words(at: AppTest) -> str:
    return "\n".join(element.value for group in (at.markdown, at.caption) for element in group)


def completeness_table(at: AppTest):
    return next(table.value for table in at.table if table.value.columns[0] == DE("method.completeness.fact"))


def test_every_section_has_its_heading_and_anchor(whole):
    assert [heading.value for heading in whole.header] == [DE(key) for key in method.SECTIONS]
    assert [heading.proto.anchor for heading in whole.header] == list(method.SECTIONS.values())
    for anchor in method.SECTIONS.values():
        assert f"](#{anchor})" in words(whole)


def test_numbers_are_those_of_the_tables(whole, real):
    figures = [metric.value for metric in whole.metric]
    assert figures[:2] == [DE.number(len(real.alliances)), DE.number(real.sources["url"].nunique())]
    assert real.version in words(whole).replace("\\", "")


def test_every_fact_is_counted_for_all(whole, real):
    table = completeness_table(whole)
    assert len(table) == len(FACTS)
    assert table.iloc[0].tolist()[1:] == [DE.number(len(real.alliances)), DE.percent(1)]


def test_a_filter_changes_the_completeness_only(whole, real):
    at = visit(land=["BB"])
    brandenburg = int((real.alliances["land"] == "BB").sum())
    assert completeness_table(at).iloc[0, 1] == DE.number(brandenburg)
    assert [metric.value for metric in at.metric] == [metric.value for metric in whole.metric]
    assert dict(at.query_params) in ({"land": ["BB"]}, {"land": "BB"})  # AppTest gives one value as text or as list


def test_an_empty_selection_says_so_and_leads_back():
    at = visit(q="zzzzzz")
    assert [info.value for info in at.info] == [DE("empty.alliances")]
    at.button(key="reset_empty").click()
    at.run()
    assert not at.info
    assert len(completeness_table(at)) == len(FACTS)


def test_every_rule_is_stated(whole):
    text = words(whole)
    for about, rules in method.RULES.items():
        assert DE(f"method.rules.{about}") in [heading.value for heading in whole.subheader]
        for rule in rules:
            assert DE(f"method.rule.{rule}.text") in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_five_states_and_the_band_are_explained_with_a_town_each(code, real, whole):
    from ui.data import selection

    t, text = language(code), words(whole if code == "de" else visit(lang=code))
    found = state_examples(selection(Filters()), real.package.last_year)
    assert [*found] == [*reversed(STATES), "uninhabited"]
    for state, example in found.items():
        assert state_text(state, "gemeinde", Filters(), t)[1:] in text
        assert t(f"method.state.{state}.text") in text
        assert t(f"method.state.{state}.example", **method.in_words(example, t)) in text
    assert t("method.band.text") in text
    band = band_example(selection(Filters()), real.package.last_year)
    assert t("method.band.example", **method.in_words(band, t)) in text


def test_merge_is_the_way_of_a_correction(whole):
    assert "`merge`" in words(whole)
    assert whole.code[0].value.startswith("python -m analysis merge list.csv --source")


def test_every_measure_and_method_of_the_map_is_explained(whole):
    text = words(whole)
    for measure in {measure for measures in MEASURES.values() for measure in measures}:
        assert DE(f"method.measure.{measure}") in text
    for name in METHODS:
        assert DE(f"method.classes.{name}") in text


def test_sources_and_licences_are_linked(whole, real):
    shown = "\n".join(str(cell) for table in whole.table for cell in table.value.to_numpy().ravel())
    for entry in real.package.sources:
        if "license_url" in entry:
            assert f"](<{entry['license_url']}>)" in shown
    for entry in real.package.licenses:
        assert f"](<{entry['path']}>)" in words(whole)


def test_each_table_has_its_codebook(real):
    labels = [expander.label for expander in open_page("codebuch").expander]
    for spec in real.package.tables.values():
        assert any(spec.path in label.replace("\\", "") for label in labels)


def test_the_codebook_as_a_file_bears_the_data_version(real, registered):
    ((name, (make, _)),) = registered.of(open_page("codebuch")).items()
    assert name == f"datapackage-{real.version}.json"
    assert json.loads(make()) == real.package.raw


def test_the_english_page_has_the_same_parts(whole):
    at = visit(lang="en")
    assert [heading.value for heading in at.header] == [EN(key) for key in method.SECTIONS]
    assert len(at.table) == len(whole.table)
    assert not re.search(
        r"[äöüß]", "".join(EN(f"method.rule.{rule}.text") for rules in method.RULES.values() for rule in rules)
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_examples_fill_their_texts(code, real, whole):
    from ui.data import selection

    t = language(code)
    for rule, example in rule_examples(selection(Filters()), real.package.last_year).items():
        asked = {name for _, name, _, _ in Formatter().parse(t(f"method.rule.{rule}.example")) if name}
        assert asked == set(method.in_words(example, t)), rule


@pytest.mark.parametrize("code", LANGUAGES)
def test_codebook_describes_each_column(code, real):
    t = language(code)
    filled = completeness(real).set_index(["table", "column"])
    for spec in real.package.tables.values():
        table = codebook.columns(spec, real.package, filled.loc[spec.name, "share"], t)
        assert len(table) == len(spec.fields)
        assert table.astype(str).map(str.strip).ne("").all(axis=None)


def test_codebook_rows_by_hand(real):
    filled = completeness(real).set_index(["table", "column"]).loc["alliances", "share"]
    spec = real.package.tables["alliances"]
    table = codebook.columns(spec, real.package, filled, DE)
    rows = table.set_index(DE("method.codebook.column"))
    values, meaning = rows[DE("method.codebook.values")], rows[DE("method.codebook.meaning")]
    assert values["id"] == "Schlüssel (Text); Pflicht; eindeutig"
    assert values["status"] == "Auswahl; Pflicht; active, ended, planned, unknown"
    assert values["partners_total"] == "ganze Zahl, Partner; 0 bis 100.000"
    assert values["coordination"] == "Text"
    assert rows.loc["founded", DE("method.codebook.filled")] == DE.percent(real.alliances["founded"].notna().mean())
    number = [entry["name"] for entry in real.package.sources].index("sources") + 1
    assert meaning["id"].endswith(DE("method.codebook.source", number=number))


def test_the_accessibility_statement_has_the_parts_that_bitv_asks_for_filled_by_the_operator(whole, setting):
    parts = ("status", "gaps", "date", "no-contact", "no-enforcement", "no-operator")
    said = words(whole)
    assert [
        part for part in parts if DE(f"method.accessibility.{part}", date=DE.date(method.ASSESSED)) not in said
    ] == []
    contacts = {
        "BARRIER_CONTACT": "https://office.example/barrier",
        "ENFORCEMENT_CONTACT": "mailto:body@office.example",
    }
    setting(**contacts, OPERATOR="Amt *Nord*")
    said = words(visit())
    assert "(<https://office.example/barrier>)" in said
    assert "(<mailto:body@office.example>)" in said
    assert "Amt \\*Nord\\*" in said
    assert "noch keine" not in said[said.index(DE("method.accessibility.status")) :]
    assert [part for part in parts[3:] if DE(f"method.accessibility.{part}") in said] == []
