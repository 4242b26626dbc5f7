"""Views that the tests of presentations share, each scope selected once; cells as long as in any new process."""

import csv
from collections.abc import Callable
from functools import cache

import pytest

from analysis.counting.selection import Selection
from analysis.deck.scope import View, view
from analysis.records.tables import Tables
from tests.analysis.frames import select

ViewOf = Callable[[str, int], View]

LONGEST_CELL = csv.field_size_limit()


@pytest.fixture(autouse=True)
def longest_cell() -> None:
    """Let cells of CSV be as long as Python lets them: frictionless, once it reads one, lets them be endless."""
    csv.field_size_limit(LONGEST_CELL)


def views_of(tables: Tables) -> ViewOf:
    @cache
    def at_last_year(key: str) -> View:
        return view(tables, key, tables.package.last_year)

    @cache
    def in_year(key: str, year: int) -> View:
        return at_last_year(key).at(year)

    return in_year


@pytest.fixture(scope="session")
def tiny_view(tiny) -> ViewOf:
    """Key and year -> view of tests/tiny/."""
    return views_of(tiny)


@pytest.fixture(scope="session")
def real_view(real) -> ViewOf:
    """Key and year -> view of data/."""
    return views_of(real)


@pytest.fixture(scope="session")
def whole(real) -> Selection:
    """Everything in data/, without a filter."""
    return select(real)
