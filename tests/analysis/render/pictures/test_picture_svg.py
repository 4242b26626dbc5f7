"""Text as SVG: measured, broken into lines, escaped."""

import re
from xml.etree import ElementTree

import pytest
from PIL import ImageFont

from analysis.render.pictures.fonts import FAMILY, FILES, FOLDER, text_width, wrapped
from analysis.render.pictures.svg import NAMESPACE, Drawing, Type, escaped, line, number, paragraph, stacked, tag

PLAIN = Type(20, 28)
HOSTILE = "<img src=x onerror=alert(1)>&\"'</text><script>alert(1)</script>"


def test_the_typeface_is_shipped_with_its_licence():
    shipped = {path.name: path for path in FOLDER.iterdir()}
    assert set(shipped) == {*FILES.values(), "OFL.txt"}
    assert "SIL OPEN FONT LICENSE Version 1.1" in shipped["OFL.txt"].read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in shipped.values()) < 1_500_000
    assert {ImageFont.truetype(shipped[name], 10).getname()[0] for name in FILES.values()} == {FAMILY}
    assert not re.search(r"\d", FAMILY)  # the converter could not measure it


def test_width_grows_with_size_weight_and_text():
    assert text_width("Bündnis", 40) == pytest.approx(2 * text_width("Bündnis", 20))
    assert text_width("Bündnis", 20, 600) > text_width("Bündnis", 20)
    assert text_width("", 20) == 0
    assert text_width("n" * 10, 20) == pytest.approx(10 * text_width("n", 20), rel=0.02)


@pytest.mark.parametrize(
    "text",
    ["ein kurzer Text", "Donaudampfschifffahrtsgesellschaft " * 9, "W" * 300, "a  b", HOSTILE * 3],
    ids=["short", "words", "one long word", "two spaces", "markup"],
)
def test_lines_fit_and_nothing_is_lost(text):
    lines = wrapped(text, 200, 20)
    assert all(text_width(words, 20) <= 200 for words in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_are_as_long_as_they_can_be():
    room = text_width("eins zwei", 20)
    assert wrapped("eins zwei drei", room, 20) == ["eins zwei", "drei"]
    assert wrapped("eins zwei drei", room - 1, 20) == ["eins", "zwei", "drei"] or wrapped(
        "eins zwei drei", room - 1, 20
    ) == ["eins", "zwei drei"]


def test_no_text_has_no_line():
    assert wrapped("", 100, 20) == []
    assert paragraph("", 100, PLAIN) == Drawing("", 100, 0)


@pytest.mark.parametrize(
    ("value", "expected"), [(1.0, "1"), (100, "100"), (0.125, "0.12"), (-0.001, "0"), (1.5, "1.5"), (-2.25, "-2.25")]
)
def test_numbers_have_at_most_two_decimals(value, expected):
    assert number(value) == expected


def test_markup_in_a_text_stays_text():
    root = ElementTree.fromstring(line(HOSTILE, 0, 0, PLAIN))
    assert root.text == HOSTILE
    assert len(root) == 0
    assert ElementTree.fromstring(tag("g", data_name=HOSTILE)).attrib == {"data-name": HOSTILE}


def test_signs_that_xml_does_not_know_become_a_mark():
    assert escaped("a\x00b\x0b\ud800\ufffe") == "a\ufffdb\ufffd\ufffd\ufffd"
    assert escaped("ä\t€😀") == "ä\t€😀"


def test_a_document_says_what_it_is():
    document = Drawing(tag("rect", width=5, height=5), 30, 20).document(HOSTILE, "Antwort & mehr", "de")
    root = ElementTree.fromstring(document)
    assert root.tag == f"{{{NAMESPACE}}}svg"
    assert (root.get("role"), root.get("viewBox")) == ("img", "0 0 30 20")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert [root[0].text, root[1].text] == [HOSTILE, "Antwort & mehr"]


def test_stacked_drawings_stand_one_under_the_other():
    pile = stacked(Drawing("<a/>", 10, 5), Drawing("<x/>", 99, 0), Drawing("<b/>", 20, 7), gap=3)
    assert (pile.width, pile.height) == (99, 15)
    assert pile.markup == '<g transform="translate(0 0)"><a/></g><g transform="translate(0 8)"><b/></g>'
