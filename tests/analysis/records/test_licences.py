import pytest

from analysis.language import LANGUAGES, language
from analysis.records.licences import PARTS, licences


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_parts_are_named_in_their_order(code):
    line = licences(language(code))
    assert [line.index(sign) for sign in ("BKG 2016", "dl-de/by-2-0", "CC BY 4.0")] == sorted(
        line.index(sign) for sign in ("BKG 2016", "dl-de/by-2-0", "CC BY 4.0")
    )
    assert line.count(" · ") == len(PARTS) - 1


def test_only_what_is_shown_is_named():
    assert licences(language("de"), "records", "population").startswith("Bevölkerung: Zensus 2022")
    assert licences(language("en"), "records") == "compilation: CC BY 4.0"
