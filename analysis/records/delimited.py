"""CSV in every form in which the project writes it; numbers, quotes and line ends are decided here alone.

Tables are made piece by piece, so that a million rows need little more memory than their text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.records.formulas import harmless
from analysis.records.package import TableSpec
from analysis.records.tables import Tables, as_text

PIECE = 50_000
"""Rows that are turned into text at once."""

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Dialect:
    """How a table is written: between cells, in numbers, at the end of lines, and before everything."""

    delimiter: str
    decimal: str
    line_end: str
    start: str = ""


RFC_4180 = Dialect(",", ".", "\r\n")
GERMAN_EXCEL = Dialect(";", ",", "\r\n", BYTE_ORDER_MARK)
PACKAGE = Dialect(",", ".", "\n")
"""That of data/."""


def to_csv_bytes(frame: pd.DataFrame, spec: TableSpec) -> bytes:
    """Return a typed frame, or a frame of text, as a file of data/: UTF-8, comma, header, LF, empty where missing.

    Booleans are true and false, whole numbers have no decimal point, other numbers as many digits as it takes to read
    them back the same. Formulas stay what they are. Raises ValueError where the columns are not those of ``spec`` or a
    value does not fit its type.
    """
    if set(frame.columns) != set(spec.columns):
        raise ValueError(f"{spec.name}: columns are {list(frame.columns)}, expected {list(spec.columns)}")
    texts = as_text(frame, spec)
    columns = [_texts(texts[name], "string", PACKAGE) for name in spec.columns]
    return _line(spec.columns, PACKAGE) + _rows(columns, PACKAGE)


def table_csv(tables: Tables, name: str) -> bytes:
    """Return table ``name`` as CSV in the form of data/ (UTF-8, comma, header row, LF), formulas made harmless."""
    return delimited(getattr(tables, name), tables.package.tables[name], PACKAGE)


def frame_csv(frame: pd.DataFrame, dialect: Dialect = PACKAGE) -> bytes:
    """Return any frame as CSV (UTF-8, header row, empty for missing), formulas made harmless.

    Where lines end with CRLF a carriage return inside a cell is quoted too.
    """
    form = {"sep": dialect.delimiter, "decimal": dialect.decimal, "lineterminator": dialect.line_end}
    return (dialect.start + harmless(without_noise(frame)).to_csv(index=False, **form)).encode()


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with numbers of twelve digits at most: beyond lies what binary fractions leave
    (5.1000000000000005)."""
    return frame.apply(_shortened)


def _shortened(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_float_dtype(column):
        return column
    return column.map(lambda value: float(f"{value:.12g}"), na_action="ignore")


def delimited(frame: pd.DataFrame, spec: TableSpec, dialect: Dialect, heads: Sequence[str] = ()) -> bytes:
    """Return a typed frame as text: UTF-8, header row, empty where missing, formulas made harmless.

    heads: what its columns are called in the header, by their names where that is empty.
    """
    return b"".join(pieces(frame, spec, dialect, heads))


def pieces(frame: pd.DataFrame, spec: TableSpec, dialect: Dialect, heads: Sequence[str] = ()) -> Iterator[bytes]:
    """Yield the header and then the rows of what ``delimited`` gives, ``PIECE`` at a time.

    Booleans are true and false, whole numbers have no decimal mark, other numbers as many digits as it takes to read
    them back the same. Raises ValueError where the columns of ``frame`` are not those of ``spec``.
    """
    if list(frame.columns) != list(spec.columns):
        raise ValueError(f"{spec.name}: columns are {list(frame.columns)}, expected {list(spec.columns)}")
    yield _line(heads or spec.columns, dialect)
    for first in range(0, len(frame), PIECE):
        piece = harmless(frame.iloc[first : first + PIECE])
        yield _rows([_texts(piece[field.name], field.type, dialect) for field in spec.fields], dialect)


def _line(heads: Sequence[str], dialect: Dialect) -> bytes:
    """Return the first line, with what stands before it."""
    return (dialect.start + dialect.delimiter.join(heads) + dialect.line_end).encode()


def _rows(columns: Sequence[pa.Array], dialect: Dialect) -> bytes:
    """Return rows of texts, null where missing, as lines."""
    lines = _joined([pc.fill_null(texts, "") for texts in columns], dialect.delimiter)
    return "".join([line + dialect.line_end for line in lines.to_pylist()]).encode()


def _texts(column: pd.Series, kind: str, dialect: Dialect) -> pa.Array:
    """Return values as texts, with quotes around those that hold a delimiter, a quote or an end of line."""
    values = pc.cast(pa.array(column, from_pandas=True), pa.large_string())
    if kind != "string":
        return pc.replace_substring(values, ".", dialect.decimal) if kind == "number" else values
    needed = pc.match_substring_regex(values, f'[{dialect.delimiter}"\r\n]')
    if not pc.any(needed).as_py():
        return values
    doubled = pc.replace_substring(values, '"', '""')
    return pc.if_else(needed, _joined(['"', doubled, '"'], ""), values)


def _joined(texts: Sequence[Any], separator: str) -> pa.Array:
    """Return the texts, arrays or single ones, joined row by row."""
    parts = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in [*texts, separator]]
    return pc.binary_join_element_wise(*parts)
