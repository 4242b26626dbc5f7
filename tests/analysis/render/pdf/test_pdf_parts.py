"""The parts of PDF files before they are set: signs, sources, addresses, codes, tables."""

import pandas as pd
import pytest

from analysis.charts.exhibit import Column, Listing
from analysis.language import language
from analysis.render.pdf.glyphs import STAND_IN, covered, lacking, readable
from analysis.render.pdf.parts import cut_table, left_out, link_back, table
from analysis.render.shared import LONGEST_ADDRESS, address, qr_svg, shortened

T = language("de")
LONGEST = "https://a.example/".ljust(LONGEST_ADDRESS, "x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bündnis „Größe“ – 7 €", "Bündnis „Größe“ – 7 €"),
        ("Bu\u0308ndnis", "Bündnis"),
        ("a\u202eb\u200bc\ufeff\u200d", "abc"),
        ("a\tb\nc\x00d\u2028e", "a b c d e"),
        ("😀\ufe0f", STAND_IN),
        ("של", STAND_IN * 2),
        ("\ud800", STAND_IN),
        ("Ge\u00admeinde", "Ge\u00admeinde"),
        ("", ""),
    ],
)
def test_signs_that_the_typeface_lacks_are_replaced(text, expected):
    assert readable(text) == expected


def test_texts_are_found_wherever_they_are():
    given = {"a": ["x\ny", ("😀", 1, None)], "b": {"c": "d\te"}, "n": 1.5, "yes": True}
    assert readable(given) == {"a": ["x y", [STAND_IN, 1, None]], "b": {"c": "d e"}, "n": 1.5, "yes": True}


def test_texts_with_signs_that_the_typeface_lacks_are_named_once():
    given = {"a": ["Bündnis", "של", f"{STAND_IN} kein Fehler"], "b": [{"c": "של"}, "Союз семей 家庭", 3]}
    assert lacking(given) == ["של", "Союз семей 家庭"]


def test_the_typeface_has_what_german_needs():
    needed = "AZaz09ÄÖÜäöüßẞ„“‚‘–—…·€%§×©é\u00a0\u202f\u00ad\u200b" + STAND_IN
    assert {sign for sign in needed if ord(sign) not in covered()} == set()
    assert ord("\ufffd") not in covered()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/b?c=1&d=%20#e", "https://a.example/b?c=1&d=%20#e"),
        ("https://a.example/ä 😀", "https://a.example/%C3%A4%20%F0%9F%98%80"),
        ('https://a.example/"<>\\\ud800', "https://a.example/%22%3C%3E%5C?"),
        ("http://localhost:8501/", "http://localhost:8501/"),
        ("javascript:alert(1)", ""),
        (" https://a.example", ""),
        (LONGEST, LONGEST),
        (LONGEST + "x", ""),
        ("https://a.example/" + "ä" * (LONGEST_ADDRESS // 5), ""),
        ("", ""),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_only_web_addresses_can_be_opened(text, expected):
    assert address(text) == expected


@pytest.mark.parametrize("length", [2_000, 2_400, LONGEST_ADDRESS])
def test_a_long_address_has_a_code(length):
    assert qr_svg(LONGEST[:length]).startswith("<svg")


def test_what_is_left_out_is_counted_for_each_number_of_rows():
    assert left_out(2, "pdf.alliances.more", T) == ["und 2 weitere Bündnisse", "und 1 weiteres Bündnis", ""]
    assert left_out(0, "pdf.alliances.more", T) == [""]


@pytest.fixture
def listing() -> Listing:
    data = pd.DataFrame({"name": ["A", "B", "C"], "n": [1000, None, 3], "url": ["https://a.example", "x", None]})
    columns = (Column("name", "Name", address="url"), Column("n", "Zahl", T.number))
    return Listing(name="x", title="Liste", statement="", source="", data=data.astype({"n": "Int64"}), columns=columns)


def test_a_table_has_texts_links_and_columns_of_numbers(listing):
    assert table(listing) == {
        "title": "Liste",
        "heads": ["Name", "Zahl"],
        "rows": [["A", "1.000"], ["B", "–"], ["C", "3"]],
        "links": [["https://a.example", ""], ["", ""], ["", ""]],
        "right": [False, True],
        "german": [False, False],
    }


def test_a_table_cut_short_still_counts_all_its_rows(listing):
    cut = cut_table(listing, 2, T)
    assert [row[0] for row in cut["rows"]] == ["A", "B"]
    assert cut["more"] == ["und 3 weitere", "und 2 weitere", "und 1 weitere Angabe"]
    assert cut_table(listing, 9, T)["more"][-1] == ""


def test_a_text_too_long_ends_with_an_ellipsis():
    assert shortened("abcd", 4) == "abcd"
    assert shortened("ab cd", 4) == "ab…"


def test_a_link_too_long_to_type_is_named_instead():
    assert link_back("https://a.example", T)["link_text"] == "https://a.example"
    assert link_back("https://a.example/" + "x" * 200, T)["link_text"] == T("pdf.link")
