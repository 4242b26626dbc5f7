"""Files to take away: the rows that a page shows, in the formats that readers, spreadsheets and maps open.

``Request`` says what is wanted, ``export`` makes the bytes, ``file_name`` names them. Nothing here touches a file but
through ``records.files``.
"""

from __future__ import annotations

from analysis.export.citation import bibtex, citation
from analysis.export.delimited import frame_csv, table_csv
from analysis.export.formats import FORMATS, Format, export, file_name
from analysis.export.geographic import PLACED
from analysis.export.request import AREAS, TABLES, Request
from analysis.export.workbook import TooLarge
from analysis.records.formulas import FORMULA_STARTS, harmless, restored

__all__ = [
    "AREAS",
    "FORMATS",
    "FORMULA_STARTS",
    "PLACED",
    "TABLES",
    "Format",
    "Request",
    "TooLarge",
    "bibtex",
    "citation",
    "export",
    "file_name",
    "frame_csv",
    "harmless",
    "restored",
    "table_csv",
]
