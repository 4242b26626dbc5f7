"""What a list would change, as the page shows it: only what is certain to be missing counts as gone."""

from __future__ import annotations

import pytest

from analysis.intake.checked import check_upload, clean_tables, unclear_owners
from analysis.intake.preview import differences
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records.gathering import Limits
from tests.analysis.frames import world

HEADER = "alliance_id,partner,sector\n"


@pytest.fixture(scope="module")
def tables():
    known = [("bb-a", "Stadt"), ("bb-a", "AWO"), ("bb-b", "Kreis"), ("bb-b", "IHK")]
    return world(
        alliances=[{"id": "bb-a"}, {"id": "bb-b"}],
        partners=[{"alliance_id": key, "partner": name, "sector": "kommune"} for key, name in known],
    )


def gone(tables, text: str, limits: Limits = UPLOAD_LIMITS) -> list[str]:
    """The partners that count as missing from the list ``text``."""
    checked = check_upload(read_uploads([("partners.csv", (HEADER + text).encode())], tables.package, limits), tables)
    clean = clean_tables(checked, tables)
    return differences(clean, tables, unclear_owners(checked, clean, tables))["partners"].gone["partner"].tolist()


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
