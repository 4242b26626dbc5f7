"""A visitor's own figures beside ours: classes and map, both in one, scatter, and the sentence about the fifths.

Everything here names the file that the figures are from and says that they are the visitor's own.
"""

from dataclasses import dataclass, replace

import altair as alt
import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit, Listing
from analysis.charts.legend import AreaClass, state_text
from analysis.charts.theme import specification
from analysis.counting.area_names import land_names
from analysis.counting.measures import LEAST_SPECIAL, NONE, area_keys
from analysis.counting.own import Fifth, Own, areas_beside, classes_of, fifths, thirds_reached
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.records.text import slug

OWN, BOTH = "own", "own_both"
"""Measures of the map that a visitor's own file adds: its value, and its value and how far areas are reached in one."""
MEASURES = (OWN, BOTH)
SOURCE = "own_source"
"""Column of tables that says whose figures the own values are."""
THIRDS, MOST_CLASSES = 3, 5
HEIGHT = 380
MOST_DIGITS = 2
LONGEST_TITLE = 60


def short(own: Own) -> str:
    """Return the title of the value, shortened."""
    return own.title if len(own.title) <= LONGEST_TITLE else f"{own.title[: LONGEST_TITLE - 1]}…"


def digits(own: Own) -> int:
    """Return how many decimals the values are shown with: as many as they have, at most two."""
    known = own.values.dropna().to_numpy()
    return next((n for n in range(MOST_DIGITS) if np.allclose(known, np.round(known, n), atol=1e-9)), MOST_DIGITS)


def source(own: Own, t: Language) -> str:
    """Say whose figures they are and where they come from."""
    return t("own.source", file=own.file, title=own.title)


# The map


@dataclass(frozen=True, eq=False)
class Classed:
    """A map of own figures.

    columns: class of the value per area of the level, keys ascending, -1 without one. rows: how far each area is
    reached, (years, areas) uint32, 0 where that does not count; special codes of areas that are not looked at, and NONE
    of those without a value. classes: of the legend, of code ``across * row + column``. column_labels, row_labels: of
    both in one, what the classes say from left to right and downwards; empty else.
    """

    columns: np.ndarray
    rows: np.ndarray
    across: int
    classes: tuple[AreaClass, ...]
    column_labels: tuple[str, ...] = ()
    row_labels: tuple[str, ...] = ()

    def codes(self, row: int) -> np.ndarray:
        """Return the code of each area in the year at position ``row``."""
        rows = self.rows[row].astype("int64")
        return np.where(rows >= LEAST_SPECIAL, rows, self.across * rows + self.columns).astype("uint32")


def classed(own: Own, selection: Selection, measure: str, method: str, t: Language) -> Classed:
    """Return the classes of all areas by their own value, or by this and how far they are reached.

    measure: one of MEASURES. method: see ``counting.measures.METHODS``; both in one has thirds of the areas.
    """
    keys, thirds = area_keys(selection.whole, own.level), thirds_reached(selection, own.level)
    looked_at = thirds[0] < LEAST_SPECIAL
    values = np.where(looked_at, own.values.reindex(keys).to_numpy("float64"), np.nan)
    both = measure == BOTH
    found, limits = classes_of(values, "quantiles" if both else method, THIRDS if both else MOST_CLASSES)
    labels = tuple(_range(low, high, own, t) for low, high in limits)
    if not both:
        colors = palette.sequential(len(limits)) if limits else []
        classes = [AreaClass(at, color, label) for at, (color, label) in enumerate(zip(colors, labels, strict=True))]
        rows = np.where(looked_at, np.where(found < 0, NONE, 0), thirds).astype("uint32")
        return Classed(found, rows, 1, (*classes, _no_value(t)))
    kind = "gemeinde" if own.level == "gemeinde" else "wide"
    rows = tuple(t(f"own.reached.{kind}.{third}") for third in reversed(range(THIRDS)))
    places = {1: (0,), 2: (0, THIRDS - 1)}.get(len(labels), range(THIRDS))  # two classes are the ends of the palette
    classes = [
        AreaClass(len(labels) * row + column, palette.BOTH[row][place], f"{label} · {said}")
        for row, said in enumerate(rows)
        for column, (place, label) in enumerate(zip(places, labels, strict=False))
    ]
    downwards = np.where(looked_at, THIRDS - 1 - thirds.astype("int64"), thirds)
    downwards = np.where(looked_at & (found < 0), NONE, downwards).astype("uint32")
    return Classed(found, downwards, max(1, len(labels)), (*classes, _no_value(t)), labels, rows)


def _no_value(t: Language) -> AreaClass:
    return AreaClass(NONE, palette.NO_FIGURE, t("own.no_value"), "dots", palette.NO_FIGURE_INK)


