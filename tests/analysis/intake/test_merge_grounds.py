"""Rows of a list may carry their own source and reason, and the sources of an alliance bear out what is on record."""

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.counting.profiles import profile, source_name
from analysis.export.round import round_workbook
from analysis.intake.bundle import bundled
from analysis.intake.byhand import NOTHING
from analysis.intake.check import check
from analysis.intake.checked import check_upload
from analysis.intake.read import read_uploads
from analysis.language import language
from analysis.records.tables import load
from tests.analysis.intake.books import saved
from tests.conftest import TINY

A, B, OFFICE = (f"https://quelle.example/{name}" for name in ("a", "b", "office"))
GROUNDS = ("--source", OFFICE, "--reason", "Letter of the office")


@pytest.fixture
def take(folder, command):
    """Merge lists given as name and lines of text; return exit code, output, error text."""

    def run(*options: str, **lists: str) -> tuple[int, str, str]:
        code, out, error = command("merge", *options, **lists)
        assert code != 0 or check([folder]) == []
        return code, out, error

    return run


def log(folder: Path) -> pd.DataFrame:
    return load(folder).changes


def grounds(folder: Path, table: str) -> list[tuple]:
    rows = log(folder)
    rows = rows[rows["table"] == table]
    return rows[["record", "column", "source", "reason"]].fillna("").to_numpy().tolist()


def words(folder: Path, alliance: str) -> dict[str, str]:
    """Address (its last part) -> what it bears out."""
    rows = load(folder).sources
    rows = rows[rows["alliance_id"] == alliance]
    return {
        url.rsplit("/", 1)[1]: supports for url, supports in zip(rows["url"], rows["supports"].fillna(""), strict=True)
    }


def proofs(folder: Path, alliance: str, field: str) -> list[str]:
    """The pages that the profile names for a fact."""
    found = profile(load(folder), alliance)
    fact = next(fact for fact in found.facts if fact.field == field)
    return [url.rsplit("/", 1)[1] for url in fact.sources["url"]]


# The answer of an office

ANSWER = "rueckmeldung:2026-11-30"


@pytest.mark.parametrize(
    "said", ["Rückmeldung vom 30. November 2026", "Rückmeldung vom 30.11.2026", "Answer of 30 November 2026", ANSWER]
)
def test_what_an_office_answered_on_a_day_is_a_source(said, folder, take):
    code, out, _ = take(alliances=f"id,coordination,change_source,change_reason\nbb-potsdam,Stadt,{said},{said}")
    assert code == 0, out
    found = profile(load(folder), "bb-potsdam")
    (fact,) = [fact for fact in found.facts if fact.field == "coordination"]
    assert fact.sources["url"].tolist() == [ANSWER]
    assert found.sources.set_index("url").loc[ANSWER, "date"] == "2026-11-30"
    assert source_name(ANSWER, language("de")) == "Rückmeldung vom 30. November 2026"


def test_the_call_may_name_the_answer(folder, take):
    lists = {"alliances": "id,coordination\nbb-potsdam,Stadt"}
    assert take("--source", "Rückmeldung vom 30.11.2026", "--reason", "Rundfrage", **lists)[0] == 0
    assert set(log(folder)["source"].tail(1)) == {ANSWER}


def test_an_answer_of_a_day_to_come_is_no_source(take):
    lists = {"alliances": "id,coordination\nbb-potsdam,Stadt"}
    code, _, error = take("--source", "Rückmeldung vom 2.12.2026", "--reason", "Rundfrage", **lists)
    assert code == 2
    assert "lies ahead" in error


@pytest.mark.parametrize("said", ["Anruf", "Rückmeldung vom März", "Rückmeldung", "ftp://amt.example/a"])
def test_what_names_neither_page_nor_day_is_no_source(said, folder, take):
    code, out, error = take(alliances=f"id,coordination,change_source\nbb-potsdam,Stadt,{said}")
    assert code != 0
    assert "change_source" in out + error


