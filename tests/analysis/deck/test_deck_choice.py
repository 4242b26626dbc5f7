"""The choice of slides and its form in a URL."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.deck.choice import (
    KINDS,
    MAX_QUERY,
    MAX_TITLE,
    PARAMETERS,
    Choice,
    SlideChoice,
    clean_note,
    clean_title,
    encode,
    parse,
    query,
    with_notes,
)
from analysis.errors import UnknownValue


def test_all_slides_in_their_order_are_the_default():
    assert tuple(slide.kind for slide in Choice().slides) == KINDS
    assert parse({}) == Choice()
    assert encode(Choice()) == {}
    assert query(Choice()) == ""


def test_what_the_user_chose():
    choice = parse(
        {
            "slides": ["map,title"],
            "title-map": ["Unsere  Karte "],
            "example": ["bb-potsdam"],
            "land": ["BB"],
        }
    )
    assert choice.slides == (
        SlideChoice("map", title="Unsere Karte"),
        SlideChoice("title"),
    )
    assert choice.example == "bb-potsdam"


def test_form_in_the_url():
    choice = Choice((SlideChoice("title"), SlideChoice("map", "München & Umland", "Zeile 1\nZeile 2")), "by-muenchen")
    assert encode(choice) == {
        "slides": ["title,map"],
        "example": ["by-muenchen"],
        "title-map": ["München & Umland"],
    }
    assert query(choice) == "slides=title,map&example=by-muenchen&title-map=M%C3%BCnchen+%26+Umland"


def test_a_note_is_in_no_url_however_long_it_is():
    notes = {"map": "Erst Barnim.\r\n" * 2000 + " ", "gaps": "not chosen"}
    choice = with_notes(parse({"slides": ["title,map"], "note-title": ["of an old link"]}), notes)
    assert [slide.note for slide in choice.slides] == ["", "\n".join(["Erst Barnim."] * 2000)]
    assert query(choice) == "slides=title,map"


def test_only_what_differs_is_written():
    slides = tuple(SlideChoice(kind, "Pause" if kind == "gaps" else "") for kind in KINDS)
    assert encode(Choice(slides)) == {"title-gaps": ["Pause"]}


def test_the_last_of_several_counts():
    assert parse({"slides": ["title", "map"], "title-map": ["A", "B"]}).slides == (SlideChoice("map", "B"),)


@pytest.mark.parametrize("slides", ["", " ", ",", " , "])
def test_no_slides_named_are_all(slides):
    assert parse({"slides": [slides]}) == Choice()


def test_texts_of_slides_that_are_not_chosen_are_left_out():
    assert parse({"slides": ["title"], "title-map": ["x" * 999]}) == Choice((SlideChoice("title"),))


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"slides": ["title,karte"]}, "slides"),
        ({"slides": ["title,map,title"]}, "slides"),
        ({"slides": ["Title"]}, "slides"),
        ({"title-map": ["x" * (MAX_TITLE + 1)]}, "title-map"),
        ({"example": ["../etc/passwd"]}, "example"),
        ({"example": ["BB-Potsdam"]}, "example"),
        ({"example": ["a" * 300]}, "example"),
    ],
)
def test_what_is_refused(values, what):
    with pytest.raises(UnknownValue) as problem:
        parse(values)
    assert problem.value.what == what
    assert problem.value.allowed


def test_the_longest_texts_pass():
    values = {"title-map": ["x" * MAX_TITLE]}
    assert encode(parse(values)) == values


def test_the_whole_fits_into_a_url():
    titles = {f"title-{kind}": ["ü" * 100] for kind in KINDS[:3]}  # each takes six: %C3%BC
    assert 1800 < len(query(parse(titles))) <= MAX_QUERY
    with pytest.raises(UnknownValue, match="at most 2000 characters"):
        parse(titles | {"title-reach": ["ü" * 40]})


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (lambda: SlideChoice("karte"), "slides"),
        (lambda: SlideChoice("map", title="a\nb"), "title-map"),
        (lambda: SlideChoice("map", title=" a"), "title-map"),
        (lambda: SlideChoice("map", note="a\x0bb"), "note"),
        (lambda: Choice(()), "slides"),
        (lambda: Choice((SlideChoice("map"), SlideChoice("map"))), "slides"),
    ],
)
def test_what_cannot_be_made(made, what):
    with pytest.raises(UnknownValue) as problem:
        made()
    assert problem.value.what == what


@pytest.mark.parametrize(
    ("text", "title", "note"),
    [
        ("a\x00b\x1bc", "a b c", "a b c"),
        ("a\ud800b\uffffc", "a b c", "a b c"),
        ("  a \r\n b\t\n", "a b", "a\nb"),
        ("a\u00a0b", "a b", "a\u00a0b"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("=1+1", "=1+1", "=1+1"),
    ],
)
def test_signs_that_no_file_takes(text, title, note):
    assert (clean_title(text), clean_note(text)) == (title, note)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_title(clean_title(text)) == clean_title(text)
    assert clean_note(clean_note(text)) == clean_note(text)


CHOICES = st.builds(
    Choice,
    st.lists(
        st.builds(
            SlideChoice,
            st.sampled_from(KINDS),
            st.text(max_size=20).map(clean_title),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda slide: slide.kind,
    ).map(tuple),
    st.sampled_from(["", "bb-potsdam"]),
)


@given(CHOICES)
def test_what_is_written_is_read_back(choice):
    assert parse(encode(choice)) == choice
    assert parse(parse_qs(query(choice), keep_blank_values=True)) == choice
    assert set(encode(choice)) <= set(PARAMETERS)


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=700), max_size=2)))
def test_whatever_a_url_says_is_read_or_refused(values):
    try:
        choice = parse(values)
    except UnknownValue:
        return
    assert len(query(choice)) <= MAX_QUERY
