"""``python -m analysis merge``: what it takes in, what it refuses, what it logs; on a copy of the tiny package."""

import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from analysis.build.records import build_records
from analysis.cli.main import main
from analysis.intake.check import check
from analysis.intake.merge import Correction, merge, prepare
from analysis.records import files, transaction
from analysis.records.package import load_package
from analysis.records.tables import load
from analysis.records.wording import BrokenTable

SOURCE = "https://quelle.example/neu"
BEFORE = '["bb-potsdam", "https://quelle.example/potsdam-2010"]'
GROUNDS = ("--source", SOURCE, "--reason", "Letter of the office")
COLLECTED = (
    *("alliances.jsonl", "reported_totals.jsonl", "milestones.jsonl"),
    *("sectors.csv", "topics_list.csv", "awards_list.csv"),
)


@pytest.fixture
def take(command):
    """Merge tables given as lines of text; return exit code, lines of output, error text."""

    def run(*options: str, **tables: str) -> tuple[int, list[str], str]:
        code, out, error = command("merge", *options, **tables)
        return code, out.splitlines(), error

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lines(folder: Path, table: str) -> list[str]:
    return (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()


def log(folder: Path) -> list[str]:
    return lines(folder, "changes")[1:]


POTSDAM = "id,partners_total,partners_total_as_of\nbb-potsdam,31,2026"


def test_cells_change_and_their_sources_and_nothing_else(folder, take, tmp_path):
    before = contents(folder)
    code, said, error = take(*GROUNDS, alliances=POTSDAM)
    assert (code, error) == (0, "")
    assert said[0].startswith(
        f"{tmp_path / 'alliances.csv'}: these columns are missing, what is known of them stays: name"
    )
    assert said[1:] == [
        "alliances: 0 new, 2 cells changed, 0 removed, 0 as they were",
        "  changed  [\"bb-potsdam\"] partners_total: '30' -> '31'",
        "  changed  [\"bb-potsdam\"] partners_total_as_of: '2010-05-15' -> '2026'",
        "sources: 1 new, 1 cells changed, 0 removed, 0 as they were",
        f'  new      ["bb-potsdam", "{SOURCE}"]',
        f"  changed  {BEFORE} supports: 'partners;partners_total' -> 'partners'",
        f"this is change 1, logged in {folder / 'changes.csv'}",
    ]
    changed = {name for name, content in contents(folder).items() if before[name] != content}
    assert changed == {"alliances.csv", "sources.csv", "changes.csv"}
    old, new = before["alliances.csv"].decode().splitlines(), lines(folder, "alliances")
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [
        (old[3], old[3].replace(",30,2010-05-15,", ",31,2026,"))
    ]
    start, end = '1,2026-12-01,alliances,"[""bb-potsdam""]",change,', f",{SOURCE},Letter of the office"
    assert log(folder)[:2] == [
        f"{start}partners_total,30,31{end}",
        f"{start}partners_total_as_of,2010-05-15,2026{end}",
    ]
    assert check([folder]) == []


def test_a_second_time_there_is_nothing_to_change(folder, take):
    take(*GROUNDS, alliances=POTSDAM)
    after = contents(folder)
    code, said, _ = take(alliances=POTSDAM)  # nothing changes, so nothing needs a source
    assert code == 0
    assert said[-2] == "alliances: 0 new, 0 cells changed, 0 removed, 1 as they were"
    assert said[-1] == "nothing to change"
    assert contents(folder) == after


def test_numbers_of_changes_go_on(folder, take):
    take(*GROUNDS, alliances="id,partners_total\nbb-potsdam,31")
    _, said, _ = take(*GROUNDS, alliances="id,partners_total\nbb-potsdam,32")
    assert said[-1].startswith("this is change 2,")
    cells = [line for line in log(folder) if ",change,partners_total," in line]
    assert [line.split(",")[0] for line in cells] == ["1", "2"]
    assert [line.split(",")[-4:-2] for line in cells] == [["30", "31"], ["31", "32"]]


def test_the_data_version_is_that_of_the_last_change(folder, take):
    before = load(folder).version
    take(*GROUNDS, alliances=POTSDAM)
    after = load(folder).version
    assert before.startswith(f"{load_package().created}-")
    assert after.startswith("2026-12-01-")
    assert load(folder).date == "2026-12-01"
    assert after.split("-")[-1] != before.split("-")[-1]


def test_an_earlier_change_does_not_set_the_date_back(folder, take):
    take(*GROUNDS, alliances=POTSDAM, date="2020-01-01")
    assert load(folder).version.startswith(f"{load_package().created}-")


def test_a_dry_run_says_it_all_and_writes_nothing(folder, take):
    before = contents(folder)
    code, said, error = take("--dry-run", alliances=POTSDAM)
    assert code == 0
    refusal = take(alliances=POTSDAM)[2].removeprefix("python -m analysis: ")
    assert error == f"merge will ask for more: {refusal}"
    assert "needs a source" in refusal
    assert "  changed  [\"bb-potsdam\"] partners_total: '30' -> '31'" in said
    assert said[-1] == "this would be change 1; nothing was written"
    assert contents(folder) == before


def test_a_new_alliance_with_all_that_belongs_to_it(folder, take):
    code, said, _ = take(
        "--source",
        SOURCE,  # what is only new needs no reason
        alliances="id,name,place,scope,land,status\nbb-niemegk,Bündnis Niemegk,Niemegk,gemeinde,BB,active",
        alliance_areas="alliance_id,level,area_key,partial\nbb-niemegk,gemeinde,12069448,false",
        partners="alliance_id,partner,sector\nbb-niemegk,Stadt Niemegk,kommune\nbb-niemegk,Kita,kitas",
    )
    assert code == 0
    assert [line for line in said if "new  " in line] == [
        '  new      ["bb-niemegk"]',
        '  new      ["bb-niemegk", "gemeinde", "12069448"]',
        '  new      ["bb-niemegk", "Stadt Niemegk"]',
        '  new      ["bb-niemegk", "Kita"]',
        f'  new      ["bb-niemegk", "{SOURCE}"]',
    ]
    assert lines(folder, "alliances")[3] == "bb-niemegk,Bündnis Niemegk,Niemegk,gemeinde,BB,,,,,active,,,,,"
    assert lines(folder, "partners")[4:6] == ["bb-niemegk,Stadt Niemegk,kommune,", "bb-niemegk,Kita,kitas,"]
    assert len(log(folder)) == 6 + 4 + 3 + 3 + 3
    assert lines(folder, "sources")[3] == f"bb-niemegk,{SOURCE},,name;place;status;partners,,"
    assert check([folder]) == []


def test_an_empty_cell_makes_a_value_unknown(folder, take):
    _, said, _ = take(*GROUNDS, alliances="id,coordination\nmv-lewitz,")
    assert "  changed  [\"mv-lewitz\"] coordination: 'Verein Lewitz e. V.' -> unknown" in said
    assert not any(line.startswith(("sources", "  new")) for line in said)  # nothing is borne out by that page
    assert lines(folder, "alliances")[7].endswith(",active,2019-10,,,,")


def test_rows_that_a_file_leaves_out_stay(folder, take):
    before = contents(folder)
    code, said, _ = take(partners="alliance_id,partner,sector\nbb-potsdam,IHK Potsdam,kammern")
    assert code == 0
    assert "  2 more rows of these alliances are not in the file and stay; --remove takes them out" in said
    assert contents(folder) == before


def test_with_remove_they_go(folder, take):
    code, said, _ = take("--remove", *GROUNDS, partners="alliance_id,partner,sector\nbb-potsdam,IHK Potsdam,kammern")
    assert code == 0
    assert said[1] == "partners: 0 new, 0 cells changed, 2 removed, 1 as they were"
    assert said[2:4] == [
        '  removed  ["bb-potsdam", "Landeshauptstadt Potsdam"]',
        '  removed  ["bb-potsdam", "AWO, Bezirksverband Potsdam"]',
    ]
    left = [line for line in lines(folder, "partners") if "bb-potsdam," in line]
    assert left == ["bb-potsdam,IHK Potsdam,kammern,ihk"]
    assert [line.split(",")[-5:-3] for line in log(folder)[:3]] == [
        ["alliance_id", "bb-potsdam"],
        ["partner", "Landeshauptstadt Potsdam"],
        ["sector", "kommune"],
    ]


# Removing records


def test_an_alliance_does_not_go_while_rows_hang_on_it(folder, take):
    before = contents(folder)
    code, said, error = take("--remove-record", "alliances", "bb-potsdam", *GROUNDS)
    assert (code, said) == (2, [])
    assert "(alliance_areas: 1, partners: 3, topics: 2, awards: 2, sources: 2); --remove takes them out" in error
    assert contents(folder) == before


def test_an_alliance_goes_with_all_that_hangs_on_it(folder, take):
    code, _, _ = take("--remove-record", "alliances", "bb-potsdam", "--remove", *GROUNDS)
    assert code == 0
    tables = load(folder)
    for name in ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives"):
        assert "bb-potsdam" not in set(getattr(tables, name)["alliance_id"])
    assert len(tables.alliances) == 7
    assert (tables.changes["action"] == "remove").all()
    removed = tables.changes.groupby("table")["record"].nunique().to_dict()
    assert removed == {"alliances": 1, "alliance_areas": 1, "partners": 3, "topics": 2, "awards": 2, "sources": 2}


def test_single_records_go(folder, take):
    award = '["bb-potsdam", "sonstige", null, "Familienpreis"]'
    milestone = '["MV", "Landestreffen in Schwerin"]'
    code, said, _ = take("--remove-record", "awards", award, "--remove-record", "milestones", milestone, *GROUNDS)
    assert code == 0
    assert f"  removed  {award}" in said
    assert f"  removed  {milestone}" in said
    assert len(lines(folder, "awards")) == 3
    assert len(lines(folder, "milestones")) == 2


def test_a_sector_that_partners_have_does_not_go(folder, take):
    before = contents(folder)
    code, said, _ = take("--remove-record", "sectors", "vereine", *GROUNDS)
    assert code == 1
    assert len(said) == 1
    assert said[0].startswith(f'{folder / "partners.csv"}:8:sector: the value is unknown, found "vereine"')
    assert contents(folder) == before


def test_a_record_both_handed_in_and_removed(folder, take):
    code, _, error = take(
        "--remove-record", "topics", '["bb-potsdam", "pflege"]', topics="alliance_id,topic\nbb-potsdam,pflege"
    )
    assert code == 2
    assert 'topics ["bb-potsdam", "pflege"] is both handed in and to be removed' in error


def test_a_row_handed_in_for_an_alliance_that_goes(folder, take):
    before = contents(folder)
    code, said, _ = take(
        "--remove-record",
        "alliances",
        "bb-potsdam",
        "--remove",
        *GROUNDS,
        topics="alliance_id,topic\nbb-potsdam,bildung",
    )
    assert code == 1
    assert [line.rsplit("/", 1)[1].split(" is ")[0] for line in said] == ["topics.csv:2:alliance_id: the key"]
    assert contents(folder) == before


def test_what_cannot_be_removed(take):
    assert "alliances has no record" in take("--remove-record", "alliances", "bb-x")[2]
    assert "is no record of topics" in take("--remove-record", "topics", "bb-potsdam")[2]
    assert "the table laender is made by this program" in take("--remove-record", "laender", "BB")[2]
    assert "unknown table 'nothing'" in take("--remove-record", "nothing", "BB")[2]


# What is refused


def test_all_findings_are_listed_and_nothing_changes(folder, take):
    before = contents(folder)
    partners = "\n".join(f"bb-potsdam,Partner {number},verain" for number in range(30))
    code, said, _ = take(
        *GROUNDS,
        alliances="id,partners_total\nbb-potsdam,viele\nbb-neu,3",
        partners=f"alliance_id,partner,sector\n{partners}\nbb-nirgends,X,kommune\nbb-neu,X,kommune",
    )
    assert code == 1
    found = [line.split(": ")[0].rsplit("/", 1)[1] for line in said]
    assert found[:5] == [
        "alliances.csv:2:partners_total",
        "alliances.csv:3:land",
        "alliances.csv:3:name",
        "alliances.csv:3:place",
        "alliances.csv:3:scope",
    ]
    assert sum(line.startswith("partners.csv") and line.endswith("sector") for line in found) == 30
    assert found[6] == "partners.csv:2:sector"
    assert found[-1] == "partners.csv:32:alliance_id"  # bb-neu is handed in, bb-nirgends is nowhere
    assert len(found) == 37
    assert contents(folder) == before


def test_findings_and_notes_are_said_in_german_where_that_is_asked_for(folder, take):
    code, said, error = take("--lang", "de", partners="alliance_id,partner,sector\nbb-potsdam,Neu,Kamern")
    place = f"{folder.parent / 'partners.csv'}:2:sector: "
    assert (code, len(said)) == (1, 1)
    assert said[0].startswith(f"{place}Der Wert ist unbekannt, gefunden: „Kamern“, erwartet: einer von ")
    noted, offered = error.splitlines()
    assert noted.endswith("partners.csv: Diese Spalten fehlen. Was dazu bekannt ist, bleibt: umbrella")
    assert offered == f"{place}vielleicht kammern (Kammern)"
    code, said, _ = take("--lang", "de", "--dry-run", partners="alliance_id;partner;sector\nbb-potsdam;Neu;kammern")
    assert code == 0
    assert said[0].startswith(f"{folder.parent / 'partners.csv'}: Die Zellen sind getrennt durch: ")


@pytest.mark.parametrize(
    ("table", "text", "place", "rule"),
    [
        ("partners", "alliance_id,sector\nbb-potsdam,kommune", "1:partner", "the column is missing"),
        ("alliances", "id,websit\nbb-potsdam,red", "2:website", "the value is no web address"),
        ("alliances", "id,ended\nbb-potsdam,2004", "2:ended", "the date lies before Founded (2005-03-14)"),
        ("alliances", "id,founded_basis\nbb-potsdam,", "2:founded_basis", "only one of two values is there"),
        (
            "awards",
            "alliance_id,award,year,detail\nbb-potsdam,sonstige,,A\nbb-potsdam,sonstige,,A",
            "3:detail",
            "the record occurs more than once",
        ),
        ("topics", "alliance_id,topic\nbb-potsdam,pflege\nbb-potsdam,pflege", "3:topic", "the record occurs more than"),
        (
            "alliance_areas",
            "alliance_id,level,area_key,partial\nbb-potsdam,kreis,99999,false",
            "2:area_key",
            "the area",
        ),
        ("topics", "alliance_id;topic\nbb-potsdam;alter", "2:topic", "the value is unknown"),
        ("alliances", "id,name\nbb-potsdam,Zwei  Namen\u200b", "2:name", "the value contains an invisible"),
    ],
)
def test_a_broken_file_changes_nothing(folder, take, table, text, place, rule):
    before = contents(folder)
    code, said, _ = take(*GROUNDS, **{table: text})
    assert code == 1
    assert any(f"{table}.csv:{place}: {rule}" in line for line in said)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ((), "a change needs a source"),
        (("--source", "letter"), "a change needs a source"),
        (("--source", " ", "--reason", "x"), "a change needs a source"),
        (("--source", SOURCE), "needs a reason"),
        (("--source", SOURCE, "--reason", " "), "needs a reason"),
    ],
)
def test_a_correction_needs_source_and_reason(folder, take, options, reason):
    before = contents(folder)
    code, said, error = take(*options, alliances=POTSDAM)
    assert (code, said) == (2, [])
    assert reason in error
    assert contents(folder) == before


