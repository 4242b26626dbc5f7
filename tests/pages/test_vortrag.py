"""The page on the presentation: which slides in which order, their words, the link, the preview, the files."""

import html
import json
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
import streamlit as st

from analysis.deck.choice import KINDS, MAX_TITLE, clean_note
from analysis.intake.own.read import read_figures
from analysis.language import language
from analysis.render.formats import FORMATS
from tests.analysis.render.pdf.reading import File
from tests.apptest import AppTest
from tests.pages.app import open_page, texts_of
from ui.address import keys
from ui.markdown import plain
from ui.navigation import DECK
from ui.server.presentation import speaker_of
from ui.views.takeaway import name_unshown

DE, EN = language("de"), language("en")
HOSTILE = "<img src=x onerror=alert(1)>"


def visit(**query) -> AppTest:
    return open_page("vortrag", **query)


def order(app: AppTest) -> list[str]:
    """Return the slides that are ticked, in the order in which they stand."""
    return [box.key.removeprefix("use_") for box in app.checkbox if box.value]


def asked(app: AppTest) -> dict[str, list[str]]:
    """Return the parameters of the address under which the deck opens."""
    address = urlsplit(app.get("link_button")[0].proto.url)
    assert address.path == f"/{DECK}"
    return parse_qs(address.query)


def in_link(app: AppTest) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


@pytest.fixture(scope="module")
def whole():
    return visit()


def test_all_slides_are_chosen_in_their_order(whole):
    assert order(whole) == list(KINDS)
    assert [box.label for box in whole.checkbox] == [
        f"{place}. {DE(f'talk.kind.{kind}')}" for place, kind in enumerate(KINDS, 1)
    ]
    assert in_link(whole) == {}
    assert asked(whole) == {"year": ["2026"]}


@pytest.mark.parametrize(("place", "meant"), [("12060", "12060"), ("12", "BB")])
def test_place_and_year_are_those_of_the_link(place, meant):
    app = visit(place=place, year="2008")
    assert [box.value for box in app.selectbox][:2] == [meant, 2008]
    assert asked(app) == {"place": [meant], "year": ["2008"]}


def test_a_change_of_place_and_year_is_in_the_link():
    app = visit()
    app.selectbox[0].set_value("BB").run()
    app.selectbox[1].set_value(2010).run()
    assert in_link(app) == {"place": ["BB"], "year": ["2010"]}
    assert asked(app) == {"place": ["BB"], "year": ["2010"]}


def test_a_slide_is_left_out_and_taken_back_at_the_end():
    app = visit(place="HB")
    app.checkbox(key="use_map").uncheck().run()
    left = [kind for kind in KINDS if kind != "map"]
    assert order(app) == left
    assert in_link(app)["slides"] == asked(app)["slides"] == [",".join(left)]
    assert not [button for button in app.button if button.key == "up_map"]
    app.checkbox(key="use_map").check().run()
    assert order(app) == [*left, "map"]
    assert in_link(app)["slides"] == [",".join([*left, "map"])]


def test_the_last_slide_stays():
    app = visit(slides="figures")
    app.checkbox(key="use_figures").uncheck().run()
    assert order(app) == ["figures"]
    assert in_link(app)["slides"] == ["figures"]


def test_slides_move_up_and_down():
    app = visit(slides="title,figures,map")
    app.button(key="down_title").click().run()
    assert order(app) == ["figures", "title", "map"]
    app.button(key="up_map").click().run()
    assert order(app) == ["figures", "map", "title"]
    assert in_link(app)["slides"] == asked(app)["slides"] == ["figures,map,title"]
    disabled = {button.key for button in app.button if button.disabled}
    assert disabled == {"up_figures", "down_title"}


def test_back_in_the_default_order_the_link_is_short_again():
    app = visit()
    app.button(key="down_title").click().run()
    app.button(key="down_figures").click().run()
    assert order(app) == ["title", "figures", *KINDS[2:]]
    assert in_link(app) == {}


