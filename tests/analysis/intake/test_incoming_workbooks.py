"""Workbooks and archives: each named fault gives just its findings, and what is right is read as it is meant."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from analysis.intake import workbook
from analysis.intake.cells import number_text
from analysis.intake.checked import check_upload, clean_rows
from analysis.intake.read import UPLOAD_LIMITS
from tests.analysis.intake.books import (
    ALLIANCES,
    AREAS,
    HEADER_XML,
    ROW_XML,
    SHEET,
    alliance,
    book,
    books,
    inline,
    members,
    packed,
    patched,
    read_upload,
    with_shared_texts,
    with_sheet,
)
from tests.analysis.intake.cases import CASES


def checked(content: bytes, tables, name: str = "liste.xlsx"):
    return check_upload([read_upload(name, content, tables.package)], tables)


def places(result, name: str) -> list[tuple]:
    """(sheet or None, row, column, rule) of each finding."""
    found = []
    for item in result.findings:
        assert item.file.startswith(name)
        found.append((item.file.removeprefix(name).strip("[]") or None, item.row, item.column, item.rule))
    return found


@pytest.mark.parametrize("name", CASES)
def test_case(name, tiny):
    case = CASES[name]
    result = checked(case.make(), tiny, case.name)
    assert places(result, case.name) == case.findings
    assert {note.code for note in result.notes} >= set(case.notes)


def test_there_are_many_cases():
    assert len(CASES) >= 90
    assert len({item[-1] for case in CASES.values() for item in case.findings}) >= 40


def values(content: bytes, tables, column: str) -> list:
    (part,) = read_upload("liste.xlsx", content, tables.package).files
    return part.frame[column].tolist()


def test_a_record_is_read_as_it_stands(tiny):
    content = book(ALLIANCES, alliance(founded=date(2005, 11, 17), founded_basis="stated", partners_total=12))
    (part,) = read_upload("liste.xlsx", content, tiny.package).files
    assert (part.table, part.file, part.complete) == ("alliances", "liste.xlsx[alliances]", True)
    assert part.frame.index.tolist() == [2]
    assert part.frame.loc[2].dropna().to_dict() == {
        "id": "bb-neu", "name": "Bündnis Neu", "place": "Neu", "scope": "gemeinde", "land": "BB",
        "founded": "2005-11-17", "founded_basis": "stated", "status": "active", "partners_total": "12",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "expected"),
    [("date as a date", "2005-11-17"), ("date shown as month", "2005-11"), ("date shown as year", "2005")],
)
def test_a_date_is_as_precise_as_it_is_shown(case, expected, tiny):
    assert values(CASES[case].make(), tiny, "founded") == [expected]


EXTENSION = (
    '<extLst><ext uri="x"><x15:workbookPr xmlns:x15="urn:x" chartTrackingRefBase="1"/></ext></extLst></workbook>'
)


@pytest.mark.parametrize("extended", [False, True], ids=["Excel 2011", "Excel 2013"])
def test_dates_on_the_calendar_of_1904(extended, tiny):
    """Later versions write workbookPr once more, of other meaning, among the extensions."""

    def change(book) -> None:
        book.epoch = CALENDAR_MAC_1904

    content = book(ALLIANCES, alliance(founded=date(2005, 11, 17), founded_basis="stated"), change=change)
    if extended:
        content = patched(content, "xl/workbook.xml", "</workbook>", EXTENSION)
    assert values(content, tiny, "founded") == ["2005-11-17"]


def test_what_other_programs_keep_in_extensions_is_left_out(tiny):
    cells = "<row r='1'><c r='A9' t='str'><v>x</v></c></row>"
    row = f"<row r='2'>{ROW_XML}<c r='N2' t='str'><extLst><v>x</v><f>y</f></extLst><v>Verein</v></c></row>"
    extensions = f"<extLst><ext>{cells}<col hidden='1' min='1' max='9'/><mergeCell ref='?'/></ext></extLst>"
    content = with_sheet(f"<sheetData>{HEADER_XML}{row}</sheetData>{extensions}")
    result = checked(content, tiny)
    assert (result.findings, result.notes) == ((), ())
    assert result.parts[0].frame["coordination"].tolist() == ["Verein"]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("t='b'><f>TRUE()</f><v>1</v>", "true"),
        ("t='b'><f aca='false'>FALSE()</f><v>0</v>", "false"),
        ("t='b'><f>TRUE</f>", "true"),
        ("><f>FALSE()</f>", "false"),
        ("><f> 12 </f><v>12</v>", "12"),
        ("><f>-3.50</f>", "-3.5"),
        ("t='str'><f>\"01001000\"</f><v>1001000</v>", "01001000"),
        ('t=\'str\'><f>"Haus ""Mehr"""</f>', 'Haus "Mehr"'),
    ],
)
def test_a_formula_that_is_a_constant_is_its_value(cell, meant, tiny):
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}<c r='N2' {cell}</c></row></sheetData>")
    assert values(content, tiny, "coordination") == [meant]
    assert "formula" not in {item.rule for item in checked(content, tiny).findings}