def test_grounds_are_kept_without_outer_spaces(folder, take):
    take("--source", f" {SOURCE} ", "--reason", " said so ", alliances=POTSDAM)
    assert log(folder)[0].endswith(f",{SOURCE},said so")


def test_a_reason_that_the_log_cannot_hold_changes_nothing(folder, take):
    before = contents(folder)
    code, said, _ = take("--source", SOURCE, "--reason", "x" * 1001, alliances=POTSDAM)
    assert code == 1
    assert said[0].startswith(f"{folder / 'changes.csv'}:2:reason: the value is too long")
    assert contents(folder) == before


def test_unusable_calls(folder, take, tmp_path, capsys):
    assert "nothing to take in" in take()[2]
    missing = tmp_path / "nothing.csv"
    assert main(["merge", str(missing), "--data", str(folder)]) == 2
    assert f"{missing} cannot be read: there is no such file" in capsys.readouterr().err
    assert main(["merge", str(folder / "topics.csv"), "--data", str(tmp_path / "nowhere")]) == 2
    assert "nowhere cannot be opened" in capsys.readouterr().err


def test_a_table_that_is_built_is_not_changed_by_a_list(folder, take):
    before = contents(folder)
    laender = (folder / "laender.csv").read_text(encoding="utf-8")
    code, said, error = take(*GROUNDS, laender=laender.replace("1400", "1500"), alliances=POTSDAM)
    assert (code, said) == (2, [])
    assert "the table laender is made by this program" in error
    assert contents(folder) == before
    code, said, _ = take(*GROUNDS, laender=laender, alliances=POTSDAM)  # as it is, it does no harm
    assert code == 0
    assert any("laender.csv: the table is made from other sources" in line for line in said)


