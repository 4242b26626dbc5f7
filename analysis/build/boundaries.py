"""From VG250 and the census to the tables of areas, the boundaries in data/areas/ and the shapes of the map in static/.

The steps: read the land areas; round their corners to a millimetre together, so that neighbours share them; unite
them to the municipalities of the census day by the crosswalk; simplify all borders of Germany in one go, in three
details (overview, Länder, fine), and put them on integer grids over degrees; write. Borders between Länder agree,
because no Land is simplified alone. The same input gives the same bytes.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.build.accuracy import (
    EQUAL_AREA,
    FINE,
    LAND,
    OVERVIEW,
    WGS84,
    Accuracy,
    Detail,
    accuracy,
    projected,
    sample_points,
)
from analysis.build.simplify import corner_weights, simplify_lines
from analysis.build.topology import Grid, cover, extract_topology, snap_coverage, to_topojson
from analysis.build.vg250 import PACKAGE_FILE as PACKAGE_FILE
from analysis.build.vg250 import Names, read_source
from analysis.errors import AnalysisError, MissingSource
from analysis.records import files

MILLIMETRE = 0.001

LAENDER = ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH")
LAND_OF_PREFIX: Mapping[str, str] = {f"{number:02}": land for number, land in enumerate(LAENDER, start=1)}
TOWN, MUNICIPALITY, UNINHABITED = "Stadt", "Gemeinde", "Gemeindefreies Gebiet"

# On 1 November 2016 the districts Göttingen (03152) and Osterode am Harz (03156) became one, with a new key.
DISTRICTS_SINCE_2016: Names = {"03159": ("Göttingen", "Landkreis")}
NAMES_SINCE_2016: Mapping[str, str] = {"03159501": "Harz (Landkreis Göttingen)"}

PICTURE_CELLS = 13
"""Pictures of Germany keep a corner of the overview only where that is worth the square of so many of its cells, some
800 metres; a pixel of the largest picture is a kilometre wide."""


@dataclass(frozen=True)
class BoundaryReport:
    """What `build_boundaries` made and measured. ``gzip_bytes``: file name -> bytes on the wire."""

    municipalities: int
    uninhabited: int
    districts: int
    laender: int
    population: int
    largest_change_m2: float
    overview: Accuracy
    land: Accuracy
    fine: Accuracy
    gzip_bytes: Mapping[str, int]

    def __str__(self) -> str:
        lines = [
            f"{self.municipalities:,} municipalities with {self.population:,} inhabitants, "
            f"{self.uninhabited:,} uninhabited areas, {self.districts:,} districts, {self.laender} Länder",
            f"making neighbours share their corners changed no area by more than {self.largest_change_m2:.2f} m²",
            f"overview (static/areas-de): {self.overview}",
            f"Länder (static/areas-bb and so on): {self.land}",
            f"fine (data/areas): {self.fine}",
        ]
        return "\n".join(lines + [f"static/{name}: {size / 1000:,.0f} kB" for name, size in self.gzip_bytes.items()])


class UnmatchedAreas(AnalysisError):
    """Areas and inhabitants do not belong together: keys stand in one of the two only."""

    def __init__(self, without_people: Sequence[str], without_area: Sequence[str]) -> None:
        lines = [f"no inhabitants known for the areas: {', '.join(without_people)}"] if without_people else []
        lines += [f"no area for the municipalities of the census: {', '.join(without_area)}"] if without_area else []
        advice = "Add rows to the crosswalk, or use a VG250-EW file: its column EWZ then replaces the census."
        super().__init__("\n".join([*lines, advice]))


def build_boundaries(package: Path, raw: Path, data: Path, static: Path) -> BoundaryReport:
    """Write the tables of areas and data/areas/ into ``data`` and the shapes of the map into ``static``; measure them.

    ``package``: the npm package (.tgz or folder) or a VG250 file, see `analysis.build.vg250`. ``raw`` holds the
    crosswalk and the census. Raises MissingSource where one of them is missing, UnmatchedAreas where they do not
    belong together.
    """
    source = read_source(package)
    crosswalk = _read_raw(raw, "municipality_crosswalk_2016_2022.csv").set_index("ags_2016")["ags_2022"]
    census = _read_raw(raw, "population_2022.csv")
    pieces, largest_change = shared_corners(source.municipalities)
    areas = register(united(pieces, crosswalk), census)

    borders = Borders.of(areas)
    overview, land, fine = (borders.simplified(detail) for detail in (OVERVIEW, LAND, FINE))
    areas = areas.assign(**_points_inside(land))
    sample = sample_points(areas)
    district_names = {**DISTRICTS_SINCE_2016, **_earlier(data / "districts.csv", "key"), **source.districts}
    land_names = {**_earlier(data / "laender.csv", "ags_prefix"), **source.laender}
    tables = {
        "municipalities": municipality_table(areas),
        "uninhabited_areas": uninhabited_table(areas),
        "districts": unit_table(areas, areas["kreis_key"], district_names),
        "laender": land_table(areas, land_names),
        "areas/sample_points": sample,
    }
    for name, table in tables.items():
        files.write_text(data / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    _write_parquet(areas, fine, overview, data / "areas")
    sizes = _write_static(areas, overview, land, static)
    return BoundaryReport(
        municipalities=len(tables["municipalities"]),
        uninhabited=len(tables["uninhabited_areas"]),
        districts=len(tables["districts"]),
        laender=len(tables["laender"]),
        population=int(areas["population"].sum()),
        largest_change_m2=largest_change,
        overview=accuracy(areas, sample, overview, OVERVIEW),
        land=accuracy(areas, sample, land, LAND),
        fine=accuracy(areas, sample, fine, FINE),
        gzip_bytes=sizes,
    )


# Areas at full resolution


def shared_corners(municipalities: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, float]:
    """Return the areas (EQUAL_AREA) as a valid coverage, and the largest change of an area by that (m²).

    In the source some neighbours hold the same corner with another last digit, and some rings touch themselves.
    Rounding all borders to a millimetre, together, makes the corners equal; holes (Jungholz in Austria, a bay) stay
    holes.
    """
    projected = municipalities.to_crs(EQUAL_AREA)
    valid = shapely.make_valid(projected.geometry.to_numpy(), method="structure", keep_collapsed=False)
    shared = snap_coverage(valid, MILLIMETRE)
    change = np.abs(shapely.area(shared) - shapely.area(projected.geometry.to_numpy()))
    return projected.set_geometry(gpd.GeoSeries(shared, index=projected.index, crs=EQUAL_AREA)), float(change.max())


def united(pieces: gpd.GeoDataFrame, crosswalk: pd.Series) -> gpd.GeoDataFrame:
    """Return one row for each area of the census day, sorted by key: ags, ars, gen, bez, ewz, geometry (EQUAL_AREA).

    ``crosswalk``: key of a piece -> key on the census day; a piece that it does not name keeps its key. ``gen`` is the
    name of the piece with the same key, else of the largest; ``bez`` the kind of the piece with the same key, else
    Gemeindefreies Gebiet where all pieces are, else empty. ``ewz``: inhabitants as the source has them.
    """
    keys = pieces["AGS"].map(crosswalk).fillna(pieces["AGS"])
    pieces = pieces.assign(ags=keys, own=pieces["AGS"] == keys, size=pieces.area)
    # A key may stand in several rows (parts of one municipality), each with all its inhabitants: these count once.
    ewz = pieces.groupby(["ags", "AGS"])["EWZ"].max().groupby("ags").sum(min_count=1)
    free = (pieces["BEZ"] == UNINHABITED).groupby(keys).all()
    pieces = pieces.sort_values(["ags", "own", "size", "AGS"], ascending=[True, False, False, True])
    groups = pieces.groupby("ags", sort=True)
    first = groups.first()
    shapes = groups["geometry"].agg(lambda parts: shapely.coverage_union_all(parts.to_numpy()))
    names = first["GEN"].where(first["own"], pd.Series(NAMES_SINCE_2016).reindex(first.index).fillna(first["GEN"]))
    kinds = first["BEZ"].where(first["own"], np.where(free, UNINHABITED, ""))
    table = pd.DataFrame({"ars": first["RS"], "gen": names, "bez": kinds, "ewz": ewz}).reset_index(names="ags")
    return gpd.GeoDataFrame(table, geometry=shapely.normalize(shapes.to_numpy()), crs=EQUAL_AREA)


def register(areas: gpd.GeoDataFrame, census: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return ``areas`` (see `united`) with the columns that the tables need.

    Added: ars, name, short_name, kind, inhabited, population, land, kreis_key, area_km2.

    Inhabitants are those of the census, where it knows exactly these municipalities; else those of the source (EWZ),
    for all of them, so that one table never mixes two dates. Uninhabited: a gemeindefreies Gebiet without inhabitants
    in that register (two others, Lohheide and Osterheide, have some: the census counts them as municipalities, so do
    we). Kind: Stadt where the census name says so after its comma ("Stadt", "St", "GKSt", "Hansestadt", "Goethestadt"
    …) or VG250 does for the same key; Gemeinde else. Raises UnmatchedAreas.
    """
    people = census.set_index("ags")
    free = areas["bez"] == UNINHABITED
    without_people = areas.loc[~areas["ags"].isin(people.index) & ~free, "ags"].tolist()
    without_area = people.index.difference(areas["ags"]).tolist()
    if without_people or without_area:
        if areas["ewz"].isna().any():
            raise UnmatchedAreas(without_people, without_area)
        counted = areas.loc[~free | (areas["ewz"] > 0)]
        names = {"name": counted["gen"], "short_name": counted["gen"], "population": counted["ewz"]}
        people = counted.assign(**names).set_index("ags")
    found = people.reindex(areas["ags"]).reset_index()
    inhabited = areas["ags"].isin(people.index)
    addition = found["name"].str.partition(",")[2].fillna("").str.strip()
    town = addition.str.contains("stadt", case=False) | addition.isin(["St", "GKSt"])
    town |= areas["bez"].str.contains("stadt", case=False)
    return areas.assign(
        ars=found["ars"].fillna(areas["ars"]),
        name=found["name"].fillna(areas["gen"]),
        short_name=found["short_name"].fillna(areas["gen"]),
        kind=np.where(inhabited, np.where(town, TOWN, MUNICIPALITY), UNINHABITED),
        inhabited=inhabited,
        population=found["population"].astype("Int64"),
        land=areas["ags"].str[:2].map(LAND_OF_PREFIX),
        kreis_key=areas["ags"].str[:5],
        area_km2=areas.area / 1e6,
    )


