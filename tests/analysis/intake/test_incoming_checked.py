"""What was handed in, judged with the present data; rows that can be taken over."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.export.formats import export
from analysis.intake.checked import check_upload, clean_rows, clean_tables, unclear_owners
from analysis.intake.difference import difference
from analysis.language import language
from analysis.records.tables import TABLE_NAMES, typed
from analysis.records.wording import wrong
from tests.analysis.export.asked import asked
from tests.analysis.frames import world
from tests.analysis.intake.books import book, read_upload

HEADER = "id,name,place,scope,land,status\n"
GOOD = HEADER + "bb-b,Bündnis B,Bdorf,gemeinde,BB,active\n"


@pytest.fixture(scope="module")
def tables():
    known = {"name": "Bündnis A", "place": "Astadt", "founded": "2005", "founded_basis": "stated", "partners_total": 7}
    return world(
        alliances=[{"id": "bb-a", **known, "website": "https://a.example"}],
        partners=[{"alliance_id": "bb-a", "partner": "Stadt", "sector": "kommune"}],
    )


def checked(tables, **contents: str):
    uploads = [read_upload(f"{name}.csv", text.encode(), tables.package) for name, text in contents.items()]
    return check_upload(uploads, tables)


def places(result) -> list[tuple]:
    return [(item.file.removesuffix(".csv"), item.row, item.column, item.rule) for item in result.findings]


def test_references_lead_to_what_is_handed_in_and_to_what_is_known(tables):
    areas = "alliance_id,level,area_key,partial\nbb-b,gemeinde,12060002,false\nbb-a,kreis,12060,false\n"
    assert places(checked(tables, alliances=GOOD, alliance_areas=areas)) == []
    assert places(checked(tables, alliance_areas=areas)) == [("alliance_areas", 2, "alliance_id", "unknown_key")]


def test_a_column_that_is_missing_leaves_known_records_as_they_are(tables):
    result = checked(tables, alliances=HEADER + "bb-a,Bündnis Neu,Astadt,gemeinde,BB,active\n")
    assert result.findings == ()
    (rows,) = [clean_rows(part, result.findings, tables.package) for part in result.parts]
    assert rows.loc[0, ["website", "founded", "partners_total"]].tolist() == ["https://a.example", "2005", 7]
    change = difference("alliances", rows, tables)
    assert change.changed[["column", "old", "new"]].to_numpy().tolist() == [["name", "Bündnis A", "Bündnis Neu"]]


def test_a_record_is_judged_with_what_is_known_of_it(tables):
    result = checked(tables, alliances="id,ended\nbb-a,2004\nbb-neu,2004\n")
    found = places(result)
    assert ("alliances", 2, "ended", "not_before") in found
    assert {item for item in found if item[1] == 3} == {
        ("alliances", 3, column, "required") for column in ("name", "place", "scope", "land", "status")
    }


def test_without_the_column_of_the_key_nothing_is_clean(tables):
    result = checked(tables, partners="partner,sector\nStadt,kommune\n")
    assert places(result) == [("partners", 1, "alliance_id", "missing_column")]
    assert clean_rows(result.parts[0], result.findings, tables.package).empty


def test_clean_rows_are_typed_and_those_with_findings_are_left_out(tables):
    partners = "alliance_id,partner,sector\nbb-a,Stadt,kommune\nbb-a,IHK,Kamer\nbb-a,Verein,vereine\n"
    result = checked(tables, partners=partners)
    rows = clean_rows(result.parts[0], result.findings, tables.package)
    expected = {"alliance_id": ["bb-a", "bb-a"], "partner": ["Stadt", "Verein"], "sector": ["kommune", "vereine"]}
    expected["umbrella"] = [None, None]
    spec = tables.package.tables["partners"]
    pd.testing.assert_frame_equal(rows, typed(pd.DataFrame(expected, dtype="str"), spec))


HARMLESS = {
    "a column that is not ours": GOOD.replace("status\n", "status,Telefon\n").replace("active\n", "active,1\n"),
    "several such columns": GOOD.replace("id,", "Nr.,Kreis (alt),id,").replace("bb-b,", "1,Barnim,bb-b,"),
    "a column without a name or a value": GOOD.replace("id,", ",id,").replace("bb-b,", ",bb-b,"),
    "a blank row": f"{GOOD}\n{GOOD.removeprefix(HEADER).replace('bb-b', 'bb-c')}",
    "blank rows": f"{GOOD}\n,,,,,\n\n{GOOD.removeprefix(HEADER).replace('bb-b', 'bb-c')}\n",
    "blank rows at the end": f"{GOOD},,,,,\n\n",
    "the header once more": f"{GOOD}{HEADER}{GOOD.removeprefix(HEADER).replace('bb-b', 'bb-c')}",
    "titles under the names": GOOD.replace("\n", "\nID,Name,Ort,Reichweite,Land,Status\n", 1),
}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_harmless_is_told_and_no_finding(case, form, tables):
    content = HARMLESS[case].encode()
    if form == "xlsx":
        content = book(*(line.split(",") if line else [] for line in HARMLESS[case].splitlines()))
    result = check_upload([read_upload(f"alliances.{form}", content, tables.package)], tables)
    assert result.findings == ()
    (rows,) = [clean_rows(part, result.findings, tables.package) for part in result.parts]
    assert rows["id"].tolist() == ["bb-b", "bb-c"][: content.count(b"dorf") or len(rows)]
    assert rows["status"].eq("active").all()


@pytest.mark.parametrize(
    ("case", "code", "params"),
    [
        ("a column that is not ours", "unused_columns", {"columns": "Telefon"}),
        ("several such columns", "unused_columns", {"columns": "Nr., Kreis (alt)"}),
        ("a blank row", "blank_rows", {"count": "1", "row": "3"}),
        ("blank rows", "blank_rows", {"count": "3", "row": "3"}),
        ("the header once more", "header_again", {"count": "1", "row": "3"}),
        ("titles under the names", "header_again", {"count": "1", "row": "2"}),
    ],
)
def test_what_was_passed_over_is_told(case, code, params, tables):
    notes = {note.code: dict(note.params) for note in checked(tables, alliances=HARMLESS[case]).notes}
    assert notes[code] == params


def test_a_column_whose_name_is_misspelt_is_read_and_told(tables):
    """To leave it aside would lose its values."""
    result = checked(tables, alliances=GOOD.replace("status\n", "status,websit\n").replace("active\n", "active,x\n"))
    assert places(result) == [("alliances", 2, "website", "url")]
    assert [dict(note.params) for note in result.notes if note.code == "column_names"] == [
        {"columns": "websit = website"}
    ]


def test_a_column_that_may_be_one_that_is_missing_is_set_aside_and_told(tables):
    result = checked(tables, alliances=GOOD.replace("status\n", "status,Webadr\n").replace("active\n", "active,x\n"))
    assert result.findings == ()
    assert {note.code for note in result.notes} >= {"unused_columns"}


def test_a_value_in_a_column_without_a_name_is_a_finding(tables):
    for header, row in (("status,\n", "active,x\n"), ("status,,Telefon\n", "active,x,1\n")):
        result = checked(tables, alliances=GOOD.replace("status\n", header).replace("active\n", row))
        assert places(result) == [("alliances", 2, "G", "cell_outside")]


def test_findings_that_are_not_listed_make_all_rows_unclean(tables):
    rows = "".join(f"bb-{n},B,O,gemeinde,XX,active\n" for n in range(10_001))
    result = checked(tables, alliances=HEADER + rows + "bb-z,B,O,gemeinde,BB,active\n")
    assert ("alliances", None, "land", "more_findings") in places(result)
    assert clean_rows(result.parts[0], result.findings, tables.package).empty


def test_ragged_rows_are_not_clean(tables):
    result = checked(tables, alliances=GOOD + "bb-c,B,O,gemeinde,BB\nbb-d,B,O,gemeinde,BB,active,x\n")
    assert clean_rows(result.parts[0], result.findings, tables.package)["id"].tolist() == ["bb-b"]


def test_rows_that_refer_to_a_row_with_findings_are_left_out(tables):
    alliances = GOOD + "bb-c,Bündnis C,,gemeinde,BB,active\n"
    partners = "alliance_id,partner,sector\nbb-b,Stadt,kommune\nbb-c,Stadt,kommune\nbb-a,Verein,vereine\n"
    result = checked(tables, alliances=alliances, partners=partners)
    assert places(result) == [("alliances", 3, "place", "required")]
    clean = clean_tables(result, tables)
    assert clean["alliances"]["id"].tolist() == ["bb-b"]
    assert clean["partners"]["alliance_id"].tolist() == ["bb-b", "bb-a"]


PARTNERS = "alliance_id,partner,sector\n"


def unclear(tables, **contents: str):
    result = checked(tables, **contents)
    return unclear_owners(result, clean_tables(result, tables), tables)


def test_an_alliance_is_unclear_where_one_of_its_rows_has_a_finding(tables):
    rows = PARTNERS + "bb-a,Stadt,komune\nbb-a,AWO,vereine\nbb-b,Stadt,kommune\n"
    assert unclear(tables, alliances=GOOD, partners=rows) == {"partners": {"bb-a"}}
    assert unclear(tables, alliances=GOOD, partners=rows.replace("komune", "kommune")) == {"partners": frozenset()}


def test_an_alliance_is_unclear_where_its_rows_are_left_out_for_another_table(tables):
    faulty = GOOD.replace("Bdorf", "")
    assert unclear(tables, alliances=faulty, partners=PARTNERS + "bb-b,Stadt,kommune\n") == {"partners": {"bb-b"}}


@pytest.mark.parametrize(
    "rows",
    [
        "bb-aa,Stadt,kommune\n",  # may be misspelt
        ",Stadt,kommune\n",
        'bb-a,"Stadt,kommune\n',  # not read to the end
        "bb-a,Stadt\n",  # cells may stand under the wrong column
    ],
)
def test_any_alliance_may_be_unclear_where_rows_cannot_be_told(rows, tables):
    assert unclear(tables, partners=f"{PARTNERS}bb-a,AWO,vereine\n{rows}") == {"partners": None}


def test_any_alliance_may_be_unclear_without_its_column_or_where_a_file_was_not_read(tables):
    good = PARTNERS + "bb-a,AWO,vereine\n"
    assert unclear(tables, partners="partner,sector\nAWO,vereine\n") == {"partners": None}
    assert unclear(tables, partners=good, liste="Öl,Gas\n1,2\n") == {"partners": None}
    assert unclear(tables, partners=good, topics="Öl,Gas\n1,2\n") == {"partners": frozenset(), "topics": None}


def test_any_alliance_may_be_unclear_where_its_id_is_the_result_of_a_formula(tables):
    result = checked(tables, partners=PARTNERS + "bb-a,AWO,vereine\n")
    (part,) = result.parts
    result = replace(result, parts=(replace(part, spoiled={"alliance_id": frozenset((2,))}),))
    assert unclear_owners(result, clean_tables(result, tables), tables) == {"partners": None}


def test_a_table_in_two_files(tables):
    uploads = [
        read_upload("alliances.csv", GOOD.encode(), tables.package),
        read_upload("Bündnisse.csv", (GOOD + "bb-c,Bündnis C,O,gemeinde,BB,active\n").encode(), tables.package),
    ]
    result = check_upload(uploads, tables)
    (found,) = result.findings
    assert (found.file, found.row, found.column, found.rule) == ("Bündnisse.csv", 2, "id", "double_elsewhere")
    assert wrong(found, language("en")) == "the record also stands in alliances.csv, row 2"
    assert clean_tables(result, tables)["alliances"]["id"].tolist() == ["bb-b", "bb-c"]


def test_references_to_a_part_that_is_not_whole_are_not_judged(tables):
    broken = GOOD + 'bb-c,"offen,O,gemeinde,BB,active\n'
    partners = "alliance_id,partner,sector\nbb-c,Stadt,kommune\n"
    result = checked(tables, alliances=broken, partners=partners)
    assert places(result) == [("alliances", 3, "name", "open_quote"), ("partners", None, None, "not_judged")]
    assert clean_tables(result, tables)["partners"].empty


def test_tables_that_a_list_cannot_change_are_told(tables):
    result = checked(
        tables, laender="key,ags_prefix,name,kind,land,population,area_km2\nBB,12,Brandenburg,Land,BB,1,1\n"
    )
    assert [note.code for note in result.notes] == ["not_taken"]


def test_ids_that_were_handed_in_are_known_for_suggestions(tables):
    assert checked(tables, alliances=GOOD).alliance_ids == {"bb-b"}


def test_nothing_handed_in(tables):
    result = check_upload([], tables)
    assert (result.parts, result.findings, result.notes) == ((), (), ())
    assert clean_tables(result, tables) == {}


def test_the_whole_data_come_back_clean_and_change_nothing(real):
    from analysis.records.files import DATA

    names = ("alliances", "alliance_areas", "partners", "topics", "awards", "sources")
    uploads = [read_upload(f"{name}.csv", (DATA / f"{name}.csv").read_bytes(), real.package) for name in names]
    result = check_upload(uploads, real)
    assert (result.findings, result.notes) == ((), ())
    for name, rows in clean_tables(result, real).items():
        pd.testing.assert_frame_equal(rows, getattr(real, name))


@pytest.mark.parametrize(
    ("form", "name"), [("csv", "x.csv"), ("csv-de", "x.csv"), ("xlsx", "x.xlsx"), ("zip", "x.zip")]
)
def test_what_was_exported_comes_back_clean_and_changes_nothing(form, name, tiny):
    content = export(form, asked(tiny))
    result = check_upload([read_upload(name, content, tiny.package)], tiny)
    assert result.findings == ()
    assert [part.table for part in result.parts] == (["alliances"] if form.startswith("csv") else list(TABLE_NAMES))
    for table, rows in clean_tables(result, tiny).items():
        pd.testing.assert_frame_equal(rows, getattr(tiny, table))
