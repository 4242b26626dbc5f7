"""From the bytes of a CSV file to a table of text, with everything that is wrong with its form.

Nothing is repaired: what is recognised (another encoding, another separator) is named as a finding, and the file is
read on with it, so that one mistake does not hide the others. Bad input neither raises nor hangs nor fills memory.

``read`` is strict: a table of the data package is CSV in UTF-8 with commas. What an office hands in may have other
forms; ``analysis/intake`` builds its readers on ``Builder`` and ``Parser`` and names those forms in notes instead.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.records.findings import Collector, Finding, finding

CHUNK = 5_000
"""Rows parsed before they are packed into columns: few enough that the garbage collector has little to walk."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

BOM = b"\xef\xbb\xbf"
WIDE_BOMS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of a ZIP with members, and of one without."""
SIGNATURES = {
    **dict.fromkeys(ARCHIVE_STARTS, "a ZIP or Excel file"),
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF-": "a PDF file",
    b"\x1f\x8b": "a gzip file",
    b"PAR1\x15": "a Parquet file",
    b"SQLite format 3\x00": "a database file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
"""First bytes of files that are often handed in under the name of a table, as many as no cell begins with."""


@dataclass(frozen=True)
class Limits:
    """What a file may hold: its bytes, records, columns of the header, characters of a line, characters of a cell.

    findings: how many of one rule in one column of one file are listed; the rest is counted. For archives (XLSX, ZIP):
    expanded: bytes of all members unpacked; ratio: of these to the bytes of the archive; members; sheets; elements: of
    XML in all sheets, two for a cell with a value.
    """

    bytes: int = 50_000_000
    rows: int = 2_000_000
    columns: int = 1_000
    line: int = 1_000_000
    cell: int = 20_000
    findings: int = 10_000
    expanded: int = 200_000_000
    ratio: int = 150
    members: int = 2_000
    sheets: int = 100
    elements: int = 8_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Reading:
    """A file as read.

    file: its name for findings. frame: the known columns that it has, in the order of the table, as text (dtype str,
    missing NaN), indexed by row as a spreadsheet counts it; None where no header was found. findings: what is wrong
    with its form. complete: whether the frame holds every record (else references into it cannot be judged).
    doubtful: rows with too few or too many cells, whose cells may stand under the wrong column. spoiled: column -> rows
    whose cell is reported already and holds no value to judge. header_row: the row of the column names.
    """

    file: str
    frame: pd.DataFrame | None
    findings: tuple[Finding, ...]
    complete: bool
    doubtful: frozenset[int] = frozenset()
    spoiled: Mapping[str, frozenset[int]] = field(default_factory=dict)
    header_row: int = 1


def read(content: bytes, file: str, columns: Sequence[str], limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read the bytes of a CSV file whose header should name ``columns``. Never raises, whatever the content.

    file: the name that findings carry. Findings about the whole file stand at row 1 and its first column.
    """
    found = Collector(limits.findings)
    unreadable = _unreadable(content, file, columns[0], limits)
    if unreadable is not None:
        return Reading(file, None, (unreadable,), complete=False)
    parser = Parser(file, tuple(columns), limits, found)
    parser.run(decode(content))
    return parser.reading()


def _unreadable(content: bytes, file: str, column: str, limits: Limits) -> Finding | None:
    """Return the finding about content that is too large or no text table."""
    if len(content) > limits.bytes:
        return finding(file, 1, column, "too_large", f"> {limits.bytes}", limit=limits.bytes)
    kind = foreign_kind(content)
    return None if kind is None else finding(file, 1, column, "not_text", kind)


def foreign_kind(content: bytes) -> str | None:
    """Return what kind of file the content is where it is no text table, in English; None where it may be one."""
    for mark, kind in SIGNATURES.items():
        if content.startswith(mark):
            return kind
    if re.match(rb"\s*<(!doctype html|html|\?xml)", content[:200].removeprefix(BOM), re.IGNORECASE):
        return "a web page or XML"
    return None


@dataclass(frozen=True)
class Decoded:
    """A file's text, as UTF-8 bytes without byte order mark, and the encoding that it turned out to have.

    encoding: None for UTF-8. position: of the first byte that is not UTF-8, counted in ``utf8``.
    mixed: single bytes that are not UTF-8 stand between others that are; they are left in place.
    cut: the last character lacks bytes.
    """

    utf8: bytes
    encoding: str | None = None
    position: int = 0
    mixed: bool = False
    cut: bool = False