def test_a_round_that_comes_back_alone_is_merged_as_a_bundle(folder, command, tmp_path):
    tables, german = load(folder), language("de")
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(tables, tables, "2026-11-30", german)))
    page = book["Bündnisse"]
    places = {cell.value: cell.column for cell in page[1]}
    row = next(cells[0].row for cells in page.iter_rows() if cells[0].value == "bb-potsdam")
    page.cell(row, places["Besteht noch?"], "ja")
    page.cell(row, places["Rückmeldung am"], datetime(2026, 11, 28))
    page.cell(row, places["Koordination"], "Stadt Potsdam")
    named = "Lokales Bündnis für Familie Potsdam"
    book["Partner"].append([named, "Weiterer Verein", "Vereine und Initiativen"])
    book["Neue Bündnisse"].append(["Bündnis Neu", "Neudorf", "Brandenburg", "Gemeinde oder Stadt", "aktiv"])
    book["Partner"].append([named, "Neuer Verein", "Vereine und Initiativen"])
    last = book["Partner"].max_row
    for place, cell in enumerate(book["Partner"][1], start=1):
        if cell.value in ("Quelle der Änderung", "Grund der Änderung"):
            book["Partner"].cell(last, place, "Rückmeldung vom 29.11.2026")
    checked = check_upload(read_uploads([("runde.xlsx", saved(book))], tables.package), tables)
    assert checked.findings == ()
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(bundled(checked, NOTHING, tables, "", ""))
    code, out, _ = command("merge", str(bundle))
    assert code == 0, out
    assert check([folder]) == []
    found = profile(load(folder), "bb-potsdam")
    sources = {fact.field: fact.sources["url"].tolist() for fact in found.facts}
    of_day = "rueckmeldung:2026-11-28"
    assert sources["coordination"] == [of_day], "the day of the answer, not that of the workbook"
    assert of_day in sources["status"]
    supports = found.sources.set_index("url")["supports"]
    assert "partners" in supports["rueckmeldung:2026-11-29"]
    assert "partners" in supports[of_day], "what was added has the answer as its source, too"
    assert load(folder).changes["reason"].iloc[-1]
    new = profile(load(folder), "bb-neudorf")
    assert new.sources["url"].tolist() == [ANSWER], "nobody answered for it: the day of the workbook"
    assert load(folder).alliances.set_index("id").loc["bb-potsdam", "status_as_of"] == "2026-11-28"


# Grounds row by row


def test_many_facts_with_grounds_of_their_own_are_one_change(folder, take):
    code, said, _ = take(
        *GROUNDS,
        alliances=(
            "id,coordination,change_source,change_reason\n"
            f"bb-potsdam,Stadt,{A},new office\n"
            f"mv-lewitz,Landkreis,{B},moved\n"
            "bb-amt-niemegk,Amt,,\n"
        ),
    )
    assert code == 0, said
    assert grounds(folder, "alliances") == [
        ['["bb-potsdam"]', "coordination", A, "new office"],
        ['["mv-lewitz"]', "coordination", B, "moved"],
        ['["bb-amt-niemegk"]', "coordination", OFFICE, "Letter of the office"],
    ]
    assert log(folder)["number"].unique().tolist() == [1]
    for alliance, page in {"bb-potsdam": "a", "mv-lewitz": "b", "bb-amt-niemegk": "office"}.items():
        assert proofs(folder, alliance, "coordination") == [page]


def test_columns_may_be_named_by_their_titles(folder, take):
    code, said, _ = take(
        alliances=f"ID;Koordination;Quelle der Änderung;Grund der Änderung\nbb-potsdam;Stadt;{A};neues Büro"
    )
    assert code == 0, said
    assert grounds(folder, "alliances") == [['["bb-potsdam"]', "coordination", A, "neues Büro"]]


@pytest.mark.parametrize(
    ("source", "reason", "options", "error"),
    [
        ("", "moved", (), "a change needs a source: change_source in its row"),
        (A, "", (), "needs a reason: change_reason in its row"),
        (A, "", ("--source", OFFICE), "needs a reason"),
        ("", "", ("--reason", "moved"), "a change needs a source"),
    ],
)
def test_a_row_without_grounds_stops_all(folder, take, source, reason, options, error):
    before = (folder / "alliances.csv").read_bytes()
    code, _, said = take(
        *options,
        alliances=(
            "id,coordination,change_source,change_reason\n"
            f"bb-potsdam,Stadt,{A},moved\nmv-lewitz,Landkreis,{source},{reason}"
        ),
    )
    assert code == 2
    assert f'alliances ["mv-lewitz"]: {"what is known changes or goes, which " * ("reason" in error)}' in said
    assert error in said
    assert (folder / "alliances.csv").read_bytes() == before


def test_grounds_are_checked_row_by_row(folder, take):
    code, said, _ = take(alliances=f"id,coordination,change_source,change_reason\nbb-potsdam,Stadt,letter,{'x' * 1001}")
    assert code == 1
    places = [line.split(": ")[0].rsplit("/", 1)[1] for line in said.splitlines()]
    assert places == ["alliances.csv:2:change_reason", "alliances.csv:2:change_source"]


def test_a_table_of_the_data_has_no_such_columns(folder):
    path = folder / "topics.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("topic\n", "topic,change_source\n", 1), encoding="utf-8")
    assert ("topics.csv", "unknown_column") in [(Path(item.file).name, item.rule) for item in check([folder])]


