"""Neighbours share a border: known ones by hand, and the rules that all must keep."""

import pytest

from analysis.counting.neighbours import neighbours
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
