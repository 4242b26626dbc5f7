"""Texts of rules, notes and reasons in both languages, and the list of findings to take away."""

import csv
import io
import re

import pytest

from analysis.intake.kinds import findings_csv, suggestion_lines
from analysis.intake.notes import LISTED, Note, listed, note
from analysis.intake.suggest import MOST, MOST_PLACES, Suggestion, suggest
from analysis.intake.wording import in_words, note_in_words, note_line
from analysis.language import LANGUAGES, language
from analysis.records.findings import finding
from analysis.records.values import forms
from analysis.records.wording import line


def test_a_finding_in_words():
    item = finding("f.csv", 3, "founded", "year_range", "1234", first=1900, last=2027)
    german = ("Das Jahr liegt außerhalb des Zeitraums", "ein Jahr von 1900 bis 2027")
    assert in_words(item, language("de")) == german
    assert in_words(item, language("en")) == ("The year is out of range", "a year from 1900 to 2027")


OWNERS = {"target_column": "id", "target_table": "alliances"}
SAID = [
    ("status", "enum", {"allowed": "active, ended"}, "einer von aktiv, beendet", "one of active, ended"),
    ("still_exists", "enum", {"allowed": "active, ended"}, "einer von ja, nein", "one of yes, no"),
    ("sector", "unknown_category", {"allowed": "kitas"}, "einer von Kindertagesstätten", "one of Day-care centres"),
    (None, "missing_column", {"column": "status_as_of"}, "die Spalte Status am", "the column Status as of"),
    (
        "partner",
        "primary_key",
        {"first_row": 1, "columns": "alliance_id, partner"},
        "Bündnis-ID, Partner",
        "Alliance id",
    ),
    ("alliance_id", "unknown_key", OWNERS, "Name eines Bündnisses", "name of an alliance"),
    ("partial", "boolean", {}, "ja oder nein", "yes or no"),
    (None, "not_judged", OWNERS, "die Tabelle Bündnisse", "the table Alliances"),
    (None, "unknown_table", {"allowed": "alliances, topics"}, "Bündnisse, Themen", "Alliances, Topics"),
    ("status", "required_if", {"other": "status", "value": "ended", "columns": "ended"}, "Beendet", "Ended"),
]


@pytest.mark.parametrize(("column", "rule", "params", "german", "english"), SAID)
def test_columns_tables_and_values_are_said_as_people_call_them(column, rule, params, german, english, real):
    item = finding("f.csv", 2, column, rule, "x", **params)
    assert german in in_words(item, language("de"), real)[1]
    assert english in in_words(item, language("en"), real)[1]


def test_notes_name_columns_tables_and_values_as_people_call_them(real):
    def said(code: str, **params: str) -> str:
        return note_in_words(note("f.csv", code, **params), language("de"), real)

    assert said("table_by_columns", table="alliances").endswith("Tabelle Bündnisse erkannt.")
    assert said("column_names", columns="Homepage = website").endswith(": Homepage = Webseite")
    assert said("kept_columns", columns="status, founded").endswith(": Status, Gegründet")
    assert said("unused_columns", columns="status").endswith(": status"), "a heading stays as it is written"
    assert said("labels", examples="aktiv = active, Gemeinde = gemeinde").endswith(
        ": aktiv, Gemeinde = Gemeinde oder Stadt"
    )


