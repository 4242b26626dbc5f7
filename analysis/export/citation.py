"""How to cite the data: as text, BibTeX and CITATION.cff. Title and author stand in the project's CITATION.cff."""

import json
import re
from dataclasses import dataclass
from functools import cache

from analysis.errors import BrokenPackage
from analysis.language import Language
from analysis.records import files
from analysis.records.tables import Tables

NAME = "CITATION.cff"

_LATEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


@dataclass(frozen=True)
class _Facts:
    text: str
    title: str
    author: str


@cache
def _facts() -> _Facts:
    """Return the project's CITATION.cff and what is taken from it; raises BrokenPackage where that is missing."""
    text = files.read_text(files.ROOT / NAME)
    found = {name: re.search(rf'(?m)^(?:  - )?{name}: "(.+)"$', text) for name in ("title", "name")}
    lacking = [name for name, match in found.items() if match is None]
    if lacking:
        raise BrokenPackage(f"{NAME} has no {' and no '.join(lacking)} in double quotes")
    return _Facts(text, *(match[1] for match in found.values() if match))


def title() -> str:
    """Return the title under which the data are cited."""
    return _facts().title


def author() -> str:
    """Return under whose name the data are cited."""
    return _facts().author


def citation(tables: Tables, t: Language, link: str = "", selected: str = "", accessed: str = "") -> str:
    """Return how to cite the data as one line of text.

    link: the web address of the view, "" without one. selected: the filters in words, "" for all data. accessed: the
    day (ISO) on which a reader looked at it; a file, which is the same on every day, names none. The year is that of
    the data.
    """
    facts = _facts()
    parts = [f"{facts.author} ({_year(tables)}): {facts.title}.", t("export.cite.version", version=tables.version)]
    parts += [t("export.cite.selection", selection=selected)] if selected else []
    parts += [link] if link else []
    return " ".join([*parts, t("export.cite.accessed", date=t.date(accessed))] if accessed else parts)


def bibtex(tables: Tables, t: Language, link: str = "", selected: str = "", accessed: str = "") -> str:
    """Return the same as a BibTeX entry, which ends with a new line."""
    facts = _facts()
    year, content = _year(tables), re.sub(r"\W", "", tables.version.removeprefix(tables.date))
    note = t("export.cite.version", version=tables.version)
    if selected:
        note += " " + t("export.cite.selection", selection=selected)
    entries = {
        "author": f"{{{_latex(facts.author)}}}",
        "title": f"{{{_latex(facts.title)}}}",
        "year": year,
        "version": _latex(tables.version),
        "note": _latex(note),
    }
    entries |= {name: text for name, text in (("url", link), ("urldate", accessed)) if text}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in entries.items())
    return f"@misc{{lokale_buendnisse_{year}_{content},\n{lines}}}\n"


def citation_file(tables: Tables, link: str = "") -> str:
    """Return a CITATION.cff for the data alone: the project's with version, day, licence and link of the data."""
    text = re.sub(r"(?m)^version: .*$", f"version: {json.dumps(tables.version)}", _facts().text)
    text = re.sub(r"(?m)^date-released: .*$", f"date-released: {tables.date}", text)
    names = "".join(f"  - {entry['name']}\n" for entry in tables.package.licenses)
    text = re.sub(r"(?m)^license:\n(?:  - .*\n)+", lambda match: f"license:\n{names}", text)
    return text + (f"url: {json.dumps(link)}\n" if "://" in link else "")


def _year(tables: Tables) -> str:
    return tables.date[:4]


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)
