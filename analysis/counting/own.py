"""A visitor's own figures beside ours: one value per area, from a file that is never stored."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Own:
    """One value per area. file: where it is from. title: what it is called there. level: of the areas, as on the map.

    values: float64 by area key; NaN, and areas that are missing, are unknown.
    """

    file: str
    title: str
    level: str
    values: pd.Series
