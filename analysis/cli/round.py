"""The command ``round``: the workbook with which an office is asked once a year what is still right."""

import argparse
import sys
from datetime import date
from pathlib import Path

from analysis.cli.options import GOOD, add_area, add_data, area_key
from analysis.counting.filters import Filters, narrow
from analysis.errors import AnalysisError
from analysis.export.round import round_workbook
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_data(parser)
    add_area(parser.add_mutually_exclusive_group(required=True))
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of the workbook")
    parser.add_argument("--date", help="day of the round, as in 2026-11-30 (default: today)")
    parser.add_argument("--out", required=True, type=Path, help="file to write")


def run(options: argparse.Namespace) -> int:
    """Write the workbook and say on the error stream what it holds. Raises AnalysisError."""
    tables = load(options.data)
    key = area_key(options, tables)
    chosen = narrow(tables, Filters(land=(key,)) if options.land else Filters(kreis=(key,)))
    content = round_workbook(chosen, tables, _day(options.date), language(options.lang))
    files.write_bytes(options.out, content)
    print(f"{options.out}: {len(chosen.alliances):,} alliances, {len(content):,} bytes", file=sys.stderr)
    return GOOD


def _day(given: str | None) -> str:
    try:
        return (date.fromisoformat(given) if given else date.today()).isoformat()
    except ValueError as problem:
        raise AnalysisError(f"--date: found {given!r}, expected a day such as 2026-11-30") from problem
