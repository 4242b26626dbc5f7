"""Maps of areas by classes that are no measure: what changed between two years, and a visitor's own figures."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.charts import own as own_charts
from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import AreaClass, change_classes, classify, uninhabited_class
from analysis.charts.maps import AreaMap, laender_shown, shared_start, shown_place
from analysis.counting.comparison import area_changes
from analysis.counting.measures import MEASURES, OUTSIDE, UNINHABITED, area_keys, area_values
from analysis.counting.own import Own
from analysis.counting.places import LEVELS, areas_of
from analysis.counting.selection import Selection
from analysis.language import Language


def change_map(selection: Selection, level: str, one: int, other: int, t: Language, place: str = "") -> AreaMap:
    """Return the map of what became of areas between two years, in whichever order. place: see ``charts.maps``."""
    earlier, later = sorted((one, other))
    values = area_values(selection, selection.tables, level, MEASURES[level][0])
    codes = area_changes(values, earlier)[later - int(values.years[0])]
    classes = change_classes(t)
    labels = {each.code: each.label for each in classes}
    told = pd.DataFrame({"key": values.keys, "change": pd.Series(codes).map(labels)})
    listing = Listing(
        name=change_name(level, earlier, later),
        title=t("change.title", level=t(f"level.{level}.many"), other=earlier, year=later),
        statement="",
        source=texts.sentences(texts.records(selection, t), t("map.source")),
        data=areas_of(selection.tables, level).merge(told, on="key").sort_values("key", ignore_index=True),
        columns=(
            Column("name", t(f"level.{level}.one"), area="key"),
            Column("population", t("map.population"), t.number),
            Column("change", t("change.heading")),
        ),
    )
    made = _coded(listing, selection, level, values.keys, codes, classes, later, place, t)
    counted = zip(made.classes, made.counts, strict=True)
    said = t.listing([f"{each.label}: {t.number(n)}" for each, n in counted if each.code != UNINHABITED])
    return replace(made, statement=f"{t(f'level.{level}.many')}: {said}.", heading=t("change.measure", year=earlier))


def change_name(level: str, one: int, other: int) -> str:
    """Return the name of a change map before it is made."""
    return ".".join(["map", "change", level, *map(str, sorted((one, other)))])


def own_map(
    own: Own, selection: Selection, measure: str, year: int, t: Language, place: str = "", method: str = "natural"
) -> AreaMap:
    """Return the map of own figures, or of these and how far areas are reached in one: as ``charts.own.classed``."""
    found = own_charts.classed(own, selection, measure, method, t)
    listing = own_charts.areas_list(own, selection, year, t)
    keys, wanted = area_keys(selection.whole, own.level), area_keys(selection.tables, own.level)
    codes = found.codes(year - int(selection.coverage.years[0]))[keys.get_indexer(wanted)]
    inside = codes != OUTSIDE
    name = t(f"own.measure.{measure}", title=own_charts.short(own))
    listing = replace(
        listing,
        title=t("map.title", measure=name, level=t(f"level.{own.level}.many"), year=year),
        source=texts.sentences(listing.source, t("map.source")),
    )
    made = _coded(
        listing, selection, own.level, wanted.to_numpy()[inside], codes[inside], found.classes, year, place, t
    )
    return replace(made, measure=measure, heading=name, note=t("own.map.note", file=own.file))


def _coded(
    listing: Listing,
    selection: Selection,
    level: str,
    keys: np.ndarray,
    codes: np.ndarray,
    classes: Sequence[AreaClass],
    year: int,
    place: str,
    t: Language,
) -> AreaMap:
    """Return a map of the areas ``keys`` with ``codes`` of ``classes``, cut out at ``place``."""
    shown = shown_place(selection, place)[: LEVELS[level]]
    inside = np.char.startswith(keys.astype(str), shown)
    legend = (*classes, *([uninhabited_class(t)] if level == "gemeinde" else []))
    return AreaMap(
        name=listing.name,
        title=listing.title,
        statement=listing.statement,
        source=listing.source,
        data=listing.data[listing.data["key"].str.startswith(shown)],
        columns=listing.columns,
        level=level,
        measure="change",
        year=year,
        place=shown if place else "",
        laender=laender_shown(selection, shown),
        within=shared_start(keys[inside]),
        keys=keys[inside],
        classes=legend,
        class_of=classify(codes[inside].astype("int64"), legend),
        heading="",
        note="",
    )
