"""The command ``factsheet``: one page about a Land or a district, or about each of them, as PDF files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import UnknownValue
from analysis.language import LANGUAGES, language
from analysis.records import files

if TYPE_CHECKING:
    from analysis.records.tables import Tables

PLACE = "{place}"
"""Stands in ``--link`` for the code of the Land or the key of the district, where there is one file each."""


def add_factsheet(commands: argparse._SubParsersAction) -> None:
    """Add the command to the command line."""
    factsheet = commands.add_parser("factsheet", help="write one page about a Land or a district as PDF")
    factsheet.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)
    about = factsheet.add_mutually_exclusive_group(required=True)
    about.add_argument("--land", help="code of a Land, such as BB")
    about.add_argument("--district", help="key of a district, such as 12060")
    about.add_argument("--all", action="store_true", help="every Land, a file each, into the folder --out")
    about.add_argument("--all-districts", action="store_true", help="every district, a file each, likewise")
    factsheet.add_argument("--year", help="year it is about (default: the last of the series)")
    factsheet.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language (default: German)")
    factsheet.add_argument("--link", default="", help=f"web address for the QR code; {PLACE} in it is put in")
    factsheet.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")
    factsheet.set_defaults(command=_factsheet)


def _factsheet(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.counting.activity import spans
    from analysis.counting.filters import parse_year
    from analysis.deck.factsheet import factsheet
    from analysis.deck.scope import view
    from analysis.pdf.factsheet import factsheet_pdf, file_name
    from analysis.records.tables import load

    tables, t = load(options.data), language(options.lang)
    year = parse_year(options.year, tables.package) if options.year else tables.package.last_year
    keys, all_spans = _keys(options, tables), spans(tables)
    several = options.all or options.all_districts
    if several and options.out.is_file():
        raise UnknownValue("--out", options.out, ["a folder"])
    for key in tqdm(keys, unit="sheet", disable=not several):
        seen = view(tables, all_spans, key, year)
        content = factsheet_pdf(factsheet(seen, t, options.link.replace(PLACE, key)), t, seen.selection)
        named = several or options.out.is_dir()
        out = options.out / file_name(seen.scope, year, tables.version) if named else options.out
        files.write_bytes(out, content)
    return 0


def _keys(options: argparse.Namespace, tables: Tables) -> list[str]:
    """Return the keys of the areas asked for. Raises UnknownValue for one that is none of its kind."""
    laender, districts = sorted(tables.laender["key"]), sorted(tables.districts["key"])
    if options.all or options.all_districts:
        return laender if options.all else districts
    if options.land is not None and options.land not in laender:
        raise UnknownValue("land", options.land, laender)
    if options.district is not None and options.district not in districts:
        raise UnknownValue("district", options.district, ["the five digits of a district"])
    return [options.land or options.district]
