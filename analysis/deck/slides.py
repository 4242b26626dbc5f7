"""The definition of a presentation, from which the page, the HTML, PPTX and PDF files are all drawn.

Pure data: a renderer decides how it looks, never what it says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.charts import growth as growth_charts
from analysis.charts import sectors as sector_charts
from analysis.charts import texts
from analysis.charts.growth_drawings import labelled
from analysis.charts.legend import none_class
from analysis.charts.listings import milestone_list
from analysis.charts.maps import area_map
from analysis.counting.filter_set import Filters
from analysis.counting.reported import area, dated, totals
from analysis.deck import statements
from analysis.deck.assumed import assumed_section
from analysis.deck.choice import Choice, SlideChoice
from analysis.deck.example import chosen_id, example, example_details, example_statement
from analysis.deck.gaps import gaps_details, white_spots
from analysis.deck.numbers import KEY, numbers, of_reach
from analysis.deck.parts import Body, Chart, MapBody, Numbers, Section, Slide, TableBody
from analysis.deck.scope import View
from analysis.deck.sources import sources
from analysis.deck.words import inside, lines, mark, milestone, name_of
from analysis.language import Language
from analysis.records.licences import licences

MAP = ("gemeinde", "coverage")
"""Level and measure of the map: which municipalities are reached."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Deck:
    """A presentation. title, subtitle: of the document. language: "de" or "en". view: what it was made of."""

    title: str
    subtitle: str
    language: str
    slides: tuple[Slide, ...]
    view: View


def deck(view: View, choice: Choice, t: Language, link: str = "") -> Deck:
    """Return the presentation of ``view`` with the slides of ``choice``, in its order.

    link: the full web address that restores the view. Raises UnknownValue where the example that was chosen is no
    alliance of the area.
    """
    slides = tuple(_slide(view, chosen, choice.example, link, t) for chosen in choice.slides)
    slides = _with_assumption(slides, assumed_section(view, choice.assumed, choice.within, t), t)
    slides = tuple(page for slide in slides for page in _tables_apart(slide))
    own_title = next((slide.title for slide in slides if slide.kind == "title"), default_title("title", view, t))
    date = t.date(view.everything.date)
    return Deck(
        title=own_title,
        subtitle=t("deck.subtitle", place=name_of(view.scope, t), year=view.year, date=date),
        language=t.code,
        slides=slides,
        view=view,
    )


def _slide(view: View, chosen: SlideChoice, alliance_id: str, link: str, t: Language) -> Slide:
    return _of_section(section(view, chosen.kind, t, alliance_id, link), chosen.title, chosen.note, t)


def _of_section(made: Section, title: str, note: str, t: Language) -> Slide:
    found = "\n".join([t("deck.note.sources"), *made.sources]) if made.sources else ""
    own = {"title": title or made.title, "note": "\n\n".join(lines([note, found]))}
    return Slide(**{**vars(made), **own})


def _with_assumption(slides: tuple[Slide, ...], assumed: Section | None, t: Language) -> tuple[Slide, ...]:
    """Return ``slides`` with that of the assumption after the one on who is not reached, else before the sources."""
    if assumed is None:
        return slides
    kinds = [slide.kind for slide in slides]
    at = kinds.index("gaps") + 1 if "gaps" in kinds else [*kinds, "sources"].index("sources")
    return (*slides[:at], _of_section(assumed, "", "", t), *slides[at:])


def _tables_apart(slide: Slide) -> Iterator[Slide]:
    """Yield a slide for each table of ``slide``: beside each other they would be cut before all is listed.

    What there is to say stands on the last, the notes on each.
    """
    if not isinstance(slide.body, TableBody) or len(slide.body.listings) == 1:
        yield slide
        return
    first, *others = slide.body.listings
    yield replace(slide, body=TableBody((first,)), details=())
    for i, listing in enumerate(others, 1):
        said = slide.details if i == len(others) else ()
        body = TableBody((listing,))
        yield replace(slide, title=listing.title, statement=listing.statement, body=body, details=said)


def default_title(kind: str, view: View, t: Language) -> str:
    """Return the heading of a slide that the user did not write."""
    if kind == "title":
        return t("deck.title.title", inside=inside(view.scope, t))
    if kind == "growth":
        return t("deck.title.growth", year=view.years[0])
    return t(f"deck.title.{kind}")


def section(view: View, kind: str, t: Language, alliance_id: str = "", link: str = "") -> Section:
    """Return what the slide ``kind`` (one of KINDS) says and shows.

    alliance_id: that of the example, "" for the one chosen by rule. Raises KeyError for an unknown kind.
    """
    if kind == "example":
        parts = _example(view, alliance_id, t)
    elif kind == "sources":
        parts = _sources(view, link, t)
    else:
        parts = _PARTS[kind](view, t)
    return Section(kind, default_title(kind, view, t), *parts)


Parts = tuple[str, tuple[str, ...], Body | None, tuple[str, ...]]
"""Statement, details, body and sources of a section."""


def _title(view: View, t: Language) -> Parts:
    details = (t("deck.title.documented"), t("deck.title.date", date=t.date(view.everything.date)))
    return statements.documented(view, t), details, None, (texts.records(view.selection, t),)


