"""The PDF of a fact sheet read back: one page whatever it holds, numbers, list, pictures, tags, hostile names."""

import re
from dataclasses import replace
from functools import cache

import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.deck.factsheet import Factsheet, factsheet
from analysis.language import language
from analysis.render.pdf.factsheet import factsheet_pdf, file_name
from analysis.render.shared import address
from tests.analysis.render.pdf.conftest import HOSTILE
from tests.analysis.render.pdf.reading import File

LINK = "https://example.org/?place="

CASES = [("NW", "de"), ("HB", "en"), ("12060", "de"), ("09575", "de")]
"""The Land with the most alliances, one with one, a district with few, one with none and a long name."""


@pytest.fixture(scope="module")
def sheet_of(real_view):
    @cache
    def of(key: str, code: str) -> Factsheet:
        return factsheet(real_view(key), language(code), LINK + key)

    return of


@pytest.fixture(scope="module")
def content_of(real_view, sheet_of):
    @cache
    def of(key: str, code: str) -> bytes:
        return factsheet_pdf(sheet_of(key, code), real_view(key).selection)

    return of


@pytest.fixture(scope="module")
def file_of(content_of):
    @cache
    def of(key: str, code: str) -> File:
        return File(content_of(key, code))

    return of


@pytest.fixture(params=CASES, ids=lambda case: "-".join(case))
def case(request, sheet_of, file_of):
    """The fact sheet and its file read back."""
    return sheet_of(*request.param), file_of(*request.param)


def test_it_is_one_page_on_which_nothing_overlaps(case):
    _, found = case
    (page,) = found.pages
    assert (round(page.width), round(page.height)) == (595, 842)
    assert page.overlaps() == []
    assert min(run.size for run in page.runs) >= 7.99


def test_it_says_what_it_is(case):
    sheet, found = case
    assert found.metadata.title == sheet.title
    assert found.metadata.subject == sheet.subtitle
    assert sheet.sources.version in found.metadata["/Keywords"]
    assert f"{found.metadata.creation_date:%Y-%m-%d}" == sheet.sources.version[:10]
    root = found.root
    assert root["/Lang"] == sheet.language
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in found.claims


def test_only_our_typeface_is_inside(case):
    inside = case[1].fonts
    assert all(inside.values())
    assert {name.split("+")[-1].split("-")[0] for name in inside} == {"SourceSansPro"}


def test_sections_stand_in_reading_order(case):
    sheet, found = case
    text = found.pages[0].text
    t = language(sheet.language)
    titles = [sheet.title, *(section.title for section in sheet.sections), t("deck.title.sources")]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    kinds = found.kinds
    assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 6)


def test_it_holds_the_answer_sources_licences_and_how_to_cite(case):
    sheet, found = case
    for words in (sheet.subtitle, sheet.statement, sheet.sources.licences, sheet.sources.citation, sheet.sources.link):
        assert found.pages[0].says(words)
    assert found.addresses >= {sheet.sources.link}


def test_pictures_have_a_text_for_who_does_not_see_them(case):
    sheet, found = case
    t, exhibit = language(sheet.language), sheet.growth.body.exhibit
    expected = [
        t("pdf.qr", link=sheet.sources.link),
        sheet.map.body.alt,
        f"{exhibit.title}. {exhibit.statement}",
    ]
    assert found.alternatives == expected


def test_the_numbers_are_those_of_the_figures(real, file_of):
    figures = figures_for(real, Filters(land=("NW",)), real.package.last_year)
    text = file_of("NW", "de").pages[0].text
    assert f"{figures['alliances']['active']} Aktive Bündnisse 2026" in text
    assert f"{figures['coverage']['municipalities']['any']} Erreichte Gemeinden" in text
    assert f"von {figures['coverage']['municipalities']['total']} Gemeinden" in text
    assert f"{figures['coverage']['districts']['own']} Kreise mit eigenem Bündnis" in text
    assert f"{figures['partners']['named']} Genannte Partner" in text
    assert f"Kommune {figures['partners']['by_sector']['kommune']}," in text


def test_a_short_list_is_a_table(sheet_of, file_of):
    (listing,) = sheet_of("12060", "de").alliances.body.listings
    found = file_of("12060", "de")
    assert len(listing.data) == 2
    for cells in listing.table().to_numpy().tolist():
        assert found.pages[0].says(" ".join(cells))
    heads, legend, sectors = len(listing.columns), 2, 2
    assert found.kinds.count("/TH") == heads + legend + sectors


def test_a_long_list_is_cut_and_says_how_many_are_missing(sheet_of, file_of):
    (listing,) = sheet_of("NW", "de").alliances.body.listings
    names = listing.data["name"].tolist()
    (page,) = file_of("NW", "de").pages
    missing = int(re.search(r"und (\d+) weitere Bündnisse", page.text)[1])
    kept = len(names) - missing
    assert kept > len(names) / 2
    assert [name for name in names[:kept] if not page.says(f"{name} (")] == []
    assert not page.says(f"{names[kept]} (")
    assert missing > 0
    promises = [language(code)("talk.factsheet.text") for code in ("de", "en")]
    assert "so viele Bündnisse, wie auf die Seite passen" in promises[0]
    assert "as many alliances as the page has room for" in promises[1]


def test_a_district_without_an_alliance_says_so(sheet_of, file_of):
    sheet = sheet_of("09575", "de")
    assert sheet.alliances.body is None
    (page,) = file_of("09575", "de").pages
    assert page.says(sheet.alliances.statement)
    assert page.says(sheet.sectors.statement)


def test_towns_are_named_where_the_selection_is_given(sheet_of, file_of):
    bare = factsheet_pdf(sheet_of("12060", "de"))
    letters = [run for run in File(bare).pages[0].runs if run.drawn]
    named = [run for run in file_of("12060", "de").pages[0].runs if run.drawn]
    assert len(named) - len(letters) >= 2 * len("Eberswalde")  # a halo, and the name on it


def test_the_same_fact_sheet_gives_the_same_bytes(real_view, sheet_of, content_of):
    again = factsheet_pdf(sheet_of("12060", "de"), real_view("12060").selection)
    assert again == content_of("12060", "de")


@pytest.mark.parametrize("count", [3, 30])
def test_hostile_names_stay_names_on_one_page(sheet_of, count):
    sheet = sheet_of("NW", "de")
    (listing,) = sheet.alliances.body.listings
    names = [f"{HOSTILE[i % len(HOSTILE)]}{'x' * 100}" for i in range(count)]
    data = listing.data.head(count).assign(name=names, place=HOSTILE[1], since=HOSTILE[0], state=HOSTILE[3])
    body = replace(sheet.alliances.body, listings=(replace(listing, data=data),))
    harmed = replace(
        sheet,
        title=" ".join(HOSTILE)[:200],
        statement=" ".join(HOSTILE),
        alliances=replace(sheet.alliances, body=body),
        sources=replace(sheet.sources, link=f"https://a.example/{HOSTILE[2]}{HOSTILE[0]}"),
    )
    found = File(factsheet_pdf(harmed))
    (page,) = found.pages
    assert page.overlaps() == []
    assert HOSTILE[0][:40] in page.text
    assert found.addresses == {address(harmed.sources.link)}


def test_the_file_is_named_after_what_it_holds(real_view):
    name = file_name(real_view("12060").scope, 2026, "2026-01-02-abc")
    assert name == "lokale-buendnisse_steckbrief_12060_2026_2026-01-02-abc.pdf"
