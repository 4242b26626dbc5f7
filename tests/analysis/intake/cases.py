"""What can be wrong with a workbook or an archive: one named case each, with all findings that it must give.

A case is the bytes of a file ``liste.xlsx`` and the findings as (sheet, row, column, rule) in their order; sheet and
row are None where the whole file is meant.
"""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl.utils import get_column_letter

from tests.analysis.intake.books import (
    ALLIANCES,
    AREAS,
    HEADER_XML,
    PARTNERS,
    ROW_XML,
    SHEET,
    alliance,
    book,
    books,
    inline,
    members,
    packed,
    patched,
    with_sheet,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
SEVENTH = ALLIANCES.index("founded") + 1


@dataclass(frozen=True)
class Case:
    """make: builds the file. findings: (sheet or None, row, column, rule). notes: codes of the notes that matter."""

    make: Callable[[], bytes]
    findings: list[tuple[str | None, int | None, str | None, str]]
    notes: tuple[str, ...] = ()
    name: str = "liste.xlsx"


def cell(rule: str, column: str, row: int = 2, sheet: str = "alliances") -> list[tuple]:
    return [(sheet, row, column, rule)]


def whole(rule: str, sheet: str | None = None) -> list[tuple]:
    return [(sheet, None, None, rule)]


def one(**values: object) -> Callable[[], bytes]:
    """One record with ``values``."""
    return lambda: book(ALLIANCES, alliance(**values))


def changed(change: Callable, *rows: list) -> Callable[[], bytes]:
    """One record, or ``rows``; ``change`` is done to the sheet."""
    return lambda: book(ALLIANCES, *(rows or [alliance()]), change=lambda workbook: change(workbook.worksheets[0]))


def areas(*rows: list) -> Callable[[], bytes]:
    return lambda: book(AREAS, *rows, name="alliance_areas")


def raw(member: str, pattern: str, by: str) -> Callable[[], bytes]:
    return lambda: patched(book(ALLIANCES, alliance()), member, pattern, by)


def with_member(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: packed({**members(book(ALLIANCES, alliance())), name: content})


def without_member(name: str) -> Callable[[], bytes]:
    return lambda: packed({key: part for key, part in members(book(ALLIANCES, alliance())).items() if key != name})


def formatted(**formats: str) -> Callable[[], bytes]:
    """A record founded on 17 November 2005, typed as a date and shown in a number format."""

    def change(sheet) -> None:
        sheet.cell(2, SEVENTH).number_format = formats["founded"]

    return changed(change, alliance(founded=date(2005, 11, 17), founded_basis="stated"))


def hide(what: str) -> Callable[[], bytes]:
    def change(sheet) -> None:
        if what == "row":
            sheet.row_dimensions[2].hidden = True
        elif what == "column":
            sheet.column_dimensions["O"].hidden = True
        else:
            sheet.parent.create_sheet("Notizen").append(["nur so"])
            sheet.sheet_state = what

    return changed(change)


def bomb(megabytes: int) -> bytes:
    return packed({**members(book(ALLIANCES, alliance())), SHEET: b" " * (megabytes << 20)})


def lying() -> bytes:
    """The sheet says in both headers that it unpacks to 10 bytes."""
    content = bytearray(book(ALLIANCES, alliance()))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        name_at = offset + (8 if signature == b"PK\x03\x04" else 22)
        place = content.find(signature)
        while place >= 0:
            if content[place + name_at : place + name_at + len(SHEET)] == SHEET.encode():
                content[place + offset : place + offset + 4] = struct.pack("<I", 10)
            place = content.find(signature, place + 4)
    return bytes(content)


def flagged(content: bytes) -> bytes:
    """The same archive, its members said to be encrypted."""
    content = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(signature, place + 4)
    return bytes(content)


def method(number: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", number) as archive:
        for name, part in members(book(ALLIANCES, alliance())).items():
            archive.writestr(name, part)
    return buffer.getvalue()


def flipped() -> bytes:
    content = book(ALLIANCES, alliance())
    place = content.index(SHEET.encode()) + len(SHEET) + 20
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def empty_rows() -> bytes:
    """Two hundred thousand rows that are formatted and empty, behind one record."""
    empty = "".join(map('<row r="%d" s="1"/>'.__mod__, range(3, 200_003)))
    return with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}</row>{empty}</sheetData>")


def utf_16(declaration: str = "") -> bytes:
    parts = members(book(ALLIANCES, alliance()))
    return packed({**parts, SHEET: f"{declaration}{parts[SHEET].decode()}".encode("utf-16")})


def entities(declaration: str) -> Callable[[], bytes]:
    return raw("xl/workbook.xml", r"^(<\?xml.*?\?>)?", rf"\1<!DOCTYPE workbook [{declaration}]>")


LAUGHS = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
ROWS_XML = f"{HEADER_XML}<row r='2'>{ROW_XML}</row>"

CASES: dict[str, Case] = {
    "good": Case(lambda: book(ALLIANCES, alliance()), []),
    "empty columns and rows formatted behind the table": Case(
        changed(
            lambda sheet: [
                setattr(sheet.cell(row, column), "number_format", "0.00") for row in (2, 9) for column in (16, 40)
            ]
        ),
        [],
    ),
    "comment on a cell": Case(with_member("xl/comments1.xml", b"<broken"), []),
    # Cells
    "merged cells": Case(
        changed(lambda sheet: sheet.merge_cells("C2:C3"), alliance(), alliance(id="bb-zwei")),
        cell("merged", "place"),
    ),
    "merged header": Case(
        changed(lambda sheet: sheet.merge_cells("N1:O1")),
        cell("merged", "coordination", 1),
        ("kept_columns",),
    ),
    "merged title above the header": Case(
        lambda: book(
            ["Liste der Bündnisse"], [], ALLIANCES, alliance(), change=lambda b: b.worksheets[0].merge_cells("A1:F1")
        ),
        [],
        ("header_row",),
    ),
    "merged cell without a second end": Case(
        lambda: with_sheet(f'<sheetData>{ROWS_XML}</sheetData><mergeCells><mergeCell ref="A2"/></mergeCells>'),
        cell("merged", "id"),
    ),
    "merged cells that are none": Case(
        lambda: with_sheet(f'<sheetData>{ROWS_XML}</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>'),
        whole("damaged", "alliances"),
    ),
    "formula": Case(one(partners_total="=1+2"), cell("formula", "partners_total")),
    "formula in place of a name": Case(one(name='=HYPERLINK("http://evil.example")'), cell("formula", "name")),
    "formula shared by cells": Case(
        lambda: with_sheet(
            f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}<c r='L2'><f t='shared' si='0'/><v>3</v></c></row></sheetData>"
        ),
        cell("formula", "partners_total"),
    ),
    "formula whose result is an error": Case(
        lambda: with_sheet(
            f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}<c r='L2' t='e'><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>"
        ),
        cell("formula", "partners_total"),
    ),
    "formula in the header": Case(
        lambda: book([*ALLIANCES[:-1], '="web"&"site"'], alliance()),
        [("alliances", 1, "O", "formula")],
        ("kept_columns",),
    ),
    "error value": Case(one(place="#NAME?"), cell("cell_error", "place")),
    "error value in a key": Case(one(id="#N/A"), cell("cell_error", "id")),
    "text like a formula": Case(
        changed(lambda sheet: setattr(sheet["B2"], "data_type", "s"), alliance(name="=1+1")), []
    ),
    "HTML as a name": Case(one(name="<img src=x onerror=alert(1)>"), []),
    "right-to-left override": Case(one(name="Bündnis \u202eueN"), cell("invisible_character", "name")),
    "zero-width space": Case(one(name="Bünd\u200bnis"), cell("invisible_character", "name")),
    "line break in a cell": Case(one(name="Bündnis\nNeu"), cell("control_character", "name")),
    "NUL as Excel escapes it": Case(
        lambda: with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{inline('N2', 'a_x0000_b')}</row></sheetData>"),
        cell("control_character", "coordination"),
    ),
    "half a surrogate pair": Case(
        lambda: with_sheet(f"<sheetData>{HEADER_XML}<row r='2'>{ROW_XML}{inline('N2', 'a_xD800_b')}</row></sheetData>"),
        cell("garbled", "coordination"),
    ),
    "letters garbled": Case(one(name="BÃ¼ndnis"), cell("garbled", "name")),
    "space at the end": Case(one(land="BB "), cell("outer_space", "land")),
    "cell of 20,000 characters": Case(one(coordination="x" * 20_000), cell("max_length", "coordination")),
    "cell of 32,767 characters": Case(
        one(coordination="x" * 32_767),
        [*cell("cell_too_long", "coordination"), *cell("max_length", "coordination")],
    ),
    # Numbers, dates, truth
    "date as a date": Case(one(founded=date(2005, 11, 17), founded_basis="stated"), []),
    "date shown as month": Case(formatted(founded="mm/yyyy"), []),
    "date shown as year": Case(formatted(founded="yyyy"), []),
    "date in German form": Case(one(founded="17.11.2005", founded_basis="stated"), cell("partial_date", "founded")),
    "date as a number": Case(one(founded=38673, founded_basis="stated"), cell("partial_date", "founded")),
    "date with time": Case(
        one(founded=datetime(2005, 11, 17, 10, 30), founded_basis="stated"), cell("partial_date", "founded")
    ),
    "date beyond the calendar": Case(
        changed(
            lambda sheet: setattr(sheet.cell(2, SEVENTH), "number_format", "dd.mm.yyyy"),
            alliance(founded=99_999_999, founded_basis="stated"),
        ),
        cell("partial_date", "founded"),
    ),
    "date in place of a number": Case(one(partners_total=date(2005, 1, 12)), cell("date_cell", "partners_total")),
    "founding long before the initiative": Case(
        one(founded="1950", founded_basis="stated"), cell("early_founding", "founded")
    ),
    "name that stands for none": Case(one(name="k. A."), cell("placeholder", "name")),
    "answer that is none": Case(one(status="vielleicht"), cell("enum", "status")),
    "date in place of an id": Case(one(id=date(2005, 1, 12)), cell("date_cell", "id")),
    "year as a number": Case(one(founded=2005, founded_basis="stated"), []),
    "number as text": Case(one(partners_total="12"), []),
    "number in words": Case(one(partners_total="zwölf"), cell("integer", "partners_total")),
    "number with decimals": Case(one(partners_total=12.5), cell("integer", "partners_total")),
    "number negative": Case(one(partners_total=-1), cell("minimum", "partners_total")),
    "key as a number": Case(areas(["bb-bad-belzig", "gemeinde", 12069020, False]), []),
    "key as a number without its zero": Case(
        areas(["bb-bad-belzig", "gemeinde", 1001000, False]), cell("lost_zero", "area_key", sheet="alliance_areas")
    ),
    "key of a place named instead": Case(
        areas(["bb-bad-belzig", "gemeinde", "Bad Belzig", False]), cell("pattern", "area_key", sheet="alliance_areas")
    ),
    "truth in German": Case(
        areas(["bb-bad-belzig", "gemeinde", "12069020", "kaum"]), cell("boolean", "partial", sheet="alliance_areas")
    ),
    "truth as a number": Case(
        areas(["bb-bad-belzig", "gemeinde", "12069020", 0]), cell("boolean", "partial", sheet="alliance_areas")
    ),
    # Header and rows
    "two headers": Case(lambda: book(ALLIANCES, ALLIANCES, alliance()), [], ("header_again",)),
    "German titles under the header": Case(
        lambda: book(AREAS, ["Bündnis-ID", "Ebene", "Gebietsschlüssel", "Nur ein Teil"], name="alliance_areas"),
        [],
        ("header_again",),
    ),
    "German titles as header": Case(
        lambda: book(["ID", "Name", "Ort", "Reichweite", "Land", "Status"], [*alliance()[:5], "active"]),
        [],
        ("column_names", "kept_columns"),
    ),
    "no header": Case(lambda: book(alliance()), cell("no_header", "id", 1)),
    "column twice": Case(lambda: book([*ALLIANCES, "name"], [*alliance(), "x"]), cell("duplicate_column", "name", 1)),
    "column unknown": Case(lambda: book([*ALLIANCES, "Telefon"], [*alliance(), "x"]), [], ("unused_columns",)),
    "column misspelt": Case(lambda: book([*ALLIANCES[:-1], "Wepseite"], alliance()), [], ("column_names",)),
    "year in a column of dates": Case(
        changed(
            lambda sheet: setattr(sheet.cell(2, SEVENTH), "number_format", "dd.mm.yyyy"),
            alliance(founded=2005, founded_basis="stated"),
        ),
        cell("year_as_date", "founded"),
    ),
    "column missing": Case(lambda: book(ALLIANCES[:-1], alliance()[:-1]), [], ("kept_columns",)),
    "column missing that a new record needs": Case(
        lambda: book(ALLIANCES[:4] + ALLIANCES[5:], alliance()[:4] + alliance()[5:]), cell("required", "land")
    ),
    "column of the key missing": Case(lambda: book(ALLIANCES[1:], alliance()[1:]), [], ("new_alliances",)),
    "blank row": Case(lambda: book(ALLIANCES, alliance(), [], alliance(id="bb-b")), [], ("blank_rows",)),
    "blank rows": Case(lambda: book(ALLIANCES, alliance(), *[[]] * 50_000, alliance(id="bb-b")), [], ("blank_rows",)),
    "value beside the table": Case(lambda: book(ALLIANCES, [*alliance(), None, "Summe"]), cell("cell_outside", "Q")),
    "record twice": Case(lambda: book(ALLIANCES, alliance(), alliance()), cell("unique", "id", 3)),
    "many empty formatted rows": Case(empty_rows, []),
    # Sheets
    "empty workbook": Case(lambda: books({"Tabelle1": []}), whole("empty_file")),
    "empty sheet of a table": Case(lambda: books({"alliances": []}), whole("empty_file", "alliances")),
    "table without rows": Case(lambda: book(ALLIANCES), []),
    "unknown sheet": Case(lambda: books({"Notizen": [["bitte", "prüfen"]]}), whole("unknown_table")),
    "unknown sheet beside a table": Case(
        lambda: books({"alliances": [ALLIANCES, alliance()], "Notizen": [["x"]]}), [], ("not_read",)
    ),
    "sheet known by its columns": Case(
        lambda: books({"Tabelle1": [ALLIANCES, alliance()], "Tabelle2": []}), [], ("table_by_columns",)
    ),
    "sheet known by its German title": Case(
        lambda: books({"Bündnisse": [ALLIANCES, alliance()], "Partner": [PARTNERS, ["bb-neu", "Stadt", "kommune"]]}), []
    ),
    "several sheets with one bad": Case(
        lambda: books(
            {
                "alliances": [ALLIANCES, alliance()],
                "partners": [PARTNERS, ["bb-neu", "Stadt", "kommune"], ["bb-neu", "IHK", "Zauberer"]],
            }
        ),
        cell("unknown_category", "sector", 3, "partners"),
    ),
    "reference to a record in neither": Case(
        lambda: books({"alliances": [ALLIANCES, alliance()], "partners": [PARTNERS, ["bb-alt", "Stadt", "kommune"]]}),
        cell("unknown_key", "alliance_id", sheet="partners"),
    ),
    "reference to a sheet that is not read": Case(
        lambda: books({"alliances": [["nichts"]], "partners": [PARTNERS, ["bb-alt", "Stadt", "kommune"]]}),
        [*cell("no_header", "id", 1), *whole("not_judged", "partners")],
    ),
    "table in two sheets": Case(
        lambda: books({"alliances": [ALLIANCES, alliance()], "Bündnisse": [ALLIANCES, alliance()]}),
        cell("double_elsewhere", "id", sheet="Bündnisse"),
    ),
    "hidden row": Case(hide("row"), [], ("hidden_rows",)),
    "hidden column": Case(hide("column"), [], ("hidden_columns",)),
    "hidden sheet": Case(hide("hidden"), [], ("hidden_sheet",)),
    "very hidden sheet": Case(hide("veryHidden"), [], ("hidden_sheet",)),
    "too many sheets": Case(lambda: books({f"S{n}": [["x"]] for n in range(101)}), whole("too_many_sheets")),
    "too many columns": Case(
        changed(lambda sheet: setattr(sheet.cell(1, 1001), "value", "x")), cell("too_many_columns", "id", 1)
    ),
    "cells without any value": Case(
        lambda: with_sheet("<sheetData><row>" + "<c/>" * 16_000 + "</row></sheetData>"),
        whole("empty_file", "alliances"),
    ),
    # Hostile and damaged files
    "ZIP bomb": Case(lambda: bomb(30), whole("expansion")),
    "nested ZIP bomb": Case(
        lambda: packed({"inner.zip": packed({"x.csv": b" " * (30 << 20)})}), whole("unknown_table")
    ),
    "nested ZIP bomb named after a table": Case(
        lambda: packed({"alliances.csv": packed({"x.csv": b" " * (30 << 20)})}), whole("foreign_file", "alliances.csv")
    ),
    "member that unpacks to more than it says": Case(lying, whole("damaged", "alliances")),
    "too many members": Case(lambda: packed({f"{n}.txt": b"" for n in range(2_001)}), whole("too_many_members")),
    "billion laughs": Case(entities(LAUGHS), whole("entities")),
    "external entity": Case(entities('<!ENTITY x SYSTEM "file:///etc/passwd">'), whole("entities")),
    "document type from elsewhere": Case(
        raw("xl/workbook.xml", r"^(<\?xml.*?\?>)?", r'\1<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">'),
        whole("entities"),
    ),
    "entities in a sheet": Case(
        raw(SHEET, r"^(<\?xml.*?\?>)?", rf"\1<!DOCTYPE x [{LAUGHS}]>"), whole("entities", "alliances")
    ),
    "truncated": Case(lambda: book(ALLIANCES, alliance())[:-300], whole("damaged")),
    "truncated in the middle": Case(lambda: book(ALLIANCES, alliance())[:2_000], whole("damaged")),
    "byte flipped": Case(flipped, whole("damaged", "alliances")),
    "XML breaks off": Case(raw(SHEET, r"</sheetData>.*", ""), whole("damaged", "alliances")),
    "XML of a sheet missing": Case(without_member(SHEET), whole("damaged", "alliances")),
    "workbook missing": Case(without_member("xl/workbook.xml"), whole("damaged")),
    "text that does not exist": Case(
        lambda: with_sheet("<sheetData><row r='1'><c r='A1' t='s'><v>99999</v></c></row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "text with a negative number": Case(
        lambda: with_sheet("<sheetData><row r='1'><c r='A1' t='s'><v>-1</v></c></row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "rows in disorder": Case(
        lambda: with_sheet(f"<sheetData>{ROWS_XML}<row r='2'>{ROW_XML}</row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "column that Excel has not": Case(
        lambda: with_sheet(f"<sheetData><row r='1'>{inline('XFE1', 'id')}</row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "cell inside a cell": Case(
        lambda: with_sheet("<sheetData><row r='1'><c r='A1'><c r='B1'/></c></row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "value outside a cell": Case(
        lambda: with_sheet(f"<sheetData><row r='1'><v>1</v></row>{ROWS_XML}</sheetData>"), whole("damaged", "alliances")
    ),
    "row inside a row": Case(
        lambda: with_sheet("<sheetData><row r='1'><row r='2'/></row></sheetData>"),
        whole("damaged", "alliances"),
    ),
    "XML very deep": Case(lambda: with_sheet("<x>" * 5_000 + "</x>" * 5_000), whole("damaged", "alliances")),
    "XML with an endless name": Case(lambda: with_sheet(f'<x y="{"a" * 8_000_000}"/>'), whole("damaged", "alliances")),
    "random bytes as XML": Case(with_member(SHEET, bytes(range(256)) * 20), whole("damaged", "alliances")),
    "XML that names an encoding which does not exist": Case(
        raw(SHEET, r"^(<\?xml.*?\?>)?", '<?xml version="1.0" encoding="x-none"?>'), []
    ),
    "XML in UTF-16": Case(utf_16, []),
    "XML in UTF-16 that says UTF-8": Case(lambda: utf_16('<?xml version="1.0" encoding="utf-8"?>'), []),
    "XML that is empty": Case(with_member(SHEET, b""), whole("damaged", "alliances")),
    "compressed in another way": Case(lambda: method(zipfile.ZIP_BZIP2), whole("damaged")),
    "members encrypted": Case(lambda: flagged(book(ALLIANCES, alliance())), whole("protected")),
    "workbook with a password": Case(lambda: OLE + "EncryptedPackage".encode("utf-16-le"), whole("protected")),
    # Files of another kind
    "old Excel file that is damaged": Case(lambda: OLE + "Workbook".encode("utf-16-le"), whole("damaged")),
    "old Excel file that is empty": Case(lambda: OLE, whole("damaged"), name="liste.xls"),
    "binary Excel file": Case(with_member("xl/workbook.bin", b""), whole("binary_workbook")),
    "workbook with macros": Case(with_member("xl/vbaProject.bin", b"\xd0\xcf"), whole("macros"), name="liste.xlsm"),
    "OpenDocument table that is damaged": Case(
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        whole("damaged"),
        name="liste.ods",
    ),
    "OpenDocument text": Case(
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), whole("foreign_file")
    ),
    "Word document": Case(
        lambda: packed({"[Content_Types].xml": b"", "word/document.xml": b""}), whole("foreign_file")
    ),
    "PDF": Case(lambda: b"%PDF-1.7 and so on", whole("foreign_file")),
    "web page": Case(lambda: b"<!DOCTYPE html><html></html>", whole("foreign_file")),
    "empty file": Case(lambda: b"", whole("empty_file")),
    "random bytes": Case(lambda: bytes(range(256)) * 4, whole("unknown_table")),
    "CSV under the name of a workbook": Case(
        lambda: ",".join(ALLIANCES).encode() + b"\n", [], ("other_kind", "table_by_columns")
    ),
    "workbook under the name of a CSV file": Case(
        lambda: book(ALLIANCES, alliance()), [], ("other_kind",), "liste.csv"
    ),
    "workbook without an ending": Case(lambda: book(ALLIANCES, alliance()), [], (), "liste"),
}

assert get_column_letter(SEVENTH) == "F"
