"""The page on which a list is checked: what was recognised, findings with suggestions, changes, the way on."""

import html
import io

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.findings import visible
from analysis.incoming import check_upload, read_upload
from analysis.language import language
from tests.pages.app import open_page, texts_of
from ui.markdown import plain
from ui.views.intake import MOST_FILES, finding_rows, most_megabytes

DE = language("de")
HEADER = "id,name,place,scope,land,founded,founded_basis,status\n"
CLEAN = HEADER + "bb-koenigs-wusterhausen,Neuer Name,Königs Wusterhausen,gemeinde,BB,2005-11-17,stated,active\n"
BROKEN = HEADER + "bb-neu,<img src=x onerror=alert(1)>,Barnim,kreis,Brandenburg,17.11.2005,stated,active\n"


def hand_in(*given: tuple[str, bytes]) -> AppTest:
    app = open_page("pruefen")
    app.file_uploader[0].set_value([(name, content, "") for name, content in given]).run()
    assert not app.exception
    return app


def tables_of(app) -> str:
    return html.unescape("".join(str(block.proto.body) for block in app.get("html")))


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_without_a_file_the_page_says_what_it_does():
    app = open_page("pruefen")
    assert DE("intake.private") in texts_of(app)
    assert len(app.header) == 0


def test_a_clean_list_shows_what_it_changes():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    assert app.success[0].value == DE("intake.clean")
    assert "Neuer Name" in tables_of(app)
    assert DE.count("intake.map.changed", 1) in texts_of(app)
    assert DE("intake.hand_over.text") in texts_of(app)


def test_findings_stand_with_place_and_suggestion_and_text_stays_text(real):
    app = hand_in(("alliances.csv", BROKEN.encode()))
    shown = tables_of(app)
    assert "BB (Brandenburg)" in shown
    assert "2005-11-17" in shown
    assert "<img" not in "".join(str(block.proto.body) for block in app.get("html"))
    assert DE("intake.nothing") == app.info[0].value
    assert DE("intake.hand_over.first") in texts_of(app)


def test_a_workbook_of_two_sheets():
    rows = [line.split(",") for line in CLEAN.splitlines()]
    areas = [
        ["alliance_id", "level", "area_key", "partial"],
        ["bb-koenigs-wusterhausen", "gemeinde", "Cottbus", "nein"],
    ]
    app = hand_in(("liste.xlsx", workbook(alliances=rows, alliance_areas=areas)))
    assert DE.count("intake.part", 1, file=plain("liste.xlsx[alliances]"), table="alliances") in texts_of(app)
    assert "12052000 (Cottbus" in tables_of(app)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04rubbish", b"%PDF-1.7", "Öl;Gas\n1;2\n".encode("cp1252")]
)
def test_what_is_no_table_is_refused_in_words(content):
    app = hand_in(("datei.xlsx", content))
    assert app.warning[0].value == DE("intake.no_table")
    assert len(app.get("download_button")) == 1


def test_the_size_named_is_the_one_that_the_server_takes():
    assert most_megabytes() == st.get_option("server.maxUploadSize") == 20
    assert DE("intake.files.help", size="20") == open_page("pruefen").file_uploader[0].help


def test_too_many_files_are_refused():
    app = hand_in(*[(f"alliances{n}.csv", b"id\n") for n in range(MOST_FILES + 1)])
    assert app.error[0].value == DE("intake.too_many", most=MOST_FILES)


def test_another_visitor_sees_nothing_of_it():
    hand_in(("alliances.csv", CLEAN.encode()))
    assert "Neuer Name" not in tables_of(open_page("pruefen"))


def test_the_result_goes_with_the_file():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    app.file_uploader[0].set_value([]).run()
    assert len(app.header) == 0


def test_rows_of_findings_make_hidden_characters_visible(real):
    upload = read_upload(
        "alliances.csv", (HEADER + "bb-neu,A\u202eB,Barnim,kreis,BB,,,active\n").encode(), real.package
    )
    checked = check_upload([upload], real)
    rows = finding_rows(checked.findings, real, checked.alliance_ids, DE)
    assert visible("A\u202eB") in rows[DE("intake.value")].tolist()