def test_what_is_harmless_stops_no_merge(folder, take, tmp_path):
    code, said, _ = take(
        *GROUNDS, alliances="id,Telefon,partners_total\nbb-potsdam,0331,31\n\nid,Telefon,partners_total\nmv-hagenow,,5"
    )
    assert code == 0
    assert "alliances: 0 new, 3 cells changed, 0 removed, 0 as they were" in said  # the old date goes with its value
    told = [line.removeprefix(f"{tmp_path / 'alliances.csv'}: ") for line in said]
    assert "these columns are none of the table and were left aside: Telefon" in told
    assert "blank rows were passed over: 1, the first is row 3" in told
    assert "rows that repeat the column names were passed over: 1, the first is row 4" in told


def test_two_files_of_one_table(folder, tmp_path, take, capsys):
    for name, text in {"a": "bb-potsdam,bildung", "b": "bb-potsdam,ehrenamt", "c": "bb-potsdam,bildung"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "topics.csv").write_text(f"alliance_id,topic\n{text}\n", encoding="utf-8")
    a, b, c = (str(tmp_path / name / "topics.csv") for name in "abc")
    assert main(["merge", a, c, "--data", str(folder), "--source", SOURCE]) == 1
    assert f"{c}:2:topic: the record also stands in {a}, row 2" in capsys.readouterr().out
    assert main(["merge", a, b, a, "--data", str(folder), "--source", SOURCE]) == 0
    assert "topics: 2 new" in capsys.readouterr().out


