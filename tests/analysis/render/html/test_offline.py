"""The deck as one HTML file: complete, without any reference to elsewhere, right in every year."""

import html as markup
import json
import re

import pytest

from analysis.deck.choice import KINDS, Choice, SlideChoice
from analysis.deck.slides import deck
from analysis.deck.words import source_line
from analysis.language import language
from analysis.render.html.document import MOST_FOOT, WITHOUT_SOURCE_LINE, html

LARGEST = 5_000_000
LINK = "https://example.org/vortrag?place=BB"
HOSTILE = "<img src=x onerror=alert(1)></script>"
DE = language("de")


def made(real_view, key, *, choice=None, code="de", year=2026, link=LINK):
    return deck(real_view(key, year), choice or Choice(), language(code), link)


def document(*args, **kwargs) -> str:
    found = made(*args, **kwargs)
    return html(found).decode("utf-8")


def map_data(text: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="map-data">(.*?)</script>', text, re.DOTALL)[1])


def notes(text: str) -> list[str]:
    found = json.loads(re.search(r'<script type="application/json" id="notes">(.*?)</script>', text, re.DOTALL)[1])
    return ["\n\n".join(part for part in parts if part) for parts in found]


@pytest.fixture(scope="module")
def brandenburg(real_view) -> str:
    return document(real_view, "BB")


def test_all_of_germany_fits_on_a_stick_many_times(real, real_view):
    text = document(real_view, "")
    assert len(text.encode()) <= LARGEST
    assert len(map_data(text)["names"]) == len(real.municipalities) + len(real.uninhabited_areas)


def test_nothing_is_asked_of_anywhere(brandenburg):
    addresses = re.findall(r'(?:src|href|url|data|action)\s*=\s*"([^"]*)"', brandenburg)
    assert {address for address in addresses if not address.startswith(("#", "data:"))} == {LINK}
    assert not re.search(r"url\((?!data:|#)", brandenburg)
    assert not re.search(r"@import|<link\b|<iframe|<object|<embed|fetch\(|XMLHttpRequest|WebSocket", brandenburg)
    assert "default-src 'none'" in brandenburg


def test_every_slide_says_its_sentence(real_view, brandenburg):
    shown = markup.unescape(brandenburg)
    slides = made(real_view, "BB").slides
    assert {slide.kind for slide in slides} == set(KINDS)
    for slide in slides:
        assert slide.title in shown
        assert slide.statement in shown
        assert all(line in shown for line in (*slide.unsaid_details, slide.sources[0]))
    assert notes(brandenburg) == [slide.note for slide in slides]
    assert len(re.findall(r"<h1 class", brandenburg)) == 1


def feet(text: str) -> list[str]:
    """Return the source line at the foot of each slide."""
    return [markup.unescape(re.sub("<[^>]*>", "", line)) for line in re.findall(r"<footer><p>(.*?)</p>", text)]


def test_the_foot_of_the_map_names_whose_map_it_is(real_view):
    foot = feet(document(real_view, "HB"))[KINDS.index("map")]
    assert "GeoBasis-DE / BKG" in foot
    assert DE("map.source") in foot


def test_on_a_stage_a_foot_is_short_and_names_whose_data_and_map_it_is(brandenburg):
    for foot in re.findall(r"<footer><p>((?:(?!</p>).)+)", brandenburg):
        seen = markup.unescape(re.sub(r'<span class="rest">.*?</span>', "", foot))
        assert len(seen) <= MOST_FOOT + 1
        assert seen.startswith("Quelle: öffentliche Webseiten")
        assert ("GeoBasis-DE" in seen) == ("GeoBasis-DE" in foot)


def test_a_foot_names_all_sources_but_addresses(real_view, brandenburg):
    for slide, foot in zip(made(real_view, "BB").slides, feet(brandenburg), strict=True):
        assert "://" not in foot
        assert (foot == "") == (slide.kind in WITHOUT_SOURCE_LINE)
        if foot:
            assert foot == source_line(slide.sources, (*slide.unsaid_details, slide.statement))


@pytest.mark.parametrize("key", ["BB", "HB"])
def test_the_map_shows_in_each_year_what_the_figures_count(real_view, key):
    found = made(real_view, key)
    data = map_data(html(found).decode())
    body = next(slide.body for slide in found.slides if slide.kind == "map")
    direct = next(i for i, label in enumerate(data["labels"]) if label == DE("map.direct.gemeinde"))
    through = next(i for i, label in enumerate(data["labels"]) if label == DE("map.any.gemeinde"))
    for year, codes in zip(data["years"], data["codes"], strict=True):
        counts = found.view.at(year).figures["coverage"]["municipalities"]
        assert codes.count(str(direct)) == counts["direct"]
        assert codes.count(str(direct)) + codes.count(str(through)) == counts["any"]
    assert data["statements"] == list(body.statements)


def test_words_of_the_user_stay_words(real_view):
    choice = Choice((SlideChoice("title", HOSTILE, HOSTILE), SlideChoice("figures", "A" * 120, "& ]]>")))
    text = document(real_view, "HB", choice=choice)
    assert "<img" not in text
    assert HOSTILE in markup.unescape(text)
    assert notes(text)[0].startswith(f"{HOSTILE}\n\n")


def test_without_a_link_there_is_no_code(real_view, brandenburg):
    code = DE("deck.html.code")
    assert code in brandenburg
    assert code not in document(real_view, "HB", link="")


def test_the_same_deck_gives_the_same_bytes_in_each_language(real_view):
    found = made(real_view, "HB", code="en")
    text = html(found)
    assert text == html(found)
    assert b'<html lang="en">' in text


def test_names_in_an_english_deck_are_marked_as_german(real_view):
    found = made(real_view, "BB", code="en")
    text = html(found).decode()
    bodies = {slide.kind: slide.body for slide in found.slides}
    places = [name for listing in bodies["gaps"].listings for name in listing.data["name"]]
    partners = bodies["example"].partners.data["partner"].head(3)
    assert [name for name in (*places, *partners) if f'<td lang="de">{markup.escape(name)}</td>' not in text] == []
    assert f'<h3 lang="de">{markup.escape(bodies["example"].name)}</h3>' in text
    assert 'lang="de"' not in document(real_view, "BB", choice=Choice((SlideChoice("gaps"),))).partition("<body>")[2]


def test_a_district_without_an_alliance(real_view):
    text = document(real_view, "08115", year=2004)
    assert "<h1" in text
    assert "None" not in re.sub(r"<script.*?</script>|<style.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
