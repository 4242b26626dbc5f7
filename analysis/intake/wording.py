"""Findings and notes as pages and lists to take away show them: sentences, and patterns in words."""

from __future__ import annotations

import re

from analysis.intake.notes import Note
from analysis.language import Language
from analysis.records.findings import Finding, visible
from analysis.records.wording import expected, wrong

ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
AREA_KEY = r"^(\d{5}|\d{8}|\d{9})$"
WORDS = re.compile(r"\^\(([a-z_|]+)\)\(;\(\1\)\)\*\$")
"""Patterns of the descriptor that are better said in words: an id, an area key, a list of words."""


def in_words(finding: Finding, t: Language) -> tuple[str, str]:
    """Return what is wrong and what is expected, as plain text: escape it where it becomes HTML."""
    asked = _pattern_in_words(finding, t) if finding.rule == "pattern" else expected(finding, t)
    return _sentence(wrong(finding, t)), asked


def _sentence(text: str) -> str:
    """Return ``text``, which may stand behind a colon, as it begins a line."""
    return text[:1].upper() + text[1:]


def _pattern_in_words(finding: Finding, t: Language) -> str:
    """Return what a pattern asks for, in words where there are some."""
    pattern = dict(finding.params)["pattern"]
    if pattern == ID:
        return t("rule.pattern.id")
    if pattern == AREA_KEY:
        return t("rule.pattern.area_key")
    if words := WORDS.fullmatch(pattern):
        return t("rule.pattern.words", words=words[1].replace("|", ", "))
    return expected(finding, t)


def note_in_words(note: Note, t: Language) -> str:
    """Return what a note says, as plain text."""
    return _sentence(_note(note, t))


def note_line(note: Note, t: Language) -> str:
    """Return ``FILE: what the note says`` in one line."""
    return f"{visible(note.file)}: {_note(note, t)}"


def _note(note: Note, t: Language) -> str:
    return t(f"incoming.note.{note.code}", **dict(note.params))
