"""Eight square areas in two groups of two, and what a map of them is told; shares nothing with the project's data.

Columns from 10 to 14, rows from 50 to 52 degrees:

- 01001001 01001002 02001001 02001002
- 01002001 01002002 02002001 02002002
"""

import json
from itertools import pairwise

import numpy as np

from analysis.language import language
from ui.areamap.element import AreaMap
from ui.areamap.values import NONE, pack, pack_bits
from ui.server import assets

COLUMNS = range(10, 14)
ROWS = {51: "001", 50: "002"}
NAMES = {"01001001": "<img src=x onerror=alert(1)>", "01001002": "Großstadt, Stadt", "02002002": "Öde"}
POPULATIONS = {"01001002": 1234567, "02002002": None}
YEARS = [2004, 2008]
UNINHABITED = NONE - 1
HATCHED = {"color": "#ffffff", "pattern": "lines", "ink": "#9a9fa8"}
COLORS = ["#ff0000", "#00ff00"]
TEXT = {name: name for name in language("de").names("areamap.")}
TEXT |= {name: f"{name}:{{n}}" for name in ("population", "partners", "cluster")}
TEXT |= {"count": "{n}", "selected": "selected {name}"}
POINTS = {
    "id": ["a", "b", "c"],
    "name": ["<b>Bündnis</b>", "B", "C"],
    "lon": [10.2, 13.5, 13.52],
    "lat": [51.2, 50.5, 50.52],
    "partners": [9, 0, 4],
    "start": [2005, 2004, 2004],
    "end": [2007, None, None],
}
GROUPS = {"01": {"n": "Land Eins", "k": "Land"}, "01001": {"n": "Kreis Eins", "k": "Kreis"}}


def area_ids() -> list[str]:
    """The ids of the eight areas in ascending order."""
    return sorted(_id(column, row) for column in COLUMNS for row in ROWS)


def centre(area: str) -> tuple[float, float]:
    """Longitude and latitude of the middle of an area."""
    column, row = next((column, row) for column in COLUMNS for row in ROWS if _id(column, row) == area)
    return column + 0.5, row + 0.5


def topology(prefix: str = "", shift: float = 0.0) -> bytes:
    """The areas whose id starts with ``prefix``; the corner where all four groups meet is moved east by ``shift``."""
    arcs: dict[tuple, int] = {}
    geometries = []
    for area in area_ids():
        if area.startswith(prefix):
            properties = {"n": NAMES.get(area, f"Ort {area[-3:]}"), "k": "Gemeinde", "p": POPULATIONS.get(area, 1000)}
            ring = [_arc(arcs, *edge) for edge in _edges(area)]
            geometries.append({"type": "Polygon", "id": area, "properties": properties, "arcs": [ring]})
    lines = [[[x + shift * ((x, y) == (12, 51)), y] for x, y in edge] for edge in arcs]
    objects = {"areas": {"type": "GeometryCollection", "geometries": geometries}}
    return json.dumps({"type": "Topology", "arcs": lines, "objects": objects}).encode()


def area_map(controls: bool = True) -> AreaMap:
    """The map of the eight areas; finer shapes differ from the overview in one corner."""
    return AreaMap(
        assets.register("tiny.json", topology()),
        detail_urls={group: assets.register(f"tiny-{group}.json", topology(group, 0.2)) for group in ("01", "02")},
        points_url=assets.register("tiny-points.json", json.dumps(POINTS).encode()),
        names_url=assets.register("tiny-names.json", json.dumps(GROUPS).encode()),
        texts=TEXT,
        lang="de",
        height=400,
        controls=controls,
        bounds=((50, 10), (52, 14)),
    )


def message(level: int = 8, value: int = 1, year: int = YEARS[0], **others: object) -> dict:
    """Each key has ``value`` from its own year on (2004 for the first, a year later for each next) and NONE before."""
    keys = sorted({area[:level] for area in area_ids()})
    matrix = np.full((5, len(keys)), NONE, dtype=np.uint32)
    for position in range(len(keys)):
        matrix[position:, position] = value
    if level == 8:
        matrix[:, -1] = UNINHABITED
    return {
        "level": level,
        "years": YEARS,
        "year": year,
        "kind": "numbers",
        "unit": {"one": "Bündnis", "other": "Bündnisse"},
        "measure": "Zahl",
        "title": "Titel {year}",
        "packed": pack(matrix),
        "classes": [{"from": i + 1, "color": color, "label": f"ab {i + 1}"} for i, color in enumerate(COLORS)],
        "special": [
            {"code": -1, "color": "#dddddd", "label": "keins"},
            *([{"code": -2, "label": "unbewohnt", **HATCHED}] if level == 8 else []),
        ],
        "points": {"visible": pack_bits(np.ones(3)), "shown": False, "cluster": True},
        "outlines": {"laender": True, "kreise": True},
        "animate": False,
        **others,
    }


def _id(column: int, row: int) -> str:
    group = "01" if column < 12 else "02"
    return f"{group}{ROWS[row]}{column % 2 + 1:03d}"


def _edges(area: str) -> list[tuple]:
    x, y = (int(degree) for degree in centre(area))
    corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
    return list(pairwise(corners))


def _arc(arcs: dict[tuple, int], a: tuple, b: tuple) -> int:
    """The number of the arc between two corners, ~number where it is walked from its end."""
    number = arcs.setdefault((min(a, b), max(a, b)), len(arcs))
    return number if a < b else ~number
