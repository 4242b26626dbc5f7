"""The page of the codebook: a section for each table that the page on data offers."""

import pytest

from analysis.export.areas import area_spec
from analysis.export.request import TABLES
from analysis.language import LANGUAGES, language
from tests.pages.app import html_tables, open_page


def test_each_table_that_is_offered_has_a_section(real):
    labels = [section.label.replace("\\", "") for section in open_page("codebuch").expander]
    paths = [spec.path for spec in real.package.tables.values()] + ["areas.csv"]
    assert len(labels) == len(TABLES) == len(paths)
    assert all(any(path in label for label in labels) for path in paths)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_section_on_areas_names_each_column_and_says_for_what(code, real):
    t = language(code)
    app = open_page("codebuch", lang=code)
    section, rows = app.expander[-1], html_tables(app)[-1]
    spec = area_spec(real.package, "gemeinde", "coverage")
    assert rows[t("method.codebook.column")].tolist() == [*spec.columns]
    assert set(rows[t("method.codebook.filled")]) == {"–"}
    assert t("measure.coverage.gemeinde") in section.markdown[-1].value
