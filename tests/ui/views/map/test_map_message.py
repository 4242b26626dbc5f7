"""The map of the page and the map as a picture have the same classes, colours and labels."""

import pytest

from analysis.charts.maps import area_map
from analysis.counting.filters import Filters
from analysis.counting.measures import NONE, OUTSIDE, UNINHABITED
from analysis.language import language
from ui.data import selection
from ui.views.map.message import message

SPECIAL = {NONE: "none", UNINHABITED: "uninhabited", OUTSIDE: "outside"}


@pytest.mark.parametrize("filters", [Filters(), Filters(land=("BB", "HB")), Filters(sector=("kammern",))], ids=str)
@pytest.mark.parametrize(
    ("level", "measure", "method"),
    [
        ("gemeinde", "coverage", "natural"),
        ("kreis", "coverage", "natural"),
        ("kreis", "partners", "quantiles"),
        ("kreis", "population_share", "equal"),
        ("land", "first_year", "natural"),
    ],
)
def test_page_and_picture_have_one_legend(filters, level, measure, method):
    t = language("de")
    told = message(filters, level, measure, method, 2020, t)
    drawn = area_map(selection(filters), level, measure, 2020, t, method=method)
    special = [told[SPECIAL[each.code]] for each in drawn.classes if each.code in SPECIAL]
    shown = [*told["classes"], *special]
    assert [(each.color, each.label) for each in drawn.classes] == [(each["color"], each["label"]) for each in shown]
    assert drawn.title == told["title"].format(year=2020)
    assert drawn.note == told.get("note", "")
