"""Findings, notes and suggestions in the reader's language, by their codes and parameters."""

from __future__ import annotations

import re

from analysis.intake.notes import Note
from analysis.intake.suggest import Suggestion
from analysis.language import Language
from analysis.records.findings import Finding

ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
AREA_KEY = r"^(\d{5}|\d{8}|\d{9})$"
WORDS = re.compile(r"\^\(([a-z_|]+)\)\(;\(\1\)\)\*\$")
"""Patterns of the descriptor that are better said in words: an id, an area key, a list of words."""


def in_words(finding: Finding, t: Language) -> tuple[str, str]:
    """Return what is wrong and what is expected, as plain text: escape it where it becomes HTML."""
    params = dict(finding.params)
    wrong = t(f"rule.{finding.rule}.wrong", **params)
    if finding.rule == "pattern":
        return wrong, _pattern_in_words(params["pattern"], t)
    return wrong, t(f"rule.{finding.rule}.expected", **params)


def _pattern_in_words(pattern: str, t: Language) -> str:
    """Return what a pattern asks for, in words where there are some."""
    if pattern == ID:
        return t("rule.pattern.id")
    if pattern == AREA_KEY:
        return t("rule.pattern.area_key")
    if words := WORDS.fullmatch(pattern):
        return t("rule.pattern.words", words=words[1].replace("|", ", "))
    return t("rule.pattern.expected", pattern=pattern)


def note_in_words(note: Note, t: Language) -> str:
    """Return what a note says, as plain text."""
    return t(f"incoming.note.{note.code}", **dict(note.params))


def reason_in_words(suggestion: Suggestion, t: Language) -> str:
    """Return why a value is suggested, as plain text."""
    return t(f"suggestion.{suggestion.why}")
