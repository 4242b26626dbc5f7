"""The workbook of the yearly round, and the list of whom to ask: what they hold, and how the workbook comes back."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from analysis.counting.filters import Filters, narrow
from analysis.export.chase import chase_rows, chase_workbook
from analysis.export.round import round_workbook
from analysis.intake.byhand import ByHand
from analysis.intake.checked import Checked, check_upload, clean_tables
from analysis.intake.difference import Difference, difference
from analysis.intake.grounds import Ground
from analysis.intake.preview import changed_facts, changes_of
from analysis.intake.read import read_uploads
from analysis.intake.wording import in_words, note_in_words
from analysis.language import LANGUAGES, language
from analysis.records.tables import Tables
from tests.analysis.frames import world
from tests.analysis.intake.books import members, saved

DE = language("de")
DAY = "2026-12-01"
SHEET_2 = "xl/worksheets/sheet2.xml"
SOURCE = "https://astadt.example/2026"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(
        alliances=[
            {"id": "bb-a", "name": "Bündnis A", "place": "Astadt", "status": "unknown", "founded": "2005-11-17"}
            | {"founded_basis": "stated", "partners_total": 12, "website": "https://a.example"},
            {"id": "bb-b", "name": "Zwilling", "place": "Bdorf", "status": "active", "status_as_of": "2012"},
            {"id": "bb-c", "name": "Zwilling", "place": "Cstadt", "status": "ended", "status_as_of": "2010"},
        ],
        partners=[{"alliance_id": key, "partner": "IHK", "sector": "kammern"} for key in ("bb-a", "bb-b")],
        topics=[{"alliance_id": "bb-a", "topic": "pflege"}],
        alliance_areas=[
            {"alliance_id": "bb-a", "level": "gemeinde", "area_key": "12060001", "partial": "false"},
            {"alliance_id": "bb-b", "level": "kreis", "area_key": "12060", "partial": "true"},
        ],
    )


def edited(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    return saved(book)


def column(page: Worksheet, heading: str) -> int:
    return next(cell.column for cell in page[1] if cell.value == heading)


def row(page: Worksheet, key: str) -> int:
    return next(cells[0].row for cells in page.iter_rows() if key in [cell.value for cell in cells])


def handed_in(content: bytes, tables: Tables) -> Checked:
    return check_upload(read_uploads([("runde.xlsx", content)], tables.package), tables)


def changes(checked: Checked, tables: Tables) -> dict[str, Difference]:
    return {name: difference(name, rows, tables) for name, rows in clean_tables(checked, tables).items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_left_as_it_was_changes_nothing(tables, code):
    checked = handed_in(round_workbook(tables, tables, DAY, language(code)), tables)
    assert checked.findings == ()
    found = changes(checked, tables)
    assert {name: len(part.same) for name, part in found.items()} == {
        "alliances": 3,
        "alliance_areas": 2,
        "partners": 2,
        "topics": 1,
    }
    assert all(part.new.empty and part.changed.empty and part.gone.empty for part in found.values())


def test_answers_become_status_and_day_and_rows_have_sources_of_their_own(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        asked, source = column(page, "Besteht noch?"), column(page, "Quelle der Änderung")
        page.cell(row(page, "bb-a"), asked, "ja")
        page.cell(row(page, "bb-a"), column(page, "Rückmeldung am"), datetime.fromisoformat(DAY))
        page.cell(row(page, "bb-a"), source, SOURCE)
        page.cell(row(page, "bb-b"), asked, "nein")
        page.cell(row(page, "bb-b"), column(page, "Rückmeldung am"), "2026-11")
        new = book["Neue Bündnisse"]
        values = {"Name": "Bündnis D", "Ort": "Ddorf", "Land": "Brandenburg", "Status": "aktiv"}
        for heading, value in {**values, "Reichweite": "Gemeinde oder Stadt"}.items():
            new.cell(2, column(new, heading), value)
        book["Partner"].append(["Bündnis D", "Verein", tables.sectors["label_de"].iloc[0]])

    checked = handed_in(edited(round_workbook(tables, tables, DAY, DE), answer), tables)
    assert checked.findings == ()
    found = changes(checked, tables)
    assert found["alliances"].changed[["id", "column", "new"]].values.tolist() == [
        ["bb-a", "status", "active"],
        ["bb-a", "status_as_of", DAY],
        ["bb-b", "status", "ended"],
        ["bb-b", "status_as_of", "2026-11"],
    ]
    assert found["alliances"].new["id"].tolist() == ["bb-ddorf"]
    assert found["partners"].new[["alliance_id", "partner"]].values.tolist() == [["bb-ddorf", "Verein"]]
    given = checked.given[0].frame.set_index("id")
    assert given.loc["bb-a", "change_source"] == SOURCE
    assert given.loc["bb-b", "change_reason"] == DE("round.ground", date=DE.date(DAY))
    assert given.loc["bb-b", "change_source"] == f"rueckmeldung:{DAY}"


def test_yes_confirms_what_was_active(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        page.cell(row(page, "bb-b"), column(page, "Besteht noch?"), "ja")
        page.cell(row(page, "bb-b"), column(page, "Rückmeldung am"), datetime.fromisoformat(DAY))

    found = changes(handed_in(edited(round_workbook(tables, tables, DAY, DE), answer), tables), tables)
    assert found["alliances"].changed[["id", "column", "new"]].values.tolist() == [["bb-b", "status_as_of", DAY]]


@pytest.mark.parametrize("answer", ["ja", "nein"])
def test_an_answer_without_its_day_is_asked_back_and_may_be_typed(answer, tables):
    def change(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        assert all(page.cell(row, column(page, "Rückmeldung am")).value is None for row in range(2, page.max_row + 1))
        page.cell(row(page, "bb-b"), column(page, "Besteht noch?"), answer)

    content = edited(round_workbook(tables, tables, DAY, DE), change)
    (found,) = handed_in(content, tables).findings
    assert (found.column, found.rule) == ("answered_on", "required_if")
    assert in_words(found, DE, tables)[0] == "Der Tag der Rückmeldung fehlt"
    typed = ByHand({(found.file, found.row, found.column): "2026-11-28"})
    checked = check_upload(read_uploads([("runde.xlsx", content)], tables.package), tables, typed)
    assert checked.findings == ()
    assert "2026-11-28" in changes(checked, tables)["alliances"].changed["new"].tolist()


@pytest.mark.parametrize("code", LANGUAGES)
def test_of_a_round_that_is_left_as_it_was_one_line_says_so(tables, code):
    checked = handed_in(round_workbook(tables, tables, DAY, language(code)), tables)
    assert [(note.file, note.code, note.params) for note in checked.notes] == [
        ("runde.xlsx", "unchanged", (("count", "8"),))
    ]


def test_an_answer_that_is_none_is_asked_back_in_its_cell(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        page.cell(row(page, "bb-b"), column(page, "Besteht noch?"), "vielleicht")

    checked = handed_in(edited(round_workbook(tables, tables, DAY, DE), answer), tables)
    assert [(item.column, item.rule) for item in checked.findings] == [("still_exists", "enum")]


def test_it_comes_back_the_same_from_libreoffice(tables):
    """The file is a round of ``tables``, edited with openpyxl, then opened and saved by LibreOffice 7.4."""
    saved_there = Path(__file__).with_name("round_saved_by_libreoffice.xlsx").read_bytes()
    checked = handed_in(saved_there, tables)
    assert checked.findings == ()
    found = changes(checked, tables)
    assert found["alliances"].changed[["id", "column", "new"]].values.tolist() == [
        ["bb-a", "status", "active"],
        ["bb-a", "status_as_of", DAY],
        ["bb-b", "status", "ended"],
        ["bb-b", "status_as_of", DAY],
    ]
    assert found["partners"].new["partner"].tolist() == ["Verein"]
    assert changes_of(checked, tables).removed["partners"]["alliance_id"].tolist() == ["bb-b"]
    assert len(found["alliance_areas"].same) == 2, "keys keep their zeros, and yes stays yes"
    assert all(part.gone.empty for name, part in found.items() if name != "partners")


def test_a_founding_that_is_emptied_is_unknown(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        page.cell(row(page, "bb-a"), column(page, "Gegründet")).value = None

    checked = handed_in(edited(round_workbook(tables, tables, DAY, DE), answer), tables)
    assert checked.findings == ()
    assert set(changes(checked, tables)["alliances"].changed["column"]) == {"founded", "founded_basis"}


def test_who_is_no_longer_there_is_named_in_a_column_and_goes_with_the_reason_of_its_row(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Partner"]
        page.cell(row(page, "bb-b"), column(page, "Entfällt?"), "ja")
        page = book["Themen"]
        page.cell(row(page, "Bündnis A"), column(page, "Entfällt?"), "nein")

    checked = handed_in(edited(round_workbook(tables, tables, DAY, DE), answer), tables)
    assert checked.findings == ()
    found = changes_of(checked, tables)
    assert {name: rows["alliance_id"].tolist() for name, rows in found.removed.items()} == {"partners": ["bb-b"]}
    facts = changed_facts(checked, found, Ground(SOURCE), tables)
    facts = facts[~facts["follows"]]
    assert set(facts["action"]) == {"remove"}
    assert set(facts["reason"]) == {DE("round.ground", date=DE.date(DAY))}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_says_nothing_else_is_of_the_day_on_which_its_alliance_answered(code, tables):
    t = language(code)
    _, alliances, _, partners, *_ = openpyxl.load_workbook(
        io.BytesIO(round_workbook(tables, tables, DAY, t))
    ).sheetnames

    def answer(book: openpyxl.Workbook) -> None:
        page, rows = book[alliances], book[partners]
        page.cell(row(page, "bb-a"), 2, t("round.yes"))
        page.cell(row(page, "bb-a"), 3, datetime(2026, 11, 28))
        page.cell(row(page, "bb-b"), page.max_column - 1, SOURCE)
        for name, source in (("Neu", None), ("Anders", "Rückmeldung vom 3. März 2026"), ("Belegt", SOURCE)):
            rows.append(["Bündnis A", name, "Kommune", None, None, source])
        rows.append(["bb-b", "Stumm", "Kommune"])

    checked = handed_in(edited(round_workbook(tables, tables, DAY, t), answer), tables)
    assert checked.findings == ()
    frames = {part.table: part.frame for part in reversed(checked.given)}
    answered, made = (t("round.ground", date=t.date(day)) for day in ("2026-11-28", DAY))
    said = frames["alliances"].set_index("id")[["change_source", "change_reason"]].T.to_dict("list")
    assert said == {
        "bb-a": ["rueckmeldung:2026-11-28", answered],
        "bb-b": [SOURCE, made],
        "bb-c": [f"rueckmeldung:{DAY}", made],
    }
    said = frames["partners"].set_index("partner").drop("IHK")[["change_source", "change_reason"]].T.to_dict("list")
    assert said == {
        "Neu": ["rueckmeldung:2026-11-28", answered],
        "Anders": ["rueckmeldung:2026-03-03", "Rückmeldung vom 3. März 2026"],
        "Belegt": [SOURCE, answered],
        "Stumm": [f"rueckmeldung:{DAY}", made],
    }


def test_a_day_ahead_is_said_once_whatever_has_it_as_its_source(tables):
    def answer(book: openpyxl.Workbook) -> None:
        page = book["Bündnisse"]
        page.cell(row(page, "bb-a"), 2, "ja")
        page.cell(row(page, "bb-a"), 3, datetime(2027, 1, 3))

    content = edited(round_workbook(tables, tables, DAY, DE), answer)
    checked = check_upload(read_uploads([("runde.xlsx", content)], tables.package), tables, today=DAY)
    assert [(item.column, item.rule) for item in checked.findings] == [("answered_on", "in_future")]


def test_rows_that_were_deleted_are_named_and_stay(tables):
    def delete(book: openpyxl.Workbook) -> None:
        for title, name in (("Partner", "Bündnis A"), ("Themen", "Bündnis A"), ("Bündnisse", "bb-b")):
            book[title].delete_rows(row(book[title], name))

    checked = handed_in(edited(round_workbook(tables, tables, DAY, DE), delete), tables)
    assert checked.findings == ()
    assert all(part.new.empty and part.changed.empty for part in changes(checked, tables).values())
    said = [note_in_words(note, DE, tables) for note in checked.notes if note.code == "left_out"]
    pflege = tables.topics_list.set_index("topic").loc["pflege", "label_de"]
    for text in ("Bündnis A = IHK", f"Bündnis A = {pflege}", "Zwilling"):
        assert sum(text in line for line in said) == 1, text
    assert [("„Entfällt?“" in text, "„Besteht noch?“" in text) for text in said] == [(True, True)] * 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_office_programs_open_it_without_a_warning(code, tables, tmp_path):
    path = tmp_path / "runde.xlsx"
    for content in (
        round_workbook(tables, tables, DAY, language(code)),
        chase_workbook(tables, tables, language(code)),
    ):
        path.write_bytes(content)
        assert OpenXmlValidator().validate(path).errors == []
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, DAY, language(code))))
    rules = [rule for page in book.worksheets for rule in page.data_validations.dataValidation]
    assert rules
    assert max(len(rule.formula1) for rule in rules) <= 255
    assert all(len(page.title) <= 31 and not re.search(r"[\[\]:*?/\\]", page.title) for page in book.worksheets)
    assert len({page.title.casefold() for page in book.worksheets}) == len(book.worksheets)


def test_rows_can_be_sorted_everywhere_and_deleted_where_no_id_hides(tables):
    """Excel sorts locked cells within a range for editing alone, and deletes no row that holds one."""
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, DAY, DE)))
    with_ids, *others = book.worksheets[1:-1]
    allowed = with_ids.protection
    for name in ("sort", "autoFilter", "insertRows", "formatColumns"):
        assert getattr(allowed, name) is False, "the file tells what is forbidden"
    assert allowed.deleteRows
    (ranges,) = re.findall(
        r'<protectedRange [^>]*sqref="([A-Z0-9:]+)"', members(round_workbook(tables, tables, DAY, DE))[SHEET_2].decode()
    )
    first, last = re.fullmatch(r"A(\d+):R(\d+)", ranges).groups()
    assert (int(first), int(last)) >= (2, with_ids.max_row)
    assert with_ids.max_column == 18
    assert not any(page.protection.sheet for page in others)


def test_it_is_said_how_to_report_what_is_no_longer(tables):
    page = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, DAY, DE))).worksheets[0]
    said = "\n".join(str(cell.value) for cell in page["A"])
    for heading in ("Besteht noch?", "Beendet", "Entfällt?"):
        assert f"„{heading}“" in said


def test_the_id_is_hidden_and_locked_and_the_rest_can_be_written(tables):
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, DAY, DE)))
    page = book["Bündnisse"]
    assert page["A1"].value == "ID"
    assert page.column_dimensions["A"].hidden
    assert page.protection.sheet
    assert page["A2"].protection.locked
    written = [cell for cell in page[2][1:] if cell.value is not None]
    assert written
    assert not any(cell.protection.locked for cell in written)
    assert not page.column_dimensions["B"].protection.locked, "so are the cells that are empty yet"
    assert page["B1"].value == "Besteht noch?"
    assert page["B2"].value is None
    assert all(cell.comment is not None for sheet in book.worksheets[1:-1] for cell in sheet[1])


def test_what_can_be_chosen_is_what_is_understood(tables):
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, DAY, DE)))
    chosen = {
        (page.title, page.cell(1, next(iter(rule.sqref.ranges)).min_col).value)
        for page in book.worksheets
        for rule in page.data_validations.dataValidation
    }
    for heading in ("Besteht noch?", "Status", "Reichweite", "Gegründet", "Status am"):
        assert ("Bündnisse", heading) in chosen
    assert {("Partner", "Sektor"), ("Partner", "Bündnis"), ("Themen", "Thema")} <= chosen
    page = book[DE("round.lists")]
    assert page.sheet_state == "hidden"
    assert ["ja", "nein"] in [[cell.value for cell in cells if cell.value] for cells in page.iter_cols()]


def test_a_round_is_of_one_area(real):
    chosen = narrow(real, Filters(land=("SL",)))
    page = openpyxl.load_workbook(io.BytesIO(round_workbook(chosen, real, DAY, DE)))["Bündnisse"]
    ids = {cell.value for cell in page["A"][1:]}
    assert ids == set(real.alliances.loc[real.alliances["land"] == "SL", "id"])


def test_whom_to_ask_begins_with_who_was_never_confirmed(tables):
    rows = chase_rows(tables, tables, DE)
    assert rows["name"].tolist() == ["Bündnis A", "Zwilling"], "what has ended is not asked for"
    assert rows["last_confirmed"].astype("object").where(rows["last_confirmed"].notna(), None).tolist() == [None, 2012]
