"""The table of results: each figure beside its budget and the baseline, printed and written to results.md."""

import os
import platform
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("streamlit", "streamlit-folium", "folium", "pandas", "numpy", "geopandas", "pyarrow")
HEADS = ("What", "Budget", "Beside", "Dashboard", "Ratio", "Holds", "Load")


@dataclass(frozen=True)
class Budget:
    """A limit that a figure keeps: ``most`` or ``least``, in the unit of its row.

    factor: how many times less than what is beside it at least; times: how many times that at most.
    """

    most: float | None = None
    least: float | None = None
    factor: float | None = None
    times: float | None = None

    def holds(self, value: float, factor: float | None) -> bool:
        """Tell whether ``value`` keeps the limit, and ``factor`` (times less than what is beside it) too."""
        within = (self.most is None or value <= self.most) and (self.least is None or value >= self.least)
        least = self.factor or (1 / self.times if self.times else None)
        return within and (least is None or (factor is not None and factor >= least))

    def text(self, unit: str, beside: str = "") -> str:
        """Return the limit in words."""
        parts = [
            f"≤ {number(self.most, unit)}" if self.most is not None else "",
            f"≥ {number(self.least, unit)}" if self.least is not None else "",
            f"{self.factor:g} × faster" if self.factor is not None else "",
            f"≤ {self.times:g} × {beside}" if self.times is not None else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Row:
    """One figure. unit: ms, s, B, /s, or "" for counts. load: load average of the machine when it was measured.

    beside: the same of another app. name: of that app, where the table has several.
    """

    what: str
    unit: str
    dashboard: float
    load: float
    beside: float | None = None
    budget: Budget | None = None
    name: str = ""

    @property
    def factor(self) -> float | None:
        """How many times less than what is beside it."""
        return self.beside / self.dashboard if self.beside is not None and self.dashboard else None

    @property
    def holds(self) -> bool | None:
        """Whether the budget holds; None without one."""
        return self.budget.holds(self.dashboard, self.factor) if self.budget else None

    def cells(self) -> tuple[str, ...]:
        """Return the texts under ``HEADS``."""
        return (
            self.what,
            self.budget.text(self.unit, self.name) if self.budget else "–",
            f"{self.name} {number(self.beside, self.unit)}".strip() if self.beside is not None else "–",
            number(self.dashboard, self.unit),
            self._ratio(),
            {True: "yes", False: "NO", None: "–"}[self.holds],
            f"{self.load:.1f}",
        )

    def _ratio(self) -> str:
        if not self.factor:
            return "–"
        if self.name:
            return f"{1 / self.factor:.2f} × {self.name}"
        return f"{self.factor:,.0f} × faster" if self.factor >= 10 else f"{self.factor:.1f} × faster"


@dataclass(frozen=True)
class Grid:
    """What grows with what: a line per figure, a column per size."""

    title: str
    heads: tuple[str, ...]
    lines: list[tuple[str, ...]]


def number(value: float, unit: str) -> str:
    """Return a figure in the form of its unit: 150 ms, 0.87 s, 15.0 kB, 59.9/s, 3."""
    if unit == "B":
        return f"{value / 1e6:.2f} MB" if abs(value) >= 1e6 else f"{value / 1e3:.1f} kB" if value else "0 B"
    if unit == "ms":
        return f"{value:,.0f} ms"
    if unit == "s":
        return f"{value:.2f} s"
    return f"{value:.1f}{unit}" if unit else f"{value:,.0f}"


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table with columns of even width."""
    return even([HEADS, *(row.cells() for row in rows)])


def even(lines: list[tuple[str, ...]]) -> str:
    """Return heads and lines as a Markdown table with columns of even width."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    rule = "|".join("-" * (width + 2) for width in widths)
    texts = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    return "\n".join([texts[0], f"|{rule}|", *texts[1:]])


def tables(rows: dict[str, list[Row]], grids: list[Grid]) -> str:
    """Return all tables, each below its title."""
    found = [f"## {title}\n\n{table(measured)}" for title, measured in rows.items() if measured]
    found += [f"## {grid.title}\n\n{even([grid.heads, *grid.lines])}" for grid in grids]
    return "\n\n".join(found)


def document(shown: str, notes: list[str], now: datetime, seconds: float) -> str:
    """Return results.md: the tables, on what was measured, and how."""
    machine = "\n".join(f"- {line}" for line in [*_machine(), *_versions()])
    method = "\n".join(f"- {note}" for note in notes)
    return (
        f"# Results of `make bench`\n\nWritten by the run of {now:%Y-%m-%d %H:%M}, which took {seconds:.0f} s. "
        f"Load is the machine's load average over one minute, read with each figure.\n\n{shown}\n\n"
        f"## How it is measured\n\n{method}\n\n## Machine\n\n{machine}\n"
    )


def load_average() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def _machine() -> list[str]:
    cpu = _line_of("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()
    memory = int((_line_of("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1024**2
    return [f"{cpu}, {os.cpu_count()} cores, {memory:.1f} GiB memory", f"{platform.system()} {platform.release()}"]


def _versions() -> list[str]:
    return [f"Python {platform.python_version()}", ", ".join(f"{name} {version(name)}" for name in PACKAGES)]


def _line_of(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""
