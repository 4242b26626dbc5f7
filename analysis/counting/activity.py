"""When an alliance began, ended and was last confirmed: the counting rules for time.

A span is the stretch of years in which an alliance counts as active: ``start_year <= Y`` and (no ``end_year`` or
``Y < end_year``).
"""

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from analysis.counting.index import once_per_tables, owners
from analysis.records.tables import Tables

NEVER = 9999
"""Stands for a missing year where years are plain whole numbers: later than any year of the series."""

STARTED = ("joined", "founded")
"""Bases on which a start year counts as *started*; ``first_seen`` only says "spätestens seit"."""


def years(dates: pd.Series) -> pd.Series:
    """Return the year of each date (``2005``, ``2005-11``, ``2005-11-17``) as Int64, missing where it is unknown."""
    return dates.str.slice(0, 4).astype("Int64")


def whole_years(years_: pd.Series, missing: int) -> np.ndarray:
    """Return years (Int64) as int64, ``missing`` where there is none: comparing Int64 takes ten times as long."""
    return years_.to_numpy("int64", na_value=missing)


def first_seen(tables: Tables) -> pd.Series:
    """Return the first year in which each alliance is seen, Int64 in the order of the table.

    Rule: the earliest year among ``status_as_of``, the dates of its sources and the years of its awards.
    """
    return _extreme_year(tables, np.minimum, NEVER, (("sources", "date"), ("awards", "year")))


def last_confirmed(tables: Tables) -> pd.Series:
    """Return the year in which each alliance was last confirmed, Int64 in the order of the table.

    Rule: the later of the year of ``status_as_of`` and the newest year of an award.
    """
    return _extreme_year(tables, np.maximum, -NEVER, (("awards", "year"),))


def _extreme_year(tables: Tables, best: np.ufunc, unknown: int, dates: Iterable[tuple[str, str]]) -> pd.Series:
    """Return the ``best`` year among ``status_as_of`` and the ``dates`` (table, column) that belong to an alliance."""
    found = whole_years(years(tables.alliances["status_as_of"]), unknown)
    for table, column in dates:
        alliance = owners(tables, table)
        year = whole_years(years(getattr(tables, table)[column]), unknown)
        best.at(found, alliance[alliance >= 0], year[alliance >= 0])
    years_ = pd.Series(found, dtype="Int64")
    return years_.mask(years_ == unknown)


@once_per_tables
def spans(tables: Tables) -> pd.DataFrame:
    """Return one row per alliance, in the order of the table, with the years in which it counts.

    Columns: alliance_id, land, scope, planned (bool), start_year, end_year, last_confirmed (Int64), start_basis
    ("joined", "founded", "first_seen" or missing), first_seen (Int64).

    Rule for ``start_year``: none if planned; else the year of ``joined_initiative``; else max(year of ``founded``,
    first year of the initiative); else max(``first_seen``, first year). Rule for ``end_year``: year of ``ended``; else,
    for status ended, the year of ``status_as_of``; else none.
    """
    alliances = tables.alliances
    first_year = tables.package.first_year
    planned = (alliances["status"] == "planned").to_numpy()
    seen = first_seen(tables)
    joined, founded = years(alliances["joined_initiative"]), years(alliances["founded"])
    start = joined.fillna(founded.clip(lower=first_year)).fillna(seen.clip(lower=first_year))
    basis = np.select([joined.notna(), founded.notna(), seen.notna()], ["joined", "founded", "first_seen"], "")
    as_of = years(alliances["status_as_of"])
    end = years(alliances["ended"]).fillna(as_of.where(alliances["status"] == "ended"))
    return pd.DataFrame(
        {
            "alliance_id": alliances["id"],
            "land": alliances["land"],
            "scope": alliances["scope"],
            "planned": planned,
            "start_year": start.mask(planned),
            "end_year": end,
            "last_confirmed": last_confirmed(tables),
            "start_basis": pd.Series(basis, dtype="str").mask(planned | (basis == "")),
            "first_seen": seen,
        }
    )


def with_last_confirmed(alliances: pd.DataFrame, spans_: pd.DataFrame) -> pd.DataFrame:
    """Return ``alliances`` (rows of their table) with the column last_confirmed (Int64) of their ``spans_``."""
    return alliances.assign(last_confirmed=alliances["id"].map(spans_.set_index("alliance_id")["last_confirmed"]))


def active(spans_: pd.DataFrame, year: int) -> pd.Series:
    """Return, per row of ``spans_``, whether the alliance is active in ``year`` (bool)."""
    start, end = (whole_years(spans_[column], NEVER) for column in ("start_year", "end_year"))
    return pd.Series((start <= year) & (end > year), index=spans_.index)


def without_start(spans_: pd.DataFrame) -> pd.Series:
    """Return, per row of ``spans_``, whether it is known and has no start year (bool)."""
    return spans_["start_year"].isna() & ~spans_["planned"]


def undated(spans_: pd.DataFrame, year: int) -> pd.Series:
    """Return, per row of ``spans_``, whether it is known, has no start year and has not ended by ``year`` (bool)."""
    return without_start(spans_) & (whole_years(spans_["end_year"], NEVER) > year)


def confirmed(spans_: pd.DataFrame, year: int) -> pd.Series:
    """Return, per row of ``spans_``, whether it is active in ``year`` and was confirmed in that year or later."""
    return active(spans_, year) & (whole_years(spans_["last_confirmed"], -NEVER) >= year)


def has_basis(spans_: pd.DataFrame, bases: Collection[str]) -> np.ndarray:
    """Return, per row of ``spans_``, whether its start year rests on one of ``bases`` (bool)."""
    return spans_["start_basis"].isin(bases).to_numpy(bool)


def alliance_counts(spans_: pd.DataFrame, year: int) -> dict[str, int]:
    """Count alliances by the rules: known, with_start_year, first_seen_only, undated, active, confirmed, planned."""
    known = ~spans_["planned"].to_numpy(bool)
    started, seen = has_basis(spans_, STARTED), has_basis(spans_, ("first_seen",))
    return {
        "known": int(known.sum()),
        "with_start_year": int((known & started).sum()),
        "first_seen_only": int((known & seen).sum()),
        "undated": int((known & ~started & ~seen).sum()),
        "active": int((known & active(spans_, year).to_numpy()).sum()),
        "confirmed": int((known & confirmed(spans_, year).to_numpy()).sum()),
        "planned": int((~known).sum()),
    }
