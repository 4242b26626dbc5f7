"""What the filters mean for the records: the same for pages, command line, exports and API.

Each filter holds several values that are alternatives (OR); different filters narrow each other (AND).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, spans, whole_years, years
from analysis.counting.area_names import land_names
from analysis.counting.filter_set import Filters
from analysis.counting.index import Codes, codes, numbered, once_per_tables, owned, owning
from analysis.counting.places import LEVELS
from analysis.errors import UnknownValue
from analysis.language import Language, label_column
from analysis.records.package import Package
from analysis.records.tables import Tables
from analysis.records.text import collated, searchable, words

MAX_TEXT = 100
"""Longest search text in characters."""

AREA_TABLES = ("municipalities", "uninhabited_areas", "districts", "laender")
"""Tables of areas, which a filter of Länder narrows."""

RECORD_TABLES = ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives")
"""Tables whose rows belong to an alliance."""

PARTNER_FILTERS = ("sector", "umbrella")
"""Filters that choose alliances by their partners, columns of the table partners."""

ANY_YEAR, YEAR_OF_SERIES = ("founded-from", "founded-to"), ("confirmed-from", "not-confirmed-since")
"""Filters that take a year: of founding, which may lie before the initiative, and of the series."""

IN_WORDS = dict.fromkeys(("kreis", "inside"), ("the key of a district, five digits",))
"""What an error says is allowed where there are too many values to list."""


@once_per_tables
def allowed(tables: Tables) -> Mapping[str, list[str]]:
    """Return the accepted values of each filter that has a fixed set, in the order of their tables."""
    alliances = tables.package.tables["alliances"]
    return {
        "land": list(tables.laender["key"]),
        "kreis": list(tables.districts["key"]),
        "sector": list(tables.sectors["sector"]),
        "umbrella": list(tables.umbrellas["umbrella"]),
        "topic": list(tables.topics_list["topic"]),
        "scope": list(alliances.field("scope").enum),
        "status": list(alliances.field("status").enum),
    }


@once_per_tables
def land_codes(tables: Tables) -> Mapping[str, str]:
    """Return the code of each Land by its number: a Land may be asked for by either, 12 or BB."""
    return dict(zip(tables.laender["ags_prefix"], tables.laender["key"], strict=True))


@once_per_tables
def land_numbers(tables: Tables) -> Mapping[str, str]:
    """Return the number with which the keys of its areas begin by the code of each Land."""
    return {code: number for number, code in land_codes(tables).items()}


def parse(values: Mapping[str, Iterable[str]], tables: Tables) -> Filters:
    """Return the filters in ``values`` (parameter name -> texts, as a URL or a command line gives them).

    Raises UnknownValue naming the parameter, what was found and what is allowed.
    """
    sets = allowed(tables)
    chosen: dict[str, Any] = {}
    for name in sets:
        also = land_codes(tables) if name == "land" else {}
        found = tuple(dict.fromkeys(also.get(value, value) for value in values.get(name, ())))
        for value in found:
            if value not in sets[name]:
                raise UnknownValue(name, value, IN_WORDS.get(name, sets[name]))
        chosen[name] = found
    for name in (*ANY_YEAR, *YEAR_OF_SERIES):
        texts = list(values.get(name, ()))
        read = _year if name in ANY_YEAR else partial(parse_year, package=tables.package)
        chosen[name.replace("-", "_")] = read(texts[-1], name=name) if texts else None
    text = " ".join(values.get("q", ())).strip()
    if len(text) > MAX_TEXT:
        raise UnknownValue("q", f"{len(text)} characters", [f"at most {MAX_TEXT} characters"])
    return Filters(**chosen, q=text)


def parse_year(text: str | int, package: Package, name: str = "year") -> int:
    """Return ``text`` as a year of the time series; raises UnknownValue for the parameter ``name`` where it is none."""
    years = [str(year) for year in package.years]
    if str(text) not in years:
        raise UnknownValue(name, str(text), [f"{years[0]} to {years[-1]}"])
    return int(text)


def _year(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise UnknownValue(name, text, ["a year of four digits"])
    return int(text)


def passing(tables: Tables, filters: Filters) -> np.ndarray:
    """Return, per row of ``tables.alliances``, whether it passes ``filters``: an array of bool."""
    keep = np.ones(len(tables.alliances), bool)
    for column in ("land", "scope", "status"):
        if values := getattr(filters, column):
            keep &= codes(tables, "alliances", column).among(values)
    for table, column in (("partners", "sector"), ("partners", "umbrella"), ("topics", "topic")):
        if values := getattr(filters, column):
            keep &= owning(tables, table, codes(tables, table, column).among(values))
    if filters.kreis:
        keep &= owning(tables, "alliance_areas", _districts_of_areas(tables).among(filters.kreis))
    if filters.founded_from is not None:
        keep &= _founded(tables) >= filters.founded_from
    if filters.founded_to is not None:
        keep &= _founded(tables) <= filters.founded_to
    if filters.confirmed_from is not None:
        keep &= _last_confirmed(tables) >= filters.confirmed_from
    if filters.not_confirmed_since is not None:
        keep &= _going_on(tables) & (_last_confirmed(tables) < filters.not_confirmed_since)
    for word in words(filters.q):
        keep &= _mentions(tables, word)
    return keep


@once_per_tables
def _founded(tables: Tables) -> np.ndarray:
    """Return the year of ``founded`` per alliance; NaN where unknown, which is neither before nor after any year."""
    return years(tables.alliances["founded"]).to_numpy("float64", na_value=np.nan)


@once_per_tables
def _last_confirmed(tables: Tables) -> np.ndarray:
    """Return the year in which each alliance was last confirmed, one before all others where it never was."""
    return whole_years(spans(tables)["last_confirmed"], -NEVER)


@once_per_tables
def _going_on(tables: Tables) -> np.ndarray:
    """Return, per alliance, whether it is known and no end of it is."""
    return (~spans(tables)["planned"] & spans(tables)["end_year"].isna()).to_numpy(bool)


@once_per_tables
def _districts_of_areas(tables: Tables) -> Codes:
    """Return the district of each area row, of whatever level: its key begins with that of its district."""
    return numbered(tables.alliance_areas["area_key"].str.slice(0, LEVELS["kreis"]))


def _mentions(tables: Tables, word: str) -> np.ndarray:
    partner, names = _partner_names(tables)
    partners = names.str.contains(word, regex=False).to_numpy(bool)[partner]
    own = _own_texts(tables).str.contains(word, regex=False).to_numpy(bool)
    return own | owning(tables, "partners", partners)


@once_per_tables
def _own_texts(tables: Tables) -> pd.Series:
    """Return what is searched of each alliance itself; line breaks, which no word holds, keep the columns apart."""
    name, place, coordination = (tables.alliances[c].fillna("") for c in ("name", "place", "coordination"))
    return searchable(name + "\n" + place + "\n" + coordination)


@once_per_tables
def _partner_names(tables: Tables) -> tuple[np.ndarray, pd.Series]:
    """Return, per row of partners, the number of its name, and the different names: each is searched only once."""
    numbers, names = pd.factorize(tables.partners["partner"])
    return numbers, searchable(pd.Series(names, dtype="str"))


def read_ahead(tables: Tables) -> None:
    """Make what every search for a text looks into, so that the first one need not wait for it."""
    _own_texts(tables)
    _partner_names(tables)


def narrow(tables: Tables, filters: Filters) -> Tables:
    """Return ``tables`` with only the alliances that pass ``filters`` and the rows that belong to them.

    The Länder, districts and municipalities are those of the Länder filtered (all without a land filter), since totals
    are those of the Länder filtered. Lists of sectors and topics, reported totals and milestones stay whole.
    """
    if filters == Filters():
        return tables
    areas = with_areas(tables, inside_laender(tables, filters.land)) if filters.land else tables
    return replace(areas, **records_of(tables, passing(tables, filters)))


def matching_partners(tables: Tables, filters: Filters) -> pd.DataFrame:
    """Return the rows of the table partners that ``filters`` ask for by sector and umbrella; all where they do not.

    These filters choose alliances with such a partner, whose other partners are in the tables too.
    """
    keep = np.ones(len(tables.partners), bool)
    for column in PARTNER_FILTERS:
        if values := getattr(filters, column):
            keep &= codes(tables, "partners", column).among(values)
    return _rows(tables.partners, keep)


def inside_laender(tables: Tables, laender: Collection[str]) -> dict[str, np.ndarray]:
    """Return table of areas -> per row, whether it lies in one of ``laender`` (bool)."""
    return {name: codes(tables, name, "land").among(laender) for name in AREA_TABLES}


def in_districts(tables: Tables, keys: Collection[str]) -> dict[str, np.ndarray]:
    """Return table of areas but that of the Länder -> per row, whether it lies in one of the districts ``keys``."""
    columns = {"municipalities": "kreis_key", "uninhabited_areas": "kreis_key", "districts": "key"}
    return {name: codes(tables, name, column).among(keys) for name, column in columns.items()}


def with_areas(tables: Tables, inside: Mapping[str, np.ndarray]) -> Tables:
    """Return ``tables`` with only the areas ``inside`` (table of areas -> bool per row); the records stay whole."""
    return replace(tables, **{name: _rows(getattr(tables, name), mask) for name, mask in inside.items()})


def records_of(tables: Tables, alliances: np.ndarray) -> dict[str, pd.DataFrame]:
    """Return the table alliances with only ``alliances`` (bool per row), and of each other its rows for them."""
    belonging = {name: _rows(getattr(tables, name), owned(tables, name, alliances)) for name in RECORD_TABLES}
    return {"alliances": _rows(tables.alliances, alliances), **belonging}


def _rows(frame: pd.DataFrame, mask: np.ndarray) -> pd.DataFrame:
    return frame[mask].reset_index(drop=True)


# In words, for the filter bar, pictures and files


@once_per_tables
def labels(tables: Tables, t: Language) -> Mapping[str, Mapping[str, str]]:
    """Return the label of each value of each filter: filter name -> value -> text, areas by their names."""
    column, values, districts = label_column(t), allowed(tables), tables.districts.sort_values("name", key=collated)
    return {
        "land": land_names(tables),
        "kreis": {row.key: f"{row.name} ({row.kind}, {row.land})" for row in districts.itertuples()},
        "sector": dict(zip(tables.sectors["sector"], tables.sectors[column], strict=True)),
        "umbrella": dict(zip(tables.umbrellas["umbrella"], tables.umbrellas[column], strict=True)),
        "topic": dict(zip(tables.topics_list["topic"], tables.topics_list[column], strict=True)),
        "scope": {value: t(f"scope.{value}") for value in values["scope"]},
        "status": {value: t(f"status.{value}") for value in values["status"]},
    }


def describe(filters: Filters, names: Mapping[str, Mapping[str, str]], t: Language) -> str:
    """Return the filters in words: "Land: Brandenburg, Sachsen · Sektor: Kammern"; "" where none is set.

    names: see ``labels``.
    """
    parts = []
    for name, value in filters.as_dict().items():
        known = names[name].items() if isinstance(value, list) else ()
        shown = ", ".join(label for each, label in known if each in value) or str(value)
        parts.append(f"{t(f'filter.{name}')}: {shown}")
    return " · ".join(parts)
