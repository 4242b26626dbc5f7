"""The alliances that pass a filter, with what is computed once for it: the start of all figures, charts, exports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.counting.activity import spans
from analysis.counting.coverage import Coverage, coverage
from analysis.counting.filter_set import Filters
from analysis.counting.filters import in_districts, inside_laender, passing, records_of, with_areas
from analysis.counting.growth import growth
from analysis.errors import UnknownValue
from analysis.records.tables import Tables


@dataclass(frozen=True)
class Selection:
    """The alliances that pass a filter with everything that is computed once for them.

    whole: the tables without the filter. passing: (alliances,) bool, which rows of ``whole.alliances`` pass. areas:
    ``whole`` with only the areas of the Länder filtered. spans: see ``counting.activity.spans``. coverage: see
    ``counting.coverage``. growth: see ``counting.growth.growth``.
    """

    filters: Filters
    whole: Tables
    passing: np.ndarray
    areas: Tables
    spans: pd.DataFrame
    coverage: Coverage
    growth: pd.DataFrame

    @cached_property
    def tables(self) -> Tables:
        """The narrowed tables (see ``counting.filters.narrow``), made when first asked for: figures do without."""
        if self.filters == Filters():
            return self.whole
        return replace(self.areas, **records_of(self.whole, self.passing))


def select_alliances(tables: Tables, filters: Filters) -> Selection:
    """Return the selection for ``filters`` among the whole ``tables``."""
    inside = inside_laender(tables, filters.land) if filters.land else {}
    return select_in(tables, filters, passing(tables, filters), inside)


def select_in(tables: Tables, filters: Filters, keep: np.ndarray, inside: Mapping[str, np.ndarray]) -> Selection:
    """Return the selection of the alliances to ``keep`` (bool per row) with the areas ``inside``.

    inside: table of areas -> bool per row; empty for all. filters: what the selection is called.
    """
    areas = with_areas(tables, inside) if inside else tables
    kept, covered = spans(tables)[keep].reset_index(drop=True), coverage(tables, keep)
    if inside:
        covered = covered.within(inside["municipalities"], inside["districts"])
    return Selection(filters, tables, keep, areas, kept, covered, growth(areas, kept, covered))


def inside_districts(selection: Selection, keys: Collection[str]) -> Selection:
    """Return the same alliances with the areas of the districts ``keys`` alone; without any with all that there are.

    For what is asked of these areas: totals are else those of the Länder filtered, whatever districts a filter names.
    Raises UnknownValue for what is no district of the selection.
    """
    if not keys:
        return selection
    areas = selection.areas
    for key in keys:
        if key not in set(areas.districts["key"]):
            raise UnknownValue("inside", key, ["the key of a district in the Länder filtered, five digits"])
    inside = in_districts(areas, keys)
    covered = selection.coverage.within(inside["municipalities"], inside["districts"])
    return replace(selection, areas=with_areas(areas, inside), coverage=covered)
