"""What the map page holds in its session: the query parameters, the chosen place, which part reruns for what."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.counting.measures import MEASURES, METHODS
from analysis.counting.places import LEVELS, place
from analysis.errors import UnknownValue
from ui.address import keys, url
from ui.address.filterbar import year_parameter
from ui.address.url import Parameter
from ui.data import tables

PAGE = "karte"
VIEW, CONTROLS, COMPARISON = "map_view", "map_controls", "map_comparison"
"""The parts of the page that rerun by themselves."""
LAYERS = ("points", "cluster", "laender", "kreise", "labels")
SHOWN_AT_FIRST = ["laender"]
TABLE_SORTS = ("value", "name", "population")


def parameters() -> dict[str, Parameter]:
    """Return the query parameters of the map besides the filters, by name."""
    data = tables()
    measures = list(dict.fromkeys(measure for group in MEASURES.values() for measure in group))
    years = [str(year) for year in data.package.years]
    found = [
        year_parameter(data),
        url.choice(keys.LEVEL, LEVELS, "gemeinde"),
        url.choice(keys.MEASURE, measures, "coverage"),
        url.choice(keys.CLASSES, METHODS, "natural"),
        Parameter(keys.PLACE, "", _known_place, lambda key: [key] if key else []),
        url.choice(keys.COMPARE, [*years, *measures], None),
        Parameter(keys.LAYERS, SHOWN_AT_FIRST, _known_layers, lambda chosen: list(chosen) or ["none"]),
        url.choice(keys.TABLE_SORT, TABLE_SORTS, "value"),
        url.whole_number(keys.TABLE_PAGE, range(1, 10_000), 1),
    ]
    return {parameter.name: parameter for parameter in found}


def _known_place(found: list[str]) -> str:
    return place(tables(), found[-1]).key


def _known_layers(found: list[str]) -> list[str]:
    if found == ["none"]:
        return []
    for name in found:
        if name not in LAYERS:
            raise UnknownValue(keys.LAYERS, name, LAYERS)
    return list(dict.fromkeys(found))


def state(name: str) -> Any:
    """Return the value of the parameter ``name`` in this session."""
    return st.session_state[keys.widget(name)]


def settle() -> None:
    """Bring measure and comparison into line with the level, which may not have them."""
    if state(keys.MEASURE) not in MEASURES[state(keys.LEVEL)]:
        st.session_state[keys.widget(keys.MEASURE)] = MEASURES[state(keys.LEVEL)][0]
    if state(keys.COMPARE) not in comparable():
        st.session_state[keys.widget(keys.COMPARE)] = None


def comparable() -> list[str]:
    """Return what the map can be compared with: the years, and the other measures of the level."""
    measures = [name for name in MEASURES[state(keys.LEVEL)] if name != state(keys.MEASURE)]
    return [*(str(year) for year in tables().package.years), *measures]
