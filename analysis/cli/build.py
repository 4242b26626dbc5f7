"""The command ``build``: data/ and static/ anew from what was collected."""

import argparse
from pathlib import Path

from analysis.build.boundaries import PACKAGE_FILE, build_boundaries
from analysis.build.records import build_records
from analysis.cli.options import GOOD
from analysis.records import files
from analysis.records.package import load_package


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--areas", type=Path, help="VG250 file or npm package with the boundaries")
    parser.add_argument("--records-only", action="store_true", help="leave the boundaries as they are")


def run(options: argparse.Namespace) -> int:
    """Write the tables, and the boundaries unless they are to stay. Raises AnalysisError."""
    for name, rows in build_records(load_package(), files.RAW, files.DATA).items():
        print(f"data/{name}.csv: {rows} rows")
    if not options.records_only:
        print(build_boundaries(options.areas or files.RAW / PACKAGE_FILE, files.RAW, files.DATA, files.STATIC))
    return GOOD
