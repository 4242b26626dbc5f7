"""What several commands share: exit codes, filters, the year."""

import argparse
from pathlib import Path

from analysis.counting.filter_set import WORDS, Filters
from analysis.counting.filters import IN_WORDS, land_codes, parse, parse_year
from analysis.errors import UnknownValue
from analysis.language import LANGUAGES
from analysis.records import files
from analysis.records.package import Package
from analysis.records.tables import Tables

GOOD, FINDINGS, UNUSABLE = 0, 1, 2
"""Exit codes."""

SEVERAL = "may be given several times"
FILTER_HELP = {
    "land": f"code or number of a Land, such as BB or 12; {SEVERAL}",
    "kreis": f"key of a district in which the alliance has an area, such as 12060; {SEVERAL}",
    "umbrella": f"organisation of which a partner is a part, such as ihk; {SEVERAL}",
    "founded-from": "first year of founding",
    "founded-to": "last year of founding",
    "confirmed-from": "last confirmed in this year or later",
    "not-confirmed-since": "not known to have ended, last confirmed before this year or never",
    "q": "words in name, place, coordination or a partner",
}


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the tables, which only tests set."""
    parser.add_argument("--data", type=Path, default=files.DATA, help=argparse.SUPPRESS)


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the language of what is found."""
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the findings (default: English)")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the filters, in the words of the URL and the API."""
    add_data(parser)
    for name in WORDS:
        parser.add_argument(f"--{name}", action="append", default=[], help=FILTER_HELP.get(name, SEVERAL))


def selected(options: argparse.Namespace, tables: Tables) -> Filters:
    """Return the filters that were given. Raises UnknownValue."""
    return parse({name: getattr(options, name.replace("-", "_")) for name in WORDS}, tables)


def year(options: argparse.Namespace, package: Package) -> int:
    """Return the year that was given, the last of the series otherwise. Raises UnknownValue."""
    return parse_year(options.year, package) if options.year else package.last_year


def whole_number(name: str, text: str, allowed: range) -> int:
    """Return ``text`` as one of the numbers ``allowed``. Raises UnknownValue where it is none of them."""
    if text not in map(str, allowed):
        raise UnknownValue(name, text, [f"{allowed[0]} to {allowed[-1]}"])
    return int(text)


def add_area(group: argparse._ActionsContainer, otherwise: str = "") -> None:
    """Add the Land or the district that something is about. otherwise: what goes for none, as the help says it."""
    group.add_argument("--land", help=f"code or number of a Land, such as BB or 12{otherwise}")
    group.add_argument("--kreis", "--district", help="key of a district, such as 12060")


def area_key(options: argparse.Namespace, tables: Tables) -> str:
    """Return the key of the Land or district that was given, "" for Germany. Raises UnknownValue where it is none.

    Of a Land that was given by its number it is the code.
    """
    land, kreis = land_codes(tables).get(options.land, options.land), options.kreis
    for name, found, known in (("land", land, tables.laender["key"]), ("kreis", kreis, tables.districts["key"])):
        if found is not None and found not in set(known):
            raise UnknownValue(name, found, IN_WORDS.get(name, known))
    return land or kreis or ""


def target(options: argparse.Namespace, name: str, several: bool = False) -> Path:
    """Return the file to write: ``--out``, or where that is a folder, as for several files, one of this name in it."""
    return options.out / name if several or options.out.is_dir() else options.out


def refuse_file(options: argparse.Namespace) -> None:
    """See to it that ``--out`` is a folder where several files are written. Raises UnknownValue."""
    if options.out.is_file():
        raise UnknownValue("--out", options.out, ["a folder"])
