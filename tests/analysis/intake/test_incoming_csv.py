"""CSV as offices hand it in: forms of German Excel are recognised and told, all else is a finding at its place."""

from dataclasses import replace

import pytest

from analysis.intake.read import UPLOAD_LIMITS
from tests.analysis.intake.books import packed, read_upload
from tests.conftest import TINY

ALLIANCES = (TINY / "alliances.csv").read_text(encoding="utf-8")
TOTALS = (TINY / "reported_totals.csv").read_text(encoding="utf-8")
AREAS = "alliance_id,level,area_key,partial\nbb-potsdam,gemeinde,12054000,false\n"


def part(content: str | bytes, tables, name: str = "alliance_areas.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    (found,) = read_upload(name, content, tables.package).files
    return found


def places(found) -> list[tuple]:
    return [(item.row, item.column, item.rule) for item in found.findings]


def notes(found) -> dict[str, dict[str, str]]:
    return {note.code: dict(note.params) for note in found.notes}


def test_a_file_in_the_form_of_the_data_needs_no_note(tiny):
    found = part(AREAS, tiny)
    assert (found.table, found.file, found.findings, found.notes) == ("alliance_areas", "alliance_areas.csv", (), ())
    assert found.frame.loc[2].tolist() == ["bb-potsdam", "gemeinde", "12054000", "false"]


@pytest.mark.parametrize(
    ("codec", "mark", "told"),
    [
        ("utf-8", ",", {}),
        ("utf-8-sig", ";", {"separator": {"separator": ";"}}),
        ("cp1252", ";", {"encoding": {"encoding": "Windows-1252"}, "separator": {"separator": ";"}}),
        ("utf-16", "\t", {"encoding": {"encoding": "UTF-16"}, "separator": {"separator": "TAB"}}),
        ("utf-8", "|", {"separator": {"separator": "|"}}),
    ],
)
def test_the_same_list_in_other_forms(codec, mark, told, tiny):
    content = ALLIANCES.replace('"Landeshauptstadt Potsdam, Jugendamt"', "Jugendamt").replace(",", mark)
    found = part(content.encode(codec), tiny, "alliances.csv")
    assert (found.findings, notes(found)) == ((), told)
    assert found.frame.loc[2, "name"] == "Familienbündnis Amt Niemegk"
    assert len(found.frame) == 8


def test_decimal_commas_belong_between_semicolons(tiny):
    content = TOTALS.replace(",", ";").replace("\n2004;", "\n2004;", 1)
    rows = content.splitlines()
    cells = rows[1].split(";")
    cells[4] = "12,5"
    found = part("\r\n".join([rows[0], ";".join(cells), *rows[2:]]) + "\r\n", tiny, "reported_totals.csv")
    assert found.findings == ()
    assert notes(found)["decimal_comma"] == {"count": "1"}
    assert found.frame.loc[2, "value"] == "12.5"


def test_a_decimal_comma_between_commas_is_left_alone(tiny):
    rows = TOTALS.splitlines()
    cells = rows[1].split(",")
    cells[4] = '"12,5"'
    found = part("\n".join([rows[0], ",".join(cells)]) + "\n", tiny, "reported_totals.csv")
    assert found.frame.loc[2, "value"] == "12,5"
    assert "decimal_comma" not in notes(found)


def test_one_byte_of_another_encoding_is_a_finding(tiny):
    content = AREAS.replace("bb-potsdam", "bb-pötsdam").encode() + b"bb-p\xf6tsdam,gemeinde,12054000,false\n"
    found = part(content, tiny)
    assert places(found) == [(3, "alliance_id", "encoding")]
    assert notes(found) == {}


def test_a_title_above_the_header_is_told_and_rows_are_counted_as_in_a_spreadsheet(tiny):
    found = part("Liste der Gebiete\n\n" + AREAS, tiny)
    assert (found.findings, notes(found)) == ((), {"header_row": {"row": "3"}})
    assert found.frame.index.tolist() == [4]


TITLES = [
    '"Familie" in Brandenburg',
    'Bündnisse "für Familie"',
    '"Liste" der "Bündnisse"; Stand: 2026',
    '"Liste der Bündnisse',  # never closed: Excel shows it in one cell with the header, but reads on behind
    '"""Liste"""',
    '"Liste, ""alt"""',
    "'Liste'",
    '"Liste\nder Bündnisse"',
]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("title", TITLES)
def test_quotes_in_a_title_do_not_hide_the_header(title, mark, tiny):
    content = f"{title}\n\n{AREAS.replace(',', mark)}"
    for name in ("alliance_areas.csv", "Mappe1.csv"):
        found = part(content, tiny, name)
        assert (found.table, found.findings) == ("alliance_areas", ())
        assert notes(found)["header_row"] == {"row": "3"}
        assert found.frame.index.tolist() == [4]
        assert found.frame.loc[4].tolist() == ["bb-potsdam", "gemeinde", "12054000", "false"]


@pytest.mark.parametrize("start", ["PK", "PKW-Ring", "PAR1-Fonds", "SQLite format 3", "%PDF", "Rar", "7z"])
@pytest.mark.parametrize("name", ["alliance_areas.csv", "alliance_areas.xlsx", "Mappe1"])
def test_text_that_begins_like_a_file_of_another_kind_is_text(start, name, tiny):
    content = f"{start},,,\n{AREAS}".encode()
    assert part(content, tiny, name).findings == ()
    upload = read_upload("x.zip", packed({"alliance_areas.csv": content}), tiny.package)
    assert (upload.findings, upload.files[0].findings) == ((), ())


def test_the_line_that_tells_excel_the_separator_is_no_row(tiny):
    found = part("sep=;\r\n" + AREAS.replace(",", ";"), tiny)
    assert found.frame.index.tolist() == [2]


def test_columns_may_be_called_by_their_titles(tiny):
    found = part(AREAS.replace("alliance_id,level", " Bündnis-ID ,EBENE"), tiny)
    assert found.findings == ()
    assert notes(found) == {"column_names": {"columns": "Bündnis-ID = alliance_id, EBENE = level"}}


def test_a_column_name_in_capitals_is_worth_no_note(tiny):
    assert part(AREAS.replace("level", " LEVEL "), tiny).notes == ()


def test_two_names_of_one_column_are_double(tiny):
    found = part(AREAS.replace("partial\n", "partial,Ebene\n").replace("false", "false,kreis"), tiny)
    assert places(found) == [(1, "level", "duplicate_column")]
    assert found.frame.loc[2, "level"] == "gemeinde"


def test_the_table_is_known_by_its_columns_where_the_name_says_nothing(tiny):
    found = part(AREAS, tiny, "Mappe1.csv")
    assert (found.table, notes(found)) == ("alliance_areas", {"table_by_columns": {"table": "alliance_areas"}})
    assert part(AREAS, tiny, "Gebiete der Bündnisse.csv").notes == ()


@pytest.mark.parametrize("content", ["x,y\n1,2\n", "Name\nBündnis\n", "nur Text", '"offen'])
def test_a_file_that_is_no_table_is_one_finding(content, tiny):
    upload = read_upload("Mappe1.csv", content.encode(), tiny.package)
    assert [(item.row, item.rule, item.found) for item in upload.findings] == [
        (None, "unknown_table", content.split("\n")[0])
    ]
    assert upload.files == ()


def test_a_file_named_after_a_table_without_its_columns(tiny):
    assert places(part("x;y\n1;2\n", tiny)) == [(1, "alliance_id", "no_header")]


def test_empty_rows_and_columns_at_the_end_do_not_matter(tiny):
    found = part("alliance_id;level;area_key;partial;;\na;kreis;12054;false;;\n;;;;;\n;;;;;\n", tiny)
    assert found.findings == ()
    assert len(found.frame) == 1


def test_blank_rows_between_records_are_told_once(tiny):
    found = part(AREAS + "\n\n\na,kreis,12054,false\n\nb,kreis,12054,false\n\n", tiny)
    assert (found.findings, notes(found)) == ((), {"blank_rows": {"count": "4", "row": "3"}})
    assert found.frame.index.tolist() == [2, 6, 8]


def test_a_header_that_comes_again_is_no_record(tiny):
    found = part(AREAS + AREAS, tiny)
    assert (found.findings, notes(found)) == ((), {"header_again": {"count": "1", "row": "3"}})
    assert found.frame.index.tolist() == [2, 4]


def test_what_is_told_is_counted_beyond_the_findings_that_are_kept(tiny):
    few = replace(UPLOAD_LIMITS, findings=2)
    content = AREAS + ("\n" + AREAS.replace("bb-potsdam", "a")) * 5
    (found,) = read_upload("alliance_areas.csv", content.encode(), tiny.package, few).files
    assert (found.findings, notes(found)) == (
        (), {"header_again": {"count": "5", "row": "4"}, "blank_rows": {"count": "5", "row": "3"}}
    )  # fmt: skip


def test_a_file_without_a_line_end_is_read_to_its_end(tiny):
    found = part(AREAS.rstrip("\n"), tiny)
    assert (found.findings, found.complete, list(notes(found))) == ((), True, ["open_end"])
    assert places(part(AREAS + "a,kreis", tiny)) == [(3, "area_key", "truncated")]


@pytest.mark.parametrize("error", ["#NV", "#N/A", "#NAME?", "#BEZUG!"])
def test_errors_of_the_spreadsheet_are_named(error, tiny):
    found = part(AREAS.replace("12054000", error), tiny)
    assert places(found) == [(2, "area_key", "cell_error")]


def test_a_hash_alone_is_no_error(tiny):
    assert part(AREAS.replace("12054000", "#1"), tiny).findings == ()


def test_formulas_made_harmless_come_back(tiny):
    found = part(ALLIANCES.replace("Familienbündnis Amt", "'=Familienbündnis Amt"), tiny, "alliances.csv")
    assert found.frame.loc[2, "name"] == "=Familienbündnis Amt Niemegk"


def test_damage_inside_is_named_as_in_the_data(tiny):
    assert places(part(AREAS + 'a,"kreis,12054,false\nb,c\n', tiny)) == [(3, "level", "open_quote")]
    assert places(part(AREAS + "a,kreis\n", tiny)) == [(3, "area_key", "too_few_cells")]
    assert places(part(AREAS + "a,kreis,12054,false,x\n", tiny)) == [(3, "partial", "too_many_cells")]
    assert places(part(AREAS + "a\0,kreis,12054,false\n", tiny)) == [(3, "alliance_id", "nul_byte")]


def test_limits(tiny):
    small = replace(UPLOAD_LIMITS, rows=2, cell=10)
    (found,) = read_upload("alliance_areas.csv", (AREAS + AREAS[35:] * 5).encode(), tiny.package, small).files
    assert (4, "alliance_id", "too_many_rows") in places(found)
    assert len(found.frame) == 2
    long = AREAS.replace("bb-potsdam", "b" * 11)
    (found,) = read_upload("alliance_areas.csv", long.encode(), tiny.package, small).files
    assert places(found) == [(2, "alliance_id", "cell_too_long")]


def test_the_kind_is_told_by_the_content(tiny):
    upload = read_upload("alliance_areas.xlsx", AREAS.encode(), tiny.package)
    assert [(note.code, dict(note.params)) for note in upload.notes] == [("other_kind", {"kind": "CSV"})]
    assert read_upload("alliance_areas.txt", AREAS.encode(), tiny.package).notes == ()
    assert read_upload("alliance_areas", AREAS.encode(), tiny.package).notes == ()
