"""The command ``merge``: what an office handed in becomes part of the data, all or nothing."""

import argparse
import sys
from datetime import date
from pathlib import Path

from analysis.cli.check import tell
from analysis.cli.options import FINDINGS, GOOD, add_data, add_language
from analysis.cli.undo import say
from analysis.errors import AnalysisError
from analysis.intake.merge import BrokenLists, Correction, merge, prepare, require_grounds
from analysis.intake.wording import note_line
from analysis.language import language
from analysis.records.wording import BrokenTable


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_data(parser)
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--source", default="", help="web address that bears out the new values, for rows without one")
    parser.add_argument("--reason", default="", help="why a value changes or a row goes, for rows without one")
    parser.add_argument(
        "--remove", action="store_true", help="rows go that a file leaves out although it names their alliance"
    )
    parser.add_argument(
        "--remove-record",
        action="append",
        default=[],
        nargs=2,
        metavar=("TABLE", "RECORD"),
        help="a record goes, with the rows of its alliance where --remove is given; may be given several times",
    )
    add_language(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change and what it lacks, change nothing"
    )
    parser.add_argument("--date", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Say what changes, or what stops it; of a dry run also what merge would ask for. Raises AnalysisError."""
    correction = Correction(
        date=options.date or date.today().isoformat(),
        source=options.source,
        reason=options.reason,
        remove=options.remove,
        records=tuple((table, record) for table, record in options.remove_record),
    )
    t = language(options.lang)
    try:
        plan = (prepare if options.dry_run else merge)(options.paths, options.data, correction)
    except BrokenTable as problem:
        for note in problem.notes if isinstance(problem, BrokenLists) else ():
            print(note_line(note, t), file=sys.stderr)
        tell(problem.findings, t, options.data, [options.data])
        return FINDINGS
    say(plan, options, t)
    if options.dry_run and plan.contents:
        try:
            require_grounds(plan, correction.date)
        except AnalysisError as lacking:
            print(f"merge will ask for more: {lacking}", file=sys.stderr)
    return GOOD
