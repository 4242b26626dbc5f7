"""Nothing is lost on the way from the collected facts to the tables: both ends are counted."""

import pytest

from analysis.build.records import build_records, text_frame
from analysis.records import files
from analysis.records.package import load_package


@pytest.fixture(scope="module")
def records():
    return files.read_json_lines(files.RAW / "alliances.jsonl")


def test_every_alliance_and_all_that_hangs_on_it_arrives(records, real):
    assert len(records) == len(real.alliances) == 370
    for field, table in {
        "areas": real.alliance_areas,
        "partners": real.partners,
        "topics": real.topics,
        "awards": real.awards,
        "sources": real.sources,
        "founded_alternatives": real.founding_alternatives,
    }.items():
        per_record = {record["id"]: len(record[field]) for record in records if record[field]}
        assert table["alliance_id"].value_counts().to_dict() == per_record, field


def test_every_single_value_arrives(records, real):
    for column in real.package.tables["alliances"].columns:
        given = {record["id"]: str(record[column]) for record in records if record[column] is not None}
        kept = real.alliances.set_index("id", drop=False)[column].dropna().astype(str).to_dict()
        assert kept == given, column


def test_totals_and_milestones_arrive_in_full(real):
    for name in ("reported_totals", "milestones"):
        given = files.read_json_lines(files.RAW / f"{name}.jsonl")
        table = getattr(real, name)
        assert len(table) == len(given)
        for column in table.columns:
            filled = [row[column] for row in given if row[column] not in (None, "")]
            assert table[column].count() == len(filled), column
    totals = files.read_json_lines(files.RAW / "reported_totals.jsonl")
    assert real.reported_totals["value"].sum() == sum(row["value"] for row in totals)


def test_the_fields_of_the_facts_are_all_known(records):
    columns = set(load_package().tables["alliances"].columns)
    elsewhere = {"areas", "partners", "topics", "awards", "sources", "founded_alternatives"}
    left_out = {"kreis"}  # the name of the district follows from the area keys
    assert set().union(*records) == columns | elsewhere | left_out


def test_the_name_of_the_district_that_is_left_out_follows_from_the_area_keys(records, real):
    names = real.districts.set_index("key")["name"]
    for record in records:
        if record["kreis"]:
            reached = {names[area["key"][:5]] for area in record["areas"]}
            assert any(name.split()[0] in record["kreis"] for name in reached), record["id"]


def test_a_second_build_gives_the_same_bytes(tmp_path):
    counts = build_records(load_package(), files.RAW, tmp_path)
    assert counts["alliances"] == 370
    for name in counts:
        assert files.read_bytes(tmp_path / f"{name}.csv") == files.read_bytes(files.DATA / f"{name}.csv"), name


def test_a_record_without_a_column_is_refused():
    with pytest.raises(KeyError):
        text_frame([{"alliance_id": "bb-x"}], load_package().tables["topics"])
