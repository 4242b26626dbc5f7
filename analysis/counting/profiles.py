"""What is known of one alliance: every fact with its sources and how it is known."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from analysis.counting.activity import spans, with_last_confirmed
from analysis.counting.area_names import area_names
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, Language
from analysis.records.evidence import AS_OF, answered, words_of
from analysis.records.tables import Tables

FACTS = (
    "founded",
    "joined_initiative",
    "status",
    "last_confirmed",
    "ended",
    "coordination",
    "partners_total",
    "website",
)
"""Single facts of a profile in the order in which they are shown."""


@dataclass(frozen=True)
class Fact:
    """One fact: ``basis`` is stated, derived, disputed (sources disagree), inferred (no source is named for it),
    counted (computed from others) or unknown (no value); ``as_of`` its date where the record has one; ``sources`` rows
    of the table sources."""

    field: str
    value: Any
    basis: str
    as_of: str | None
    alternatives: tuple[str, ...]
    sources: pd.DataFrame


@dataclass(frozen=True)
class Profile:
    """An alliance: its row, facts, and the rows of the other tables that belong to it; awards with their labels."""

    alliance: pd.Series
    facts: tuple[Fact, ...]
    areas: pd.DataFrame
    partners: pd.DataFrame
    topics: list[str]
    awards: pd.DataFrame
    sources: pd.DataFrame


def host(address: str) -> str:
    """Return the host of the web address of a source, without "www."."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def source_name(address: str, t: Language) -> str:
    """Return what a source is called: the host of its page, or the answer of an office."""
    day = answered(address)
    return host(address) if day is None else t("round.ground", date=t.date(day))


def profile(tables: Tables, alliance_id: str, code: str = LANGUAGES[0]) -> Profile:
    """Return the profile of ``alliance_id``, its areas named in the language ``code``.

    Raises UnknownValue where there is no such alliance.
    """
    found = tables.alliances[tables.alliances["id"] == alliance_id]
    if found.empty:
        raise UnknownValue("id", alliance_id, ["an id of the table alliances"])
    alliance = with_last_confirmed(found, spans(tables)).iloc[0]
    own = {
        name: _of(getattr(tables, name), alliance_id)
        for name in ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives")
    }
    alternatives = tuple(own["founding_alternatives"]["founded"])
    return Profile(
        alliance=alliance,
        facts=tuple(_fact(alliance, field, own, alternatives) for field in FACTS),
        areas=named_areas(tables, own["alliance_areas"], code),
        partners=own["partners"].merge(tables.sectors[["sector", "group"]], on="sector"),
        topics=list(own["topics"]["topic"]),
        awards=_awards(tables, own["awards"]),
        sources=own["sources"],
    )


def removed(tables: Tables, alliance_id: str) -> pd.Series | None:
    """Return the row of the log of changes with which ``alliance_id`` went last, None where it never did."""
    changes = tables.changes
    rows = changes[
        (changes["table"] == "alliances")
        & (changes["record"] == json.dumps([alliance_id], ensure_ascii=False))
        & (changes["action"] == "remove")
    ]
    return None if rows.empty else rows.iloc[-1]


def bearing_out(sources: pd.DataFrame, *fields: str) -> pd.DataFrame:
    """Return the rows of ``sources`` that bear out one of ``fields``, dated ones first, newest first."""
    rows = sources[sources["supports"].map(lambda supports: not {*fields}.isdisjoint(words_of(supports))).astype(bool)]
    return rows.sort_values("date", ascending=False, na_position="last", ignore_index=True)


def named_areas(tables: Tables, areas: pd.DataFrame, code: str = LANGUAGES[0]) -> pd.DataFrame:
    """Return area rows with names in the language ``code``: level, area_key, partial, name, kreis_key."""
    found = [_area_name(tables, level, key, code) for level, key in zip(areas["level"], areas["area_key"], strict=True)]
    return areas.assign(name=found, kreis_key=areas["area_key"].str.slice(0, 5))


def _area_name(tables: Tables, level: str, key: str, code: str) -> str:
    if level == "kreis":
        district = tables.districts[tables.districts["key"] == key].iloc[0]
        return f"{district['name']} ({district['kind']})"
    return area_names(tables, level, code)[key]


def _awards(tables: Tables, awards: pd.DataFrame) -> pd.DataFrame:
    """Return awards by year, the undated last, with label_de and label_en."""
    rows = awards.sort_values("year", na_position="last", kind="stable", ignore_index=True)
    return rows.merge(tables.awards_list, on="award", how="left")


def _of(frame: pd.DataFrame, alliance_id: str) -> pd.DataFrame:
    return frame[frame["alliance_id"] == alliance_id].reset_index(drop=True)


def _fact(alliance: pd.Series, field: str, own: dict[str, pd.DataFrame], alternatives: tuple[str, ...]) -> Fact:
    value = alliance[field] if pd.notna(alliance[field]) else None
    proofs = bearing_out(own["sources"], *_words(alliance, field, own["awards"]))
    others = alternatives if field == "founded" else ()
    as_of = AS_OF.get(field)
    date = alliance[as_of] if as_of and pd.notna(alliance[as_of]) else None
    return Fact(field, value, _basis(alliance, field, value, others, proofs), date, others, proofs)


def _words(alliance: pd.Series, field: str, awards: pd.DataFrame) -> tuple[str, ...]:
    """Return the words by which sources name ``field``; the last confirmation is a status, an award, or both."""
    if field != "last_confirmed":
        return (field,)
    dates = {"status": [alliance["status_as_of"]], "awards": awards["year"]}
    return tuple(word for word, of in dates.items() if str(alliance[field]) in {str(date)[:4] for date in of})


def _basis(alliance: pd.Series, field: str, value: Any, others: tuple[str, ...], proofs: pd.DataFrame) -> str:
    if value is None or (field == "status" and value == "unknown"):
        return "unknown"
    if field == "last_confirmed":
        return "counted"
    if others:
        return "disputed"
    if field == "founded":
        return str(alliance["founded_basis"])
    return "stated" if len(proofs) else "inferred"
