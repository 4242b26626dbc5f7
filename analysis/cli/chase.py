"""The command ``chase``: whom to ask, as a workbook."""

import argparse
import sys
from pathlib import Path

from analysis.cli.options import GOOD, add_filters, selected
from analysis.counting.filters import narrow
from analysis.export.chase import chase_workbook
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_filters(parser)
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of the workbook")
    parser.add_argument("--out", required=True, type=Path, help="file to write")


def run(options: argparse.Namespace) -> int:
    """Write the workbook and say on the error stream where it is. Raises AnalysisError."""
    tables = load(options.data)
    content = chase_workbook(narrow(tables, selected(options, tables)), tables, language(options.lang))
    files.write_bytes(options.out, content)
    print(f"{options.out}: {len(content):,} bytes", file=sys.stderr)
    return GOOD
