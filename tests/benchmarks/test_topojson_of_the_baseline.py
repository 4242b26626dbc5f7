"""Two squares that share a border, as TopoJSON and as the GeoJSON of the baseline."""

from benchmarks.topojson import dissolved, geojson

TOPOLOGY = {
    "transform": {"scale": [0.5, 0.25], "translate": [10.0, 50.0]},
    "arcs": [
        [[2, 0], [0, 4]],  # the border between the squares, from south to north
        [[2, 4], [-2, 0], [0, -4], [2, 0]],
        [[2, 0], [2, 0], [0, 4], [-2, 0]],
    ],
    "objects": {
        "areas": {
            "geometries": [
                {"type": "Polygon", "id": "01001", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "01002", "arcs": [[[2, -1]]]},
            ]
        }
    },
}
WEST = [[11.0, 50.0], [11.0, 51.0], [10.0, 51.0], [10.0, 50.0], [11.0, 50.0]]
EAST = [[11.0, 50.0], [12.0, 50.0], [12.0, 51.0], [11.0, 51.0], [11.0, 50.0]]


def test_arcs_become_closed_rings_in_degrees():
    features = geojson(TOPOLOGY)["features"]
    assert [feature["id"] for feature in features] == ["01001", "01002"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[[WEST]], [[EAST]]]


def test_areas_of_the_same_land_become_one():
    (land,) = dissolved(geojson(TOPOLOGY), 2)["features"]
    assert land["id"] == "01"
    (ring,) = land["geometry"]["coordinates"]
    assert {tuple(point) for point in ring} >= {(10.0, 50.0), (12.0, 50.0), (12.0, 51.0), (10.0, 51.0)}
