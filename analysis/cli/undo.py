"""The command ``undo``: a change of the log is taken back, as a change of its own."""

import argparse
from datetime import date

from analysis.cli.options import GOOD, add_data
from analysis.intake.plan import Plan, summary
from analysis.intake.undo import prepare_undo, undo
from analysis.language import Language, language


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_data(parser)
    parser.add_argument("number", type=int, metavar="N", help="number of the change in data/changes.csv")
    parser.add_argument("--reason", help="why it is taken back")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    parser.add_argument("--date", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Say what changes. Raises AnalysisError."""
    # Reasons in the log are German, as the notes of sources are: the data speak one language.
    reason = (options.reason or "").strip() or language("de")("undo.reason", number=options.number)
    day = options.date or date.today().isoformat()
    plan = (prepare_undo if options.dry_run else undo)(options.number, options.data, day, reason)
    say(plan, options, language("en"))
    return GOOD


def say(plan: Plan, options: argparse.Namespace, t: Language) -> None:
    """Print what a plan does, or would do in a dry run."""
    for line in summary(plan, t):
        print(line)
    if not plan.contents:
        print("nothing to change")
    elif options.dry_run:
        print(f"this would be change {plan.number}; nothing was written")
    else:
        print(f"this is change {plan.number}, logged in {options.data / 'changes.csv'}")
