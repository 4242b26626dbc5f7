"""What was read of a file of figures: values of areas, why some are unknown, and what was left aside."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.counting.own import Own
from analysis.intake.own.numbers import Sign
from analysis.records.findings import Finding

REASONS = ("unknown", "several", "changed", "twice")
"""Why a row is left out: it is of no area; of one of several; of one that was merged or divided; of one that stands in
another row already."""


@dataclass(frozen=True)
class LeftOut:
    """A row that is of no area for sure. reason: one of REASONS. meant: key and name of areas that may be meant."""

    row: int
    text: str
    reason: str
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Figures:
    """The values of a file. file: its name, with that of the sheet. level: of the areas, None where nothing was read.

    titles: what the columns are called, none twice. values: (areas, columns) float64, unknown ones NaN, by area key.
    signs: the same of ``numbers.Sign`` (uint8); what of it is TWO_WAYS counts as ``own`` is told. other_rows: rows of
    Germany, Länder and the like beside the areas. renumbered: (key in the file, key of today). not_taken: sheets and
    columns that were left aside.
    """

    file: str
    level: str | None = None
    titles: tuple[str, ...] = ()
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    signs: pd.DataFrame = field(default_factory=pd.DataFrame)
    other_rows: int = 0
    renumbered: tuple[tuple[str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    not_taken: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def own(self, column: int, times: float = math.nan) -> Own:
        """Return the values of one column. times: what those count that can be read in two ways: as 1.234 with 1, as
        1234 with 1000, not at all with NaN."""
        values = self.values.iloc[:, column]
        return Own(self.file, self.titles[column], self.level, values.where(~self._two_ways(column), values * times))

    def two_ways(self, column: int) -> int:
        """Return how many values of a column can be read in two ways."""
        return int(self._two_ways(column).sum())

    def _two_ways(self, column: int) -> pd.Series:
        return self.signs.iloc[:, column] == Sign.TWO_WAYS

    def counts(self, column: int) -> Mapping[Sign, int]:
        """Return how often each sign stands in a column."""
        return Counter(map(Sign, self.signs.iloc[:, column]))