def test_each_button_says_which_slide_it_moves(whole):
    labels = [button.label for button in whole.button if button.key and button.key.startswith(("up_", "down_"))]
    assert len(set(labels)) == len(labels) == 2 * len(KINDS)


def test_titles_are_in_the_link_and_come_from_it():
    app = visit(slides="title,map")
    field(app, "title", "map").set_value("Unsere Karte & mehr").run()
    expected = {"slides": ["title,map"], "title-map": ["Unsere Karte & mehr"]}
    assert in_link(app) == expected
    assert asked(app) == expected | {"year": ["2026"]}
    again = visit(**{name.replace("-", "_"): texts[0] for name, texts in expected.items()})
    assert field(again, "title", "map").value == "Unsere Karte & mehr"
    assert order(again) == ["title", "map"]


def test_notes_of_any_length_are_in_no_link_and_go_with_the_window_and_the_files(registered):
    note = "Erst Barnim,\ndann Uckermark. " * 400
    app = visit(place="HB", slides="title,map")
    field(app, "note", "map").set_value(note).run()
    assert in_link(app) == {"place": ["HB"], "slides": ["title,map"]}
    assert "Barnim" not in preview(app)
    opened = asked(app)
    (key,) = opened.pop(keys.SPEAKER)
    assert opened == {"place": ["HB"], "year": ["2026"], "slides": ["title,map"]}
    assert speaker_of(key).notes["map"] == note
    app.button(key="up_map").click().run()
    assert field(app, "note", "map").value == note  # it goes with its slide
    made, _ = next(iter(registered.of(app).values()))
    assert json.dumps(clean_note(note), ensure_ascii=False)[1:-1] in made().decode()
    assert key not in made().decode()


def test_notes_in_an_old_link_become_those_of_the_visit_and_the_page_says_so():
    app = visit(slides="title,map", note_map="Erst Barnim", title_map="Karte")
    assert field(app, "note", "map").value == "Erst Barnim"
    assert in_link(app) == {"slides": ["title,map"], "title-map": ["Karte"]}
    assert [info.value for info in app.info] == [DE("talk.notes.taken")]
    assert speaker_of(asked(app)[keys.SPEAKER][0]).notes == {"map": "Erst Barnim"}
    field(app, "note", "map").set_value("").run()
    assert not app.info
    assert keys.SPEAKER not in asked(app)
    assert field(app, "note", "map").value == ""


def preview(app: AppTest) -> str:
    """Return the address of the deck that the page shows."""
    return app.get("iframe")[0].proto.src


def test_the_preview_shows_the_slide_that_is_worked_on():
    app = visit(slides="title,figures,map,example")
    shown = []
    for act in (
        lambda: app.button(key="down_figures").click(),
        lambda: field(app, "title", "map").set_value("Karte"),
        lambda: field(app, "note", "title").set_value("Begrüßen"),
        lambda: app.checkbox(key="use_gaps").check(),
        lambda: app.checkbox(key="use_gaps").uncheck(),
    ):
        act().run()
        shown.append(urlsplit(preview(app)).fragment)
    assert shown == ["figures", "map", "title", "gaps", "example"]


def field(app: AppTest, what: str, kind: str):
    """Return the field for the title of a slide, or for the note to it."""
    return app.text_input(key=f"param_vortrag_title-{kind}") if what == "title" else app.text_area(key=f"note_{kind}")


def test_an_empty_title_shows_the_one_that_the_slide_would_have():
    app = visit(place="BB")
    assert field(app, "title", "title").placeholder == "Lokale Bündnisse für Familie in Brandenburg"
    assert field(app, "title", "title").max_chars == MAX_TITLE
    assert not field(app, "note", "title").max_chars


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("place", "XX"),
        ("place", HOSTILE),
        ("year", "1999"),
        ("slides", "title,nothing"),
        ("slides", "title,title"),
        ("example", "../../etc/passwd"),
        ("title-map", "x" * (MAX_TITLE + 1)),
    ],
)
def test_what_a_link_gets_wrong_is_named_and_passed_over(name, value):
    app = visit(**{name.replace("-", "_"): value})
    assert len(app.warning) == 1
    assert name in app.warning[0].value.replace("\\", "")
    assert order(app) == list(KINDS)
    assert len(app.get("download_button")) == len(FORMATS)
    assert in_link(app) == {}


