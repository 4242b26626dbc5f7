"""Lists as offices keep them: titles above, German headings, sheets of any name, no ids, values in words."""

from datetime import date

import pandas as pd
import pytest

from analysis.intake.checked import Checked, check_upload, clean_tables
from analysis.intake.difference import difference
from analysis.intake.read import read_uploads
from analysis.intake.suggest import suggest
from analysis.records.tables import Tables
from tests.analysis.frames import world
from tests.analysis.intake.books import books
from tests.analysis.intake.messy import LISTS

ASTADT = {"id": "bb-astadt", "name": "Lokales Bündnis für Familie Astadt", "place": "Astadt", "status": "unknown"}
ASTADT |= {"website": "https://a.example"}
BSTADT = {"id": "bb-bstadt", "name": "Familienbündnis Bstadt", "place": "Bstadt", "status_as_of": "2012"}
HEADINGS = ("Nr.", "Name des Bündnisses", "Ort", "Bundesland", "Art", "Gründungsdatum", "Besteht noch?", "Stand")
HEADINGS += ("Homepage", "Anzahl Partner", "Quelle", "Bemerkung")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(
        alliances=[ASTADT, BSTADT], partners=[{"alliance_id": "bb-astadt", "partner": "Stadt", "sector": "kommune"}]
    )


def row(name: str, place: str, **more: object) -> tuple:
    values = {"Name des Bündnisses": name, "Ort": place, "Bundesland": "Brandenburg", "Art": "Gemeinde"}
    values |= {"Besteht noch?": "aktiv", "Stand": 2026} | more
    return tuple(values.get(heading) for heading in HEADINGS)


def handed_in(tables: Tables, **sheets: list) -> Checked:
    return check_upload(read_uploads([("liste.xlsx", books(sheets))], tables.package), tables)


def listed(*rows: tuple) -> list[tuple]:
    return [("Lokale Bündnisse im Land Brandenburg, November 2026",), (), HEADINGS, *rows]


def notes(result: Checked) -> dict[str, dict[str, str]]:
    return {note.code: dict(note.params) for note in result.notes}


def test_a_list_of_an_office_reads_as_a_person_reads_it(tables):
    first = row("Lokales Bündnis für Familie Astadt", "Astadt", Gründungsdatum=date(2005, 11, 17), Bemerkung="ruft an")
    second = row("Bündnis Neudorf", "Neudorf", Quelle="Rückmeldung vom 3. März")
    result = handed_in(tables, **{"Liste 2026": listed(first, second)})
    assert result.findings == ()
    found = difference("alliances", clean_tables(result, tables)["alliances"], tables)
    assert found.new[["id", "name", "land", "scope", "status"]].values.tolist() == [
        ["bb-neudorf", "Bündnis Neudorf", "BB", "gemeinde", "active"]
    ]
    assert dict(zip(found.changed["column"], found.changed["new"], strict=True)) == {
        "founded": "2005-11-17",
        "founded_basis": "stated",
        "status": "active",
        "status_as_of": "2026",
    }, "an empty cell of a row without an id changes nothing: the website stays"
    assert notes(result)["unused_columns"] == {"columns": "Nr., Bemerkung"}
    (part,) = result.given
    assert part.frame["change_reason"].dropna().tolist() == ["Rückmeldung vom 3. März"]


def test_other_sheets_name_their_alliances(tables):
    partners = [("Bündnis", "Name des Partners", "Bereich"), ("Bündnis Neudorf", "IHK", "Kammern")]
    partners.append(("Lokales Bündnis für Familie Astadt", "Verein", "VEREINE"))
    result = handed_in(tables, Liste=listed(row("Bündnis Neudorf", "Neudorf")), Mitglieder=partners)
    assert result.findings == ()
    rows = clean_tables(result, tables)["partners"]
    assert rows[["alliance_id", "sector"]].values.tolist() == [
        ["bb-neudorf", "kammern"],
        ["bb-astadt", "vereine"],
    ]


def test_what_is_not_read_is_said_first(tables):
    contacts = [("Name", "Ort", "Telefon", "E-Mail"), ("A", "B", "C", "D")]
    result = handed_in(tables, alliances=listed(row("Bündnis Neudorf", "Neudorf")), Kontakte=contacts)
    first = result.notes[0]
    assert (first.code, first.file) == ("not_read", "liste.xlsx[Kontakte]")
    assert notes(result)["not_read"] == {"columns": "Name, Ort, Telefon, E-Mail"}
    assert len(result.given) == 1


def test_where_more_may_be_meant_the_candidates_are_named(tables):
    result = handed_in(tables, Liste=listed(row("Runder Tisch", "Bstadt")))
    (found,) = result.findings
    assert (found.row, found.column, found.rule) == (4, "id", "which_alliance")
    assert [offer.value for offer in suggest(found, tables)] == ["bb-bstadt", "bb-runder-tisch"]


@pytest.mark.parametrize(
    "name", ["Familienbündnis Bstadt", "Lokales Bündnis für Familie Bstadt", "FAMILIENBÜNDNIS  BSTADT"]
)
def test_names_that_say_the_same_are_the_same(name, tables):
    result = handed_in(tables, Liste=listed(row(name, "Bstadt", **{"Besteht noch?": "beendet"})))
    assert (result.findings, result.given[0].frame["id"].tolist()) == ((), ["bb-bstadt"])


@pytest.mark.parametrize("name", LISTS)
def test_messy_lists_read_as_a_person_would_read_them(tables, name):
    messy = LISTS[name]
    result = check_upload(read_uploads([(messy.name, messy.content())], tables.package), tables)
    found = {(item.row, item.column) for item in result.findings}
    assert found == set(messy.asked)
    for table, rows in messy.read.items():
        frames = [part.frame for part in result.parts if part.table == table]
        assert sum(map(len, frames)) == len(rows)
        for row, expected in zip((row for frame in frames for _, row in frame.iterrows()), rows, strict=True):
            told = {key: value for key, value in expected.items() if (int(row.name), key) not in found}
            assert {key: None if pd.isna(row[key]) else row[key] for key in told} == told
    aside = [dict(note.params)["columns"] for note in result.notes if note.code == "unused_columns"]
    assert aside == ([messy.aside] if messy.aside else [])
    assert tuple(note.file for note in result.notes if note.code == "not_read") == messy.unread


def test_there_are_forty_of_them():
    assert len(LISTS) >= 40


def test_rows_that_are_no_records_are_named(tables):
    lone = [("Bearbeitet von: Referat 21",), ("Landkreis Astadt",), ("Summe",)]
    result = handed_in(tables, Liste=[*listed(row("Bündnis Neudorf", "Neudorf")), *lone])
    assert result.findings == ()
    assert notes(result)["asides"] == {"count": "3", "examples": "5, 6, 7"}, "in a column that is set aside"
    named = [(None, *cells) for cells in (*lone, ("Runder Tisch",))]
    result = handed_in(tables, Liste=[*listed(row("Bündnis Neudorf", "Neudorf")), *named])
    assert notes(result)["asides"]["examples"] == ("5 (Bearbeitet von: Referat 21), 6 (Landkreis Astadt), 7 (Summe)"), (
        "a name alone may be an alliance of which little is known"
    )
    assert {item.row for item in result.findings} == {8}
