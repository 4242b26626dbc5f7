"""A verdict as bytes, from the process that checks to the one that shows: text as JSON, tables as Arrow, no code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.intake.checked import Checked
from analysis.intake.heads import Head
from analysis.intake.notes import Note
from analysis.intake.parts import Part, Upload
from analysis.records.findings import Finding
from analysis.records.gathering import Reading

ROW = "row"
"""Name of the index of a reading's frame."""
PLAIN = ("file", "complete", "header_row", "delimiter", "encoding")


def packed(checked: Checked) -> Iterator[bytes]:
    """Yield a verdict in pieces of bytes, each with its length before it."""
    read = [part for upload in checked.uploads for part in upload.files]
    groups = {"parts": checked.parts, "given": checked.given, "read": read}
    said = {
        "findings": [_finding(item) for item in checked.findings],
        "notes": [_note(item) for item in checked.notes],
        "heads": [vars(head) for head in checked.heads],
        "uploads": [_upload(upload) for upload in checked.uploads],
        **{name: [_part(part) for part in parts] for name, parts in groups.items()},
    }
    frames = (part.frame for parts in groups.values() for part in parts if part.frame is not None)
    for piece in (json.dumps(said).encode(), *map(_table, frames)):
        yield len(piece).to_bytes(8, "big")
        yield piece


def unpacked(content: bytes) -> Checked:
    """Return the verdict in the bytes of ``packed``. Raises ValueError where they are none."""
    pieces = _pieces(content)
    try:
        said = json.loads(next(pieces))
        names = ("parts", "given", "read")
        *parts, read = [tuple(_unpacked_part(part, pieces) for part in said[name]) for name in names]
        findings = tuple(_unpacked_finding(item) for item in said["findings"])
        notes = tuple(_unpacked_note(item) for item in said["notes"])
        heads = tuple(_unpacked_head(head) for head in said["heads"])
        left = iter(read)
        return Checked(*parts, findings, notes, heads, tuple(_unpacked_upload(item, left) for item in said["uploads"]))
    except (StopIteration, KeyError, TypeError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise ValueError("no verdict") from error


def _pieces(content: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 8], "big")
        yield content[place + 8 : place + 8 + size]
        place += 8 + size


# Findings and notes


def _finding(item: Finding) -> list[Any]:
    return [item.file, item.row, item.column, item.rule, item.found, item.params, item.whole]


def _unpacked_finding(said: Sequence[Any]) -> Finding:
    *first, params, whole = said
    return Finding(*first, tuple((name, text) for name, text in params), whole)


def _note(item: Note) -> list[Any]:
    return [item.file, item.code, item.params]


def _unpacked_note(said: Sequence[Any]) -> Note:
    return Note(said[0], said[1], tuple((name, text) for name, text in said[2]))


def _unpacked_head(said: Mapping[str, Any]) -> Head:
    lists = {name: tuple(said[name]) for name in ("texts", "columns", "places")}
    return Head(said["file"], said["table"], said["row"], **lists, rows=tuple(tuple(row) for row in said["rows"]))


def _upload(upload: Upload) -> dict[str, Any]:
    return {
        "name": upload.name,
        "files": len(upload.files),
        "findings": [_finding(item) for item in upload.findings],
        "notes": [_note(item) for item in upload.notes],
        "heads": [vars(head) for head in upload.heads],
    }


def _unpacked_upload(said: Mapping[str, Any], parts: Iterator[Part]) -> Upload:
    return Upload(
        said["name"],
        tuple(islice(parts, said["files"])),
        tuple(_unpacked_finding(item) for item in said["findings"]),
        tuple(_unpacked_note(item) for item in said["notes"]),
        tuple(_unpacked_head(head) for head in said["heads"]),
    )


# Tables


def _part(part: Part) -> dict[str, Any]:
    reading = part.reading
    return {
        "table": part.table,
        "notes": [_note(item) for item in part.notes],
        "has_frame": reading.frame is not None,
        "findings": [_finding(item) for item in reading.findings],
        "doubtful": sorted(reading.doubtful),
        "header": reading.header,
        "padded": sorted(reading.padded.items()),
        "spoiled": _rows_of(reading.spoiled),
        "stored": None if reading.stored is None else _rows_of(reading.stored),
        **{name: getattr(reading, name) for name in PLAIN},
    }


def _rows_of(columns: Mapping[str, frozenset[int]]) -> dict[str, list[int]]:
    return {name: sorted(rows) for name, rows in columns.items()}


def _unpacked_part(said: Mapping[str, Any], pieces: Iterator[bytes]) -> Part:
    spoiled, stored = (
        {name: frozenset(rows) for name, rows in (said[key] or {}).items()} for key in ("spoiled", "stored")
    )
    reading = Reading(
        frame=_frame(next(pieces)) if said["has_frame"] else None,
        findings=tuple(_unpacked_finding(item) for item in said["findings"]),
        doubtful=frozenset(said["doubtful"]),
        header=tuple(said["header"]),
        padded=dict(said["padded"]),
        spoiled=spoiled,
        stored=None if said["stored"] is None else stored,
        **{name: said[name] for name in PLAIN},
    )
    return Part(said["table"], reading, tuple(_unpacked_note(item) for item in said["notes"]))


def _table(frame: pd.DataFrame) -> bytes:
    """Return a frame of text with its rows as Arrow."""
    texts = (frame.iloc[:, place] for place in range(frame.shape[1]))
    columns = {f"c{place}": pa.array(text, pa.large_string(), from_pandas=True) for place, text in enumerate(texts)}
    table = pa.table({**columns, ROW: pa.array(frame.index, pa.int64())})
    table = table.replace_schema_metadata({"columns": json.dumps(list(frame.columns))})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _frame(content: bytes) -> pd.DataFrame:
    table = pa.ipc.open_stream(content).read_all()
    names = json.loads(table.schema.metadata[b"columns"])
    columns = {name: pd.Series(table.column(place), dtype="str") for place, name in enumerate(names)}
    return pd.DataFrame(columns).set_axis(pd.Index(table.column(ROW).to_numpy(), name=ROW))
