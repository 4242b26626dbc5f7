"""The API follows the data: an answer is of one state, and parameters take the values of that state."""

from pathlib import Path

import pytest

from analysis.intake.merge import Correction, merge
from analysis.records import tables


@pytest.fixture(autouse=True)
def small(folder, monkeypatch):
    """The API is on small tables that a test may change."""
    monkeypatch.setattr(tables, "_shared", tables.Shared(folder))


def take(folder: Path, **lists: str) -> None:
    paths = [folder.parent / f"{name}.csv" for name in lists]
    for path, text in zip(paths, lists.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    merge(paths, folder, Correction("2027-01-01", source="https://quelle.example/neu", reason="x"))


def test_a_merge_is_in_the_next_answer_and_in_its_tag(api, folder):
    before = api.get("alliances/bb-potsdam")
    kept = api.get("alliances/bb-potsdam", headers={"if-none-match": before.headers["etag"]})
    assert kept.status_code == 304
    take(folder, topics="alliance_id,topic\nbb-potsdam,zeitpolitik\n")
    after = api.get("alliances/bb-potsdam", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["data-version"] == tables.shared().version != before.headers["data-version"]
    assert "zeitpolitik" in after.json()["data"]["topics"]
    assert after.json()["meta"]["version"] == after.headers["data-version"]


def test_parameters_take_what_the_new_data_have(api, folder):
    assert api.get("alliances?topic=kochen").status_code == 400
    take(
        folder,
        topics_list="topic,label_de,label_en\nkochen,Kochen,Cooking\n",
        topics="alliance_id,topic\nbb-potsdam,kochen\n",
    )
    found = api.get("alliances?topic=kochen").json()
    assert [row["id"] for row in found["data"]] == ["bb-potsdam"]
    asked = api.get("openapi.json").json()["paths"]["/api/v1/alliances"]["get"]["parameters"]
    topics = next(parameter for parameter in asked if parameter["name"] == "topic")
    assert "kochen" in topics["schema"]["items"]["enum"]
