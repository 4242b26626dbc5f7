"""The key figures: one object for the command line, the pages, the API and the slides."""

from typing import Any

from analysis.counting.activity import alliance_counts
from analysis.counting.coverage import coverage_counts
from analysis.counting.filter_set import Filters
from analysis.counting.sectors import named_by_sector
from analysis.counting.selection import Selection, select_alliances
from analysis.records.tables import Tables


def figures(selection: Selection, year: int) -> dict[str, Any]:
    """Return the key figures of ``selection`` in ``year`` as the object that ``figures --json`` prints."""
    by_sector = named_by_sector(selection.whole, selection.passing)
    return {
        "filters": selection.filters.as_dict(),
        "year": year,
        "alliances": alliance_counts(selection.spans, year),
        "coverage": coverage_counts(selection.areas, selection.coverage, year),
        "partners": {"named": sum(by_sector.values()), "by_sector": by_sector},
        "growth": selection.growth.to_dict("records"),
    }


def figures_for(tables: Tables, filters: Filters, year: int) -> dict[str, Any]:
    """Return the key figures of all alliances in ``tables`` that pass ``filters``, in ``year``."""
    return figures(select_alliances(tables, filters), year)
