"""The command ``factsheet``: one page about a Land or a district, or about each of them, as PDF files."""

import argparse
from pathlib import Path

from tqdm import tqdm

from analysis.cli.options import GOOD, add_area, add_data, area_key, refuse_file, target, year
from analysis.deck.factsheet import factsheet
from analysis.deck.scope import view
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.tables import Tables, load
from analysis.render.pdf.factsheet import factsheet_pdf, file_name

PLACE = "{place}"
"""Stands in ``--link`` for the code of the Land or the key of the district, where there is one file each."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_data(parser)
    about = parser.add_mutually_exclusive_group(required=True)
    add_area(about)
    about.add_argument("--all", action="store_true", help="every Land, a file each, into the folder --out")
    about.add_argument("--all-districts", action="store_true", help="every district, a file each, likewise")
    parser.add_argument("--year", help="year it is about (default: the last of the series)")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language (default: German)")
    parser.add_argument("--link", default="", help=f"web address for the QR code; {PLACE} in it is put in")
    parser.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")


def run(options: argparse.Namespace) -> int:
    """Write the fact sheets. Raises UnknownValue and BrokenTable."""
    several = options.all or options.all_districts
    if several:
        refuse_file(options)
    tables, t = load(options.data), language(options.lang)
    keys = _keys(options, tables)
    for key in tqdm(keys, unit="sheet", disable=not several):
        seen = view(tables, key, year(options, tables.package))
        content = factsheet_pdf(factsheet(seen, t, options.link.replace(PLACE, key)), seen.selection)
        files.write_bytes(target(options, file_name(seen.scope, seen.year, tables.version), several), content)
    return GOOD


def _keys(options: argparse.Namespace, tables: Tables) -> list[str]:
    """Return the keys of the areas asked for. Raises UnknownValue for one that is none of its kind."""
    if options.all:
        return sorted(tables.laender["key"])
    return sorted(tables.districts["key"]) if options.all_districts else [area_key(options, tables)]
