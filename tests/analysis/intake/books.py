"""Workbooks for tests, built on the fly: with openpyxl what Excel writes, with zipfile what Excel never would."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import xlsxwriter
from openpyxl import Workbook

from analysis.intake.parts import Upload
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.records.gathering import Limits
from analysis.records.package import Package

ALLIANCES = (
    *("id", "name", "place", "scope", "land", "founded", "founded_basis", "joined_initiative", "ended", "status"),
    *("status_as_of", "partners_total", "partners_total_as_of", "coordination", "website"),
)
AREAS = ("alliance_id", "level", "area_key", "partial")
PARTNERS = ("alliance_id", "partner", "sector")
NEW = {"id": "bb-neu", "name": "Bündnis Neu", "place": "Neu", "scope": "gemeinde", "land": "BB", "status": "active"}
SHEET = "xl/worksheets/sheet1.xml"


def read_upload(name: str, content: bytes, package: Package, limits: Limits = UPLOAD_LIMITS) -> Upload:
    """One file as it is handed in."""
    (upload,) = read_uploads([(name, content)], package, limits)
    return upload


def alliance(**values: object) -> list[object]:
    """A row of the table alliances without any finding, but for ``values``."""
    return [{**NEW, **values}.get(column) for column in ALLIANCES]


def book(*rows: Sequence[object], name: str = "alliances", change: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook with one sheet; ``change`` is done to it before it is saved."""
    return books({name: rows}, change)


def books(sheets: dict[str, Sequence[Sequence[object]]], change: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook with several sheets."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(workbook)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def patched(content: bytes, member: str, pattern: str, by: str) -> bytes:
    """A workbook in whose ``member`` the first match of ``pattern`` is replaced."""
    parts = members(content)
    changed = re.sub(pattern, lambda match: match.expand(by), parts[member].decode(), count=1, flags=re.DOTALL)
    assert changed != parts[member].decode(), "nothing is changed"
    return packed({**parts, member: changed.encode()})


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet is alliances with ``xml`` for its content."""
    start = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts = members(book(ALLIANCES, alliance()))
    return packed({**parts, SHEET: f"{start}{xml}</worksheet>".encode()})


def with_shared_texts(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose only sheet is alliances with its texts in a part of their own, where Excel keeps them."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("alliances")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_XML = "<row r='1'>" + "".join(inline(f"{chr(65 + n)}1", name) for n, name in enumerate(ALLIANCES)) + "</row>"
ROW_XML = "".join(inline(f"{chr(65 + n)}2", str(value)) for n, value in enumerate(alliance()) if value is not None)
