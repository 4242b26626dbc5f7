"""The key figures of a slide or fact sheet, each with its context; the numbers are those of ``counting.figures``."""

from __future__ import annotations

from collections.abc import Callable

from analysis.deck.parts import Number
from analysis.deck.scope import View
from analysis.deck.words import share
from analysis.language import Language

MILLION = 1_000_000
"""From here on people are read in millions."""


def key_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return what the slide of the key figures shows: active, confirmed, people, partners."""
    return tuple(_NUMBERS[name](view, t) for name in ("active", "confirmed", "people", "partners"))


def reach_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return what the slide of the reach shows: municipalities, people, districts.

    Districts only where there are several, municipalities likewise.
    """
    return tuple(_NUMBERS[name](view, t) for name in _reach(view))


def all_numbers(view: View, t: Language) -> tuple[Number, ...]:
    """Return all key figures that say something for the area, for a fact sheet."""
    return tuple(_NUMBERS[name](view, t) for name in ("active", "confirmed", *_reach(view), "partners"))


def _reach(view: View) -> list[str]:
    several = {"municipalities": not view.single, "people": True, "districts": view.scope.kind != "kreis"}
    several["districts"] &= not view.single
    return [name for name, shown in several.items() if shown]


def _active(view: View, t: Language) -> Number:
    counts = view.figures["alliances"]
    label, context = t("overview.active", year=view.year), t.count("deck.number.active", counts["known"])
    return Number("active", counts["active"], label, t.number(counts["active"]), context)


def _confirmed(view: View, t: Language) -> Number:
    n = view.figures["alliances"]["confirmed"]
    label, context = t("overview.confirmed", year=view.year), t("deck.number.confirmed", year=view.year)
    return Number("confirmed", n, label, t.number(n), context)


def _municipalities(view: View, t: Language) -> Number:
    counts = view.coverage["municipalities"]
    context = t.count("deck.number.municipalities", counts["total"])
    return Number("municipalities", counts["any"], t("overview.municipalities"), t.number(counts["any"]), context)


def _people(view: View, t: Language) -> Number:
    counts = view.coverage["population"]
    n = counts["any"]
    text = t.million(n) if n >= MILLION else t.number(n)
    context = t("deck.number.people", share=share(n, counts["total"], t))
    return Number("people", n, t("overview.people"), text, context)


def _districts(view: View, t: Language) -> Number:
    counts = view.coverage["districts"]
    context = t.count("deck.number.districts", counts["total"])
    return Number("districts", counts["own"], t("overview.districts"), t.number(counts["own"]), context)


def _partners(view: View, t: Language) -> Number:
    n = view.figures["partners"]["named"]
    return Number("partners", n, t("overview.partners"), t.number(n), t("deck.number.partners"))


_NUMBERS: dict[str, Callable[[View, Language], Number]] = {
    "active": _active,
    "confirmed": _confirmed,
    "municipalities": _municipalities,
    "people": _people,
    "districts": _districts,
    "partners": _partners,
}
