"""The map of the page and the map as a picture have the same classes, colours and labels."""

import pytest

from analysis.charts.maps import area_map
from analysis.counting.filter_set import Filters
from analysis.counting.measures import OUTSIDE
from analysis.language import language
from ui.data import selection
from ui.views.map.message import area_map as area_map_of
from ui.views.map.message import message


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
