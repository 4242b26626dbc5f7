"""What the map is told: texts, addresses of its files, and the message with the values of a measure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts import own as own_charts
from analysis.charts.legend import (
    UNITS,
    AreaClass,
    change_classes,
    coverage_classes,
    none_class,
    number_classes,
    outside_class,
    uninhabited_class,
    without_value,
)
from analysis.counting.activity import spans
from analysis.counting.comparison import area_changes, changed_areas
from analysis.counting.filter_set import Filters
from analysis.counting.filters import land_numbers
from analysis.counting.measures import (
    LEAST_SPECIAL,
    MEASURES,
    UNINHABITED,
    YEARS,
    AreaValues,
    area_values,
    class_method,
    measure_starts,
)
from analysis.counting.own import Own
from analysis.counting.places import LEVELS, locations
from analysis.counting.sectors import known_partners
from analysis.language import Language, language
from analysis.records import files
from ui.areamap.element import AreaMap
from ui.areamap.values import pack, pack_bits, pack_small
from ui.data import once_per_version, selection, tables
from ui.server import assets

BY_CLASS = ("not_reached", "distance")
"""Measures of which the map is told the class alone: their values change everywhere each year, and would take more
than the 15 kB that a change may send. Table, panel and files have them."""
ALL_REACHED = LEAST_SPECIAL
"""Code of municipalities of which nobody is not reached; the others have the class of all their people."""

OUTLINES = {"kreise": LEVELS["kreis"], "laender": LEVELS["land"]}


@once_per_version(8)
def area_map(lang: str, height: int, controls: bool, around: int | None = None) -> AreaMap:
    """Return the constant map in one language: the same for every visitor, made once per process."""
    t = language(lang)
    manifest = files.read_json(files.STATIC / "manifest.json")
    numbers = land_numbers(tables())
    return AreaMap(
        assets.url(manifest["overview"]),
        detail_urls={numbers[land]: assets.url(name) for land, name in manifest["laender"].items()},
        points_url=assets.register("alliances.json", _points()),
        names_url=assets.register("names.json", _names()),
        texts={name: t(f"areamap.{name}") for name in t.names("areamap.")},
        lang=lang,
        height=height,
        around=around,
        controls=controls,
        outline_levels=OUTLINES,
        special=_all_special(lang),
        fixed=dict.fromkeys(tables().uninhabited_areas["ags"], UNINHABITED - 2**32),
    )


def _points() -> bytes:
    data = tables()
    times = spans(data)
    points = locations(data).round(4)
    named = known_partners(data)["alliance_id"].value_counts()
    columns = {
        "id": data.alliances["id"],
        "name": data.alliances["name"],
        "lon": points["lon"],
        "lat": points["lat"],
        "partners": data.alliances["id"].map(named).fillna(0).astype("int64"),
        "start": times["start_year"],
        "end": times["end_year"],
    }
    values = {name: [None if pd.isna(v) else v for v in column.tolist()] for name, column in columns.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _names() -> bytes:
    data = tables()
    frames = [data.districts[["key", "name", "kind"]], data.laender[["ags_prefix", "name", "kind"]]]
    names = {key: {"n": name, "k": kind} for frame in frames for key, name, kind in frame.itertuples(index=False)}
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()


@once_per_version(128)
def values_of(filters: Filters, level: str, measure: str) -> tuple[AreaValues, str]:
    """Return the values of a measure and the same packed for the browser; computed once per filter."""
    values = area_values(selection(filters), tables(), level, measure)
    return values, pack(_fitting(values.values, filters))


def _fitting(codes: np.ndarray, filters: Filters) -> np.ndarray:
    """Return ``codes`` with uninhabited areas like those before them: the map knows these, and so no run ends there."""
    if filters.land:
        return codes
    before = np.where(codes[0] == UNINHABITED, 0, np.arange(codes.shape[1]))
    return codes[:, np.maximum.accumulate(before)]


@once_per_version(64)
def changed_of(filters: Filters, level: str, measure: str, one: int, other: int) -> pd.DataFrame:
    """Return which areas differ between two years (see ``counting.comparison.changed_areas``)."""
    return changed_areas(values_of(filters, level, measure)[0], selection(filters), one, other)


@once_per_version(256)
def starts_of(filters: Filters, level: str, measure: str, method: str) -> list[int]:
    """Return the lowest stored value of each class (see ``counting.measures.measure_starts``)."""
    return measure_starts(values_of(filters, level, measure)[0], method)


def message(filters: Filters, level: str, measure: str, method: str, year: int, t: Language) -> dict[str, Any]:
    """Return the message for one map: the values of all years, classes with colours and labels, special classes."""
    values, packed = values_of(filters, level, measure)
    special = [*without_value(measure, filters, t), *_not_looked_at(filters, level, t)]
    base = {
        "level": LEVELS[level],
        "years": [int(values.years[0]), int(values.years[-1])],
        "year": year,
        "measure": t(f"measure.{measure}.{level}"),
        "title": t(
            "map.title", measure=t(f"measure.{measure}.{level}"), level=t(f"level.{level}.many"), year="{year}"
        ),  # the map itself puts in the year that it shows
        "packed": packed,
        "fixed": not filters.land,
        "special": [_named(each, t) for each in special],
    }
    if measure == "coverage":
        categories = [_look(each) for each in coverage_classes(level, t)]
        return {**base, "kind": "categories", "classes": categories}
    found = number_classes(values, starts_of(filters, level, measure, method), t)
    if measure in BY_CLASS:
        classes = [_look(replace(each, code=code)) for code, each in enumerate(found)]
        classes = classes or [{**_look(none_class(filters, t)), "code": 0}]
        made = {"kind": "categories", "classes": classes, "note": t(f"map.method.{class_method(measure, method)}")}
        if level == "gemeinde":
            return {**base, **made, **_of_municipalities(filters, measure, method, year, classes)}
        return {**base, **made, "packed": _packed_classes(filters, level, measure, method)}
    scale = 1 if values.scale == 1 else values.scale  # 1.0 is longer
    classes = [{"from": each.code * scale, "color": each.color, "label": each.label} for each in found]
    classes = classes or [{"from": 0, "color": palette.SEQUENTIAL[0], "label": none_class(filters, t).label}]
    numbers = {"kind": "numbers", "classes": classes, "note": t(f"map.method.{class_method(measure, method)}")}
    if scale != 1:
        numbers["scale"] = scale
    return {**base, **numbers, **_number_form(measure, t)}


@once_per_version(64)
def _packed_classes(filters: Filters, level: str, measure: str, method: str) -> str:
    """Return the position of the class of each value, packed."""
    stored = values_of(filters, level, measure)[0].values
    found = np.searchsorted(starts_of(filters, level, measure, method), stored, side="right") - 1
    return pack(_fitting(np.where(stored < LEAST_SPECIAL, found, stored).astype("uint32"), filters))


def _of_municipalities(
    filters: Filters, measure: str, method: str, year: int, classes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what fits into a change of a measure of BY_CLASS of all municipalities.

    Distances are told of ``year`` alone. Of who is not reached, all people of a municipality or nobody, the class is
    told once, and in which years it counts.
    """
    at = {"at": year} if measure == "distance" else {}
    packed, beside, has_zero = _packed_beside(filters, measure, method, at.get("at"))
    told = [{**each, "code": each["code"] - has_zero} for each in classes]
    if has_zero:
        told[0]["code"] = ALL_REACHED - 2**32
    return {"packed": packed, "beside": beside, "classes": told, **at}