def decode(content: bytes) -> Decoded:
    """Recognise UTF-8, UTF-16, UTF-32, Latin-1 or Windows-1252, and UTF-8 mixed with one of these."""
    codec = _wide_codec(content)
    if codec is not None:
        text = content.decode(codec, "replace")
        return Decoded(text.removeprefix("\ufeff").encode("utf-8", "replace"), codec[:6].upper())
    body = content.removeprefix(BOM)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_broken(body, error, len(content) - len(body))
    return Decoded(body)


def _decode_broken(body: bytes, error: UnicodeDecodeError, before: int) -> Decoded:
    """Tell a cut-off last character, single wrong bytes, and a file in another encoding apart."""
    if error.reason == "unexpected end of data":
        return Decoded(body[: error.start], cut=True)
    byte = f"byte 0x{body[error.start]:02X} at position {before + error.start}"
    if re.search("[^\x00-\x7f\udc80-\udcff]", body.decode("utf-8", "surrogateescape")):
        return Decoded(body, f"another encoding than the rest, {byte}", error.start, mixed=True)
    return Decoded(_windows_text(body).encode(), f"Latin-1 or Windows-1252, {byte}", error.start)


def _windows_text(content: bytes) -> str:
    """Decode Windows-1252, or Latin-1 where one of the five bytes occurs that the former leaves out."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _wide_codec(content: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32, also UTF-16 without byte order mark: every other byte of Latin text is NUL."""
    for mark, codec in WIDE_BOMS.items():
        if content.startswith(mark):
            return codec
    even, odd = content[0:2000:2], content[1:2000:2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def separator(header: str, columns: Sequence[str]) -> str:
    """Return the separator under which the line ``header`` names most of ``columns``; the comma where in doubt."""

    def named(candidate: str) -> int:
        return len({cell.strip() for cell in _lenient_cells(header, candidate)} & set(columns))

    return max(SEPARATORS, key=named)  # the first among equals: the comma


def _lenient_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell longer than the csv module itself accepts
        return line.split(delimiter)


class LongLineError(Exception):
    """A line is longer than the limit."""


class Builder:
    """Gathers one table: notes what is wrong with its column names and cells, packs the columns that are known."""

    def __init__(self, file: str, columns: tuple[str, ...], limits: Limits, found: Collector) -> None:
        self.file = file
        self.columns = columns
        self.limits = limits
        self.found = found
        self.complete = False
        self.header: list[str] = []
        self.header_row = 1
        self.doubtful: set[int] = set()
        self.spoiled: dict[str, set[int]] = {}
        self._noted: set[str] = set()
        self._packed: dict[str, list[pa.Array]] = {}
        self._rows: list[np.ndarray] = []

    def reading(self) -> Reading:
        """Return what was gathered."""
        return Reading(
            self.file,
            self.frame(),
            tuple(self.found.sorted()),
            self.complete,
            frozenset(self.doubtful),
            {column: frozenset(rows) for column, rows in self.spoiled.items()},
            self.header_row,
        )

    def frame(self) -> pd.DataFrame | None:
        """Return the rows that were read, or None without a header."""
        if not self._packed:
            return None
        columns = {
            name: pd.Series(pa.chunked_array(parts, pa.large_string()), dtype="str")
            for name, parts in self._packed.items()
        }
        return pd.DataFrame(columns).set_axis(pd.Index(self.rows(), name="row"))

    def rows(self) -> np.ndarray:
        """Return the rows that were packed, in their order."""
        return np.concatenate(self._rows) if self._rows else np.array([], dtype=np.int64)

    def note(self, row: int, column: str, rule: str, found: str | None = None, /, **params: object) -> None:
        """Add a finding of this file."""
        self._noted.add(rule)
        self.found.add(finding(self.file, row, column, rule, found, **params))

    def stop(self, row: int, column: str, rule: str, found: str | None, /, **params: object) -> None:
        """Note a finding after which the rows that were read are not all that there are."""
        self.note(row, column, rule, found, **params)
        self.complete = False

    def spoil(self, row: int, column: str, rule: str, found: str | None, /, **params: object) -> None:
        """Note a finding of a cell that holds no value to judge any further."""
        self.note(row, column, rule, found, **params)
        self.spoiled.setdefault(column, set()).add(row)

    def check_names(self) -> None:
        """Note double, unknown and missing names of the header, and make room for the known ones."""
        seen: set[str] = set()
        for name in self.header:
            if name in seen:
                self.note(self.header_row, name, "duplicate_column", name)
            elif name not in self.columns:
                self.note(self.header_row, name, "unknown_column", name, columns=", ".join(self.columns))
            seen.add(name)
        for name in self.columns:
            if name in seen:
                self._packed[name] = []
            else:
                self.note(self.header_row, name, "missing_column", column=name)

    def places(self) -> dict[str, int]:
        """Return the place of each known column in the header, the first of equal names."""
        return {name: self.header.index(name) for name in self._packed}

    def name(self, place: int) -> str:
        """Return the name of the column at ``place`` of the header, or of the nearest one."""
        names = self.header or list(self.columns)
        return names[max(0, min(place, len(names) - 1))]

    def pack(self, rows: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        """Check the cells of some rows, "" where empty, and put them behind those packed before."""
        self._rows.append(np.array(rows, dtype=np.int64))
        for name, cells in columns.items():
            clean = self.check_cells(rows, name, cells)
            self._packed[name].append(pa.array([cell or None for cell in clean], pa.large_string()))

    def check_cells(self, rows: Sequence[int], name: str, cells: Sequence[str]) -> Sequence[str]:
        """Note cells that are too long; return the cells as text that a frame can hold."""
        if cells and max(map(len, cells)) > self.limits.cell:
            for row, cell in zip(rows, cells, strict=True):
                if len(cell) > self.limits.cell:
                    self.note(row, name, "cell_too_long", cell, limit=self.limits.cell)
        return cells


class Parser(Builder):
    """Reads one CSV file: ``run`` fills columns and findings and stops early where the rest cannot be read."""

    def __init__(self, file: str, columns: tuple[str, ...], limits: Limits, found: Collector) -> None:
        super().__init__(file, columns, limits, found)
        self.source = Decoded(b"")
        self.delimiter = ","
        self._has_nul = False
        self._line = ""
        self._last_row = 1
        self._short: dict[int, int] = {}

    def run(self, source: Decoded) -> None:
        """Read ``source`` into columns and findings."""
        self.source = source
        self._has_nul = b"\x00" in source.utf8
        if not source.utf8.strip(b" \t\r\n\x00"):
            self.note(1, self.columns[0], "empty_file")
        elif self._read_header():
            self.complete = True
            self._read_rows()
            self._note_short_rows()
            self._note_leftovers()

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends and remember the present one. Raises LongLineError."""
        # Bytes that are not UTF-8 (in a mixed file) become surrogates, so that their cells can be named.
        for line in io.TextIOWrapper(io.BytesIO(self.source.utf8), "utf-8", "surrogateescape", newline=""):
            self._line = line
            if len(line) > self.limits.line:
                raise LongLineError
            yield line

    # The header

    def _read_header(self) -> bool:
        """Read the first record, note what is wrong with it, and say whether the rest can be read."""
        first = self.columns[0]
        line = next(io.TextIOWrapper(io.BytesIO(self.source.utf8), "utf-8", "surrogateescape", newline=""))
        if len(line) > self.limits.line:
            self.note(1, first, "line_too_long", line, limit=self.limits.line)
            return False
        self.find_header(line)
        names = self.header_names()
        if len(names) > self.limits.columns:
            self.note(1, first, "too_many_columns", str(len(names)), limit=self.limits.columns)
            return False
        usable = bool(set(names) & set(self.columns))
        self.header = names if usable else []
        self.note_encoding()
        if not usable:
            self.note(1, first, "no_header", line.rstrip("\r\n"), columns=", ".join(self.columns))
            return False
        self.note_separator()
        self.check_names()
        return True

    def find_header(self, line: str) -> None:
        """Set separator and row of the header; ``line`` is the first line."""
        self.delimiter = separator(line, self.columns)

    def header_names(self) -> list[str]:
        """Return the names in the row of the header, none where it cannot be parsed."""
        try:
            return next(islice(self._records(), self.header_row - 1, None), [])
        except (csv.Error, LongLineError):
            return []

    def _records(self) -> Iterator[list[str]]:
        return csv.reader(self.lines(), delimiter=self.delimiter, strict=True)

    def note_separator(self) -> None:
        """Note another separator than the comma."""
        if self.delimiter != ",":
            self.note(1, self.columns[0], "separator", SEPARATORS[self.delimiter])

    def note_encoding(self) -> None:
        """Note another encoding at the first cell that shows it; a mixed file names each cell later instead."""
        source = self.source
        if source.encoding is None or source.mixed:
            return
        place = (1, self.columns[0])
        before = io.TextIOWrapper(io.BytesIO(source.utf8[: source.position] + b"?"), "utf-8", newline="")
        try:
            for row, cells in enumerate(csv.reader(before, delimiter=self.delimiter), start=1):
                place = (row, self.name(len(cells) - 1))
        except csv.Error:  # a cell longer than the csv module accepts: the place found so far stands
            pass
        self.note(*place, "encoding", source.encoding)

    # The rows

    def _read_rows(self) -> None:
        """Read the records; each counts as one row, as in a spreadsheet, whatever its number of lines."""
        reader = self._records()
        start = row = self.header_row + 1
        for _ in range(self.header_row):
            next(reader)
        more = True
        while more:
            left = self.limits.rows + start - row
            records, problem = _next_records(reader, min(CHUNK, left + 1))
            if len(records) > left:
                self.stop(row + left, self.columns[0], "too_many_rows", None, limit=self.limits.rows)
                records, more = records[:left], False
            if records:
                self._last_row = row + len(records) - 1
                self.take(range(row, row + len(records)), records)
            row += len(records)
            if problem is not None:
                more = self._goes_on_after(problem, row) and left > len(records)
                row += 1
            elif not records:
                more = False

    def _goes_on_after(self, problem: Exception, row: int) -> bool:
        """Note why the record ``row`` cannot be parsed and say whether the next one can.

        Behind text that follows a closing quote the csv module starts afresh at the next line; a quote that is still
        open has swallowed the lines that follow.
        """
        if isinstance(problem, LongLineError):
            self.stop(row, self.columns[0], "line_too_long", self._line, limit=self.limits.line)
            return False
        if str(problem) == "unexpected end of data" or str(problem).startswith("field larger"):
            self._note_endless_cell(row, str(problem))
            return False
        line = self._line.rstrip("\r\n")
        self.stop(row, self.name(self._whole_cells(line)), "stray_quote", line)
        return True

    def _note_endless_cell(self, row: int, problem: str) -> None:
        line, is_last_line = self._first_line(row)
        column = self.name(self._whole_cells(line))
        if problem.startswith("field larger") and is_last_line:
            self.stop(row, column, "cell_too_long", line, limit=self.limits.cell)
        elif not self._ends_with_newline and not problem.startswith("field larger"):
            self.stop(row, column, "truncated", line, cells=len(self.header))
        else:
            self.stop(row, column, "open_quote", line)

    def _first_line(self, row: int) -> tuple[str, bool]:
        """Return the line at which the broken record ``row`` starts, and whether it also ends there (reads anew)."""
        reader = self._records()
        before = 0
        for _ in range(row):
            before = reader.line_num
            try:
                next(reader)
            except csv.Error:
                continue
        line = next(islice(self.lines(), before, None))
        return line.rstrip("\r\n"), reader.line_num == before + 1

    def _whole_cells(self, line: str) -> int:
        """Count the well-formed cells before the first broken one in a line that starts a record."""
        mark = re.escape(self.delimiter)
        whole = re.compile(rf'(?:"(?:[^"]|"")*"|[^"{mark}][^{mark}]*|){mark}')
        count, position = 0, 0
        while (match := whole.match(line, position)) and match.end() - position <= self.limits.cell:
            count, position = count + 1, match.end()
        return count

    @property
    def _ends_with_newline(self) -> bool:
        return self.source.utf8.endswith((b"\n", b"\r"))

    def take(self, rows: Sequence[int], records: list[list[str]]) -> None:
        """Note blank and ragged rows and pack the known columns of all others."""
        if not all(map(any, records)):
            rows, records = self._without_blank(rows, records)
        places = self.places()
        columns: dict[str, Sequence[str]]
        if set(map(len, records)) <= {len(self.header)}:
            turned = list(zip(*records, strict=True)) or [()] * len(self.header)
            columns = {name: turned[place] for name, place in places.items()}
        else:
            self._note_ragged(rows, records)
            columns = {
                name: [cells[place] if place < len(cells) else "" for cells in records]
                for name, place in places.items()
            }
        self.pack(rows, columns)

    def _without_blank(self, rows: Sequence[int], records: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        kept = []
        for row, cells in zip(rows, records, strict=True):
            if any(cells):
                kept.append((row, cells))
            else:
                self.note_blank(row)
        return [row for row, _ in kept], [cells for _, cells in kept]

    def note_blank(self, row: int) -> None:
        """Note a row without any value."""
        self.note(row, self.name(0), "blank_row")

    def _note_ragged(self, rows: Sequence[int], records: list[list[str]]) -> None:
        width = len(self.header)
        for row, cells in zip(rows, records, strict=True):
            if len(cells) != width:
                self.doubtful.add(row)
            if len(cells) < width:
                self._short[row] = len(cells)
            elif len(cells) > width:
                self.note(row, self.name(width), "too_many_cells", str(len(cells)), cells=width)

    def check_cells(self, rows: Sequence[int], name: str, cells: Sequence[str]) -> Sequence[str]:
        """Also note cells that hold NUL or wrong bytes, and return them without."""
        cells = super().check_cells(rows, name, cells)
        if self._has_nul:
            cells = self._without(rows, name, cells, "nul_byte", _without_nul)
        if self.source.mixed:
            cells = self._without(rows, name, cells, "encoding", without_surrogates)
        return cells

    def _without(
        self, rows: Sequence[int], name: str, cells: Sequence[str], rule: str, clean: Callable[[str], str]
    ) -> Sequence[str]:
        """Note each cell that ``clean`` changes, and return all cells changed."""
        cleaned = [clean(cell) for cell in cells]
        for row, cell, changed in zip(rows, cells, cleaned, strict=True):
            if cell != changed:
                self.note(row, name, rule, cell)
        return cleaned

    # The end

    def _note_short_rows(self) -> None:
        """Note rows with too few cells, and a last row that breaks off."""
        width = len(self.header)
        breaks_off = self.complete and (self.source.cut or not self._ends_with_newline)
        for row, count in self._short.items():
            if not (breaks_off and row == self._last_row):
                self.note(row, self.name(count), "too_few_cells", str(count), cells=width)
        if not breaks_off:
            return
        count = self._short.get(self._last_row)
        if count is not None:
            self.stop(self._last_row, self.name(count), "truncated", str(count), cells=width)
        elif self.source.cut:
            self.stop(self._last_row, self.name(width), "truncated", str(width), cells=width)
        else:
            self.note_open_end(self._last_row, self.name(width))

    def note_open_end(self, row: int, column: str) -> None:
        """Note a last row without a line end: nobody knows whether its last cell is whole."""
        self.stop(row, column, "no_final_newline", None)

    def _note_leftovers(self) -> None:
        """Note wrong bytes that stand outside the known columns."""
        if self.source.mixed and "encoding" not in self._noted:
            self.note(1, self.name(0), "encoding", self.source.encoding)
        if self._has_nul and "nul_byte" not in self._noted:
            self.note(1, self.name(0), "nul_byte")


def _next_records(reader: Iterator[list[str]], count: int) -> tuple[list[list[str]], Exception | None]:
    """Return the next ``count`` records, or those before the one that cannot be parsed and the reason."""
    records: list[list[str]] = []
    try:
        for record in islice(reader, count):
            records.append(record)  # one by one: what was read before an error is kept
    except (csv.Error, LongLineError) as error:
        return records, error
    return records, None


def _without_nul(cell: str) -> str:
    return cell.replace("\x00", "")


def without_surrogates(cell: str) -> str:
    """Read single bytes that are not UTF-8 as Windows-1252, the likeliest origin."""
    if cell.isascii():
        return cell
    return re.sub("[\udc80-\udcff]+", lambda match: _windows_text(match[0].encode("utf-8", "surrogateescape")), cell)
