"""What several commands share: exit codes, filters, the year."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.counting.filters import Filters, parse, parse_year
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES
from analysis.records import files
from analysis.records.package import Package
from analysis.records.tables import Tables

GOOD, FINDINGS, UNUSABLE = 0, 1, 2
"""Exit codes."""

REPEATED_FILTERS = ("land", "sector", "topic", "scope", "status")
SINGLE_FILTERS = ("founded-from", "founded-to", "q")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the tables, which only tests set."""
    parser.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the language of what is found."""
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the findings (default: English)")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the filters, in the words of the URL and the API."""
    add_data(parser)
    for name in REPEATED_FILTERS:
        parser.add_argument(f"--{name}", action="append", default=[], help="may be given several times")
    for name in SINGLE_FILTERS:
        parser.add_argument(f"--{name}", action="append", default=[])


def selected(options: argparse.Namespace, tables: Tables) -> Filters:
    """Return the filters that were given. Raises UnknownValue."""
    names = (*REPEATED_FILTERS, *SINGLE_FILTERS)
    return parse({name: getattr(options, name.replace("-", "_")) for name in names}, tables)


def year(options: argparse.Namespace, package: Package) -> int:
    """Return the year that was given, the last of the series otherwise. Raises UnknownValue."""
    return parse_year(options.year, package) if options.year else package.last_year


def area_key(options: argparse.Namespace, tables: Tables) -> str:
    """Return the key of the Land or district that was given, "" for Germany. Raises UnknownValue where it is none."""
    for name, known in (("land", tables.laender["key"]), ("district", tables.districts["key"])):
        found = getattr(options, name)
        if found is not None and found not in set(known):
            raise UnknownValue(name, found, known if name == "land" else ["the five digits of a district"])
    return options.land or options.district or ""


def refuse_file(options: argparse.Namespace) -> None:
    """See to it that ``--out`` is a folder where several files are written. Raises UnknownValue."""
    if options.out.is_file():
        raise UnknownValue("--out", options.out, ["a folder"])
