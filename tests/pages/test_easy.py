"""The summary in easy language opens on each page that has one, in words, with figures of the analysis."""

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.language import language
from tests.pages.app import open_page
from ui.address import keys

DE = language("de")


def summary(page: str, **query) -> str:
    at = open_page(page, **query)
    at.button(key=keys.EASY).click().run()
    assert not at.exception, at.exception
    dialog = next(block for block in at.get("dialog"))
    return "\n".join(str(text.value) for pair in zip(dialog.subheader, dialog.markdown, strict=True) for text in pair)


def test_the_overview_tells_its_figures(real):
    year = real.package.last_year
    counted = figures_for(real, Filters(), year)
    text = summary("ueberblick")
    assert f"Wir kennen {DE.number(counted['alliances']['known'])} Bündnisse." in text
    assert f"wahrscheinlich {DE.number(counted['alliances']['active'])} Bündnisse." in text
    people = counted["coverage"]["population"]
    assert f"Ungefähr {round(10 * people['any'] / people['total'])} davon haben ein Bündnis" in text


@pytest.mark.parametrize("page", ["karte", "methodik"])
def test_a_page_says_first_what_it_is_about_and_last_who_wrote_it(page):
    text = summary(page)
    assert text.startswith("Worum geht es hier?")
    assert "Entwurf" in text


def test_a_portrait_tells_of_the_place_that_is_shown(real):
    town = real.municipalities.query("kreis_key == '12060'").iloc[0]
    text = summary("portraet", place=town["ags"])
    assert f"Ihr Ort: {town['name']}\n" in text
    assert "Hier geht es um: Barnim." in text
    assert "Ihr Ort" not in summary("portraet")
