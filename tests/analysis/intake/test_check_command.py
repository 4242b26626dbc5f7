"""``python -m analysis check``: each kind of finding in a folder and in a list, where it says what ``merge`` says."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cli.main import main
from analysis.errors import AnalysisError
from analysis.intake.bundle import Contents, HandedIn, handed_in
from analysis.intake.check import check
from analysis.intake.merge import Correction, prepare
from analysis.intake.notes import Note
from analysis.language import language
from analysis.records import files, findings, tables
from analysis.records.findings import Finding
from analysis.records.gathering import Limits
from analysis.records.tables import Tables, snapshot
from analysis.records.wording import BrokenTable, as_dict, expected, line
from tests.analysis.intake.books import ALLIANCES as ALLIANCE_COLUMNS
from tests.analysis.intake.books import PARTNERS, alliance, books, packed
from tests.analysis.intake.cases import CASES as WORKBOOK_CASES
from tests.conftest import TINY

BROKEN = TINY.parent / "broken"
EN = language("en")


@pytest.fixture(autouse=True)
def own_data(monkeypatch):
    """References of single files lead to the tiny package instead of the real data."""
    monkeypatch.setattr(files, "DATA", TINY)


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    after = change(before)
    assert after != before, "the mutation changes nothing"
    path.write_bytes(after)


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace the first ``old`` by ``new``."""
    return lambda content: content.replace(old.encode(), new.encode(), 1)


def add(row: str) -> Callable[[bytes], bytes]:
    return lambda content: content + row.encode() + b"\n"


