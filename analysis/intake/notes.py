"""What was recognised or passed over while reading: no defect, but one should know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analysis.language import LANGUAGES, language
from analysis.records.findings import visible

LISTED = 15
"""Names that a note lists at most."""

LONGEST = 400
"""Longest parameter of a note, in characters."""


@cache
def codes() -> frozenset[str]:
    """Return the codes of all notes, which are stable: the catalogues word each as ``incoming.note.CODE``."""
    return frozenset(language(LANGUAGES[0]).names("incoming.note."))


@dataclass(frozen=True)
class Note:
    """One thing to know. file: as in findings. code: one of ``codes``. params: its parameters as (name, text)."""

    file: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


def note(file: str, code: str, /, **params: object) -> Note:
    """Return a note about ``file``; raises KeyError where there is no such code."""
    if code not in codes():
        raise KeyError(code)
    return Note(file, code, tuple((name, visible(str(value)[:LONGEST])) for name, value in params.items()))


def listed(names: Iterable[str]) -> str:
    """Return the first names with commas, and how many more there are."""
    names = list(names)
    more = [f"… +{len(names) - LISTED}"] if len(names) > LISTED else []
    return ", ".join([*names[:LISTED], *more])