@dataclass(frozen=True)
class Borders:
    """The borders between ``areas`` at full resolution (metres), ready to be simplified to any detail.

    ``smaller[i]``: area (m²) of the smaller of the two areas beside ``lines[i]``.
    """

    areas: gpd.GeoDataFrame
    lines: Sequence[np.ndarray]
    weights: Sequence[np.ndarray]
    smaller: np.ndarray

    @classmethod
    def of(cls, areas: gpd.GeoDataFrame) -> Self:
        """Take the borders of ``areas``, a valid coverage with corners on whole millimetres."""
        steps = shapely.transform(areas.geometry.to_numpy(), lambda points: np.rint(points / MILLIMETRE))
        topology = extract_topology(steps)
        lines = [arc * MILLIMETRE for arc in topology.arcs]
        smaller = np.full(len(lines), np.inf)
        for size, polygons in zip(areas.area, topology.geometries, strict=True):
            used = [arc if arc >= 0 else ~arc for rings in polygons for ring in rings for arc in ring]
            smaller[used] = np.minimum(smaller[used], size)
        return cls(areas, lines, [corner_weights(line) for line in lines], smaller)

    def simplified(self, detail: Detail) -> np.ndarray:
        """Return the areas, in their order, as a valid coverage on the integer grid of ``detail``."""
        thresholds = np.minimum(detail.tolerance_m**2, detail.share * self.smaller)
        lines = simplify_lines(self.lines, self.weights, thresholds)
        corners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        drawn = gpd.GeoSeries(shapely.linestrings(np.concatenate(lines), indices=corners), crs=EQUAL_AREA)
        on_grid = [detail.grid.to_units(shapes.to_crs(WGS84).to_numpy()) for shapes in (drawn, self.areas.geometry)]
        return cover(*on_grid, cell=1.0)


