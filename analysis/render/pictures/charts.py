"""Charts as drawings, from the specification that the page shows; nothing is fetched from anywhere."""

import json
import math
import re

import altair as alt
import vl_convert

from analysis.charts.exhibit import Exhibit
from analysis.charts.theme import FONT, Spec
from analysis.render.pictures import fonts
from analysis.render.pictures.svg import Drawing, number, tag

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
"""The release for which Altair writes."""

ZOOM = 1.4
"""How much larger a chart is in a picture than on the page: it is read from far away, or small in print."""

NARROW = re.compile(r'\{"expr": "width < (\d+) \? ([^:"]+) : ([^:"]+)"\}')
"""What ``charts.theme.narrow`` writes."""


def chart(exhibit: Exhibit, width: float, height: float | None = None, zoom: float = ZOOM) -> Drawing:
    """Return the chart of ``exhibit`` with axes and legend, without title.

    width: in pixels. height: as it comes where None; else the plot grows or shrinks to fill it. zoom: size of texts and
    marks against those on the page. A chart of several panels keeps its proportions and fits into the box; it may be
    smaller than that.
    """
    sized = _sized(exhibit.spec, round(width / zoom), height and round(height / zoom))
    document = _drawn(json.dumps(sized, ensure_ascii=False))
    root, drawn_width, drawn_height = _root(document)
    scale = min(zoom, width / drawn_width, height / drawn_height if height else math.inf)
    markup = _own_names(document[root:].removesuffix("</svg>"), exhibit.stem)
    return Drawing(tag("g", markup, transform=f"scale({number(scale)})"), drawn_width * scale, drawn_height * scale)


def _sized(spec: Spec, width: int, height: int | None) -> Spec:
    spec = spec | {"config": spec["config"] | {"background": None}}
    if height is None or "height" not in spec:
        return spec | {"width": width}
    return spec | {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}


def _drawn(spec: str) -> str:
    """Return the SVG document that Vega draws of ``spec`` (JSON) in our typeface.

    A legend that depends on the width of the plot is laid out before that is known: then the width is taken from a
    first drawing.
    """
    spec = spec.replace(json.dumps(FONT), json.dumps(fonts.FAMILY))
    document = _vega(spec)
    if NARROW.search(spec):
        plot = re.search(r'class="background"[^>]* d="M0,0h([\d.]+)v', document)
        if not plot:
            raise ValueError("no plot in the drawing")
        document = _vega(NARROW.sub(lambda found: found[2 if float(plot[1]) < float(found[1]) else 3], spec))
    return document.replace(f' font-family="{fonts.FAMILY}"', "")  # the whole picture has it, with what stands in


def _vega(spec: str) -> str:
    fonts.register()
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])


def _root(document: str) -> tuple[int, float, float]:
    """Return where the content of an SVG document begins, its width and its height."""
    found = re.match(r'<svg [^>]*\bwidth="([\d.]+)" height="([\d.]+)"[^>]*>', document)
    if not found:
        raise ValueError(f"no width and height in {document[:200]}")
    return found.end(), float(found[1]), float(found[2])


def _own_names(markup: str, stem: str) -> str:
    """Return ``markup`` with names of its own for gradients and clips, so that two charts can stand in one document."""
    markup = re.sub(r'\bid="([^"]*)"', rf'id="{stem}-\1"', markup)
    return re.sub(r"url\(#([^)]*)\)", rf"url(#{stem}-\1)", markup)
