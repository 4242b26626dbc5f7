"""ZIP: the filtered tables as a Frictionless Data Package with everything one needs to use and cite them."""

import copy
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd

from analysis.export import about
from analysis.export.archives import add
from analysis.export.areas import AREAS, area_resource, resource_spec
from analysis.export.citation import NAME as CITATION
from analysis.export.citation import bibtex, citation_file, title
from analysis.export.request import Request
from analysis.language import LANGUAGES, language
from analysis.records.codebook import codebook, codebook_resource, in_language, texts
from analysis.records.delimited import PACKAGE, pieces
from analysis.records.formulas import MADE_HARMLESS, harmless
from analysis.records.package import AREA_KEYS, DESCRIPTOR, TableSpec

README, LICENSE, BIBTEX, FILTERS = "README.md", "LICENSE", "citation.bib", "filters.json"

Frames = Mapping[str, pd.DataFrame]


def zipped(request: Request) -> bytes:
    """Return the tables as a data package in a ZIP, with README, licence, citation, filters and codebook.

    The table that is shown is in its order. Every reference leads somewhere: places outside the filtered Länder that an
    alliance reaches are added at the end of their tables.
    """
    chosen = request.frames()
    frames = closed(chosen, request)
    specs = {name: request.spec_of(name) for name in frames}
    book = codebook(frames, specs, request.tables.package, request.t)
    resources = {name: _resource(name, frame, request) for name, frame in frames.items()}
    resources["codebook"] = codebook_resource()
    frames, specs = (
        {**frames, "codebook": book},
        {**specs, "codebook": resource_spec(request.tables.package, resources["codebook"])},
    )
    documents = {
        README: _readme(request, frames, specs, chosen),
        LICENSE: _licence(request),
        CITATION: citation_file(request.tables, request.link),
        BIBTEX: bibtex(request.tables, request.t, request.link, request.selected),
        FILTERS: _json(about.facts(request)),
    }
    day, buffer = request.tables.date, io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in documents.items():
            add(archive, name, [text.encode()], day)
        for name, frame in frames.items():
            content = pieces(frame, specs[name], PACKAGE)
            add(archive, specs[name].path, _measured(content, resources[name]), day)
        add(archive, DESCRIPTOR, [_json(_descriptor(request, list(resources.values()))).encode()], day)
    return buffer.getvalue()


# References


def closed(frames: Frames, request: Request) -> dict[str, pd.DataFrame]:
    """Return ``frames`` with the rows that they refer to and lack, from the unfiltered tables, at the end of each."""
    complete, everything = dict(frames), request.everything or request.tables
    specs = request.tables.package.tables
    waiting = [name for name in frames if name != AREAS]
    while waiting:
        table = waiting.pop()
        for target, column, keys in _references(specs[table], complete[table]):
            known = getattr(everything, target)
            added = known[known[column].isin(keys - set(complete[target][column].tolist()))]
            if len(added):
                complete[target] = pd.concat([complete[target], added], ignore_index=True)
                waiting.append(target)  # what is added refers to other tables in turn
    return complete


def _references(spec: TableSpec, frame: pd.DataFrame) -> Iterator[tuple[str, str, set[str]]]:
    """Yield table and column that ``frame`` refers to, and the keys that it expects there."""
    for key in spec.foreign_keys:
        yield key.target_table, key.target_column, _distinct(frame[key.column])
    for rule in spec.rules:
        if rule.rule == "area_key_exists":
            for level, (table, column) in AREA_KEYS.items():
                yield table, column, _distinct(frame.loc[frame[rule.other] == level, rule.column])


def _distinct(keys: pd.Series) -> set[str]:
    return set(keys.dropna().unique().tolist())


# The descriptor