def without_column(place: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        rows = [line.split(b",") for line in content.splitlines()]
        return b"".join(b",".join(cells[:place] + cells[place + 1 :]) + b"\n" for cells in rows)

    return change


# name: (file, change, row, column, rule). Rows as in tests/tiny: the header is 1.
MUTATIONS = {
    "missing column": ("topics.csv", without_column(1), 1, "topic", "missing_column"),
    "duplicate id": (
        "alliances.csv",
        add("bb-potsdam,Zweites Bündnis,Potsdam,gemeinde,BB,,,,,active,2025,,,,"),
        10,
        "id",
        "unique",
    ),
    "unknown Land": ("alliances.csv", swap("Hagenow,gemeinde,MV", "Hagenow,gemeinde,XX"), 7, "land", "enum"),
    "unknown sector": ("partners.csv", swap("kammern", "handwerk"), 3, "sector", "unknown_category"),
    "unknown topic": ("topics.csv", swap("pflege", "alter"), 4, "topic", "unknown_category"),
    "unknown municipality": ("alliance_areas.csv", swap("13076060", "13076061"), 7, "area_key", "unknown_area"),
    "unknown Verband": ("alliance_areas.csv", swap("120695910", "120695911"), 2, "area_key", "unknown_area"),
    "unknown district": ("alliance_areas.csv", swap("kreis,13076", "kreis,13077"), 10, "area_key", "unknown_area"),
    "impossible date": ("alliances.csv", swap("2005-03-14", "2005-02-30"), 4, "founded", "impossible_date"),
    "end before the beginning": ("alliances.csv", swap("2015-12", "2005-12"), 9, "ended", "not_before"),
    "partner of an unknown alliance": (
        "partners.csv",
        add("bb-nowhere,Stadt,kommune,"),
        12,
        "alliance_id",
        "unknown_key",
    ),
    "wrong encoding": (
        "alliances.csv",
        lambda content: content.decode().encode("latin-1"),
        2,
        "name",
        "encoding",
    ),
    "semicolons for commas": ("topics.csv", lambda content: content.replace(b",", b";"), 1, "alliance_id", "separator"),
    "truncated file": ("reported_totals.csv", lambda content: content[:-60], 4, "qualifier", "truncated"),
    "truncated in the last cell": ("districts.csv", lambda content: content[:-3], 4, "area_km2", "no_final_newline"),
    "empty file": ("awards.csv", lambda content: b"", 1, "alliance_id", "empty_file"),
    "district of another package": ("municipalities.csv", swap("BB,12054", "BB,12053"), 2, "kreis_key", "unknown_key"),
}


NO_FAULTS_OF_A_LIST = {"wrong encoding": "encoding", "semicolons for commas": "separator"}
"""Mutation -> the note in place of its finding where the file alone is handed in."""


def places(path: Path, capsys) -> list[tuple]:
    """(file, row, column, rule) of what ``check`` finds."""
    code = main(["check", str(path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == bool(found)
    return [(item["file"], item["row"], item["column"], item["rule"]) for item in found]


@pytest.mark.parametrize("name", MUTATIONS)
def test_finds_the_place_in_a_folder(name, folder, capsys):
    table, change, row, column, rule = MUTATIONS[name]
    edit(folder / table, change)
    assert places(folder, capsys) == [(str(folder / table), row, column, rule)]


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name != "truncated in the last cell"])
def test_finds_the_place_in_a_file(name, folder, capsys):
    table, change, row, column, rule = MUTATIONS[name]
    edit(folder / table, change)
    expected = [] if name in NO_FAULTS_OF_A_LIST else [(str(folder / table), row, column, rule)]
    assert places(folder / table, capsys) == expected


@pytest.mark.parametrize("name", NO_FAULTS_OF_A_LIST)
def test_what_is_no_fault_of_a_list_is_told(name, folder, capsys):
    table, change, *_ = MUTATIONS[name]
    edit(folder / table, change)
    notes: list[Note] = []
    assert check([folder / table], notes.append) == []
    assert [note.code for note in notes] == [NO_FAULTS_OF_A_LIST[name]]


def test_good_data(capsys):
    assert main(["check", str(TINY)]) == 0
    assert main(["check", *(str(path) for path in files.csv_files(TINY))]) == 0
    assert capsys.readouterr().out == ""


def test_real_data_is_clean(monkeypatch):
    monkeypatch.undo()
    assert check([files.DATA]) == []


def test_writes_a_line_for_each_finding(folder, capsys):
    edit(folder / "alliances.csv", swap("gemeinde,MV", "gemeinde,Mecklenburg"))
    edit(folder / "alliances.csv", swap("2005-03-14", "14.03.2005"))
    assert main(["check", str(folder)]) == 1
    path = folder / "alliances.csv"
    output = capsys.readouterr()
    first, second = output.out.splitlines()
    assert first == (
        f'{path}:4:founded: the value is no date, found "14.03.2005", '
        "expected a date such as 2005, 2005-11 or 2005-11-17"
    )
    assert second.startswith(f'{path}:7:land: the value is unknown, found "Mecklenburg", expected one of SH, HH')
    assert output.err.splitlines() == [
        f"{path}:4:founded: perhaps 2005-03-14",
        f"{path}:7:land: perhaps MV (Mecklenburg-Vorpommern)",
    ]


def test_says_it_in_german_where_that_is_asked_for(folder, capsys):
    edit(folder / "alliances.csv", swap("gemeinde,MV", "gemeinde,Mecklenburg"))
    path = folder / "alliances.csv"
    assert main(["check", str(folder), "--lang", "de"]) == 1
    output = capsys.readouterr()
    said = "Der Wert ist unbekannt, gefunden: „Mecklenburg“, erwartet: einer von SH, HH, "
    assert output.out.startswith(f"{path}:7:land: {said}")
    assert output.err == f"{path}:7:land: vielleicht MV (Mecklenburg-Vorpommern)\n"
    assert main(["check", str(folder), "--lang", "de", "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["message"].startswith("Der Wert ist unbekannt")


def test_of_lists_it_says_what_values_and_columns_are_called(tmp_path, capsys):
    path = tmp_path / "alliances.csv"
    path.write_text("id,still_exists,answered_on,status,land\nbb-potsdam,ja,2026-11-02,geplant,XX\n", encoding="utf-8")
    asked = {
        "de": ["„geplant“", "„ja“ unter „Besteht noch?“", "Brandenburg"],
        "en": ["planned", "“yes” under “Does it still exist?”", "Brandenburg"],
    }
    for code, words in asked.items():
        assert main(["check", str(path), "--lang", code]) == 1
        land, status = capsys.readouterr().out.splitlines()
        assert (land.split(":")[2], status.split(":")[2]) == ("land", "status")
        assert [word for word in words if word not in f"{land}\n{status}"] == []
        assert "still_exists" not in status


def test_nothing_is_suggested_from_data_that_are_broken_themselves(folder, capsys, monkeypatch):
    edit(folder / "alliances.csv", swap("gemeinde,MV", "gemeinde,Mecklenburg"))
    broken = Mock(side_effect=BrokenTable(check([folder])))
    monkeypatch.setattr("analysis.cli.check.load", broken)
    assert main(["check", str(folder)]) == 1
    assert broken.called
    assert capsys.readouterr().err == ""


def test_changes_nothing(folder):
    edit(folder / "alliances.csv", swap("gemeinde,MV", " gemeinde,XX"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert check([folder])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_runs_as_a_program(folder):
    edit(folder / "alliances.csv", lambda content: content[:200] + b'\xff\x00"' + content[200:])
    command = [sys.executable, "-m", "analysis", "check", str(folder)]
    done = subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{folder / 'alliances.csv'}:2:" in done.stdout
    assert all(": perhaps " in line for line in done.stderr.splitlines())


# The rest of a folder


def rules(paths: list[Path]) -> list[tuple[str, str]]:
    """(file, rule) of each finding."""
    return [(Path(item.file).name, item.rule) for item in check(paths)]


def test_missing_table(folder):
    (folder / "topics.csv").unlink()
    (found,) = check([folder])
    assert (found.file, found.row, found.rule) == (str(folder / "topics.csv"), 1, "missing_table")
    assert expected(found, EN) == "the file topics.csv"


def test_table_that_others_refer_to_is_missing(folder):
    (folder / "alliances.csv").unlink()
    assert rules([folder]) == [("alliances.csv", "missing_table")]


def test_folder_in_place_of_a_table(folder):
    (folder / "topics.csv").unlink()
    (folder / "topics.csv").mkdir()
    assert rules([folder]) == [("topics.csv", "missing_table")]


def test_pipe_in_place_of_a_table(folder):
    (folder / "topics.csv").unlink()
    os.mkfifo(folder / "topics.csv")
    assert rules([folder]) == [("topics.csv", "missing_table")]


def test_unknown_file(folder):
    (folder / "bündnisse.csv").write_text("id\n", encoding="utf-8")
    (folder / "notes.txt").write_text("left alone", encoding="utf-8")
    (folder / "raw").mkdir()
    (found,) = check([folder])
    path = folder / "bündnisse.csv"
    assert line(found, EN).startswith(f'{path}::: the file belongs to no table, found "bündnisse.csv"')


def test_missing_descriptor(folder):
    (folder / "datapackage.json").unlink()
    edit(folder / "partners.csv", swap("kammern", "handwerk"))
    assert rules([folder]) == [("datapackage.json", "missing_descriptor"), ("partners.csv", "unknown_category")]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"resources": 1}', b"\xff\xfe{", b"[" * 100_000])
def test_broken_descriptor(folder, content):
    (folder / "datapackage.json").write_bytes(content)
    (found,) = check([folder])
    assert (Path(found.file).name, found.rule) == ("datapackage.json", "broken_descriptor")
    assert found.found


def test_a_folder_is_checked_by_its_own_descriptor(folder):
    path = folder / "datapackage.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["resources"] = [item for item in raw["resources"] if item["name"] != "milestones"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert rules([folder]) == [("milestones.csv", "unknown_file")]


def test_an_empty_folder(tmp_path):
    found = rules([tmp_path])
    assert ("datapackage.json", "missing_descriptor") in found
    assert len(found) == 19


def test_file_that_may_not_be_read(folder, monkeypatch):
    def refuse(path: Path, limit: int) -> bytes:
        if path.name == "topics.csv":
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()

    monkeypatch.setattr(files, "read_at_most", refuse)
    (found,) = check([folder])
    assert (found.rule, found.found) == ("unreadable", "Permission denied")


def test_endless_file(folder, monkeypatch):
    monkeypatch.setattr(tables, "LIMITS", Limits(bytes=100))
    assert set(rules([folder])) == {
        (path.name, "too_large") for path in files.csv_files(folder) if path.stat().st_size > 100
    }
    assert len(files.read_at_most(folder / "alliances.csv", 100)) == 101


# Lists: files of any name


def test_files_given_together_refer_to_each_other_and_to_the_data(folder):
    edit(folder / "alliances.csv", swap("mv-lewitz,", "mv-lewitz-neu,Neues "))
    edit(folder / "topics.csv", swap("mv-lewitz,", "mv-lewitz-neu,"))
    paths = [folder / "alliances.csv", folder / "topics.csv"]
    assert rules(paths) == []
    found = check(paths[1:])
    assert [(Path(item.file).name, item.row, item.rule) for item in found] == [("topics.csv", 5, "unknown_key")]


def test_against_data_that_are_broken_themselves_their_findings_are_told(folder, monkeypatch):
    monkeypatch.setattr(files, "DATA", folder)
    edit(folder / "alliances.csv", lambda content: content[:300])
    found = check([TINY / "topics.csv"])
    assert {(item.file, item.rule) for item in found} == {(str(folder / "alliances.csv"), "no_final_newline")}


@pytest.mark.parametrize(
    "name", ["topics.csv", "Topics.CSV", "Themen.csv", "Mappe1.csv", "topics", "topics.txt", "a.pdf"]
)
def test_a_list_may_have_any_name(name, tmp_path):
    shutil.copy(TINY / "topics.csv", tmp_path / name)
    assert check([tmp_path / name]) == []


def test_the_same_file_twice_is_one_file(folder):
    edit(folder / "topics.csv", swap("pflege", "alter"))
    assert len(check([folder / "topics.csv", folder / "topics.csv"])) == 1


def test_folder_and_file_together(folder):
    edit(folder / "topics.csv", swap("pflege", "alter"))
    assert len(check([folder, folder / "topics.csv"])) == 2


# Workbooks and ZIP files


def test_workbook(tmp_path, capsys):
    rows = [PARTNERS, ["bb-potsdam", "IHK", "Kamern"], ["bb-neu", "Stadt", "kommune"]]
    path = tmp_path / "liste.xlsx"
    path.write_bytes(books({"alliances": [ALLIANCE_COLUMNS, alliance()], "partners": rows, "Notizen": [["x"]]}))
    assert main(["check", str(path)]) == 1
    output = capsys.readouterr()
    assert output.out.startswith(f'{path}[partners]:2:sector: the value is unknown, found "Kamern", expected one of ')
    assert len(output.out.splitlines()) == 1
    assert output.err.splitlines() == [
        f"{path}[Notizen]: this sheet was not read; its columns belong to no table: x",
        f"{path}[partners]: these columns are missing, what is known of them stays: umbrella",
        f"{path}[partners]:2:sector: perhaps kammern (Chambers)",
    ]


def test_what_one_should_know_is_said_in_german_too(tmp_path, capsys):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(books({"alliances": [ALLIANCE_COLUMNS, alliance()], "Notizen": [["x"]]}))
    assert main(["check", str(path), "--lang", "de"]) == 0
    told = "Dieses Blatt wurde nicht gelesen. Seine Spalten gehören zu keiner Tabelle: x"
    assert capsys.readouterr().err == f"{path}[Notizen]: {told}\n"


def test_good_workbook(tmp_path, capsys):
    path = tmp_path / "Liste.XLSX"
    path.write_bytes(books({"Bündnisse": [ALLIANCE_COLUMNS, alliance()]}))
    assert main(["check", str(path), "--json"]) == 0
    output = capsys.readouterr()
    assert (json.loads(output.out), output.err) == ([], "")


def test_workbooks_given_together_refer_to_each_other_and_to_the_data(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(books({"alliances": [ALLIANCE_COLUMNS, alliance()]}))
    rows = [PARTNERS, ["bb-potsdam", "IHK", "kammern"], ["bb-neu", "Stadt", "kommune"]]
    (tmp_path / "b.xlsx").write_bytes(books({"partners": rows}))
    assert check([tmp_path / "a.xlsx", tmp_path / "b.xlsx"]) == []
    assert rules([tmp_path / "b.xlsx"]) == [("b.xlsx[partners]", "unknown_key")]


def test_zip_of_the_data(tmp_path):
    path = tmp_path / "paket.zip"
    path.write_bytes(packed({file.name: file.read_bytes() for file in files.csv_files(TINY)}))
    assert check([path]) == []


def test_a_folder_is_held_to_the_form_of_a_data_package(folder, capsys):
    edit(folder / "topics.csv", lambda content: content.replace(b",", b";"))
    assert rules([folder]) == [("topics.csv", "separator")]
    assert main(["check", str(folder / "topics.csv")]) == 0
    assert "the cells are separated by ;" in capsys.readouterr().err
    (folder / "topics.xlsx").write_bytes((folder / "topics.csv").read_bytes())
    assert main(["check", str(folder / "topics.xlsx")]) == 0
    assert "the content is CSV" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["xlsx", "xlsm", "xlsb", "xls", "ods", "zip"])
def test_a_workbook_that_is_none_is_a_finding(tmp_path, ending):
    path = tmp_path / f"topics.{ending}"
    path.write_bytes(b"PK\x03\x04 and nothing behind")
    assert [line(item, EN) for item in check([path])] == [
        f"{path}::: the file is damaged and cannot be read, found nothing, expected a file that opens without repair"
    ]


def test_workbook_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(b"")
    attempt = files.attempt
    refusal = PermissionError(13, "Permission denied")
    monkeypatch.setattr(files, "attempt", lambda file, limit: refusal if file == path else attempt(file, limit))
    assert rules([path]) == [("liste.xlsx", "unreadable")]


# Unusable calls


@pytest.mark.parametrize("name", ["nowhere", "nowhere/x.xlsx", "nowhere.csv", "x\0y.csv"])
def test_unusable_call(tmp_path, name, capsys):
    assert main(["check", str(tmp_path / name)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "Traceback" not in output.err
    assert output.err.strip()


@pytest.mark.parametrize(
    ("name", "rule"), [("notes.csv", "unknown_table"), ("a.pdf", "unknown_table"), ("topics", "no_header")]
)
def test_a_file_in_which_no_table_can_be_told(tmp_path, name, rule):
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert rules([tmp_path / name]) == [(name, rule)]


def test_nothing_to_check():
    with pytest.raises(AnalysisError, match="nothing to check"):
        check([])


# The collection of broken files


def in_lines(found: Iterable[Finding]) -> list[str]:
    """Findings as the files of tests/broken write them."""
    return [f"{Path(item.file).name}:{item.row}:{item.column}:{item.rule}" for item in found]


CASES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())


def expected_of(name: str, file: str = "expected.txt") -> list[str]:
    """The lines of a file beside the broken ones; of expected.txt where it is not there."""
    path = BROKEN / name / file
    return (path if path.exists() else BROKEN / name / "expected.txt").read_text(encoding="utf-8").splitlines()


def rules_in(name: str) -> set[str]:
    """What is found and told of the broken files as lists, wherever it stands."""
    return {line.rsplit(":", 1)[1] for line in expected_of(name, "list.txt")}


def in_a_data_package(name: str, folder: Path) -> list[str]:
    """What is found where the broken files stand in place of those of the tiny package."""
    broken = [path.name for path in files.csv_files(BROKEN / name)]
    shutil.copytree(TINY, folder)
    for file in broken:
        shutil.copy(BROKEN / name / file, folder)
    found = check([folder])
    # The other tables are whole; they may refer to what the broken ones lack.
    assert {item.rule for item in found if Path(item.file).name not in broken} <= {"unknown_key", "unknown_area"}
    return in_lines(item for item in found if Path(item.file).name in broken)


def as_a_list(name: str) -> list[str]:
    """What is found and told where the broken files are handed in."""
    notes: list[Note] = []
    found = check(files.csv_files(BROKEN / name), notes.append)
    return [*in_lines(found), *(f"note:{note.code}" for note in notes)]


def test_broken_files_in_a_data_package(tmp_path):
    expected = {name: expected_of(name) for name in CASES}
    assert [name for name in CASES if not expected[name]] == []
    found = {name: in_a_data_package(name, tmp_path / name) for name in CASES}
    assert {name: found[name] for name in CASES if found[name] != expected[name]} == {}


@pytest.fixture
def read_once(monkeypatch, tiny) -> None:
    """The data that lists are judged against are read once."""
    taken = snapshot(TINY)
    monkeypatch.setattr("analysis.intake.check.load", lambda data: tiny)
    monkeypatch.setattr("analysis.intake.merge.snapshot", lambda data: taken)
    monkeypatch.setattr("analysis.intake.merge.tables_of", lambda taken: tiny)


@pytest.mark.usefixtures("read_once")
def test_broken_files_as_lists():
    found = {name: as_a_list(name) for name in CASES}
    assert {name: found[name] for name in CASES if found[name] != expected_of(name, "list.txt")} == {}


def verdict(judge: Callable[[list[Path]], object], paths: list[Path]) -> object:
    """What ``judge`` finds in the files, or says of the call."""
    try:
        judge(paths)
    except BrokenTable as problem:
        return list(problem.findings)
    except AnalysisError as problem:
        return str(problem)
    return []


DAY = "2026-12-01"


def in_check(paths: list[Path]) -> None:
    if found := check(paths, today=DAY):
        raise BrokenTable(found)


def in_merge(paths: list[Path]) -> None:
    prepare(paths, files.DATA, Correction(DAY))


@pytest.fixture
def judged_once(monkeypatch) -> None:
    """What both call to judge a list takes its time once; where one of them no longer calls it, it judges by itself."""
    judged = {}

    def once(contents: Contents, tables: Tables, today: str) -> HandedIn:
        asked = (str(contents), id(tables), today)
        if asked not in judged:
            judged[asked] = handed_in(contents, tables, today)
        return judged[asked]

    monkeypatch.setattr("analysis.intake.check.handed_in", once)
    monkeypatch.setattr("analysis.intake.merge.handed_in", once)


@pytest.mark.usefixtures("read_once", "judged_once")
def test_check_says_of_lists_what_merge_says(tmp_path):
    one_a_verdict = {tuple(sorted(rules_in(name))): name for name in CASES}
    lists = {name: files.csv_files(BROKEN / name) for name in one_a_verdict.values()}
    assert len(lists) > 40
    one_a_rule = {rule: case for case in WORKBOOK_CASES.values() for *_, rule in case.findings}
    contents = {f"workbook: {rule}": (case.name, case.make()) for rule, case in one_a_rule.items()}
    for name, (table, change, *_) in MUTATIONS.items():
        contents[f"table: {name}"] = table, change((TINY / table).read_bytes())
    for number, (name, (file, content)) in enumerate(contents.items()):
        path = tmp_path / str(number) / file
        path.parent.mkdir()
        path.write_bytes(content)
        lists[name] = [path]
    assert [name for name, paths in lists.items() if verdict(in_check, paths) != verdict(in_merge, paths)] == []


def test_check_refuses_what_no_list_may_change_as_merge_does(folder):
    edit(folder / "districts.csv", lambda content: content[:-3])
    path = folder / "districts.csv"
    assert "cannot be changed by a list" in verdict(in_check, [path])
    assert verdict(in_check, [path]) == verdict(in_merge, [path])


def test_there_are_many_kinds_of_broken_files():
    assert len(CASES) >= 60
    named = {line.rsplit(":", 1)[1] for path in BROKEN.glob("*/expected.txt") for line in path.open(encoding="utf-8")}
    beyond_one_file = {
        *("missing_table", "unknown_file", "missing_descriptor", "broken_descriptor", "unreadable", "more_findings"),
        # Tested with merges, in test_merge_grounds.py.
        *("unsupported", "says_otherwise"),
        # Rules of lists alone, in test_as_meant.py, the first in messy.py.
        "several_names",
        *("year_as_date", "early_founding", "ambiguous_number", "placeholder", "same_name", "which_alliance"),
        # Of answers, in test_answered.py.
        *("no_answer", "contradicts", "in_future"),
        # Of rows that go, in test_dropped.py.
        "not_there",
        # Of figures of areas, in own/test_reading.py.
        *("no_areas", "no_figure", "no_values"),
        # Of processes, in test_apart.py.
        *("too_slow", "too_much_memory"),
        # Tested with small limits.
        *("too_large", "too_many_columns", "too_many_rows", "too_many_elements", "line_too_long", "too_many_tables"),
    }
    in_workbooks = {rule for item in WORKBOOK_CASES.values() for _, _, _, rule in item.findings}
    assert {rule.strip() for rule in named} | beyond_one_file | in_workbooks >= findings.rules()


# Anything at all

ALLIANCES = (TINY / "alliances.csv").read_bytes()
AREAS = (TINY / "alliance_areas.csv").read_bytes()
CALM = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check_all(folder: Path, *names: str) -> None:
    """Check files as tables of a data package and as lists; each finding can be printed."""
    said = [verdict(in_check, [folder / name]) for name in names]
    for item in [*check([folder]), *(item for found in said if isinstance(found, list) for item in found)]:
        assert line(item, EN).encode()
        assert json.dumps(as_dict(item, EN))


@CALM
@pytest.mark.usefixtures("read_once")
@given(content=st.binary(max_size=300), name=st.sampled_from(["alliances.csv", "alliance_areas.csv", "laender.csv"]))
def test_any_bytes(content, name, folder):
    (folder / name).write_bytes(content)
    check_all(folder, name)


@CALM
@pytest.mark.usefixtures("read_once")
@given(
    start=st.integers(0, len(ALLIANCES)),
    length=st.integers(0, 40),
    inside=st.binary(max_size=4) | st.sampled_from([b'"', b",", b"\n", b"\r", b";", b"\0", b"\xff", "\u202e".encode()]),
)
def test_any_mutation_of_a_table(start, length, inside, folder):
    (folder / "alliances.csv").write_bytes(ALLIANCES[:start] + inside + ALLIANCES[start + length :])
    (folder / "alliance_areas.csv").write_bytes(AREAS[:start] + inside + AREAS[start + length :])
    check_all(folder, "alliances.csv", "alliance_areas.csv")


@CALM
@given(size=st.integers(1, len(ALLIANCES) - 1))
def test_a_cut_anywhere_is_found_except_behind_a_whole_row(size, folder):
    path = folder / "alliances.csv"
    path.write_bytes(ALLIANCES[:size])
    found = [item for item in check([folder]) if item.file == str(path)]
    assert bool(found) == (ALLIANCES[size - 1 : size] != b"\n")
