"""``python -m analysis undo N``: a change is taken back by a change of its own, all of it or nothing."""

from pathlib import Path

import pytest

from analysis.intake.check import check
from analysis.records.tables import load

A, B = "https://quelle.example/a", "https://quelle.example/b"


@pytest.fixture
def run(folder, command):
    """Run a command, after which the folder is in order whatever it said."""

    def run(*arguments: str, **lists: str) -> tuple[int, str, str]:
        said = command(*arguments, **lists)
        assert check([folder]) == []
        return said

    return run


@pytest.fixture
def take(run):
    """Merge lists with a source and a reason."""

    def take(source: str, *options: str, **lists: str) -> None:
        assert run("merge", "--source", source, "--reason", "x", *options, **lists)[0] == 0

    return take


def tables(folder: Path) -> dict[str, list[str]]:
    """All tables but the log, row by row."""
    texts = {path.name: path.read_text(encoding="utf-8").splitlines() for path in folder.glob("*.csv")}
    return {name: rows for name, rows in texts.items() if name != "changes.csv"}


CHANGES = {
    "a value": {"alliances": "id,founded\nbb-potsdam,2006"},
    "a value that becomes unknown": {"alliances": "id,coordination\nmv-lewitz,"},
    "a value that was unknown": {"alliances": "id,coordination\nmv-hagenow,Stadt"},
    "rows of two tables": {
        "topics": "alliance_id,topic\nbb-potsdam,bildung",
        "partners": "alliance_id,partner,sector\nmv-lewitz,Neu,vereine",
    },
    "an alliance with all that hangs on it": {
        "alliances": "id,name,place,scope,land,status\nbb-neu,Bündnis,Neu,gemeinde,BB,active",
        "topics": "alliance_id,topic\nbb-neu,pflege",
    },
    "a number": {"reported_totals": "date,area,measure,value,source\n2012,MV,share_percent,13.50,https://quelle.example/mv"},
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_the_tables_are_as_they_were_and_the_log_says_it_all(folder, run, take, case):
    before, version = tables(folder), load(folder).version
    take(A, **CHANGES[case])
    changed = tables(folder)
    assert changed != before
    code, said, error = run("undo", "1")
    assert (code, error) == (0, "")
    assert said.splitlines()[-1] == f"this is change 2, logged in {folder / 'changes.csv'}"
    assert tables(folder) == before
    assert load(folder).version != version  # the log is part of it
    log = load(folder).changes
    assert set(log.loc[log["number"] == 2, "reason"]) == {"Rücknahme der Änderung 1"}
    assert run("undo", "2")[0] == 0
    assert tables(folder) == changed


def test_records_that_were_removed_are_there_again_with_all_values(folder, run, take):
    before = tables(folder)
    take(A, "--remove-record", "alliances", "bb-potsdam", "--remove")
    assert run("undo", "1")[0] == 0
    assert {name: sorted(rows) for name, rows in tables(folder).items()} == {
        name: sorted(rows) for name, rows in before.items()
    }


def test_a_dry_run_says_it_all_and_writes_nothing(folder, run, take):
    take(A, alliances="id,founded\nbb-potsdam,2006")
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    code, said, _ = run("undo", "1", "--dry-run")
    assert code == 0
    assert "changed  [\"bb-potsdam\"] founded: '2006' -> '2005-03-14'" in said
    assert said.splitlines()[-1] == "this would be change 2; nothing was written"
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_a_reason_may_be_given(folder, run, take):
    take(A, alliances="id,founded\nbb-potsdam,2006")
    run("undo", "1", "--reason", " the office was wrong ")
    assert load(folder).changes["reason"].iloc[-1] == "the office was wrong"


def refused(run, folder: Path, number: str) -> str:
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    code, said, error = run("undo", number)
    assert (code, said) == (2, "")
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    return error.strip().removeprefix("python -m analysis: ")


def test_a_value_that_changed_again_stands_in_the_way(folder, run, take):
    take(A, alliances="id,coordination\nmv-lewitz,Landkreis")
    take(B, alliances="id,coordination\nmv-lewitz,Verein")
    assert refused(run, folder, "1") == (
        'change 1 cannot be taken back: alliances ["mv-lewitz"] coordination (change 2); '
        f'sources ["mv-lewitz", "{A}"] supports (change 2)'
    )
    assert run("undo", "2")[0] == 0
    assert run("undo", "1")[0] == 0  # now it stands as change 1 left it


def test_a_record_that_went_stands_in_the_way(folder, run, take):
    take(A, topics="alliance_id,topic\nbb-potsdam,bildung")
    take(B, "--remove-record", "topics", '["bb-potsdam", "bildung"]')
    assert 'topics ["bb-potsdam", "bildung"] (change 2)' in refused(run, folder, "1")


def test_a_record_that_came_back_stands_in_the_way(folder, run, take):
    take(A, "--remove-record", "topics", '["bb-potsdam", "pflege"]')
    take(B, topics="alliance_id,topic\nbb-potsdam,pflege")
    assert 'topics ["bb-potsdam", "pflege"] (change 2)' in refused(run, folder, "1")


def test_rows_that_hang_on_a_new_record_stand_in_the_way(folder, run, take):
    take(A, alliances="id,name,place,scope,land,status\nbb-neu,Bündnis,Neu,gemeinde,BB,unknown")
    take(B, topics="alliance_id,topic\nbb-neu,pflege\nbb-neu,bildung")
    said = refused(run, folder, "1")
    assert 'topics ["bb-neu", "pflege"] (change 2); topics ["bb-neu", "bildung"] (change 2)' in said


def test_many_obstacles_are_counted(folder, run, take):
    take(A, umbrellas="umbrella,label_de,label_en\nneu,Neu,New")
    partners = "\n".join(f"bb-potsdam,Verein {number},vereine,neu" for number in range(9))
    take(B, partners=f"alliance_id,partner,sector,umbrella\n{partners}")
    said = refused(run, folder, "1")
    assert said.count("partners [") == 5
    assert said.endswith("; and 4 more")


def test_a_change_is_taken_back_once(folder, run, take):
    take(A, alliances="id,coordination\nmv-lewitz,Landkreis")
    assert run("undo", "1")[0] == 0
    assert 'alliances ["mv-lewitz"] coordination (change 2)' in refused(run, folder, "1")


@pytest.mark.parametrize(("number", "reason"), [("1", "there is none yet"), ("0", "there is none yet")])
def test_there_is_no_such_change(folder, run, number, reason):
    assert refused(run, folder, number) == f"there is no change {number}: {reason}"


def test_the_last_change_is_named_where_there_is_no_such(folder, run, take):
    take(A, topics="alliance_id,topic\nbb-potsdam,bildung")
    assert refused(run, folder, "7") == "there is no change 7: the last one is 1"
