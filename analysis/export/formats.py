"""The formats: which there are, how their files are named and made."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.errors import UnknownValue
from analysis.export.areas import AREAS
from analysis.export.bundle import zipped
from analysis.export.columnar import parquet
from analysis.export.geographic import geojson, geopackage
from analysis.export.request import Request
from analysis.export.workbook import xlsx
from analysis.records.codebook import titles
from analysis.records.delimited import GERMAN_EXCEL, RFC_4180, delimited
from analysis.records.text import in_ascii

LONGEST_NAME = 120
"""Characters of a file name."""

_PROJECT = "lokale-buendnisse"


@dataclass(frozen=True)
class Format:
    """A format. name: on the command line and in the URL. suffix: of its files. write: makes the bytes of a file.

    holds: what the file name says it holds; "" for the table that is shown.
    """

    name: str
    suffix: str
    media_type: str
    write: Callable[[Request], bytes]
    holds: str = ""


def _german_csv(request: Request) -> bytes:
    return delimited(request.rows, request.spec, GERMAN_EXCEL, [*titles(request.spec, request.t).values()])


_ALL = (
    Format("csv", ".csv", "text/csv; charset=utf-8", lambda request: delimited(request.rows, request.spec, RFC_4180)),
    Format("csv-de", ".de.csv", "text/csv; charset=utf-8", _german_csv),
    Format("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx, "tables"),
    Format("parquet", ".parquet", "application/vnd.apache.parquet", parquet),
    Format("geojson", ".geojson", "application/geo+json", geojson),
    Format("gpkg", ".gpkg", "application/geopackage+sqlite3", geopackage),
    Format("zip", ".zip", "application/zip", zipped, "package"),
)
FORMATS: Mapping[str, Format] = MappingProxyType({entry.name: entry for entry in _ALL})


def export(format_name: str, request: Request) -> bytes:
    """Return the file. The same request gives the same bytes.

    Raises UnknownValue for a format, table, level, measure, year or column that does not exist, and TooLarge where a
    format cannot hold the rows.
    """
    request.validate()
    return _format(format_name).write(request)


def file_name(format_name: str, request: Request) -> str:
    """Return a name that says what the file holds, the filters and the data version: letters, digits, ``-._`` only.

    Filters that would be too long are cut and marked with a hash, so that different filters have different names.
    """
    kind = _format(format_name)
    parts = [_PROJECT, kind.holds or request.table]
    if request.table == AREAS:
        parts.append(f"{request.level}-{request.chosen_measure}-{request.year}")
    head, end = "_".join(map(_safe, parts)), f"_{_safe(request.tables.version)}{kind.suffix}"
    words = _words(request, LONGEST_NAME - len(head) - len(end) - 1)
    return f"{head}_{words}{end}" if words else f"{head}{end}"


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UnknownValue("format", name, FORMATS)
    return FORMATS[name]


def _words(request: Request, most: int) -> str:
    """Return the filters in at most ``most`` characters; what is cut or cannot be written is marked by a hash."""
    chosen = request.selection.filters.as_dict() | ({"partners": request.partners} if request.only_matching else {})
    values = {name: value if isinstance(value, list) else [str(value)] for name, value in chosen.items()}
    plain = "_".join(f"{name}-{'-'.join(value)}" for name, value in values.items())
    words = _safe(plain)
    if words == plain and len(words) <= most:
        return words
    mark = hashlib.sha256(repr(values).encode()).hexdigest()[:6]
    return f"{words[: most - len(mark) - 1].rstrip('-_')}-{mark}"


def _safe(text: str) -> str:
    """Return ``text`` in the signs that every file system and mail program takes."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9_-]+", "-", in_ascii(text))).strip("-")
