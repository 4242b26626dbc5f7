"""The key figures of a page, a slide or a fact sheet, each with its context; the numbers: ``counting.figures``."""

from collections.abc import Mapping
from typing import Any

from analysis.counting.recent import confirmed_since, recent_since
from analysis.counting.selection import Selection
from analysis.deck.parts import Number
from analysis.deck.scope import View
from analysis.deck.words import share
from analysis.language import Language

MILLION = 1_000_000
"""From here on people are read in millions."""

KEY = ("active", "confirmed", "people", "partners")
"""What the slide of the key figures shows."""


def values(selection: Selection, figures: Mapping[str, Any]) -> dict[str, int]:
    """Return the key figures in reading order from those of ``counting.figures``.

    confirmed: those active that were confirmed in one of the last five years or later. Of the year alone hardly any is
    known while it lasts, which reads as if the others had ended.
    """
    coverage, since = figures["coverage"], since_of(selection, figures)
    return {
        "active": figures["alliances"]["active"],
        "confirmed": confirmed_since(selection.spans, figures["year"], since),
        "municipalities": coverage["municipalities"]["any"],
        "people": coverage["population"]["any"],
        "districts": coverage["districts"]["own"],
        "partners": figures["partners"]["named"],
    }


def since_of(selection: Selection, figures: Mapping[str, Any]) -> int:
    """Return from which year on a confirmation counts as recent in the year of ``figures``."""
    return recent_since(figures["year"], selection.whole.package.first_year)


def number(name: str, selection: Selection, figures: Mapping[str, Any], context: str, t: Language) -> Number:
    """Return the key figure ``name`` (one of ``values``) as it is read."""
    value = values(selection, figures)[name]
    text = t.million(value) if name == "people" and value >= MILLION else t.number(value)
    label = t(f"overview.{name}", year=figures["year"], since=since_of(selection, figures))
    return Number(name, value, label, text, context)


def all_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return all key figures that say something for the area, for a fact sheet."""
    return numbers(view, ("active", "confirmed", *of_reach(view), "partners"), t)


def of_reach(view: View) -> tuple[str, ...]:
    """Return which key figures the slide of the reach shows: districts only where there are several, and so on."""
    if view.single:
        return ("people",)
    return ("municipalities", "people") if view.scope.kind == "kreis" else ("municipalities", "people", "districts")


def numbers(view: View, names: tuple[str, ...], t: Language) -> tuple[Number, ...]:
    """Return the key figures ``names`` (of ``values``)."""
    contexts = _contexts(view, t)
    return tuple(number(name, view.selection, view.figures, contexts[name], t) for name in names)


def _contexts(view: View, t: Language) -> dict[str, str]:
    """Return of how many each key figure is, or how it is known."""
    coverage, counted = view.coverage, values(view.selection, view.figures)
    others = counted["active"] - counted["confirmed"]
    people = coverage["population"]
    return {
        "active": t.count("deck.number.active", view.figures["alliances"]["known"]),
        "confirmed": t.count("deck.number.some", others) if others else t("deck.number.confirmed"),
        "municipalities": t.count("deck.number.municipalities", coverage["municipalities"]["total"]),
        "people": t("deck.number.people", share=share(people["any"], people["total"], t)),
        "districts": t.count("deck.number.districts", coverage["districts"]["total"]),
        "partners": t("deck.number.partners"),
    }
