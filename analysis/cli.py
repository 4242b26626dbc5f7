"""The command line: ``python -m analysis figures|export|check|merge|slides|factsheet|build``.

Exit codes: 0 good, 1 findings, 2 unusable call.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from analysis.cli_factsheet import add_factsheet
from analysis.cli_slides import add_slides
from analysis.counting.activity import spans
from analysis.counting.figures import figures_for, select_alliances
from analysis.counting.filters import Filters, parse, parse_year
from analysis.counting.places import LEVELS
from analysis.errors import AnalysisError, BrokenTable
from analysis.export.formats import FORMATS, export, file_name
from analysis.export.geographic import PLACED
from analysis.export.request import AREAS, Request
from analysis.intake.check import check
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.findings import Finding
from analysis.records.package import load_package
from analysis.records.tables import Tables, load

GOOD, FINDINGS, UNUSABLE = 0, 1, 2

REPEATED_FILTERS = ("land", "sector", "topic", "scope", "status")
SINGLE_FILTERS = ("founded-from", "founded-to", "q")


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

    exporting = commands.add_parser("export", help="write the selected alliances or areas to a file")
    _add_filters(exporting)
    exporting.add_argument("--format", required=True, choices=FORMATS)
    exporting.add_argument(
        "--table", help="table to write, areas for the values on the map (default: areas with --level, else alliances)"
    )
    exporting.add_argument("--layer", choices=PLACED, help="with geojson: the same as --table")
    exporting.add_argument("--year", help="year of the areas (default: the last of the series)")
    exporting.add_argument("--level", choices=LEVELS, help="level of the areas (default: gemeinde)")
    exporting.add_argument("--measure", help="what the areas show (default: the first measure of the level)")
    exporting.add_argument("--sort", help="column to sort the table by; --sort=-founded for descending")
    exporting.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of titles and notes")
    exporting.add_argument("--out", required=True, type=Path, help="file to write, or a folder, where it gets a name")
    exporting.set_defaults(command=_export)

    checking = commands.add_parser("check", help="check tables, workbooks and ZIP files against datapackage.json")
    checking.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    checking.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    checking.set_defaults(command=_check)

    merging = commands.add_parser("merge", help="take checked changes into data/")
    merging.add_argument("paths", nargs="*", type=Path, metavar="FILE")
    merging.add_argument("--source", default="", help="web address that bears out the new values")
    merging.add_argument("--reason", default="", help="why a value changes or a row goes")
    merging.add_argument(
        "--remove", action="store_true", help="rows go that a file leaves out although it names their alliance"
    )
    merging.add_argument(
        "--remove-record",
        action="append",
        default=[],
        nargs=2,
        metavar=("TABLE", "RECORD"),
        help="a record goes, with the rows of its alliance where --remove is given; may be given several times",
    )
    merging.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    merging.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)
    merging.add_argument("--date", help=argparse.SUPPRESS)
    merging.set_defaults(command=_merge)

    add_slides(commands)
    add_factsheet(commands)

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
    request = Request(
        selection=select_alliances(tables, spans(tables), _selected(options, tables)),
        year=parse_year(options.year, tables.package) if options.year else tables.package.last_year,
        t=language(options.lang),
        table=_table(options),
        level=options.level or next(iter(LEVELS)),
        measure=options.measure,
        order=options.sort,
        everything=tables,
    )
    content = export(options.format, request)
    path = options.out / file_name(options.format, request) if options.out.is_dir() else options.out
    files.write_bytes(path, content)
    rows = len(request.rows())
    print(f"{path}: {rows:,} rows of {request.table}, {len(content):,} bytes", file=sys.stderr)
    return GOOD


def _table(options: argparse.Namespace) -> str:
    """Return the table that is asked for: by name, as a layer, or by what only the areas have."""
    if options.layer and options.format != "geojson":
        raise AnalysisError(f"--layer goes with --format geojson only, {options.format} takes --table")
    if options.layer and options.table not in (None, options.layer):
        raise AnalysisError(f"--layer {options.layer} and --table {options.table} contradict each other")
    if options.table or options.layer:
        return options.table or options.layer
    return AREAS if options.level or options.measure else "alliances"


def _check(options: argparse.Namespace) -> int:
    found = check(options.paths, lambda note: print(note.line(), file=sys.stderr))
    if options.json:
        print(json.dumps([finding.as_dict() for finding in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            print(finding.line())
        _suggest(found)
    return FINDINGS if found else GOOD


def _suggest(found: Sequence[Finding]) -> None:
    """Say on the error stream what may be meant, as far as the data can be read that tell it."""
    from analysis.intake.report import suggestion_lines

    try:
        tables = load() if found else None
    except BrokenTable:
        return
    if tables:
        for line in suggestion_lines(found, tables):
            print(line, file=sys.stderr)


def _merge(options: argparse.Namespace) -> int:
    from analysis.intake.merge import Correction, merge, prepare, summary

    correction = Correction(
        date=options.date or date.today().isoformat(),
        source=options.source,
        reason=options.reason,
        remove=options.remove,
        records=tuple((table, record) for table, record in options.remove_record),
    )
    try:
        plan = (prepare if options.dry_run else merge)(options.paths, options.data, correction)
    except BrokenTable as problem:
        for finding in problem.findings:
            print(finding.line())
        _suggest(problem.findings)
        return FINDINGS
    for line in summary(plan):
        print(line)
    if not plan.contents:
        print("nothing to change")
    elif options.dry_run:
        print(f"this would be change {plan.number}; nothing was written")
    else:
        print(f"this is change {plan.number}, logged in {options.data / 'changes.csv'}")
    return GOOD


def _build(options: argparse.Namespace) -> int:
    from analysis.build.boundaries import PACKAGE_FILE, build_boundaries
    from analysis.build.records import build_records

    for name, rows in build_records(load_package(), files.RAW, files.DATA).items():
        print(f"data/{name}.csv: {rows} rows")
    if not options.records_only:
        print(build_boundaries(options.areas or files.RAW / PACKAGE_FILE, files.RAW, files.DATA, files.STATIC))
    return GOOD
