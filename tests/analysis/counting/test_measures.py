import numpy as np
import pytest

from analysis.charts.legend import value_classes
from analysis.counting.activity import spans
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps
from analysis.counting.measures import (
    ANY,
    DIRECT,
    LEAST_SPECIAL,
    MEASURES,
    METHODS,
    NONE,
    OUTSIDE,
    PART,
    UNCONFIRMED,
    UNINHABITED,
    area_keys,
    area_table,
    area_values,
    class_starts,
    measure_starts,
)
from analysis.counting.selection import select_alliances
from analysis.errors import UnknownValue
from analysis.language import language
from tests.analysis.frames import area, world

GEMEINDEN = ["12060001", "12060002", "12061001", "12061002", "12999999", "13003000"]


@pytest.fixture(scope="module")
def made():
    return world(
        alliances=[{"id": "a", "founded": "2006"}, {"id": "k", "scope": "kreis", "founded": "2008"}],
        alliance_areas=[area("a", "gemeinde", "12060001"), area("k", "kreis", "12060")],
        partners=[
            {"alliance_id": "a", "partner": "Stadt", "sector": "kommune"},
            {"alliance_id": "k", "partner": "IHK", "sector": "kammern"},
            {"alliance_id": "k", "partner": "HWK", "sector": "kammern"},
        ],
        uninhabited_areas=[
            {
                "ags": "12999999",
                "name": "Forst",
                "land": "BB",
                "kreis_key": "12061",
                "area_km2": 1,
                "lon": 13,
                "lat": 52,
            }
        ],
    )


def values(tables, level, measure, year, **filters):
    selection = select_alliances(tables, Filters(**filters))
    found = area_values(selection, tables, level, measure)
    return found.values[year - 2004].tolist()


def test_keys_are_ascending_and_hold_the_uninhabited_areas(made):
    assert list(area_keys(made, "gemeinde")) == GEMEINDEN
    assert list(area_keys(made, "land")) == ["12", "13"]


def test_coverage_of_municipalities(made):
    assert values(made, "gemeinde", "coverage", 2007) == [DIRECT, NONE, NONE, NONE, UNINHABITED, NONE]
    assert values(made, "gemeinde", "coverage", 2008) == [DIRECT, ANY, NONE, NONE, UNINHABITED, NONE]


def test_number_of_alliances_and_partners(made):
    assert values(made, "gemeinde", "alliances", 2008) == [2, 1, NONE, NONE, UNINHABITED, NONE]
    assert values(made, "gemeinde", "partners", 2008) == [3, 2, NONE, NONE, UNINHABITED, NONE]
    assert values(made, "land", "alliances", 2008) == [2, NONE]


def test_large_numbers_stay_what_they_are():
    """70,000 partners are more than two bytes hold."""
    partners = [{"alliance_id": "a", "partner": f"Partner {n}", "sector": "vereine"} for n in range(70_000)]
    made = world(
        alliances=[{"id": "a", "founded": "2006"}],
        alliance_areas=[area("a", "gemeinde", "12060001")],
        partners=partners,
    )
    assert values(made, "gemeinde", "partners", 2026)[0] == 70_000


def test_first_year_stays_what_it_was(made):
    assert values(made, "gemeinde", "first_year", 2020)[:2] == [2006, 2008]
    assert values(made, "gemeinde", "first_year", 2005)[:2] == [NONE, NONE]


def test_last_confirmed_is_the_newest_of_the_active_alliances_that_reach_the_area():
    tables = world(
        alliances=[
            {"id": "a", "founded": "2006", "status_as_of": "2019-03", "ended": "2015"},
            {"id": "k", "scope": "kreis", "founded": "2008", "status": "unknown"},
            {"id": "n", "founded": "2012", "status": "unknown"},
            {"id": "r", "scope": "region", "founded": "2005", "status_as_of": "2024"},
        ],
        alliance_areas=[
            area("a", "gemeinde", "12060001"),
            area("k", "kreis", "12060"),
            area("n", "gemeinde", "12061001"),
            area("r", "gemeinde", "12061002"),
        ],
        awards=[
            {"alliance_id": "k", "award": "sonstige", "year": "2009"},
            {"alliance_id": "k", "award": "sonstige", "year": "2011-05"},
        ],
    )
    assert values(tables, "gemeinde", "last_confirmed", 2006) == [2019, NONE, NONE, PART, NONE]
    assert values(tables, "gemeinde", "last_confirmed", 2008) == [2019, 2011, NONE, PART, NONE]
    assert values(tables, "gemeinde", "last_confirmed", 2015) == [2011, 2011, UNCONFIRMED, PART, NONE]
    assert values(tables, "kreis", "last_confirmed", 2015) == [2011, UNCONFIRMED, NONE]
    assert values(tables, "land", "last_confirmed", 2008) == [2019, NONE]


@pytest.mark.parametrize("level", ["gemeinde", "kreis", "land"])
def test_areas_have_a_last_confirmation_just_where_they_have_an_alliance(real, level):
    selection = select_alliances(real, Filters())
    counted, confirmed = (area_values(selection, real, level, name).values for name in ("alliances", "last_confirmed"))
    reached = counted < LEAST_SPECIAL
    assert ((confirmed < LEAST_SPECIAL) | (confirmed == UNCONFIRMED))[reached].all()
    assert (confirmed[~reached] == counted[~reached]).all()
    assert set(confirmed[confirmed < LEAST_SPECIAL].tolist()) <= set(spans(real)["last_confirmed"].dropna().tolist())


