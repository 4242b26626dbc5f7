"""The command ``gaps``: who is not reached, and where new alliances would reach most, as one JSON object."""

from __future__ import annotations

import argparse
import json

from analysis.cli.options import GOOD, add_filters, selected, whole_number, year
from analysis.counting.activity import spans
from analysis.counting.gaps import CATCHMENTS, MOST_NEW, gaps
from analysis.counting.selection import select_alliances
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
    parser.add_argument("--new", metavar="N", default="5", help=f"how many new alliances, 1 to {MOST_NEW} (default: 5)")
    parser.add_argument("--json", action="store_true", required=True, help="as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the gaps. Raises UnknownValue and BrokenTable."""
    tables = load(options.data)
    within = None if options.within is None else whole_number("within", options.within, CATCHMENTS)
    new = whole_number("new", options.new, range(1, MOST_NEW + 1))
    chosen = select_alliances(tables, spans(tables), selected(options, tables))
    found = gaps(chosen, year(options, tables.package), options.level, within, new)
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return GOOD
