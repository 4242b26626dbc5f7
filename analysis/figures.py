"""The key figures: one object for the command line, the pages, the API and the slides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.activity import alliance_counts, spans
from analysis.coverage import Coverage, coverage, coverage_counts
from analysis.filters import Filters, narrow
from analysis.growth import growth
from analysis.sectors import by_sector, known_partners
from analysis.tables import Tables


@dataclass(frozen=True)
class Selection:
    """The alliances that pass a filter with everything that is computed once for them.

    tables: the narrowed tables. spans: see ``analysis.activity.spans``. coverage: see ``analysis.coverage.coverage``.
    growth: see ``analysis.growth.growth``.
    """

    filters: Filters
    tables: Tables
    spans: pd.DataFrame
    coverage: Coverage
    growth: pd.DataFrame


def select_alliances(tables: Tables, all_spans: pd.DataFrame, filters: Filters) -> Selection:
    """Return the selection for ``filters``; ``all_spans`` are those of the whole ``tables``, computed once."""
    narrowed = narrow(tables, filters)
    kept = all_spans[all_spans["alliance_id"].isin(narrowed.alliances["id"])].reset_index(drop=True)
    covered = coverage(narrowed, kept)
    return Selection(filters, narrowed, kept, covered, growth(narrowed, kept, covered))


def figures(selection: Selection, year: int) -> dict[str, Any]:
    """Return the key figures of ``selection`` in ``year`` as the object that ``figures --json`` prints."""
    partners = known_partners(selection.tables)
    return {
        "filters": selection.filters.as_dict(),
        "year": year,
        "alliances": alliance_counts(selection.spans, year),
        "coverage": coverage_counts(selection.tables, selection.coverage, year),
        "partners": {"named": len(partners), "by_sector": by_sector(partners, selection.tables.sectors)},
        "growth": selection.growth.to_dict("records"),
    }


def figures_for(tables: Tables, filters: Filters, year: int) -> dict[str, Any]:
    """Return the key figures of all alliances in ``tables`` that pass ``filters``, in ``year``."""
    return figures(select_alliances(tables, spans(tables), filters), year)