def test_districts_own_or_single_places(made):
    keys = list(area_keys(made, "kreis"))
    assert keys == ["12060", "12061", "12999", "13003"]
    assert values(made, "kreis", "coverage", 2006)[0] == ANY
    assert values(made, "kreis", "coverage", 2008)[0] == DIRECT


def test_share_of_the_population_in_per_mille(made):
    assert values(made, "kreis", "population_share", 2006)[0] == round(1000 * 100 / 120)
    assert values(made, "kreis", "population_share", 2008)[0] == 1000
    assert values(made, "land", "population_share", 2008) == [round(1000 * 120 / 4420), NONE]


def test_people_not_reached(made):
    assert values(made, "kreis", "not_reached", 2006)[:2] == [20, 4300]
    assert values(made, "kreis", "not_reached", 2008)[0] == 0
    assert values(made, "land", "not_reached", 2008) == [4300, 50000]
    assert values(made, "land", "not_reached", 2008, land=("BB",)) == [4300, OUTSIDE]


@pytest.mark.parametrize("land", [(), ("BB",)])
@pytest.mark.parametrize("level", ["gemeinde", "kreis"])
def test_measures_of_who_is_not_reached_are_the_figures_of_gaps(real, level, land):
    selection = select_alliances(real, Filters(land=land))
    of_measure = {name: area_values(selection, real, level, name) for name in ("not_reached", "distance")}
    for year in (2004, 2012, 2026):
        rows = {name: area_table(found, real, year).set_index("key")["value"] for name, found in of_measure.items()}
        found = Gaps(selection, year, level).areas().set_index("key")
        missing = rows["not_reached"][rows["not_reached"] > 0]
        assert missing.to_dict() == found["population"].to_dict()
        np.testing.assert_allclose(rows["distance"][found.index], found["nearest_km"])


def test_distances_have_fixed_classes_and_nobody_missing_is_a_class_of_its_own(real):
    selection = select_alliances(real, Filters())
    assert measure_starts(area_values(selection, real, "kreis", "distance"), "natural") == [0, 50, 100, 200, 300]
    starts = measure_starts(area_values(selection, real, "kreis", "not_reached"), "natural")
    assert len(starts) == 5
    assert starts[0] == 0 < starts[1]
    legend = value_classes(area_values(selection, real, "kreis", "not_reached"), "natural", language("de"))
    assert legend[0].label == "0"


def test_areas_outside_the_filter_are_marked(made):
    assert values(made, "gemeinde", "coverage", 2008, land=("MV",)) == [OUTSIDE] * 5 + [NONE]


def test_a_measure_that_says_nothing_on_a_level_is_refused(made):
    with pytest.raises(UnknownValue):
        values(made, "gemeinde", "population_share", 2008)
    with pytest.raises(UnknownValue):
        area_keys(made, "bezirk")


def test_table_holds_the_areas_inside_with_their_value(made):
    selection = select_alliances(made, Filters(land=("BB",)))
    table = area_table(area_values(selection, made, "kreis", "population_share"), made, 2006)
    assert table["key"].tolist() == ["12060", "12061"]
    assert table["value"].tolist()[0] == pytest.approx(83.3)
    assert np.isnan(table["value"].tolist()[1])


def test_real_coverage_equals_the_figures(real):
    from analysis.counting.figures import figures

    selection = select_alliances(real, Filters())
    for year in (2004, 2010, 2026):
        counts = figures(selection, year)["coverage"]
        codes = area_values(selection, real, "gemeinde", "coverage").values[year - 2004]
        assert (codes == DIRECT).sum() == counts["municipalities"]["direct"]
        assert np.isin(codes, [DIRECT, ANY]).sum() == counts["municipalities"]["any"]
        own = area_values(selection, real, "kreis", "coverage").values[year - 2004]
        assert (own == DIRECT).sum() == counts["districts"]["own"]
        assert (codes == UNINHABITED).sum() == 213


@pytest.mark.parametrize(("level", "measure"), [(lv, m) for lv, ms in MEASURES.items() for m in ms if m != "coverage"])
def test_classes_hold_every_value_once(whole, level, measure):
    found = area_values(whole, whole.tables, level, measure).values
    known = found[found < OUTSIDE]
    for method in METHODS:
        starts = class_starts(found, method)
        assert starts == sorted(set(starts)), method
        assert starts[0] == known.min(), method
        assert starts[-1] <= known.max(), method
        assert 1 <= len(starts) <= 5, method


def test_few_different_values_get_a_class_each():
    assert class_starts(np.array([3, 1, 1, 7, NONE], "uint32"), "quantiles") == [1, 3, 7]


def test_equal_steps_are_equal():
    assert class_starts(np.arange(0, 101, dtype="uint32"), "equal") == [0, 20, 40, 60, 80]


def test_natural_breaks_fall_into_the_gaps():
    groups = [1, 2, 3, 50, 51, 52, 100, 101, 102, 200, 201, 202, 400, 401, 402]
    assert class_starts(np.array(groups, "uint32"), "natural") == [1, 50, 100, 200, 400]


def test_nothing_known_gives_no_class():
    assert class_starts(np.array([NONE, UNINHABITED], "uint32"), "natural") == []


def test_an_unknown_method_is_refused():
    with pytest.raises(UnknownValue):
        class_starts(np.array([1], "uint32"), "pretty")
