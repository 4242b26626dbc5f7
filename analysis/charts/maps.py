"""Maps of areas by a measure in one year: what picture, slide and fact sheet draw, with legend, statement and table."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

import numpy as np

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import (
    AreaClass,
    classify,
    state_text,
    uninhabited_class,
    value_classes,
    value_text,
    without_value,
)
from analysis.counting.area_names import land_names
from analysis.counting.filter_set import Filters
from analysis.counting.filters import land_codes, parse_year
from analysis.counting.measures import LEAST_SPECIAL, STATES, area_table, area_values, class_method
from analysis.counting.places import LEVELS
from analysis.counting.places import place as place_of
from analysis.counting.selection import Selection
from analysis.language import Language


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaMap(Listing):
    """A map: every area of ``level`` in the selection, coloured by its class of ``measure`` in ``year``.

    place: key of the area that is looked at, "" for all of the selection. laender: codes of the Länder that hold the
    areas, () for all of Germany. within: what the keys of the areas have in common at their beginning. keys: the areas,
    ascending. classes: in the order of the legend. class_of: for each area its position in ``classes``. heading, note:
    what the legend says over and under the classes. data: the areas that have inhabitants, the highest value first.
    """

    level: str
    measure: str
    year: int
    place: str
    laender: tuple[str, ...]
    within: str
    keys: np.ndarray
    classes: tuple[AreaClass, ...]
    class_of: np.ndarray
    heading: str
    note: str

    @property
    def counts(self) -> tuple[int, ...]:
        """How many areas are in each of ``classes``."""
        return tuple(np.bincount(self.class_of, minlength=len(self.classes)).tolist())

    @property
    def legend(self) -> tuple[tuple[AreaClass, int], ...]:
        """The classes with how many areas are in each; those with a pattern only where there are any."""
        counted = zip(self.classes, self.counts, strict=True)
        return tuple((each, count) for each, count in counted if count or not each.pattern)


def area_map(
    selection: Selection, level: str, measure: str, year: int, t: Language, place: str = "", method: str = "natural"
) -> AreaMap:
    """Return the map of ``measure`` in ``year`` for the areas of a selection.

    place: key of a Land, a district or a municipality (its district is shown) to cut out; the classes stay those of the
    whole selection, made by ``method`` (see ``counting.measures.METHODS``), as on the page. Raises UnknownValue for a
    level, measure, year, method or place that is none.
    """
    year = parse_year(year, selection.tables.package)
    shown = shown_place(selection, place)[: LEVELS[level]] if level in LEVELS else ""
    values = area_values(selection, selection.tables, level, measure)
    classes = (*value_classes(values, method, t), *without_value(measure, selection.filters, t))
    if level == "gemeinde":
        classes = (*classes, uninhabited_class(t))
    inside = np.char.startswith(values.keys.astype(str), shown)
    stored = values.values[year - int(values.years[0]), inside].astype("int64")
    data = area_table(values, selection.tables, year)
    data = data[data["key"].str.startswith(shown)]
    found = AreaMap(
        name=map_name(level, measure, year, shown if place else ""),
        title=t("map.title", measure=t(f"measure.{measure}.{level}"), level=t(f"level.{level}.many"), year=year),
        statement="",
        source=texts.sentences(texts.records(selection, t), t("map.source")),
        data=data.sort_values(["value", "name"], ascending=[False, True], ignore_index=True),
        columns=_columns(selection, level, measure, t),
        level=level,
        measure=measure,
        year=year,
        place=shown if place else "",
        laender=laender_shown(selection, shown),
        within=shared_start(values.keys[inside]),
        keys=values.keys[inside],
        classes=classes,
        class_of=classify(stored, classes),
        heading=t(f"measure.{measure}.{level}"),
        note="" if measure == "coverage" else t(f"map.method.{class_method(measure, method)}"),
    )
    statement = _statement(found, stored[stored < LEAST_SPECIAL], selection.filters, t)
    return replace(found, statement=statement)


def map_name(level: str, measure: str, year: int, shown: str = "") -> str:
    """Return the name of a map before it is made. shown: key of the area that is cut out, "" for none."""
    return ".".join(["map", measure, level, str(year), *([shown] if shown else [])])


def shown_place(selection: Selection, place: str) -> str:
    """Return the key of the area to cut out: that of a municipality is its district."""
    return place_of(selection.tables, place).key[: LEVELS["kreis"]] if place else ""


def shared_start(keys: np.ndarray) -> str:
    """Return what ``keys``, ascending, have in common at their beginning: what the first and the last have."""
    pairs = zip(keys[0], keys[-1], strict=True)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def laender_shown(selection: Selection, shown: str) -> tuple[str, ...]:
    """Return the codes of the Länder that hold the areas shown, none where these are of all of Germany."""
    if shown:
        return (land_codes(selection.tables)[shown[: LEVELS["land"]]],)
    return tuple(selection.tables.laender["key"]) if selection.filters.land else ()


def _columns(selection: Selection, level: str, measure: str, t: Language) -> tuple[Column, ...]:
    names = land_names(selection.tables)
    value = Column("value", t(f"measure.{measure}.{level}"), partial(value_text, measure=measure, t=t))
    return (
        Column("name", t(f"level.{level}.one"), area="key"),
        Column("kind", t("map.kind"), german=True),
        *([] if level == "land" else [Column("land", t("filter.land"), names.__getitem__, area="land", coded=True)]),
        Column("population", t("map.population"), t.number),
        Column("state", t("map.state"), partial(state_text, level=level, filters=selection.filters, t=t), coded=True),
        *([] if measure == "coverage" else [value]),
    )


def _statement(found: AreaMap, known: np.ndarray, filters: Filters, t: Language) -> str:
    """Say how many areas have an alliance, and where the value is highest. known: the stored values of those."""
    total, level, year = len(found.data), found.level, found.year
    if found.measure == "coverage":
        counted = {state: int((found.data["state"] == state).sum()) for state in STATES}
        reached, others = counted["direct"] + counted["any"], ("part", "undated", "none")
        numbers = {name: t.number(counted[name]) for name in ("direct", "any")} | {"reached": t.number(reached)}
        words = {state: state_text(state, level, filters, t) for state in others if counted[state]}
        states = t.listing([f"{said} {t.number(counted[state])}" for state, said in words.items()])
        said = t.count(f"map.statement.coverage.{level}", total, year=year, **numbers)
        return f"{said} {t('map.statement.others', states=states)}" if states else said
    if not len(known) and found.measure != "last_confirmed":
        return t("map.statement.none", year=year)
    if found.measure in ("not_reached", "distance"):
        known = known[known > 0]
    # Of the first year an alliance that has ended since counts too; of the last confirmation only one that has any.
    how = {"first_year": "until", "last_confirmed": "confirmed", "not_reached": "missing", "distance": "far"}.get(
        found.measure, "known"
    )
    said = t.count(f"map.statement.{how}.{level}", total, year=year, known=t.number(len(known)))
    return f"{said} {_extreme(found, t)}" if len(known) else said


def _extreme(found: AreaMap, t: Language) -> str:
    """Name the highest value and where it is; of first years the earliest."""
    values, extreme = (
        found.data["value"],
        {"first_year": "first", "last_confirmed": "latest"}.get(found.measure, "highest"),
    )
    best = values.min() if extreme == "first" else values.max()
    where = found.data.loc[values == best, "name"]
    shown = value_text(best, found.measure, t)
    if found.measure in ("alliances", "partners", "not_reached"):
        shown += "\u00a0" + t(f"unit.{found.measure}.{'one' if best == 1 else 'other'}")
    return t.count(f"map.statement.{extreme}", len(where), value=shown, name=where.iloc[0])
