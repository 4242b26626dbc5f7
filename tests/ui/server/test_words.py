"""Texts of Streamlit's front end: each is in the catalogues or known to be shown to nobody. Names in its markup.

After an upgrade of Streamlit these tests name what is new and what is gone. What it says in the browser is held
against the list by tests/browser/test_pages.py.
"""

import json
import re
from html import unescape
from pathlib import Path

from analysis.language import LANGUAGES, language
from analysis.records.files import ROOT
from tests.ui.server.streamlit_texts import SCRIPTS, pattern, texts
from ui.server import assets, startpage

NOT_SHOWN = Path(__file__).with_name("streamlit_texts_not_shown.txt").read_text(encoding="utf-8").splitlines()
"""Texts for those who write apps, and of elements and menus that the dashboard does not have."""
ENGLISH = [language("en")(f"frontend.{name}") for name in language("en").names("frontend.")]


def test_each_text_that_streamlit_may_show_is_in_the_catalogues():
    said = [re.sub(r"\{\w+\}", "{}", text) for text in ENGLISH]
    new = {text for text in texts() if not any(pattern(text).fullmatch(known) for known in said)}
    assert new == set(NOT_SHOWN)


def test_each_text_in_the_catalogues_is_streamlits():
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in SCRIPTS.glob("*.js"))
    filled_in = re.compile(r"\{\w+\}|(?<=[a-z])\. (?=Running)|Enter to |group (?=mark)|add (?=icon)")
    parts = {part.strip() for text in ENGLISH for part in filled_in.split(text)}
    assert [part for part in parts if part not in scripts] == []


def test_each_part_of_a_page_that_we_name_is_streamlits():
    ours = "".join(
        file.read_text(encoding="utf-8") for end in ("css", "js") for file in (ROOT / "ui").rglob(f"*.{end}")
    )
    named = {"".join(found) for found in re.findall(r"data-testid=\"?(st[\w-]+)|\.(st[A-Z]\w*)", ours)}
    theirs = {name for file in SCRIPTS.glob("*.js") for name in re.findall(r"\bst[A-Z][\w-]*", file.read_text("utf-8"))}
    assert len(named) > 10
    assert named - theirs == set()


def test_every_page_has_them_ahead_of_streamlit():
    start = b'<html lang="en"><title>Streamlit</title><script type="module" src="./s.js"></script>'
    page = startpage.of("daten", start, None).decode()
    [(script, told)] = re.findall(r'src="\./assets/(words\.[^"]+)" data-parameter="lang" data-texts="([^"]+)"', page)
    assert page.index("words.") < page.index("s.js")
    assert assets._find(script)
    by_language = json.loads(unescape(told))
    assert list(by_language) == list(LANGUAGES)
    assert by_language["en"] == ENGLISH
