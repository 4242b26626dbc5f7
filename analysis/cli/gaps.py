"""The command ``gaps``: who is not reached, and where new alliances would reach most: JSON, or the list as a file."""

import argparse
import json
import sys
from pathlib import Path

from analysis.charts.area_lists import area_list
from analysis.cli.options import GOOD, SEVERAL, add_filters, selected, target, whole_number, year
from analysis.counting.gaps import CATCHMENTS, MOST_NEW, Gaps, gaps
from analysis.counting.selection import inside_districts, select_alliances
from analysis.errors import AnalysisError
from analysis.export.single import ALL, Single
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.package import KEY_COLUMNS
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_filters(parser)
    parser.add_argument("--year", help="year that is looked at (default: the last of the series)")
    parser.add_argument("--level", default="gemeinde", help=f"areas that are listed: {', '.join(KEY_COLUMNS)}")
    parser.add_argument(
        "--within",
        metavar="KM",
        help="new alliances are of municipalities and reach all whose centre lies within so many kilometres, "
        f"{CATCHMENTS[0]} to {CATCHMENTS[-1]} (default: they reach the people of their area)",
    )
    parser.add_argument(
        "--inside",
        metavar="KREIS",
        action="append",
        default=[],
        help=f"look at the areas of this district alone, key such as 12060; {SEVERAL}; --kreis chooses alliances",
    )
    parser.add_argument("--new", metavar="N", default="5", help=f"how many new alliances, 1 to {MOST_NEW} (default: 5)")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--json", action="store_true", help="as one JSON object, to standard output")
    form.add_argument("--format", choices=ALL, help="the list of areas as a file, those for maps with their shapes")
    parser.add_argument("--out", type=Path, help="with --format: file to write, or a folder, where it gets a name")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of names and headings")


def run(options: argparse.Namespace) -> int:
    """Print the gaps, or write the list of areas. Raises UnknownValue, BrokenTable, AnalysisError."""
    tables = load(options.data)
    within = None if options.within is None else whole_number("within", options.within, CATCHMENTS)
    new = whole_number("new", options.new, range(1, MOST_NEW + 1))
    chosen = select_alliances(tables, selected(options, tables))
    if options.format:
        chosen = inside_districts(chosen, options.inside)
        t, found = language(options.lang), Gaps(chosen, year(options, tables.package), options.level)
        _write(options, area_list(found, t).single(tables, t))
        return GOOD
    found = gaps(chosen, year(options, tables.package), options.level, within, new, tuple(options.inside))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return GOOD


def _write(options: argparse.Namespace, areas: Single) -> None:
    if options.out is None:
        raise AnalysisError(f"--format {options.format} needs --out, a file or a folder")
    content = areas.file(options.format)
    path = target(options, areas.file_name(options.format))
    files.write_bytes(path, content)
    print(f"{path}: {len(areas.rows):,} areas, {len(content):,} bytes", file=sys.stderr)
