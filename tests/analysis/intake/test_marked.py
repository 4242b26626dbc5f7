"""The office's own file comes back: its sheets and order, corrected cells coloured, findings as comments."""

import gzip
import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from analysis.export.round import round_workbook
from analysis.intake.apart import MARKED, Check
from analysis.intake.byhand import NOTHING, WHOLE_ROW, ByHand
from analysis.intake.checked import check_upload
from analysis.intake.marked import CORRECTED, LEFT_OUT, LETTERS, LINE, WRONG, marked, not_marked, returned_name
from analysis.intake.read import read_uploads
from analysis.language import language
from tests.analysis.frames import world
from tests.analysis.intake.books import books, members, packed, saved
from tests.conftest import TINY

DE = language("de")
HEADINGS = ("Nr.", "Name des Bündnisses", "Ort", "Land", "Reichweite", "Status", "Anzahl Partner", "Gegründet")
ROWS = [
    ("Liste der Bündnisse",),
    HEADINGS,
    (1, "Bündnis N", "Neudorf", "XX", "Gemeinde oder Stadt", "aktiv", "ca. 12", date(2005, 11, 17)),
    (2, "Bündnis M", "Musterdorf", "BB", "Gemeinde oder Stadt", "aktiv", 7, date(2006, 1, 2)),
]
FILE = "liste.xlsx[Liste]"


def returned(given: list[tuple[str, bytes]], by_hand: ByHand = NOTHING) -> bytes:
    tables = world()
    checked = check_upload(read_uploads(given, tables.package), tables, by_hand)
    return marked(given, checked, by_hand, tables, DE)


def back(content: bytes, by_hand: ByHand, name: str = "liste.xlsx") -> openpyxl.Workbook:
    return opened(returned([(name, content)], by_hand))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    content = books({"Deckblatt": [("Bitte lesen",)], "Liste": ROWS})
    cells = {(FILE, 3, "partners_total"): "12", (FILE, 3, "founded"): "2005-12-24", (FILE, 4, WHOLE_ROW): ""} | {
        (FILE, 3, "status"): "ended"
    }
    return back(content, ByHand({**cells, (FILE, 3, "website"): "https://n.example"}))


def test_sheets_and_what_was_not_touched_stay(book):
    assert book.sheetnames == ["Deckblatt", "Liste"]
    assert book["Deckblatt"]["A1"].value == "Bitte lesen"
    assert [cell.value for cell in book["Liste"][2]][: len(HEADINGS)] == list(HEADINGS)
    assert book["Liste"]["B4"].value == "Bündnis M"


def test_corrected_cells_are_coloured_and_say_what_they_were(book):
    cell = book["Liste"]["G3"]
    assert (cell.value, cell.fill.fgColor.rgb) == (12, CORRECTED.fgColor.rgb)
    assert "ca. 12" in cell.comment.text
    assert book["Liste"]["H3"].value.date() == date(2005, 12, 24), "a day stays a day"
    assert (book["Liste"]["I2"].value, book["Liste"]["I3"].value) == ("Webseite", "https://n.example")
    assert book["Liste"]["A4"].fill.fgColor.rgb == LEFT_OUT.fgColor.rgb


def test_a_value_is_written_as_the_column_says_it(book):
    assert book["Liste"]["F3"].value == "beendet"


@pytest.mark.parametrize("typed", ["17.11.2005", "2005-02-30", "irgendwann"])
def test_what_is_no_day_is_written_as_it_was_typed_where_a_day_was(typed):
    cell = back(books({"Liste": ROWS}), ByHand({(FILE, 3, "founded"): typed}))["Liste"]["H3"]
    assert (cell.value, cell.fill.fgColor.rgb) == (typed, WRONG.fgColor.rgb)


@pytest.mark.parametrize("typed", ["--12", "9" * 5_000], ids=["signs", "digits"])
def test_what_is_no_number_is_written_as_it_was_typed_where_a_number_was(typed):
    cell = back(books({"Liste": ROWS}), ByHand({(FILE, 3, "partners_total"): typed}))["Liste"]["G3"]
    assert (cell.value, cell.fill.fgColor.rgb) == (typed, WRONG.fgColor.rgb)


