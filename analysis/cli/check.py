"""The command ``check``: all that is wrong in files and folders, and what may be meant."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analysis.cli.options import FINDINGS, GOOD, add_language
from analysis.intake.check import check
from analysis.intake.kinds import suggestion_lines
from analysis.intake.wording import finding_line, note_line
from analysis.language import Language, language
from analysis.records import files
from analysis.records.findings import Finding
from analysis.records.tables import load
from analysis.records.wording import BrokenTable, as_dict


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    add_language(parser)
    parser.add_argument("--date", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")


def run(options: argparse.Namespace) -> int:
    """Print the findings; what one should know besides goes to the error stream. Raises AnalysisError."""
    t = language(options.lang)
    today = options.date or date.today().isoformat()
    found = check(options.paths, lambda note: print(note_line(note, t), file=sys.stderr), today)
    if options.json:
        print(json.dumps([as_dict(finding, t) for finding in found], ensure_ascii=False, indent=2))
    else:
        tell(found, t, files.DATA, [path for path in options.paths if path.is_dir()])
    return FINDINGS if found else GOOD


def tell(found: Sequence[Finding], t: Language, data: Path, folders: Sequence[Path] = ()) -> None:
    """Print the findings, and on the error stream what may be meant, as far as the tables of ``data`` can be read.

    Columns and values are said by what they are called, but in ``folders``, whose files hold the values themselves.
    """
    try:
        tables = load(data) if found else None
    except BrokenTable:
        tables = None
    for finding in found:
        print(finding_line(finding, t, None if Path(finding.file).parent in folders else tables))
    for offer in suggestion_lines(found, tables, t) if tables else ():
        print(offer, file=sys.stderr)