# Tables


def municipality_table(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return municipalities.csv as text columns, sorted by ags."""
    table = areas[areas["inhabited"]].assign(gemeindeverband_key=lambda rows: rows["ars"].str[:9])
    columns = ["ags", "ars", "name", "short_name", "kind", "land", "kreis_key", "gemeindeverband_key", "population"]
    return _with_measures(table, columns)


def uninhabited_table(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return uninhabited_areas.csv as text columns, sorted by ags."""
    return _with_measures(areas[~areas["inhabited"]], ["ags", "name", "land", "kreis_key"])


def _with_measures(table: gpd.GeoDataFrame, columns: list[str]) -> pd.DataFrame:
    forms = {"area_km2": "{:.2f}", "lon": "{:.5f}", "lat": "{:.5f}"}
    formatted = table.assign(**{column: table[column].map(form.format) for column, form in forms.items()})
    return pd.DataFrame(formatted[[*columns, *forms]])


def unit_table(areas: gpd.GeoDataFrame, keys: pd.Series, names: Names) -> pd.DataFrame:
    """Return a row for each different key: key, name, kind, land, population, area_km2 (text), sorted by key.

    ``keys``: that of each area. ``names``: name and kind by key; may hold more. Raises MissingSource where a key has
    none.
    """
    sums = areas.groupby(keys.rename("key"), sort=True).agg(
        land=("land", "first"), population=("population", "sum"), area_km2=("area_km2", "sum")
    )
    unnamed = [key for key in sums.index if key not in names]
    if unnamed:
        raise MissingSource(f"no name known for {', '.join(unnamed)}: the source of the areas has no layer for them")
    sums["area_km2"] = sums["area_km2"].map("{:.2f}".format)
    sums.insert(0, "name", [names[key][0] for key in sums.index])
    sums.insert(1, "kind", [names[key][1] for key in sums.index])
    return sums.reset_index()


def land_table(areas: gpd.GeoDataFrame, names: Names) -> pd.DataFrame:
    """Return laender.csv: as `unit_table`, with two letters as key and the digits as ags_prefix, sorted by these."""
    table = unit_table(areas, areas["ags"].str[:2], names).rename(columns={"key": "ags_prefix"})
    table.insert(0, "key", table["land"])
    return table


def _earlier(table: Path, key: str) -> Names:
    """Return the names of an earlier build: a VG250 file without layers for districts and Länder goes on with these."""
    if not files.exists(table):
        return {}
    rows = _parse_csv(files.read_bytes(table))
    return {code: (name, kind) for code, name, kind in zip(rows[key], rows["name"], rows["kind"], strict=True)}


def _points_inside(land: np.ndarray) -> dict[str, np.ndarray]:
    """Return lon and lat of a point well inside each area: the centre of the largest circle in its largest part."""
    shapes = projected(land, LAND)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order[np.unique(owner[order], return_index=True)[1]]]
    radius = shapely.maximum_inscribed_circle(largest, tolerance=np.sqrt(shapely.area(largest)) / 100)
    centres = gpd.GeoSeries(shapely.get_point(radius, 0), crs=EQUAL_AREA).to_crs(WGS84)
    return {"lon": centres.x.to_numpy(), "lat": centres.y.to_numpy()}


