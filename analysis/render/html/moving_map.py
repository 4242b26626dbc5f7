"""The map of a deck through the years: one drawing, and for each year the class of each area."""

import json

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.charts.legend import classify
from analysis.counting.measures import area_values
from analysis.deck.parts import MapBody
from analysis.deck.scope import View
from analysis.language import Language
from analysis.render.pictures.areas import BORDERS, fill, patterns
from analysis.render.pictures.shapes import UNITS, Shapes, shapes
from analysis.render.pictures.svg import number, tag

BOX = (760, 640)
"""Width and height of the map in the pixels of a slide."""


def moving_map(body: MapBody, view: View, t: Language) -> dict[str, object]:
    """Return what the template needs: ``drawing`` (SVG), ``legend`` and ``data`` (JSON for the script)."""
    found = body.shown
    area = shapes(found.level, found.laender, found.within, *BOX)
    codes = codes_by_year(body, view)
    names = _names(found.keys, view)
    now = codes[body.years.index(found.year)]
    data = {
        "years": list(body.years),
        "year": found.year,
        "codes": ["".join(map(str, row)) for row in codes.tolist()],
        "names": names,
        "labels": [each.label for each in found.classes],
        "statements": list(body.statements),
        "details": list(body.details),
    }
    return {
        "drawing": Markup(_drawing(area, body, now)),
        "legend": [
            (place, each, t.number(count))
            for place, (each, count) in enumerate(zip(found.classes, found.counts, strict=True))
            if not each.pattern or (codes == place).any()  # in any year that the map goes through
        ],
        "data": in_script(data),
    }


def codes_by_year(body: MapBody, view: View) -> np.ndarray:
    """Return for each year and area of the map the position of its class: (years, areas)."""
    found = body.shown
    values = area_values(view.selection, view.selection.tables, found.level, found.measure)
    inside = np.isin(values.keys.astype(str), found.keys.astype(str))
    rows = values.values[:, inside].astype("int64")
    first = int(values.years[0])
    return np.stack([classify(rows[year - first], found.classes) for year in body.years])


def _names(keys: np.ndarray, view: View) -> list[str]:
    tables = view.everything
    frames = [tables.municipalities[["ags", "name"]], tables.uninhabited_areas[["ags", "name"]]]
    names = pd.concat(frames).set_index("ags")["name"]
    return names.reindex(keys.astype(str)).fillna("").tolist()


def _drawing(area: Shapes, body: MapBody, codes: np.ndarray) -> str:
    found = body.shown
    paths = "".join(f'<path class="c{code}" d="{d}"/>' for code, d in zip(codes.tolist(), area.paths, strict=True))
    lines = "".join(
        tag("path", d=border(), fill="none", stroke=BORDERS[level].color, stroke_width=BORDERS[level].width * UNITS)
        for level, border in area.borders.items()
        if level == "land" or len(found.laender) == 1
    )
    styles = "".join(f".c{place}{{fill:{fill(each)};stroke:{each.color}}}" for place, each in enumerate(found.classes))
    scaled = {"transform": f"scale({number(1 / UNITS)})"}
    drawn = (
        f"<style>{styles}</style>{patterns(found.classes)}"
        + tag("g", paths, id="areas", fill_rule="evenodd", stroke_width=0.3 * UNITS, **scaled)
        + tag("g", lines, pointer_events="none", stroke_linejoin="round", **scaled)
    )
    # Its text stands beside it: the statement of the year, the legend with counts.
    return tag("svg", drawn, viewBox=f"0 0 {number(area.width)} {number(area.height)}", role="img", aria_label=body.alt)


def in_script(data: object) -> Markup:
    """Return ``data`` as JSON that can stand in a script element, whatever the texts in it hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
