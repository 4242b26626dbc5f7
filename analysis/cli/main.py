"""The command line: ``python -m analysis figures|gaps|export|round|chase|check|merge|undo|slides|factsheet|build``.

Exit codes: 0 good, 1 findings, 2 unusable call.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

from analysis.cli.options import FINDINGS, UNUSABLE
from analysis.errors import AnalysisError
from analysis.records.wording import BrokenTable

COMMANDS = {
    "figures": "print the key figures",
    "gaps": "print who is not reached, and where new alliances would reach most",
    "export": "write the selected alliances or areas to a file",
    "round": "write the workbook for the yearly round of an office",
    "chase": "write the list of whom to ask, those confirmed longest ago first",
    "check": "check tables, workbooks and ZIP files against datapackage.json",
    "merge": "take checked changes into data/",
    "undo": "take a change of data/ back, as a change of its own",
    "slides": "write a presentation to a file that can be carried along",
    "factsheet": "write one page about a Land or a district as PDF",
    "build": "rebuild data/ and static/ from their sources",
}
"""Each command, which is the module of its name in this folder, and what it does."""


def main(arguments: Sequence[str]) -> int:
    """Run the command in ``arguments`` and return its exit code; errors go to standard error in plain words."""
    options = parsed(arguments)
    warnings.formatwarning = lambda message, *_, **__: f"{message}\n"  # what is said of a file, not where in the code
    try:
        return options.run(options)
    except BrokenTable as problem:
        print(problem, file=sys.stderr)
        return FINDINGS
    except (AnalysisError, OSError) as problem:
        is_of_file = isinstance(problem, OSError) and problem.filename is not None
        said = f"{problem.filename}: {problem.strerror}" if is_of_file else problem
        print(f"python -m analysis: {said}", file=sys.stderr)
        return UNUSABLE


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options in ``arguments``, with the ``run`` of their command. Exits with 2 for an unusable call.

    Only the module of the command that is named is imported: nobody waits for the libraries of the others.
    """
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, does in COMMANDS.items():
        command = commands.add_parser(name, help=does)
        if name in arguments[:1]:
            module = import_module(f"analysis.cli.{name}")
            module.add_options(command)
            command.set_defaults(run=module.run)
    return parser.parse_args(arguments)
