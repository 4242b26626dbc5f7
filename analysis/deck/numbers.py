"""The key figures of a page, a slide or a fact sheet, each with its context; the numbers: ``counting.figures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.deck.parts import Number
from analysis.deck.scope import View
from analysis.deck.words import share
from analysis.language import Language

MILLION = 1_000_000
"""From here on people are read in millions."""

VALUES: Mapping[str, Callable[[Mapping[str, Any]], int]] = {
    "active": lambda figures: figures["alliances"]["active"],
    "confirmed": lambda figures: figures["alliances"]["confirmed"],
    "municipalities": lambda figures: figures["coverage"]["municipalities"]["any"],
    "people": lambda figures: figures["coverage"]["population"]["any"],
    "districts": lambda figures: figures["coverage"]["districts"]["own"],
    "partners": lambda figures: figures["partners"]["named"],
}
"""The key figures in reading order, and where each stands in ``counting.figures``."""


def number(name: str, figures: Mapping[str, Any], year: int, context: str, t: Language) -> Number:
    """Return the key figure ``name`` (one of VALUES) as it is read."""
    value = VALUES[name](figures)
    text = t.million(value) if name == "people" and value >= MILLION else t.number(value)
    return Number(name, value, t(f"overview.{name}", year=year), text, context)


def key_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return what the slide of the key figures shows: active, confirmed, people, partners."""
    return _numbers(view, ("active", "confirmed", "people", "partners"), t)


def reach_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return what the slide of the reach shows: municipalities, people, districts.

    Districts only where there are several, municipalities likewise.
    """
    return _numbers(view, _reach(view), t)


def all_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return all key figures that say something for the area, for a fact sheet."""
    return _numbers(view, ("active", "confirmed", *_reach(view), "partners"), t)


def _reach(view: View) -> tuple[str, ...]:
    if view.single:
        return ("people",)
    return ("municipalities", "people") if view.scope.kind == "kreis" else ("municipalities", "people", "districts")


def _numbers(view: View, names: tuple[str, ...], t: Language) -> tuple[Number, ...]:
    contexts = _contexts(view, t)
    return tuple(number(name, view.figures, view.year, contexts[name], t) for name in names)


def _contexts(view: View, t: Language) -> dict[str, str]:
    """Return of how many each key figure is, or how it is known."""
    coverage = view.coverage
    people = coverage["population"]
    return {
        "active": t.count("deck.number.active", view.figures["alliances"]["known"]),
        "confirmed": t("deck.number.confirmed", year=view.year),
        "municipalities": t.count("deck.number.municipalities", coverage["municipalities"]["total"]),
        "people": t("deck.number.people", share=share(people["any"], people["total"], t)),
        "districts": t.count("deck.number.districts", coverage["districts"]["total"]),
        "partners": t("deck.number.partners"),
    }
