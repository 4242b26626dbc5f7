"""The command ``slides``: which deck goes into which file. The formats themselves have tests of their own."""

import io
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType

import pytest
from pptx import Presentation

from analysis.cli.main import main as any_command
from analysis.deck.slides import Deck
from analysis.records import files
from analysis.render import formats

TINY = ["--data", str(files.ROOT / "tests" / "tiny")]
"""Two Länder, BB and MV, and three districts: as much as is needed here."""


def main(arguments: list[str]) -> int:
    return any_command([*arguments, *TINY])


def as_words(deck: Deck) -> bytes:
    """A format that says what deck was asked for, and takes no time."""
    kinds = ",".join(kind for kind, _ in groupby(deck.slides, attrgetter("kind")))  # a table more is a slide more
    links = [slide.body.link for slide in deck.slides if slide.kind == "sources"]
    return "|".join([deck.title, str(deck.view.year), deck.language, kinds, *links]).encode()


@pytest.fixture
def words(monkeypatch) -> None:
    known = MappingProxyType({"txt": formats.Format("txt", ".txt", "text/plain", as_words)})
    monkeypatch.setattr(formats, "FORMATS", known)


ALL_KINDS = "title,figures,map,growth,sectors,reach,gaps,example,sources"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], f"Lokale Bündnisse für Familie in Deutschland|2026|de|{ALL_KINDS}|"),
        (["--land", "BB"], f"Lokale Bündnisse für Familie in Brandenburg|2026|de|{ALL_KINDS}|"),
        (["--kreis", "12069"], f"Lokale Bündnisse für Familie im Landkreis Potsdam-Mittelmark|2026|de|{ALL_KINDS}|"),
        (
            [
                "--land",
                "MV",
                "--year",
                "2010",
                "--lang",
                "en",
                "--slides",
                "map,sources",
                "--link",
                "https://a.example",
            ],
            "Local alliances for families in Mecklenburg-Vorpommern|2010|en|map,sources|https://a.example",
        ),
    ],
)
def test_the_file_holds_the_deck_that_was_asked_for(words, tmp_path, arguments, expected):
    out = tmp_path / "deck.txt"
    assert main(["slides", *arguments, "--format", "txt", "--out", str(out)]) == 0
    assert files.read_text(out) == expected


def test_in_a_folder_the_file_gets_a_name(words, tmp_path, tiny):
    assert main(["slides", "--land", "BB", "--slides", "title", "--format", "txt", "--out", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"lokale-buendnisse_vortrag_BB_2026_{tiny.version}.txt"]


def test_all_writes_a_file_for_each_land_and_shows_how_far_it_is(words, tmp_path, tiny, capsys):
    out = tmp_path / "decks"
    link = "https://a.example/?land={land}"
    assert main(["slides", "--all", "--slides", "sources", "--link", link, "--format", "txt", "--out", str(out)]) == 0
    found = {path.name.split("_")[2]: files.read_text(path) for path in out.iterdir()}
    assert set(found) == set(tiny.laender["key"])
    for land, text in found.items():
        assert text.endswith(f"|sources|https://a.example/?land={land}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "2/2" in captured.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--land", "XX"], "XX"),
        (["--land", "12069"], "12069"),
        (["--district", "BB"], "five digits"),
        (["--kreis", "1206"], "five digits"),
        (["--year", "1999"], "1999"),
        (["--slides", "title,nothing"], "nothing"),
        (["--slides", "title,title"], "each slide once"),
        (["--example", "no-such-alliance"], "no-such-alliance"),
        (["--format", "doc"], "doc"),
    ],
)
def test_unusable_calls_say_why(words, tmp_path, arguments, named, capsys):
    out = tmp_path / "deck.txt"
    assert main(["slides", "--format", "txt", *arguments, "--out", str(out)]) == 2
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.out == ""
    assert not out.exists()


def test_all_needs_a_folder(words, tmp_path, capsys):
    out = tmp_path / "deck.txt"
    files.write_text(out, "there")
    assert main(["slides", "--all", "--format", "txt", "--out", str(out)]) == 2
    assert "a folder" in capsys.readouterr().err
    assert files.read_text(out) == "there"


@pytest.mark.parametrize(
    "arguments",
    [["--land", "BB", "--district", "12069"], ["--all", "--land", "BB"], ["--lang", "fr"]],
)
def test_a_wrong_call_exits_with_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(["slides", *arguments, "--format", "pptx", "--out", "x"])
    assert stop.value.code == 2


def test_a_powerpoint_file_is_written(tmp_path):
    out = tmp_path / "land.pptx"
    arguments = ["--land", "BB", "--slides", "title,figures", "--format", "pptx", "--out", str(out)]
    assert main(["slides", *arguments]) == 0
    made = Presentation(io.BytesIO(files.read_bytes(out)))
    assert [slide.slide_layout.name for slide in made.slides] == ["Titel", "Kernzahlen"]
