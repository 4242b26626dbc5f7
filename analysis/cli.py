"""The command line: ``python -m analysis figures|export|check|build``.

Exit codes: 0 good, 1 findings, 2 unusable call.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from analysis import files
from analysis.check import check
from analysis.errors import AnalysisError, BrokenTable
from analysis.export import table_csv
from analysis.figures import figures_for
from analysis.filters import Filters, narrow, parse, parse_year
from analysis.package import load_package
from analysis.tables import Tables, load

GOOD, FINDINGS, UNUSABLE = 0, 1, 2

REPEATED_FILTERS = ("land", "sector", "topic", "scope", "status")
SINGLE_FILTERS = ("founded-from", "founded-to", "q")
FORMATS = ("csv",)


def main(arguments: list[str]) -> int:
    """Run the command in ``arguments`` and return its exit code; errors go to standard error in plain words."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except BrokenTable as problem:
        print(problem, file=sys.stderr)
        return FINDINGS
    except (AnalysisError, OSError) as problem:
        print(f"python -m analysis: {problem}", file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    figures = commands.add_parser("figures", help="print the key figures")
    _add_filters(figures)
    figures.add_argument("--year", help="year the figures stand for (default: the last of the series)")
    figures.add_argument("--json", action="store_true", required=True, help="as one JSON object")
    figures.set_defaults(command=_figures)

    export = commands.add_parser("export", help="write a table of the selected alliances to a file")
    _add_filters(export)
    export.add_argument("--format", required=True, choices=FORMATS)
    export.add_argument("--table", default="alliances", help="table to write (default: alliances)")
    export.add_argument("--out", required=True, type=Path, help="file to write")
    export.set_defaults(command=_export)

    checking = commands.add_parser("check", help="check tables against datapackage.json")
    checking.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    checking.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    checking.set_defaults(command=_check)

    build = commands.add_parser("build", help="rebuild data/ and static/ from their sources")
    build.add_argument("--areas", type=Path, help="VG250 file or npm package with the boundaries")
    build.add_argument("--records-only", action="store_true", help="leave the boundaries as they are")
    build.set_defaults(command=_build)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)
    for name in REPEATED_FILTERS:
        parser.add_argument(f"--{name}", action="append", default=[], help="may be given several times")
    for name in SINGLE_FILTERS:
        parser.add_argument(f"--{name}", action="append", default=[])


def _selected(options: argparse.Namespace, tables: Tables) -> Filters:
    names = (*REPEATED_FILTERS, *SINGLE_FILTERS)
    return parse({name: getattr(options, name.replace("-", "_")) for name in names}, tables)


def _figures(options: argparse.Namespace) -> int:
    tables = load(options.data)
    year = parse_year(options.year, tables.package) if options.year else tables.package.last_year
    print(json.dumps(figures_for(tables, _selected(options, tables), year), ensure_ascii=False, indent=2))
    return GOOD


def _export(options: argparse.Namespace) -> int:
    tables = load(options.data)
    if options.table not in tables.package.tables:
        raise AnalysisError(f"unknown table {options.table!r}, allowed: {', '.join(tables.package.tables)}")
    content = table_csv(narrow(tables, _selected(options, tables)), options.table)
    files.write_bytes(options.out, content)
    return GOOD


def _check(options: argparse.Namespace) -> int:
    found = check(options.paths)
    if options.json:
        print(json.dumps([finding.as_dict() for finding in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            print(finding.line())
    return FINDINGS if found else GOOD


def _build(options: argparse.Namespace) -> int:
    from analysis.build.boundaries import PACKAGE_FILE, build_boundaries
    from analysis.build.records import build_records

    for name, rows in build_records(load_package(), files.RAW, files.DATA).items():
        print(f"data/{name}.csv: {rows} rows")
    if not options.records_only:
        print(build_boundaries(options.areas or files.RAW / PACKAGE_FILE, files.RAW, files.DATA, files.STATIC))
    return GOOD