# Output


def _write_parquet(areas: gpd.GeoDataFrame, fine: np.ndarray, overview: np.ndarray, folder: Path) -> None:
    thinned = shapely.normalize(shapely.coverage_simplify(overview, PICTURE_CELLS))
    pictured = gpd.GeoDataFrame(areas[["ags"]], geometry=OVERVIEW.grid.to_degrees(thinned), crs=WGS84)
    files.write_geoparquet(folder / "overview.parquet", pictured)
    shapes = gpd.GeoDataFrame(areas[["ags", "inhabited"]], geometry=FINE.grid.to_degrees(fine), crs=WGS84)
    files.write_geoparquet(folder / "municipalities.parquet", shapes)
    for name, keys in (("districts", areas["kreis_key"]), ("laender", areas["land"])):
        files.write_geoparquet(folder / f"{name}.parquet", _dissolved(fine, keys))


def _dissolved(fine: np.ndarray, keys: pd.Series) -> gpd.GeoDataFrame:
    """Return the union of the areas with the same key: key, geometry (WGS 84), sorted by key."""
    groups = pd.Series(fine, dtype=object).groupby(keys.to_numpy(), sort=True)
    shapes = {key: shapely.normalize(shapely.coverage_union_all(parts.to_numpy())) for key, parts in groups}
    geometry = FINE.grid.to_degrees(np.array(list(shapes.values()), dtype=object))
    return gpd.GeoDataFrame({"key": list(shapes)}, geometry=geometry, crs=WGS84)


