"""What a reader wants to take away: which rows, in which order, with which facts about them.

Rows are sorted by any column, what is missing last, ties by key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

import pandas as pd

from analysis.counting.activity import with_last_confirmed
from analysis.counting.filters import PARTNER_FILTERS, describe, labels, matching_partners, parse_year
from analysis.counting.measures import MEASURES
from analysis.counting.selection import Selection
from analysis.errors import UnknownValue
from analysis.export.areas import AREAS, area_rows, area_spec
from analysis.language import LANGUAGES, Language
from analysis.records.package import TableSpec
from analysis.records.tables import TABLE_NAMES, Tables
from analysis.records.text import collated

PAGE = "daten"
"""Address of the page that shows what a request asks for."""

DESCENDING = "-"
"""Stands before the column where the largest comes first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Request:
    """What to put into a file.

    selection: the alliances that pass the filters. year: of the view; the table ``areas`` and the layers of areas stand
    for it. t: language of the texts that go with the data. table: the one that is shown, of ``TABLES``. level, measure:
    what the areas are and show (see ``counting.measures.MEASURES``); without a measure the first one of the level.
    link: the web address that restores the view. order: column to sort the table by, ``-founded`` for descending, None
    for the order of the table. partners: "all" of the alliances, or only those "matching" the filters by sector and
    umbrella (see ``counting.filters.matching_partners``). everything: the tables without a filter, which hold the
    places that an alliance reaches outside the filtered Länder; without them those places are missing from the formats
    zip, geojson and gpkg.
    """

    selection: Selection
    year: int
    t: Language
    table: str = "alliances"
    level: str = "gemeinde"
    measure: str | None = None
    link: str = ""
    order: str | None = None
    partners: str = "all"
    everything: Tables | None = None

    def validate(self) -> None:
        """Raise UnknownValue for a table, level, measure, year, column or choice of partners that does not exist."""
        if self.partners not in PARTNERS:
            raise UnknownValue("partners", self.partners, PARTNERS)
        if self.table not in TABLES:
            raise UnknownValue("table", self.table, TABLES)
        if self.level not in MEASURES:
            raise UnknownValue("level", self.level, MEASURES)
        if self.chosen_measure not in MEASURES[self.level]:
            raise UnknownValue("measure", self.chosen_measure, MEASURES[self.level])
        parse_year(self.year, self.tables.package)
        check_order(self.order, self.spec)

    @cached_property
    def tables(self) -> Tables:
        """The filtered tables, of the partners those that are asked for."""
        tables = self.selection.tables
        if not self.only_matching:
            return tables
        return replace(tables, partners=matching_partners(tables, self.selection.filters))

    @property
    def only_matching(self) -> bool:
        """Whether partners are left out, since a filter asks for others."""
        return self.partners == "matching" and any(getattr(self.selection.filters, name) for name in PARTNER_FILTERS)

    @property
    def chosen_measure(self) -> str:
        """The measure, the first one of the level where none is given."""
        return MEASURES[self.level][0] if self.measure is None else self.measure

    @property
    def spec(self) -> TableSpec:
        """The description of the table that is shown."""
        return self.spec_of(self.table)

    def spec_of(self, table: str) -> TableSpec:
        """Return the description of any of ``TABLES``."""
        package = self.tables.package
        if table == AREAS:
            return area_spec(package, self.level, self.chosen_measure)
        return package.tables[table].with_computed

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the table in their order: what the page shows and what the file holds."""
        return ordered(self._frame(self.table), self.order, self.spec)

    def _frame(self, table: str) -> pd.DataFrame:
        """Return the areas, or a table of the package with the columns that are computed for it."""
        if table == AREAS:
            return area_rows(self.selection, self.level, self.chosen_measure, self.year)
        rows = getattr(self.tables, table)
        return with_last_confirmed(rows, self.selection.spans) if table == "alliances" else rows

    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Return all tables by name, the one that is shown first and in its order; ``areas`` only where it is shown."""
        shown = {self.table: self.rows}
        return shown | {name: self._frame(name) for name in TABLE_NAMES if name != self.table}

    @property
    def selected(self) -> str:
        """The filters in words, "" where none is set."""
        return self.selected_in(self.t)

    def selected_in(self, t: Language) -> str:
        """Return the filters in words in the language of ``t``, "" where none is set."""
        words = describe(self.selection.filters, labels(self.selection.whole, t), t)
        return f"{words}; {t('export.partners.matching')}" if self.only_matching else words

    @property
    def parameters(self) -> dict[str, object]:
        """Filters and view in the words of the URL and the command line."""
        view = {"year": self.year, "table": self.table, "level": self.level, "measure": self.chosen_measure}
        more = {"sort": self.order, "partners": self.partners if self.only_matching else None}
        return {**self.selection.filters.as_dict(), **view} | {name: value for name, value in more.items() if value}

    @property
    def view(self) -> str:
        """The link that restores the view; without one that to put behind the dashboard's own: ``daten?land=BB&…``."""
        spoken = {} if self.t.code == LANGUAGES[0] else {"lang": self.t.code}
        query = {**spoken, **self.parameters, "version": self.tables.version}
        return self.link or f"{PAGE}?{urlencode(query, doseq=True)}"


PARTNERS = ("all", "matching")
"""Which partners of the alliances a request may be for."""

TABLES = (*TABLE_NAMES, AREAS)
"""What a request may show."""


def check_order(order: str | None, spec: TableSpec) -> None:
    """Raise UnknownValue where ``order`` names no column of the table."""
    if order is not None and order.removeprefix(DESCENDING) not in spec.columns:
        raise UnknownValue("sort", order, spec.columns)


def ordered(frame: pd.DataFrame, order: str | None, spec: TableSpec) -> pd.DataFrame:
    """Return the rows of ``frame`` sorted by the column ``order`` (``-founded``: descending), a RangeIndex.

    Missing values come last in both directions. Rows with the same value follow the columns that tell records apart, or
    where the table names none their own order. Texts follow DIN 5007-1: case and accents do not count, ß is ss. None
    keeps the order.
    """
    if order is None:
        return frame
    check_order(order, spec)
    column = order.removeprefix(DESCENDING)
    by = [column, *(name for name in spec.identity if name != column)]
    ascending = [not order.startswith(DESCENDING), *[True] * (len(by) - 1)]

    def place(values: pd.Series) -> pd.Series:
        return collated(values) if values.name == column else values

    return frame.sort_values(by, ascending=ascending, na_position="last", kind="stable", key=place, ignore_index=True)
