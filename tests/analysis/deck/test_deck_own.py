"""The slide about a visitor's own figures: in every format, before the sources, with the file that they are from."""

import pandas as pd
import pytest

from analysis.counting.own import Own, areas_beside, fifths
from analysis.deck.choice import Choice, SlideChoice
from analysis.deck.own import KIND, with_own
from analysis.deck.slides import deck
from analysis.language import LANGUAGES, language
from analysis.render.formats import FORMATS

TOWNS = ("12054000", "12069020", "12069448", "12069474", "12069485", "13076005", "13076025", "13076060")
FIGURES = Own("zahlen.csv", "Kinder <unter 3>", "gemeinde", pd.Series(range(len(TOWNS)), index=TOWNS, dtype="float64"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_slide_says_whose_figures_they_are_and_what_is_counted(tiny_view, code):
    t = language(code)
    shown = tiny_view("", 2010)
    slide = next(slide for slide in with_own(deck(shown, Choice(), t), FIGURES).slides if slide.kind == KIND)
    lowest, highest = fifths(areas_beside(FIGURES, shown.selection, 2010))
    assert "zahlen.csv" in slide.details[0] and "zahlen.csv" in slide.note
    assert t.percent(highest.share, 1) in slide.statement and t.percent(lowest.share, 1) in slide.statement
    assert slide.body.listings[0].data["people"].tolist() == [highest.people, lowest.people]


@pytest.mark.parametrize("kinds", [("title", "sources"), ("map",)])
def test_it_stands_before_the_sources_or_last(tiny_view, kinds):
    t = language("de")
    made = with_own(deck(tiny_view("", 2010), Choice(tuple(map(SlideChoice, kinds))), t), FIGURES)
    assert [slide.kind for slide in made.slides] == sorted([*kinds, KIND], key=("title", "map", KIND, "sources").index)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("values", [FIGURES.values, FIGURES.values.head(2)])
def test_every_format_takes_it(tiny_view, name, values):
    t = language("de")
    own = Own(FIGURES.file, FIGURES.title, FIGURES.level, values)
    short = Choice((SlideChoice("title"),))
    plain = deck(tiny_view("", 2010), short, t)
    assert len(FORMATS[name].write(with_own(plain, own))) > len(FORMATS[name].write(plain))