@once_per_version(256)
def _packed_beside(filters: Filters, measure: str, method: str, year: int | None) -> tuple[str, dict[str, Any], bool]:
    """Return the special codes of all years or of one, packed, the class of each municipality beside them, and whether
    there is a class before those, of municipalities where all are reached."""
    found, starts = values_of(filters, "gemeinde", measure)[0], starts_of(filters, "gemeinde", measure, method)
    stored = found.values if year is None else found.values[[year - int(found.years[0])]]
    has_zero = measure == "not_reached" and starts[0] == 0
    rows = np.where(stored < LEAST_SPECIAL, np.where(has_zero & (stored == 0), ALL_REACHED, 0), stored)
    most = np.where(stored < LEAST_SPECIAL, stored, 0).max(axis=0)
    classes, base = np.searchsorted(starts[has_zero:], most, side="right") - 1, max(2, len(starts) - has_zero)
    beside = {"packed": pack_small(np.maximum(classes, 0), base), "base": base, "across": 1}
    return pack(_fitting(rows.astype("uint32"), filters)), beside, has_zero


def change_message(filters: Filters, level: str, other: int, year: int, t: Language) -> dict[str, Any]:
    """Return the message for a map of what changed between ``other`` and the year shown, in whichever order."""
    values = values_of(filters, level, MEASURES[level][0])[0]  # any measure: what counts is how far areas are reached
    *changed, not_reached = change_classes(t)
    return {
        "level": LEVELS[level],
        "years": [int(values.years[0]), int(values.years[-1])],
        "year": year,
        "measure": t("change.measure", year=other),
        "title": t("change.title", level=t(f"level.{level}.many"), other=other, year="{year}"),
        "packed": _packed_changes(filters, level, other),
        "fixed": not filters.land,
        "special": [_look(not_reached), *(_named(each, t) for each in _not_looked_at(filters, level, t))],
        "kind": "categories",
        "classes": [_look(each) for each in changed],
    }


