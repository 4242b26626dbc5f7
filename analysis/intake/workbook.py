"""Excel workbooks (XLSX): their sheets, and what these share. ``sheetrows`` reads the sheets row by row.

They are parsed here and not by openpyxl, from which comes what numbers mean as dates: docs/architecture.md says why.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from analysis.intake.archive import Refused, part_name, part_names
from analysis.intake.cells import precision, unescaped
from analysis.intake.sheetrows import Block, Row, SheetRows, Text
from analysis.intake.xmlparts import Attributes, Budget, Listener, feed_xml, parse_xml
from analysis.records.gathering import Limits

LONGEST_FORMAT = 255
LONGEST_NAME = 31


class Workbook:
    """What the sheets of a workbook share: texts, meaning of number formats, calendar."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        """Read all but the sheets. Raises Refused where it is no workbook of XML without macros, is damaged, or has too
        many sheets."""
        self.archive = archive
        self.names = part_names(archive)
        self._check_kind()
        self.limits = limits
        self.budget = Budget(limits.elements)
        self.epoch = CALENDAR_WINDOWS_1900
        path = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        self.sheets = self._sheets(path)
        self.texts = self._texts(path)
        self.dates = self._dates(path)

    def _check_kind(self) -> None:
        if "xl/workbook.bin" in self.names:
            raise Refused("binary_workbook")
        if any(name.endswith("vbaproject.bin") for name in self.names):
            raise Refused("macros")
        if not any(name.startswith("xl/") for name in self.names):
            raise Refused("foreign_file")

    def _parse(self, path: str, listener: Listener) -> None:
        parse_xml(self.archive, self.member(path), self.budget, listener)

    def member(self, path: str) -> str:
        """Return the name of the member that is the part ``path``; the path itself where there is none."""
        return self.names.get(part_name(path), path)

    def _related(self, path: str, kind: str) -> dict[str, str]:
        """Return relation id -> path of the parts of a kind that the part ``path`` names."""
        folder, name = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        targets: dict[str, str] = {}

        def relation(attributes: Attributes) -> None:
            if attributes.get("Type", "").endswith(f"/{kind}"):
                to = posixpath.normpath(posixpath.join(folder, attributes.get("Target", "")))
                targets[attributes.get("Id", "")] = to.lstrip("/")

        if part_name(relations) in self.names:
            self._parse(relations, Listener({"Relationship": relation}))
        return targets

    def _sheets(self, path: str) -> list[Sheet]:
        named: list[tuple[str, str, bool]] = []

        def sheet(attributes: Attributes) -> None:
            relation = next((attributes[key] for key in attributes if key.endswith(":id")), "")
            is_hidden = attributes.get("state") in ("hidden", "veryHidden")
            named.append((attributes.get("name", "")[:LONGEST_NAME], relation, is_hidden))

        def properties(attributes: Attributes) -> None:
            if attributes.get("date1904") in ("1", "true"):
                self.epoch = CALENDAR_MAC_1904

        self._parse(path, Listener({"sheet": sheet, "workbookPr": properties}))
        if len(named) > self.limits.sheets:
            raise Refused("too_many_sheets", str(len(named)), limit=self.limits.sheets)
        parts = self._related(path, "worksheet")
        return [Sheet(self, name, parts[relation], hidden) for name, relation, hidden in named if relation in parts]

    def _texts(self, path: str) -> list[str]:
        """Return the shared texts; formatting is dropped, and so are phonetic guides (rPh)."""
        texts: list[str] = []
        text = Text(self.limits.cell)
        begins = {"t": text.begin, "rPh": text.begin_guide}
        ends = {"t": text.end, "rPh": text.end_guide, "si": lambda: texts.append(unescaped(text.take()))}
        for part in self._related(path, "sharedStrings").values():
            self._parse(part, Listener(begins, ends, text.add))
        return texts

    def _dates(self, path: str) -> dict[str, str]:
        """Return number of a cell style -> precision of the dates that it shows (see ``precision``)."""
        formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
        styles: list[str] = []
        of_cells, of_formats = [False], [False]

        def number_format(attributes: Attributes) -> None:
            if of_formats[-1]:  # those of conditional formats have numbers of their own
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_FORMAT]

        def style(attributes: Attributes) -> None:
            if of_cells[-1]:
                styles.append(attributes.get("numFmtId", "0"))

        begins = {
            "numFmt": number_format,
            "numFmts": lambda attributes: of_formats.append(True),
            "xf": style,
            "cellXfs": lambda attributes: of_cells.append(True),
        }
        ends = {"cellXfs": lambda: of_cells.append(False), "numFmts": lambda: of_formats.append(False)}
        for part in self._related(path, "styles").values():
            self._parse(part, Listener(begins, ends))
        precisions = {key: precision(formats.get(key, "")) for key in set(styles)}
        shown = {str(place): precisions[key] for place, key in enumerate(styles)}
        return {place: precise for place, precise in shown.items() if precise}


class Sheet:
    """One sheet. ``rows`` reads it; afterwards ``merged``, ``more_merged`` and ``hidden_columns`` are known.

    beyond: cells that were not read, since they stand too far to the right. values_only: whether formulas and hidden
    cells are not told.
    """

    values_only = False

    def __init__(self, workbook: Workbook, name: str, path: str, is_hidden: bool) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.merged: list[Block] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.beyond = 0
        self._workbook = workbook
        self._path = path
        self._found: SheetRows | None = None

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold a value, in their order. Raises Refused where the sheet is damaged."""
        book = self._workbook
        found = self._found = SheetRows(self._path, book.texts, book.dates, book.epoch, book.limits.cell)
        for _ in feed_xml(book.archive, book.member(self._path), book.budget, found.listener):
            yield from found.take()
        self.merged, self.more_merged, self.hidden_columns = found.merged, found.more_merged, found.hidden_columns
        self.beyond = found.beyond

    def read_no_further_than(self, column: int) -> None:
        """Read no cells to the right of ``column`` from now on."""
        if self._found is not None:
            self._found.last_column = column
