"""The content of a fact sheet (Steckbrief) of a Land or a district on one page, as pure data."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.charts import growth, texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.activity import years
from analysis.counting.area_names import first_areas
from analysis.deck import statements
from analysis.deck.assumed import assumed_section
from analysis.deck.numbers import all_numbers
from analysis.deck.parts import Chart, Numbers, Section, Sources, TableBody
from analysis.deck.scope import View
from analysis.deck.slides import section
from analysis.deck.sources import sources
from analysis.deck.words import lines, name_of
from analysis.errors import UnknownValue
from analysis.export.single import ALLIANCES
from analysis.language import Language
from analysis.records.text import collated


@dataclass(frozen=True, eq=False, kw_only=True)
class Factsheet:
    """A fact sheet. title: name of the area. subtitle: what it is, year, day of the data. statement: the answer in
    sentences. figures, map, growth, sectors, alliances: see ``Section``; bodies are Numbers, AreaMap, Chart, Chart or
    None, and TableBody. assumed: what assumed alliances would bring, None where none is. sources: how to cite,
    licences, hosts. language: "de" or "en"."""

    language: str
    title: str
    subtitle: str
    statement: str
    figures: Section
    map: Section
    growth: Section
    sectors: Section
    alliances: Section
    assumed: Section | None
    sources: Sources

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in reading order."""
        return (self.figures, self.map, self.growth, self.sectors, self.alliances)


def factsheet(
    view: View, t: Language, link: str = "", assumed: tuple[str, ...] = (), within: int | None = None
) -> Factsheet:
    """Return the fact sheet of ``view``; ``link`` restores it on the dashboard.

    assumed, within: see ``deck.assumed``. Raises UnknownValue for Germany: its alliances do not fit on a page.
    """
    if view.scope.kind == "germany":
        raise UnknownValue("place", view.scope.key, ["a Land or a district"])
    date = t.date(view.everything.date)
    return Factsheet(
        language=t.code,
        title=name_of(view.scope, t),
        subtitle=t("deck.factsheet.subtitle", year=view.year, date=date),
        statement=texts.sentences(statements.active(view, t), statements.reached(view, t)),
        figures=replace(section(view, "figures", t), body=Numbers(all_numbers(view, t))),
        map=section(view, "map", t),
        growth=_growth(view, t),
        sectors=section(view, "sectors", t),
        alliances=_alliances(view, t),
        assumed=assumed_section(view, assumed, within, t),
        sources=sources(view, link, t),
    )


def _growth(view: View, t: Language) -> Section:
    """Return the curve on its own: with milestones and reported totals in it, it could not be read at this size."""
    chart = growth.active_per_year(view.selection, view.year, t)
    return replace(section(view, "growth", t), body=Chart(chart), sources=(chart.source,))


def _alliances(view: View, t: Language) -> Section:
    planned = view.figures["alliances"]["planned"]
    listing = alliance_list(view, t)
    return Section(
        kind="alliances",
        title=listing.title,
        statement=listing.statement,
        details=lines([t.count("deck.alliances.planned", planned) if planned else ""]),
        body=TableBody((listing,)) if len(listing.data) else None,
        sources=(listing.source,),
    )


def alliance_list(view: View, t: Language) -> Listing:
    """Return all alliances of the selection, planned and ended ones too, by name.

    Columns to read: name, place, scope, since, status, partners (named ones, dash where none). Since is the year of
    joining the initiative, else of founding, else "spätestens" the year in which it is first seen, else unknown.
    """
    tables = view.selection.tables
    rows = tables.alliances[["id", "name", "place", "scope", "status", "status_as_of"]]
    named = tables.partners["alliance_id"].value_counts()
    rows = rows.assign(
        area_key=rows["id"].map(first_areas(tables)),
        since=_since(view, t),
        state=[_state(*pair, t) for pair in zip(rows["status"], rows["status_as_of"], strict=True)],
        partners=rows["id"].map(named).astype("Int64"),
    )
    return Listing(
        name="factsheet.alliances",
        title=t("deck.alliances"),
        statement=statements.documented(view, t),
        source=texts.sentences(t("profile.partners.note"), texts.records(view.selection, t)),
        data=rows.sort_values("name", key=collated, kind="stable", ignore_index=True),
        columns=(
            Column("name", t("register.name"), alliance="id"),
            Column("place", t("register.place"), area="area_key"),
            Column("scope", t("filter.scope"), lambda scope: t(f"scope.{scope}"), coded=True),
            Column("since", t("deck.alliances.since")),
            Column("state", t("filter.status")),
            Column("partners", t("register.partners"), t.number),
        ),
        places=ALLIANCES,
    )


def _since(view: View, t: Language) -> list[str]:
    alliances, spans = view.selection.tables.alliances, view.selection.spans
    begun = years(alliances["joined_initiative"]).fillna(years(alliances["founded"]))
    seen = zip(begun, spans["first_seen"], spans["planned"], strict=True)
    return [_since_text(*row, t) for row in seen]


def _since_text(begun: int | None, seen: int | None, planned: bool, t: Language) -> str:
    if pd.notna(begun):
        return str(begun)
    if pd.notna(seen) and not planned:
        return t("deck.alliances.latest", year=seen)
    return t("value.unknown")


def _state(status: str, as_of: str | None, t: Language) -> str:
    return t(f"status.{status}") + (f" ({as_of[:4]})" if pd.notna(as_of) else "")