def test_a_list_of_german_excel(folder, tmp_path, capsys):
    path = tmp_path / "reported_totals.csv"
    path.write_bytes(
        "date;area;measure;value;source\r\n2012;MV;share_percent;13,5;https://quelle.example/mv\r\n".encode("utf-8-sig")
    )
    assert main(["merge", str(path), "--data", str(folder), *GROUNDS]) == 0
    assert "value: '12.5' -> '13.5'" in capsys.readouterr().out
    assert lines(folder, "reported_totals")[3].startswith("2012,page date,MV,share_percent,13.5,more_than,")


@pytest.mark.parametrize("kind", ["xlsx", "zip", "csv-de"])
def test_what_was_exported_changes_nothing(folder, tmp_path, capsys, kind):
    path = tmp_path / ("partners.csv" if kind == "csv-de" else f"all.{kind}")
    assert main(["export", "--data", str(folder), "--format", kind, "--table", "partners", "--out", str(path)]) == 0
    assert main(["merge", str(path), "--data", str(folder), "--remove"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "partners: 0 new, 0 cells changed, 0 removed, 10 as they were" in said
    assert said[-1] == "nothing to change"


def test_a_cell_edited_in_an_exported_workbook(folder, tmp_path, capsys):
    path = tmp_path / "all.xlsx"
    assert main(["export", "--data", str(folder), "--format", "xlsx", "--out", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    cells = [cell for row in book["partners"].iter_rows() for cell in row]
    next(cell for cell in cells if cell.value == "vereine").value = "stiftungen"
    book.save(path)
    assert main(["merge", str(path), "--data", str(folder), *GROUNDS]) == 0
    said = capsys.readouterr().out
    assert "partners: 0 new, 1 cells changed, 0 removed, 9 as they were" in said
    assert "sector: 'vereine' -> 'stiftungen'" in said
    assert f'new      ["mv-lewitz", "{SOURCE}"]' in said
    assert check([folder]) == []


def test_a_broken_folder_is_said_to_be_broken(folder, take):
    path = folder / "topics.csv"
    path.write_bytes(path.read_bytes().replace(b"pflege", b"alter"))
    before = contents(folder)
    code, said, _ = take(*GROUNDS, alliances=POTSDAM)
    assert code == 1
    assert [line.split(": ")[0] for line in said] == [f"{path}:4:topic", f"{path}:6:topic"]
    assert contents(folder) == before


def test_while_another_merge_runs(folder, take):
    with transaction.exclusive(folder):
        code, _, error = take(*GROUNDS, alliances=POTSDAM)
        assert take("--dry-run", alliances=POTSDAM)[0] == 0
    assert code == 2
    assert "is being changed by another process" in error


def test_a_full_disk_leaves_the_old_state(folder, take, monkeypatch):
    before = contents(folder)

    def refuse(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    code, said, error = take(*GROUNDS, alliances=POTSDAM)
    assert (code, said) == (2, [])
    assert "No space left on device" in error and "nothing was changed" in error
    assert contents(folder) == before


def test_a_disk_that_gives_back_something_else_leaves_the_old_state(folder, take, monkeypatch):
    before = contents(folder)
    true = os.write
    monkeypatch.setattr(os, "write", lambda where, content: true(where, bytes(content).replace(b",31,", b",41,")))
    code, _, error = take(*GROUNDS, alliances=POTSDAM)
    assert code == 2
    assert "alliances.csv: the disk does not give back what was written" in error
    assert contents(folder) == before


# From what was collected to the tables


@pytest.fixture
def whole(tmp_path) -> Path:
    """A copy of the real tables and of what was collected, without the boundaries."""
    folder = tmp_path / "data"
    (folder / "raw").mkdir(parents=True)
    for name in COLLECTED:
        shutil.copy(files.RAW / name, folder / "raw" / name)
    for path in [*files.csv_files(files.DATA), files.DATA / "datapackage.json"]:
        shutil.copy(path, folder)
    return folder


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files.csv_files(folder)}


def test_the_tables_are_what_was_collected_and_the_changes_since(whole):
    for name in tables_of(whole):
        if name in {"changes.csv", "municipalities.csv", "uninhabited_areas.csv", "districts.csv", "laender.csv"}:
            continue
        (whole / name).unlink()
    build_records(load_package(), whole / "raw", whole)
    assert tables_of(whole) == tables_of(files.DATA)


def test_after_merges_a_build_gives_the_merged_tables(whole, real, tmp_path):
    def hand_in(correction: Correction, **tables: str) -> None:
        paths = [tmp_path / f"{name}.csv" for name in tables]
        for path, text in zip(paths, tables.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        plan = merge(paths, whole, correction)
        assert plan.contents

    grounds = Correction(date="2026-12-01", source=SOURCE, reason="Letter of the office")
    hand_in(
        grounds,
        alliances=(
            "id,name,place,scope,land,status,partners_total\n"
            "bb-aaa,Bündnis Aaa,Aaa,gemeinde,BB,active,12\n"
            "zz-zzz,Bündnis Zzz,Zzz,gemeinde,TH,planned,\n"
        ),
        alliance_areas="alliance_id,level,area_key,partial\nbb-aaa,gemeinde,12069020,true\n",
        topics="alliance_id,topic\nzz-zzz,kochen\nbb-aaa,pflege\nbb-beeskow,kochen\n",
        topics_list="topic,label_de,label_en\nkochen,Kochen,Cooking\n",
    )
    hand_in(
        Correction(**{**vars(grounds), "date": "2026-12-02", "remove": True, "records": (("alliances", "bb-aaa"),)}),
        partners="alliance_id,partner,sector\nbb-eberswalde,Neuer Partner,vereine\n",
        milestones="date,area,title_de,title_en,source,note\n2026-12,DE,Probe,Trial,https://x.example/,\n",
        reported_totals=(
            "date,date_basis,area,measure,value,qualifier,publisher,source,note\n"
            f"2026,stated,DE,alliances,300.50,about,Office,{SOURCE},\n"
        ),
    )
    hand_in(Correction(**{**vars(grounds), "date": "2026-12-03"}), alliances="id,name\nzz-zzz,Anderer Name\n")
    merged = tables_of(whole)
    assert check([whole]) == []
    after = load(whole)
    assert after.version.startswith("2026-12-03-")
    assert after.alliances["id"].iloc[-1] == "zz-zzz"
    assert len(after.alliances) == len(real.alliances) + 1
    build_records(load_package(), whole / "raw", whole)
    assert tables_of(whole) == merged
    assert not (whole / transaction.PENDING).exists()


def test_a_build_refuses_a_log_that_does_not_fit(whole, capsys):
    before = tables_of(whole)
    entry = f'1,2026-12-01,alliances,"[""bb-nowhere""]",change,name,A,B,{SOURCE},x\n'
    (whole / "changes.csv").write_bytes(before["changes.csv"] + entry.encode())
    with pytest.raises(Exception, match=r'change 1, alliances \["bb-nowhere"\]: there is no such record'):
        build_records(load_package(), whole / "raw", whole)
    (whole / "changes.csv").write_bytes(before["changes.csv"] + b"one,2026\n")
    with pytest.raises(BrokenTable):
        build_records(load_package(), whole / "raw", whole)
    (whole / "changes.csv").write_bytes(before["changes.csv"])
    assert tables_of(whole) == before


def test_the_real_tables_handed_in_change_nothing(whole):
    plan = prepare(
        [files.DATA / f"{name}.csv" for name in load_package().changeable], whole, Correction("2026-12-01", remove=True)
    )
    assert plan.contents == {}
    assert plan.log.empty
