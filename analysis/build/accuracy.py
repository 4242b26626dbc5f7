"""How fine the shapes of areas are made, and how well they then keep the areas and places that the source gives."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.build.topology import Grid

WGS84 = 4326
EQUAL_AREA = 3035
"""ETRS89 / LAEA Europe: areas are true, lengths in Germany within 0.3 %."""

SAMPLE_SIZE, SAMPLE_SEED = 500, 2022


@dataclass(frozen=True)
class Detail:
    """How far borders are simplified: triangles (see `analysis.build.simplify`) below a size disappear.

    That size is the square of ``tolerance_m`` (metres), or ``share`` of the area of the smaller neighbour where that is
    less: a village keeps its shape beside a town.
    """

    tolerance_m: float
    share: float
    grid: Grid


# Cells of about 67 by 54, 8 by 7 and 1 by 1 metres (see Grid for why they are powers of two). The first two are as
# fine as the bytes on the wire allow; the last is for data/areas/, where a place must be found in the area that the
# source gives.
OVERVIEW = Detail(500, 0.006, Grid((2.0**-10, 2.0**-11), (5.0, 47.0)))
LAND = Detail(40, 0.0002, Grid((2.0**-13, 2.0**-14), (5.0, 47.0)))
FINE = Detail(10, 0.00001, Grid((2.0**-16, 2.0**-17), (5.0, 47.0)))


@dataclass(frozen=True)
class Accuracy:
    """How well shapes keep the areas of the municipalities, as shares of the area at full resolution.

    ``points_right``: how many of the sample points (see `sample_points`) lie in the area that the source gives.
    """

    median: float
    p99: float
    largest: float
    below_one_percent: float
    points_right: int

    def __str__(self) -> str:
        return (
            f"area error median {self.median:.3%}, 99 % below {self.p99:.2%}, largest {self.largest:.2%}, "
            f"{self.below_one_percent:.2%} of the municipalities below 1 %; "
            f"{self.points_right} of {SAMPLE_SIZE} random points in the right area"
        )


def projected(shapes: np.ndarray, detail: Detail) -> np.ndarray:
    """Return ``shapes``, on the grid of ``detail``, in the equal-area projection (metres)."""
    return gpd.GeoSeries(detail.grid.to_degrees(shapes), crs=WGS84).to_crs(EQUAL_AREA).to_numpy()


def sample_points(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return SAMPLE_SIZE random points: lon, lat (6 decimals), ags of the area at full resolution, border_m (all text).

    Uniform over the land of Germany: drawn from the bounding box in the equal-area projection with a fixed seed, and
    taken in that order if an area holds them. None is left out for being near a border; ``border_m`` says how near,
    in metres.
    """
    shapes = areas.geometry.to_numpy()
    west, south, east, north = areas.total_bounds
    drawn = np.random.default_rng(SAMPLE_SEED).uniform((west, south), (east, north), (SAMPLE_SIZE * 4, 2))
    degrees = gpd.GeoSeries(shapely.points(drawn), crs=EQUAL_AREA).to_crs(WGS84).get_coordinates().to_numpy().round(6)
    points = gpd.GeoSeries(shapely.points(degrees), crs=WGS84).to_crs(EQUAL_AREA).to_numpy()
    point, area = shapely.STRtree(shapes).query(points, predicate="within")
    order = np.argsort(point)[:SAMPLE_SIZE]
    point, area = point[order], area[order]
    distance = shapely.distance(points[point], shapely.boundary(shapes[area]))
    return pd.DataFrame(
        {
            "lon": [f"{lon:.6f}" for lon in degrees[point, 0]],
            "lat": [f"{lat:.6f}" for lat in degrees[point, 1]],
            "ags": areas["ags"].to_numpy()[area],
            "border_m": [f"{metres:.1f}" for metres in distance],
        }
    )


def accuracy(areas: gpd.GeoDataFrame, sample: pd.DataFrame, shapes: np.ndarray, detail: Detail) -> Accuracy:
    """Measure ``shapes`` against ``areas`` at full resolution and the points of ``sample_points``."""
    true = areas.area.to_numpy()
    error = (np.abs(shapely.area(projected(shapes, detail)) - true) / true)[areas["inhabited"].to_numpy()]
    points = shapely.points(sample[["lon", "lat"]].astype(float).to_numpy())
    point, area = shapely.STRtree(detail.grid.to_degrees(shapes)).query(points, predicate="intersects")
    right = areas["ags"].to_numpy()[area] == sample["ags"].to_numpy()[point]
    return Accuracy(
        median=float(np.median(error)),
        p99=float(np.quantile(error, 0.99)),
        largest=float(error.max()),
        below_one_percent=float(np.mean(error < 0.01)),
        points_right=len(np.unique(point[right])),
    )
