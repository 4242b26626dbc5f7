"""What a run has measured so far: tables of rows with their budgets, grids without, and how all this was measured."""

import sys
from dataclasses import dataclass, field

from benchmarks import report
from benchmarks.report import Budget, Grid, Row


@dataclass
class Run:
    """Rows by the title of their table, in the order of measuring."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def begin(self, title: str, *notes: str) -> None:
        """Begin a table, and say how its rows are measured."""
        self.rows[title] = []
        self.notes += notes
        progress(f"== {title}")

    def add(
        self,
        what: str,
        unit: str,
        dashboard: float,
        beside: float | None = None,
        budget: Budget | None = None,
        name: str = "",
    ) -> None:
        """Keep a figure of the table begun last, with the load of the machine. name: of what is measured beside it."""
        row = Row(what, unit, dashboard, report.load_average(), beside, budget, name)
        self.rows[next(reversed(self.rows))].append(row)
        progress(" | ".join(row.cells()))

    @property
    def all_hold(self) -> bool:
        """Whether no budget is broken."""
        return all(row.holds is not False for rows in self.rows.values() for row in rows)


def progress(text: str) -> None:
    """Say on standard error what is measured or was."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
