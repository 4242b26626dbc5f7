"""Numbers, dates and lists as they are written in German and English, and texts that never fall back to their key."""

import pytest

from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, label_column, language

DE, EN = language("de"), language("en")
SPACE = "\u00a0"


def test_german_comes_first():
    assert LANGUAGES == ("de", "en")


@pytest.mark.parametrize(
    ("value", "digits", "german", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1234, 0, "1.234", "1,234"),
        (82711282, 0, "82.711.282", "82,711,282"),
        (1234.56, 1, "1.234,6", "1,234.6"),
        (0.5, 2, "0,50", "0.50"),
        (-1234, 0, "-1.234", "-1,234"),
        (-0.5, 1, "-0,5", "-0.5"),
        (-0.001, 2, "0,00", "0.00"),
        (-0.0, 0, "0", "0"),
    ],
)
def test_number(value, digits, german, english):
    assert DE.number(value, digits) == german
    assert EN.number(value, digits) == english


@pytest.mark.parametrize(
    ("share", "digits", "german", "english"),
    [
        (0, 0, f"0{SPACE}%", "0%"),
        (1, 0, f"100{SPACE}%", "100%"),
        (0.125, 1, f"12,5{SPACE}%", "12.5%"),
        (0.0004, 2, f"0,04{SPACE}%", "0.04%"),
    ],
)
def test_percent(share, digits, german, english):
    assert DE.percent(share, digits) == german
    assert EN.percent(share, digits) == english


@pytest.mark.parametrize(
    ("partial", "german", "english"),
    [
        ("2005", "2005", "2005"),
        ("2005-11", "November 2005", "November 2005"),
        ("2005-03", "März 2005", "March 2005"),
        ("2005-11-17", "17. November 2005", "November 17, 2005"),
        ("2024-02-29", "29. Februar 2024", "February 29, 2024"),
    ],
)
def test_date_is_as_precise_as_known(partial, german, english):
    assert DE.date(partial) == german
    assert EN.date(partial) == english


def test_million():
    assert DE.million(21_349_999).startswith("21,3")
    assert EN.million(21_349_999).startswith("21.3")


@pytest.mark.parametrize(
    ("items", "german"), [([], ""), (["A"], "A"), (["A", "B"], "A und B"), (["A", "B", "C"], "A, B und C")]
)
def test_listing(items, german):
    assert DE.listing(items) == german


def test_text_with_values():
    assert DE("filter.active", filters="Land: Hessen").endswith("Land: Hessen")


def test_plural_follows_the_number():
    one, none, many = (DE.count("register.hits", n) for n in (1, 0, 1234))
    assert one.startswith("1 ")
    assert none.startswith("0 ")
    assert many.startswith("1.234 ")
    assert one.split(" ", 1)[1] != many.split(" ", 1)[1] == none.split(" ", 1)[1]


@pytest.mark.parametrize("lang", [DE, EN])
def test_unknown_key_raises(lang):
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        lang("no.such.key")
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        lang.count("no.such.key", 2)


def test_unknown_language_raises():
    with pytest.raises(UnknownValue, match="allowed: de, en"):
        language("fr")


def test_label_column():
    assert (label_column(DE), label_column(EN)) == ("label_de", "label_en")


def test_catalogue_is_read_once():
    assert language("de") is DE
