"""Shapes as path data: all areas, in the right place and size, neighbours sharing their borders."""

import re

import numpy as np
import pytest
import shapely

from analysis.counting.measures import area_keys
from analysis.errors import UnknownValue
from analysis.render.pictures.shapes import UNITS, shapes

BOX = (740, 860)


def rings(path):
    """Return the rings of path data as (n, 2) arrays in pixels."""
    for part in re.findall(r"M(-?\d+) (-?\d+)(?:l([^z]*))?z", path):
        steps = np.array([int(word) for word in re.findall(r"-?\d+", part[2])]).reshape(-1, 2)
        yield np.concatenate([[[int(part[0]), int(part[1])]], steps]).cumsum(axis=0) / UNITS


def polygon(path):
    """Return the area that ``path`` fills by the even-odd rule."""
    found = shapely.Polygon()
    for ring in rings(path):
        if len(ring) > 2:
            found = found.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    return found


@pytest.mark.parametrize("level", ["gemeinde", "kreis", "land"])
def test_all_areas_of_germany_are_there(level, real):
    found = shapes(level, (), "", *BOX)
    assert list(found.keys) == list(area_keys(real, level))
    assert len(found.paths) == len(found.keys)
    assert all(re.fullmatch(r"(M\d+ \d+(l[\d -]+)?z)+", path) for path in found.paths)


def test_germany_fills_the_height_and_lies_inside_the_box():
    found = shapes("land", (), "", *BOX)
    assert found.height == pytest.approx(860)
    assert 600 < found.width < 740
    corners = np.concatenate([ring for path in found.paths for ring in rings(path)])
    assert corners.min() >= 0
    assert corners.max(axis=0) == pytest.approx([found.width, found.height], abs=0.1)


def test_sizes_are_true(real):
    found = shapes("land", (), "", *BOX)
    drawn = np.array([polygon(path).area for path in found.paths])
    stated = real.laender.set_index("ags_prefix").loc[list(found.keys), "area_km2"].to_numpy()
    scale = drawn.sum() / stated.sum()
    assert drawn / scale == pytest.approx(stated, rel=0.03)  # the smallest Land is some 20 pixels wide


def test_places_lie_in_their_own_area(real):
    found = shapes("gemeinde", ("SL",), "", *BOX)
    towns = real.municipalities.set_index("ags").loc[
        [key for key in found.keys if key in set(real.municipalities["ags"])]
    ]
    at = found.place(towns["lon"].to_numpy(), towns["lat"].to_numpy())
    inside = [
        polygon(found.paths[found.keys.index(ags)]).contains(shapely.Point(point))
        for ags, point in zip(towns.index, at, strict=True)
    ]
    assert len(inside) == 52
    assert all(inside)


def test_neighbours_leave_no_gap_and_do_not_overlap():
    municipalities = [polygon(path) for path in shapes("gemeinde", ("SL",), "", *BOX).paths]
    (land,) = (polygon(path) for path in shapes("land", ("SL",), "", *BOX).paths)
    assert sum(area.area for area in municipalities) == pytest.approx(land.area, rel=1e-3)
    assert shapely.union_all(municipalities).symmetric_difference(land).area < 1e-3 * land.area


def test_a_district_is_as_large_as_it_fits():
    whole, part = shapes("gemeinde", ("BB",), "", *BOX), shapes("gemeinde", ("BB",), "12060", *BOX)
    assert set(part.keys) == {key for key in whole.keys if key.startswith("12060")}
    assert max(part.width / 740, part.height / 860) == pytest.approx(1)
    one = polygon(part.paths[0]).area / polygon(whole.paths[whole.keys.index(part.keys[0])]).area
    assert one > 4


def test_several_laender_lie_side_by_side():
    together = shapes("kreis", ("HB", "NI"), "", *BOX)
    assert {key[:2] for key in together.keys} == {"03", "04"}
    bremen = polygon(together.paths[together.keys.index("04011")])
    around = polygon("".join(path for key, path in zip(together.keys, together.paths, strict=True) if key[:2] == "03"))
    assert bremen.intersection(around).area < 0.01 * bremen.area
    assert bremen.distance(around) < 1


def test_borders_of_larger_areas_come_with_the_smaller_ones():
    found = shapes("gemeinde", ("BB",), "", *BOX)
    assert set(found.borders) == {"kreis", "land"}
    length = {
        level: shapely.length(
            shapely.MultiLineString(
                [
                    np.array([[int(x), int(y)], *np.reshape([int(w) for w in re.findall(r"-?\d+", way)], (-1, 2))])
                    .cumsum(axis=0)
                    .tolist()
                    for x, y, way in re.findall(r"M(\d+) (\d+)l([^M]*)", border())
                ]
            )
        )
        for level, border in found.borders.items()
    }
    (land,) = (polygon(path) for path in shapes("land", ("BB",), "", *BOX).paths)
    assert length["land"] / UNITS == pytest.approx(land.length, rel=0.01)
    assert length["kreis"] > 1.5 * length["land"]


@pytest.mark.parametrize(
    "asked", [("stadt", (), ""), ("kreis", ("XX",), ""), ("kreis", ("BB",), "13"), ("gemeinde", (), "99")]
)
def test_what_does_not_exist_is_refused(asked):
    with pytest.raises(UnknownValue):
        shapes(*asked, *BOX)


def test_shapes_are_made_once():
    assert shapes("land", (), "", *BOX) is shapes("land", (), "", *BOX)
