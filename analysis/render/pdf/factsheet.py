"""A fact sheet as a PDF: one page A4 for every Land and district, however many alliances it has."""

from dataclasses import replace

from analysis.charts.exhibit import Listing
from analysis.counting.selection import Selection
from analysis.deck.factsheet import Factsheet
from analysis.deck.parts import Chart, Section
from analysis.deck.scope import Scope
from analysis.deck.words import source_line
from analysis.language import Language, language
from analysis.render.pdf.document import Facts, compiled
from analysis.render.pdf.parts import (
    Content,
    chart_picture,
    left_out,
    link_back,
    map_picture,
    numbers,
    table,
)

MAP = (465, 300)
"""Pixels in which the map is drawn; shown at least 0.53 times as large, so the names of towns are never under 8 pt."""

GROWTH_WIDTH, GROWTH_ZOOM = 252, 0.68
"""Width of the curve in points, and the size of its texts against 13: 8.8 pt."""
CURVE, ROOMY_CURVE = 84, 150
"""Height of the curve: as a rule, and where the list of alliances is short."""
FEW = 14
"""Alliances whose list leaves room for a higher curve."""

SHORT = ("name", "since")
"""The columns of the list of alliances where it stands in two halves beside each other."""


def factsheet_pdf(sheet: Factsheet, towns: Selection | None = None) -> bytes:
    """Return ``sheet`` as a PDF of one page; the same fact sheet gives the same bytes.

    towns: the selection it was made of, to name the largest towns on the map; None for a map without names.
    """
    t, body = language(sheet.language), sheet.map.body
    content = {
        "subtitle": sheet.subtitle,
        "statement": sheet.statement,
        "figures": _section(sheet.figures) | {"items": numbers(sheet.figures.body)},
        "map": _section(sheet.map) | map_picture(body.shown, body.alt, MAP, towns, t),
        "growth": _section(sheet.growth) | _growth(sheet, t),
        "sectors": _section(sheet.sectors) | _sectors(sheet.sectors.body, t),
        "alliances": _section(sheet.alliances) | _alliances(sheet, t),
        "assumed": _section(sheet.assumed) if sheet.assumed else None,
        "sources": _sources(sheet, t),
    }
    return compiled("factsheet", Facts(sheet.title, sheet.subtitle, sheet.sources.version), content, t)


def file_name(scope: Scope, year: int, version: str) -> str:
    """Return the name of the file: what it is about, year and data version."""
    return f"lokale-buendnisse_steckbrief_{scope.key}_{year}_{version}.pdf"


def _section(section: Section) -> Content:
    return {"title": section.title, "statement": section.statement, "details": list(section.details)}


def _growth(sheet: Factsheet, t: Language) -> Content:
    listed = 0 if sheet.alliances.body is None else len(sheet.alliances.body.listings[0].data)
    height = ROOMY_CURVE if listed <= FEW else CURVE
    return chart_picture(sheet.growth.body.exhibit, GROWTH_WIDTH, height, GROWTH_ZOOM, t)


def _sectors(body: Chart | None, t: Language) -> Content:
    """Return the named partners of each group and, within it, of its sectors, the largest first: the rows of the chart.

    As text, since bars for 18 sectors would have to be smaller than can be read. No rows where no source names any.
    """
    if body is None:
        return {"heads": [], "groups": []}
    data, heads = body.exhibit.data, {column.name: column.head for column in body.exhibit.columns}
    data = data[data["partners"] > 0]
    sums = data.groupby("group_label", sort=False)["partners"].sum().sort_values(ascending=False, kind="stable")
    groups = [
        {
            "label": label,
            "count": t.number(total),
            "share": total / sums.max(),
            "sectors": ", ".join(
                f"{row.label} {t.number(row.partners)}" for row in data[data["group_label"] == label].itertuples()
            ),
        }
        for label, total in sums.items()
    ]
    return {"heads": [heads["group_label"], heads["partners"]], "groups": groups}


def _alliances(sheet: Factsheet, t: Language) -> Content:
    """Return the alliances in three forms, of which the template takes the first that fits.

    whole: the table. short: two columns of it, for two halves beside each other. named: a text for each, to be set one
    behind the other, and cut where not even they fit.
    """
    if sheet.alliances.body is None:
        return {"total": 0}
    (listing,) = sheet.alliances.body.listings
    return {
        "total": len(listing.data),
        "whole": table(listing),
        "short": table(_short(listing)),
        "named": [_named(row, t) for row in listing.data.itertuples()],
        "more": left_out(len(listing.data), "pdf.alliances.more", t),
    }


def _short(listing: Listing) -> Listing:
    """Return the list with two columns only; what is not active says so behind its name."""
    data = listing.data
    other = data["status"] != "active"
    data = data.assign(name=data["name"].mask(other, data["name"] + " · " + data["state"]))
    return replace(listing, data=data, columns=tuple(column for column in listing.columns if column.name in SHORT))


def _named(row: tuple, t: Language) -> list[str]:
    """Return an alliance as name and "(2007)", "(2007, Status: beendet)", "(Jahr unbekannt)"."""
    known = [row.since if row.since != t("value.unknown") else t("deck.alliances.no_year")]
    if row.status != "active":
        known.append(f"{t('filter.status')}: {t(f'status.{row.status}')}")
    return [row.name, f"({', '.join(known)})"]


def _sources(sheet: Factsheet, t: Language) -> Content:
    source, hosts = sheet.sources, sheet.sources.hosts
    lines = [sheet.figures.sources[0], *(line for section in sheet.sections[1:] for line in section.sources)]
    return {
        "title": t("deck.title.sources"),
        "texts": [
            source_line((*sheet.figures.details, *lines), [source.licences]),
            source.licences,
            f"{source.citation} {hosts.statement}" if len(hosts.data) else source.citation,
        ],
        **link_back(source.link, t),
    }
