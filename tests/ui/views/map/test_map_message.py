"""The map of the page and the map as a picture have the same classes, colours and labels."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.charts.maps import area_map
from analysis.charts.own import MEASURES
from analysis.counting.filter_set import Filters
from analysis.counting.measures import OUTSIDE
from analysis.counting.own import Own
from analysis.language import language
from ui.data import selection
from ui.views.map.message import area_map as area_map_of
from ui.views.map.message import message, own_message


@pytest.mark.parametrize("filters", [Filters(), Filters(land=("BB", "HB")), Filters(sector=("kammern",))], ids=str)
@pytest.mark.parametrize(
    ("level", "measure", "method"),
    [
        ("gemeinde", "coverage", "natural"),
        ("kreis", "coverage", "natural"),
        ("kreis", "partners", "quantiles"),
        ("kreis", "population_share", "equal"),
        ("land", "first_year", "natural"),
        ("gemeinde", "last_confirmed", "natural"),
        ("gemeinde", "not_reached", "quantiles"),
        ("gemeinde", "distance", "natural"),
    ],
)
def test_page_and_picture_have_one_legend(filters, level, measure, method):
    t = language("de")
    told = message(filters, level, measure, method, 2020, t)
    drawn = area_map(selection(filters), level, measure, 2020, t, method=method)
    known = {each["code"]: each for each in area_map_of("de", 400, True).area_options["special"]}
    special = [known[each] if isinstance(each, int) else each for each in told["special"]]
    shown = [*told["classes"], *(each for each in special if each["code"] != OUTSIDE - 2**32)]
    looks = [(each["color"], each["label"], each.get("pattern", ""), each.get("ink", "")) for each in shown]
    assert [(each.color, each.label, each.pattern, each.ink) for each in drawn.classes] == looks
    assert drawn.title == told["title"].format(year=2020)
    assert drawn.note == told.get("note", "")


def test_a_legend_without_values_does_not_call_unknown_what_the_filters_leave_out():
    told = message(Filters(q="xyzzy"), "gemeinde", "alliances", "natural", 2020, language("de"))
    assert [each["label"] for each in told["classes"]] == ["kein Bündnis mit diesen Filtern bekannt"]


MOST_OWN = 7_000
"""Bytes of a message of own figures of all municipalities, in which nothing repeats: what a change may have beside."""


@pytest.mark.parametrize("measure", MEASURES)
def test_own_figures_of_all_municipalities_fit_into_a_change(real, measure):
    random = np.random.default_rng(1).gamma(2, 5, len(real.municipalities))
    own = Own("kita-plaetze.csv", "Plätze je 100 Kinder", "gemeinde", pd.Series(random, real.municipalities["ags"]))
    name = "Eigene Zahlen × erreicht: Plätze je 100 Kinder"
    told = own_message(own, Filters(), measure, name, "natural", 2020, language("de"))
    assert len(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()) <= MOST_OWN
