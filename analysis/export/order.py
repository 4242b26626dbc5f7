"""The order of rows: by any column, what is missing last, ties by key."""

from __future__ import annotations

import pandas as pd

from analysis.errors import UnknownValue
from analysis.records.package import TableSpec
from analysis.records.text import collated

DESCENDING = "-"
"""Stands before the column where the largest comes first."""


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
