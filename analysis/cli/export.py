"""The command ``export``: the selected alliances, their tables, or the areas of the map as a file."""

import argparse
import sys
from pathlib import Path

from analysis.cli.options import GOOD, add_filters, selected, target, year
from analysis.counting.places import LEVELS
from analysis.counting.selection import select_alliances
from analysis.errors import AnalysisError
from analysis.export.formats import FORMATS, export, file_name
from analysis.export.request import AREAS, PARTNERS, Request
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_filters(parser)
    parser.add_argument("--format", required=True, choices=FORMATS)
    parser.add_argument(
        "--table", help="table to write, areas for the values on the map (default: areas with --level, else alliances)"
    )
    parser.add_argument("--layer", choices=(AREAS, "alliances"), help="with geojson: the same as --table")
    parser.add_argument("--year", help="year of the areas (default: the last of the series)")
    parser.add_argument("--level", choices=LEVELS, help="level of the areas (default: gemeinde)")
    parser.add_argument("--measure", help="what the areas show (default: the first measure of the level)")
    parser.add_argument(
        "--partners",
        choices=PARTNERS,
        default=PARTNERS[0],
        help="partners of the alliances: all, or only those that match --sector and --umbrella, which choose alliances",
    )
    parser.add_argument("--sort", help="column to sort the table by; --sort=-founded for descending")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of titles and notes")
    parser.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")


def run(options: argparse.Namespace) -> int:
    """Write the file and say on the error stream what it holds. Raises AnalysisError for options that do not fit."""
    tables = load(options.data)
    request = Request(
        selection=select_alliances(tables, selected(options, tables)),
        year=year(options, tables.package),
        t=language(options.lang),
        table=_table(options),
        level=options.level or next(iter(LEVELS)),
        measure=options.measure,
        order=options.sort,
        partners=options.partners,
        everything=tables,
    )
    content = export(options.format, request)
    path = target(options, file_name(options.format, request))
    files.write_bytes(path, content)
    rows = len(request.rows)
    print(f"{path}: {rows:,} rows of {request.table}, {len(content):,} bytes", file=sys.stderr)
    return GOOD


def _table(options: argparse.Namespace) -> str:
    """Return the table that is asked for: by name, as a layer, or by what only the areas have."""
    if options.layer and options.format != "geojson":
        raise AnalysisError(f"--layer goes with --format geojson only, {options.format} takes --table")
    if options.layer and options.table not in (None, options.layer):
        raise AnalysisError(f"--layer {options.layer} and --table {options.table} contradict each other")
    if options.table or options.layer:
        return options.table or options.layer
    return AREAS if options.level or options.measure else "alliances"
