"""What has changed since an earlier data version."""

from __future__ import annotations

import re

import pandas as pd

from analysis.errors import UnknownValue
from analysis.records.tables import Tables, last_change

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}(?:-(\d{1,9}))?", re.ASCII)


def changes_since(tables: Tables, version: str) -> pd.DataFrame:
    """Return the rows of the log of changes that came after the data version ``version``, newest change first.

    Raises UnknownValue where it is none, or one of data that have more changes than these.
    """
    found = VERSION.fullmatch(version)
    number = int(found[1] or 0) if found else -1
    if not 0 <= number <= last_change(tables.changes):
        raise UnknownValue("version", version, [tables.version])
    rows = tables.changes[tables.changes["number"] > number]
    return rows.sort_values("number", ascending=False, kind="stable", ignore_index=True)
