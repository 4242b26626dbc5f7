"""Which sectors take part: counts of the partners that a source names, never of all partners.

Planned alliances are left out everywhere (rule: *partners* counts those of known alliances).
"""

from typing import NamedTuple

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


@once_per_tables
def naming_partners(tables: Tables) -> int:
    """Return the number of known alliances for which a source names at least one partner."""
    return len(_named(tables).alliances)


@once_per_tables
def participation(tables: Tables) -> pd.DataFrame:
    """Return one row per sector, in the order of the list.

    Columns: sector, group, partners (named partners), alliances (known alliances with at least one partner of it),
    share (alliances / known alliances that name any partner, 0 to 1; missing where none names any).
    """
    partners, naming = known_partners(tables), naming_partners(tables)
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
    named, alliances = _named(tables), tables.alliances
    values, names = pd.factorize(alliances[attribute], sort=True)
    of_alliance = values[pd.Index(alliances["id"]).get_indexer(named.alliances)]
    of_sector, groups = pd.factorize(tables.sectors["group"], sort=True)
    both = of_alliance[named.alliance] * len(groups) + of_sector[named.sector]
    occurring, partners = np.unique(both, return_counts=True)
    columns = {attribute: names.take(occurring // len(groups)), "group": groups.take(occurring % len(groups))}
    return pd.DataFrame({**columns, "partners": partners})


def meetings(tables: Tables) -> pd.DataFrame:
    """Return in how many known alliances two sectors meet: sector, other, alliances.

    Every ordered pair of different sectors of the list; symmetric. An alliance counts once for a pair.
    """
    codes, named = list(tables.sectors["sector"]), _named(tables)
    present = np.zeros((len(named.alliances), len(codes)))  # of fractions, which are multiplied a hundred times faster
    present[named.alliance, named.sector] = 1
    together = present.T @ present
    rows = [(codes[i], codes[j], int(together[i, j])) for i in range(len(codes)) for j in range(len(codes)) if i != j]
    return pd.DataFrame(rows, columns=["sector", "other", "alliances"])


def organisations(tables: Tables) -> pd.DataFrame:
    """Return the organisations by the number of known alliances they are named in, most first, then by name.

    Columns: partner, sector (the most frequent), alliances. Names are counted as the sources write them: the same
    organisation under two spellings counts twice, local branches count apart.
    """
    named = _named(tables)
    table = _counted(tables, named.partner, len(named.partners))
    names = pd.Series(named.partners.take(table["who"]), dtype="str")
    return table.assign(who=names).rename(columns={"who": "partner"})


def taking_part(tables: Tables) -> pd.DataFrame:
    """Return in how many known alliances each organisation takes part, whatever its local names, most first.

    Columns: umbrella (its key; missing for a name without one, which stands for itself), partner (that name, missing
    with an umbrella), sector (the most frequent), alliances (an alliance counts once, however many of its partners
    belong to the organisation), names (tuple of the local names and the number of alliances of each, most first; empty
    for a name that stands for itself).
    """
    named = _named(tables)
    itself = len(named.partners)
    who = np.where(named.umbrella < 0, named.partner, itself + named.umbrella)
    table, local = _counted(tables, who, itself + len(named.umbrellas)), _local_names(tables)
    found, are = table["who"].to_numpy(), table["who"].to_numpy() < itself
    umbrellas = found[~are] - itself
    names = np.full(len(table), None, dtype="object")
    names[:] = [()]
    names[~are] = _as_objects([local[umbrella] for umbrella in umbrellas.tolist()])
    columns = {name: np.full(len(table), None, dtype="object") for name in ("umbrella", "partner")}
    columns["umbrella"][~are], columns["partner"][are] = (
        named.umbrellas.take(umbrellas),
        named.partners.take(found[are]),
    )
    texts = {name: pd.Series(values, dtype="str") for name, values in columns.items()}
    return pd.DataFrame({**texts, "sector": table["sector"], "alliances": table["alliances"], "names": names})


def _as_objects(values: list[tuple]) -> np.ndarray:
    found = np.empty(len(values), dtype="object")
    found[:] = values
    return found


def _local_names(tables: Tables) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return the local names of each umbrella, by its number, with the alliances of each."""
    named = _named(tables)
    belongs = np.flatnonzero(named.umbrella >= 0)
    pairs, who = np.unique(named.umbrella[belongs] * len(named.partners) + named.partner[belongs], return_inverse=True)
    table = _counted(tables, who, len(pairs), belongs)
    found = pairs[table["who"].to_numpy()]
    umbrellas, partners = found // len(named.partners), named.partners.take(found % len(named.partners))
    names: dict[int, list[tuple[str, int]]] = {}
    for umbrella, name, alliances in zip(umbrellas.tolist(), partners, table["alliances"].tolist(), strict=True):
        names.setdefault(umbrella, []).append((name, alliances))
    return {umbrella: tuple(found) for umbrella, found in names.items()}


class _Named(NamedTuple):
    """The partners of known alliances as numbers of what they name, each in the order of its text.

    alliance, sector, partner, umbrella: per partner; that of the umbrella is -1 without one. alliances, partners,
    umbrellas: what the numbers stand for.
    """

    alliance: np.ndarray
    sector: np.ndarray
    partner: np.ndarray
    umbrella: np.ndarray
    alliances: pd.Index
    partners: np.ndarray
    umbrellas: np.ndarray


@once_per_tables
def _named(tables: Tables) -> _Named:
    """Return the partners as numbers, which all counts share: to number texts takes most of the time of a count."""
    known = known_partners(tables)
    alliance, alliances = pd.factorize(known["alliance_id"])
    partner, partners = pd.factorize(known["partner"], sort=True)
    umbrella, umbrellas = pd.factorize(known["umbrella"], sort=True)
    sector = pd.Index(tables.sectors["sector"]).get_indexer(known["sector"])
    texts = (names.to_numpy(dtype="object") for names in (partners, umbrellas))
    return _Named(alliance, sector, partner, umbrella, alliances, *texts)


def _counted(tables: Tables, who: np.ndarray, size: int, rows: np.ndarray | slice = slice(None)) -> pd.DataFrame:
    """Count the alliances of each of ``size`` organisations, most first, then by their number.

    who: the organisation of each of the ``rows`` of known partners. Columns: who, sector (the most frequent),
    alliances; only those of one at least.
    """
    named, sectors = _named(tables), tables.sectors["sector"].to_numpy(dtype="object")
    width = max(len(named.alliances), 1)
    once = pd.unique(who * width + named.alliance[rows]) // width  # each organisation once per alliance
    alliances = np.bincount(once, minlength=size)
    counts = np.bincount(who * len(sectors) + named.sector[rows], minlength=size * len(sectors))
    most = counts.reshape(size, len(sectors)).argmax(axis=1) if size else np.empty(0, dtype="int64")
    order = np.argsort(-alliances, kind="stable")[: int((alliances > 0).sum())]
    columns = {"who": order, "sector": sectors[most[order]], "alliances": alliances[order]}
    return pd.DataFrame(columns).astype({"sector": "str"})


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
