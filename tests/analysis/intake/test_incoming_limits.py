"""Limits of what is handed in: rows and bytes of all files together."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.intake import read, textlists
from analysis.intake.check import check
from analysis.intake.checked import check_upload
from analysis.intake.merge import Correction, prepare
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records.files import DATA
from analysis.records.wording import BrokenTable
from tests.analysis.intake.books import HEADER_XML, ROW_XML, books, packed, read_upload, with_sheet

TOPICS = ["alliance_id", "topic"]
PARTNERS = ["alliance_id", "partner", "sector"]
THREE = replace(UPLOAD_LIMITS, rows=3)


def text(header: list[str], rows: int) -> bytes:
    return "".join(",".join(line) + "\n" for line in table(header, rows)).encode()


def table(header: list[str], rows: int) -> list[list[str]]:
    return [header, *([f"x{number}"] * len(header) for number in range(rows))]


def archive(**contents: bytes) -> bytes:
    """A ZIP of CSV files."""
    return packed({f"{name}.csv": content for name, content in contents.items()})


def rows_of(uploads) -> list[int | None]:
    """Rows of each part, None for one that was not read."""
    return [len(part.frame) if part.is_read else None for upload in uploads for part in upload.files]


def rules_of(uploads) -> list[list[str]]:
    """Rules of what is wrong with each file as a whole."""
    found = [[*upload.findings, *(item for part in upload.files for item in part.findings)] for upload in uploads]
    return [sorted({item.rule for item in items if item.row is None}) for items in found]


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The CSV files that are parsed."""
    names, parse = [], textlists.read_text

    def noted(source, file, *rest):
        names.append(file)
        return parse(source, file, *rest)

    monkeypatch.setattr(textlists, "read_text", noted)
    return names


def test_rows_count_for_all_members_of_an_archive_together(tiny, parsed):
    content = archive(topics=text(TOPICS, 2), partners=text(PARTNERS, 2), awards=text(TOPICS, 1))
    upload = read_upload("x.zip", content, tiny.package, THREE)
    assert rows_of([upload]) == [2, None, None]
    found = [(part.file, item.rule, item.params) for part in upload.files for item in part.findings]
    limit = (("limit", "3"),)
    assert found == [("x.zip[partners.csv]", "too_many_rows", limit), ("x.zip[awards.csv]", "too_many_rows", limit)]
    assert parsed == ["x.zip[topics.csv]", "x.zip[partners.csv]"]


def test_as_many_rows_as_the_limit_are_read(tiny):
    content = archive(topics=text(TOPICS, 2), partners=text(PARTNERS, 1))
    assert rows_of([read_upload("x.zip", content, tiny.package, THREE)]) == [2, 1]


def test_rows_count_for_all_sheets_together(tiny):
    content = books({"topics": table(TOPICS, 2), "partners": table(PARTNERS, 2)})
    upload = read_upload("x.xlsx", content, tiny.package, THREE)
    assert (rows_of([upload]), rules_of([upload])) == ([2, None], [["too_many_rows"]])


def test_empty_rows_that_are_formatted_do_not_count(tiny):
    empty = "".join(map('<row r="%d" s="1"/>'.__mod__, range(3, 13)))
    content = with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}</row>{empty}</sheetData>")
    upload = read_upload("x.xlsx", content, tiny.package, THREE)
    assert (rows_of([upload]), rules_of([upload])) == ([1], [[]])


def test_rows_count_for_all_files_together(tiny, parsed, monkeypatch):
    given = [
        ("topics.csv", text(TOPICS, 3)),
        ("partners.csv", text(PARTNERS, 1)),
        ("topics2.csv", text(TOPICS, 1)),
        ("awards.csv", text(TOPICS, 1)),
        ("x.zip", archive(topics=text(TOPICS, 1))),
        ("x.xlsx", books({"topics": table(TOPICS, 1)})),
    ]
    monkeypatch.setattr(read, "Workbook", lambda *_: pytest.fail("a workbook was read"))
    uploads = read_uploads(given, tiny.package, THREE)
    assert rules_of(uploads) == [[], *[["too_many_rows"]] * 5]
    assert rows_of(uploads)[:2] == [3, None]
    assert not any(rows_of(uploads)[1:])
    assert parsed == ["topics.csv", "partners.csv"]


@pytest.fixture
def two_files(tmp_path) -> list[Path]:
    paths = [tmp_path / "a.zip", tmp_path / "b.zip"]
    paths[0].write_bytes(archive(topics=text(TOPICS, 2)))
    paths[1].write_bytes(archive(partners=text(PARTNERS, 2)))
    return paths


def few(files, package):
    return read_uploads(files, package, THREE)


def test_the_check_counts_all_its_files_together(two_files, monkeypatch):
    monkeypatch.setattr("analysis.intake.bundle.read_uploads", few)
    rules = {(item.file, item.rule) for item in check(two_files)}
    assert (f"{two_files[1]}[partners.csv]", "too_many_rows") in rules
    assert "too_many_rows" not in {item.rule for item in check(two_files[1:])}


def test_a_merge_counts_all_its_files_together(two_files, monkeypatch):
    monkeypatch.setattr("analysis.intake.bundle.read_uploads", few)
    with pytest.raises(BrokenTable) as problem:
        prepare(two_files, DATA, Correction("2026-01-01"))
    rules = {(item.file, item.rule) for item in problem.value.findings}
    assert (f"{two_files[1]}[partners.csv]", "too_many_rows") in rules


def test_references_into_a_table_that_was_not_read_are_not_judged(tiny):
    alliances = b"id,name,place,scope,land,status\nbb-neu,B,O,gemeinde,BB,active\n"
    given = [("topics.csv", text(TOPICS, 3)), ("awards.csv", text(TOPICS, 1)), ("alliances.csv", alliances)]
    found = check_upload(read_uploads(given, tiny.package, THREE), tiny).findings
    assert ("topics.csv", "not_judged") in {(item.file, item.rule) for item in found}
    assert not any(item.rule == "unknown_key" and item.column == "alliance_id" for item in found)


def test_bytes_count_for_all_files_together(tiny):
    content = text(TOPICS, 3)
    given = [("topics.csv", content), ("partners.csv", content + b"x"), ("topics2.csv", content)]
    uploads = read_uploads(given, tiny.package, replace(UPLOAD_LIMITS, bytes=2 * len(content)))
    # The file that is too much is left out; one that is small enough still goes.
    assert rules_of(uploads) == [[], ["too_large"], []]
    assert rows_of(uploads) == [3, 3]


def test_unpacked_bytes_count_for_all_archives_together(tiny):
    content = archive(topics=text(TOPICS, 20))
    given = [(f"{number}.zip", content) for number in range(3)]
    limits = replace(UPLOAD_LIMITS, expanded=2 * len(text(TOPICS, 20)))
    assert rules_of(read_uploads(given, tiny.package, limits)) == [[], [], ["expansion"]]
