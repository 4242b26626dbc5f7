"""The areas of one alliance as a map: which municipalities, in which area around them, and in which words."""

import numpy as np
import pytest

from analysis.charts.alliance_map import PART, WHOLE, alliance_codes, alliance_map
from analysis.counting.measures import NONE, area_keys
from analysis.counting.profiles import profile
from analysis.errors import AnalysisError
from analysis.language import language
from analysis.render.pictures.areas import picture
from tests.analysis.frames import area, select, world

DE, EN = language("de"), language("en")


def made(*rows, t=DE):
    tables = world(alliances=[{"id": "a", "name": "Bündnis <b>"}], alliance_areas=[area("a", *row) for row in rows])
    return alliance_map(profile(tables, "a"), select(tables), t)


def labelled(found):
    return {each.label: count for each, count in zip(found.classes, found.counts, strict=True) if count}


@pytest.mark.parametrize(
    ("rows", "place", "counts"),
    [
        ([("gemeinde", "12060001")], "12060", {"ganzes Gebiet": 1, "gehört nicht dazu": 1}),
        ([("gemeinde", "12060001", True)], "12060", {"nur ein Teil": 1, "gehört nicht dazu": 1}),
        ([("gemeindeverband", "120605001")], "12", {"ganzes Gebiet": 2, "gehört nicht dazu": 2}),
        ([("kreis", "12060")], "12", {"ganzes Gebiet": 2, "gehört nicht dazu": 2}),
        (
            [("gemeinde", "12060001"), ("gemeinde", "12061001", True)],
            "12",
            {"ganzes Gebiet": 1, "nur ein Teil": 1, "gehört nicht dazu": 2},
        ),
        ([("kreis", "13003")], "", {"ganzes Gebiet": 1, "gehört nicht dazu": 4}),
        ([("kreis", "13003"), ("kreis", "12060")], "", {"ganzes Gebiet": 3, "gehört nicht dazu": 2}),
        ([], "", {"gehört nicht dazu": 5}),
    ],
)
def test_the_smallest_area_that_holds_others_besides_is_shown(rows, place, counts):
    found = made(*rows)
    assert found.place == found.within == place
    assert found.laender == {"12060": ("BB",), "12": ("BB",), "": ()}[place]
    assert labelled(found) == counts
    assert len(found.keys) == sum(counts.values())


@pytest.mark.parametrize(
    ("rows", "t", "statement"),
    [
        ([], DE, "Für dieses Bündnis ist kein Gebiet bekannt."),
        ([("gemeinde", "12060001")], DE, "Das Bündnis wirkt für 1 Gemeinde."),
        ([("kreis", "12060")], DE, "Das Bündnis wirkt für 2 Gemeinden."),
        ([("gemeinde", "12060001", True)], DE, "Das Bündnis wirkt in einem Teil von 1 Gemeinde."),
        ([("kreis", "12060", True)], DE, "Das Bündnis wirkt in einem Teil eines Gebiets von 2 Gemeinden."),
        (
            [("kreis", "12060"), ("gemeinde", "12061001", True)],
            DE,
            "Das Bündnis wirkt für 2 Gemeinden. Dazu kommt ein Teil von 1 Gemeinde.",
        ),
        ([("kreis", "12060")], EN, "The alliance serves 2 municipalities."),
    ],
)
def test_the_statement_is_true_for_none_one_and_many(rows, t, statement):
    assert made(*rows, t=t).statement == statement


def test_the_table_lists_what_is_served_the_whole_first():
    found = made(("gemeinde", "12061002"), ("gemeinde", "12060002", True), ("gemeinde", "12060001"))
    assert found.table().to_numpy().tolist() == [
        ["Astadt", "Stadt", "100", "ganzes Gebiet"],
        ["Ddorf", "Stadt", "4.000", "ganzes Gebiet"],
        ["Bdorf", "Stadt", "20", "nur ein Teil"],
    ]
    assert found.title == "Bündnis <b>: Gebiet"


def test_codes_are_those_of_the_rows_and_the_last_one_counts():
    tables = world(
        alliances=[{"id": "a"}],
        alliance_areas=[area("a", "kreis", "12060", True), area("a", "gemeinde", "12060001")],
    )
    assert alliance_codes(profile(tables, "a"), tables).tolist() == [WHOLE, PART, NONE, NONE, NONE]


@pytest.mark.parametrize(
    ("alliance", "place"),
    [("bb-koenigs-wusterhausen", "12061"), ("bb-brandenburg-an-der-havel", "12"), ("he-altkreis-biedenkopf", "06")],
)
def test_the_map_is_drawn_of_the_area_around(alliance, place, real):
    whole, keys = select(real), area_keys(real, "gemeinde")
    found = alliance_map(profile(real, alliance), whole, DE)
    assert found.place == place
    assert np.array_equal(found.keys, keys[keys.str.startswith(place)])
    assert found.title in picture(found, whole, DE)


def test_uninhabited_areas_are_no_municipalities(real):
    found = alliance_map(profile(real, "be-berlin"), select(real), DE)
    assert labelled(found) == {
        "ganzes Gebiet": 1,
        "gehört nicht dazu": len(real.municipalities) - 1,
        "unbewohnt (gemeindefrei)": len(real.uninhabited_areas),
    }


def test_an_unknown_alliance_has_none(real):
    with pytest.raises(AnalysisError):
        alliance_map(profile(real, "x"), select(real), DE)