def _resource(name: str, frame: pd.DataFrame, request: Request) -> dict[str, Any]:
    """Return the description of a table; a column whose texts are longer for being harmless may hold them."""
    package = request.tables.package
    if name == AREAS:
        return area_resource(package, request.level, request.chosen_measure)
    resource = copy.deepcopy(next(entry for entry in package.raw["resources"] if entry["name"] == name))
    resource["schema"]["fields"] += resource.pop("computed", {"fields": []})["fields"]
    safe = harmless(frame)
    for field in resource["schema"]["fields"]:
        limits = field.get("constraints", {})
        if "maxLength" in limits and len(safe):
            longest = safe[field["name"]].str.len().max()
            limits["maxLength"] = int(max(limits["maxLength"], longest if pd.notna(longest) else 0))
    return resource


def _measured(content: Iterable[bytes], resource: dict[str, Any]) -> Iterator[bytes]:
    """Yield the pieces of a file and write its size and hash into its description."""
    size, digest = 0, hashlib.sha256()
    for piece in content:
        size += len(piece)
        digest.update(piece)
        yield piece
    resource |= {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def _descriptor(request: Request, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the descriptor of exactly what the ZIP holds; ``records.tables.load`` reads its folder."""
    raw = request.tables.package.raw
    sources = [{key: value for key, value in entry.items() if key != "path"} for entry in raw["sources"]]
    facts = about.facts(request)
    chosen = {name: facts[name] for name in ("data_version", "filters", "link")}
    homepage = {"homepage": request.link} if "://" in request.link else {}
    return {**raw, **_descriptions(request), **homepage, **chosen, "sources": sources, "resources": resources}


def _descriptions(request: Request) -> dict[str, str]:
    """Return what the package holds, in all languages."""
    found = {}
    for code, name in zip(LANGUAGES, texts("description", "export.package.description"), strict=True):
        t = language(code)
        number = t.number(len(request.tables.alliances))
        selection = request.selected_in(t) or t("export.about.filters.none")
        found[name] = t("export.package.description", n=number, selection=selection, version=request.tables.version)
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# Documents


def _readme(request: Request, frames: Frames, specs: Mapping[str, TableSpec], chosen: Frames) -> str:
    t = request.t
    files = [
        *(
            (spec.path, in_language(vars(spec), "title", t), t.number(len(frames[name])))
            for name, spec in specs.items()
        ),
        (DESCRIPTOR, t("export.readme.datapackage"), ""),
        (FILTERS, t("export.readme.filters"), ""),
        (LICENSE, t("export.readme.licence"), ""),
        (f"{CITATION}, {BIBTEX}", t("export.readme.citation"), ""),
    ]
    heads = (t("export.readme.file"), t("export.readme.content"), t("export.readme.rows"))
    formulas = t("export.readme.formulas.text", pattern=f"`{MADE_HARMLESS}`")
    parts = [
        f"# {title()}",
        t("export.readme.intro"),
        f"## {t('export.readme.about')}",
        "\n".join(f"- {label}: {_flat(text)}" for label, text in about.notes(request)),
        f"## {t('export.readme.files')}",
        "\n".join("| " + " | ".join(row) + " |" for row in [heads, ("---", "---", "--:"), *files]),
        *_added(request, frames, chosen),
        f"## {t('export.readme.read')}",
        t("export.readme.read.text"),
        '```python\nimport pandas\n\npandas.read_csv("alliances.csv", dtype="str")\n```',
        formulas,
        f"## {t('export.readme.version')}",
        t("export.readme.version.text"),
    ]
    return "\n\n".join(parts) + "\n"


def _flat(text: str) -> str:
    """Return text that somebody may have typed as one line of Markdown without markup of its own."""
    return " ".join("".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text).split())


def _added(request: Request, frames: Frames, chosen: Frames) -> list[str]:
    more = {name: len(frames[name]) - len(chosen[name]) for name in chosen}
    listed = ", ".join(f"{name} {number}" for name, number in more.items() if number)
    return [request.t("export.readme.places", tables=listed)] if listed else []


def _licence(request: Request) -> str:
    lines = [about.compilation(request), *about.attribution(request.tables.package, request.t)]
    return "\n\n".join([title(), request.t("export.licence.intro"), *lines]) + "\n"
