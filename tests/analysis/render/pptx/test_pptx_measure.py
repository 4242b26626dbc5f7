"""Sizes and lines of texts on slides: counted by hand in letters of one width."""

import pytest
from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS

from analysis.render.pptx import measure
from analysis.render.pptx.measure import LEADING, cell_height, fit, height, width

N = 0.556
"""Width of a letter in a size of 1."""

TEN = 10 * 10 * N
"""Room for ten letters in a size of 10."""


def lines(text: str) -> int:
    """Lines in a size of 10 in TEN."""
    return measure._lines(text, (TEN + 0.01) / 10, 400)


def test_the_width_grows_with_size_and_weight():
    assert width("nnn", 20) == pytest.approx(3 * 20 * N)
    assert width("nnn", 20, 700) > width("nnn", 20)
    assert width("α", 20) > 0, "a sign whose width is not known"


def test_a_sign_that_takes_a_square_is_measured_as_wide_as_an_m():
    assert width("漢字", 10) == pytest.approx(width("MM", 10))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("n" * 10, 1),
        ("n" * 11, 2),
        ("n" * 31, 4),
        ("nnnnn nnnn", 1),
        ("nnnnn nnnnnn", 2),
        ("nnnnn-nnnnnn", 2),
        ("nnnnn\u00a0nnnnn", 2),
        ("nn nnnnnnnnnnn", 3),
        ("nnnnnnnnnn nnnnnnnnnn nnnnnnnnnn", 3),
        ("nnnnnnnnnn          nn", 2),
    ],
)
def test_lines_break_after_spaces_and_hyphens_and_in_words_that_are_too_long(text, count):
    assert lines(text) == count


def test_the_height_is_that_of_the_lines_and_of_the_gaps_between_paragraphs():
    assert height(["nn"], TEN, 10) == pytest.approx(10 * LEADING)
    assert height(["n" * 11], TEN, 10) == pytest.approx(2 * 10 * LEADING)
    assert height(["nn", "nn"], TEN, 10, gap=5) == pytest.approx(2 * 10 * LEADING + 5)


@pytest.mark.parametrize(("weight", "name"), [(400, "Helvetica"), (700, "Helvetica-Bold")])
def test_texts_are_as_wide_as_the_metrics_say_that_arial_shares_with_what_stands_in_for_it(weight, name, real):
    metrics = CORE_FONT_METRICS[name].character_widths
    names = {*real.alliances["name"], *real.partners["partner"], *real.sources["note"], *real.municipalities["name"]}
    expected = {text: sum(metrics[sign] for sign in text) / 1000 for text in names if metrics.keys() >= {*text}}
    assert len(expected) > 0.9 * len(names)
    assert {text for text in expected if width(text, 1, weight) != pytest.approx(expected[text])} == set()


def test_the_first_line_of_a_cell_takes_all_that_the_typeface_asks_for():
    assert cell_height("nn", TEN, 10) == pytest.approx(10 * 1.22)


def test_a_text_is_set_in_the_largest_size_that_fits():
    assert fit(["nn"], (TEN, 17.1), (30, 10)).size == 15.5  # 15.5 * 1.098 = 17.0
    assert fit(["nn"], (TEN, 100), (30, 10)).size == 30
    assert fit(["nn"], (TEN, 100), (30, 10)).paragraphs == ("nn",)


def test_what_does_not_fit_in_the_least_size_is_cut():
    fitted = fit(["nnnn " * 9, "nn"], (TEN, 2 * 10 * LEADING), (12, 10))
    assert fitted.size == 10
    (text,) = fitted.paragraphs
    assert text.startswith("nnnn nnnn nnnn") and text.endswith("…")
    assert height([text], TEN, 10) <= 2 * 10 * LEADING
    assert len(text) < 30


def test_whole_paragraphs_before_the_cut_are_kept():
    fitted = fit(["nn", "n" * 50], (TEN, 2.5 * 10 * LEADING), (10, 10))
    assert fitted.paragraphs[0] == "nn"
    assert fitted.paragraphs[1].endswith("…")


def test_no_text_takes_no_room():
    assert fit([], (10, 10), (12, 8)).paragraphs == ()
