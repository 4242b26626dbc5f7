"""What belongs to a chart or a list wherever it is shown: title, statement, source, and the numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.charts.compact import compact
from analysis.charts.rows import NAME, Spec, filled, rows_of, stream
from analysis.counting.filters import land_numbers
from analysis.export.single import ALLIANCES, Single
from analysis.language import LANGUAGES, Language
from analysis.records.tables import Tables

MISSING = "–"
"""Shown where a value is unknown."""


def file_stem(name: str) -> str:
    """Return the dotted ``name`` of a chart, a map or a list as the name of its files, without an ending."""
    return name.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Column:
    """A column of a table to be read: its ``name`` in the data, its ``head``, how a value is read (``form``).

    address: the column of the data that holds the web address behind each value, where there is one. area, alliance:
    the column that holds the key of the area, the id of the alliance that it names. coded: whether its values are
    codes, which files for programs keep and files for spreadsheets hold in words. german: whether the values stand in
    German whatever language the reader has; those of a column that names areas or alliances do.
    """

    name: str
    head: str
    form: Callable[[Any], str] = str
    address: str | None = None
    area: str | None = None
    alliance: str | None = None
    coded: bool = False
    german: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Listing:
    """A table with everything a reader needs to judge it.

    name: dotted key, unique, also the stem of its files. title: what it shows. statement: one or two computed
    sentences with the answer. source: where the data come from and what is missing. data: one row per row to be read,
    in reading order. columns: those to be read. places: what the rows are on a map, see ``export.single``.
    """

    name: str
    title: str
    statement: str
    source: str
    data: pd.DataFrame
    columns: tuple[Column, ...]
    places: str = ""

    @property
    def stem(self) -> str:
        """The name of its files, without an ending."""
        return file_stem(self.name)

    def numbers(self) -> list[bool]:
        """Return for each column whether it holds numbers, which are to stand flush right."""
        return [not c.coded and pd.api.types.is_numeric_dtype(self.data[c.name]) for c in self.columns]

    def german(self) -> list[bool]:
        """Return for each column whether its values are German whatever language the reader has."""
        return [bool(column.german or column.area or column.alliance) for column in self.columns]

    def spoken(self) -> dict[str, str]:
        """Return the heads of these columns, each with the language of its values."""
        pairs = zip(self.columns, self.german(), strict=True)
        return {column.head: LANGUAGES[0] for column, is_german in pairs if is_german}

    def figures(self) -> list[str]:
        """Return the heads of the columns of numbers that are read as such: years are written as they are."""
        pairs = zip(self.columns, self.numbers(), strict=True)
        return [column.head for column, is_number in pairs if is_number and column.form is not str]

    def table(self) -> pd.DataFrame:
        """Return the data as text to be read: a column per head, missing values as a dash."""
        return pd.DataFrame({column.head: _texts(self.data[column.name], column.form) for column in self.columns})

    def single(self, everything: Tables, t: Language) -> Single:
        """Return the rows and columns of the table to take away, with the keys of what they name.

        A Land has both of its keys: code (``land``) and number (``ags_prefix``).
        """
        own = {ALLIANCES: ["id"], "": []}.get(self.places, ["key"])
        columns = [(c.name, c.address, c.area, c.alliance) for c in self.columns]
        names = dict.fromkeys([*(name for column in columns for name in column if name), *own])

        def make() -> pd.DataFrame:
            if "land" not in self.data:
                return self.data[[*names]]
            numbers = self.data["land"].map(land_numbers(everything))
            return self.data[[*names | {"land": None}]].assign(ags_prefix=numbers)

        return Single(
            stem=self.stem,
            title=self.title,
            make=make,
            titles={column.name: column.head for column in self.columns},
            notes=[self.statement, self.source],
            everything=everything,
            t=t,
            places=self.places,
            words={column.name: column.form for column in self.columns if column.coded},
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Exhibit(Listing):
    """A chart with its table. template: its Vega-Lite specification, as wide as its container. rows: those that it
    names only, where it is the same for other rows. key: what the numbers in the picture stand for, in their order,
    where it has any.
    """

    template: Spec
    rows: pd.DataFrame | None = None
    key: tuple[str, ...] = ()

    @cached_property
    def spec(self) -> Spec:
        """The specification with all its rows."""
        return self.template if self.rows is None else filled(self.template, rows_of(self.rows))

    @cached_property
    def sent(self) -> Spec:
        """The specification as it goes over the wire, which draws the same, its rows as a stream of Arrow."""
        sent = compact(self.template)
        return sent if self.rows is None else sent | {"datasets": {NAME: stream(self.rows)}}


def _texts(values: pd.Series, form: Callable[[Any], str]) -> list[str]:
    return [form(value) if pd.notna(value) else MISSING for value in values]
