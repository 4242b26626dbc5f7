"""What a presentation is about: all of Germany, one Land, or one district, in one year."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from analysis.counting.activity import active
from analysis.counting.area_names import area_names, land_names, short_names
from analysis.counting.coverage import coverage, coverage_counts
from analysis.counting.figures import figures
from analysis.counting.filter_set import Filters
from analysis.counting.filters import in_districts, land_codes, land_numbers, parse_year, passing
from analysis.counting.index import codes, owning
from analysis.counting.measures import STATES, municipality_states
from analysis.counting.places import LEVELS, TOWN_DISTRICTS
from analysis.counting.selection import Selection, select_alliances, select_in
from analysis.errors import UnknownValue
from analysis.records.package import KEY_COLUMNS
from analysis.records.tables import Tables

GERMANY_KEY = ""


@dataclass(frozen=True)
class Scope:
    """The area: ``kind`` germany, land, kreis, or gemeinde for a part of a district (see ``part_of``); ``key`` "" for
    Germany, the code of a Land ("BB"), the key of a district ("12060") or of a part; ``name`` as in the tables, "" for
    Germany; ``form`` which grammar its name takes (``words``)."""

    kind: str
    key: str
    name: str
    form: str


def scope_of(tables: Tables, key: str) -> Scope:
    """Return the scope with ``key`` among the unfiltered ``tables``; a Land may be named by its number too.

    Raises UnknownValue where there is none.
    """
    key = land_codes(tables).get(key, key)
    if key == GERMANY_KEY:
        return Scope("germany", key, "", "plain")
    for kind, frame in (("land", tables.laender), ("kreis", tables.districts)):
        found = frame[frame["key"] == key]
        if len(found):
            form = _form_of_land(tables, found.iloc[0]) if kind == "land" else _form_of_kreis(tables, found.iloc[0])
            return Scope(kind, key, found.iloc[0]["name"], form)
    allowed = [*tables.laender["key"], f"the key of a district, {LEVELS['kreis']} digits", "nothing for all of Germany"]
    raise UnknownValue("place", key, allowed)


# How a name is used in a sentence. The forms are those of the catalogue: deck.place.<form>, deck.in.<form>.

NEUTER = ("SL",)
"""Länder whose name has an article in German: das Saarland, im Saarland."""

OWN_NOUN = {"kreis": "masculine", "verband": "masculine", "region": "feminine"}
"""End of a word in the name of a district that says by itself what it is: the Ilm-Kreis is no "Landkreis Ilm-Kreis"."""

ADJECTIVE = "er Kreis"
"""End of a name whose adjective is declined: Märkischer Kreis, im Märkischen Kreis."""


def _form_of_land(tables: Tables, row: pd.Series) -> str:
    if row["key"] in NEUTER:
        return "neuter"
    return "land" if _larger_than_its_city(tables, row["name"], row["key"]) else "plain"


def _form_of_kreis(tables: Tables, row: pd.Series) -> str:
    if row["kind"] in TOWN_DISTRICTS:
        return "city" if _larger_than_its_city(tables, row["name"], row["land"]) else "plain"
    kinds = {"Landkreis": "landkreis", "Kreis": "kreis"}
    if row["kind"] not in kinds:
        raise UnknownValue("kind of a district", row["kind"], [*TOWN_DISTRICTS, *kinds])
    if row["name"].endswith(ADJECTIVE):
        return "adjective"
    for word in row["name"].casefold().split():
        for end, form in OWN_NOUN.items():
            if word.endswith(end):
                return form
    return kinds[row["kind"]]


def _larger_than_its_city(tables: Tables, name: str, land: str) -> bool:
    """Tell whether a Land and one of several districts in it have ``name``: Bremen, with Bremerhaven."""
    if name != land_names(tables).get(land):
        return False
    inside = tables.districts.loc[tables.districts["land"] == land, "name"]
    return len(inside) > 1 and name in set(inside)


# The alliances and areas of a scope


def scoped(tables: Tables, scope: Scope) -> Selection:
    """Return the selection for ``scope`` among the whole ``tables``.

    Germany: all. A Land: the selection of the filter ``land``. A district: the alliances of the filter ``kreis``, those
    of a region or of a part included, with its areas alone, since totals are those of the district; ``filters`` then
    names the Land that it lies in, whose map is shown.
    """
    if scope.kind == "germany":
        return select_alliances(tables, Filters())
    if scope.kind == "land":
        return select_alliances(tables, Filters(land=(scope.key,)))
    inside = in_districts(tables, [scope.key])
    land = tables.districts.loc[inside["districts"], "land"].iloc[0]
    inside["laender"] = codes(tables, "laender", "key").among([land])
    return select_in(tables, Filters(land=(land,)), passing(tables, Filters(kreis=(scope.key,))), inside)


@dataclass(frozen=True, eq=False)
class View:
    """What is looked at: the ``selection`` of ``scope`` in ``year``.

    everything: the unfiltered tables, for what lies beyond the scope.
    """

    scope: Scope
    selection: Selection
    year: int
    everything: Tables

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The key figures, as ``figures --json`` prints them for the same filter."""
        return figures(self.selection, self.year)

    @cached_property
    def coverage(self) -> dict[str, dict[str, int]]:
        """The part "coverage" of the key figures, without computing the rest."""
        return coverage_counts(self.selection.areas, self.selection.coverage, self.year)

    @cached_property
    def active_ids(self) -> frozenset[str]:
        """The ids of the alliances of the selection that are active in the year."""
        spans = self.selection.spans
        return frozenset(spans.loc[active(spans, self.year), "alliance_id"])

    @cached_property
    def states(self) -> np.ndarray:
        """How far each municipality of the scope is reached in the year: positions in ``counting.measures.STATES``.

        What is known of those that the scope's own alliances do not reach includes the alliances of other Länder."""
        column = self.years.index(self.year)
        own = municipality_states(self.selection.coverage)[:, column]
        if self.scope.kind != "land":
            return own
        all_records = coverage(self.everything, np.ones(len(self.everything.alliances), bool))
        inside = self.everything.municipalities["land"].eq(self.scope.key).to_numpy(bool)
        known = municipality_states(all_records)[inside, column]
        return np.where(own < STATES.index("any"), np.minimum(known, np.uint8(STATES.index("part"))), own)

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the series, first to last."""
        return tuple(self.everything.package.years)

    @property
    def area_key(self) -> str:
        """The key of the area on a map: "" for Germany, two digits for a Land, five for a district."""
        return land_numbers(self.everything)[self.scope.key] if self.scope.kind == "land" else self.scope.key

    @property
    def single(self) -> bool:
        """Whether the scope is one municipality, as a kreisfreie Stadt is."""
        return len(self.selection.areas.municipalities) == 1

    def at(self, year: int) -> Self:
        """Return the same view in another ``year``. Raises UnknownValue outside the series."""
        return replace(self, year=parse_year(year, self.everything.package))


def part_of(district: View, key: str) -> View:
    """Return the view of a municipality (8 digits) or a Gemeindeverband (9) of ``district``, where that is looked at.

    Its alliances are all that have an area row for it, for one of its municipalities, or for what these lie in.
    """
    tables, rows = district.everything, district.everything.alliance_areas
    column = KEY_COLUMNS["gemeinde" if len(key) == LEVELS["gemeinde"] else "gemeindeverband"]
    inside = {
        "municipalities": codes(tables, "municipalities", column).among([key]),
        "uninhabited_areas": np.zeros(len(tables.uninhabited_areas), bool),
        "districts": codes(tables, "districts", "key").among([district.scope.key]),
        "laender": codes(tables, "laender", "key").among(district.selection.areas.laender["key"]),
    }
    members = tables.municipalities[inside["municipalities"]]
    here = np.zeros(len(rows), bool)
    for level, of_level in KEY_COLUMNS.items():
        here |= (rows["level"].eq(level) & rows["area_key"].isin(members[of_level])).to_numpy(bool)
    keep = owning(tables, "alliance_areas", here)
    selection = select_in(tables, district.selection.filters, keep, inside)
    names = area_names(tables, "gemeindeverband") if column == KEY_COLUMNS["gemeindeverband"] else short_names(tables)
    form = "plain" if len(members) == 1 else "masculine"
    return replace(district, scope=Scope("gemeinde", key, names[key], form), selection=selection)


def view(tables: Tables, key: str, year: int) -> View:
    """Return the view of the scope with ``key`` in ``year``.

    tables: without a filter. Raises UnknownValue for an unknown key or a year outside the series.
    """
    scope = scope_of(tables, key)
    selection = scoped(tables, scope)
    return View(scope, selection, parse_year(year, tables.package), tables)
