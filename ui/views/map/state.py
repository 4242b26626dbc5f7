"""What the map page holds in its session: the query parameters, the chosen place, which part reruns for what."""

import re
from typing import Any

import streamlit as st

from analysis.charts.own import BOTH, OWN
from analysis.charts.own import MEASURES as OWN_MEASURES
from analysis.counting.measures import MEASURES, METHODS, STATES
from analysis.counting.places import LEVELS
from analysis.errors import UnknownValue
from analysis.language import Language
from ui.address import keys, url
from ui.address.url import Parameter
from ui.areamap.element import BOUNDS, ZOOMS
from ui.data import tables
from ui.views import own
from ui.views.map.message import BY_CLASS

PAGE = "karte"
VIEW, CONTROLS, COMPARISON, OWN_BOX = "map_view", "map_controls", "map_comparison", "map_own"
"""The parts of the page that rerun by themselves."""
LAYERS = ("points", "cluster", "laender", "kreise", "labels")
SHOWN_AT_FIRST = ["laender"]
MapView = tuple[float, float, float]
"""Latitude, longitude and zoom of what the map shows."""
NUMBER = re.compile(r"[0-9]{1,2}(\.[0-9]{1,6})?")
TABLE_SORTS = ("value", "unreached", "name", "population")


def parameters() -> dict[str, Parameter]:
    """Return the query parameters of the map besides the shared ones, by name."""
    data = tables()
    measures = list(dict.fromkeys(measure for group in MEASURES.values() for measure in group))
    measures += OWN_MEASURES
    years = [str(year) for year in data.package.years]
    found = [
        url.choice(keys.LEVEL, LEVELS, "gemeinde"),
        url.choice(keys.MEASURE, measures, "coverage"),
        url.choice(keys.CLASSES, METHODS, "natural"),
        url.choice(keys.COMPARE, [*years, *measures], None),
        url.switch(keys.CHANGE),
        Parameter(keys.LAYERS, SHOWN_AT_FIRST, _known_layers, lambda chosen: list(chosen) or ["none"]),
        url.choice(keys.TABLE_SORT, TABLE_SORTS, None),
        url.choice(keys.TABLE_STATE, STATES, None),
        url.whole_number(keys.TABLE_PAGE, range(1, 10_000), 1),
        Parameter(keys.MAP_VIEW, None, _known_view, lambda view: [",".join(f"{number:.10g}" for number in view)]),
    ]
    return {parameter.name: parameter for parameter in found}


def _known_view(found: list[str]) -> MapView:
    """Return latitude, longitude and zoom of a view, such as ``52.4,13.1,9``."""
    (south, west), (north, east) = BOUNDS
    limits = ((south, north), (west, east), ZOOMS)
    numbers = found[-1].split(",")
    inside = len(numbers) == len(limits) and all(
        NUMBER.fullmatch(text) and least <= float(text) <= most
        for text, (least, most) in zip(numbers, limits, strict=True)
    )
    if not inside:
        expected = [f"{least} – {most}" for least, most in limits]
        raise UnknownValue(keys.MAP_VIEW, found[-1], [", ".join(expected)])
    return tuple(map(float, numbers))


def _known_layers(found: list[str]) -> list[str]:
    if found == ["none"]:
        return []
    for name in found:
        if name not in LAYERS:
            raise UnknownValue(keys.LAYERS, name, LAYERS)
    return list(dict.fromkeys(found))


def known_view(text: str | None) -> MapView | None:
    """Return the view that the map reports as the text of a link; None for none and for one that is none."""
    try:
        return _known_view([text or ""])
    except UnknownValue:
        return None


def state(name: str) -> Any:
    """Return the value of the parameter ``name`` in this session."""
    return st.session_state[keys.widget(name)]


def settle() -> None:
    """Bring measure and comparison into line with the level, which may not have them."""
    if state(keys.MEASURE) not in measures():
        own.note_lost(state(keys.MEASURE))
        st.session_state[keys.widget(keys.MEASURE)] = measures()[0]
    if state(keys.COMPARE) not in comparable():
        st.session_state[keys.widget(keys.COMPARE)] = None


def show_own() -> None:
    """Bring the map to the visitor's own figures that were just read."""
    found = own.chosen()
    st.session_state[keys.widget(keys.LEVEL)] = found.level
    st.session_state[keys.widget(keys.MEASURE)] = OWN
    st.session_state[keys.widget(keys.COMPARE)] = None


def measures() -> tuple[str, ...]:
    """Return the measures of the level; those of the visitor's own figures last, where these are of the same level."""
    level = state(keys.LEVEL)
    return (*MEASURES[level], *(OWN_MEASURES if own.chosen(level) is not None else ()))


def measure_name(measure: str, t: Language) -> str:
    """Return what a measure is called at the level that is shown."""
    level = state(keys.LEVEL)
    return own.measure_name(measure, t) if measure in OWN_MEASURES else t(f"measure.{measure}.{level}")


def comparable() -> list[str]:
    """Return what the map can be compared with: the years, and the other measures of the level.

    A visitor's own figures have no years. Who is not reached takes all that a change may send where it is told of all
    municipalities: it stands alone there, people in two years, distances in one.
    """
    measure, years = state(keys.MEASURE), [str(year) for year in tables().package.years]
    others = [name for name in measures() if name not in (measure, BOTH)]
    if state(keys.LEVEL) == "gemeinde":
        others = [] if measure in BY_CLASS else [name for name in others if name not in BY_CLASS]
        years = [] if measure == "distance" else years
    return others if measure in OWN_MEASURES else [*years, *others]
