"""The command ``factsheet``: which fact sheet goes into which file. The file itself has tests of its own."""

import re

import pytest

from analysis.cli import factsheet as module
from analysis.cli.main import main
from analysis.counting.selection import Selection
from analysis.deck.factsheet import Factsheet
from analysis.records import files
from tests.analysis.render.pdf.reading import File
from tests.conftest import TINY


def as_words(sheet: Factsheet, towns: Selection) -> bytes:
    """A file that says what fact sheet was asked for, and takes no time."""
    year = re.search(r"\b(20\d\d)\b", sheet.subtitle)[1]
    return "|".join([sheet.title, year, sheet.language, sheet.sources.link, str(len(towns.areas.laender))]).encode()


def run(*arguments: str) -> int:
    return main(["factsheet", *arguments, "--data", str(TINY)])


@pytest.fixture
def words(monkeypatch, tiny) -> None:
    monkeypatch.setattr(module, "factsheet_pdf", as_words)
    monkeypatch.setattr(module, "load", {TINY: tiny}.__getitem__)  # they are loaded already


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--land", "BB"], "Brandenburg|2026|de||1"),
        (
            ["--district", "12069", "--link", "https://a.example"],
            "Landkreis Potsdam-Mittelmark|2026|de|https://a.example|1",
        ),
        (
            ["--land", "MV", "--year", "2010", "--lang", "en", "--link", "https://a.example/?p={place}"],
            "Mecklenburg-Vorpommern|2010|en|https://a.example/?p=MV|1",
        ),
    ],
)
def test_the_file_holds_the_fact_sheet_that_was_asked_for(words, tmp_path, arguments, expected):
    out = tmp_path / "sheet.pdf"
    assert run(*arguments, "--out", str(out)) == 0
    assert files.read_text(out) == expected


def test_in_a_folder_the_file_gets_a_name(words, tmp_path, tiny):
    assert run("--district", "12069", "--out", str(tmp_path)) == 0
    name = f"lokale-buendnisse_steckbrief_12069_2026_{tiny.version}.pdf"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_all_writes_a_file_for_each_land_and_shows_how_far_it_is(words, tmp_path, tiny, capsys):
    out = tmp_path / "sheets"
    link = "https://a.example/{place}"
    assert run("--all", "--link", link, "--out", str(out)) == 0
    found = {path.name.split("_")[2]: files.read_text(path) for path in out.iterdir()}
    assert set(found) == set(tiny.laender["key"])
    for land, text in found.items():
        assert text.endswith(f"|https://a.example/{land}|1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{len(found)}/{len(found)}" in captured.err


def test_all_districts_writes_a_file_for_each_district(words, tmp_path, tiny):
    assert run("--all-districts", "--out", str(tmp_path)) == 0
    assert {path.name.split("_")[2] for path in tmp_path.iterdir()} == set(tiny.districts["key"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--land", "XX"], "XX"),
        (["--land", "12069"], "12069"),
        (["--land", ""], "''"),
        (["--district", "BB"], "BB"),
        (["--land", "BB", "--year", "1999"], "1999"),
    ],
)
def test_unusable_calls_say_why(words, tmp_path, arguments, named, capsys):
    out = tmp_path / "sheet.pdf"
    assert run(*arguments, "--out", str(out)) == 2
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.out == ""
    assert not out.exists()


@pytest.mark.parametrize("which", ["--all", "--all-districts"])
def test_several_need_a_folder(words, tmp_path, which, capsys):
    out = tmp_path / "sheet.pdf"
    files.write_text(out, "there")
    assert run(which, "--out", str(out)) == 2
    assert "a folder" in capsys.readouterr().err
    assert files.read_text(out) == "there"


@pytest.mark.parametrize("arguments", [[], ["--land", "BB", "--district", "12069"], ["--all", "--land", "BB"]])
def test_a_wrong_call_exits_with_2(arguments):
    with pytest.raises(SystemExit) as stop:
        run(*arguments, "--out", "x")
    assert stop.value.code == 2


def test_a_pdf_is_written(tmp_path):
    out = tmp_path / "barnim.pdf"
    assert main(["factsheet", "--district", "12060", "--lang", "en", "--out", str(out)]) == 0
    found = File(files.read_bytes(out))
    assert len(found.pages) == 1
    assert found.root["/Lang"] == "en"
