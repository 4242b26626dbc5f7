"""The command ``slides``: presentations of Germany, a Land, a district, or every Land, as files."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tqdm import tqdm

from analysis.cli.options import GOOD, add_area, add_data, area_key, refuse_file, target, year
from analysis.deck import choice
from analysis.deck.scope import view
from analysis.deck.slides import Deck, deck
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, Language, language
from analysis.records import files
from analysis.records.tables import load
from analysis.render import formats

LAND = "{land}"
"""Stands in ``--link`` for the code of the Land, where there is one file each."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_data(parser)
    about = parser.add_mutually_exclusive_group()
    add_area(about, " (default: all of Germany)")
    about.add_argument("--all", action="store_true", help="every Land, a file each, into the folder --out")
    parser.add_argument("--year", help="year it is about (default: the last of the series)")
    parser.add_argument("--format", required=True, help="pptx to edit, html to show without a net, pdf to print")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language (default: German)")
    parser.add_argument("--slides", default="", help="slides in order: title,figures,map,… (default: all)")
    parser.add_argument("--example", default="", help="id of the alliance shown as an example (default: by rule)")
    parser.add_argument("--link", default="", help=f"web address for the QR code; with --all {LAND} is put in")
    parser.add_argument("--template", type=Path, help="PowerPoint file whose master takes the place of ours")
    parser.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")


def run(options: argparse.Namespace) -> int:
    """Write the presentations. Raises UnknownValue, UnusableTemplate and BrokenTable."""
    if options.format not in formats.FORMATS:
        raise UnknownValue("format", options.format, formats.FORMATS)
    if options.all:
        refuse_file(options)
    t = language(options.lang)
    write = _writer(options, t)
    tables = load(options.data)
    chosen = choice.parse({choice.SLIDES: [options.slides], choice.EXAMPLE: [options.example]})
    keys = sorted(tables.laender["key"]) if options.all else [area_key(options, tables)]
    for key in tqdm(keys, unit="deck", disable=not options.all):
        seen = view(tables, key, year(options, tables.package))
        out = target(options, formats.file_name(options.format, seen.scope, seen.year, tables.version), options.all)
        slides = deck(seen, chosen, t, options.link.replace(LAND, seen.scope.key))
        files.write_bytes(out, write(slides))
    return GOOD


def _writer(options: argparse.Namespace, t: Language) -> Callable[[Deck], bytes]:
    """Return what makes the bytes of a file. Raises UnusableTemplate before anything is made."""
    if options.template is None:
        return formats.FORMATS[options.format].write
    if options.format != "pptx":
        raise UnknownValue("format with --template", options.format, ["pptx"])
    from analysis.render.pptx.document import pptx  # takes a fifth of a second that no other format needs
    from analysis.render.pptx.template import opened

    opened(options.template, t)
    return partial(pptx, template=options.template)