def _range(low: float, high: float, own: Own, t: Language) -> str:
    places = digits(own)
    ends = [t.number(value, places) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else t("own.range", low=ends[0], high=ends[1])


# Tables and sentences


def areas_list(own: Own, selection: Selection, year: int, t: Language) -> Listing:
    """Return all areas with their own value and how far they are reached, the highest value first."""
    table = areas_beside(own, selection, year)
    table = table.assign(
        **{SOURCE: source(own, t)},
        state_text=[state_text(state, own.level, selection.filters, t) for state in table["state"]],
        land_name=table["land"].map(land_names(selection.whole)),
    )
    return Listing(
        name=f"own.{slug(own.title)[:60]}.{year}",
        title=t("own.areas", title=short(own), year=year),
        statement=sentence(own, selection, year, t),
        source=texts.sentences(source(own, t), texts.records(selection, t)),
        data=table.sort_values(["value", "key"], ascending=[False, True], na_position="last", ignore_index=True),
        columns=(
            Column("name", t(f"level.{own.level}.one"), area="key"),
            *([] if own.level == "land" else [Column("land_name", t("filter.land"), area="land")]),
            Column("population", t("map.population"), t.number),
            value_column("value", own, t),
            Column("share", t("own.share"), lambda share: t.percent(share, 1)),
            Column("state_text", t("map.state")),
            Column("key", t("white.key")),
        ),
        places=own.level,
    )


def value_column(name: str, own: Own, t: Language) -> Column:
    """Return the column of own values: its head says whose they are, a file has their source beside them."""
    places = digits(own)
    head = t("own.value", title=short(own), file=own.file)
    return Column(name, head, lambda value: t.number(value, places), address=SOURCE)


def fifths_list(own: Own, selection: Selection, year: int, t: Language) -> Listing:
    """Return the two fifths as a table of two rows; of none where there are no fifths."""
    found = fifths(areas_beside(own, selection, year)) or ()
    names = (t("own.lowest"), t("own.highest"))[: len(found)]
    data = pd.DataFrame(
        [
            [name, each.areas, _range(each.least, each.most, own, t), each.people, each.reached, each.share]
            for name, each in reversed(list(zip(names, found, strict=True)))
        ],
        columns=["fifth", "areas", "range", "people", "reached", "share"],
    )
    return Listing(
        name="own.fifths",
        title=t("own.fifths", title=short(own)),
        statement=sentence(own, selection, year, t),
        source=texts.sentences(source(own, t), texts.records(selection, t)),
        data=data,
        columns=(
            Column("fifth", t("own.fifth")),
            Column("areas", t(f"level.{own.level}.many"), t.number),
            Column("range", t("own.values")),
            Column("people", t("map.population"), t.number),
            Column("reached", t("own.reached"), t.number),
            Column("share", t("own.share"), lambda share: t.percent(share, 1)),
        ),
    )


def sentence(own: Own, selection: Selection, year: int, t: Language, key: str = "own.sentence") -> str:
    """Say how many of the people in the fifth of the areas with the highest value are reached, and in the lowest.

    key: of the text; "own.sentence.short" leaves out what a table beside it says.
    """
    found = fifths(areas_beside(own, selection, year))
    if found is None:
        return t("own.sentence.none")
    lowest, highest = found
    return t(
        key,
        year=year,
        level=t(f"level.{own.level}.many"),
        **_said("highest", highest, own, t),
        **_said("lowest", lowest, own, t),
    )


def _said(name: str, fifth: Fifth, own: Own, t: Language) -> dict[str, str]:
    return {
        name: t.percent(fifth.share, 1),
        f"{name}_people": t.number(fifth.people),
        f"{name}_areas": t.number(fifth.areas),
        f"{name}_range": _range(fifth.least, fifth.most, own, t),
    }


def scatter(own: Own, selection: Selection, year: int, t: Language) -> Exhibit:
    """Return the areas as points: their own value to the right, the share of their people who are reached upwards.

    Of districts and Länder: a municipality is reached as a whole or not at all.
    """
    listing = areas_list(own, selection, year, t)
    rows = listing.data.dropna(subset="value")[["name", "value", "share", "population"]]
    places = digits(own)
    number = f",.{places}f"
    related = rows["value"].rank().corr(rows["share"].rank())
    statement = t("own.scatter.statement", areas=t.number(len(rows)), level=t(f"level.{own.level}.many"))
    if pd.notna(related):
        statement += " " + t("own.scatter.related", value=t.number(related, 2))
    x = alt.X("value:Q", title=short(own), scale=alt.Scale(zero=False), axis=alt.Axis(format=f",.{places}~f"))
    y = alt.Y("share:Q", title=t("own.share"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    tooltip = [
        alt.Tooltip("name:N", title=t(f"level.{own.level}.one")),
        alt.Tooltip("value:Q", title=short(own), format=number),
        alt.Tooltip("share:Q", title=t("own.share"), format=".1%"),
        alt.Tooltip("population:Q", title=t("map.population"), format=",d"),
    ]
    points = (
        alt.Chart(rows)
        .mark_circle(color=palette.REPORTED, opacity=0.55, stroke=palette.GROUND, strokeWidth=0.6)
        .encode(x=x, y=y, tooltip=tooltip, size=alt.Size("population:Q", scale=alt.Scale(range=[25, 600]), legend=None))
    )
    return Exhibit(
        name="own.scatter",
        title=t("own.scatter", title=short(own), year=year),
        statement=statement,
        source=listing.source,
        data=listing.data,
        columns=tuple(replace(column, address=None) for column in listing.columns),
        template=specification([points], t, height=HEIGHT),
    )
