"""The key figures by the rules of DESIGN.md in plain Python, one record after the other: slow, and easy to check."""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.counting.filter_set import Filters
from analysis.records.tables import TABLE_NAMES, Tables

Row = dict[str, Any]


def rows_of(tables: Tables) -> dict[str, list[Row]]:
    """Return every table as a list of rows, None where a value is missing."""
    frames = {name: getattr(tables, name) for name in TABLE_NAMES}
    return {
        name: [{column: None if pd.isna(value) else value for column, value in row.items()} for row in records]
        for name, records in ((name, frame.to_dict("records")) for name, frame in frames.items())
    }


@dataclass(frozen=True)
class Times:
    """When an alliance counts: years, None where there is none."""

    start: int | None
    end: int | None
    confirmed: int | None
    basis: str | None

    def active(self, year: int) -> bool:
        return self.start is not None and self.start <= year and (self.end is None or year < self.end)

    def undated(self, year: int) -> bool:
        return self.start is None and (self.end is None or year < self.end)


def year_of(text: str | None) -> int | None:
    return int(text[:4]) if text else None


def spelt_out(text: str | None) -> str:
    return plain((text or "").casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


def plain(text: str | None) -> str:
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text or "").casefold())


def passes(alliance: Row, rows: dict[str, list[Row]], filters: Filters) -> bool:
    partners = [row for row in rows["partners"] if row["alliance_id"] == alliance["id"]]
    topics = [row["topic"] for row in rows["topics"] if row["alliance_id"] == alliance["id"]]
    texts = [alliance["name"], alliance["place"], alliance["coordination"], *(row["partner"] for row in partners)]
    areas = [row["area_key"][:5] for row in rows["alliance_areas"] if row["alliance_id"] == alliance["id"]]
    founded, when = year_of(alliance["founded"]), times(alliance, rows, 2004)
    confirmed, unsure = when.confirmed or 0, filters.not_confirmed_since
    return (
        all(not getattr(filters, n) or alliance[n] in getattr(filters, n) for n in ("land", "scope", "status"))
        and (not filters.sector or any(row["sector"] in filters.sector for row in partners))
        and (not filters.umbrella or any(row["umbrella"] in filters.umbrella for row in partners))
        and (not filters.kreis or any(key in filters.kreis for key in areas))
        and (filters.confirmed_from is None or confirmed >= filters.confirmed_from)
        and (unsure is None or (alliance["status"] != "planned" and when.end is None and confirmed < unsure))
        and (not filters.topic or any(topic in filters.topic for topic in topics))
        and (filters.founded_from is None or (founded is not None and founded >= filters.founded_from))
        and (filters.founded_to is None or (founded is not None and founded <= filters.founded_to))
        and all(
            any(word in form for text in texts for form in (spelt_out(text), plain(text)))
            for word in spelt_out(filters.q).split()
        )
    )


def times(alliance: Row, rows: dict[str, list[Row]], first_year: int) -> Times:
    confirmed = year_of(alliance["status_as_of"])
    seen = [confirmed]
    seen += [year_of(row["date"]) for row in rows["sources"] if row["alliance_id"] == alliance["id"]]
    seen += [year_of(row["year"]) for row in rows["awards"] if row["alliance_id"] == alliance["id"]]
    start, basis = None, None
    if alliance["status"] == "planned":
        pass
    elif alliance["joined_initiative"]:
        start, basis = year_of(alliance["joined_initiative"]), "joined"
    elif alliance["founded"]:
        start, basis = max(year_of(alliance["founded"]), first_year), "founded"
    elif any(seen):
        start, basis = max(min(filter(None, seen)), first_year), "first_seen"
    end = year_of(alliance["ended"]) or (confirmed if alliance["status"] == "ended" else None)
    awarded = [year_of(row["year"]) for row in rows["awards"] if row["alliance_id"] == alliance["id"]]
    confirmed = max((year for year in (confirmed, *awarded) if year), default=None)
    return Times(start, end, confirmed, basis)


@dataclass
class Reached:
    """Keys of the municipalities and districts that are reached in one year."""

    direct: set[str]
    any: set[str]
    part: set[str]
    undated: set[str]
    own: set[str]


INSIDE = {"gemeinde": "ags", "gemeindeverband": "gemeindeverband_key", "kreis": "kreis_key"}
"""Level of an area -> column of a municipality that says in which one it lies."""