@once_per_version(64)
def _packed_changes(filters: Filters, level: str, other: int) -> str:
    values = values_of(filters, level, MEASURES[level][0])[0]
    return pack(_fitting(area_changes(values, other), filters))


def own_message(
    own: Own,
    filters: Filters,
    measure: str,
    name: str,
    method: str,
    year: int,
    t: Language,
    years: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Return the message for a map of a visitor's own figures, or of these and how far areas are reached in one.

    measure: one of ``charts.own.MEASURES``, called ``name``. years: all of the data where None. Nothing of it is kept
    for others.
    """
    found = own_charts.classed(own, selection(filters), measure, method, t)
    level, base = own.level, max(2, int(found.columns.max()) + 1)
    first = int(selection(filters).coverage.years[0])
    years = years or range(first, first + len(found.rows))
    told = {
        "level": LEVELS[level],
        "years": [int(years[0]), int(years[-1])],
        "year": year,
        "measure": name,
        "title": t("map.title", measure=name, level=t(f"level.{level}.many"), year="{year}"),
        "note": t("own.map.note", file=own.file),
        "kind": "categories",
        "packed": pack(found.rows[years[0] - first : years[-1] - first + 1]),
        "beside": {"packed": pack_small(np.maximum(found.columns, 0), base), "base": base, "across": found.across},
        "classes": [_look(each) for each in found.classes[:-1]] or [{**_look(found.classes[-1]), "code": 0}],
        "special": [_look(found.classes[-1]), *(_named(each, t) for each in _not_looked_at(filters, level, t))],
    }
    if found.row_labels:
        labels = {"columns": found.column_labels, "rows": found.row_labels}
        told["grid"] = {"across": t("own.grid.across"), "down": t("own.grid.down"), **labels}
        told["classes"] = [{**each, "label": ""} for each in told["classes"]]  # the map reads them off the grid
    return told


def own_map(own: Own, filters: Filters, year: int, t: Language) -> dict[str, Any]:
    """Return the message for a map of own figures and how far areas are reached in one, in one year."""
    name = t("own.measure.own_both", title=own_charts.short(own))
    told = own_message(own, filters, own_charts.BOTH, name, "quantiles", year, t, (year,))
    return {**told, **_frame(filters)}


def classes_message(
    packed: str, classes: Iterable[AreaClass], year: int, filters: Filters, t: Language
) -> dict[str, Any]:
    """Return the message for a map of municipalities in one year whose values are codes of ``classes``."""
    return {
        "level": LEVELS["gemeinde"],
        "years": [year, year],
        "year": year,
        "kind": "categories",
        "packed": packed,
        "classes": [_look(each) for each in classes],
        "special": [_named(each, t) for each in _not_looked_at(filters, "gemeinde", t)],
        **_frame(filters),
    }


def _frame(filters: Filters) -> dict[str, Any]:
    """Return what a map without controls shows besides: borders, names, the only Land filtered."""
    return {
        "outlines": {"laender": True, "kreise": True},
        "labels": True,
        "fit": land_numbers(tables())[filters.land[0]] if len(filters.land) == 1 else None,
    }


def _named(each: AreaClass, t: Language) -> dict[str, Any] | int:
    """Return a special class; its code alone where the map knows the rest."""
    look = _look(each)
    return look["code"] if look in _all_special(t.code) else look


@cache
def _all_special(lang: str) -> list[dict[str, Any]]:
    t = language(lang)
    return [
        _look(each) for each in (*without_value("last_confirmed", Filters(), t), uninhabited_class(t), outside_class(t))
    ]


def _not_looked_at(filters: Filters, level: str, t: Language) -> list[AreaClass]:
    uninhabited = [uninhabited_class(t)] if level == "gemeinde" else []
    return [*uninhabited, *([outside_class(t)] if filters.land else [])]


def _look(each: AreaClass) -> dict[str, Any]:
    pattern = {"pattern": each.pattern, "ink": each.ink} if each.pattern else {}
    code = each.code - 2**32 if each.code >= LEAST_SPECIAL else each.code
    return {"code": code, "color": each.color, "label": each.label, **pattern}


def _number_form(measure: str, t: Language) -> dict[str, Any]:
    if measure in UNITS:
        return {"unit": UNITS[measure], "decimals": 1}
    if measure in YEARS:
        return {"grouping": False}
    return {"unit": {"one": t(f"unit.{measure}.one"), "other": t(f"unit.{measure}.other")}}


@once_per_version(256)
def visible_points(filters: Filters) -> str:
    """Return which alliances pass ``filters`` as a packed bit per alliance of the whole table."""
    return pack_bits(selection(filters).passing)
