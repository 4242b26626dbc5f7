"""One word for one thing: wherever a number is called "dokumentiert", it is that of the known records."""

import re

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.deck.factsheet import alliance_list
from analysis.deck.numbers import all_numbers
from analysis.deck.scope import view
from analysis.deck.slides import section
from analysis.language import language
from tests.pages.app import open_page, texts_of

NUMBER = r"(\d[\d.,]*)"
CALLED = (
    rf"{NUMBER} dokumentierte[ns]? (?!aktiv)",  # von 13 dokumentierten Bündnissen, Zusammen: 4 von 13 dokumentierten.
    rf"von {NUMBER} dokumentierten\b(?! aktiv)",
    rf"{NUMBER} Bündnisse sind [^.]* dokumentiert",
    rf"Dokumentiert sind \*\*{NUMBER}",
    rf"{NUMBER} documented (?!active)",
    rf"of {NUMBER} documented\b(?! active)",
    rf"{NUMBER} alliances(?: in [^.]*|\*\*) are documented",
)


def called_documented(text: str) -> list[int]:
    """Return each number that ``text`` calls documented."""
    found = [number for pattern in CALLED for number in re.findall(pattern, text)]
    return [int(re.sub(r"\D", "", number)) for number in found]


def said(shown, t) -> str:
    """Return all that the slides with numbers of alliances and the fact sheet say."""
    slides = [section(shown, kind, t) for kind in ("title", "figures", "growth", "sectors", "reach", "gaps", "sources")]
    sheet = alliance_list(shown, t)
    lines = [sheet.title, sheet.statement]
    lines += [line for slide in slides for line in (slide.title, slide.statement, *slide.details)]
    numbers = [
        *all_numbers(shown, t),
        *(item for slide in slides if slide.kind == "figures" for item in slide.body.items),
    ]
    return "\n".join([*lines, *(f"{item.label}: {item.text} {item.context}" for item in numbers)])


def test_it_is_found_where_it_is_said():
    found = "13 Bündnisse sind in Bayern dokumentiert. 2026 sind 11 von 14 dokumentierten Bündnissen aktiv."
    assert sorted(set(called_documented(found))) == [13, 14]
    found = "Dokumentiert sind **366 Bündnisse**. 12 dokumentierte Bündnisse. Zusammen: 3 von 1.234 dokumentierten."
    assert sorted(set(called_documented(found))) == [12, 366, 1234]
    assert called_documented("11 Gemeinden. Die Zahl der dokumentierten aktiven Bündnisse stieg von 3 auf 5.") == []


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("land", ["", "BB", "NW"])
def test_on_slides_and_fact_sheets(real, land, code):
    known = figures_for(real, Filters(land=(land,) if land else ()), 2008)["alliances"]["known"]
    found = called_documented(said(view(real, land, 2008), language(code)))
    assert set(found) == {known}
    assert len(found) > 3


@pytest.mark.parametrize("land", ["", "BB"])
@pytest.mark.parametrize("page", ["ueberblick", "buendnisse", "wachstum"])
def test_on_pages(real, page, land):
    chosen = {"land": [land]} if land else {}
    known = figures_for(real, Filters(**{name: tuple(v) for name, v in chosen.items()}), 2026)["alliances"]["known"]
    found = called_documented(texts_of(open_page(page, **chosen)))
    assert found
    assert set(found) == {known}


@pytest.mark.parametrize("page", ["ueberblick", "karte", "luecken"])
def test_no_page_calls_unknown_what_a_filter_leaves_out(page):
    """Cottbus has an alliance, though none of the scope region."""
    said = texts_of(open_page(page, scope="region", place="12052000", year="2020"))
    said = said.replace(language("de")(f"{page}.lead"), "")  # what the page asks in general
    said = re.sub("kein(es)? (aktives )?Bündnis[^.;]* Filtern|mit diesen Filtern keines", "", said)
    assert not re.search("kein(es)? (aktives )?Bündnis bekannt|ist keines bekannt|hier kein", said)
