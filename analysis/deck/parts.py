"""What a slide or a section of a fact sheet can hold, as pure data for the renderers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.maps import AreaMap


@dataclass(frozen=True)
class Number:
    """A key figure. name: its key ("active"). value: the number of ``counting.figures``. label: what it counts.
    text: the number as it is read. context: of how many, or how it is known."""

    name: str
    value: int
    label: str
    text: str
    context: str


@dataclass(frozen=True)
class Numbers:
    """Key figures beside each other."""

    items: tuple[Number, ...]


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart. years: what it can be played through, empty where it has none. legend: what its numbered marks mean.
    labelled: the reported totals whose figure is written in it, rows of ``charts.growth_drawings.labelled``."""

    exhibit: Exhibit
    years: tuple[int, ...] = ()
    legend: Listing | None = None
    labelled: pd.DataFrame | None = None

    @property
    def milestones(self) -> Sequence[Any]:
        """The milestones that are marked in it: number, date, title and source of each."""
        return () if self.legend is None else tuple(self.legend.data.itertuples())


@dataclass(frozen=True, eq=False)
class MapBody:
    """A map. shown: the map of the year looked at, as pictures draw it. years: what it can be played through (values:
    ``counting.measures.area_values`` of the same level and measure). statements: the sentence that is true in each of
    them; details: the short lines below it. alt: the text for who does not see it."""

    shown: AreaMap
    years: tuple[int, ...]
    statements: tuple[str, ...]
    details: tuple[tuple[str, ...], ...]
    alt: str


@dataclass(frozen=True, eq=False)
class TableBody:
    """One or two tables, each with its own heading (``Listing.title``); on a slide one."""

    listings: tuple[Listing, ...]


@dataclass(frozen=True, eq=False)
class Example:
    """One alliance. facts: (label, text) in reading order. german: labels of those whose text is German whatever
    language the deck speaks, as ``name`` is. partners: sector and name of each named one. sources: host, web address
    and date of each source."""

    name: str
    facts: tuple[tuple[str, str], ...]
    german: frozenset[str]
    partners: Listing
    sources: Listing


@dataclass(frozen=True, eq=False)
class Sources:
    """How to cite and go on. citation: as text. licences: line that goes with every use. link: the web address that
    restores the view, "" where there is none. version: of the data. hosts: see ``deck.sources``."""

    citation: str
    licences: str
    link: str
    version: str
    hosts: Listing


Body = Numbers | Chart | MapBody | TableBody | Example | Sources


@dataclass(frozen=True, eq=False)
class Section:
    """One thing said and shown. kind: its key. title: heading. statement: one computed sentence, the answer. details:
    few short lines below it. body: None where there is nothing to show but the statement. sources: lines that say
    where it comes from, web addresses included."""

    kind: str
    title: str
    statement: str
    details: tuple[str, ...]
    body: Body | None
    sources: tuple[str, ...]

    @property
    def unsaid_details(self) -> tuple[str, ...]:
        """The details; under a chart without those that its source line says too."""
        if not isinstance(self.body, Chart):
            return self.details
        return tuple(text for text in self.details if not any(text in line for line in self.sources))


@dataclass(frozen=True, eq=False)
class Slide(Section):
    """A section with the note for the speaker: what the user wrote, then the sources."""

    note: str
