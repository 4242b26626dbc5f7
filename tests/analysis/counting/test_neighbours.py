"""Neighbours share a border: known ones by hand, and the rules that all must keep."""

import pytest

from analysis.counting.neighbours import municipalities_beside, neighbours
from analysis.errors import UnknownValue


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("12060", {"11000", "12064", "12065", "12073"}),  # Barnim: Berlin, Märkisch-Oderland, Oberhavel, Uckermark
        ("12052", {"12071"}),  # Cottbus lies in Spree-Neiße
        ("09461", {"09471"}),  # the town of Bamberg lies in the district of that name
    ],
)
def test_neighbours_are_those_of_the_atlas(key, expected):
    assert set(neighbours(key)) == expected


def test_whose_neighbour_one_is_has_it_for_a_neighbour(real):
    keys = real.districts["key"].tolist()
    found = {key: neighbours(key) for key in keys}
    assert all(key in found[other] for key in keys for other in found[key])
    assert all(key not in found[key] and found[key] for key in keys)


def test_what_is_no_district_has_no_neighbours():
    with pytest.raises(UnknownValue):
        neighbours("99999")


def test_municipalities_that_share_a_border_lie_across_those_of_districts_and_laender(real):
    """Rheinsberg (Brandenburg) lies beside Wesenberg (Mecklenburg-Vorpommern)."""
    found = {key: municipalities_beside(real, key) for key in ("12068353", "13071159")}
    assert "13071159" in found["12068353"] and "12068353" in found["13071159"]
    assert all(key not in found[key] and set(found[key]) <= set(real.municipalities["ags"]) for key in found)
    with pytest.raises(UnknownValue):
        municipalities_beside(real, "12068999")
