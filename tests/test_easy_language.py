"""The texts in Leichte Sprache keep to those rules of DIN SPEC 33429 that can be counted."""

import re

from tests.test_catalogue import GERMAN, texts_of

WORDS = 12
"""Words of a sentence at most."""
LETTERS = 15
"""Letters of a word at most: a longer one is divided by a hyphen."""
HARD = re.compile(
    r"\b(wird|werden|wurden?|würden?|hätten?|wären?|könnten?|man|bzw|usw|etc|ca|[A-Za-z]\.\s?[A-Za-z]\.|des|eines|deren|dessen)\b|[();%§&/]"
)
"""Passive and future, subjunctive, genitive, "man", abbreviations and signs."""


def lines() -> list[tuple[str, str]]:
    """Return key and line of all texts; what is put in stands as one short word."""
    return [
        (key, re.sub(r"\{\w+\}", "X", line).removeprefix("- ").replace("**", ""))
        for key, message in GERMAN.items()
        if key.startswith("easy.")
        for text in texts_of(message)
        for line in text.split("\n")
    ]


def test_each_line_is_one_short_sentence():
    ends = re.compile(r"[^.!?]*[.!?]?")
    assert [(key, line) for key, line in lines() if len(line.split()) > WORDS or not ends.fullmatch(line)] == []


def test_words_are_short_and_plain():
    long = re.compile(rf"\w{{{LETTERS + 1},}}")
    assert [(key, line) for key, line in lines() if long.search(line) or HARD.search(line)] == []


def test_what_is_not_so_is_set_in_bold():
    negations = re.compile(r"(?<!\*\*)\b(nicht|kein|keine|keinen)\b")
    texts = [(key, text) for key, m in GERMAN.items() if key.startswith("easy.") for text in texts_of(m)]
    assert [(key, text) for key, text in texts if negations.search(text)] == []
