"""What must stand inside every picture: what it is about, where the data come from, under which licence, how old."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.charts.exhibit import Listing
from analysis.charts.maps import AreaMap
from analysis.charts.texts import place as place_words
from analysis.counting.filter_words import describe, labels
from analysis.counting.places import path
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.licences import PARTS, licences


@dataclass(frozen=True)
class Note:
    """subject: the area and the filters. source: where the data come from and what is missing, with the data version.

    licence: whom to name and under which licences. version: the data version alone.
    """

    subject: str
    source: str
    licence: str
    version: str


def note_of(shown: Listing, selection: Selection, t: Language) -> Note:
    """Return the note of a chart or map that was made from ``selection``."""
    parts = PARTS if isinstance(shown, AreaMap) else _parts(shown)
    return Note(_subject(shown, selection, t), shown.source, licences(t, *parts), selection.tables.version)


def _parts(shown: Listing) -> tuple[str, ...]:
    """A chart that counts people names the census."""
    people = any(column.startswith("population") for column in shown.data.columns)
    return ("population", "records") if people else ("records",)


def _subject(shown: Listing, selection: Selection, t: Language) -> str:
    filters, tables = selection.filters, selection.tables
    area = place_words(filters, tables.laender, t)
    if isinstance(shown, AreaMap) and shown.place:
        *outer, last = path(tables, shown.place)
        own = last.name if last.level == "land" else f"{last.name} ({last.kind})"
        area = " › ".join([*(step.name for step in outer), own])
    others = describe(replace(filters, land=()), labels(selection.whole, t), t)
    return " · ".join(text for text in (t("app.title"), area, others) if text)
