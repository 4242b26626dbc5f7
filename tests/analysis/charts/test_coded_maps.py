"""Pictures of what changed and of a visitor's own figures: the classes of the page, counted, with whose figures."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import own as own_charts
from analysis.charts.coded_maps import change_map, own_map
from analysis.counting.comparison import AREA_CHANGES, area_changes
from analysis.counting.filter_set import Filters
from analysis.counting.measures import area_values
from analysis.counting.own import Own
from analysis.counting.selection import select_alliances
from analysis.language import LANGUAGES, language
from analysis.render.pictures.areas import picture

BRANDENBURG = Filters(land=("BB",))


def chosen(tables):
    return select_alliances(tables, BRANDENBURG)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("level", ["gemeinde", "kreis"])
def test_a_change_map_counts_what_the_comparison_says_in_whichever_order(real, level, lang):
    t, selection = language(lang), chosen(real)
    found = change_map(selection, level, 2020, 2008, t)
    codes = area_changes(area_values(selection, selection.tables, level, "alliances"), 2008)[2020 - 2004]
    counted = dict(zip((each.label for each in found.classes), found.counts, strict=True))
    for code, name in AREA_CHANGES.items():
        assert counted[t(f"change.area.{name}")] == (codes == code).sum()
        assert f"{t(f'change.area.{name}')}: {t.number(int((codes == code).sum()))}" in found.statement
    drawn = picture(found, selection, t)
    assert "2008" in found.title
    assert all(each.label.split()[0] in drawn for each in found.classes[:3])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", own_charts.MEASURES)
@pytest.mark.parametrize("level", ["gemeinde", "kreis"])
def test_a_map_of_own_figures_names_their_file_and_has_the_classes_of_the_page(real, level, measure, lang):
    t, selection = language(lang), chosen(real)
    keys = {"gemeinde": real.municipalities["ags"], "kreis": real.districts["key"]}[level]
    own = Own("plaetze.csv", "Plätze", level, pd.Series(np.arange(len(keys), dtype="float64"), keys))
    found = own_map(own, selection, measure, 2012, t, place="12060")
    assert {key[:5] for key in found.keys} == {"12060"}
    looks = own_charts.classed(own, selection, measure, "natural", t).classes
    assert found.classes[: len(looks)] == looks
    assert sum(found.counts) == len(found.keys)
    assert "plaetze.csv" in picture(found, selection, t)
    assert own_charts.source(own, t) in found.source