def test_patterns_are_said_in_words(real):
    def expected(table: str, column: str) -> str:
        pattern = real.package.tables[table].field(column).pattern
        return in_words(finding("f.csv", 2, column, "pattern", "x", pattern=pattern), language("en"))[1]

    assert expected("alliances", "id").startswith("lower-case letters")
    assert expected("alliance_areas", "area_key").startswith("an area key: 8 digits")
    assert expected("sources", "supports").startswith("words from this list, joined by semicolons: name, place, ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_pattern_of_ours_is_told_as_an_expression(lang, real):
    fields = [
        field
        for package in (real.package, real.package.of_lists)
        for spec in package.tables.values()
        for field in spec.fields
    ]
    rules = [form for field in fields if field.pattern for form in forms(field, real.package) if form.rule == "pattern"]
    items = [finding("f.csv", 2, "x", form.rule, "BB Potsdam!", **form.params) for form in rules]
    told = {line(item, language(lang)) for item in items}
    assert len(told) > 3
    assert [text for text in told if re.search(r"[\^$]|\[a-z]", text)] == []


def test_a_note_in_words():
    item = note("f.csv", "header_row", row=3)
    assert item == Note("f.csv", "header_row", (("row", "3"),))
    said = "he column names stand in row 3; what stands above was left out"
    assert note_line(item, language("en")) == f"f.csv: t{said}"
    assert note_in_words(item, language("en")) == f"T{said}"
    assert note_in_words(item, language("de")).startswith("Die Spaltennamen stehen in Zeile 3.")
    with pytest.raises(KeyError, match="nonsense"):
        note("f.csv", "nonsense")


def test_a_long_list_of_names_is_short():
    assert listed(["a", "b"]) == "a, b"
    assert listed(map(str, range(LISTED + 2))).endswith(f"{LISTED - 1}, … +2")


FOUND = [
    finding("liste.xlsx[alliances]", None, None, "empty_file"),
    finding("liste.xlsx[alliances]", 3, "land", "enum", "Brandenburg", allowed="BB, MV"),
    finding("liste.xlsx[alliances]", 4, "name", "outer_space", "=1+1 "),
]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_all_that_may_be_meant_stands_in_the_table_best_first(real):
    found = [finding("f.csv", 2, "area_key", "pattern", "Neustadt", pattern="x")]
    offers = suggest(found[0], real)
    assert MOST < len(offers) <= MOST_PLACES
    text = rows_of(findings_csv(found, real, language("de")))[1][-1]
    assert text == ", ".join(f"{offer.value} ({offer.label})" for offer in offers)
    assert list(suggestion_lines(found, real, language("en"))) == [f"f.csv:2:area_key: perhaps {text}"]


def test_what_a_value_stands_for_is_said_where_it_says_more():
    assert Suggestion("BB", "Brandenburg", "label").text == "BB (Brandenburg)"
    assert [Suggestion("BB", label, "label").text for label in ("", "BB")] == ["BB", "BB"]
    assert Suggestion("BB", "A\u202eB", "label").text == "BB (A<U+202E>B)"


def test_findings_as_a_file_for_german_excel(real):
    content = findings_csv(FOUND, real, language("de"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of(content)
    assert len(rows) == 4
    assert [bool(text) for text in rows[1]] == [True, False, False, False, True, True, False]
    assert rows[2] == [
        *("liste.xlsx[alliances]", "3", "Land", "Brandenburg", "Der Wert ist unbekannt"),
        *("einer von Brandenburg, Mecklenburg-Vorpommern", "Brandenburg"),
    ]
    assert (rows[3][3], rows[3][6]) == ("'=1+1 ", "'=1+1")


def test_no_findings_are_a_header_only(real):
    assert findings_csv([], real, language("de")).decode("utf-8-sig").splitlines() == [
        "Datei;Zeile;Spalte;Gefunden;Was nicht stimmt;Erwartet;Vorschlag"
    ]


def test_many_different_values_do_not_cost_a_search_each(real, monkeypatch):
    from analysis.intake import kinds

    asked = []
    monkeypatch.setattr(kinds, "suggest", lambda item, tables, ids, t: asked.append(item) or ())
    many = [finding("f.csv", row, "land", "enum", str(row % 700), allowed="BB") for row in range(2, 5_000)]
    assert len(rows_of(findings_csv(many, real, language("en")))) == 1 + len(many)
    assert len(asked) == kinds.DISTINCT