@pytest.mark.parametrize("formula", ["TRUE()+1", "NOT(TRUE())", "A1", "1+2", "12%", '"a"&"b"', "", "1E3", "TRUE()()"])
def test_any_other_formula_is_a_finding(formula, tiny):
    text = formula.replace("&", "&amp;")
    cell = f"<c r='N2'><f>{text}</f><v>3</v></c>"
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{cell}</row></sheetData>")
    assert [(item.column, item.rule) for item in checked(content, tiny).findings] == [("coordination", "formula")]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("t='inlineStr'><is><t>Verein</t></is><v>0</v>", "Verein"),
        ("t='inlineStr'><v>0</v><is><t>Verein</t></is>", "Verein"),
        ("t='inlineStr'><v>Verein</v>", "Verein"),
        ("t='inlineStr'><is><t></t></is><v>Verein</v>", "Verein"),
        ("t='n'><is><t>Verein</t></is><v>12</v>", "12"),
    ],
)
def test_a_text_in_the_cell_goes_before_its_value(cell, meant, tiny):
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}<c r='N2' {cell}</c></row></sheetData>")
    assert values(content, tiny, "coordination") == [meant]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_workbooks_in_the_strict_form_of_the_standard(part, tiny):
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006": b"http://purl.oclc.org/ooxml/officeDocument",
    }
    parts = members(book(ALLIANCES, alliance()))
    for usual, name in strict.items():
        parts[part] = parts[part].replace(usual, name)
    assert any(name in parts[part] for name in strict.values())
    assert values(packed(parts), tiny, "id") == ["bb-neu"]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("12069020", "12069020"),
        ("1.206902E7", "12069020"),
        ("12069020.0", "12069020"),
        ("0.10000000000000001", "0.1"),
        ("-3.5", "-3.5"),
        ("1E+400", "1E+400"),
        ("1E+20", "1e+20"),
        ("nan", "nan"),
        ("x", "x"),
    ],
)
def test_numbers_are_written_as_one_writes_them(stored, expected):
    assert number_text(stored) == expected


def test_truth_and_keys_as_excel_stores_them(tiny):
    content = book(AREAS, ["bb-bad-belzig", "gemeinde", 12069020.0, True], name="alliance_areas")
    assert values(content, tiny, "area_key") == ["12069020"]
    assert values(content, tiny, "partial") == ["true"]


def test_formatted_text_is_one_text_without_its_phonetic_guide(tiny):
    rich = "<c r='N2' t='inlineStr'><is><r><t>Ver</t></r><rPh><t>ver</t></rPh><r><t>ein</t></r></is></c>"
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{rich}</row></sheetData>")
    assert values(content, tiny, "coordination") == ["Verein"]


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("a_x0041_b", "aAb"),
        ("a_x005F_x0041_b", "a_x0041_b"),  # the underscore itself, escaped
        ("a_x005f_b", "a_b"),
        ("a_x41_b_x004G_", "a_x41_b_x004G_"),
    ],
)
def test_characters_are_read_as_excel_escapes_them(stored, meant, tiny):
    shared = patched(
        with_shared_texts([ALLIANCES, alliance(coordination="X Y")]), "xl/sharedStrings.xml", "X Y", stored
    )
    in_cell = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{inline('N2', stored)}</row></sheetData>")
    for content in (shared, in_cell):
        assert values(content, tiny, "coordination") == [meant]


def test_names_of_elements_may_have_a_prefix(tiny):
    parts = members(book(ALLIANCES, alliance()))
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("xmlns=", "xmlns:x=")
    prefixed = sheet.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    content = packed({**parts, "xl/worksheets/sheet1.xml": prefixed.encode()})
    assert values(content, tiny, "id") == ["bb-neu"]


def test_cells_without_addresses_stand_side_by_side(tiny):
    header = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in AREAS)
    row = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in ("a", "kreis", "12069", "false"))
    parts = members(book(AREAS, name="alliance_areas"))
    xml = parts["xl/worksheets/sheet1.xml"].decode().split("<sheetData")[0]
    whole = f"{xml}<sheetData><row>{header}</row><row>{row}</row></sheetData></worksheet>"
    content = packed({**parts, "xl/worksheets/sheet1.xml": whole.encode()})
    assert values(content, tiny, "area_key") == ["12069"]


def test_formulas_made_harmless_come_back(tiny):
    assert values(book(ALLIANCES, alliance(name="'=1+1")), tiny, "name") == ["=1+1"]


