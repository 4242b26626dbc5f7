"""The numbers behind a native chart as the workbook that "Edit data" opens."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

SHEET = "Sheet1"
"""Its name, to which the chart refers."""


@dataclass(frozen=True)
class Series:
    """One series: the head of its column and a value per category, None for none."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Numbers:
    """What a chart shows. head: what the categories are; number_format: code of the values in Excel's language."""

    head: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str


def workbook(numbers: Numbers) -> bytes:
    """Return ``numbers`` as a workbook: a column per series, texts never taken for formulas."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    bold, form = book.add_format({"bold": True}), book.add_format({"num_format": numbers.number_format})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(numbers.series), 22)
    _column(sheet, 0, numbers.head, numbers.categories, (bold, None))
    for i, series in enumerate(numbers.series):
        _column(sheet, i + 1, series.name, series.values, (bold, form))
    book.close()
    return stream.getvalue()


def _column(sheet, column: int, head: str, values: Sequence[str | int | None], forms: tuple) -> None:
    sheet.write_string(0, column, head, forms[0])
    for row, value in enumerate(values, 1):
        if isinstance(value, str):
            sheet.write_string(row, column, value, forms[1])
        elif value is not None:
            sheet.write_number(row, column, value, forms[1])