def test_findings_are_comments_in_their_cells(book):
    cell = book["Liste"]["D3"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("XX", WRONG.fgColor.rgb)
    assert "Brandenburg" in cell.comment.text


def test_a_list_of_text_comes_back_as_a_workbook_with_its_zeros():
    content = b"alliance_id;level;area_key;partial\nbb-x;gemeinde;01001000;nein\n"
    book = back(content, ByHand(), "gebiete.csv")
    assert [cell.value for cell in book.active[2]] == ["bb-x", "gemeinde", "01001000", "nein"]
    assert book.active["C2"].comment is not None


def test_what_cannot_be_opened_comes_back_as_it_was_under_its_name():
    for name in ("liste.xlsx", "liste.csv"):
        given = [(name, b"PK\x03\x04rubbish"), ("a.csv", AREAS)]
        assert members(returned(given))[name] == given[0][1]


AREAS = b"alliance_id;level;area_key;partial\nbb-x;gemeinde;01001000;nein\n"


def test_a_packed_list_comes_back_corrected():
    name = "gebiete.csv.gz"
    page = back(gzip.compress(AREAS), ByHand({(name, 2, "partial"): "ja"}), name).active
    assert (page["C2"].value, page["D2"].value) == ("01001000", "ja")
    assert page["C2"].comment is not None
    assert returned_name([(name, gzip.compress(AREAS))]) == "gebiete.xlsx"


def test_a_zip_comes_back_as_one_with_its_lists_corrected_and_all_else_as_it_was():
    inside = {
        "Übersicht/alliance_areas.csv": AREAS,
        "Übersicht/Büro.xlsx": books({"Liste": ROWS}),
        "Übersicht/Foto.jpg": b"\xff\xd8",
    }
    cells = {
        ("ordner.zip[Übersicht/alliance_areas.csv]", 2, "partial"): "ja",
        ("ordner.zip[Übersicht/Büro.xlsx/Liste]", 3, "partners_total"): "12",
    }
    found = members(returned([("ordner.zip", packed(inside))], ByHand(cells)))
    assert list(found) == ["Übersicht/alliance_areas.xlsx", "Übersicht/Büro.xlsx", "Übersicht/Foto.jpg"]
    areas, office = (opened(content) for content in list(found.values())[:2])
    assert (areas["alliance_areas"]["D2"].value, office["Liste"]["G3"].value) == ("ja", 12)
    assert areas["alliance_areas"]["D2"].fill.fgColor.rgb == CORRECTED.fgColor.rgb
    assert office["Liste"]["D3"].fill.fgColor.rgb == WRONG.fgColor.rgb
    assert found["Übersicht/Foto.jpg"] == b"\xff\xd8"
    assert returned_name([("ordner.zip", packed(inside))]) == "ordner.zip"


def test_files_that_are_called_alike_all_come_back():
    given = [("liste.csv", AREAS), ("liste.xlsx", books({"Liste": ROWS}))]
    found = members(returned(given))
    assert list(found) == ["liste.csv.xlsx", "liste.xlsx"]
    assert opened(found["liste.csv.xlsx"]).active["C2"].value == "01001000"
    assert returned_name(given) == "lists.zip"
    again = returned([("a.zip", packed({"liste.csv": AREAS, "liste.xlsx": books({"Liste": ROWS})}))])
    assert list(members(again)) == ["liste.csv.xlsx", "liste.xlsx"]


@pytest.mark.parametrize(
    "given",
    [[("liste.csv", AREAS)], [("a.zip", packed({"liste.csv": AREAS}))], [("a.csv", AREAS), ("b.csv", AREAS)]],
    ids=["a list", "a ZIP", "lists"],
)
def test_where_it_takes_too_much_a_file_says_so_that_opens_under_its_name(given):
    content = not_marked(given, DE)
    (book,) = members(content).values() if returned_name(given).endswith(".zip") else (content,)
    assert opened(book).active["A1"].value == DE("marked.not")


def test_a_list_that_no_workbook_can_hold_says_so():
    long = AREAS + b"bb-y;gemeinde;" + b"1" * 200_000 + b";nein\n"
    assert opened(returned([("gebiete.csv", long)])).active["A1"].value == DE("marked.not")


def test_it_is_made_in_a_process_of_its_own():
    with Check([("l.xlsx", books({"Liste": ROWS}))], TINY, task=MARKED) as check:
        while (content := check.verdict()) is None:
            check.wait(1)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Liste"]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_a_workbook_of_another_program_comes_back_as_xlsx(kind):
    content = Path(__file__).with_name("saved").joinpath(f"liste.{kind}").read_bytes()
    name = f"liste.{kind}"
    book = back(content, ByHand({(f"{name}[Liste 2026]", 4, "place"): "Anderswo"}), name)
    page = book["Liste 2026"]
    assert (page["B4"].value, page["B4"].fill.fgColor.rgb) == ("Anderswo", CORRECTED.fgColor.rgb)
    assert book["Gebiete"]["C2"].value == "01001000"


# What Excel insists on


def faults(content: bytes, folder: Path) -> set[str]:
    """What the rules of Office Open XML say against a workbook, each kind once."""
    path = folder / "book.xlsx"
    path.write_bytes(content)
    return {re.sub(r"\d+|'\w+'", "…", str(fault)) for fault in OpenXmlValidator().validate(path).errors}


def test_a_file_that_comes_back_breaks_no_rule_that_openpyxl_keeps(tmp_path):
    """openpyxl writes texts into their cells and fonts in an order of its own, which Excel reads."""
    tables = world(alliances=[{"id": "bb-a", "name": "Bündnis A"}, {"id": "bb-b", "name": "Bündnis B"}])
    plain = opened(round_workbook(tables, tables, "2026-11-30", DE))
    page = plain["Bündnisse"]
    page["B2"], page["B3"] = "vielleicht", "ja"
    given = [("runde.xlsx", saved(plain))]
    by_hand = ByHand({("runde.xlsx[Bündnisse]", 3, "answered_on"): "2026-11-28"})
    checked = check_upload(read_uploads(given, tables.package), tables, by_hand)
    content = marked(given, checked, by_hand, tables, DE)
    assert faults(content, tmp_path) <= faults(given[0][1], tmp_path)
    page = opened(content)["Bündnisse"]
    assert (page["B2"].fill, page["C3"].fill) == (WRONG, CORRECTED)
    drawing = next(text for name, text in members(content).items() if name.endswith("commentsDrawing1.vml"))
    heights = [int(height) for height in re.findall(rb"height:(\d+)px", drawing)]
    texts = [cell.comment.text for cells in page.iter_rows() for cell in cells if cell.comment]
    assert len(heights) == len(texts)
    assert min(heights) >= 30
    assert max(heights) > len(max(texts, key=len)) / LETTERS * LINE, "the longest is read as a whole"


@pytest.mark.parametrize("name", ["liste.csv", "Liste [neu]: Nord? 1.csv", "'Liste'.csv"])
def test_signs_that_no_workbook_holds_come_back_as_signs_that_are_missing(name):
    rows = "name;place;land\r\nB\x07ndnis\x1f N;Neudorf;BB\r\n"
    page = back(rows.encode(), NOTHING, name).active
    assert page["A2"].value == "B\N{REPLACEMENT CHARACTER}ndnis\N{REPLACEMENT CHARACTER} N"


def test_a_correction_with_such_signs_is_kept_without_them():
    rows = "name;place;land\nBündnis N;Neudorf;XX\n"
    by_hand = ByHand({("liste.csv", 2, "place"): "Neu\x0bdorf"})
    assert back(rows.encode(), by_hand, "liste.csv").active["B2"].value == "Neu\N{REPLACEMENT CHARACTER}dorf"
