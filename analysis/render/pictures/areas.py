"""Maps as drawings and pictures: areas coloured by class, borders, names of towns, alliances as points, the legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts.legend import AreaClass
from analysis.charts.maps import AreaMap
from analysis.counting.activity import active
from analysis.counting.places import LEVELS, locations
from analysis.counting.sectors import known_partners
from analysis.counting.selection import Selection
from analysis.errors import AnalysisError, UnknownValue
from analysis.language import Language
from analysis.render.pictures.fonts import text_width
from analysis.render.pictures.frame import INSIDE, SMALL, framed
from analysis.render.pictures.shapes import UNITS, Shapes, shapes
from analysis.render.pictures.svg import Drawing, Type, line, number, paragraph, stacked, tag

LAYERS = ("kreise", "laender", "points", "labels")
"""What can be drawn over the areas, in this order: borders, alliances as points, names of towns."""

BORDER_OF = {"kreise": "kreis", "laender": "land"}

MAP = (740, 860)
"""Width and height in pixels of the box for the map in a picture."""

LEGEND_WIDTH = 330

TOWNS = 12
"""Most towns that are named."""

HEADING = Type(19, 26, 600)
ENTRY = Type(18, 25)
COUNT = Type(18, 25, color=palette.MUTED)
TOWN = Type(15, 18)
SWATCH = (30, 18)

PATTERN_SIZE = 6
"""Pixels after which lines and dots repeat."""


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True)
class Stroke:
    """A line: ``width`` in pixels, ``opacity`` from 0 to 1."""

    color: str
    width: float
    opacity: float


BORDERS = {
    "gemeinde": Stroke(palette.GROUND, 0.6, 0.55),
    "kreis": Stroke(palette.OUTLINE, 0.8, 0.45),
    "land": Stroke(palette.OUTLINE, 1.4, 0.85),
}
"""Line around the areas of each level."""


class WrongBoundaries(AnalysisError):
    """The shapes in static/ are not those of the areas in the tables: ``python -m analysis build`` makes them so."""


def picture(found: AreaMap, selection: Selection, t: Language, layers: Sequence[str] | None = None) -> str:
    """Return the picture of ``found`` as an SVG document: words, map, legend, source and licence.

    selection: that of which the map was made. layers: some of LAYERS, those of ``usual_layers`` where None.
    """
    chosen = usual_layers(found) if layers is None else layers
    drawn = drawing(found, selection, *MAP, chosen)
    key = legend(found, selection, t, LEGEND_WIDTH, chosen)
    height = max(drawn.height, key.height)
    left = (MAP[0] - drawn.width) / 2
    both = drawn.at(left, (height - drawn.height) / 2) + key.at(INSIDE - LEGEND_WIDTH, 0)
    return framed(found, Drawing(both, INSIDE, height), selection, t)


def usual_layers(found: AreaMap) -> tuple[str, ...]:
    """Return what is drawn over the areas where nobody chose: all of Germany is too small for more than Länder."""
    if len(found.laender) != 1:
        return ("laender",)
    return ("kreise", "labels") if found.level == "gemeinde" else ("labels",)


def drawing(
    found: AreaMap, selection: Selection | None, width: float, height: float, layers: Sequence[str] | None = None
) -> Drawing:
    """Return the map alone, without words around it, as large as it fits ``width`` by ``height``.

    selection: that of the map; None will do for layers of borders. Raises UnknownValue for an unknown layer,
    WrongBoundaries where shapes and tables do not fit.
    """
    chosen = usual_layers(found) if layers is None else layers
    for layer in chosen:
        if layer not in LAYERS:
            raise UnknownValue("layer", layer, LAYERS)
        if selection is None and layer not in BORDER_OF:
            raise UnknownValue("layer without a selection", layer, BORDER_OF)
    area = shapes(found.level, found.laender, found.within, width, height)
    if not np.array_equal(area.keys, found.keys):
        raise WrongBoundaries(f"{len(area.keys)} shapes for {len(found.keys)} areas of level {found.level}")
    parts = [_areas(found, area), *_borders(area, chosen)]
    points = _points(found, area, selection) if "points" in chosen else pd.DataFrame()
    if len(points):
        parts.append(_marks(points))
    if "labels" in chosen:
        parts.append(_towns(found, area, selection, points))
    return Drawing("".join(parts), area.width, area.height)


def _areas(found: AreaMap, area: Shapes) -> str:
    groups = []
    for position, each in enumerate(found.classes):
        members = np.flatnonzero(found.class_of == position)
        paths = "".join(tag("path", d=area.paths[i]) for i in members.tolist())
        if paths:
            groups.append(tag("g", paths, fill=fill(each), **_edge(found, each)))
    whole = tag("g", "".join(groups), fill_rule="evenodd", stroke_linejoin="round", **_scaled())
    return patterns([each for each, count in found.legend if count]) + whole


def _scaled() -> dict[str, str]:
    return {"transform": f"scale({number(1 / UNITS)})"}


def fill(each: AreaClass, where: str = "map") -> str:
    """Return what an area of this class is filled with: its colour, or its pattern (see ``patterns``)."""
    return f"url(#{_id(each, where)})" if each.pattern else each.color


def _id(each: AreaClass, where: str) -> str:
    """Name a pattern after how it looks: several maps on one page then have the same one under the same name."""
    return "-".join([where, each.pattern, each.color[1:], each.ink[1:]])


def _edge(found: AreaMap, each: AreaClass) -> dict[str, str | float]:
    """All of Germany shows no border of municipalities: a line in the colour of the area closes the seams."""
    if found.level == "gemeinde" and len(found.laender) != 1:
        return {"stroke": each.ink or each.color, "stroke_width": 0.3 * UNITS}
    return _stroke(BORDERS[found.level])


def _stroke(stroke: Stroke) -> dict[str, str | float]:
    return {"stroke": stroke.color, "stroke_width": stroke.width * UNITS, "stroke_opacity": stroke.opacity}


def patterns(classes: Sequence[AreaClass], where: str = "map") -> str:
    """Return the patterns of ``classes``, which ``fill`` refers to; their size counts in the units of the paths."""
    size = PATTERN_SIZE * UNITS
    tile = {"width": size, "height": size, "patternUnits": "userSpaceOnUse"}
    drawn = {
        each: tag("rect", width=size, height=size, fill=each.color) + _DRAWN[each.pattern](size, each.ink)
        for each in classes
        if each.pattern
    }
    return "".join(tag("defs", tag("pattern", marks, id=_id(each, where), **tile)) for each, marks in drawn.items())


def _slanted(size: int, ink: str) -> str:
    corner = size // 4
    rises = ((-corner, corner, 2 * corner), (0, size, size), (size - corner, size + corner, 2 * corner))
    slant = "".join(f"M{x} {y}l{length}-{length}" for x, y, length in rises)  # the corners close it to its neighbours
    return tag("path", d=slant, stroke=ink, stroke_width=1.1 * UNITS)


def _dotted(size: int, ink: str) -> str:
    dots = "".join(f"M{at} {at}h0" for at in (size // 4, 3 * size // 4))
    return tag("path", d=dots, stroke=ink, stroke_width=1.6 * UNITS, stroke_linecap="round")


_DRAWN = {"lines": _slanted, "dots": _dotted}


def _borders(area: Shapes, layers: Sequence[str]) -> list[str]:
    levels = [BORDER_OF[layer] for layer in layers if BORDER_OF.get(layer) in area.borders]
    return [
        tag(
            "path",
            d=area.borders[level](),
            fill="none",
            stroke_linejoin="round",
            **_stroke(BORDERS[level]),
            **_scaled(),
        )
        for level in sorted(levels, key=LEVELS.__getitem__, reverse=True)
    ]


def _points(found: AreaMap, area: Shapes, selection: Selection) -> pd.DataFrame:
    """Return the alliances active in the year that lie in the map, the largest first: x, y, radius in pixels."""
    tables, spans = selection.tables, selection.spans
    rows = tables.alliance_areas
    inside = rows.loc[rows["area_key"].str.startswith(found.place), "alliance_id"]
    ids = set(inside) & set(spans.loc[active(spans, found.year), "alliance_id"])
    points = locations(tables)
    points = points[points["alliance_id"].isin(ids)].dropna(subset="lon")
    partners = points["alliance_id"].map(known_partners(tables)["alliance_id"].value_counts()).fillna(0)
    x, y = area.place(points["lon"].to_numpy(), points["lat"].to_numpy()).T
    marks = pd.DataFrame({"x": x, "y": y, "radius": [min(4 + 1.2 * sqrt(n), 16) for n in partners]})
    on_map = marks["x"].between(0, area.width) & marks["y"].between(0, area.height)
    return marks[on_map].sort_values("radius", ascending=False, kind="stable", ignore_index=True)


def _marks(points: pd.DataFrame) -> str:
    circles = (tag("circle", cx=row.x, cy=row.y, r=row.radius) for row in points.itertuples())
    look = {"fill": palette.POINT, "fill_opacity": 0.82, "stroke": palette.GROUND, "stroke_width": 1.2}
    return tag("g", "".join(circles), **look)


def _towns(found: AreaMap, area: Shapes, selection: Selection, points: pd.DataFrame) -> str:
    """Name the largest towns, over or under a point that is in the way; a name without room is left out."""
    places = selection.tables.municipalities
    places = places[places["ags"].str.startswith(found.place)].nlargest(2 * TOWNS, "population")
    at = area.place(places["lon"].to_numpy(), places["lat"].to_numpy())
    taken = [(p.x - p.radius, p.y - p.radius, p.x + p.radius, p.y + p.radius) for p in points.itertuples()]
    shifts = (0, -20, 20) if len(points) else (0,)
    named = []
    for name, (x, y) in zip(places["short_name"], at.tolist(), strict=True):
        half = text_width(name, TOWN.size, 600) / 2 + 3
        middle = min(max(x, half), area.width - half)
        boxes = ((middle - half, y + dy - 10, middle + half, y + dy + 10) for dy in shifts)
        free = (b for b in boxes if b[1] >= 0 and b[3] <= area.height and not any(_touch(b, o) for o in taken))
        box = next(free, None)
        if box and len(named) < TOWNS:
            taken.append(box)
            named.append(line(name, middle, box[1] + 10 + TOWN.size * 0.33, TOWN, "middle"))
    words = "".join(named)
    halo = tag("g", words, stroke=palette.GROUND, stroke_width=3.4, stroke_linejoin="round", stroke_opacity=0.85)
    return tag("g", halo + words, font_weight=600)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def legend(found: AreaMap, selection: Selection, t: Language, width: float, layers: Sequence[str] = ()) -> Drawing:
    """Return the legend as a column of ``width`` pixels: classes with the number of areas in each, and remarks."""
    entries = [_entry(each, t.number(count), width) for each, count in found.legend]
    head = paragraph(found.heading, width, HEADING)
    of_what = line(t(f"level.{found.level}.many"), width, 15, SMALL, "end")
    table = stacked(Drawing(of_what, width, 20), *entries, gap=9)
    remarks = [paragraph(found.note, width, SMALL)]
    if "points" in layers:
        area = shapes(found.level, found.laender, found.within, *MAP)
        n = len(_points(found, area, selection))
        mark = tag("circle", cx=SWATCH[0] / 2, cy=12, r=8, fill=palette.POINT)
        words = paragraph(t.count("picture.points", n), width - SWATCH[0] - 12, ENTRY)
        remarks.insert(0, Drawing(mark + words.at(SWATCH[0] + 12, 0), width, words.height))
    return stacked(head, table, *remarks, gap=12)


def _rim() -> dict[str, str | float]:
    return _stroke(Stroke(palette.OUTLINE, 1, 0.5))


def _entry(each: AreaClass, count: str, width: float) -> Drawing:
    """Return a class with its colour, its label, and the number of its areas flush right."""
    left, right = SWATCH[0] + 12, text_width(count, COUNT.size) + 14
    words = paragraph(each.label, width - left - right, ENTRY)
    top = (ENTRY.leading - SWATCH[1]) / 2
    sides = {"width": SWATCH[0] * UNITS, "height": SWATCH[1] * UNITS}
    filled = tag("rect", x=UNITS / 2, y=top * UNITS, fill=fill(each, "legend"), **sides, **_rim(), **_scaled())
    number_ = line(count, width, (ENTRY.leading + ENTRY.size * 0.72) / 2, COUNT, "end")
    return Drawing(patterns([each], "legend") + filled + words.at(left, 0) + number_, width, words.height)
