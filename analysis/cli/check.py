"""The command ``check``: all that is wrong in files and folders, and what may be meant."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analysis.cli.options import FINDINGS, GOOD, add_language
from analysis.intake.check import check
from analysis.intake.report import suggestion_lines
from analysis.intake.wording import note_line
from analysis.language import Language, language
from analysis.records import files
from analysis.records.findings import Finding
from analysis.records.tables import load
from analysis.records.wording import BrokenTable, as_dict, line


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    add_language(parser)
    parser.add_argument("--date", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")


def run(options: argparse.Namespace) -> int:
    """Print the findings; what one should know besides goes to the error stream. Raises AnalysisError."""
    t = language(options.lang)
    found = check(
        options.paths,
        lambda note: print(note_line(note, t), file=sys.stderr),
        options.date or date.today().isoformat(),
    )
    if options.json:
        print(json.dumps([as_dict(finding, t) for finding in found], ensure_ascii=False, indent=2))
    else:
        tell(found, t, files.DATA)
    return FINDINGS if found else GOOD


def tell(found: Sequence[Finding], t: Language, data: Path) -> None:
    """Print the findings, and on the error stream what may be meant, as far as the tables of ``data`` can be read."""
    for finding in found:
        print(line(finding, t))
    try:
        tables = load(data) if found else None
    except BrokenTable:
        return
    if tables:
        for offer in suggestion_lines(found, tables, t):
            print(offer, file=sys.stderr)
