"""GeoJSON and GeoPackage read back by GDAL and shapely: rows, values, places, reference system."""

import io
import json

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely

from analysis.counting.filter_set import Filters
from analysis.counting.places import LEVELS, locations
from analysis.export.formats import export
from analysis.export.request import TABLES
from analysis.export.shapes import boundaries
from tests.analysis.export.asked import AWKWARD, asked, awkward

GERMANY = (5.8, 47.2, 15.1, 55.1)
NOTHING = Filters(q="gibt es nirgends")


def collection(request) -> dict:
    return json.loads(export("geojson", request))


def properties(request) -> list[dict]:
    return [feature["properties"] for feature in collection(request)["features"]]


def as_objects(frame: pd.DataFrame) -> list[dict]:
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_rows(table):
    request = asked(awkward(), table=table)
    found = collection(request)
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert {feature["type"] for feature in found["features"]} <= {"Feature"}
    assert properties(request) == as_objects(request.rows)


def test_values_are_raw_and_in_the_order_of_the_table():
    found = properties(asked(awkward(), order="-id"))
    assert sorted(row["name"] for row in found) == sorted(AWKWARD)
    assert [row["id"] for row in found] == sorted((row["id"] for row in found), reverse=True)


def test_gdal_reads_areas_with_their_values(tiny):
    request = asked(tiny, table="areas", level="kreis")
    back = geopandas.read_file(io.BytesIO(export("geojson", request)))
    assert back.crs.to_epsg() == 4326
    assert dict(zip(back["key"], back["value"], strict=True)) == {"12054": "own", "12069": "any", "13076": "own"}
    assert back.geometry.is_valid.all()
    for name, lon, lat in [("12054", 13.06, 52.40), ("13076", 11.85, 53.43)]:
        assert back.set_index("key").geometry[name].contains(shapely.Point(lon, lat))


