"""What the exports take: each format of the real records, and of a hundred thousand made-up alliances."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from analysis.counting.filter_set import Filters
from analysis.counting.selection import select_alliances
from analysis.export.formats import FORMATS, export
from analysis.export.request import Request
from analysis.language import LANGUAGES, language
from analysis.records import files
from analysis.records.tables import Tables, load
from benchmarks.computing import ALLIANCES, PARTNERS, resampled

TABLES = {"csv": "partners", "csv-de": "partners", "parquet": "partners"}
"""Formats of one table -> the largest one; the others hold all tables, or points of the alliances (geojson)."""

RUNS = 3
PROCESSES = 3


@dataclass(frozen=True)
class Exported:
    """One format. first: seconds of the first export of a process with the tables loaded, cpu: of these on the
    processor (on a machine that does other work at the time they are the better measure). again: median of the next
    ones, None where there are none. bytes: of the file. peak_bytes: the most memory that the process held at any time
    of the export, tables included.
    """

    first: float
    cpu: float
    again: float | None
    bytes: int
    peak_bytes: int


@dataclass(frozen=True)
class Exports:
    """By format: the real records, the boundaries of all municipalities with their values, the made-up alliances."""

    real: dict[str, Exported]
    areas: dict[str, Exported]
    large: dict[str, Exported]


def measure() -> Exports:
    """Measure each export in a process of its own, so that its peak memory is its alone."""
    return Exports(
        real={name: _usual(name, "alliances") for name in FORMATS},
        areas={name: _usual(name, "areas") for name in ("csv", "geojson")},
        large={name: _apart(_large, name, TABLES.get(name, "alliances")) for name in FORMATS},
    )


def _usual(name: str, table: str) -> Exported:
    """Return what the process in the middle of ``PROCESSES`` took."""
    found = [_apart(_real, name, table) for _ in range(PROCESSES)]
    return sorted(found, key=lambda exported: exported.first)[PROCESSES // 2]


def _apart(measure: Callable[[str, str], Exported], name: str, table: str) -> Exported:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, name, table).result()


def _real(name: str, table: str) -> Exported:
    tables = _loaded()
    first = _exported(name, table, tables)
    again = [_exported(name, table, tables).first for _ in range(RUNS)]
    return Exported(first.first, first.cpu, statistics.median(again), first.bytes, first.peak_bytes)


def _large(name: str, table: str) -> Exported:
    return _exported(name, table, resampled(_loaded(), ALLIANCES, PARTNERS))


def _loaded() -> Tables:
    """Return the tables, with the texts of both languages read: what a server or a command has before it exports."""
    for code in LANGUAGES:
        language(code)
    return load()


def _exported(name: str, table: str, tables: Tables) -> Exported:
    chosen = select_alliances(tables, Filters())
    year = tables.package.last_year
    request = Request(selection=chosen, year=year, t=language("de"), everything=tables, table=table)
    _forget_peak()
    start, cpu = time.perf_counter(), time.process_time()
    content = export(name, request)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return Exported(seconds, cpu, None, len(content), _peak_bytes())


def _forget_peak() -> None:
    """Let the kernel count the peak memory of this process anew: making the tables took more than they hold."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_bytes() -> int:
    lines = files.read_text(Path("/proc/self/status")).splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Print what was measured, a line per format."""
    for kind, group in vars(measure()).items():
        for name, found in group.items():
            again = "" if found.again is None else f", again {found.again:.2f} s"
            print(
                f"{kind} {name}: {found.first:.2f} s (processor {found.cpu:.2f} s){again}, "
                f"{found.bytes / 1e6:.2f} MB, peak {found.peak_bytes / 1e6:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
