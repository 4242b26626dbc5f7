"""The legend of a map: classes, labels, and which class a value is in."""

import numpy as np
import pytest

from analysis import palette
from analysis.charts.legend import (
    AreaClass,
    class_label,
    classify,
    coverage_classes,
    none_class,
    number_classes,
    outside_class,
    state_text,
    uninhabited_class,
    value_classes,
    value_text,
    without_value,
)
from analysis.counting.filter_set import Filters
from analysis.counting.measures import ANY, DIRECT, MEASURES, NONE, OUTSIDE, UNINHABITED, AreaValues
from analysis.errors import UnknownValue
from analysis.language import language

DE, EN = language("de"), language("en")
KEYS, YEARS = np.array(["01", "02", "03"]), np.array([2004, 2005])


def values(measure, stored, scale=1.0, level="kreis"):
    return AreaValues(
        measure, level, KEYS, YEARS, np.array(stored, "uint32"), np.zeros(np.shape(stored), "uint8"), scale
    )


ALLIANCES = values("alliances", [[NONE, 1, 2], [3, 1200, 2]])


def test_classes_of_numbers_end_where_the_next_begins_and_the_last_at_the_highest_value_of_all_years():
    found = number_classes(ALLIANCES, [1, 2, 5], DE)
    assert [(each.code, each.label) for each in found] == [(1, "1"), (2, "2–4"), (5, "5–1.200")]
    assert [each.color for each in found] == palette.sequential(3)


def test_no_known_value_has_no_class():
    assert value_classes(values("alliances", [[NONE] * 3] * 2), "natural", DE) == ()


def test_classes_are_made_by_the_method_asked_for():
    found = value_classes(ALLIANCES, "quantiles", DE)
    assert [each.label for each in found] == ["1", "2", "3–1.199", "1.200"]  # a class for each of a few values
    with pytest.raises(UnknownValue):
        value_classes(ALLIANCES, "best", DE)


def test_shares_have_a_decimal_and_a_unit_in_each_language():
    shares = values("population_share", [[1, 200, 1000], [NONE, NONE, NONE]], 0.1)
    assert class_label(shares, 1, 200, DE) == "0,1–20,0\u00a0%"
    assert class_label(shares, 1000, 1000, EN) == "100.0\u00a0%"


def test_years_have_no_thousands_separator():
    for measure in ("first_year", "last_confirmed"):
        assert class_label(values(measure, [[NONE] * 3] * 2), 2004, 2007, DE) == "2004–2007"


def test_coverage_has_the_lesser_class_first():
    low, high = coverage_classes("gemeinde", DE)
    assert (low.code, high.code) == (ANY, DIRECT)
    assert (low.color, high.color) == (palette.COVERAGE["any"], palette.COVERAGE["direct"])
    assert value_classes(values("coverage", [[NONE] * 3] * 2), "natural", DE) == coverage_classes("kreis", DE)


@pytest.mark.parametrize("measure", MEASURES["kreis"])
def test_alliances_without_a_known_confirmation_are_a_class_where_confirmation_is_shown(measure):
    labels = [each.label for each in without_value(measure, Filters(), DE)]
    assert ("Bündnis ohne bekannte Bestätigung" in labels) == (measure == "last_confirmed")
    # Of every area it is known how many are not reached.
    assert labels[-1:] == ([] if measure == "not_reached" else ["kein Bündnis bekannt"])


def test_only_a_filter_beyond_the_land_says_that_alliances_may_be_left_out():
    assert none_class(Filters(), DE) == none_class(Filters(land=("BB",)), DE)
    assert none_class(Filters(), DE).label == "kein Bündnis bekannt"
    assert none_class(Filters(land=("BB",), q="x"), DE).label == "kein Bündnis mit diesen Filtern bekannt"


@pytest.mark.parametrize(
    ("value", "measure", "expected"),
    [
        (float("nan"), "alliances", "–"),
        (2005.0, "first_year", "2005"),
        (2019.0, "last_confirmed", "2019"),
        (12.5, "population_share", "12,5\u00a0%"),
        (1200.0, "partners", "1.200"),
    ],
)
def test_values_in_words(value, measure, expected):
    assert value_text(value, measure, DE) == expected


@pytest.mark.parametrize(
    ("state", "level", "expected"),
    [
        ("direct", "gemeinde", "eigenes Bündnis der Gemeinde"),
        ("any", "gemeinde", "über Kreis oder Gemeindeverband"),
        ("any", "land", "Bündnisse für Orte im Land"),
        ("part", "kreis", "nur für einen Teil oder über eine Region"),
        ("undated", "gemeinde", "Bündnis ohne bekanntes Jahr"),
        ("none", "kreis", "kein Bündnis bekannt"),
    ],
)
def test_states_in_words(state, level, expected):
    assert state_text(state, level, Filters(), DE) == expected


def test_what_a_filter_leaves_out_is_not_called_unknown():
    filtered = Filters(sector=("kammern",))
    assert state_text("none", "kreis", filtered, DE) == "kein Bündnis mit diesen Filtern bekannt"
    assert none_class(filtered, DE).label == state_text("none", "kreis", filtered, DE)
    assert state_text("none", "kreis", Filters(land=("BB",)), DE) == "kein Bündnis bekannt"


LEGEND = (
    AreaClass(1, "#1", "1"),
    AreaClass(2, "#2", "2–4"),
    AreaClass(5, "#3", "5–9"),
    none_class(Filters(), DE),
    uninhabited_class(DE),
    outside_class(DE),
)


def test_each_value_is_in_the_highest_class_that_begins_with_it_or_below():
    stored = np.array([1, 2, 4, 5, 9, NONE, UNINHABITED, OUTSIDE])
    assert classify(stored, LEGEND).tolist() == [0, 1, 1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("stored", "classes"),
    [(0, LEGEND), (UNINHABITED, LEGEND[:4]), (NONE, LEGEND[:3]), (7, LEGEND[3:])],
    ids=["below the first", "no class for uninhabited", "no class for none", "only special classes"],
)
def test_a_value_without_a_class_is_an_error(stored, classes):
    with pytest.raises(ValueError, match="without a class"):
        classify(np.array([stored]), classes)
