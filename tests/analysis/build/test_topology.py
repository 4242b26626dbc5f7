"""Topology of tiny coverages drawn by hand, and of the places where rounding goes wrong."""

import json

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from analysis.build.topology import Grid, VanishedArea, cover, extract_topology, snap_coverage, to_topojson


def areas(*shapes):
    return np.array(shapes, dtype=object)


def arc_sets(topology):
    """The arcs as sets of corners: which way round an arc is stored does not matter."""
    return {frozenset(map(tuple, arc.tolist())) for arc in topology.arcs}


def uses(topology):
    """How often each arc is used, by number."""
    numbers = [
        arc if arc >= 0 else ~arc
        for polygons in topology.geometries
        for rings in polygons
        for ring in rings
        for arc in ring
    ]
    return np.bincount(numbers, minlength=len(topology.arcs)).tolist()


def rebuilt(topology):
    """The areas put together again from their arcs, in a way that shares no code with the extraction."""

    def ring(references):
        points = []
        for reference in references:
            arc = topology.arcs[reference] if reference >= 0 else topology.arcs[~reference][::-1]
            assert not points or points[-1] == arc[0].tolist()
            points.extend(arc.tolist()[bool(points) :])
        assert points[0] == points[-1]
        return points

    return [
        MultiPolygon([Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in polygons])
        for polygons in topology.geometries
    ]


def assert_rebuilds(topology, shapes):
    for found, expected in zip(rebuilt(topology), shapes, strict=True):
        assert found.is_valid
        assert shapely.equals(found, expected)


# Extraction


def test_two_squares_share_one_arc():
    shapes = areas(box(0, 0, 2, 2), box(2, 0, 4, 2))
    topology = extract_topology(shapes)
    assert arc_sets(topology) == {
        frozenset({(2, 0), (2, 2)}),
        frozenset({(2, 0), (2, 2), (0, 0), (0, 2)}),
        frozenset({(2, 0), (2, 2), (4, 0), (4, 2)}),
    }
    assert sorted(uses(topology)) == [1, 1, 2]
    assert_rebuilds(topology, shapes)


def test_an_island_in_a_hole_is_one_closed_arc_used_from_both_sides():
    lake, island = box(2, 2, 4, 4), box(2, 2, 4, 4)
    shapes = areas(box(0, 0, 6, 6).difference(lake), island)
    topology = extract_topology(shapes)
    assert len(topology.arcs) == 2
    assert sorted(uses(topology)) == [1, 2]
    assert [len(arc) for arc in topology.arcs] == [5, 5]
    assert_rebuilds(topology, shapes)


def test_an_empty_hole_is_used_once():
    shapes = areas(box(0, 0, 6, 6).difference(box(2, 2, 4, 4)))
    topology = extract_topology(shapes)
    assert uses(topology) == [1, 1]
    assert_rebuilds(topology, shapes)


def test_three_areas_meet_at_a_t_junction():
    below = Polygon([(0, 0), (4, 0), (4, 2), (2, 2), (0, 2)])
    shapes = areas(below, box(0, 2, 2, 4), box(2, 2, 4, 4))
    topology = extract_topology(shapes)
    assert frozenset({(0, 2), (2, 2)}) in arc_sets(topology)
    assert frozenset({(2, 2), (4, 2)}) in arc_sets(topology)
    assert frozenset({(2, 2), (2, 4)}) in arc_sets(topology)
    assert sorted(uses(topology)) == [1, 1, 1, 2, 2, 2]
    assert_rebuilds(topology, shapes)


def test_four_areas_that_meet_in_one_point():
    shapes = areas(box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 1, 1, 2), box(1, 1, 2, 2))
    topology = extract_topology(shapes)
    assert sorted(uses(topology)) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert_rebuilds(topology, shapes)


def test_areas_that_touch_in_a_point_share_no_arc():
    shapes = areas(box(0, 0, 1, 1), box(1, 1, 2, 2))
    topology = extract_topology(shapes)
    assert uses(topology) == [1, 1]
    assert_rebuilds(topology, shapes)


def test_an_isolated_ring_and_an_area_of_two_parts():
    shapes = areas(MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]), box(1, 0, 2, 1))
    topology = extract_topology(shapes)
    assert sorted(uses(topology)) == [1, 1, 1, 2]
    assert [len(polygons) for polygons in topology.geometries] == [2, 1]
    assert_rebuilds(topology, shapes)


def test_the_same_closed_border_is_found_whatever_corner_the_two_rings_begin_with():
    hole = Polygon([(4, 4), (4, 2), (2, 2), (2, 4)])
    island = Polygon([(2, 4), (2, 2), (4, 2), (4, 4)])
    topology = extract_topology(areas(Polygon(box(0, 0, 6, 6).exterior, [hole.exterior]), island))
    assert sorted(uses(topology)) == [1, 2]


def test_arcs_are_numbered_by_first_use_and_first_used_forwards():
    topology = extract_topology(areas(box(0, 0, 2, 2), box(2, 0, 4, 2)))
    first, second = topology.geometries
    assert sorted(first[0][0]) == [0, 1]
    assert 2 in second[0][0]
    assert min(second[0][0]) < 0


def test_corners_that_are_no_integers_are_refused():
    with pytest.raises(ValueError, match="integers"):
        extract_topology(areas(box(0, 0, 1.5, 1)))


# Rounding


