"""From the bytes of a CSV file to a table of text, with everything that is wrong with its form.

Nothing is repaired: what is recognised (another encoding, another separator) is named as a finding, and the file is
read on with it, so that one mistake does not hide the others. Bad input neither raises nor hangs nor fills memory.

There is one reader. ``read`` holds a table of the data package to its form: CSV in UTF-8 with commas, the column names
in the first row. Of a list that is handed in ``analysis/intake`` finds the header first, and tells in notes what is
none of its faults.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from analysis.records.encoding import Decoded, decode, foreign_kind, without_surrogates
from analysis.records.findings import Collector, Finding, finding
from analysis.records.gathering import CHUNK, DEFAULT_LIMITS, Builder, Limits, Reading, rule_of, unread
from analysis.records.layout import SEPARATORS, ExactNames, Layout, Names, layout_of


def read(content: bytes, file: str, columns: Sequence[str], limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read the bytes of a CSV file whose header should name ``columns``. Never raises, whatever the content.

    file: the name that findings carry. Findings about the whole file stand at row 1 and its first column.
    """
    reason = _unreadable(content, file, columns[0], limits)
    if reason is not None:
        return unread(reason)
    source, names = decode(content), ExactNames(columns)
    reading = read_text(source, file, tuple(columns), names, layout_of(source.utf8, {"": names}, 1), limits)
    found = Collector(limits.findings)
    for row, count in reading.padded.items():
        found.add(finding(file, row, columns[-1], "too_many_cells", str(count), cells=len(reading.header)))
    # Cells in a column without a name: the header says so already.
    found.add_all(item for item in reading.findings if rule_of(item) != "cell_outside")
    return replace(reading, findings=tuple(found.sorted()), doubtful=reading.doubtful.union(reading.padded))


def _unreadable(content: bytes, file: str, column: str, limits: Limits) -> Finding | None:
    """Return the finding about content that is too large or no text table."""
    if len(content) > limits.bytes:
        return finding(file, 1, column, "too_large", f"> {limits.bytes}", limit=limits.bytes)
    kind = foreign_kind(content)
    return None if kind is None else finding(file, 1, column, "not_text", kind)


def read_text(
    source: Decoded, file: str, columns: tuple[str, ...], names: Names, layout: Layout, limits: Limits
) -> Reading:
    """Read the text of a CSV file, laid out as ``layout`` says, as the table of ``columns`` that are called ``names``.

    Never raises, whatever the content.
    """
    parser = _Parser(source, file, columns, names, layout, limits)
    parser.run()
    return parser.reading()


class _LongLineError(Exception):
    """A line is longer than the limit."""


