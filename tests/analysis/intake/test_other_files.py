"""Lists in .ods, .xls, .csv.gz and in archives whose names have umlauts."""

import gzip
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from analysis.intake.checked import Checked, check_upload
from analysis.intake.own.read import read_figures
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records.gathering import Limits
from analysis.records.tables import Tables
from tests.analysis.frames import world

SAVED = Path(__file__).with_name("saved")
"""The same list, saved by LibreOffice 7.4 in both forms: two sheets, one hidden, a date, a key that begins with 0."""
TOPICS = "alliance_id,topic\nbb-a,pflege\n"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(alliances=[{"id": "bb-a"}])


def checked(name: str, content: bytes, tables: Tables, limits: Limits = UPLOAD_LIMITS) -> Checked:
    return check_upload(read_uploads([(name, content)], tables.package, limits), tables)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_sheets_of_other_programs_are_read(tables, kind):
    result = checked(f"liste.{kind}", (SAVED / f"liste.{kind}").read_bytes(), tables)
    alliances, areas = result.parts
    assert alliances.frame[["id", "founded", "status", "partners_total"]].values.tolist() == [
        ["bb-oedberg", "2005-11-17", "active", "12"]
    ]
    assert areas.frame[["alliance_id", "area_key", "partial"]].values.tolist() == [["bb-oedberg", "01001000", "false"]]
    assert alliances.frame.index.tolist() == [4], "rows count as in the sheet"
    assert [(item.column, item.found) for item in result.findings] == [("area_key", "01001000")]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_what_cannot_be_told_there_is_said(tables, kind):
    result = checked(f"liste.{kind}", (SAVED / f"liste.{kind}").read_bytes(), tables)
    told = {note.file for note in result.notes if note.code == "values_only"}
    assert told == {part.file for part in result.parts}


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_what_is_damaged_is_named(tables, kind, keep):
    content = (SAVED / f"liste.{kind}").read_bytes()
    (finding,) = checked(f"liste.{kind}", content[: int(len(content) * keep)], tables).findings
    assert finding.rule == "damaged"


def test_a_packed_list_is_unpacked(tables):
    result = checked("topics.csv.gz", gzip.compress(TOPICS.encode()), tables)
    assert (result.findings, [part.table for part in result.parts]) == ((), ["topics"])


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        pytest.param(gzip.compress(b" " * 30_000_000), "expansion", id="grows"),
        pytest.param(gzip.compress(TOPICS.encode())[:-9], "damaged", id="cut off"),
        pytest.param(b"\x1f\x8brubbish", "damaged", id="rubbish"),
    ],
)
def test_a_packed_list_that_is_hostile_or_damaged_is_refused(tables, content, rule):
    assert [item.rule for item in checked("topics.csv.gz", content, tables).findings] == [rule]


def archive(**members: bytes | str) -> bytes:
    """An archive; a double underscore in a name stands for its dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
WORD = {"[Content_Types]__xml": "<Types/>", "word/document__xml": "<document/>"}
NO_LISTS = {
    "text": archive(mimetype=f"{OPEN_DOCUMENT}text", content__xml="<x/>"),
    "drawing": archive(mimetype=f"{OPEN_DOCUMENT}graphics", content__xml="<x/>"),
    "book": archive(mimetype="application/epub+zip", liste__csv=TOPICS),
    "word": archive(**WORD),
    "damaged sheets": (SAVED / "liste.ods").read_bytes()[:3000],
    "image": b"\x89PNG\r\n\x1a\n",
    "web page": b"<html><table><tr><td>12054</td></tr></table></html>",
}


@pytest.mark.parametrize("kind", NO_LISTS)
@pytest.mark.parametrize("name", ["x.csv", "x.ods", "x.xlsx"])
def test_what_is_no_list_is_no_file_of_figures_either(tables, kind, name):
    """One verdict, whatever the name says, also where it is packed with others."""
    content = NO_LISTS[kind]
    alone = {item.rule for item in checked(name, content, tables).findings}
    assert alone == {item.rule for item in read_figures(name, content, tables).findings}
    packed = archive(**{name.replace(".", "__"): content})
    assert {item.rule for item in checked("paket.zip", packed, tables).findings} == alone
    assert {item.rule for item in read_figures("paket.zip", packed, tables).findings} == alone


@pytest.mark.parametrize("said", ["csv", "tsv", "xlsx", "ods", "xls"])
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_in_an_archive_too_the_content_says_what_a_file_is(tables, kind, said):
    content = (SAVED / f"liste.{kind}").read_bytes()
    result = checked("paket.zip", archive(**{f"liste__{said}": content}), tables)
    assert [part.table for part in result.parts] == ["alliances", "alliance_areas"]
    assert {part.file.partition("[")[2].partition("/")[0] for part in result.parts} == {f"liste.{said}"}


def zipped(name: str, is_utf8: bool) -> bytes:
    """An archive as a Mac makes it, which writes UTF-8 without saying so, or as others do."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, TOPICS)
    content = buffer.getvalue()
    if not is_utf8:
        for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = content.index(start) + flags + 1
            content = content[:place] + bytes([content[place] & ~0x08]) + content[place + 1 :]
    return content


@pytest.mark.parametrize("is_utf8", [True, False])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_in_an_archive_keep_their_umlauts(tables, is_utf8, form):
    content = zipped(unicodedata.normalize(form, "Bündnisse für Familie/Themen.csv"), is_utf8)
    (part,) = checked("paket.zip", content, tables).parts
    assert part.file == "paket.zip[Bündnisse für Familie/Themen.csv]"


def test_names_of_windows_keep_their_umlauts(tables):
    content = zipped("Bundnisse/Themen.csv", False).replace(b"Bundnisse", "Bündnisse".encode("cp850"))
    (part,) = checked("paket.zip", content, tables).parts
    assert part.file == "paket.zip[Bündnisse/Themen.csv]"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_truths_of_our_export_are_truths_however_it_was_saved(kind, tables):
    """Saved by LibreOffice they are formulas, which .xls alone gives as numbers."""
    (areas,) = checked(f"export.{kind}", (SAVED / f"truths.{kind}").read_bytes(), tables).given
    assert areas.frame["partial"].tolist() == ["false", "true"]
