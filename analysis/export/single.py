"""One table that is shown, as files: its rows in every format, those that lie somewhere with their shapes."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import UnknownValue
from analysis.export.about import attribution
from analysis.export.citation import citation
from analysis.export.columnar import columns
from analysis.export.formats import FORMATS
from analysis.export.geographic import Layer, collection, package
from analysis.export.shapes import outlines, points
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, PACKAGE, frame_csv, without_noise
from analysis.records.formulas import harmless
from analysis.records.tables import Tables

ALLIANCES = "alliances"
"""Says of rows that each is an alliance, by its ``id``; others that lie somewhere are areas of a level, by ``key``."""

_WIDTHS = range(8, 60)
_NOTES_WIDTH = 110


@dataclass(frozen=True, eq=False, kw_only=True)
class Single:
    """A table to take away; it is made when a file is asked for.

    stem: name of its files. title: what it shows. make: the rows, their columns by name. titles: column -> heading.
    notes: what goes along in words. everything: the tables without a filter. places: what its rows are on a map, a
    level of areas or ALLIANCES; "" where they lie nowhere. words: column of codes -> what a code means, for those who
    read. read: the rows as they are read, under headings; without it the columns that have a title.
    """

    stem: str
    title: str
    make: Callable[[], pd.DataFrame]
    titles: Mapping[str, str]
    notes: Sequence[str]
    everything: Tables
    t: Language
    places: str = ""
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    read: Callable[[], pd.DataFrame] | None = field(default=None)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows, their columns by name, no number longer than it is."""
        return without_noise(self.make())

    @property
    def headed(self) -> pd.DataFrame:
        """The rows under headings, codes in words."""
        if self.read:
            return self.read()
        said = {name: self.rows[name].map(word, na_action="ignore") for name, word in self.words.items()}
        return self.rows.assign(**said)[list(self.titles)].rename(columns=dict(self.titles))

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that make sense for it: those for programs and maps where its rows lie somewhere."""
        return tuple(name for name in _WRITERS if self.places or name not in _LOCATED)

    def file_name(self, format_name: str) -> str:
        """Return the name of its file in a format, with the data version. Raises UnknownValue."""
        return f"{self.stem}-{self.everything.version}{FORMATS[self._checked(format_name)].suffix}"

    def file(self, format_name: str) -> bytes:
        """Return the file in one of ``formats``; the same rows give the same bytes. Raises UnknownValue."""
        return _WRITERS[self._checked(format_name)](self)

    def _checked(self, name: str) -> str:
        if name not in self.formats:
            raise UnknownValue("format", name, self.formats)
        return name

    @property
    def facts(self) -> dict[str, Any]:
        """What the metadata of a file say."""
        licences = self.everything.package.licenses
        return {
            "title": self.title,
            "notes": [*self.notes],
            "data_version": self.everything.version,
            "created": self.everything.date,
            "licence": [entry["name"] for entry in licences],
            "attribution": attribution(self.everything.package, self.t),
            "citation": citation(self.everything, self.t),
        }

    @property
    def shapes(self) -> np.ndarray:
        """Where each row lies."""
        if self.places == ALLIANCES:
            at = pd.Series(points(self.everything, self.everything), self.everything.alliances["id"], dtype=object)
            return at.loc[self.rows["id"]].to_numpy()
        return outlines(self.everything, self.places, self.rows["key"])


def _geopackage(table: Single) -> bytes:
    day, areas = table.everything.date, table.places != ALLIANCES
    layer = Layer(name=table.stem, description=table.title, facts=table.facts, day=day, of_areas=areas)
    return package(table.rows, table.shapes, layer)


def _workbook(table: Single) -> bytes:
    t = table.t
    notes = [table.title, *table.notes, t("footer.version", version=table.everything.version)]
    return frame_xlsx(table.headed, t("takeaway.sheet"), notes, t("takeaway.notes"), table.everything.date)


_WRITERS: Mapping[str, Callable[[Single], bytes]] = MappingProxyType(
    {
        "csv": lambda table: frame_csv(table.rows, PACKAGE),
        "csv-de": lambda table: frame_csv(table.headed, GERMAN_EXCEL),
        "xlsx": _workbook,
        "parquet": lambda table: columns(
            table.rows, {name: {"title": title} for name, title in table.titles.items()}, table.facts
        ),
        "geojson": lambda table: collection(table.rows, table.shapes, {"name": table.stem, **table.facts}),
        "gpkg": _geopackage,
    }
)
_LOCATED = ("parquet", "geojson", "gpkg")
ALL = tuple(_WRITERS)
"""The formats of a table whose rows lie somewhere."""


def frame_xlsx(frame: pd.DataFrame, sheet: str, notes: Sequence[str], notes_sheet: str, day: str) -> bytes:
    """Return ``frame`` as XLSX, its columns as headings; numbers stay numbers, empty where missing, formulas harmless.

    sheet, notes_sheet: names of the sheets, at most 31 characters. notes: a line each on a sheet of its own.
    day: ISO date that it is stamped with, so that the same rows give the same bytes.
    """
    import xlsxwriter  # 0.1 s that no page should wait for

    buffer = io.BytesIO()
    safe = harmless(frame).astype(object)
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": datetime.fromisoformat(day)})
        rows, head = book.add_worksheet(sheet), book.add_format({"bold": True})
        rows.freeze_panes(1, 0)
        for place, name in enumerate(safe.columns):
            values = safe[name].where(safe[name].notna(), None).tolist()
            rows.write_string(0, place, str(name), head)
            rows.write_column(1, place, values)
            longest = max((len(str(value)) for value in [name, *values]), default=0)
            rows.set_column(place, place, min(max(longest + 2, _WIDTHS[0]), _WIDTHS[-1]))
        rows.autofilter(0, 0, max(1, len(safe)), max(0, len(safe.columns) - 1))
        about = book.add_worksheet(notes_sheet)
        about.set_column(0, 0, _NOTES_WIDTH)
        about.write_column(0, 0, list(notes))
    return buffer.getvalue()
