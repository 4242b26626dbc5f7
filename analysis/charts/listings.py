"""Lists that stand beside the charts: what was reported and by whom, the milestones, the organisations."""

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.reported import ALLIANCES, area, dated, milestones, numbered, totals
from analysis.counting.sectors import organisations
from analysis.counting.selection import Selection
from analysis.language import Language, label_column

SEVERAL = 2
"""An organisation is listed from this number of alliances on; the others are counted in the statement."""


def reported_figures(selection: Selection, t: Language) -> Listing:
    """Return every reported total of the area, the undated ones last, each with its publisher and the link to it."""
    found = totals(selection.tables, area(selection.filters))
    data = found.assign(figure=[texts.reported(row, t) for _, row in found.iterrows()])
    undated = len(found) - len(dated(found))
    return Listing(
        name="growth.reported_figures",
        title=t("chart.reported_list.title"),
        statement=texts.sentences(
            t.count("chart.reported_list.statement", len(found)),
            t.count("chart.reported_list.undated", undated) if undated else "",
        ),
        source=t("chart.reported_list.source"),
        data=data,
        columns=(
            Column("date", t("chart.date"), t.date),
            Column(
                "date_basis",
                t("chart.date_basis"),
                lambda basis: t(f"date_basis.{basis.replace(' ', '_')}"),
                coded=True,
            ),
            Column("figure", t("chart.reported.figure")),
            Column("measure", t("chart.measure"), lambda measure: t(f"measure.{measure}"), coded=True),
            Column("publisher", t("chart.publisher"), address="source", german=True),
        ),
    )


def also_reported(selection: Selection, t: Language) -> Listing:
    """Return what else was reported of the area, in the words of its note: support, meetings, towns."""
    measures = set(selection.tables.reported_totals["measure"]) - set(ALLIANCES)
    found = totals(selection.tables, area(selection.filters), tuple(measures))
    data = found.assign(
        figure=[texts.reported(row, t) for _, row in found.iterrows()],
        said=[texts.note(row, t) for _, row in found.iterrows()],
    )
    return Listing(
        name="portrait.also_reported",
        title=t("portrait.also_reported"),
        statement=t.count("portrait.also_reported.statement", len(data)),
        source=t("chart.reported_list.source"),
        data=data,
        columns=(
            Column("date", t("chart.date"), t.date),
            Column("figure", t("chart.reported.figure")),
            Column("said", t("chart.measure")),
            Column("publisher", t("chart.publisher"), address="source", german=True),
        ),
    )


def milestone_list(selection: Selection, t: Language) -> Listing:
    """Return the milestones of the area by date, the marked ones with the number that they carry on the axis."""
    found = milestones(selection.tables, area(selection.filters), t.code)
    marked = numbered(found)
    numbers = dict(zip(zip(marked["date"], marked["title"], strict=True), marked["number"], strict=True))
    keys = zip(found["date"], found["title"], strict=True)
    data = found.assign(number=pd.array([numbers.get(key) for key in keys], "Int64"))
    return Listing(
        name="growth.milestones",
        title=t("chart.milestones.title"),
        statement=t.count("chart.milestones.statement", len(found), marked=t.number(len(marked))),
        source=t("chart.milestones.source"),
        data=data,
        columns=(
            Column("number", t("chart.milestones.number"), t.number),
            Column("date", t("chart.date"), t.date),
            Column("title", t("chart.milestone"), address="source"),
        ),
    )


def events(selection: Selection, t: Language) -> Listing:
    """Return what is dated of the alliances of a selection: founded, joined, ended, each award; by date."""
    alliances = selection.tables.alliances
    parts = [
        pd.DataFrame({"date": alliances[name], "alliance_id": alliances["id"], "event": t(f"fact.{name}")})
        for name in ("founded", "joined_initiative", "ended")
    ]
    awards = selection.tables.awards.merge(selection.tables.awards_list, on="award")
    said = pd.Series([texts.award(row, t) for _, row in awards.iterrows()], dtype="str")
    parts.append(pd.DataFrame({"date": awards["year"], "alliance_id": awards["alliance_id"], "event": said}))
    data = pd.concat(parts).dropna(subset="date").sort_values(["date", "alliance_id"], ignore_index=True)
    return Listing(
        name="portrait.events",
        title=t("portrait.events"),
        statement=t.count("portrait.events.statement", len(data)),
        source=texts.records(selection, t),
        data=data.assign(name=data["alliance_id"].map(alliances.set_index("id")["name"])),
        columns=(
            Column("date", t("chart.date"), t.date),
            Column("event", t("portrait.event")),
            Column("name", t("register.name"), alliance="alliance_id"),
        ),
    )


def organisations_named(selection: Selection, t: Language) -> Listing:
    """Return the organisations that are named in more than one alliance, most first, as the sources write them."""
    found = organisations(selection.tables)
    labels = dict(zip(selection.tables.sectors["sector"], selection.tables.sectors[label_column(t)], strict=True))
    several = found[found["alliances"] >= SEVERAL].reset_index(drop=True)
    return Listing(
        name="sectors.organisations",
        title=t("chart.organisations.title"),
        statement=t.count("chart.organisations.statement", len(found), several=t.number(len(several))),
        source=texts.sentences(t("chart.organisations.source"), texts.records(selection, t)),
        data=several.assign(label=several["sector"].map(labels)),
        columns=(
            Column("partner", t("chart.organisation"), german=True),
            Column("label", t("chart.sector")),
            Column("alliances", t("chart.alliances"), t.number),
        ),
    )
