"""When an alliance began, ended and was last confirmed: the counting rules for time.

A span is the stretch of years in which an alliance counts as active: ``start_year <= Y`` and (no ``end_year`` or
``Y < end_year``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.tables import Tables

STARTED = ("joined", "founded")
"""Bases on which a start year counts as *started*; ``first_seen`` only says "spätestens seit"."""


def years(dates: pd.Series) -> pd.Series:
    """Return the year of each date (``2005``, ``2005-11``, ``2005-11-17``) as Int64, missing where it is unknown."""
    return dates.str.slice(0, 4).astype("Int64")


def first_seen(tables: Tables) -> pd.Series:
    """Return the first year in which each alliance is seen, Int64 indexed by alliance id.

    Rule: the earliest year among ``status_as_of``, the dates of its sources and the years of its awards.
    """
    alliances = tables.alliances
    seen = pd.concat(
        [
            pd.Series(years(alliances["status_as_of"]).array, index=alliances["id"]),
            pd.Series(years(tables.sources["date"]).array, index=tables.sources["alliance_id"]),
            pd.Series(years(tables.awards["year"]).array, index=tables.awards["alliance_id"]),
        ]
    ).dropna()
    return seen.groupby(level=0).min().reindex(alliances["id"])


def spans(tables: Tables) -> pd.DataFrame:
    """Return one row per alliance, in the order of the table, with the years in which it counts.

    Columns: alliance_id, land, scope, planned (bool), start_year, end_year, confirmed_year (Int64, the year of
    ``status_as_of``), start_basis ("joined", "founded", "first_seen" or missing), first_seen (Int64).

    Rule for ``start_year``: none if planned; else the year of ``joined_initiative``; else max(year of ``founded``,
    first year of the initiative); else max(``first_seen``, first year). Rule for ``end_year``: year of ``ended``; else,
    for status ended, the year of ``status_as_of``; else none.
    """
    alliances = tables.alliances
    first_year = tables.package.first_year
    planned = (alliances["status"] == "planned").to_numpy()
    seen = pd.Series(first_seen(tables).array)
    joined, founded = years(alliances["joined_initiative"]), years(alliances["founded"])
    start = joined.fillna(founded.clip(lower=first_year)).fillna(seen.clip(lower=first_year))
    basis = np.select([joined.notna(), founded.notna(), seen.notna()], ["joined", "founded", "first_seen"], "")
    confirmed = years(alliances["status_as_of"])
    end = years(alliances["ended"]).fillna(confirmed.where(alliances["status"] == "ended"))
    return pd.DataFrame(
        {
            "alliance_id": alliances["id"],
            "land": alliances["land"],
            "scope": alliances["scope"],
            "planned": planned,
            "start_year": start.mask(planned),
            "end_year": end,
            "confirmed_year": confirmed,
            "start_basis": pd.Series(basis, dtype="str").mask(planned | (basis == "")),
            "first_seen": seen,
        }
    )


def active(spans_: pd.DataFrame, year: int) -> pd.Series:
    """Return, per row of ``spans_``, whether the alliance is active in ``year`` (bool)."""
    begun = (spans_["start_year"] <= year).fillna(False)
    over = (spans_["end_year"] <= year).fillna(False)
    return (begun & ~over).astype(bool)


def confirmed(spans_: pd.DataFrame, year: int) -> pd.Series:
    """Return, per row of ``spans_``, whether it is active in ``year`` and a source of that year or later says so."""
    return active(spans_, year) & (spans_["confirmed_year"] >= year).fillna(False).astype(bool)


def alliance_counts(spans_: pd.DataFrame, year: int) -> dict[str, int]:
    """Count alliances by the rules: known, with_start_year, first_seen_only, undated, active, confirmed, planned."""
    known = spans_[~spans_["planned"]]
    basis = known["start_basis"]
    return {
        "known": len(known),
        "with_start_year": int(basis.isin(STARTED).sum()),
        "first_seen_only": int((basis == "first_seen").sum()),
        "undated": int(basis.isna().sum()),
        "active": int(active(known, year).sum()),
        "confirmed": int(confirmed(known, year).sum()),
        "planned": int(spans_["planned"].sum()),
    }
