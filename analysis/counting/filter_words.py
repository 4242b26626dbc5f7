"""The filters in words, for the filter bar, pictures and files."""

from __future__ import annotations

from analysis.counting.area_names import land_names
from analysis.counting.filter_set import Filters
from analysis.counting.filters import allowed
from analysis.language import Language, label_column
from analysis.records.tables import Tables
from analysis.records.text import collated


def labels(tables: Tables, t: Language) -> dict[str, dict[str, str]]:
    """Return the label of each value of each filter: filter name -> value -> text, areas by their names."""
    column, values, districts = label_column(t), allowed(tables), tables.districts.sort_values("name", key=collated)
    return {
        "land": land_names(tables),
        "kreis": {row.key: f"{row.name} ({row.kind}, {row.land})" for row in districts.itertuples()},
        "sector": dict(zip(tables.sectors["sector"], tables.sectors[column], strict=True)),
        "umbrella": dict(zip(tables.umbrellas["umbrella"], tables.umbrellas[column], strict=True)),
        "topic": dict(zip(tables.topics_list["topic"], tables.topics_list[column], strict=True)),
        "scope": {value: t(f"scope.{value}") for value in values["scope"]},
        "status": {value: t(f"status.{value}") for value in values["status"]},
    }


def describe(filters: Filters, names: dict[str, dict[str, str]], t: Language) -> str:
    """Return the filters in words: "Land: Brandenburg, Sachsen · Sektor: Kammern"; "" where none is set.

    names: see ``labels``.
    """
    parts = []
    for name, value in filters.as_dict().items():
        known = names[name].items() if isinstance(value, list) else ()
        shown = ", ".join(label for each, label in known if each in value) or str(value)
        parts.append(f"{t(f'filter.{name}')}: {shown}")
    return " · ".join(parts)
