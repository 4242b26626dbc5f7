"""What the colours of areas mean and what lies between confirmed and active, each by an example from the data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.counting.activity import NEVER, STARTED, active, confirmed, has_basis, whole_years
from analysis.counting.examples import Example
from analysis.counting.measures import STATES, municipality_states
from analysis.counting.places import serving, undated_serving
from analysis.counting.selection import Selection

RELATIONS = {
    "direct": ("direct",),
    "any": ("gemeindeverband", "kreis"),
    "part": ("partial", "region"),
    "undated": ("direct", "gemeindeverband", "kreis", "partial", "region"),
    "none": (),
}
"""State -> how the alliance that stands for it reaches the place (see ``counting.places.serving``)."""


def state_examples(everything: Selection, year: int) -> dict[str, Example]:
    """Return, for each state of ``STATES`` that occurs in ``year``, the furthest first, the largest municipality in it.

    place: its key and name. alliance: one that puts it in this state, none for "none". counts: ``people`` of the place,
    ``municipalities`` and ``population`` of all in this state. Last "uninhabited": the largest such area; counts:
    ``areas``. everything: the selection without a filter.
    """
    column = int(year - everything.coverage.years[0])
    states = municipality_states(everything.coverage)[:, column]
    places = everything.tables.municipalities
    found = {
        state: _largest(everything, places[states == STATES.index(state)], state, year)
        for state in reversed(STATES)
        if (states == STATES.index(state)).any()
    }
    empty = everything.tables.uninhabited_areas
    if len(empty):
        largest = empty.sort_values(["area_km2", "ags"], ascending=[False, True]).iloc[0]
        found["uninhabited"] = Example(place=(largest["ags"], largest["name"]), counts={"areas": len(empty)})
    return found


def _largest(everything: Selection, places: pd.DataFrame, state: str, year: int) -> Example:
    largest = places.sort_values(["population", "ags"], ascending=[False, True]).iloc[0]
    reaching = undated_serving if state == "undated" else serving
    rows = reaching(everything.tables, everything.spans, largest["ags"], year)
    rows = rows[rows["relation"].isin(RELATIONS[state])]
    return Example(
        alliance=None if rows.empty else (rows.iloc[0]["alliance_id"], rows.iloc[0]["name"]),
        years={"year": year},
        counts={
            "people": int(largest["population"]),
            "municipalities": len(places),
            "population": int(places["population"].sum()),
        },
        place=(largest["ags"], largest["short_name"]),
    )


def band_example(everything: Selection, year: int) -> Example | None:
    """Return the first alliance that is active in ``year`` but was last confirmed in an earlier year after its start.

    years: ``start_year``, ``last_confirmed``, ``after`` (the year from which it is no longer confirmed), ``year``.
    counts: ``active`` and ``confirmed`` in ``year``. None where there is no such alliance.
    """
    spans = everything.spans
    start, last = (whole_years(spans[name], NEVER) for name in ("start_year", "last_confirmed"))
    inside = active(spans, year).to_numpy() & has_basis(spans, STARTED) & (start < last) & (last < year)
    if not inside.any():
        return None
    row = spans.iloc[int(np.argmax(inside))]
    name = everything.tables.alliances.set_index("id").loc[row["alliance_id"], "name"]
    years = {"start_year": int(row["start_year"]), "last_confirmed": int(row["last_confirmed"]), "year": year}
    return Example(
        alliance=(row["alliance_id"], name),
        years={**years, "after": int(row["last_confirmed"]) + 1},
        counts={"active": int(active(spans, year).sum()), "confirmed": int(confirmed(spans, year).sum())},
    )
