"""Texts from data inside Markdown: shown letter by letter, whatever they hold."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.markdown import link, plain

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(markdown: str) -> str:
    return RENDERER.render(markdown)


def shown(markdown: str) -> str:
    """Return the text a reader sees; fails where anything but one plain paragraph comes out."""
    html = rendered(f"x {markdown} x")
    assert re.fullmatch(r"<p>[^<>]*</p>\n", html), html
    return unescape(html[len("<p>x ") : -len(" x</p>\n")])


ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "**bold** _it_ `code` ~~gone~~",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "$x^2$ and $$y$$",
    ":red[colour] :material/home: :smile:",
    "# heading",
    "1. list",
    "a|b|c",
    "&lt;b&gt; &amp;",
    "\\*",
    "<script>alert(1)</script>",
]


def letters(text):
    """Return what is seen: the word joiner has no width."""
    return text.replace("\u2060", "")


@pytest.mark.parametrize("text", ATTACKS)
def test_markup_is_shown_and_not_obeyed(text):
    assert letters(shown(plain(text))) == text


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_any_text_is_shown_as_it_is(text):
    assert letters(shown(plain(text))) == text


@pytest.mark.parametrize("text", ["www.example.org", "https://example.org", "a@b.org", ":material/home:", "<- -- >="])
def test_what_streamlit_replaces_late_is_taken_apart_by_an_invisible_joiner(text):
    assert "\u2060" in plain(text)


@given(st.text(st.characters(exclude_categories=["C"], include_characters="\n\t\r "), max_size=60))
def test_no_sign_is_left_to_streamlits_own_markup(text):
    # Streamlit adds $math$, :colour[], :icon: and tables with | to CommonMark: each of their signs is escaped.
    assert not re.search(r"(?<!\\)(?:\\\\)*[$:|<>`\[\]]", plain(text))


def test_white_space_and_line_breaks_become_single_spaces():
    assert plain("  a\n\n b\t c ") == "a b c"


def test_long_text_is_cut_before_it_is_escaped():
    assert plain("*" * 10, 3) == r"\*\*\*"


def test_numbers_are_taken_too():
    assert plain(12) == "12"


@pytest.mark.parametrize(
    ("text", "address", "href"),
    [
        ("Quelle", "https://example.org/a b?c=d&e=f#g", "https://example.org/a%20b?c=d&e=f#g"),
        ("Quelle", "http://example.org/(x)", "http://example.org/(x)"),
        ("Profil", "buendnisse?id=bb-barnim", "buendnisse?id=bb-barnim"),
        ("a]b", "https://example.org/>x<", "https://example.org/>x<"),
    ],
)
def test_link(text, address, href):
    match = re.fullmatch(r'<p><a href="([^"]*)">([^<]*)</a></p>\n', rendered(link(text, address)))
    assert match
    assert unquote(unescape(match[1])) == unquote(href)
    assert unescape(match[2]) == text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/x",
        "ftp://x/y",
    ],
)
def test_other_addresses_are_no_links(address):
    assert link("Quelle", address) == "Quelle"


@given(st.text(max_size=40), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_link_never_breaks_out(text, address):
    html = rendered(f"x {link(text, 'https://example.org/' + address)} x")
    assert html.count("<a ") == 1
    assert set(re.findall(r"<\s*([a-zA-Z!/][a-zA-Z]*)", html)) <= {"p", "/p", "a", "/a"}
    assert 'href="https://example.org/' in html