@pytest.mark.parametrize("level", LEVELS)
def test_every_area_has_a_valid_shape_in_germany(level, real):
    found = collection(asked(real, Filters(land=("SL", "HB")), table="areas", level=level))["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in found])
    assert len(shapes) == {"gemeinde": 52 + 2, "kreis": 6 + 2, "land": 2}[level]
    assert shapely.is_valid(shapes).all()
    assert shapely.box(*GERMANY).contains(shapely.union_all(shapely.envelope(shapes)))
    for polygon in shapely.get_parts(shapes):
        assert polygon.exterior.is_ccw  # RFC 7946: the right-hand rule
        assert not any(ring.is_ccw for ring in polygon.interiors)
    assert max(len(str(number).partition(".")[2]) for number in shapely.get_coordinates(shapes).ravel()) <= 6


def test_boundaries_have_every_area(real):
    ags = pd.concat([real.municipalities["ags"], real.uninhabited_areas["ags"]])
    assert set(boundaries("gemeinde")) == set(ags)
    assert set(boundaries("kreis")) == set(real.districts["key"])
    assert set(boundaries("land")) == set(real.laender["key"])


def test_alliances_are_points(tiny):
    request = asked(tiny, order="-name")
    back = geopandas.read_file(io.BytesIO(export("geojson", request)))
    assert back["id"].tolist() == request.rows["id"].tolist()
    places = locations(tiny).set_index("alliance_id").loc[back["id"]]
    assert back.geometry.x.round(5).tolist() == places["lon"].round(5).tolist()
    assert back.geometry.y.round(5).tolist() == places["lat"].round(5).tolist()


def test_what_belongs_to_an_alliance_lies_where_it_does(tiny):
    points = {f["properties"]["id"]: f["geometry"] for f in collection(asked(tiny))["features"]}
    for feature in collection(asked(tiny, table="partners"))["features"]:
        assert feature["geometry"] == points[feature["properties"]["alliance_id"]]
    assert {f["geometry"] for f in collection(asked(tiny, table="sectors"))["features"]} == {None}


def test_a_filter_moves_no_point(real):
    """The Metropolregion Rhein-Neckar reaches into two other Länder."""
    key = "bw-metropolregion-rhein-neckar"
    everywhere, filtered = (
        next(f for f in collection(asked(real, filters))["features"] if f["properties"]["id"] == key)["geometry"]
        for filters in (Filters(), Filters(land=("BW",)))
    )
    assert everywhere == filtered


def test_an_area_without_a_boundary_has_no_geometry():
    """Of the keys of that world only 13003000 (Rostock) is a real one."""
    found = collection(asked(awkward(), table="areas"))["features"]
    assert [feature["properties"]["key"] for feature in found if feature["geometry"]] == ["13003000"]
    assert len(found) == 5


def test_the_facts_are_members_of_the_collection(tiny):
    found = collection(asked(tiny, Filters(land=("BB",)), table="areas", year=2008))
    assert found["data_version"] == tiny.version
    assert found["filters"] == {"land": ["BB"]}
    assert (found["year"], found["level"], found["measure"]) == (2008, "gemeinde", "coverage")
    assert any("GeoBasis-DE" in line for line in found["attribution"])


def test_an_empty_selection_is_an_empty_collection(tiny):
    assert collection(asked(tiny, NOTHING))["features"] == []


# GeoPackage


@pytest.fixture
def package(tmp_path):
    def written(request):
        path = tmp_path / "file.gpkg"
        path.write_bytes(export("gpkg", request))
        return path

    return written


def layer(path, name: str) -> pd.DataFrame:
    return pyogrio.read_dataframe(path, layer=name, use_arrow=True)


@pytest.mark.parametrize(
    ("table", "geometry"),
    [
        ("areas", "MultiPolygon"),
        ("districts", "MultiPolygon"),
        ("alliances", "Point"),
        ("partners", "Point"),
        ("sectors", None),
    ],
)
def test_there_is_what_was_asked_for_and_where_it_lies(tiny, package, table, geometry):
    request = asked(tiny, table=table, level="kreis")
    path, name = package(request), "areas_kreis" if table == "areas" else table
    assert dict(pyogrio.list_layers(path)) == {name: geometry}
    assert len(layer(path, name)) == len(request.rows)


def test_partners_and_topics_lie_where_their_alliance_does(tiny, package):
    places = layer(package(asked(tiny)), "alliances").set_index("id").geometry
    for table in ("partners", "topics"):
        rows = layer(package(asked(tiny, table=table)), table)
        assert rows.geometry.to_wkt().tolist() == places.loc[rows["alliance_id"]].to_wkt().tolist()


def test_areas_have_their_values_and_reference_system(tiny, package):
    request = asked(tiny, table="areas")
    back = layer(package(request), "areas_gemeinde")
    assert back.crs.to_epsg() == 4326
    assert set(back.geom_type) == {"MultiPolygon"}
    assert as_objects(back.drop(columns="geometry")) == as_objects(request.rows)
    assert back.geometry.is_valid.all()


def test_alliances_keep_their_order_and_values(package):
    request = asked(awkward(), order="-name")
    back = layer(package(request), "alliances")
    assert as_objects(back.drop(columns="geometry")) == as_objects(request.rows)
    assert back.crs.to_epsg() == 4326
    assert back.geometry.notna().all()


@pytest.mark.parametrize("table", ["partners", "alliance_areas", "reported_totals", "municipalities"])
def test_tables_have_their_rows(table, package):
    request = asked(awkward(), table=table)
    assert as_objects(layer(package(request), table).drop(columns="geometry", errors="ignore")) == as_objects(
        request.rows
    )


def test_the_facts_are_in_the_metadata_of_the_file(tiny, package):
    path = package(asked(tiny, Filters(land=("BB",)), table="areas", level="land"))
    facts = pyogrio.read_info(path, layer="areas_land")["dataset_metadata"]
    assert facts["data_version"] == tiny.version
    assert json.loads(facts["filters"]) == {"land": ["BB"]}
    assert facts["citation"].startswith("Dashboard Lokale Bündnisse für Familie (2026)")


def test_an_empty_selection_has_an_empty_layer(tiny, package):
    assert len(layer(package(asked(tiny, NOTHING)), "alliances")) == 0
