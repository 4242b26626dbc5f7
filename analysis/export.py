"""Files to take away: the rows of a selection in the order of the table."""

from __future__ import annotations

import pandas as pd

from analysis.tables import Tables, to_csv_bytes

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""First characters with which a spreadsheet takes a cell for a formula."""


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with an apostrophe before each text that a spreadsheet would run as a formula.

    Only text columns: negative numbers stay numbers. After OWASP ASVS 1.2.10.
    """
    safe = frame.copy()
    for column in safe.columns[[pd.api.types.is_string_dtype(dtype) for dtype in safe.dtypes]]:
        risky = safe[column].str.startswith(FORMULA_STARTS).fillna(False).astype(bool)
        safe[column] = safe[column].mask(risky, "'" + safe[column])
    return safe


def table_csv(tables: Tables, name: str) -> bytes:
    """Return table ``name`` as CSV (RFC 4180, UTF-8, header row), formulas made harmless."""
    return to_csv_bytes(harmless(getattr(tables, name)), tables.package.tables[name])


def frame_csv(frame: pd.DataFrame) -> bytes:
    """Return any frame shown on a page as CSV (UTF-8, header row, empty for missing), formulas made harmless."""
    return harmless(frame).to_csv(index=False, lineterminator="\n").encode("utf-8")
