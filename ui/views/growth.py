"""The sections of the page Wachstum: how the alliances grew, and what was reported of it."""

import streamlit as st

from analysis.charts import growth as charts
from analysis.charts.listings import milestone_list, reported_figures
from analysis.charts.texts import reported
from analysis.counting.activity import alliance_counts
from analysis.counting.reported import area, around_new_definition, totals
from analysis.counting.selection import Selection
from analysis.language import Language
from ui.markdown import link, plain
from ui.views.exhibits import foot, head, made, show_made


def unknown_years(selection: Selection, t: Language) -> None:
    """Say in words and numbers for how many records the founding year is unknown."""
    counts = alliance_counts(selection.spans, selection.tables.package.last_year)
    st.header(t("growth.unknown"), anchor=False)
    unknown = counts["first_seen_only"] + counts["undated"]
    said = t("growth.unknown.none")
    if unknown:
        lines = [t.count(f"growth.unknown.{name}", counts[name]) for name in ("first_seen_only", "undated")]
        whole = t.count("growth.unknown.of", counts["known"], unknown=t.number(unknown))
        said = "\n".join([*(f"- {line}" for line in lines), "", whole])
    st.markdown(said)  # as one: with more or fewer elements the browser would make what follows anew


def active_and_reported(selection: Selection, t: Language) -> None:
    """Show the active alliances, the reported totals as a series of its own, and the milestones on the axis."""
    show_made(charts.active_and_reported, selection, t)
    _new_definition(selection, t)


def _new_definition(selection: Selection, t: Language) -> None:
    rows = around_new_definition(totals(selection.tables, area(selection.filters)))
    if rows is None:
        return
    before, after = rows
    st.info(
        t(
            "growth.new_definition",
            before=link(f"{reported(before, t)} ({t.date(before['date'])})", before["source"]),
            after=link(f"{reported(after, t)} ({t.date(after['date'])})", after["source"]),
        )
    )


def milestones(selection: Selection, t: Language) -> None:
    """Show the milestones on the axis under their numbers, and all of them as a table."""
    listing = made(milestone_list, selection.filters, t)
    head(listing)
    marked = listing.data[listing.data["number"].notna()]
    lines = [f"{row.number}. {plain(t.date(row.date))}: {link(row.title, row.source)}" for row in marked.itertuples()]
    st.markdown("\n".join(lines))
    foot(listing, t)


def reported_sources(selection: Selection, t: Language) -> None:
    """Show every reported total with its source."""
    listing = made(reported_figures, selection.filters, t)
    head(listing)
    foot(listing, t)
