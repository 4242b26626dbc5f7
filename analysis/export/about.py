"""What goes with the rows in every format: where they come from, what was chosen, how to cite them, the licences."""

import json
from collections.abc import Mapping
from typing import Any

from analysis.export.citation import citation, title
from analysis.export.request import Request
from analysis.language import Language
from analysis.records.codebook import in_language, licence
from analysis.records.package import Package


def facts(request: Request) -> dict[str, Any]:
    """Return the facts for programs, as filters.json and the metadata of a file hold them."""
    return {
        "title": title(),
        "data_version": request.tables.version,
        "created": request.tables.date,
        "alliances": len(request.tables.alliances),
        "filters": request.selection.filters.as_dict(),
        "partners": "matching" if request.only_matching else "all",
        "table": request.table,
        "sort": request.order,
        "year": request.year,
        "level": request.level,
        "measure": request.chosen_measure,
        "link": request.view,
        "licence": [entry["name"] for entry in request.tables.package.licenses],
        "attribution": attribution(request.tables.package, request.t),
        "citation": request_citation(request),
    }


def texts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return ``facts`` for a place that holds texts only: what is none as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
    }


def notes(request: Request) -> list[tuple[str, str]]:
    """Return label and text of each fact for readers, in the language of the request."""
    t, package = request.t, request.tables.package
    measure = t(f"measure.{request.chosen_measure}.{request.level}")
    view = [(t("export.about.sort"), request.order)] if request.order else []
    return [
        (t("export.about.title"), title()),
        (t("export.about.version"), request.tables.version),
        (t("export.about.filters"), request.selected or t("export.about.filters.none")),
        (t("export.about.alliances"), t.number(len(request.tables.alliances))),
        (t("export.about.table"), f"{request.table}: {in_language(vars(request.spec), 'title', t)}"),
        *view,
        (t("export.about.year"), str(request.year)),
        (t("export.about.areas"), f"{t(f'level.{request.level}.many')}: {measure}"),
        (t("export.about.view"), request.view),
        (t("export.about.citation"), request_citation(request)),
        (t("export.about.limits"), t("export.about.limits.text")),
        (t("export.about.formulas"), t("export.about.formulas.text")),
        (t("export.about.licence"), compilation(request)),
        *((t("export.about.source"), line) for line in attribution(package, t)),
    ]


def request_citation(request: Request) -> str:
    """Return how to cite what the request gives, as one line of text."""
    return citation(request.tables, request.t, request.link, request.selected)


def compilation(request: Request) -> str:
    """Return under which licence the compiled records stand, in words."""
    licences = ", ".join(f"{entry['name']} ({entry['path']})" for entry in request.tables.package.licenses)
    return request.t("method.sources.compilation", licence=licences, version=request.tables.version)


def attribution(package: Package, t: Language) -> list[str]:
    """Return a line per source of the package: title, licence, address of the licence."""
    return [
        ", ".join(filter(None, (f"{in_language(entry, 'title', t)}: {licence(entry, t)}", entry.get("license_url"))))
        for entry in package.sources
    ]