def test_limits_of_rows_and_bytes(tiny):
    content = book(ALLIANCES, *(alliance(id=f"bb-{n}") for n in range(10)))
    small = replace(UPLOAD_LIMITS, rows=3)
    upload = read_upload("liste.xlsx", content, tiny.package, small)
    assert [(item.row, item.rule) for item in upload.files[0].findings] == [(5, "too_many_rows")]
    assert len(upload.files[0].frame) == 3
    upload = read_upload("liste.xlsx", content, tiny.package, replace(UPLOAD_LIMITS, bytes=100))
    assert [item.rule for item in upload.findings] == ["too_large"]
    upload = read_upload("liste.xlsx", content, tiny.package, replace(UPLOAD_LIMITS, expanded=5_000))
    assert [item.rule for item in upload.findings] == ["expansion"]


def test_limit_of_cells_holds_for_all_sheets_together(tiny):
    sheets = {f"S{number}": [ALLIANCES, *(alliance(id=f"bb-{row}") for row in range(20))] for number in range(3)}
    limits = replace(UPLOAD_LIMITS, elements=900)
    found = read_upload("liste.xlsx", books(sheets), tiny.package, limits).findings
    assert {item.rule for item in found} == {"too_many_elements"}
    assert read_upload("liste.xlsx", books({"S": sheets["S0"]}), tiny.package, limits).findings == ()


def test_many_merged_cells_are_counted(tiny, monkeypatch):
    monkeypatch.setattr(workbook, "MERGES", 30)
    rows = [alliance(id=f"bb-{n}") for n in range(20)]
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 12)) + '<mergeCell ref="A2:O900000"/>' * 100
    content = book(ALLIANCES, *rows)
    parts = members(content)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")
    result = checked(packed({**parts, "xl/worksheets/sheet1.xml": sheet.encode()}), tiny)
    assert {item.rule for item in result.findings} == {"merged", "more_findings"}
    assert clean_rows(result.parts[0], result.findings, tiny.package).empty


def test_a_merged_row_is_not_clean_although_no_finding_stands_there(tiny):
    result = checked(CASES["merged cells"].make(), tiny)
    assert clean_rows(result.parts[0], result.findings, tiny.package).empty


def test_hidden_sheets_and_rows_are_told_with_their_number(tiny):
    def change(book) -> None:
        sheet = book.worksheets[0]
        for row in (3, 4):
            sheet.row_dimensions[row].hidden = True

    rows = [alliance(id=f"bb-{n}") for n in range(4)]
    (note,) = checked(book(ALLIANCES, *rows, change=change), tiny).notes
    assert dict(note.params) == {"count": "2", "row": "3"}


def test_a_sheet_name_is_shortened_and_shown_harmlessly(tiny):
    content = books({"x": [["nichts"]]})
    parts = members(content)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="x"', b'name="' + b"&#x202E;" * 50 + b'"')
    (found,) = checked(packed(parts), tiny).findings
    assert found.found == "<U+202E>" * 31


def test_a_zip_of_tables(tiny):
    content = packed(
        {
            "paket/alliances.csv": (",".join(ALLIANCES) + "\nbb-neu,N,O,gemeinde,BB,,,,,active,,,,,\n").encode(),
            "paket/partners.csv": b"alliance_id,partner,sector\nbb-neu,Stadt,kommune\nbb-neu,IHK,xx\n",
            "paket/codebook.csv": b"table,column\n",
            "paket/README.txt": b"hello",
            "paket/": b"",
        }
    )
    result = checked(content, tiny, "export.zip")
    assert [part.table for part in result.parts] == ["alliances", "partners"]
    assert places(result, "export.zip") == [("paket/partners.csv", 3, "sector", "unknown_category")]
    assert [dict(note.params)["names"] for note in result.notes if note.code == "skipped"] == ["paket/README.txt"]


def test_unpacking_stops_at_the_size_that_a_member_says(tiny):
    """The member says 10 bytes: no more is unpacked, whatever it holds."""
    result = checked(CASES["member that unpacks to more than it says"].make(), tiny)
    assert [item.rule for item in result.findings] == ["damaged"]


@pytest.mark.parametrize(
    "error", [ValueError, LookupError, RuntimeError, ArithmeticError, OSError, NotImplementedError]
)
@pytest.mark.parametrize("ours", ["number_text", "date_text", "unescaped"])
def test_an_error_of_our_own_is_no_damage_of_the_file(ours, error, tiny, monkeypatch):
    def fail(*given):
        raise error("ours")

    content = book(ALLIANCES, alliance(partners_total=12, founded=date(2005, 11, 17), coordination="a_x0041_b"))
    monkeypatch.setattr(workbook, ours, fail)
    with pytest.raises(error, match="ours"):
        read_upload("liste.xlsx", content, tiny.package)


def test_inline_text_may_be_empty(tiny):
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{inline('N2', '')}</row></sheetData>")
    assert checked(content, tiny).findings == ()
