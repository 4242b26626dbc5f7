"""Which sectors take part: counts of the partners that a source names, never of all partners.

Planned alliances are left out everywhere (rule: *partners* counts those of known alliances).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.counting.index import codes, once_per_tables, owned, owners
from analysis.records.tables import Tables


@once_per_tables
def known_partners(tables: Tables) -> pd.DataFrame:
    """Return the partners of known (not planned) alliances: alliance_id, partner, sector, umbrella."""
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
    codes, partners = list(tables.sectors["sector"]), known_partners(tables)
    where, alliances = pd.factorize(partners["alliance_id"])
    present = np.zeros((len(alliances), len(codes)))  # of fractions, which are multiplied a hundred times faster
    present[where, pd.Index(codes).get_indexer(partners["sector"])] = 1
    together = present.T @ present
    rows = [(codes[i], codes[j], int(together[i, j])) for i in range(len(codes)) for j in range(len(codes)) if i != j]
    return pd.DataFrame(rows, columns=["sector", "other", "alliances"])


def organisations(tables: Tables) -> pd.DataFrame:
    """Return the organisations by the number of known alliances they are named in, most first, then by name.

    Columns: partner, sector (the most frequent), alliances. Names are counted as the sources write them: the same
    organisation under two spellings counts twice, local branches count apart.
    """
    partners = known_partners(tables)
    return _counted(tables, partners, partners["partner"]).rename(columns={"who": "partner"})


def taking_part(tables: Tables) -> pd.DataFrame:
    """Return in how many known alliances each organisation takes part, whatever its local names, most first.

    Columns: umbrella (its key; missing for a name without one, which stands for itself), partner (that name, missing
    with an umbrella), sector (the most frequent), alliances (an alliance counts once, however many of its partners
    belong to the organisation), names (tuple of the local names and the number of alliances of each, most first; empty
    for a name that stands for itself).
    """
    partners = known_partners(tables)
    belongs = partners["umbrella"].notna()
    table = _counted(tables, partners, partners["umbrella"].where(belongs, _ITSELF + partners["partner"]))
    itself = table["who"].str.startswith(_ITSELF)
    local = _local_names(tables, partners[belongs])
    return pd.DataFrame(
        {
            "umbrella": table["who"].mask(itself),
            "partner": table["who"].str.removeprefix(_ITSELF).where(itself),
            "sector": table["sector"],
            "alliances": table["alliances"],
            "names": [local.get(who, ()) for who in table["who"]],
        }
    )


def _local_names(tables: Tables, partners: pd.DataFrame) -> dict[str, tuple[tuple[str, int], ...]]:
    found = _counted(tables, partners, partners["umbrella"] + _ITSELF + partners["partner"])
    names: dict[str, list[tuple[str, int]]] = {}
    for who, alliances in zip(found["who"], found["alliances"].tolist(), strict=True):
        umbrella, _, name = who.partition(_ITSELF)
        names.setdefault(umbrella, []).append((name, alliances))
    return {umbrella: tuple(found) for umbrella, found in names.items()}


_ITSELF = "\n"
"""Before a name that stands for itself: no key of an umbrella and no name holds a line break."""


def _counted(tables: Tables, partners: pd.DataFrame, organisation: pd.Series) -> pd.DataFrame:
    """Count alliances per ``organisation`` (of each of ``partners``), most first, then by its text.

    Columns: who, sector (the most frequent), alliances.
    """
    who, names = pd.factorize(organisation, sort=True)
    where, alliances = pd.factorize(partners["alliance_id"])
    sectors = pd.Index(tables.sectors["sector"])
    what = sectors.get_indexer(partners["sector"])
    width = max(len(alliances), 1)
    once = pd.unique(who * width + where) // width  # each organisation once per alliance
    counts = np.bincount(who * len(sectors) + what, minlength=len(names) * len(sectors)).reshape(
        len(names), len(sectors)
    )
    table = pd.DataFrame(
        {
            "who": pd.Series(names, dtype="str"),
            "sector": sectors[counts.argmax(axis=1)] if len(names) else [],
            "alliances": np.bincount(once, minlength=len(names)),
        }
    )
    return table.sort_values("alliances", ascending=False, kind="stable", ignore_index=True)


def beside(tables: Tables, other: Tables) -> pd.DataFrame:
    """Return ``participation`` of two selections beside each other, from what is more frequent in
    the first to what is more frequent in the second.

    Columns: sector, group, alliances, share, other_alliances, other_share, difference (share - other_share, -1 to 1;
    missing where one of them names no partner). Equal differences stay in the order of the list.
    """
    table = participation(tables).drop(columns="partners")
    second = participation(other)
    table = table.assign(other_alliances=second["alliances"], other_share=second["share"])
    table["difference"] = table["share"] - table["other_share"]
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
