"""The command ``check``: all that is wrong in files and folders, and what may be meant."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.cli.options import FINDINGS, GOOD
from analysis.intake.check import check
from analysis.intake.report import suggestion_lines
from analysis.records.findings import BrokenTable, Finding
from analysis.records.tables import load


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")


def run(options: argparse.Namespace) -> int:
    """Print the findings; what one should know besides goes to the error stream. Raises AnalysisError."""
    found = check(options.paths, lambda note: print(note.line(), file=sys.stderr))
    if options.json:
        print(json.dumps([finding.as_dict() for finding in found], ensure_ascii=False, indent=2))
    else:
        tell(found)
    return FINDINGS if found else GOOD


def tell(found: Sequence[Finding]) -> None:
    """Print the findings, and on the error stream what may be meant, as far as the data can be read that tell it."""
    for finding in found:
        print(finding.line())
    try:
        tables = load() if found else None
    except BrokenTable:
        return
    if tables:
        for line in suggestion_lines(found, tables):
            print(line, file=sys.stderr)
