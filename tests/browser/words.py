"""What a page says, to eyes or screen readers, that is not in its language.

Texts of Streamlit's own front end are known as a whole. German ones are known by their words: those of the German
catalogue that the English one lacks.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain

from playwright.sync_api import Page

from analysis.export import citation
from analysis.records.tables import shared
from tests.test_catalogue import ENGLISH, GERMAN, IN_GERMAN_BY_DESIGN, texts_of
from tests.ui.server.streamlit_texts import pattern, texts

BOTH = {"Alt", "Logo", "System"}
"""Texts of Streamlit's that are German as well."""
SAID = """() => {
  const said = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("script, style, noscript")) said.add(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt"]) {
    document.querySelectorAll(`[${name}]`).forEach((element) => said.add(element.getAttribute(name).trim()));
  }
  return [...said];
}"""
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?!\w)")
_ADDRESS_OR_PLACEHOLDER = re.compile(r"https?://\S+|\{[^}]*\}")


def in_english(page: Page) -> list[str]:
    """Return what the page says that is Streamlit's own text, with or without a chart's title behind it."""
    theirs = [re.compile(f"(?:{pattern(text).pattern})(?:: .+)?") for text in texts() - BOTH]
    return [said for said in page.evaluate(SAID) if any(known.fullmatch(said) for known in theirs)]


def in_german(page: Page) -> list[str]:
    """Return what the page and its frames say with a German word in it that neither an address nor a name brings."""
    said = {text for frame in page.frames for text in frame.evaluate(SAID)}
    by_design = {text for key in IN_GERMAN_BY_DESIGN for text in texts_of(ENGLISH[key])}
    return sorted(text for text in said - by_design if _german(_without_names(text)))


def _without_names(text: str) -> str:
    for name in _german_names() if _german(text) else ():
        if name in text:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return text


def _german(text: str) -> set[str]:
    return _words([text]) & _german_words()


def _words(said: Iterable[str]) -> set[str]:
    return {word.lower() for text in said for word in _WORD.findall(_ADDRESS_OR_PLACEHOLDER.sub(" ", text))}


@cache
def _german_words() -> set[str]:
    english = {key: message for key, message in ENGLISH.items() if key not in IN_GERMAN_BY_DESIGN}
    german, others = (_words(chain.from_iterable(map(texts_of, said.values()))) for said in (GERMAN, english))
    return german - others


@cache
def _german_names() -> list[str]:
    """Return the title of the data and the values in them that hold a German word, long ones first.

    German notes and labels are left out: they have an English one beside them, which an English page shows.
    """
    tables = shared()
    found = {citation.title()}
    for name, spec in tables.package.tables.items():
        for field in spec.fields:
            if field.type == "string" and f"{field.name}_en" not in spec.columns and not field.name.endswith("_de"):
                found.update(value for value in getattr(tables, name)[field.name].dropna().unique() if _german(value))
    return sorted(found, key=len, reverse=True)