def served(
    alliances: list[Row], when: dict[str, Times], rows: dict[str, list[Row]], year: int
) -> tuple[dict[str, set[str]], set[str]]:
    """Return per level the areas that are reached as a whole, and the municipalities that lie in one of them."""
    counting = {a["id"] for a in alliances if a["scope"] != "region" and when[a["id"]].active(year)}
    keys = {level: set() for level in INSIDE}
    for row in rows["alliance_areas"]:
        if row["alliance_id"] in counting and not row["partial"]:
            keys[row["level"]].add(row["area_key"])
    inside = [{p["ags"] for p in rows["municipalities"] if p[INSIDE[level]] in keys[level]} for level in keys]
    return keys, set().union(*inside)


def reached(alliances: list[Row], when: dict[str, Times], rows: dict[str, list[Row]], year: int) -> Reached:
    keys, anyhow = served(alliances, when, rows, year)
    known = {a["id"]: a["scope"] == "region" for a in alliances if a["status"] != "planned"}
    found = Reached(set(), anyhow, set(), set(), set())
    found.direct.update(place["ags"] for place in rows["municipalities"] if place["ags"] in keys["gemeinde"])
    at = defaultdict(list)
    for row in rows["alliance_areas"]:
        if row["alliance_id"] in known:
            at[row["level"], row["area_key"]].append(row)
    for place in rows["municipalities"]:
        if place["ags"] in found.any:
            continue
        here = [row for level, column in INSIDE.items() for row in at.get((level, place[column]), ())]
        if any((r["partial"] or known[r["alliance_id"]]) and when[r["alliance_id"]].active(year) for r in here):
            found.part.add(place["ags"])
        elif any(when[r["alliance_id"]].undated(year) for r in here):
            found.undated.add(place["ags"])
    municipalities = Counter(place["kreis_key"] for place in rows["municipalities"])
    alone = {
        p["kreis_key"]
        for p in rows["municipalities"]
        if p["ags"] in found.direct and municipalities[p["kreis_key"]] == 1
    }
    found.own.update(row["key"] for row in rows["districts"] if row["key"] in keys["kreis"] | alone)
    return found


def figures(rows: dict[str, list[Row]], years: range, filters: Filters, year: int) -> dict[str, Any]:
    """Return what ``counting.figures.figures_for`` returns, of ``rows`` as ``rows_of`` makes them."""
    here = {
        **rows,
        **{
            name: [row for row in rows[name] if not filters.land or row["land"] in filters.land]
            for name in ("municipalities", "districts")
        },
    }
    alliances = [alliance for alliance in rows["alliances"] if passes(alliance, rows, filters)]
    when = {alliance["id"]: times(alliance, rows, years[0]) for alliance in alliances}
    known = [alliance["id"] for alliance in alliances if alliance["status"] != "planned"]
    people = {row["ags"]: row["population"] for row in here["municipalities"]}
    now = reached(alliances, when, here, year)
    states = {name: getattr(now, name) for name in ("direct", "any", "part", "undated")}
    sectors = [row["sector"] for row in rows["partners"] if row["alliance_id"] in set(known)]
    bases = [when[name].basis for name in known]
    return {
        "filters": filters.as_dict(),
        "year": year,
        "alliances": {
            "known": len(known),
            "with_start_year": bases.count("joined") + bases.count("founded"),
            "first_seen_only": bases.count("first_seen"),
            "undated": bases.count(None),
            "active": sum(when[name].active(year) for name in known),
            "confirmed": sum(when[name].active(year) and (when[name].confirmed or 0) >= year for name in known),
            "planned": len(alliances) - len(known),
        },
        "coverage": {
            "municipalities": {"total": len(people), **{name: len(keys) for name, keys in states.items()}},
            "population": {
                "total": sum(people.values()),
                **{name: sum(people[key] for key in keys) for name, keys in states.items()},
            },
            "districts": {"total": len(here["districts"]), "own": len(now.own)},
        },
        "partners": {
            "named": len(sectors),
            "by_sector": {row["sector"]: sectors.count(row["sector"]) for row in rows["sectors"]},
        },
        "growth": [
            {
                "year": y,
                "started": sum(when[n].start == y and when[n].basis != "first_seen" for n in known),
                "first_seen": sum(when[n].start == y and when[n].basis == "first_seen" for n in known),
                "active": sum(when[n].active(y) for n in known),
                "population_any": sum(people[key] for key in served(alliances, when, here, y)[1]),
                "confirmed": sum(when[n].active(y) and (when[n].confirmed or 0) >= y for n in known),
            }
            for y in years
        ],
    }
