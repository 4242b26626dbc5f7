"""What a visitor says by hand: values in place of cells, rows left out, alliances chosen, columns assigned."""

import pytest

from analysis.intake.byhand import NOTHING, WHOLE_ROW, ByHand
from analysis.intake.checked import Checked, check_upload, clean_tables
from analysis.intake.difference import difference
from analysis.intake.headers import Assigned
from analysis.intake.kinds import Offers, cases, sure_cells
from analysis.intake.read import read_uploads
from analysis.intake.transport import packed, unpacked
from analysis.records.tables import Tables
from tests.analysis.frames import world
from tests.analysis.intake.books import books


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(
        alliances=[
            {"id": "bb-a", "name": "Bündnis A", "place": "Astadt", "website": "https://a.example"},
            {"id": "bb-b", "name": "Bündnis B", "place": "Astadt"},
        ]
    )


def checked(tables: Tables, content: str | bytes, name: str = "liste.csv", by_hand: ByHand = NOTHING) -> Checked:
    content = content.encode() if isinstance(content, str) else content
    by_hand = unpacked(ByHand, packed(by_hand))
    return check_upload(read_uploads([(name, content)], tables.package, columns=by_hand.columns), tables, by_hand)


WRONG = "\n".join(
    (
        "id,name,place,scope,land,status,founded",
        "bb-n,N,Ort,gemeinde,XX,aktiv,17.11.2005",
        "bb-m,M,Ort,gemeinde,XX,aktiv,",
        "",
    )
)


def test_a_cell_typed_over_is_judged_anew_and_nothing_else_changes(tables):
    before = checked(tables, WRONG)
    assert [(item.row, item.column) for item in before.findings] == [(2, "founded"), (2, "land"), (3, "land")]
    after = checked(tables, WRONG, by_hand=ByHand({("liste.csv", 2, "land"): "BB", ("liste.csv", 3, "land"): "YY"}))
    assert [(item.row, item.column, item.found) for item in after.findings] == [
        (2, "founded", "17.11.2005"),
        (3, "land", "YY"),
    ]


def test_what_was_wrong_with_the_form_of_a_cell_goes_with_it(tables):
    content = books({"alliances": [["id", "website", "place"], ["bb-a", "=A1", "#NV"]]})
    assert len(checked(tables, content, "a.xlsx").findings) == 2
    cells = {("a.xlsx[alliances]", 2, "website"): "https://neu.example", ("a.xlsx[alliances]", 2, "place"): "Bdorf"}
    result = checked(tables, content, "a.xlsx", ByHand(cells))
    assert result.findings == ()
    changed = difference("alliances", clean_tables(result, tables)["alliances"], tables).changed
    assert changed[["column", "new"]].values.tolist() == [["place", "Bdorf"], ["website", "https://neu.example"]]


def test_a_row_is_left_out(tables):
    result = checked(tables, WRONG, by_hand=ByHand({("liste.csv", 2, WHOLE_ROW): ""}))
    assert {item.row for item in result.findings} == {3}
    assert result.parts[0].frame.index.tolist() == [3]


def test_an_alliance_that_is_chosen_keeps_what_its_row_leaves_empty(tables):
    content = "name,place,website,status\nFamilienrunde,Astadt,,active\n"
    (finding,) = [item for item in checked(tables, content).findings if item.rule == "which_alliance"]
    result = checked(tables, content, by_hand=ByHand({("liste.csv", finding.row, "id"): "bb-a"}))
    assert result.findings == ()
    changed = difference("alliances", clean_tables(result, tables)["alliances"], tables).changed
    assert changed[["id", "column", "new"]].values.tolist() == [["bb-a", "name", "Familienrunde"]]


MISNAMED = "id,name,place,website,status,scope,land\nbb-falsch,Bündnis A,Astadt,,active,gemeinde,BB\n"


def test_an_id_that_is_not_known_beside_a_name_and_place_that_are_is_asked_back(tables):
    (finding,) = checked(tables, MISNAMED).findings
    assert (finding.row, finding.column, finding.rule) == (2, "id", "which_alliance")
    assert dict(finding.params)["candidates"] == "bb-a, bb-falsch"
    known, new = (
        checked(tables, MISNAMED, by_hand=ByHand({("liste.csv", 2, "id"): key})) for key in ("bb-a", "bb-falsch")
    )
    assert known.findings == new.findings == ()
    assert difference("alliances", clean_tables(known, tables)["alliances"], tables).changed.empty, "it empties nothing"
    assert difference("alliances", clean_tables(new, tables)["alliances"], tables).new["id"].tolist() == ["bb-falsch"]


@pytest.mark.parametrize("row", ["bb-falsch,Bündnis C,Cstadt", "bb-falsch,Bündnis A,Zstadt", "bb-a,Bündnis B,Astadt"])
def test_an_id_counts_where_name_or_place_is_another_or_it_is_known(row, tables):
    assert checked(tables, f"id,name,place,status,scope,land\n{row},active,gemeinde,BB\n").findings == ()


def test_what_a_list_has_no_column_for_is_given_for_one_row_only(tables):
    content = "id,name,status\nbb-a,A,active\nbb-n,N,active\n"
    asked = {item.column for item in checked(tables, content).findings}
    assert asked == {"place", "scope", "land"}
    cells = {("liste.csv", 3, name): text for name, text in (("place", "O"), ("scope", "gemeinde"), ("land", "BB"))}
    result = checked(tables, content, by_hand=ByHand(cells))
    assert result.findings == ()
    assert result.parts[0].frame.loc[2, "place"] == "Astadt"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_columns_that_are_assigned_are_read_so(tables, kind):
    rows = [["Stand 2026"], ["Wer", "", "Was"], ["bb-a", "x", "pflege"]]
    content = "\n".join(";".join(row) for row in rows) if kind == "csv" else books({"Liste": rows})
    name, file = (f"l.{kind}", "l.csv" if kind == "csv" else "l.xlsx[Liste]")
    (head,) = checked(tables, content, name).heads
    assert (head.table, set(head.texts) - {""}) == (None, {"Wer", "Was"})
    assert head.rows[0][-1] == "pflege"
    columns = tuple({"Wer": "alliance_id", "Was": "topic"}.get(text) for text in head.texts)
    result = checked(tables, content, name, ByHand(columns={file: Assigned("topics", head.texts, columns)}))
    (part,) = result.parts
    assert part.frame[["alliance_id", "topic"]].values.tolist() == [["bb-a", "pflege"]]


def test_findings_are_gathered_by_kind_and_value(tables):
    found = cases(checked(tables, WRONG).findings)
    assert [(case.first.column, case.rows) for case in found] == [("founded", (2,)), ("land", (2, 3))]


def test_only_what_leaves_no_doubt_is_sure(tables):
    found = cases(checked(tables, WRONG).findings)
    assert sure_cells(found, Offers(tables, ())) == {("liste.csv", 2, "founded"): "2005-11-17"}