def _write_static(areas: gpd.GeoDataFrame, overview: np.ndarray, land: np.ndarray, static: Path) -> dict[str, int]:
    """Write the TopoJSON files, then the manifest that names them, then delete older ones. Returns name -> bytes."""
    everything = np.ones(len(areas), dtype=bool)
    made = {"de": _packed("de", areas, overview, OVERVIEW.grid, everything)}
    for key in sorted(areas["land"].unique()):
        made[key] = _packed(key.lower(), areas, land, LAND.grid, (areas["land"] == key).to_numpy())
    for name, content in made.values():
        files.write_bytes(static / name, content)
    manifest = {
        "overview": made["de"][0],
        "laender": {key: name for key, (name, _) in made.items() if key != "de"},
        "quantization": {"overview": list(OVERVIEW.grid.cell), "laender": list(LAND.grid.cell)},
        "tolerance_m": {"overview": OVERVIEW.tolerance_m, "laender": LAND.tolerance_m},
    }
    files.write_json(static / "manifest.json", manifest)
    files.remove_matching(static, "areas-*.json.gz", keep={name for name, _ in made.values()})
    return {name: len(content) for name, content in made.values()}


def _packed(
    label: str, areas: gpd.GeoDataFrame, shapes: np.ndarray, grid: Grid, chosen: np.ndarray
) -> tuple[str, bytes]:
    """Return the name and the gzipped TopoJSON of the ``chosen`` areas. The name holds the hash of the JSON."""
    rows = areas[chosen]
    properties = [
        {"n": name, "k": kind, "p": None if population is pd.NA else int(population)}
        for name, kind, population in zip(rows["short_name"], rows["kind"], rows["population"], strict=True)
    ]
    document = to_topojson(extract_topology(shapes[chosen]), grid, rows["ags"].tolist(), properties)
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    name = f"areas-{label}.{hashlib.sha256(content).hexdigest()[:12]}.json.gz"
    return name, gzip.compress(content, 9, mtime=0)


# Input


def _read_raw(raw: Path, name: str) -> pd.DataFrame:
    """Return a CSV file of ``raw`` as text columns. Raises MissingSource."""
    if not files.exists(raw / name):
        raise MissingSource(f"{raw / name} is not there: it belongs to the project, restore it from the repository")
    return _parse_csv(files.read_bytes(raw / name))


def _parse_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
