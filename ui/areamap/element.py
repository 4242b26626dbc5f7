"""A folium map of many areas that is drawn once and then only told values.

``AreaMap`` is constant: geometry by URL, texts, sizes. ``AreaValues`` is one small message with the values of all
years; it goes in place of a feature group, so a change neither rebuilds the map nor moves it. Both work in plain folium
as well; the area ids alone say what belongs together (a level is a number of leading characters), so nothing here knows
about Germany.

The message (keys marked * may be left out):

- ``level``: leading characters of an area id that make a key; ``years``: [first, last]; ``year``: the one to show
- ``measure``*: heading of the legend; ``note``*: a line under it; ``title``*: heading of the map, in which {year}
  stands for the year shown
- ``kind``: "categories" or "numbers"; ``packed``: see ``values.pack``
- ``classes``: ascending [{"from", "color", "label"}] for numbers (the first takes what lies below it too), [{"code",
  "color", "label"}] for categories; ``special``*: the same for the special codes of values.py, which come last in the
  legend; each may have a ``pattern``, "lines" or "dots" in the colour ``ink``. A class that
  ``AreaMap`` was told stands here by its code alone; codes are counted from the end (-1: the highest)
- ``fixed``*: True where the codes hold that ``AreaMap`` was told once for all
- ``at``*: the only year that the values are of: the map shows it until it is told another
- ``scale``*: factor from code to number; ``decimals``*; ``grouping``*: False writes 2005, not 2.005; ``unit``*: text,
  or {"one": text, "other": text} by the plural rules
- ``points``*: {"visible": ``values.pack_bits``, "shown", "cluster", "color"*}
- ``outlines``*: {name: whether drawn} for the names of ``outline_levels``; ``labels``*: whether names are written
- ``compare``*: a second message for a map beside this one that moves with it and shows the same year; outlines, labels
  and points that it does not have are those of the first
- ``compare_year``*: in its place, a year: two maps show the same, the left one in the earlier of the two years
- ``view``*: [latitude, longitude, zoom] to show in place of that, counting when it changes
- ``selected``*: key; ``fit``*: key to zoom to, counting when it changes; ``animate``*: whether that zoom is smooth
- ``again``*: True where to choose an area once more is told too
- ``basemap``*: {"url", "attribution"}: tiles below, from another server
- ``line``*: address of a web socket on which messages come sooner (see line.py)
- ``sent``*: number of a message that goes by a line; one not above the last has come already (set by ``show``)
- ``ack``*: the last ``n`` known when the message was made (set by ``show``)
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import folium
from folium.template import Template

from ui.areamap.scripts import READER_URL, SCRIPT_URL, STYLE_URL
from ui.server import assets

BOUNDS = ((47.2, 5.8), (55.1, 15.1))
"""South-west and north-east of what a map shows at first, in degrees."""
ZOOMS = (4, 14)
"""Least and greatest zoom of a view that is told; the scripts have them too (view.js)."""

_REQUIRED = ("level", "years", "year", "kind", "packed", "classes")
_CLASS_KEYS = {"numbers": {"from", "color", "label"}, "categories": {"code", "color", "label"}}


class AreaMap(folium.Map):
    """A map of the areas in a TopoJSON file.

    Parameters
    ----------
    geometry_url: TopoJSON whose object "areas" holds polygons with ``id`` and properties n (name), k (kind), p
        (population or null).
    detail_urls: finer files of the same form by key prefix (all of one length), for a map that is near.
    points_url: JSON of columns id, name, lon, lat, partners, start, end (years or null).
    names_url: JSON {key: {"n": name, "k": kind}} for keys that are no area themselves, such as districts.
    texts: all words shown, by the names that the scripts have for them: the keys ``areamap.…`` of the catalogue.
    lang: language code of the texts; numbers are written in its way.
    height: pixels of the map itself; the controls come on top. Narrow screens get less.
    around: pixels of the page that stand above and below the map: where given, the map is no higher than what is left
        of the window, as long as that shows it well.
    controls: False for a small map that is only looked at: no years, no zoom buttons, no wheel, no keyboard, no
        title but for screen readers.
    bounds: ((south, west), (north, east)) in degrees, shown until the geometry is there; a view whose middle lies
        outside of them is not told.
    outline_levels: key lengths of the outlines that a message can switch, by name, longest first:
        {"kreise": 5, "laender": 2}.
    special: classes of special codes that messages refer to, see above.
    fixed: key -> code that it has in every message that says ``fixed``, whatever was packed for it.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>#{{ this.get_name() }} { width: 100%; }</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = AreaMap.create(
                {{ this.get_name()|tojson }}, AreaMap.options[{{ this.options_key|tojson }}]
            );
        {% endmacro %}
        """
    )

    # folium's own lists name ten files on other hosts, none of which this map uses.
    default_js: ClassVar = [("leaflet", assets.url(f"{assets.LEAFLET}/leaflet.js")), ("area_map", SCRIPT_URL)]
    default_css: ClassVar = [("leaflet_css", assets.url(f"{assets.LEAFLET}/leaflet.css")), ("area_map_css", STYLE_URL)]

    def __init__(
        self,
        geometry_url: str,
        *,
        texts: Mapping[str, str],
        lang: str,
        height: int = 620,
        around: int | None = None,
        detail_urls: Mapping[str, str] | None = None,
        points_url: str | None = None,
        names_url: str | None = None,
        controls: bool = True,
        bounds: Sequence[Sequence[float]] = BOUNDS,
        outline_levels: Mapping[str, int] | None = None,
        special: Sequence[Mapping[str, Any]] = (),
        fixed: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(location=(0, 0), tiles=None)
        if len({len(prefix) for prefix in detail_urls or {}}) > 1:
            raise ValueError(f"Prefixes of finer files have one length, found {', '.join(sorted(detail_urls))}")
        self.map_height = height
        options = {
            "readerUrl": READER_URL,
            "geometryUrl": geometry_url,
            "detailUrls": dict(detail_urls or {}),
            "pointsUrl": points_url,
            "namesUrl": names_url,
            "texts": dict(texts),
            "lang": lang,
            "height": height,
            "around": around,
            "controls": controls,
            "bounds": [list(corner) for corner in bounds],
            "special": list(special),
            "fixed": dict(fixed or {}),
            "outlineLevels": list((outline_levels or {"kreise": 5, "laender": 2}).items()),
        }
        self.area_options = {name: value for name, value in options.items() if value is not None}
        self.options_key, options_url = _offer_options(self.area_options)
        self.default_js = [*AreaMap.default_js, ("area_map_options", options_url)]


def _offer_options(options: Mapping[str, Any]) -> tuple[str, str]:
    """Offer ``options`` as a script of their own; return their key in AreaMap.options and the URL of the script.

    st_folium sends the map's script again with every change: what never changes travels once, as a file.
    """
    content = json.dumps(options, ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(content.encode()).hexdigest()[:10]
    script = f'AreaMap.options = {{ ...AreaMap.options, "{key}": {content} }};'
    return key, assets.register("area-map-options.js", script.encode())


class AreaValues(folium.FeatureGroup):
    """The values of all areas in all years: a message (see above) for ``st_folium`` as ``feature_group_to_add``.

    Raises ValueError where the message lacks a key, has an unknown kind, no class or a class with a key missing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this._parent.get_name() }}.areaMap.update({{ this.message|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, message: Mapping[str, Any]) -> None:
        super().__init__(name="values", show=False)
        _check(message)
        if message.get("compare"):
            _check(message["compare"])
        self.message = {name: value for name, value in message.items() if value is not None}


def _check(message: Mapping[str, Any]) -> None:
    missing = [name for name in _REQUIRED if name not in message]
    if missing:
        raise ValueError(f"The message lacks {', '.join(missing)}")
    if message["kind"] not in _CLASS_KEYS:
        raise ValueError(f"kind is {message['kind']!r}, expected one of {', '.join(_CLASS_KEYS)}")
    if not message["classes"]:
        raise ValueError("The message has no classes")
    for entry in message["classes"]:
        if not _CLASS_KEYS[message["kind"]] <= entry.keys():
            expected = sorted(_CLASS_KEYS[message["kind"]])
            raise ValueError(f"A class of {message['kind']} has {expected}, found {sorted(entry)}")
