"""Words that all slides share: the name of the area in its grammatical form, the tense of a year, parts of a whole."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.deck.scope import ADJECTIVE, Scope, View
from analysis.language import Language


def name_of(scope: Scope, t: Language) -> str:
    """Return the name of the area on its own: Deutschland, Landkreis Barnim, Märkischer Kreis."""
    return t(f"deck.place.{scope.form}", name=_stem(scope, t))


def inside(scope: Scope, t: Language) -> str:
    """Return where something is: in Deutschland, im Saarland, im Landkreis Barnim, im Märkischen Kreis."""
    return t(f"deck.in.{scope.form}", name=_stem(scope, t))


def _stem(scope: Scope, t: Language) -> str:
    if scope.kind == "germany":
        return t("chart.germany")
    return scope.name.removesuffix(ADJECTIVE) if scope.form == "adjective" else scope.name


def mark(number: int) -> str:
    """Return the number of a milestone as a text says it: "(1) Januar 2004", never the first of January."""
    return f"({number})"


def milestone(row: Any, t: Language) -> str:
    """Return a row of ``Chart.milestones`` in words: "Januar 2004: Beginn der Initiative"."""
    return f"{t.date(row.date)}: {row.title}"


def tense(view: View) -> str:
    """Return "now" for the last year of the series, else "then": which form of a sentence is true."""
    return "now" if view.year == view.years[-1] else "then"


def per_hundred(part: int, whole: int) -> int:
    """Return how many of 100 ``part`` of ``whole`` is, rounded half up, but 0 and 100 only where that is exact."""
    if part in (0, whole):
        return 100 if part else 0
    return min(max(math.floor(100 * part / whole + 0.5), 1), 99)


def share(part: int, whole: int, t: Language) -> str:
    """Return the share in words: "54,3 %", "0 %", "100 %"; "unter 0,1 %" and "über 99,9 %", never a false 0 or 100."""
    if part in (0, whole):
        return t.percent(1 if part else 0)
    if part <= 0.0005 * whole:
        return t("deck.share.under", share=t.percent(0.001, 1))
    if part >= 0.9995 * whole:
        return t("deck.share.over", share=t.percent(0.999, 1))
    return t.percent(part / whole, 1)


def some(items: Sequence[str], most: int, t: Language) -> str:
    """Return the first ``most`` of ``items`` as a list, and how many more there are."""
    if len(items) <= most:
        return t.listing(items)
    return f"{', '.join(items[:most])} {t.count('deck.more', len(items) - most)}"


def lines(parts: Iterable[str]) -> tuple[str, ...]:
    """Return the parts that say something."""
    return tuple(part for part in parts if part)


def source_line(sources: Iterable[str], said: Iterable[str] = ()) -> str:
    """Return the sources in one line: each once, without web addresses and without what is ``said`` beside them."""
    plain = [line for line in dict.fromkeys(sources) if "://" not in line]
    shown = [_without(line, [*said, *(other for other in plain if other != line)]) for line in plain]
    return " ".join(line for line in shown if line)


def _without(line: str, others: Iterable[str]) -> str:
    for other in others:
        line = line.replace(other, " ")
    return " ".join(line.split())
