"""Own figures as maps, scatter and tables: every area has one class, and what is said agrees with the counting."""

import numpy as np
import pandas as pd
import pytest
from altair import Chart

from analysis.charts.own import BOTH, MEASURES, OWN, areas_list, classed, fifths_list, scatter
from analysis.counting.filter_set import Filters
from analysis.counting.own import Own
from analysis.counting.selection import select_alliances
from analysis.language import language

DE = language("de")


def own(level: str, values: dict[str, float]) -> Own:
    return Own("datei.csv", "Quote", level, pd.Series(values, dtype="float64"))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    "values", [{}, {"12054": 1}, {"12054": 1, "13076": 2}, {"12054": 1, "12069": -2.5, "13076": 9}]
)
@pytest.mark.parametrize("filters", [Filters(), Filters(land=("BB",))])
def test_every_area_of_a_map_has_a_class(tiny, measure, values, filters):
    chosen = select_alliances(tiny, filters)
    found = classed(own("kreis", values), chosen, measure, "natural", DE)
    codes = {each.code for each in found.classes}
    for row in range(len(chosen.coverage.years)):
        of_area = dict(zip(tiny.districts["key"], found.codes(row).tolist(), strict=True))
        assert {of_area[key] for key in chosen.areas.districts["key"]} <= codes
    assert len(found.column_labels) * len(found.row_labels) in (0, len(found.classes) - 1)


def test_in_one_map_the_value_runs_across_and_reach_downwards(tiny):
    chosen = select_alliances(tiny, Filters())
    found = classed(own("kreis", {"12054": 1, "12069": 5, "13076": 9}), chosen, BOTH, "natural", DE)
    codes = found.codes(2010 - chosen.coverage.years[0])
    labels = {each.code: each.label for each in found.classes}
    assert [labels[code] for code in codes] == [
        "1 · über 2/3 erreicht",
        "5 · bis 1/3 erreicht",
        "9 · über 2/3 erreicht",
    ]


def test_alone_the_value_is_the_same_in_all_years(tiny):
    chosen = select_alliances(tiny, Filters())
    found = classed(own("kreis", {"12054": 1, "12069": 5}), chosen, OWN, "natural", DE)
    years = range(len(chosen.coverage.years))
    assert all(np.array_equal(found.codes(0), found.codes(row)) for row in years)


def test_scatter_and_tables_name_the_file_and_hold_all_areas(tiny):
    chosen = select_alliances(tiny, Filters())
    figures = own("kreis", {"12054": 1.5, "12069": 5})
    for listing in (areas_list(figures, chosen, 2010, DE), scatter(figures, chosen, 2010, DE)):
        assert "datei.csv" in listing.source and "nicht aus diesem Dashboard" in listing.source
        assert listing.data["key"].tolist() == ["12069", "12054", "13076"]
    spec = scatter(figures, chosen, 2010, DE).spec
    assert [point["name"] for point in spec["layer"][0]["data"]["values"]] == ["Potsdam-Mittelmark", "Potsdam"]
    Chart.from_dict(spec)


def test_without_fifths_the_table_is_empty(tiny):
    chosen = select_alliances(tiny, Filters())
    found = fifths_list(own("kreis", {"12054": 1.5}), chosen, 2010, DE)
    assert found.data.empty and "reichen die Werte nicht" in found.statement
