"""Sheets of OpenDocument (.ods) and of old Excel (.xls): values only; formulas and hidden cells are not known."""

import contextlib
import io
from collections.abc import Iterator
from datetime import date, datetime, time

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from analysis.intake.archive import Refused
from analysis.intake.cells import DATE, NUMBER, Block, Row, Special, number_text
from analysis.intake.workbook import LAST_COLUMN, MERGES
from analysis.records.gathering import Limits


class OtherSheet:
    """One sheet, as ``workbook.Sheet`` gives those of XLSX."""

    values_only = True

    def __init__(self, book: CalamineWorkbook, name: str, is_hidden: bool, limits: Limits) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.merged: list[Block] = []
        self.more_merged = self.beyond = 0
        self.last_column = LAST_COLUMN
        self.hidden_columns: list[tuple[int, int]] = []
        self._book = book
        self._limits = limits

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold a value, in their order. Raises Refused where the sheet is damaged."""
        with _refusing(self.name):
            sheet = self._book.get_sheet_by_name(self.name)
            first_row, first_column = sheet.start or (0, 0)
            grid = sheet.to_python(skip_empty_area=True)
            merged = sheet.merged_cell_ranges or []
        blocks = [Block(self.name, left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in merged]
        self.merged, self.more_merged = blocks[:MERGES], len(blocks[MERGES:])
        for number, cells in enumerate(grid, start=first_row + 1):
            if row := self._row(number, first_column, cells):
                yield row

    def _row(self, number: int, before: int, cells: list[object]) -> Row | None:
        values: dict[int, str] = {}
        special: dict[int, Special] = {}
        for place, cell in enumerate(cells, start=before + 1):
            text, kind = _read(cell)
            if text and place > self.last_column:
                self.beyond += 1
            elif text:
                values[place] = text[: self._limits.cell + 1]
                if kind is not None:
                    special[place] = kind
        return Row(number, values, special) if values else None


def other_sheets(content: bytes, limits: Limits) -> list[OtherSheet]:
    """Return the sheets of a workbook. Raises Refused where it is protected, damaged or has too many."""
    with _refusing():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(found) > limits.sheets:
        raise Refused("too_many_sheets", str(len(found)), limit=limits.sheets)
    return [OtherSheet(book, sheet.name, sheet.visible != SheetVisibleEnum.Visible, limits) for sheet in found]


@contextlib.contextmanager
def _refusing(name: str | None = None) -> Iterator[None]:
    """Refuse what the library cannot read; it panics over some damaged files, which is no Exception."""
    try:
        yield
    except PasswordError as error:
        raise Refused("protected") from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise Refused("damaged", name) from error


def _read(cell: object) -> tuple[str, Special | None]:
    if isinstance(cell, bool):
        return ("true" if cell else "false"), None
    if isinstance(cell, int | float):
        return number_text(repr(cell)), NUMBER
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return (cell.date().isoformat() if is_day else cell.isoformat("T", "minutes")), DATE
    if isinstance(cell, date | time):
        return cell.isoformat(), DATE
    return str(cell), None
