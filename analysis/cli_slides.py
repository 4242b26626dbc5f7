"""The command ``slides``: presentations of Germany, a Land, a district, or every Land, as files."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, Language, language
from analysis.records import files

if TYPE_CHECKING:
    from analysis.deck.choice import Choice
    from analysis.deck.scope import View

LAND = "{land}"
"""Stands in ``--link`` for the code of the Land, where there is one file each."""


def add_slides(commands: argparse._SubParsersAction) -> None:
    """Add the command to the command line."""
    slides = commands.add_parser("slides", help="write a presentation to a file that can be carried along")
    slides.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)
    about = slides.add_mutually_exclusive_group()
    about.add_argument("--land", help="code of a Land, such as BB (default: all of Germany)")
    about.add_argument("--district", help="key of a district, such as 12060")
    about.add_argument("--all", action="store_true", help="every Land, a file each, into the folder --out")
    slides.add_argument("--year", help="year it is about (default: the last of the series)")
    slides.add_argument("--format", required=True, help="pptx to edit, html to show without a net, pdf to print")
    slides.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language (default: German)")
    slides.add_argument("--slides", default="", help="slides in order: title,figures,map,… (default: all)")
    slides.add_argument("--example", default="", help="id of the alliance shown as an example (default: by rule)")
    slides.add_argument("--link", default="", help=f"web address for the QR code; with --all {LAND} is put in")
    slides.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")
    slides.set_defaults(command=_slides)


def _slides(options: argparse.Namespace) -> int:
    from analysis.counting.activity import spans
    from analysis.counting.filters import parse_year
    from analysis.deck import choice, formats, scope
    from analysis.records.tables import load

    if options.format not in formats.FORMATS:
        raise UnknownValue("format", options.format, formats.FORMATS)
    tables, t = load(options.data), language(options.lang)
    chosen = choice.parse({choice.SLIDES: [options.slides], choice.EXAMPLE: [options.example]})
    year = parse_year(options.year, tables.package) if options.year else tables.package.last_year
    all_spans = spans(tables)
    if not options.all:
        view = scope.view(tables, all_spans, _key(options, tables), year)
        out = options.out / _name(options, view) if options.out.is_dir() else options.out
        _write(out, view, options, chosen, t)
        return 0
    if options.out.is_file():
        raise UnknownValue("--out", options.out, ["a folder"])
    for key in _with_progress(sorted(tables.laender["key"])):
        view = scope.view(tables, all_spans, key, year)
        _write(options.out / _name(options, view), view, options, chosen, t)
    return 0


def _key(options: argparse.Namespace, tables) -> str:
    """Return the key of the area asked for, "" for Germany. Raises UnknownValue where it is none of its kind."""
    for name, known in (("land", tables.laender["key"]), ("district", tables.districts["key"])):
        found = getattr(options, name)
        if found is not None and found not in set(known):
            raise UnknownValue(name, found, known if name == "land" else ["the five digits of a district"])
    return options.land or options.district or ""


def _name(options: argparse.Namespace, view: View) -> str:
    from analysis.deck.formats import file_name

    return file_name(options.format, view.scope, view.year, view.everything.version)


def _write(out: Path, view: View, options: argparse.Namespace, chosen: Choice, t: Language) -> None:
    from analysis.deck import formats
    from analysis.deck.slides import deck

    link = options.link.replace(LAND, view.scope.key)
    files.write_bytes(out, formats.write(options.format, deck(view, chosen, t, link), t))


def _with_progress(keys: list[str]) -> Iterable[str]:
    """Yield ``keys`` with a bar on standard error."""
    from tqdm import tqdm

    with tqdm(keys, unit="deck") as bar:
        for key in bar:
            bar.set_postfix_str(key)
            yield key
