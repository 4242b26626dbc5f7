"""What a list would change, as the page shows it: only what is certain to be missing counts as gone."""

import pytest

from analysis.intake.checked import check_upload
from analysis.intake.preview import changes_of, touched, touched_areas, touched_nowhere
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records.gathering import Limits
from tests.analysis.frames import world

HEADER = "alliance_id,partner,sector\n"


@pytest.fixture(scope="module")
def tables():
    known = [("bb-a", "Stadt"), ("bb-a", "AWO"), ("bb-b", "Kreis"), ("bb-b", "IHK")]
    return world(
        alliances=[{"id": "bb-a", "name": "Zeder"}, {"id": "bb-b", "name": "Ähre"}],
        alliance_areas=[
            {"alliance_id": "bb-a", "level": "gemeinde", "area_key": "12060001", "partial": "false"},
            {"alliance_id": "bb-b", "level": "kreis", "area_key": "12061", "partial": "true"},
        ],
        partners=[{"alliance_id": key, "partner": name, "sector": "kommune"} for key, name in known],
    )


def gone(tables, text: str, limits: Limits = UPLOAD_LIMITS) -> list[str]:
    """The partners that count as missing from the list ``text``."""
    checked = check_upload(read_uploads([("partners.csv", (HEADER + text).encode())], tables.package, limits), tables)
    return changes_of(checked, tables).differences["partners"].gone["partner"].tolist()


def test_a_row_with_a_finding_is_not_missing(tables):
    assert gone(tables, "bb-a,Stadt,komune\nbb-a,AWO,kommune\n") == []


def test_rows_that_no_list_names_are_missing(tables):
    assert gone(tables, "bb-a,AWO,kommune\n") == ["Stadt"]
    # The finding of one alliance says nothing about the other.
    assert gone(tables, "bb-a,Stadt,komune\nbb-a,AWO,kommune\nbb-b,IHK,kommune\n") == ["Kreis"]


def test_nothing_is_missing_where_reading_stopped_early(tables):
    text = "bb-a,AWO,kommune\nbb-a,Stadt,kommune\nbb-b,IHK,kommune\nbb-b,Kreis,kommune\n"
    assert gone(tables, text, Limits(rows=3)) == []


def test_nothing_is_missing_where_an_alliance_is_misspelt(tables):
    assert gone(tables, "bb-a,AWO,kommune\nbb-aa,Stadt,kommune\n") == []


NEW = "name,place,scope,land,status\n"


def changed(tables, **lists: str):
    given = [(f"{name}.csv", text.encode()) for name, text in lists.items()]
    checked = check_upload(read_uploads(given, tables.package), tables)
    assert checked.findings == ()
    return changes_of(checked, tables)


def test_areas_are_those_of_alliances_that_change_or_are_new_and_of_no_others(tables):
    found = changed(
        tables,
        alliances="id,status\nbb-a,unknown\nbb-b,active\n",
        alliance_areas="alliance_id,level,area_key,partial\nbb-a,gemeinde,12061002,false\n",
    )
    assert touched(found).to_dict() == {"bb-a": "changed"}
    areas = touched_areas(found, tables)
    assert areas[["area_key", "kind"]].values.tolist() == [["12060001", "changed"], ["12061002", "changed"]]
    assert touched_nowhere(found, tables) == []


def test_alliances_without_an_area_are_named_in_the_german_order(tables):
    names = ("Bund Z", "Bund Ä", "Bund N")
    found = changed(
        tables,
        alliances=NEW + "".join(f"{name},Ort {name},gemeinde,BB,active\n" for name in names),
        alliance_areas="alliance_id,level,area_key,partial\nBund N,gemeinde,12061001,false\n",
    )
    assert touched_nowhere(found, tables) == ["Bund Ä", "Bund Z"]
    assert touched_areas(found, tables)[["area_key", "kind"]].values.tolist() == [["12061001", "new"]]
