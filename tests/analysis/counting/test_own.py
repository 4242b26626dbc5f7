"""Own figures beside ours: fifths, classes, weights, on the tiny data."""

import numpy as np
import pandas as pd
import pytest

from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps
from analysis.counting.measures import UNINHABITED, area_keys
from analysis.counting.own import Own, areas_beside, classes_of, fifths, kinds_of, thirds_reached, weights
from analysis.counting.selection import select_alliances
from analysis.errors import UnknownValue


def own(level: str, values: dict[str, float]) -> Own:
    return Own("datei.csv", "Quote", level, pd.Series(values, dtype="float64"))


@pytest.fixture
def chosen(tiny):
    return select_alliances(tiny, Filters())


TOWNS = {"12054000": 1, "12069020": 2, "12069448": 3, "12069474": 4, "12069485": 5, "13076060": 6}


def test_areas_stand_beside_their_value(chosen):
    table = areas_beside(own("kreis", {"12069": 7.5}), chosen, 2010).set_index("key")
    assert table["value"].dropna().to_dict() == {"12069": 7.5}
    # In 2010 Amt Niemegk (100 people) has one, Rabenstein is in it; Potsdam and Ludwigslust-Parchim as a whole.
    assert table["reached"].to_dict() == {"12054": 1000, "12069": 100, "13076": 600}
    assert table.loc["12069", "share"] == 0.25


def test_the_fifths_count_people(chosen):
    lowest, highest = fifths(areas_beside(own("gemeinde", TOWNS), chosen, 2010))
    assert (lowest.areas, lowest.people, lowest.reached) == (1, 1000, 1000)
    assert (highest.areas, highest.people, highest.reached, highest.least) == (1, 500, 500, 6)


def test_areas_of_one_value_are_in_the_same_fifth(chosen):
    lowest, highest = fifths(areas_beside(own("gemeinde", TOWNS | {"12069020": 1, "12069485": 6}), chosen, 2010))
    assert (lowest.areas, lowest.people, lowest.share) == (2, 1300, 1000 / 1300)
    assert (highest.areas, highest.people) == (2, 510)


@pytest.mark.parametrize("values", [{}, {"12054000": 1}, dict.fromkeys(TOWNS, 3)])
def test_without_a_difference_there_are_no_fifths(chosen, values):
    assert fifths(areas_beside(own("gemeinde", values), chosen, 2010)) is None


@pytest.mark.parametrize("method", ["natural", "quantiles", "equal"])
@pytest.mark.parametrize(
    "values",
    [[-5.5, 0.1, 0.2, 3, 1e9, np.nan], [1.5, 1.5], [np.nan], [], list(np.linspace(-1, 1, 200)), [1e308, -1e308]],
)
def test_classes_hold_all_values_in_their_order(values, method):
    values = np.array(values, "float64")
    found, limits = classes_of(values, method)
    assert (np.isnan(values) == (found == -1)).all()
    assert limits == sorted(limits)
    for each, (low, high) in enumerate(limits):
        assert ((values[found == each] >= low) & (values[found == each] <= high)).all() and (found == each).any()


def test_thirds(chosen):
    row = 2010 - chosen.coverage.years[0]
    assert dict(zip(("12054", "12069", "13076"), thirds_reached(chosen, "kreis")[row], strict=True)) == {
        "12054": 2,
        "12069": 0,
        "13076": 2,
    }
    of_town = dict(
        zip(area_keys(chosen.whole, "gemeinde"), thirds_reached(chosen, "gemeinde")[row].tolist(), strict=True)
    )
    assert (of_town["12054000"], of_town["12069020"], of_town["13076999"]) == (2, 0, UNINHABITED)


def test_a_count_is_divided_among_the_people_of_its_area(chosen):
    found = weights(own("kreis", {"12069": 800, "12054": 30}), "count", chosen)
    keys = chosen.areas.municipalities["ags"]
    by_town = dict(zip(keys, found, strict=True))
    assert (by_town["12054000"], by_town["12069020"], by_town["12069485"], by_town["13076060"]) == (30, 600, 20, 0)


def test_nothing_of_a_small_count_is_lost(chosen):
    assert weights(own("kreis", {"12069": 5, "12054": 1}), "count", chosen).sum() == 6


def test_thousands_with_a_decimal_place_are_no_count(chosen):
    assert kinds_of(own("kreis", {"12069": 1.5})) == ("rate",)
    with pytest.raises(UnknownValue):
        weights(own("kreis", {"12069": 1.5}), "count", chosen)


def test_a_rate_weighs_people(chosen):
    found = weights(own("kreis", {"12069": 20, "12054": 5}), "rate", chosen)
    by_town = dict(zip(chosen.areas.municipalities["ags"], found, strict=True))
    assert by_town["12069020"] / 300 == pytest.approx(4 * by_town["12054000"] / 1000, rel=0.01)
    assert found.sum() == pytest.approx(1400, abs=3)


def test_values_below_zero_weigh_nothing(chosen):
    with pytest.raises(UnknownValue):
        weights(own("kreis", {"12069": -1}), "count", chosen)


def test_the_best_place_follows_the_weight(chosen):
    year = 2005  # Potsdam alone is reached
    by_people = Gaps(chosen, year).best(1)
    only = weights(own("gemeinde", {"12069485": 3}), "count", chosen)
    weighed = Gaps(chosen, year, weights=only)
    assert by_people[0].reached == 500
    assert [weighed.candidates[site] for site in weighed.best(1)[0].chosen] == ["12069485"]
    assert weighed.best(1)[0].reached == 3
    within = Gaps(chosen, year, within=30, weights=only)
    assert within.best(1)[0].reached == within.steps(1)[0].reached == 3
