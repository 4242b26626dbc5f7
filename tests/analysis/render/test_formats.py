"""What every format of a deck, and a fact sheet, has alike: the link with its QR code, the legend of the map."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest
from pptx import Presentation

from analysis.build.boundaries import LAENDER
from analysis.charts.exhibit import Listing
from analysis.deck.choice import Choice, SlideChoice
from analysis.deck.factsheet import Factsheet, alliance_list, factsheet
from analysis.deck.parts import Body, Example, TableBody
from analysis.deck.scope import View
from analysis.deck.slides import deck
from analysis.language import language
from analysis.render import formats
from analysis.render.pdf.factsheet import factsheet_pdf
from analysis.render.shared import LONGEST_ADDRESS, first_rows
from tests.analysis.render.pdf.reading import File

T = language("de")
START = "https://a.example/vortrag?title-map="


@dataclass(frozen=True)
class Shown:
    """What a reader gets: the words (see ``_joined``), whether there is a QR code, which addresses a click opens."""

    words: str
    coded: bool
    opened: set[str]


def _of_html(content: bytes) -> Shown:
    text = content.decode()
    body = text[text.index("<main") : text.index("</main>")]
    words = html.unescape(re.sub(r"<(svg|aside|script).*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL))
    coded = re.search(r'class="code"><div[^>]*><svg', body) is not None
    return Shown(_joined(words), coded, {html.unescape(href) for href in re.findall(r'<a href="([^"]*)"', body)})


def _of_pptx(content: bytes) -> Shown:
    (slide,) = Presentation(io.BytesIO(content)).slides
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    frames += [cell.text_frame for table in tables for row in table.rows for cell in row.cells]
    runs = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
    pictures = [shape for shape in slide.placeholders if hasattr(shape, "image")]
    opened = {run.hyperlink.address for run in runs if run.hyperlink.address}
    return Shown(_joined(" ".join(frame.text for frame in frames)), bool(pictures), opened)


def _of_pdf(content: bytes) -> Shown:
    found = File(content)
    (page,) = found.pages
    assert page.overlaps() == []
    coded = any(alt.startswith("QR") for alt in found.alternatives)
    return Shown(_joined(page.text), coded, found.addresses)


def _joined(words: str) -> str:
    """Return ``words`` without spaces and hyphens, which the end of a line in a PDF adds and takes away."""
    return "".join(words.replace("-", "").split())


def _deck(name: str, read: Callable[[bytes], Shown]) -> Callable[..., Shown]:
    def shown(view: View, link: str, kind: str = "sources") -> Shown:
        return read(formats.FORMATS[name].write(deck(view, Choice((SlideChoice(kind),)), T, link)))

    return shown


def _sheet(view: View, link: str, kind: str = "") -> Shown:
    sheet = _without_link(view)
    return _of_pdf(factsheet_pdf(replace(sheet, sources=replace(sheet.sources, link=link))))


@cache
def _without_link(view: View) -> Factsheet:
    return factsheet(view, T)


FORMATS = {
    "html": _deck("html", _of_html),
    "pptx": _deck("pptx", _of_pptx),
    "pdf": _deck("pdf", _of_pdf),
    "factsheet": _sheet,
}


def test_every_format_of_a_deck_is_tried():
    assert set(FORMATS) == {*formats.FORMATS, "factsheet"}


# Which texts can be coded and opened is said in one place, with tests in pdf/test_pdf_parts.py.


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("length", [60, LONGEST_ADDRESS])
def test_a_link_up_to_what_a_code_holds_is_coded_and_opens(real_view, name, length):
    link = START + "x" * (length - len(START))
    shown = FORMATS[name](real_view("HB", 2026), link)
    assert shown.coded
    assert link in shown.opened
    assert _joined(T("deck.link.no_code")) not in shown.words


@pytest.mark.parametrize("name", FORMATS)
def test_any_sign_in_a_link_is_told_in_the_signs_that_addresses_are_made_of(real_view, name):
    shown = FORMATS[name](real_view("HB", 2026), "http://a.example/<b>ü</b> 😀?a=\x07")
    assert shown.coded
    assert any(re.fullmatch(r"https?://a\.example/[!-~]+", address) for address in shown.opened)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("link", [START + "x" * 100_000, "javascript:alert(1)"], ids=["too long", "no web address"])
def test_a_link_that_no_code_can_hold_is_shown_and_said_to_have_none(real_view, name, link):
    shown = FORMATS[name](real_view("HB", 2026), link)
    assert not shown.coded
    assert not any(address.startswith(link[:10]) for address in shown.opened)
    assert _joined(T("deck.link.no_code")) in shown.words
    assert _joined(link[:50]) in shown.words
    assert len(shown.words) < 20_000


@pytest.mark.parametrize("name", FORMATS)
def test_without_a_link_nothing_is_said_of_a_code(real_view, name):
    shown = FORMATS[name](real_view("HB", 2026), "")
    assert not shown.coded
    assert _joined(T("deck.link.no_code")) not in shown.words


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("key", "has_any"), [("HB", False), ("01053", True)])
def test_the_legend_names_uninhabited_areas_only_where_there_are_any(real_view, name, key, has_any):
    shown = FORMATS[name](real_view(key, 2026), "", "map")
    assert (_joined(T("map.uninhabited")) in shown.words) is has_any
    for label in ("map.any.gemeinde", "map.direct.gemeinde", "map.none"):
        assert _joined(T(label)) in shown.words


LISTS = Choice(tuple(SlideChoice(kind) for kind in ("gaps", "example", "sources")))
GERMANY_AND_LAENDER = ["", *LAENDER]


@pytest.mark.parametrize("key", GERMANY_AND_LAENDER)
def test_the_formats_list_the_same(real_view, key):
    """All list each place that is not reached, and a PowerPoint file whatever one of the others lists."""
    made = deck(real_view(key, 2026), LISTS, T)
    document, slides, pages = (formats.FORMATS[name].write(made) for name in ("html", "pptx", "pdf"))
    shapes = [shape for slide in Presentation(io.BytesIO(slides)).slides for shape in slide.shapes]
    tables = [shape.table for shape in shapes if shape.has_table]
    in_pptx = {tuple(cell.text_frame.text for cell in row.cells) for table in tables for row in table.rows}
    told = [re.findall("<td[^>]*>(.*?)</td>", row) for row in re.findall("<tr>(.*?)</tr>", document.decode())]
    in_html = {tuple(map(html.unescape, row)) for row in told}
    pages = File(pages).pages
    for body in (slide.body for slide in made.slides if slide.body):
        for name, listing in _lists(body):
            rows = [tuple(row) for row in listing.table().to_numpy().tolist()]
            in_pdf = {row for row in rows if any(f" {' '.join(row)} " in page.text for page in pages)}
            assert {row for row in rows if row in in_html or row in in_pdf} <= in_pptx, name
            if name == "gaps":
                assert set(rows) <= in_html & in_pptx
                assert all(any(page.says(" ".join(row)) for page in pages) for row in rows)
        if isinstance(body, Example):
            assert {label for label, _ in body.facts} <= {row[0] for row in in_pptx}


def _lists(body: Body) -> list[tuple[str, Listing]]:
    """Return the lists of a slide that have rows, each with its name."""
    named = [("gaps", each) for each in body.listings] if isinstance(body, TableBody) else []
    named += [(name, getattr(body, name)) for name in ("partners", "sources", "hosts") if hasattr(body, name)]
    return [(name, listing) for name, listing in named if len(listing.data)]


def test_what_is_left_out_of_a_long_list_is_counted(tiny_view):
    listing = alliance_list(tiny_view("BB", 2012), T)
    shown, rest = first_rows(listing, 3, T)
    assert (len(shown.data), rest) == (3, "und 2 weitere")
    assert first_rows(listing, 4, language("en"))[1] == "and 1 more"
    assert first_rows(listing, 5, T) == (listing, "")
    assert len(listing.data) == 5
