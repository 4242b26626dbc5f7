"""A summary of a page in Leichte Sprache (DIN SPEC 33429), which a button in the head of the page opens."""

from collections.abc import Callable

import streamlit as st

from analysis.counting.figures import figures
from analysis.counting.filter_set import Filters
from analysis.counting.places import path, place
from analysis.counting.sectors import known_count
from analysis.deck.numbers import since_of, values
from analysis.language import Language
from ui.address import keys
from ui.address.filterbar import place_parameter
from ui.data import selection, tables
from ui.markdown import plain
from ui.views.portrait import shown

TEN = 10
"""Shares are told as so many of ten people."""


def offer(page: str, t: Language) -> None:
    """Show the button that opens the summary of ``page``."""
    if st.button(t("easy.open"), key=keys.EASY, type="tertiary"):
        st.dialog(t("easy.title", page=t(f"page.{page}")), width="medium")(_summary)(page, t)


def _summary(page: str, t: Language) -> None:
    with st.container(key=keys.EASY_TEXT):
        for text in (*_SUMMARIES[page](t), t("easy.note")):
            head, lines = text.split("\n", 1)
            st.subheader(head, anchor=False)
            st.markdown(lines.replace("\n", "  \n"))


def _overview(t: Language) -> list[str]:
    everything, year = selection(Filters()), tables().package.last_year
    numbers = figures(everything, year)
    counted = {
        **{name: t.number(numbers["alliances"][name]) for name in ("known", "active")},
        "confirmed": t.number(values(everything, numbers)["confirmed"]),
    }
    people = numbers["coverage"]["population"]
    return [
        t("easy.about"),
        t("easy.ueberblick.number", year=year, since=since_of(everything, numbers), **counted),
        t("easy.ueberblick.reached", reached=_of_ten(people, t)),
        t("easy.ueberblick.use"),
        t("easy.menu"),
    ]


def _map(t: Language) -> list[str]:
    return [t("easy.about"), *(t(f"easy.karte.{part}") for part in ("shows", "colours", "find", "year", "words"))]


def _portrait(t: Language) -> list[str]:
    key = st.session_state.get(place_parameter(tables()).key)
    return [t("easy.about"), t("easy.portraet.shows"), *([_of_place(key, t)] if key else []), t("easy.portraet.find")]


def _of_place(key: str, t: Language) -> str:
    found = place(tables(), key)
    of = shown(found)
    around = next(step for step in path(tables(), key) if step.level == of.scope.kind)
    counted = t.count("easy.portraet.alliances", of.figures["alliances"]["active"])
    return t(
        "easy.portraet.place",
        chosen=plain(found.name),
        name=plain(around.name),
        people=t.number(round(of.coverage["population"]["total"], -3)),
        reached=_of_ten(of.coverage["population"], t),
        alliances=counted,
    )


def _method(t: Language) -> list[str]:
    return [
        t("easy.about"),
        t("easy.methodik.know", known=t.number(known_count(tables()))),
        *(t(f"easy.methodik.{part}") for part in ("years", "error")),
        t("easy.menu"),
        t("easy.methodik.barriers"),
    ]


_SUMMARIES: dict[str, Callable[[Language], list[str]]] = {
    "ueberblick": _overview,
    "karte": _map,
    "portraet": _portrait,
    "methodik": _method,
}


def _of_ten(people: dict[str, int], t: Language) -> str:
    """Return in lines how many of ten people are reached, which is easier to picture than a share in percent."""
    tenths = round(TEN * people["any"] / people["total"])
    if tenths in (0, TEN):
        exact = {0: "none", people["total"]: "all"}
        return t(f"easy.reached.{exact.get(people['any'], 'few' if tenths == 0 else 'most')}")
    return t.count("easy.reached", tenths)
