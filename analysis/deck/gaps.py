"""White spots: the largest municipalities and districts that are not reached as a whole in a year, and what is known.

Not reached: not covered *any* (municipality), or none of its municipalities is (district). Of these one is reached in
part or through a region, another has an alliance without a known year; only of the rest is no alliance known.
"""

import numpy as np
import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import state_text
from analysis.counting.area_names import land_names
from analysis.counting.gaps import NOT_REACHED
from analysis.counting.measures import STATES
from analysis.deck.scope import View, scope_of
from analysis.deck.statements import not_reached
from analysis.deck.words import inside, lines, name_of
from analysis.language import Language

ROWS = 10
"""Places on a slide, districts and municipalities together."""

DISTRICTS = 4
"""Most districts among them."""

COLUMNS = ("key", "name", "population", "kreis_key", "land", "state")


def white_municipalities(view: View, most: int) -> pd.DataFrame:
    """Return the municipalities that are not reached in the year, the largest first, at most ``most``.

    Columns: key, name, population, kreis_key, land, state (one of NOT_REACHED).
    """
    rows = view.selection.areas.municipalities
    rows = rows.assign(key=rows["ags"], name=rows["short_name"], state=np.array(STATES)[view.states])
    return _largest(rows[rows["state"].isin(NOT_REACHED)], most)


def white_districts(view: View, most: int) -> pd.DataFrame:
    """Return the districts of several municipalities of which none is reached in the year, the largest first.

    Columns as for ``white_municipalities``; state: the furthest of its municipalities. A district of one municipality
    stands among the municipalities.
    """
    return _largest(_without_any(view), most)


def _largest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    rows = rows.sort_values(["population", "key"], ascending=[False, True], ignore_index=True).head(most)
    return rows[list(COLUMNS)]


def _of_several(view: View) -> pd.DataFrame:
    """Return the districts of the scope that have more than one municipality."""
    counts = view.selection.areas.municipalities["kreis_key"].value_counts()
    districts = view.selection.areas.districts
    return districts[districts["key"].map(counts) > 1]


def _without_any(view: View) -> pd.DataFrame:
    furthest = pd.Series(view.states).groupby(view.selection.areas.municipalities["kreis_key"].to_numpy()).max()
    districts = _of_several(view)
    districts = districts.assign(
        kreis_key=districts["key"], state=np.array(STATES)[districts["key"].map(furthest).to_numpy("int64")]
    )
    return districts[districts["state"].isin(NOT_REACHED)]


# As tables


def white_spots(view: View, t: Language) -> tuple[Listing, ...]:
    """Return the tables of the largest municipalities and districts that are not reached, empty ones left out.

    At most ROWS rows together, at most DISTRICTS of them districts; municipalities first. A district has no table of
    districts, an area of one municipality none at all.
    """
    if view.single:
        return ()
    districts = white_districts(view, DISTRICTS if view.scope.kind in ("germany", "land") else 0)
    municipalities = white_municipalities(view, ROWS - len(districts))
    listings = [_listing(view, "municipalities", municipalities, not_reached(view, t), t)]
    if len(districts):
        listings.append(_listing(view, "districts", districts, _districts_statement(view, t), t))
    return tuple(listing for listing in listings if len(listing.data))


def _districts_statement(view: View, t: Language) -> str:
    n, total = len(_without_any(view)), len(_of_several(view))
    return t(
        "deck.gaps.districts.statement",
        year=view.year,
        inside=inside(view.scope, t),
        n=t.number(n),
        total=t.number(total),
    )


def _listing(view: View, name: str, rows: pd.DataFrame, statement: str, t: Language) -> Listing:
    data = rows.assign(within=_within(view, rows, t), known=[t(f"deck.gaps.known.{state}") for state in rows["state"]])
    if name == "districts":
        data = data.assign(name=[name_of(scope_of(view.everything, key), t) for key in rows["key"]])
    within = {"germany": ("chart.land", "land"), "land": ("deck.gaps.district", "kreis_key")}
    columns = [Column("name", t("fact.place"), area="key")]
    if view.scope.kind == "germany" or (view.scope.kind == "land" and name == "municipalities"):
        head, area = within[view.scope.kind]
        columns.append(Column("within", t(head), area=area))
    columns += [Column("population", t("map.population"), t.number), Column("known", t("deck.gaps.known"))]
    return Listing(
        name=f"gaps.{name}",
        title=t(f"deck.gaps.{name}"),
        statement=statement,
        source=texts.sentences(t(f"deck.gaps.{name}.meaning", year=view.year), texts.records(view.selection, t)),
        data=data,
        columns=tuple(columns),
    )


def _within(view: View, rows: pd.DataFrame, t: Language) -> list[str | None]:
    """Return the Land of each place for Germany, its district for a Land; None for a town that is its own district."""
    if view.scope.kind == "germany":
        return [land_names(view.everything)[land] for land in rows["land"]]
    several = set(_of_several(view)["key"])
    return [name_of(scope_of(view.everything, key), t) if key in several else None for key in rows["kreis_key"]]


def gaps_details(view: View, listings: tuple[Listing, ...], t: Language) -> tuple[str, ...]:
    """Say what is known of the places that are not reached, name the largest, and say what "not reached" means.

    listings: see ``white_spots``.
    """
    counts = view.coverage["municipalities"]
    if counts["any"] == counts["total"]:
        return ()
    meaning = t("deck.gaps.municipalities.meaning", year=view.year)
    if not listings:
        return (t(f"deck.gaps.single.{STATES[view.states[0]]}"), meaning)
    largest = listings[0].data.iloc[0]
    return lines(
        [
            t("deck.gaps.states", states="; ".join(_people_by_state(view, t))),
            t(
                "deck.gaps.largest",
                name=largest["name"],
                people=t.number(largest["population"]),
                known=state_text(largest["state"], "gemeinde", view.selection.filters, t),
            ),
            meaning,
        ]
    )


def _people_by_state(view: View, t: Language) -> list[str]:
    """Return, per state that occurs, how many municipalities are in it with how many people."""
    people = view.selection.areas.municipalities["population"].to_numpy("int64")
    found = {state: view.states == STATES.index(state) for state in NOT_REACHED}
    return [
        t(
            "deck.gaps.state",
            state=state_text(state, "gemeinde", view.selection.filters, t),
            n=t.number(int(rows.sum())),
            people=t.number(int(people[rows].sum())),
        )
        for state, rows in found.items()
        if rows.any()
    ]
