"""Small hand-made worlds for tests: ``world(alliances=[...])`` makes Tables from rows that name only what matters."""

import pandas as pd

from analysis.charts import beside, growth, organisations, sectors
from analysis.counting.filter_set import Filters
from analysis.counting.selection import Selection, select_alliances
from analysis.records.package import load_package
from analysis.records.tables import Tables, typed

ALLIANCE = {"name": "Bündnis", "place": "Ort", "scope": "gemeinde", "land": "BB", "status": "active"}
# Two districts of Brandenburg with two municipalities each (the first two share a Gemeindeverband), one town of its own
# in Mecklenburg-Vorpommern.
MUNICIPALITIES = [
    ("12060001", "120605001001", "Astadt", "BB", 100),
    ("12060002", "120605001002", "Bdorf", "BB", 20),
    ("12061001", "120610001001", "Cstadt", "BB", 300),
    ("12061002", "120610002002", "Ddorf", "BB", 4000),
    ("13003000", "130030000000", "Ehafen", "MV", 50000),
]

EXHIBITS = {
    "active": lambda selection, t: growth.active_per_year(selection, 2010, t),
    "started": growth.started_per_year,
    "reported": growth.active_and_reported,
    "complete": growth.documented_and_reported,
    "population": growth.population_per_year,
    "land": growth.by_land,
    "partners": sectors.partners_by_sector,
    "participation": sectors.sector_participation,
    "by_land": sectors.groups_by_land,
    "by_scope": sectors.groups_by_scope,
    "meetings": sectors.sector_meetings,
    "beside": lambda selection, t: beside.sectors_beside(selection, "MV", t),
    "together": organisations.organisations_together,
}
"""All charts by a short name: each is made of a selection and a language."""


def select(tables: Tables, **chosen: tuple[str, ...]) -> Selection:
    """Return the selection of ``tables`` with the filters ``chosen``."""
    return select_alliances(tables, Filters(**chosen))


def world(**rows: list[dict]) -> Tables:
    """Return Tables of ``rows`` per table, alliances filled up with ALLIANCE, areas and lists as fixed here."""
    package = load_package()
    frames = {name: pd.DataFrame(columns=list(spec.columns), dtype="str") for name, spec in package.tables.items()}
    given = {**_areas(), **_lists(), **rows}
    given["alliances"] = [{**ALLIANCE, **row} for row in given.get("alliances", [])]
    for name, table in given.items():
        spec = package.tables[name]
        text = [[_text(row.get(column)) for column in spec.columns] for row in table]
        frames[name] = pd.DataFrame(text, columns=list(spec.columns), dtype="str")
    return Tables(
        **{name: typed(frame, package.tables[name]) for name, frame in frames.items()}, package=package, version="test"
    )


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _areas() -> dict[str, list[dict]]:
    municipalities = [
        {
            "ags": ags, "ars": ars, "name": name, "short_name": name, "kind": "Stadt", "land": land,
            "kreis_key": ags[:5], "gemeindeverband_key": ars[:9], "population": people, "area_km2": 10,
            "lon": 13 + place / 10, "lat": 52,
        }
        for place, (ags, ars, name, land, people) in enumerate(MUNICIPALITIES)
    ]  # fmt: skip
    districts = [
        {"key": "12060", "name": "Barnim", "kind": "Landkreis", "land": "BB", "population": 120, "area_km2": 20},
        {"key": "12061", "name": "Dahme", "kind": "Landkreis", "land": "BB", "population": 4300, "area_km2": 20},
        {
            "key": "13003",
            "name": "Ehafen",
            "kind": "Kreisfreie Stadt",
            "land": "MV",
            "population": 50000,
            "area_km2": 10,
        },
    ]
    laender = [
        {
            "key": key,
            "ags_prefix": prefix,
            "name": name,
            "kind": "Land",
            "land": key,
            "population": people,
            "area_km2": 40,
        }
        for key, prefix, name, people in [
            ("BB", "12", "Brandenburg", 4420),
            ("MV", "13", "Mecklenburg-Vorpommern", 50000),
        ]
    ]
    return {"municipalities": municipalities, "districts": districts, "laender": laender}


def _lists() -> dict[str, list[dict]]:
    sectors = [
        ("kommune", "kommune_verwaltung"),
        ("kammern", "wirtschaft_sozialpartner"),
        ("vereine", "zivilgesellschaft"),
    ]
    awards = [
        ("buendnis_des_monats", "Bündnis des Monats", "Alliance of the month"),
        ("sonstige", "Sonstige Auszeichnung", "Other award"),
    ]
    return {
        "sectors": [{"sector": s, "group": g, "label_de": s.title(), "label_en": s.title()} for s, g in sectors],
        "topics_list": [{"topic": "pflege", "label_de": "Pflege", "label_en": "Care"}],
        "umbrellas": [{"umbrella": "ihk", "label_de": "IHK", "label_en": "Chambers (IHK)"}],
        "awards_list": [{"award": a, "label_de": de, "label_en": en} for a, de, en in awards],
    }


def area(alliance_id: str, level: str, key: str, partial: bool = False) -> dict:
    """Return a row of alliance_areas."""
    return {"alliance_id": alliance_id, "level": level, "area_key": key, "partial": partial}
