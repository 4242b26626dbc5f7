"""The filters that pages, command line, exports and API share: one set of words, one meaning.

Each filter holds several values that are alternatives (OR); different filters narrow each other (AND).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from analysis.errors import UnknownValue
from analysis.package import Package
from analysis.tables import Tables

MAX_TEXT = 100
"""Longest search text in characters."""


@dataclass(frozen=True)
class Filters:
    """A selection of alliances. Empty means no restriction.

    land, sector, topic, scope, status: accepted values. founded_from, founded_to: years of ``founded``, both
    inclusive; a record without ``founded`` falls out as soon as one of them is set. q: text that each of its words must
    match in name, place, coordination or a partner of the alliance, whatever the case; ae stands for ä, ss for ß.
    """

    land: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    founded_from: int | None = None
    founded_to: int | None = None
    q: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the filters that are set, named as on the command line and in the URL."""
        values = {parameter(field.name): getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value not in ((), None, "")
        }


def parameter(field: str) -> str:
    """Return the word for a filter on the command line, in the URL and in the API: ``founded_from`` -> founded-from."""
    return field.replace("_", "-")


def allowed(tables: Tables) -> dict[str, list[str]]:
    """Return the accepted values of each filter that has a fixed set, in the order of their tables."""
    alliances = tables.package.tables["alliances"]
    return {
        "land": list(tables.laender["key"]),
        "sector": list(tables.sectors["sector"]),
        "topic": list(tables.topics_list["topic"]),
        "scope": list(alliances.field("scope").enum),
        "status": list(alliances.field("status").enum),
    }


def parse(values: Mapping[str, Iterable[str]], tables: Tables) -> Filters:
    """Return the filters in ``values`` (parameter name -> texts, as a URL or a command line gives them).

    Raises UnknownValue naming the parameter, what was found and what is allowed.
    """
    sets = allowed(tables)
    chosen: dict[str, Any] = {}
    for name in sets:
        found = tuple(dict.fromkeys(values.get(name, ())))
        for value in found:
            if value not in sets[name]:
                raise UnknownValue(name, value, sets[name])
        chosen[name] = found
    for name in ("founded_from", "founded_to"):
        chosen[name] = _last_year(parameter(name), values.get(parameter(name), ()))
    text = " ".join(values.get("q", ())).strip()
    if len(text) > MAX_TEXT:
        raise UnknownValue("q", f"{len(text)} characters", [f"at most {MAX_TEXT} characters"])
    return Filters(**chosen, q=text)


def parse_year(text: str | int, package: Package) -> int:
    """Return ``text`` as a year of the time series; raises UnknownValue where it is none."""
    years = [str(year) for year in package.years]
    if str(text) not in years:
        raise UnknownValue("year", str(text), [f"{years[0]} to {years[-1]}"])
    return int(text)


def _last_year(name: str, found: Iterable[str]) -> int | None:
    texts = list(found)
    if not texts:
        return None
    if not (texts[-1].isascii() and texts[-1].isdigit() and len(texts[-1]) == 4):
        raise UnknownValue(name, texts[-1], ["a year of four digits"])
    return int(texts[-1])


def select(tables: Tables, filters: Filters) -> pd.Series:
    """Return, per row of ``tables.alliances``, whether it passes ``filters`` (bool)."""
    alliances = tables.alliances
    keep = pd.Series(True, index=alliances.index)
    for name in ("land", "scope", "status"):
        if values := getattr(filters, name):
            keep &= alliances[name].isin(values)
    if filters.sector:
        keep &= alliances["id"].isin(tables.partners.loc[tables.partners["sector"].isin(filters.sector), "alliance_id"])
    if filters.topic:
        keep &= alliances["id"].isin(tables.topics.loc[tables.topics["topic"].isin(filters.topic), "alliance_id"])
    founded = alliances["founded"].str.slice(0, 4).astype("Int64")
    if filters.founded_from is not None:
        keep &= (founded >= filters.founded_from).fillna(False).astype(bool)
    if filters.founded_to is not None:
        keep &= (founded <= filters.founded_to).fillna(False).astype(bool)
    for word in _spelt_out(pd.Series([filters.q])).iloc[0].split():
        keep &= _mentions(tables, word)
    return keep


def _mentions(tables: Tables, word: str) -> pd.Series:
    alliances = tables.alliances
    found = pd.Series(False, index=alliances.index)
    for column in ("name", "place", "coordination"):
        found |= _spelt_out(alliances[column].fillna("")).str.contains(word, regex=False)
    partners = tables.partners
    named = partners.loc[_spelt_out(partners["partner"]).str.contains(word, regex=False), "alliance_id"]
    return found | alliances["id"].isin(named)


def narrow(tables: Tables, filters: Filters) -> Tables:
    """Return ``tables`` with only the alliances that pass ``filters`` and the rows that belong to them.

    The Länder, districts and municipalities are those of the Länder filtered (all without a land filter), since totals
    are those of the Länder filtered. Lists of sectors and topics, reported totals and milestones stay whole.
    """
    if filters == Filters():
        return tables
    keep = select(tables, filters)
    ids = set(tables.alliances.loc[keep, "id"])
    changes = {"alliances": tables.alliances[keep].reset_index(drop=True)}
    for name in ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives"):
        frame = getattr(tables, name)
        changes[name] = frame[frame["alliance_id"].isin(ids)].reset_index(drop=True)
    if filters.land:
        for name in ("municipalities", "uninhabited_areas", "districts", "laender"):
            frame = getattr(tables, name)
            changes[name] = frame[frame["land"].isin(filters.land)].reset_index(drop=True)
    return replace(tables, **changes)


def _spelt_out(texts: pd.Series) -> pd.Series:
    """Return ``texts`` without case, umlauts as ae, oe, ue and ß as ss, so that both spellings find each other."""
    plain = texts.str.casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        plain = plain.str.replace(umlaut, letters, regex=False)
    return plain
