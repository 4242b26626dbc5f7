"""What is German on an English page says so where the page is markup of ours, and what is English on a German one."""

import html
import re

import pytest

from tests.pages.app import open_page, with_tables
from ui.address import keys

VISITS = {
    "buendnisse": {},
    "luecken": {"land": ["BB"]},
    "portraet": {"place": "12060"},
    "sektoren": {"land": ["BB"]},
    "karte": {"land": ["HB"]},
}


@pytest.fixture(scope="module")
def names(real) -> set[str]:
    """Names that are German to whoever reads them; numbers and short codes are neither."""
    found = [real.alliances["name"], real.partners["partner"], real.districts["name"], real.municipalities["name"]]
    return {name for values in found for name in values if len(name) > 3}


def cells(app) -> list[tuple[str, str]]:
    """Return the language that is told of each cell of the page's tables, "" where none is, and its text."""
    body = "".join(str(block.proto.body) for block in app.get("html"))
    found = re.findall(r'<td(?: class="\w+")?(?: lang="(\w+)")?>(.*?)</td>', body)
    return [(lang, html.unescape(re.sub("<[^>]*>", "", text))) for lang, text in found]


@pytest.mark.parametrize("page", VISITS)
def test_a_name_in_a_table_is_marked_as_german(page, names):
    app = open_page(page, lang="en", **VISITS[page])
    app.session_state[keys.MAP_TABLE] = True
    named = [(lang, text) for lang, text in cells(with_tables(app)) if text in names]
    assert named
    assert [text for lang, text in named if lang != "de"] == []


def test_the_partners_of_a_profile_are_marked_as_german(real):
    of_one = real.partners[real.partners["alliance_id"] == "by-wuerzburg"]["partner"]
    body = "".join(str(block.proto.body) for block in open_page("buendnisse", id="by-wuerzburg", lang="en").get("html"))
    assert len(of_one)
    assert [name for name in of_one if f'<span lang="de">{html.escape(name)}</span>' not in body] == []


def test_notes_in_the_other_language_are_marked_on_the_page_of_the_data(real):
    shown = cells(open_page("daten", table="sources"))
    assert {lang for lang, text in shown if text in set(real.sources["note_en"])} == {"en"}
    assert {lang for lang, text in shown if text in set(real.sources["note"])} == {"de"}
