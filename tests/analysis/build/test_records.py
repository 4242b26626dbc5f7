"""Nothing is lost on the way from the collected facts to the tables: both ends are counted."""

import pytest

from analysis.build.records import build_records, coded_award, collected, text_frame
from analysis.records import files
from analysis.records.package import load_package


@pytest.fixture(scope="module")
def records():
    return files.read_json_lines(files.RAW / "alliances.jsonl")


@pytest.fixture(scope="module")
def first():
    """The tables as they were collected, before any change."""
    return collected(load_package(), files.RAW)


def test_every_alliance_and_all_that_hangs_on_it_arrives(records, first):
    assert len(records) == len(first["alliances"]) == 370
    for field, table in {
        "areas": "alliance_areas",
        "partners": "partners",
        "topics": "topics",
        "awards": "awards",
        "sources": "sources",
        "founded_alternatives": "founding_alternatives",
    }.items():
        per_record = {record["id"]: len(record[field]) for record in records if record[field]}
        assert first[table]["alliance_id"].value_counts().to_dict() == per_record, field


def test_every_single_value_arrives(records, first):
    for column in load_package().tables["alliances"].columns:
        given = {record["id"]: str(record[column]) for record in records if record[column] is not None}
        kept = first["alliances"].set_index("id", drop=False)[column].dropna().to_dict()
        assert kept == given, column


def test_totals_and_milestones_arrive_in_full(first):
    for name in ("reported_totals", "milestones"):
        given = files.read_json_lines(files.RAW / f"{name}.jsonl")
        table = first[name]
        assert len(table) == len(given)
        for column in given[0]:
            filled = [str(row[column]) for row in given if row[column] not in (None, "")]
            assert table[column].dropna().tolist() == filled, column


def test_notes_stay_in_the_language_they_were_written_in(records, first):
    notes = [source["note"] for record in records for source in record["sources"]]
    assert first["sources"]["note"].fillna("").tolist() == [text or "" for text in notes]
    for name in ("sources", "reported_totals", "milestones"):
        assert first[name]["note_en"].isna().all()


def test_no_award_loses_what_its_title_says(records, first):
    titles = [award["title"] for record in records for award in record["awards"]]
    names = dict(zip(first["awards_list"]["award"], first["awards_list"]["label_de"], strict=True))
    assert first["awards"]["detail"].fillna(first["awards"]["award"].map(names)).tolist() == titles
    assert set(first["awards"]["award"]) == set(names)


@pytest.mark.parametrize(
    ("title", "award", "detail"),
    [
        ("Bündnis des Monats", "buendnis_des_monats", None),
        ("Bündnis des Monats (Juni)", "buendnis_des_monats", "Bündnis des Monats (Juni)"),
        ("Ausgezeichnetes Bündnis 24/25", "ausgezeichnetes_buendnis", "Ausgezeichnetes Bündnis 24/25"),
        ("Ideen-Wettbewerb zum Aktionstag", "wettbewerb_der_initiative", "Ideen-Wettbewerb zum Aktionstag"),
        ("Familienpreis", "sonstige", "Familienpreis"),
    ],
)  # fmt: skip
def test_titles_of_awards_become_codes(title, award, detail):
    assert coded_award(title) == {"award": award, "detail": detail}


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


def test_a_record_without_a_column_is_refused():
    with pytest.raises(KeyError):
        text_frame([{"alliance_id": "bb-x"}], load_package().tables["topics"])


def test_a_build_gives_the_same_bytes(tmp_path):
    (tmp_path / "changes.csv").write_bytes(files.read_bytes(files.DATA / "changes.csv"))
    counts = build_records(load_package(), files.RAW, tmp_path)
    for name in counts:
        assert files.read_bytes(tmp_path / f"{name}.csv") == files.read_bytes(files.DATA / f"{name}.csv"), name
