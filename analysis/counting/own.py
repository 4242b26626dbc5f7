"""A visitor's own figures beside ours: one value per area, from a file that is never stored.

Their values are never mixed with ours: they divide areas into classes and fifths, or weigh people in a what-if; whom an
alliance reaches is said by our records alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.counting.measures import (
    OUTSIDE,
    STATES,
    UNINHABITED,
    area_keys,
    area_states,
    area_values,
    class_starts,
    people_in,
)
from analysis.counting.places import LEVELS, areas_of
from analysis.counting.selection import Selection
from analysis.errors import UnknownValue

FIFTHS = 5
STEPS = 1_000_000
"""Steps into which the range of the values is divided to make classes of it."""
THIRDS = 3
THIRD_OF_STATE = np.array([0, 1, 1, 2, 2])
"""Which of three classes a municipality is in, by its state (of STATES): not reached; in part or without a known year;
reached."""
KINDS = ("count", "rate")
"""What a value may be where it weighs people: a number of somebody or something, or a rate per head."""


@dataclass(frozen=True, eq=False)
class Own:
    """One value per area. file: where it is from. title: what it is called there. level: of the areas, as on the map.

    values: float64 by area key; NaN, and areas that are missing, are unknown.
    """

    file: str
    title: str
    level: str
    values: pd.Series


@dataclass(frozen=True)
class Fifth:
    """The areas of a fifth: how many, the values from and to, the people there and those of them who are reached."""

    areas: int
    least: float
    most: float
    people: int
    reached: int

    @property
    def share(self) -> float:
        """The share of its people who are reached."""
        return self.reached / self.people if self.people else 0.0


def areas_beside(own: Own, selection: Selection, year: int) -> pd.DataFrame:
    """Return all areas of the level in the Länder filtered with their own value and how far they are reached.

    Columns: key, name, kind, land, population, value (NaN: unknown), state (of STATES), reached (people, any), share
    (0 to 1, of the people).
    """
    table = areas_of(selection.areas, own.level)
    row = year - int(selection.coverage.years[0])
    position = area_keys(selection.whole, own.level).get_indexer(table["key"])
    table = table.assign(
        value=own.values.reindex(table["key"]).to_numpy("float64"),
        state=np.array(STATES)[area_states(selection, own.level)[position, row]],
        reached=people_in(selection, own.level, selection.coverage.any > 0)[position, row],
    )
    table = table.assign(share=table["reached"] / table["population"].clip(lower=1))
    return table.sort_values("key", ignore_index=True)


def fifths(table: pd.DataFrame) -> tuple[Fifth, Fifth] | None:
    """Return the fifth of the areas with the lowest values and that with the highest.

    table: as ``areas_beside`` gives it; areas without a value are in neither. Areas whose value is that of the last one
    in a fifth belong to it too. None where there are fewer than five areas with a value, or where one would be in both.
    """
    known = table.dropna(subset="value").sort_values("value")
    count = round(len(known) / FIFTHS)
    if count < 1 or len(known) < FIFTHS:
        return None
    limits = known["value"].iloc[count - 1], known["value"].iloc[-count]
    if limits[0] >= limits[1]:
        return None
    return _fifth(known[known["value"] <= limits[0]]), _fifth(known[known["value"] >= limits[1]])


def _fifth(rows: pd.DataFrame) -> Fifth:
    least, most = float(rows["value"].min()), float(rows["value"].max())
    return Fifth(len(rows), least, most, int(rows["population"].sum()), int(rows["reached"].sum()))


def classes_of(values: np.ndarray, method: str, most: int = 5) -> tuple[np.ndarray, list[tuple[float, float]]]:
    """Return the class of each value (-1: unknown) and the lowest and highest value in each, made by ``method``.

    See ``counting.measures.class_starts``. No class is empty.
    """
    known = np.isfinite(values)
    found = np.full(len(values), -1)
    if not known.any():
        return found, []
    halves = values[known] / 2  # of which the range is finite whatever the values are
    width = (halves.max() - halves.min()) or 1.0
    scaled = np.round((halves - halves.min()) / width * STEPS).astype("uint32")
    starts = class_starts(scaled, method, most)
    found[known] = np.searchsorted(starts, scaled, side="right") - 1
    used = np.unique(found[known])
    found[known] = np.searchsorted(used, found[known])
    limits = [(values[found == each].min(), values[found == each].max()) for each in range(len(used))]
    return found, limits


def thirds_reached(selection: Selection, level: str) -> np.ndarray:
    """Return how far each area of ``level`` is reached in each year, in three classes: uint32 (years, areas), 0 to 2.

    A municipality: see THIRD_OF_STATE. A district or Land: at most a third of its people, at most two thirds, more.
    Areas outside of the Länder filtered are OUTSIDE, those in which nobody lives UNINHABITED.
    """
    values = area_values(selection, selection.whole, level, "alliances")
    if level == "gemeinde":
        found = THIRD_OF_STATE[values.states]
    else:
        people = areas_of(selection.whole, level).set_index("key")["population"].reindex(values.keys).to_numpy("int64")
        reached = people_in(selection, level, selection.coverage.any > 0).T
        found = (THIRDS * reached > people).astype("int64") + (THIRDS * reached > 2 * people)
    special = np.isin(values.values, (OUTSIDE, UNINHABITED))
    return np.where(special, values.values, found).astype("uint32")


def weights(own: Own, kind: str, selection: Selection) -> np.ndarray:
    """Return what each municipality of the selection weighs in a what-if: whole numbers, 0 where the value is unknown.

    kind: "count": the value, a whole number, is divided among the people of its area in whole parts; "rate": its people
    times the value, in relation to the mean of all people, so that the sum is that of the people. Raises UnknownValue
    for another kind, and for values that cannot be of this kind (see ``kinds_of``).
    """
    if kind not in KINDS:
        raise UnknownValue("kind", kind, KINDS)
    if kind not in kinds_of(own):
        raise UnknownValue("own", float(own.values.min()), ["no value below 0, of a count whole numbers"])
    places = selection.areas.municipalities
    key = places["ags"].str.slice(0, LEVELS[own.level])
    value = own.values.reindex(key).to_numpy("float64")
    people = places["population"].to_numpy("float64")
    if kind == "count":
        return _divided(np.nan_to_num(value), np.nan_to_num(people), key.to_numpy())
    known = np.isfinite(value)
    total = (people[known] * value[known]).sum()
    found = people * value * (people[known].sum() / total if total else 0.0)
    return np.round(np.nan_to_num(found)).astype("int64")


def kinds_of(own: Own) -> tuple[str, ...]:
    """Return the kinds of weights that the values can be: none below zero, and a count only in whole numbers.

    Thousands with a decimal place would be lost where they are divided among municipalities.
    """
    if (own.values < 0).any():
        return ()
    return KINDS if (own.values.dropna() % 1 == 0).all() else tuple(kind for kind in KINDS if kind != "count")


def _divided(value: np.ndarray, people: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Return ``value`` of each area in whole parts by ``people``: int64, in sum exactly the value where anyone lives.

    What whole parts leave over goes to those that lack most of theirs.
    """
    parts = pd.DataFrame({"area": area, "exact": value * people})
    parts["exact"] /= np.maximum(pd.Series(people).groupby(area).transform("sum").to_numpy(), 1)
    whole = np.floor(parts["exact"] + 1e-9)  # of fractions that miss a whole number by a hair
    left = (parts["exact"] - whole).groupby(area).transform("sum").round()
    place = (whole - parts["exact"]).groupby(area).rank(method="first")
    return (whole + (place <= left)).to_numpy("int64")
