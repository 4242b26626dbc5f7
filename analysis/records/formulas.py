"""Cells that a spreadsheet would run as a formula: made harmless on the way out, restored on the way in.

After OWASP's notes on CSV injection: an apostrophe in front makes such a cell text. So that the way back is exact, one
more apostrophe also goes before a text that has apostrophes before a formula already:

    =1+1 <-> '=1+1        '=1+1 <-> ''=1+1        'plain <-> 'plain
"""

import re
from collections.abc import Callable

import pandas as pd

from analysis.records.columns import fitting

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters with which a spreadsheet takes a cell for a formula, full-width forms included."""

_CLASS = "[" + "".join({"-": r"\-", "\t": r"\t", "\r": r"\r", "\n": r"\n"}.get(s, s) for s in FORMULA_STARTS) + "]"
_RISKY = re.compile("'*" + _CLASS)
MADE_HARMLESS = f"'(?='*{_CLASS})"
"""What ``harmless`` put in front, as a regular expression for readers: remove it at the start of a cell."""

_SAFE = re.compile("''*" + _CLASS)


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with an apostrophe before each text that a spreadsheet would run as a formula.

    Only text columns: negative numbers stay numbers. The frame itself is not changed.
    """
    return _changed(frame, _RISKY, lambda texts: "'" + texts)


def restored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` without the apostrophes that ``harmless`` put in; the exact opposite, for every text."""
    return _changed(frame, _SAFE, lambda texts: texts.str.slice(1))


def _changed(frame: pd.DataFrame, pattern: re.Pattern[str], change: Callable[[pd.Series], pd.Series]) -> pd.DataFrame:
    """Return ``frame`` with ``change`` done to the texts that begin like ``pattern``."""
    result = frame.copy(deep=False)
    for column in frame.columns[[pd.api.types.is_string_dtype(dtype) for dtype in frame.dtypes]]:
        texts = frame[column]
        found = fitting(texts, pattern.match)
        if found.any():
            result[column] = texts.mask(found, change(texts))
    return result