def test_facts_of_one_record_may_stand_in_several_lists(folder, take, tmp_path):
    code, said, _ = take(
        founded=f"id,founded,change_source,change_reason\nbb-potsdam,2005-04,{A},month",
        website=f"id,website,change_source,change_reason\nbb-potsdam,https://neu.example/,{B},moved",
    )
    assert code == 0, said
    assert grounds(folder, "alliances") == [
        ['["bb-potsdam"]', "founded", A, "month"],
        ['["bb-potsdam"]', "website", B, "moved"],
    ]
    assert words(folder, "bb-potsdam") == {
        "potsdam": "name;status",
        "potsdam-2010": "partners;partners_total",
        "a": "founded",
        "b": "website",
    }


def test_two_lists_must_not_say_the_same_of_a_record(folder, take, tmp_path):
    code, said, _ = take(
        *GROUNDS,
        one="id,founded,website\nbb-potsdam,2005-04,https://neu.example/",
        two="id,founded,status\nbb-potsdam,2005-05,ended",
    )
    assert code == 1
    assert f"{tmp_path / 'two.csv'}:2:id: the record also stands in {tmp_path / 'one.csv'}, row 2" in said


def test_rows_that_a_list_leaves_out_go_with_the_grounds_of_those_it_has(folder, take):
    code, said, _ = take(
        "--remove",
        partners=f"alliance_id,partner,sector,change_source,change_reason\nbb-potsdam,IHK Potsdam,kammern,{A},new list",
    )
    assert code == 0, said
    assert {tuple(row[2:]) for row in grounds(folder, "partners")} == {(A, "new list")}


def test_a_row_that_names_its_page_needs_no_other_source(folder, take):
    code, said, _ = take(
        reported_totals=(
            "date,date_basis,area,measure,value,qualifier,publisher,source\n"
            f"2026,stated,DE,alliances,300,about,Office,{A}"
        ),
        milestones=f"date,area,title_de,title_en,source\n2026,DE,Probe,Trial,{B}",
    )
    assert code == 0, said
    assert {row[2] for row in grounds(folder, "reported_totals")} == {A}
    assert {row[2] for row in grounds(folder, "milestones")} == {B}


# Sources that bear out what is on record


def test_who_said_otherwise_bears_it_out_no_more(folder, take):
    take(*GROUNDS, alliances="id,founded\nbb-potsdam,2006")
    assert words(folder, "bb-potsdam")["potsdam"] == "name;status"
    assert proofs(folder, "bb-potsdam", "founded") == ["office"]


@pytest.mark.parametrize("founded", ["2005-03", "2005"])
def test_a_date_that_is_less_precise_contradicts_nobody(folder, take, founded):
    take(*GROUNDS, alliances=f"id,founded\nbb-potsdam,{founded}")
    assert set(proofs(folder, "bb-potsdam", "founded")) == {"potsdam", "office"}


def test_a_page_that_is_known_bears_out_more(folder, take):
    take("--source", "https://quelle.example/potsdam", partners="alliance_id,partner,sector\nbb-potsdam,Neu,vereine")
    assert words(folder, "bb-potsdam") == {
        "potsdam": "name;founded;status;partners",
        "potsdam-2010": "partners;partners_total",
    }


def test_a_page_is_described_by_a_row_of_sources_beside(folder, take):
    code, said, _ = take(
        alliances=f"id,founded,change_source,change_reason\nbb-potsdam,2006,{A},chronicle",
        sources=f"alliance_id,url,date,note,note_en\nbb-potsdam,{A},2026-10,Chronik,chronicle",
    )
    assert code == 0, said
    row = load(folder).sources.set_index("url").loc[A]
    assert row[["date", "supports", "note", "note_en"]].tolist() == ["2026-10", "founded", "Chronik", "chronicle"]


def test_what_a_list_says_of_its_pages_is_the_source_where_no_other_is_named(folder, take):
    code, said, _ = take(
        alliances="id,name,place,scope,land,status,founded,founded_basis\n"
        "bb-neu,Bündnis,Neu,gemeinde,BB,active,2020,stated",
        topics="alliance_id,topic\nbb-neu,pflege",
        sources=f"alliance_id,url,supports\nbb-neu,{A},existence;status\nbb-neu,{B},founded;topics",
    )
    assert code == 0, said
    told = {(record, column): source for record, column, source, _ in grounds(folder, "alliances")}
    assert told['["bb-neu"]', "founded"] == B
    assert {source for (_, column), source in told.items() if not column.startswith("founded")} == {A}
    assert {row[2] for row in grounds(folder, "topics")} == {B}
    assert words(folder, "bb-neu") == {"a": "existence;status", "b": "founded;topics"}