def test_rounding_keeps_neighbours_together():
    border = [(2.4, 0), (2.6, 1.4), (2.2, 2.7), (2.4, 4)]
    left, right = Polygon([(0, 0), *border, (0, 4)]), Polygon([(6, 0), *border, (6, 4)])
    snapped = snap_coverage(areas(left, right), 1.0)
    assert shapely.coverage_is_valid(snapped)
    assert shapely.get_coordinates(snapped).tolist() == np.rint(shapely.get_coordinates(snapped)).tolist()
    assert shapely.area(snapped).sum() == 24


def test_neighbours_whose_corners_differ_by_little_are_mended():
    shapes = areas(box(0, 0, 2, 2), Polygon([(2 + 1e-9, 0), (4, 0), (4, 2), (2 - 1e-9, 2)]))
    assert not shapely.coverage_is_valid(shapes)
    snapped = snap_coverage(shapes, 0.001)
    assert shapely.coverage_is_valid(snapped)
    assert shapely.area(snapped).tolist() == [4, 4]


def test_a_missing_corner_at_a_t_junction_is_added():
    shapes = areas(box(0, 0, 4, 2), box(0, 2, 2, 4), box(2, 2, 4, 4))
    assert not shapely.coverage_is_valid(shapes)
    assert shapely.coverage_is_valid(snap_coverage(shapes, 1.0))


def test_a_thin_part_that_folds_to_a_line_leaves_no_gap():
    spike = Polygon([(0, 0), (4, 0), (4, 4), (2.2, 4), (2.2, 8), (1.9, 8), (1.9, 4), (0, 4)])
    around = box(0, 0, 4, 10).difference(spike)
    snapped = snap_coverage(areas(spike, around), 1.0)
    assert shapely.coverage_is_valid(snapped)
    assert shapely.equals(snapped[0], box(0, 0, 4, 4))
    assert shapely.equals(snapped[1], box(0, 4, 4, 10))


def test_holes_that_no_area_fills_stay_holes():
    snapped = snap_coverage(areas(box(0, 0, 6, 6).difference(box(2, 2, 4, 4))), 1.0)
    assert shapely.area(snapped).tolist() == [32]


def test_an_area_that_the_grid_cannot_show_is_named():
    with pytest.raises(VanishedArea, match=r"\[1\]") as caught:
        snap_coverage(areas(box(0, 0, 6, 6), box(10.1, 10.1, 10.2, 10.2)), 1.0)
    assert caught.value.positions == [1]


def test_lines_that_cross_are_given_to_the_area_that_covers_most():
    shapes = areas(box(0, 0, 4, 4), box(4, 0, 8, 4))
    frame = shapely.linestrings([(0, 0), (8, 0), (8, 4), (0, 4), (0, 0)])
    crossing = [shapely.linestrings([(3, 0), (5, 4)]), shapely.linestrings([(4, 0), (4, 4)])]
    drawn = cover(areas(frame, *crossing), shapes, 1.0)
    assert shapely.coverage_is_valid(drawn)
    assert shapely.equals(drawn[0], shapes[0])
    assert shapely.equals(drawn[1], shapes[1])


def test_a_face_that_three_areas_share_goes_to_the_one_with_the_most():
    shapes = areas(box(0, 0, 4, 10), box(4, 0, 7, 10), box(7, 0, 10, 10), box(20, 0, 30, 10), box(30, 0, 40, 10))
    rings = [shape.exterior for shape in (box(0, 0, 10, 10), *shapes[3:])]
    with pytest.raises(VanishedArea) as caught:
        cover(areas(*rings), shapes, 1.0)
    assert caught.value.positions == [1, 2]


def test_a_face_mostly_outside_of_all_areas_is_a_hole():
    shapes = areas(box(0, 0, 4, 4), box(4, 0, 5, 4))
    bay = box(4, 0, 10, 4)
    with pytest.raises(VanishedArea) as caught:
        cover(areas(shapes[0].exterior, bay.exterior), shapes, 1.0)
    assert caught.value.positions == [1]


# TopoJSON


GRID = Grid((0.5, 0.25), (5.0, 47.0))


def test_degrees_and_units_are_inverse_and_exact():
    degrees = GRID.to_degrees(areas(box(1, 2, 3, 4)))
    assert shapely.bounds(degrees).tolist() == [[5.5, 47.5, 6.5, 48.0]]
    assert shapely.bounds(GRID.to_units(degrees)).tolist() == [[1, 2, 3, 4]]


def test_topojson_says_what_the_specification_asks_for():
    shapes = areas(box(2, 4, 4, 6), MultiPolygon([box(4, 4, 6, 6), box(8, 8, 9, 9)]))
    document = to_topojson(extract_topology(shapes), GRID, ["a", "b"], [{"n": "A"}, {"n": "B"}])
    assert json.loads(json.dumps(document)) == document
    assert document["type"] == "Topology"
    assert document["transform"] == {"scale": [0.5, 0.25], "translate": [6.0, 48.0]}
    assert document["bbox"] == [6.0, 48.0, 9.5, 49.25]
    members = document["objects"]["areas"]["geometries"]
    assert [(m["type"], m["id"], m["properties"]) for m in members] == [
        ("Polygon", "a", {"n": "A"}),
        ("MultiPolygon", "b", {"n": "B"}),
    ]
    island = document["arcs"][members[1]["arcs"][1][0][0]]
    assert sorted(map(tuple, np.cumsum(island, axis=0).tolist()[1:])) == [(6, 4), (6, 5), (7, 4), (7, 5)]
