"""The alliances that pass a filter, with what is computed once for it: the start of all figures, charts, exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.counting.coverage import Coverage, coverage
from analysis.counting.filters import Filters, passing, records_of, with_areas_of
from analysis.counting.growth import growth
from analysis.counting.index import codes
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


def select_alliances(tables: Tables, all_spans: pd.DataFrame, filters: Filters) -> Selection:
    """Return the selection for ``filters``; ``all_spans`` are those of the whole ``tables``, computed once."""
    keep = passing(tables, filters)
    areas = with_areas_of(tables, filters.land)
    kept = all_spans[keep].reset_index(drop=True)
    covered = coverage(tables, all_spans, keep)
    if filters.land:
        covered = covered.within(
            codes(tables, "municipalities", "land").among(filters.land),
            codes(tables, "districts", "land").among(filters.land),
        )
    return Selection(filters, tables, keep, areas, kept, covered, growth(areas, kept, covered))