def test_a_fact_that_no_page_of_the_list_bears_out_needs_a_source(folder, take):
    code, _, said = take(
        alliances="id,coordination\nbb-potsdam,Stadt", sources=f"alliance_id,url,supports\nbb-potsdam,{A},founded"
    )
    assert code == 2
    assert 'alliances ["bb-potsdam"]: a change needs a source' in said


def test_unknown_is_borne_out_by_nobody(folder, take):
    take(*GROUNDS, alliances="id,founded,founded_basis\nbb-potsdam,,")
    assert proofs(folder, "bb-potsdam", "founded") == []
    assert "office" not in words(folder, "bb-potsdam")


def test_the_last_row_that_goes_leaves_nothing_to_bear_out(folder, take):
    take("--remove-record", "topics", '["mv-lewitz", "kinderbetreuung"]', *GROUNDS)
    take("--remove-record", "partners", '["mv-lewitz", "Verein Lewitz e. V."]', *GROUNDS)
    assert words(folder, "mv-lewitz") == {"lewitz": "name;founded"}


def test_an_umbrella_is_nothing_that_a_page_says(folder, take):
    before = words(folder, "bb-potsdam")
    code, said, _ = take(*GROUNDS, partners="alliance_id,partner,umbrella\nbb-potsdam,Landeshauptstadt Potsdam,ihk")
    assert code == 0, said
    assert words(folder, "bb-potsdam") == before


# The date belongs to the value


@pytest.mark.parametrize(
    ("alliances", "sources", "expected"),
    [
        ("id,status\nmv-lewitz,ended", "2026-03", "2026-03"),
        ("id,status,status_as_of\nmv-lewitz,ended,2019-10", "2026-03", "2026-03"),  # the old date, handed back
        ("id,status,status_as_of\nmv-lewitz,ended,2025", "2026-03", "2025"),
        ("id,status\nmv-lewitz,unknown", "2026-03", None),
        ("id,status_as_of\nmv-lewitz,2025", "2026-03", "2025"),
    ],
)
def test_the_date_of_the_status(folder, take, alliances, sources, expected):
    header, row = alliances.split("\n")
    alliances = f"{header},change_source,change_reason\n{row},{A},x"
    code, said, _ = take(alliances=alliances, sources=f"alliance_id,url,date\nmv-lewitz,{A},{sources}")
    assert code == 0, said
    row = load(folder).alliances.set_index("id").loc["mv-lewitz"]
    assert (None if pd.isna(row["status_as_of"]) else row["status_as_of"]) == expected


def test_a_value_from_an_undated_page_has_no_date(folder, take):
    take(*GROUNDS, alliances="id,partners_total\nbb-potsdam,31")
    assert pd.isna(load(folder).alliances.set_index("id").loc["bb-potsdam", "partners_total_as_of"])


def test_a_date_that_is_lost_and_needed_is_asked_for(folder, take):
    before = (folder / "alliances.csv").read_bytes()
    code, said, _ = take(*GROUNDS, alliances="id,status\nmv-lewitz,ended")
    assert code == 1
    assert f"{folder / 'alliances.csv'}:8:ended: " in said
    assert (folder / "alliances.csv").read_bytes() == before


# What is not in order is found


def test_a_support_that_is_taken_away_from_a_fact_that_was_taken_in(folder, take):
    take(*GROUNDS, alliances="id,coordination\nbb-potsdam,Stadt")
    before = (folder / "sources.csv").read_bytes()
    code, said, _ = take(*GROUNDS, sources=f"alliance_id,url,supports\nbb-potsdam,{OFFICE},status")
    assert code == 1
    assert (
        f"{folder / 'alliances.csv'}:4:coordination: the log of changes says that the value comes from {OFFICE}" in said
    )
    assert (folder / "sources.csv").read_bytes() == before


def edit(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_check_finds_facts_without_their_source_and_sources_that_said_otherwise(folder, take):
    take("--source", A, "--reason", "x", alliances="id,founded\nbb-potsdam,2006")
    take("--source", B, "--reason", "y", alliances="id,founded\nbb-potsdam,2007")
    take("--source", A, topics="alliance_id,topic\nbb-potsdam,bildung")
    edit(folder, "sources", f"{A},,topics", f"{A},,founded")
    edit(folder, "sources", f"{B},,founded", f"{B},,name")
    found = [(Path(item.file).name, item.row, item.column, item.rule) for item in check([folder])]
    assert found == [
        ("alliances.csv", 4, "founded", "unsupported"),
        ("sources.csv", 6, "supports", "says_otherwise"),
        ("topics.csv", 5, "topic", "unsupported"),
    ]


def test_check_of_the_data_finds_none():
    assert check([TINY]) == []
