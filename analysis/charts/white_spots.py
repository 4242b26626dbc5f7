"""Who is not reached as a table, a map and a curve: people by distance, what new alliances would bring."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts import growth_drawings, texts
from analysis.charts.exhibit import Column, Exhibit, Listing
from analysis.charts.legend import AreaClass
from analysis.charts.theme import count_axis, specification
from analysis.counting.distances import DISTANCES
from analysis.counting.gaps import MOST_NEW, Gaps, distance_classes
from analysis.counting.measures import NONE, OUTSIDE, UNINHABITED, area_keys
from analysis.counting.siting import Sites
from analysis.language import Language

HEIGHT = 260
ASSUMED, REACHED = len(DISTANCES), len(DISTANCES) + 1
"""Codes of municipalities on the map that an assumed alliance reaches, and a known one; below: class of distance."""


def distance_list(gaps: Gaps, t: Language) -> Listing:
    """Return how many people who are not reached live how far from the nearest alliance."""
    classes = distance_classes(gaps.distances)
    found = classes >= 0
    people = np.bincount(classes[found], gaps.people[found], len(DISTANCES)).astype("int64")
    data = pd.DataFrame(
        {
            "distance": [distance_text(place, t) for place in range(len(DISTANCES))],
            "municipalities": np.bincount(classes[found], minlength=len(DISTANCES)),
            "population": people,
            "share": people / max(1, people.sum()),
        }
    )
    far = int(people[-1])
    return Listing(
        name=f"gaps-distance-{gaps.year}",
        title=t("white.by_distance", year=gaps.year),
        statement=t("white.by_distance.statement", people=t.number(far), km=DISTANCES[-1], year=gaps.year),
        source=texts.sentences(t("white.distance.meaning"), texts.records(gaps.selection, t)),
        data=data,
        columns=(
            Column("distance", t("white.km")),
            Column("municipalities", t("white.municipalities"), t.number),
            Column("population", t("white.people"), t.number),
            Column("share", t("white.share"), lambda share: t.percent(share, 1)),
        ),
    )


def distance_text(place: int, t: Language) -> str:
    """Return the class of distance at ``place`` of DISTANCES in words."""
    if place + 1 == len(DISTANCES):
        return t("white.distance.last", first=DISTANCES[place])
    return t("white.distance.class", first=DISTANCES[place], last=DISTANCES[place + 1])


def map_classes(assumed: bool, t: Language) -> tuple[AreaClass, ...]:
    """Return the classes of the map of distances, those of the assumption only where there is one."""
    near_to_far = [
        AreaClass(place, palette.SEQUENTIAL[place], distance_text(place, t)) for place in range(len(DISTANCES))
    ]
    assumption = [AreaClass(ASSUMED, palette.REPORTED, t("white.map.assumed"))] if assumed else []
    return (*near_to_far, *assumption, AreaClass(REACHED, palette.NONE_KNOWN, t("white.map.reached")))


def map_codes(known: Gaps, assumed: Gaps) -> np.ndarray:
    """Return the code of each area of the map (uint32, keys ascending): see ``map_classes``, and what is no value.

    known: without the assumption that ``assumed`` makes.
    """
    whole = known.selection.whole
    keys = area_keys(whole, "gemeinde")
    codes = np.full(len(keys), OUTSIDE, "uint32")
    codes[keys.get_indexer(known.selection.areas.uninhabited_areas["ags"])] = UNINHABITED
    classes = distance_classes(known.distances)
    values = np.where(classes < 0, NONE, classes)
    values = np.where(known.missing & ~assumed.missing, ASSUMED, np.where(known.missing, values, REACHED))
    codes[keys.get_indexer(known.places["ags"])] = values
    return codes


def curve(gaps: Gaps, steps: Sequence[Sites], t: Language) -> Exhibit:
    """Return the curve of the people whom 1, 2, … new alliances would reach, at most MOST_NEW of them.

    steps: one after the other chosen for the most people, see ``counting.siting``.
    """
    reached = [0, *(sites.reached for sites in steps)]
    people = max(1, int(gaps.demand.sum()))
    said = t("white.people.new" if gaps.weights is None else "own.demand")
    data = pd.DataFrame({"new": range(len(reached)), "population": reached})
    data = data.assign(share=data["population"] / people)
    sites = [*(steps[-1].chosen if steps else ())]
    data = data.assign(place=["", *gaps.names(sites, t.code)], key=[None, *gaps.candidates[sites]])
    x = alt.X("new:Q", title=t("white.curve.new"), scale=alt.Scale(domain=[0, MOST_NEW]))
    y = count_axis("population", f"{max(1, reached[-1])}")
    tooltip = [
        alt.Tooltip("new:Q", title=t("white.curve.new")),
        alt.Tooltip("place:N", title=t("white.curve.place")),
        alt.Tooltip("population:Q", title=said, format=",d"),
        alt.Tooltip("share:Q", title=t("white.share"), format=".1%"),
    ]
    last = data.iloc[-1]
    return Exhibit(
        name=f"white.curve.{gaps.within or gaps.level}",
        title=t("white.curve"),
        statement=t.count(
            "white.curve.statement" if gaps.weights is None else "own.curve.statement",
            len(steps),
            people=t.number(int(last["population"])),
            share=t.percent(last["share"], 1),
        ),
        source=texts.sentences(
            t("white.assumption"),
            t("white.curve.ranking") if gaps.within is None else t("white.curve.greedy"),
            texts.records(gaps.selection, t),
        ),
        template=specification(growth_drawings.curve(data, x, y, tooltip), t, height=HEIGHT),
        data=data,
        columns=(
            Column("new", t("white.curve.new"), t.number),
            Column("place", t("white.curve.place"), area="key"),
            Column("population", said, t.number),
            Column("share", t("white.share"), lambda share: t.percent(share, 1)),
        ),
    )
