"""The address of the deck: its parameters are checked, its answer is the document that the file is."""

import base64
import gc
import hashlib
import re
import zlib

import pandas as pd
import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config

from analysis.counting.own import Own
from analysis.deck.choice import parse
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.language import language
from analysis.render.html import document
from analysis.render.shared import qr_svg
from api.serving.address import PublicAddress
from ui.address import keys
from ui.navigation import DECK
from ui.server.app import routes
from ui.server.presentation import Speaker, packed


def ask(base: str = "", **query) -> Response:
    """Return the answer of a server below ``base``."""
    return TestClient(Starlette(routes=routes()), base_url="http://localhost").get(f"{base}/{DECK}", params=query)


def test_a_deck_is_answered_as_a_page():
    answer = ask(place="HB", year="2010", slides="title,figures")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.count('class="slide ') == 2
    assert "2010" in answer.text


def test_the_language_is_that_of_the_link():
    text = ask(place="HB", slides="title", lang="en").text
    assert '<html lang="en">' in text
    assert language("en")("deck.html.next") in text


def test_the_link_in_the_deck_opens_the_same_slides():
    text = ask(place="HB", slides="title,sources", **{"title-title": "Hallo"}).text
    query = "place=HB&amp;year=2026&amp;slides=title%2Csources&amp;title-title=Hallo"
    assert f'href="http://localhost/{DECK}?{query}"' in text
    assert f'href="../vortrag?{query}"' in text  # where they are changed


def test_a_land_may_be_asked_for_by_its_number():
    by_code, by_number = (ask(place=place, slides="title").text for place in ("HB", "04"))
    assert by_number.replace("place=04", "place=HB") == by_code


def test_what_the_page_does_not_know_is_in_no_link():
    text = ask(place="HB", slides="sources", utm_source="mail", id="hb-bremen", embed="true").text
    assert f'href="http://localhost/{DECK}?place=HB&amp;year=2026&amp;slides=sources"' in text


@pytest.mark.parametrize("base", ["dash", "/dash/"])
def test_link_and_code_lead_below_the_base_path_of_the_server(base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        text = ask("/dash", place="HB", slides="sources").text
    finally:
        config.set_option("server.baseUrlPath", before)
    link = f"http://localhost/dash/{DECK}?place=HB&year=2026&slides=sources"
    assert f'href="{link.replace("&", "&amp;")}"' in text
    assert qr_svg(link) in text


def test_notes_go_with_the_deck_of_their_visit_alone_and_end_with_it():
    query = {"place": "HB", "slides": "title,sources"}
    visit = Speaker({"title": "Erst begrüßen"})
    whose = {keys.SPEAKER: visit.key}
    text = ask(**query, **whose).text
    assert "Erst begrüßen" in text
    assert visit.key not in text
    for other in ({}, {keys.SPEAKER: "x"}, {keys.SPEAKER: ""}, {"note-title": "Erst begrüßen"}):
        assert "Erst begrüßen" not in ask(**query, **other).text
    visit.own = Own("quoten.csv", "Quote", "kreis", pd.Series({"04011": 1.0}))
    assert "quoten.csv" in ask(**query, **whose).text
    assert "quoten.csv" not in ask(**query).text
    del visit
    gc.collect()
    for said in ("Erst begrüßen", "quoten.csv"):
        assert said not in ask(**query, **whose).text


@pytest.mark.parametrize(
    "query",
    [
        {"place": "XX"},
        {"place": "<script>"},
        {"year": "1999"},
        {"year": "abc"},
        {"lang": "fr"},
        {"slides": "title,title"},
        {"slides": "<b>"},
        {"title-map": "x" * 121},
        {"example": "../../etc"},
    ],
)
def test_what_is_unknown_is_refused_as_plain_text(query):
    answer = ask(**query)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


def test_link_and_code_lead_to_the_public_address(setting):
    setting(PUBLIC_URL="https://daten.example/dash")
    app = PublicAddress(Starlette(routes=routes()))
    text = (
        TestClient(app, base_url="http://inner:8501").get(f"/{DECK}", params={"place": "HB", "slides": "sources"}).text
    )
    link = f"https://daten.example/dash/{DECK}?place=HB&year=2026&slides=sources"
    assert f'href="{link.replace("&", "&amp;")}"' in text
    assert qr_svg(link) in text


def test_the_deck_may_run_its_own_script_and_fetch_nothing():
    answer = ask(place="HB", slides="title")
    script = re.search("<script>(.*?)</script>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_each_slide_is_drawn_when_the_one_before_it_was_sent(monkeypatch, real):
    monkeypatch.setattr(document, "chart", lambda *_: pytest.fail("drawn too early"))
    shown = view(real, "HB", real.package.last_year)
    slides = document.parts(deck(shown, parse({"slides": ["title,growth"]}), language("de"), ""))
    assert b'class="slide title"' in next(slides)


def test_what_was_sent_can_be_read_before_the_rest_comes():
    sent = packed(iter([b"first " * 20, b"second"]))
    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(next(sent)) == b"first " * 20
    assert reader.decompress(b"".join(sent)) == b"second"
    assert reader.eof


def test_a_deck_that_was_sent_is_kept_and_the_same_again():
    query = {"place": "HB", "slides": "title,sources", "title-title": "Zweimal"}
    assert ask(**query).content == ask(**query).content
