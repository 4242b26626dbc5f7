"""One table that a page shows as a workbook: typed cells under its headings, and a sheet on where it comes from."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd
import xlsxwriter

from analysis.records.formulas import harmless

_WIDTHS = range(8, 60)
_NOTES_WIDTH = 110


def frame_xlsx(frame: pd.DataFrame, sheet: str, notes: Sequence[str], notes_sheet: str) -> bytes:
    """Return ``frame`` as XLSX, its columns as headings; numbers stay numbers, empty where missing, formulas harmless.

    sheet, notes_sheet: names of the sheets, at most 31 characters. notes: a line each on a sheet of its own.
    """
    buffer = io.BytesIO()
    safe = harmless(frame).astype(object)
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
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
