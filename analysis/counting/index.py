"""What filtering and counting look up again and again, computed once for each ``Tables``: numbers in place of texts.

A filter then is a mask of bool per alliance, and whatever belongs to an alliance is found by its position instead of by
its key. Results are shared by all callers: nobody changes them in place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from analysis.records.tables import Tables

P = ParamSpec("P")
T = TypeVar("T")


def once_per_tables(compute: Callable[Concatenate[Tables, P], T]) -> Callable[Concatenate[Tables, P], T]:
    """Decorate a function of Tables to run once for each Tables object and further (positional) arguments.

    Results go when their Tables go, so a result must not hold the Tables themselves. Two threads that ask at the same
    moment may both compute; they get equal results.
    """
    results: WeakKeyDictionary[Tables, dict[tuple[Any, ...], T]] = WeakKeyDictionary()

    @wraps(compute)
    def remembered(tables: Tables, *arguments: P.args) -> T:
        known = results.setdefault(tables, {})
        if arguments not in known:
            known[arguments] = compute(tables, *arguments)
        return known[arguments]

    return remembered


@dataclass(frozen=True)
class Codes:
    """A column of text as numbers: ``numbers`` (rows,) int64, -1 where missing; ``number_of`` value -> its number."""

    numbers: np.ndarray
    number_of: Mapping[str, int]

    def among(self, values: Iterable[str]) -> np.ndarray:
        """Return, per row, whether the column has one of ``values`` (bool). A value that no row has matches none."""
        wanted = [self.number_of[value] for value in values if value in self.number_of]
        return np.isin(self.numbers, wanted)

    def counts(self, rows: np.ndarray) -> dict[str, int]:
        """Return how many of ``rows`` (bool per row) have each value."""
        found = self.numbers[rows & (self.numbers >= 0)]
        return dict(zip(self.number_of, np.bincount(found, minlength=len(self.number_of)).tolist(), strict=True))


@once_per_tables
def codes(tables: Tables, table: str, column: str) -> Codes:
    """Return the text ``column`` of ``table`` as numbers."""
    return numbered(getattr(tables, table)[column])


def numbered(texts: pd.Series) -> Codes:
    """Return ``texts`` as numbers."""
    numbers, values = pd.factorize(texts)
    return Codes(numbers, {value: number for number, value in enumerate(values.tolist())})


@once_per_tables
def owners(tables: Tables, table: str) -> np.ndarray:
    """Return, per row of ``table``, the position of its alliance in ``tables.alliances``; -1 where there is none."""
    number, ids = pd.factorize(getattr(tables, table)["alliance_id"])  # to look up each id once is ten times as fast
    return np.append(pd.Index(tables.alliances["id"]).get_indexer(ids), -1)[number]


def owned(tables: Tables, table: str, alliances: np.ndarray) -> np.ndarray:
    """Return, per row of ``table``, whether it belongs to one of ``alliances`` (bool per alliance)."""
    return np.append(alliances, False)[owners(tables, table)]  # an owner of -1 finds the False at the end


def owning(tables: Tables, table: str, rows: np.ndarray) -> np.ndarray:
    """Return, per alliance, whether one of ``rows`` (bool per row of ``table``) belongs to it."""
    has = np.zeros(len(tables.alliances) + 1, bool)  # the place at the end takes the owner -1
    has[owners(tables, table)[rows]] = True
    return has[:-1]
