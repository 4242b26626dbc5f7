"""Bundles: what merge takes with one call, and what becomes of it where the data have changed since."""

from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.intake.bundle import Conflicts, bundled, manifest
from analysis.intake.byhand import NOTHING, ByHand
from analysis.intake.checked import check_upload
from analysis.intake.merge import Correction, merge, prepare
from analysis.intake.read import read_uploads
from analysis.records.tables import load

NOW = Correction("2027-01-02")
SOURCE, REASON = "https://quelle.example/paket", "Rückmeldung vom 2. Januar"
HEADER = "id,name,status,status_as_of,partners_total,partners_total_as_of,change_source\n"


def row(folder: Path, key: str = "bb-potsdam", source: str = "", **values: str) -> str:
    known = load(folder).alliances.set_index("id").loc[key]
    cells = {
        name: "" if known[name] != known[name] else str(known[name]) for name in HEADER.strip().split(",")[1:-1]
    } | values
    return HEADER + ",".join([key, *cells.values(), source]) + "\n"


@pytest.fixture
def pack(folder, tmp_path):
    """Check a list and write it as a bundle."""

    def write(content: str, by_hand: ByHand = NOTHING, source: str = SOURCE) -> Path:
        tables = load(folder)
        checked = check_upload(read_uploads([("alliances.csv", content.encode())], tables.package), tables, by_hand)
        assert checked.findings == ()
        path = tmp_path / "paket.zip"
        path.write_bytes(bundled(checked, by_hand, tables, source, REASON))
        return path

    return write


def changed(folder: Path) -> dict[str, object]:
    return load(folder).alliances.set_index("id").loc["bb-potsdam"].to_dict()


def test_merge_takes_a_bundle_with_one_call(folder, pack):
    path = pack(row(folder, source="https://quelle.example/zeile", status="ended", status_as_of="2026"))
    plan = merge([path], folder, NOW)
    assert changed(folder)["status"] == "ended"
    assert set(plan.log["source"]) == {"https://quelle.example/zeile"}
    assert set(plan.log["reason"]) == {REASON}
    said = manifest(path.read_bytes())
    assert (said.source, said.reason) == (SOURCE, REASON)


def test_what_was_corrected_by_hand_goes_along(folder, pack):
    cells = {("alliances.csv", 2, "partners_total"): "77", ("alliances.csv", 2, "coordination"): "Stadt Potsdam"}
    merge([pack(row(folder), ByHand(cells))], folder, NOW)
    assert (changed(folder)["partners_total"], changed(folder)["coordination"]) == (77, "Stadt Potsdam")


def test_an_alliance_that_was_said_to_be_new_is_not_asked_for_again(folder, pack):
    known = load(folder).alliances.set_index("id").loc["bb-potsdam"]
    content = f"id,name,place,scope,land,status\nbb-zwei,{known['name']},{known['place']},gemeinde,BB,active\n"
    merge([pack(content, ByHand({("alliances.csv", 2, "id"): "bb-zwei"}))], folder, NOW)
    assert "bb-zwei" in set(load(folder).alliances["id"])


def test_what_others_changed_since_stays_where_the_list_left_it_as_it_was(folder, pack, tmp_path):
    path = pack(row(folder, status="ended", status_as_of="2026"))
    newer = tmp_path / "alliances.csv"
    newer.write_text("id,partners_total,partners_total_as_of\nbb-potsdam,99,2026\n", encoding="utf-8")
    merge([newer], folder, Correction("2027-01-01", source="https://quelle.example/anders", reason="x"))
    merge([path], folder, NOW)
    assert (changed(folder)["status"], changed(folder)["partners_total"]) == ("ended", 99)


def test_what_both_changed_is_a_conflict_that_names_the_field(folder, pack, tmp_path):
    before = changed(folder)["partners_total"]
    path = pack(row(folder, partners_total="50", partners_total_as_of="2026", status="ended", status_as_of="2026"))
    newer = tmp_path / "alliances.csv"
    newer.write_text("id,partners_total,partners_total_as_of\nbb-potsdam,99,2026\n", encoding="utf-8")
    merge([newer], folder, Correction("2027-01-01", source="https://quelle.example/anders", reason="x"))
    with pytest.raises(Conflicts) as problem:
        merge([path], folder, NOW)
    (conflict,) = problem.value.found
    assert (conflict.column, conflict.was, conflict.now, conflict.given) == ("partners_total", str(before), "99", "50")
    assert changed(folder)["status"] != "ended", "all or nothing"


def test_a_record_that_went_and_was_left_as_it_was_stays_gone(folder, pack, tmp_path):
    path = pack(row(folder))
    gone = Correction("2027-01-01", SOURCE, "x", True, (("alliances", "bb-potsdam"),))
    merge([], folder, gone)
    assert prepare([path], folder, NOW).contents == {}


def test_a_bundle_of_other_data_is_refused(folder, pack, tmp_path):
    path = pack(row(folder))
    content = path.read_bytes()
    assert manifest(content).version == load(folder).version
    with pytest.raises(AnalysisError, match="only one bundle"):
        (tmp_path / "zweites.zip").write_bytes(content)
        prepare([path, tmp_path / "zweites.zip"], folder, NOW)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"id;name\n", b"%PDF"])
def test_what_is_no_bundle_is_none(content):
    assert manifest(content) is None


def test_where_a_founding_is_from_has_the_source_of_its_row(folder, tmp_path):
    path = tmp_path / "alliances.csv"
    path.write_text(f"id,founded,change_source,change_reason\nbb-potsdam,2004,{SOURCE},x\n", encoding="utf-8")
    plan = merge([path], folder, NOW)
    assert set(plan.log["source"]) == {SOURCE}
    assert "founded" in set(plan.log["column"])