def _figures(view: View, t: Language) -> Parts:
    sources = (texts.records(view.selection, t), t("deck.reach.census"))
    return statements.active(view, t), statements.active_details(view, t), Numbers(numbers(view, KEY, t)), sources


def _map(view: View, t: Language) -> Parts:
    body, said = coverage_map(view, t), statements.municipalities(view, t)
    sources = (texts.records(view.selection, t), licences(t), t("map.source"))
    return said, statements.municipalities_details(view, t), body, sources


def _growth(view: View, t: Language) -> Parts:
    body = growth_chart(view, t)
    milestones = tuple(f"{mark(row.number)} {milestone(row, t)} – {row.source}" for row in body.milestones)
    reports = _reports(view)
    said = t("deck.growth.reported", page=t("page.wachstum")) if len(reports) else ""
    late = statements.mentioned_late(view, t)
    told = [texts.records(view.selection, t), t("deck.growth.lines"), texts.without_year(view.selection, t), late, said]
    sources = (*lines(told), *milestones, *_report_sources(reports, t))
    return statements.grown(view, t), statements.grown_details(view, t), body, sources


def _reports(view: View) -> pd.DataFrame:
    """Return the reported totals that stand beside the curve: those with a date; for a district none are known."""
    own = None if view.scope.kind == "kreis" else area(view.selection.filters)
    return dated(totals(view.everything, own))


def _report_sources(reports: pd.DataFrame, t: Language) -> tuple[str, ...]:
    return tuple(
        t(
            "deck.growth.report",
            date=t.date(row["date"]),
            figure=texts.reported(row, t),
            measure=t(f"measure.{row['measure']}"),
            publisher=row["publisher"],
            source=row["source"],
        )
        for _, row in reports.iterrows()
    )


def _sectors(view: View, t: Language) -> Parts:
    body = sector_chart(view, t)
    sources = (body.exhibit.source if body else texts.records(view.selection, t),)
    return statements.sectors(view, t), statements.sectors_details(view, t), body, sources


def _reach(view: View, t: Language) -> Parts:
    body = Numbers(numbers(view, of_reach(view), t))
    return statements.reached(view, t), statements.reached_details(view, t), body, _people(view, t)


def _people(view: View, t: Language) -> tuple[str, ...]:
    """Return the sources of what counts people in municipalities."""
    return texts.records(view.selection, t), licences(t, "population", "records")


def _gaps(view: View, t: Language) -> Parts:
    listings = white_spots(view, t)
    body = TableBody(listings) if listings else None
    return statements.not_reached(view, t), gaps_details(view, listings, t), body, _people(view, t)


def _example(view: View, alliance_id: str, t: Language) -> Parts:
    found = chosen_id(view, alliance_id)
    body = None if found is None else example(view, found, t)
    addresses = () if body is None else tuple(_dated_address(row, t) for row in body.sources.data.itertuples())
    return example_statement(view, alliance_id, t), example_details(view, alliance_id, t), body, addresses


def _dated_address(row: tuple, t: Language) -> str:
    return f"{row.url} ({t.date(row.date) if pd.notna(row.date) else t('value.no_date')})"


def _sources(view: View, link: str, t: Language) -> Parts:
    body = sources(view, link, t)
    return statements.sourced(view, t), statements.sourced_details(view, t), body, (body.citation, body.licences)


_PARTS: Mapping[str, Callable[[View, Language], Parts]] = {
    "title": _title,
    "figures": _figures,
    "map": _map,
    "growth": _growth,
    "sectors": _sectors,
    "reach": _reach,
    "gaps": _gaps,
}


# Bodies that the fact sheet shows too


def coverage_map(view: View, t: Language) -> MapBody:
    """Return the map of the municipalities reached, with the sentence for each year that it can be played through.

    The scope is the area looked at, not a filter: grey is "no alliance known", without "that passes the filter".
    """
    title = t("deck.map.alt", place=name_of(view.scope, t), year=view.year)
    shown = area_map(view.selection, *MAP, view.year, t, view.area_key)
    unknown = none_class(Filters(), t)
    by_year = [view.at(year) for year in view.years]
    return MapBody(
        shown=replace(shown, classes=tuple(unknown if c.code == unknown.code else c for c in shown.classes)),
        years=view.years,
        statements=tuple(statements.municipalities(each, t) for each in by_year),
        details=tuple(statements.municipalities_details(each, t) for each in by_year),
        alt=f"{title} {statements.municipalities(view, t)}",
    )


def growth_chart(view: View, t: Language) -> Chart:
    """Return the curve of active alliances, beside what was reported and the milestones where there are any.

    A district has neither: both are known for Germany and the Länder only.
    """
    if view.scope.kind != "kreis":
        milestones = milestone_list(view.selection, t)
        marked = milestones.data[milestones.data["number"].notna()].reset_index(drop=True)
        reports = _reports(view)
        if len(marked) or len(reports):
            exhibit = growth_charts.active_and_reported(view.selection, t)
            legend = replace(milestones, data=marked) if len(marked) else None
            return Chart(exhibit, view.years, legend, labelled(reports))
    return Chart(growth_charts.active_per_year(view.selection, view.year, t), view.years)


def sector_chart(view: View, t: Language) -> Chart | None:
    """Return the named partners by sector; None where no source names any."""
    if not view.figures["partners"]["named"]:
        return None
    return Chart(sector_charts.partners_by_sector(view.selection, t))