class _Parser(Builder):
    """Reads one CSV file: ``run`` fills columns and findings and stops early where the rest cannot be read."""

    def __init__(
        self, source: Decoded, file: str, columns: tuple[str, ...], names: Names, layout: Layout, limits: Limits
    ) -> None:
        super().__init__(file, columns, names, limits)
        self.header_row = layout.header_row
        self._source = source
        self._layout = layout
        self._has_nul = b"\x00" in source.utf8
        self._line = ""
        self._last_row = layout.header_row
        self._widest = 0
        self._short: dict[int, int] = {}
        self._padded: dict[int, int] = {}

    def run(self) -> None:
        """Read the source into columns and findings."""
        if not self._source.utf8.strip(b" \t\r\n\x00"):
            self.note(1, self.columns[0], "empty_file")
            return
        reader = self._records()
        if self._read_header(reader):
            self.complete = True
            self._read_rows(reader)
            self.end_blank()
            self._note_short_rows()
            self._note_leftovers()

    def reading(self) -> Reading:
        """Return what was gathered."""
        encoding = None if self._source.mixed else self._source.encoding
        return super().reading(padded=self._padded, delimiter=self._layout.delimiter, encoding=encoding)

    def _records(self) -> Iterator[list[str]]:
        """Return the records from the header on."""
        return csv.reader(self._lines(), delimiter=self._layout.delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        """Yield the lines with their ends and remember the present one. Raises _LongLineError."""
        for line in self._all_lines():
            self._line = line
            if len(line) > self.limits.line:
                raise _LongLineError
            yield line

    def _all_lines(self) -> Iterator[str]:
        # Bytes that are not UTF-8 (in a mixed file) become surrogates, so that their cells can be named.
        content = io.BytesIO(self._source.utf8)
        content.seek(self._layout.start)
        return io.TextIOWrapper(content, "utf-8", "surrogateescape", newline="")

    def _name(self, place: int) -> str:
        """Return the name of the column at ``place`` of the header, or of the nearest one."""
        names = self.header or list(self.columns)
        return names[max(0, min(place, len(names) - 1))]

    # The header

    def _read_header(self, reader: Iterator[list[str]]) -> bool:
        """Read the first record, note what is wrong with it, and say whether the rest can be read."""
        first = self.columns[0]
        records, problem = _next_records(reader, 1)
        if isinstance(problem, _LongLineError):
            self.note(self.header_row, first, "line_too_long", self._line, limit=self.limits.line)
            return False
        given = records[0] if records else []
        if len(given) > self.limits.columns:
            self.note(self.header_row, first, "too_many_columns", str(len(given)), limit=self.limits.columns)
            return False
        usable = any(self.names.column(text) is not None for text in given)
        if usable:
            self._take_header(given)
        self._note_encoding()
        if not usable:
            line = next(self._all_lines()).rstrip("\r\n")
            self.note(self.header_row, first, "no_header", line, columns=", ".join(self.columns))
        elif self._layout.delimiter != ",":
            self.note(self.header_row, first, "separator", SEPARATORS[self._layout.delimiter])
        return usable

    def _take_header(self, given: list[str]) -> None:
        """Take the names of the columns; those at the end without a name are no columns."""
        self._widest = len(given)
        self.name_columns(given)
        while not self.header[-1]:
            self.header.pop()

    def _note_encoding(self) -> None:
        """Note another encoding at the first cell that shows it; a mixed file names each cell later instead."""
        source = self._source
        if source.encoding is None or source.mixed:
            return
        place = (self.header_row, self.columns[0])
        content = source.utf8[self._layout.start : source.position] + b"?"
        before = io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="")
        try:
            for row, cells in enumerate(csv.reader(before, delimiter=self._layout.delimiter), start=self.header_row):
                place = (row, self._name(len(cells) - 1))
        except csv.Error:  # a cell longer than the csv module accepts: the place found so far stands
            pass
        self.note(*place, "encoding", source.encoding)

    # The rows

    def _read_rows(self, reader: Iterator[list[str]]) -> None:
        """Read the records; each counts as one row, as in a spreadsheet, whatever its number of lines."""
        start = row = self.header_row + 1
        more = True
        while more:
            left = self.limits.rows + start - row
            records, problem = _next_records(reader, min(CHUNK, left + 1))
            if len(records) > left:
                self.stop(row + left, self.columns[0], "too_many_rows", None, limit=self.limits.rows)
                records, more = records[:left], False
            if records:
                self._last_row = row + len(records) - 1
                self._take(range(row, row + len(records)), records)
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
        if isinstance(problem, _LongLineError):
            self.stop(row, self.columns[0], "line_too_long", self._line, limit=self.limits.line)
            return False
        if str(problem) == "unexpected end of data" or str(problem).startswith("field larger"):
            self._note_endless_cell(row, str(problem))
            return False
        line = self._line.rstrip("\r\n")
        self.stop(row, self._name(self._whole_cells(line)), "stray_quote", line)
        return True

    def _note_endless_cell(self, row: int, problem: str) -> None:
        line, is_last_line = self._first_line(row)
        column = self._name(self._whole_cells(line))
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
        for _ in range(self.header_row, row + 1):
            before = reader.line_num
            try:
                next(reader)
            except csv.Error:
                continue
        line = next(islice(self._lines(), before, None))
        return line.rstrip("\r\n"), reader.line_num == before + 1

    def _whole_cells(self, line: str) -> int:
        """Count the well-formed cells before the first broken one in a line that starts a record."""
        mark = re.escape(self._layout.delimiter)
        whole = re.compile(rf'(?:"(?:[^"]|"")*"|[^"{mark}][^{mark}]*|){mark}')
        count, position = 0, 0
        while (match := whole.match(line, position)) and match.end() - position <= self.limits.cell:
            count, position = count + 1, match.end()
        return count

    @property
    def _ends_with_newline(self) -> bool:
        return self._source.utf8.endswith((b"\n", b"\r"))

    def _take(self, rows: Sequence[int], records: list[list[str]]) -> None:
        """Note rows that are no records, cells that belong to no column, and pack the known columns of the rest."""
        firsts = {next(filter(None, cells), "") for cells in records}
        seconds = {cells[1] for cells in records if len(cells) > 1}  # the first may be a column that is not ours
        if "" in firsts or not self.names.spellings.isdisjoint(firsts | seconds):
            kept = [(row, cells) for row, cells in zip(rows, records, strict=True) if self._is_record(row, cells)]
            rows, records = [row for row, _ in kept], [cells for _, cells in kept]
        width = len(self.header)
        if set(map(len, records)) - {width} or "" in self.header:
            for row, cells in zip(rows, records, strict=True):
                self._note_ragged(row, cells)
            records = [(cells + [""] * width)[:width] for cells in records]
        turned = list(zip(*records, strict=True)) or [()] * width
        self.pack(rows, {name: turned[self.header.index(name)] for name in self.known()})

    def _is_record(self, row: int, cells: list[str]) -> bool:
        """Say whether a row is a record, and note why not."""
        if not any(cells):
            self.note_blank(row)
            return False
        if self.is_header_again(dict(zip(self.header, cells, strict=False))):
            self.note(row, self.columns[0], "second_header")
            return False
        return True

    def _note_ragged(self, row: int, cells: list[str]) -> None:
        """Note too few cells, and cells beside the columns that have a name."""
        from openpyxl.utils import get_column_letter  # with it comes all of openpyxl, for which every start would wait

        width = len(self.header)
        for place, cell in enumerate(cells[: self._widest]):
            if cell and (place >= width or not self.header[place]):
                self.note(row, get_column_letter(place + 1), "cell_outside", cell)
        if len(cells) < width:
            self._short[row] = len(cells)
            self.doubtful.add(row)
        elif any(cells[self._widest :]):
            self.note(row, self.header[-1], "too_many_cells", str(len(cells)), cells=width)
            self.doubtful.add(row)
        elif len(cells) > self._widest:
            self._padded[row] = len(cells)

    def check_cells(self, rows: Sequence[int], name: str, cells: Sequence[str]) -> Sequence[str]:
        """Also note cells that hold NUL or wrong bytes, and return them without."""
        cells = super().check_cells(rows, name, cells)
        if self._has_nul:
            cells = self._without(rows, name, cells, "nul_byte", lambda cell: cell.replace("\x00", ""))
        if self._source.mixed:
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
        breaks_off = self.complete and (self._source.cut or not self._ends_with_newline)
        for row, count in self._short.items():
            if not (breaks_off and row == self._last_row):
                self.note(row, self._name(count), "too_few_cells", str(count), cells=width)
        if not breaks_off:
            return
        count = self._short.get(self._last_row)
        if count is not None:
            self.stop(self._last_row, self._name(count), "truncated", str(count), cells=width)
        elif self._source.cut:
            self.stop(self._last_row, self._name(width), "truncated", str(width), cells=width)
        else:
            self.stop(self._last_row, self._name(width), "no_final_newline", None)

    def _note_leftovers(self) -> None:
        """Note wrong bytes that stand outside the known columns."""
        if self._source.mixed and not self.has_noted("encoding"):
            self.note(1, self._name(0), "encoding", self._source.encoding)
        if self._has_nul and not self.has_noted("nul_byte"):
            self.note(1, self._name(0), "nul_byte")


def _next_records(reader: Iterator[list[str]], count: int) -> tuple[list[list[str]], Exception | None]:
    """Return the next ``count`` records, or those before the one that cannot be parsed and the reason."""
    records: list[list[str]] = []
    try:
        for record in islice(reader, count):
            records.append(record)  # one by one: what was read before an error is kept
    except (csv.Error, _LongLineError) as error:
        return records, error
    return records, None