def test_the_example_is_chosen_among_the_alliances_of_the_place(real):
    app = visit(place="BB", example="bb-eberswalde")
    box = next(box for box in app.selectbox if box.label == DE("talk.example"))
    assert box.value == "bb-eberswalde"
    assert asked(app)["example"] == ["bb-eberswalde"]
    inside = real.alliances.loc[real.alliances["land"] == "BB", "name"]
    assert sorted(box.options) == sorted([DE("talk.example.rule"), *inside])


def test_an_example_from_elsewhere_gives_way_to_the_rule():
    app = visit(place="HB", example="bb-eberswalde")
    assert next(box for box in app.selectbox if box.label == DE("talk.example")).value == ""
    assert "example" not in asked(app)
    assert in_link(app) == {"place": ["HB"]}


def test_more_than_a_link_can_hold_is_said_and_there_are_no_files():
    app = visit(**{f"title_{kind}": "ä" * MAX_TITLE for kind in KINDS[:3]})
    assert [error.value for error in app.error] == [DE("talk.too_long")]
    assert not app.get("download_button")
    assert not app.get("link_button")
    assert not app.get("iframe")
    for kind in KINDS[:3]:
        field(app, "title", kind).set_value("kurz")
    app.run()
    assert not app.error
    assert len(app.get("download_button")) == len(FORMATS)


def test_the_files_are_offered_with_a_line_on_each(registered, real):
    app = visit(place="12060", year="2008")
    assert list(FORMATS) == ["html", "pptx", "pdf"]
    assert list(registered.of(app)) == [
        *(f"lokale-buendnisse_vortrag_12060_2008_{real.version}{kind.suffix}" for kind in FORMATS.values()),
        f"lokale-buendnisse_steckbrief_12060_2008_{real.version}.pdf",
    ]
    offered = [*(f"talk.format.{name}" for name in FORMATS), "talk.factsheet"]
    assert [button.proto.label for button in app.get("download_button")] == [DE(key) for key in offered]
    for key in offered:
        assert DE(f"{key}.text") in texts_of(app)


def test_the_fact_sheet_is_that_of_the_place_and_the_year_and_its_code_opens_what_anyone_may_read(
    registered, monkeypatch
):
    monkeypatch.setattr(type(st.context), "url", "http://localhost/dash/vortrag")
    app = visit(place="12060", year="2008")
    content, media_type = list(registered.of(app).values())[-1]
    assert media_type == "application/pdf"
    found = File(content())
    assert [page.says("Landkreis Barnim") and page.says("Steckbrief 2008") for page in found.pages] == [True]
    (opened,) = (each for each in map(urlsplit, found.addresses) if each.netloc == "localhost")
    assert opened.path == "/dash/portraet"
    asked_for = parse_qs(opened.query)
    assert (asked_for[keys.PLACE], asked_for[keys.YEAR]) == (["12060"], ["2008"])


def test_there_is_no_fact_sheet_of_all_of_germany_and_the_page_says_so():
    app = visit()
    assert len(app.get("download_button")) == len(FORMATS)
    assert DE("talk.factsheet.none") in texts_of(app)


