"""How much what a list says is like the name of a value: the same, a word of it, its abbreviation, a slip."""

from __future__ import annotations

from difflib import SequenceMatcher

from analysis.records.text import folded

NEGATIONS = ("de", "in", "un", "nicht", "non", "not")
"""In front of a word these make its opposite, which is no near miss."""


def likeness(text: str, name: str, value: str) -> tuple[float, str]:
    """Return how much ``text`` is like the ``name`` of a value, and why it is offered then."""
    wanted, known = (folded(part).replace(" ", "") for part in (text, name))
    if not wanted or not known:
        return 0, "near"
    if wanted == known and "?" in text:
        return 0.98, "near"
    if wanted == known:
        return 1, "near" if name == value else "label"
    if wanted.removesuffix(known) in NEGATIONS or known.removesuffix(wanted) in NEGATIONS:
        return 0, "near"
    words = folded(name).split()
    if len(wanted) > 3 and (wanted in words or (len(known) > 3 and known in folded(text).split())):
        return 0.95, "words"
    if min(len(wanted), len(known)) > 3 and (wanted.endswith(known) or known.endswith(wanted)):
        return 0.92, "words"  # German puts the kind last: Landkreis is a Kreis
    if 1 < len(wanted) <= 8 and _is_abbreviation(wanted, known):
        return 0.9 - len(known) / 1000, "abbreviation"
    return 0.9 * SequenceMatcher(None, wanted, known).ratio(), "near"


def _is_abbreviation(short: str, name: str) -> bool:
    """Say whether the letters of ``short`` stand in ``name`` in this order, the first at its beginning."""
    letters = iter(name)
    return short[0] == name[0] and len(short) < len(name) and all(letter in letters for letter in short)
