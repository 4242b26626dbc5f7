"""How complete the records are: what share of rows and of alliances holds a value. Missing is unknown, not "none"."""

from collections.abc import Callable

import pandas as pd

from analysis.counting.index import once_per_tables
from analysis.records.tables import TABLE_NAMES, Tables


@once_per_tables
def completeness(tables: Tables) -> pd.DataFrame:
    """Return one row per column of each table, in the order of the descriptor.

    Columns: table, column, rows (int), filled (int), share (filled / rows, 0 to 1; missing where there are no rows).
    """
    counts = [
        (name, column, len(frame), int(frame[column].notna().sum()))
        for name, frame in ((name, getattr(tables, name)) for name in TABLE_NAMES)
        for column in tables.package.tables[name].columns
    ]
    table = pd.DataFrame(counts, columns=["table", "column", "rows", "filled"])
    return table.assign(share=_share(table["filled"], table["rows"]))


def _filled(column: str) -> Callable[[Tables], pd.Series]:
    return lambda tables: tables.alliances[column].notna()


def _has_row(table: str) -> Callable[[Tables], pd.Series]:
    return lambda tables: tables.alliances["id"].isin(getattr(tables, table)["alliance_id"])


_KNOWN: dict[str, Callable[[Tables], pd.Series]] = {
    "sources": _has_row("sources"),
    "areas": _has_row("alliance_areas"),
    "topics": _has_row("topics"),
    "founded": _filled("founded"),
    "status": lambda tables: tables.alliances["status"] != "unknown",
    "partners": _has_row("partners"),
    "coordination": _filled("coordination"),
    "website": _filled("website"),
    "partners_total": _filled("partners_total"),
}

FACTS = tuple(_KNOWN)
"""Facts that every alliance has, so that a gap is a gap: there may rightly be no end, no award, no second date."""


@once_per_tables
def facts_known(tables: Tables) -> pd.DataFrame:
    """Return one row per fact of ``FACTS``: for how many alliances it is known.

    Columns: fact, alliances (int), share (of all alliances in ``tables``, planned ones too, 0 to 1; missing where there
    are none). Topics and partners are known where a source names at least one, the status where it is not "unknown".
    """
    known = [int(rule(tables).sum()) for rule in _KNOWN.values()]
    table = pd.DataFrame({"fact": FACTS, "alliances": known})
    return table.assign(share=_share(table["alliances"], pd.Series(len(tables.alliances), table.index)))


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole).where(whole > 0)