def test_the_file_holds_the_slides_and_the_link_as_they_were_chosen_last(registered, monkeypatch):
    monkeypatch.setattr(type(st.context), "url", "http://localhost/dash/vortrag")
    app = visit(place="HB", slides="title,figures,sources", utm_source="mail", embed="true", id="hb-bremen")
    app.checkbox(key="use_figures").uncheck().run()
    field(app, "title", "sources").set_value(HOSTILE).run()
    content, media_type = next(iter(registered.of(app).values()))
    text = content().decode()
    assert media_type == "text/html"
    assert re.findall(r'class="slide (\w+)', text) == ["title", "sources"]
    assert "<img" not in text
    assert HOSTILE in html.unescape(text)
    (link,) = re.findall(r'<a href="([^"]*)"', text)
    page, _, query = html.unescape(link).partition("?")
    assert page == f"http://localhost/dash/{DECK}"
    assert parse_qs(query) == {
        "place": ["HB"],
        "year": ["2026"],
        "slides": ["title,sources"],
        "title-sources": [HOSTILE],
    }


def test_hostile_words_stay_words_on_the_page():
    app = visit(title_map=HOSTILE, note_map=f"**{HOSTILE}**")
    assert field(app, "title", "map").value == HOSTILE
    assert HOSTILE not in texts_of(app)
    assert asked(app)["title-map"] == [HOSTILE]
    assert "<" not in app.get("link_button")[0].proto.url


def test_a_title_that_the_pdf_cannot_show_is_named_before_the_file_is_made():
    app = visit(slides="title,map", title_title="Familien in Ελλάδα und Київ", title_map="ברוכים הבאים")
    assert [block.value for block in app.caption if "ברוכים" in block.value]
    assert not [block.value for block in app.caption if "Ελλάδα" in block.value]  # the typeface has both scripts


@pytest.mark.parametrize("in_table", ["alliances", "partners"])
def test_a_name_that_the_pdf_cannot_show_is_named_before_the_file_is_made(in_table, monkeypatch):
    """The typeface has Greek and Cyrillic; Arabic, Chinese and pictures are named."""
    shown, unshown = ["Συμμαχία", "Союз"], ["تحالف", "家庭联盟", "Bündnis 😀"]
    names = {"alliances": ["Bündnis"], "partners": ["AWO"], in_table: [*shown, *unshown]}
    alliances, partners = pd.DataFrame({"name": names["alliances"]}), pd.DataFrame({"partner": names["partners"]})
    of = SimpleNamespace(selection=SimpleNamespace(tables=SimpleNamespace(alliances=alliances, partners=partners)))
    said = []
    monkeypatch.setattr(st, "caption", said.append)
    name_unshown((), of, DE)
    assert [plain(name) in said[0] for name in unshown] == [True] * 3
    assert [plain(name) in said[0] for name in shown] == [False] * 2


def test_the_english_page_opens_the_english_deck(whole):
    app = visit(lang="en", place="HB")
    assert order(app) == order(whole)
    assert app.checkbox[0].label == f"1. {EN('talk.kind.title')}"
    assert asked(app)["lang"] == ["en"]
    assert field(app, "title", "title").placeholder == "Local alliances for families in the Land of Bremen"


def test_own_figures_are_offered_for_files_preview_and_hall_and_for_no_link(real):
    app = visit()
    assert not any("eigenen Zahlen" in box.label for box in app.checkbox)
    before = asked(app)
    app.session_state["_own"] = read_figures("quoten.csv", b"Kreis;Quote\n12060;12,5\n12061;8\n", real)
    app.run()
    box = next(box for box in app.checkbox if "eigenen Zahlen" in box.label)
    assert box.value and box.label.endswith("Quote")
    assert "Ihre Zahlen (quoten.csv) sieht sonst niemand" in texts_of(app).replace("\\", "")
    shown = asked(app)
    [hall] = shown.pop(keys.SPEAKER)
    [preview] = parse_qs(urlsplit(app.get("iframe")[0].proto.src).query)[keys.SPEAKER]
    assert shown == before
    assert speaker_of(hall).own.file == speaker_of(preview).own.file == "quoten.csv"
    assert not speaker_of(preview).notes
    assert keys.SPEAKER not in in_link(app)
    box.uncheck().run()
    assert asked(app) == before
    assert speaker_of(hall).own is None
