"""Simplification of single lines, with answers from hand."""

import math

import numpy as np
import pytest

from analysis.build.simplify import corner_weights, restore_area, simplify_lines, swept_area


def line(*points):
    return np.array(points, dtype=float)


ZIGZAG = line((0, 0), (1, 1), (2, 0), (3, 3), (4, 0))


def test_the_smallest_triangle_goes_first():
    # Triangles: corner 1 has 1, corner 2 has 2, corner 3 has 3. Without corner 1, corner 2 has 3 (with (0, 0) and
    # (3, 3)); without that, corner 3 has 6.
    assert corner_weights(ZIGZAG).tolist() == [math.inf, 1, 3, 6, math.inf]


def triangle(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplified_slowly(points, threshold):
    """Remove the smallest triangle, again and again, as long as it is below the threshold."""
    left = points.tolist()
    while len(left) > 2:
        sizes = [triangle(*left[i - 1 : i + 2]) for i in range(1, len(left) - 1)]
        if min(sizes) >= threshold:
            break
        del left[1 + int(np.argmin(sizes))]
    return left


@pytest.mark.parametrize("threshold", [0.1, 1, 3, 10, 40, 1000])
def test_a_threshold_gives_the_same_corners_as_removing_one_by_one(threshold):
    random = np.random.default_rng(7)
    points = np.column_stack([np.arange(60), random.uniform(0, 10, 60)])
    assert points[corner_weights(points) >= threshold].tolist() == simplified_slowly(points, threshold)


def test_corners_on_a_straight_line_weigh_nothing():
    assert corner_weights(line((0, 0), (1, 0), (2, 0))).tolist() == [math.inf, 0, math.inf]


def test_a_closed_line_keeps_a_triangle():
    ring = line((0, 0), (2, 0), (4, 0.1), (4, 4), (0, 4), (0, 0))
    weights = corner_weights(ring)
    assert np.isinf(weights).sum() == 4
    assert np.isinf(corner_weights(line((0, 0), (2, 0), (0, 2), (0, 0)))).all()


@pytest.mark.parametrize(
    ("points", "area"),
    [
        (line((0, 0), (4, 0), (4, 4), (0, 4), (0, 0)), 16),
        (line((0, 0), (0, 4), (4, 4), (4, 0), (0, 0)), -16),
        (line((0, 0), (2, 2), (4, 0)), -4),
        (line((7, 7), (9, 8)), 0),
    ],
)
def test_swept_area(points, area):
    assert swept_area(points) == area


def test_the_corner_that_stays_moves_until_the_area_is_as_before():
    found = restore_area(line((0, 0), (2, 2), (4, 0)), area=-6, farthest=10)
    assert found.tolist() == [[0, 0], [2, 3], [4, 0]]


def test_no_corner_moves_farther_than_allowed():
    found = restore_area(line((0, 0), (2, 2), (4, 0)), area=-6, farthest=0.25)
    assert found.tolist() == [[0, 0], [2, 2.25], [4, 0]]


def test_lines_without_inner_corners_stay():
    assert restore_area(line((0, 0), (4, 0)), area=3, farthest=9).tolist() == [[0, 0], [4, 0]]
    closed_on_itself = line((0, 0), (1, 1), (0, 0))
    assert restore_area(closed_on_itself, area=1, farthest=9).tolist() == closed_on_itself.tolist()


def test_a_simplified_line_has_its_ends_and_its_area():
    random = np.random.default_rng(3)
    wild = np.column_stack([np.linspace(0, 100, 400), 20 + random.normal(0, 1, 400).cumsum()])
    (simple,) = simplify_lines([wild], [corner_weights(wild)], np.array([20.0]))
    assert 2 < len(simple) < 100
    assert simple[[0, -1]].tolist() == wild[[0, -1]].tolist()
    assert swept_area(simple) == pytest.approx(swept_area(wild), abs=1)


def test_each_line_has_its_own_threshold():
    weights = corner_weights(ZIGZAG)
    coarse, fine = simplify_lines([ZIGZAG, ZIGZAG], [weights, weights], np.array([100.0, 0.5]))
    assert len(coarse) == 2
    assert fine.tolist() == ZIGZAG.tolist()
