"""The command ``figures``: the key figures of a selection as one JSON object."""

import argparse
import json

from analysis.cli.options import GOOD, add_filters, selected, year
from analysis.counting.figures import figures_for
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_filters(parser)
    parser.add_argument("--year", help="year the figures stand for (default: the last of the series)")
    parser.add_argument("--json", action="store_true", required=True, help="as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures. Raises UnknownValue and BrokenTable."""
    tables = load(options.data)
    found = figures_for(tables, selected(options, tables), year(options, tables.package))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return GOOD
