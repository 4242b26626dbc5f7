"""Which sectors take part: counts of the partners that a source names, never of all partners.

Planned alliances are left out everywhere (rule: *partners* counts those of known alliances).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.counting.index import codes, once_per_tables, owned, owners
from analysis.records.tables import Tables


def known_partners(tables: Tables) -> pd.DataFrame:
    """Return the partners of known (not planned) alliances: alliance_id, partner, sector."""
    planned = tables.alliances.loc[tables.alliances["status"] == "planned", "id"]
    return tables.partners[~tables.partners["alliance_id"].isin(planned)]


def named_by_sector(tables: Tables, alliances: np.ndarray) -> dict[str, int]:
    """Return what ``by_sector`` counts for the known ones of ``alliances`` (bool per row of ``tables.alliances``)."""
    known = alliances & ~codes(tables, "alliances", "status").among(["planned"])
    counts = codes(tables, "partners", "sector").counts(owned(tables, "partners", known))
    return {sector: counts.get(sector, 0) for sector in tables.sectors["sector"]}


@once_per_tables
def named_by_alliance(tables: Tables) -> np.ndarray:
    """Return, per row of ``tables.alliances``, how many partners are named (int64), 0 for planned ones."""
    known = ~codes(tables, "alliances", "status").among(["planned"])
    owner = owners(tables, "partners")
    return np.bincount(owner[owner >= 0], minlength=len(known)) * known


def by_sector(partners: pd.DataFrame, sectors: pd.DataFrame) -> dict[str, int]:
    """Return the number of named partners per sector, every sector of the list in its order, 0 where none."""
    counts = partners["sector"].value_counts()
    return {sector: int(counts.get(sector, 0)) for sector in sectors["sector"]}


def known_count(tables: Tables) -> int:
    """Return the number of known (not planned) alliances."""
    return int((tables.alliances["status"] != "planned").sum())


def naming_partners(tables: Tables) -> int:
    """Return the number of known alliances for which a source names at least one partner."""
    return int(known_partners(tables)["alliance_id"].nunique())


def participation(tables: Tables) -> pd.DataFrame:
    """Return one row per sector, in the order of the list.

    Columns: sector, group, partners (named partners), alliances (known alliances with at least one partner of it),
    share (alliances / known alliances that name any partner, 0 to 1; missing where none names any).
    """
    partners = known_partners(tables)
    naming = partners["alliance_id"].nunique()
    table = tables.sectors[["sector", "group"]].copy()
    table["partners"] = list(by_sector(partners, tables.sectors).values())
    taking_part = partners.drop_duplicates(["alliance_id", "sector"])
    table["alliances"] = list(by_sector(taking_part, tables.sectors).values())
    table["share"] = table["alliances"] / naming if naming else np.nan
    return table


def by_attribute(tables: Tables, attribute: str) -> pd.DataFrame:
    """Return named partners per ``attribute`` of the alliance ("land" or "scope") and sector group.

    Columns: ``attribute``, group, partners (int). Only combinations that occur.
    """
    partners = known_partners(tables).merge(tables.sectors[["sector", "group"]], on="sector")
    partners = partners.merge(tables.alliances[["id", attribute]], left_on="alliance_id", right_on="id")
    return partners.groupby([attribute, "group"], sort=True).size().rename("partners").reset_index()


def meetings(tables: Tables) -> pd.DataFrame:
    """Return in how many known alliances two sectors meet: sector, other, alliances.

    Every ordered pair of different sectors of the list; symmetric. An alliance counts once for a pair.
    """
    codes = list(tables.sectors["sector"])
    pairs = known_partners(tables)[["alliance_id", "sector"]].drop_duplicates()
    present = pd.crosstab(pairs["alliance_id"], pairs["sector"]).reindex(columns=codes, fill_value=0).to_numpy()
    together = present.T @ present
    rows = [(codes[i], codes[j], int(together[i, j])) for i in range(len(codes)) for j in range(len(codes)) if i != j]
    return pd.DataFrame(rows, columns=["sector", "other", "alliances"])


def organisations(tables: Tables) -> pd.DataFrame:
    """Return the organisations by the number of known alliances they are named in, most first, then by name.

    Columns: partner, sector (the most frequent), alliances. Names are counted as the sources write them: the same
    organisation under two spellings counts twice, local branches count apart.
    """
    partners = known_partners(tables)
    who, names = pd.factorize(partners["partner"], sort=True)
    where, alliances = pd.factorize(partners["alliance_id"])
    sectors = pd.Index(tables.sectors["sector"])
    what = sectors.get_indexer(partners["sector"])
    width = max(len(alliances), 1)
    once = np.unique(who * width + where) // width  # each organisation once per alliance
    counts = np.bincount(who * len(sectors) + what, minlength=len(names) * len(sectors)).reshape(
        len(names), len(sectors)
    )
    table = pd.DataFrame(
        {
            "partner": names,
            "sector": sectors[counts.argmax(axis=1)] if len(names) else [],
            "alliances": np.bincount(once, minlength=len(names)),
        }
    )
    return table.sort_values("alliances", ascending=False, kind="stable", ignore_index=True)
