"""What an area is called: one name, wherever it is shown."""

import pandas as pd

from analysis.counting.index import once_per_tables
from analysis.language import LANGUAGES, language
from analysis.records.package import KEY_COLUMNS, MAP_KEYS
from analysis.records.tables import Tables
from analysis.records.text import collated


@once_per_tables
def area_names(tables: Tables, level: str, code: str = LANGUAGES[0]) -> pd.Series:
    """Return the name of each area of ``level`` by its key, in the language ``code``.

    Of Gemeindeverbände no official name is on record (VG250 names municipalities): each is named after its largest
    municipality, with their number; one of a single municipality bears its name. ``members`` has all their names.
    """
    if level == "kreis":
        return district_names(tables)
    if level != "gemeindeverband":
        table, column = MAP_KEYS[level]
        return getattr(tables, table).set_index(column)["name"]
    t = language(code)
    by_people = tables.municipalities.sort_values(["population", "ags"], ascending=[False, True])
    found = by_people.groupby(KEY_COLUMNS[level])["short_name"].agg(["first", "size"])
    names = [
        t.count("area.gemeindeverband", size, place=place) if size > 1 else place
        for place, size in zip(found["first"], found["size"], strict=True)
    ]
    return pd.Series(names, found.index, dtype="str")


@once_per_tables
def district_names(tables: Tables) -> pd.Series:
    """Return the name of each district by its key, with its kind where two bear the same name."""
    return told_apart(tables.districts).set_axis(tables.districts["key"])


def told_apart(areas: pd.DataFrame) -> pd.Series:
    """Return the name of each of ``areas`` (name, kind), with its kind where several bear the same name."""
    both = areas["name"] + " (" + areas["kind"] + ")"
    return areas["name"].mask(areas["name"].duplicated(keep=False), both)


@once_per_tables
def short_names(tables: Tables) -> pd.Series:
    """Return the name of each municipality by its key, without what it is: Eberswalde."""
    return tables.municipalities.set_index("ags")["short_name"]


@once_per_tables
def land_names(tables: Tables) -> dict[str, str]:
    """Return the name of each Land by its code, in the order in which Länder stand everywhere: that of their names."""
    laender = tables.laender.sort_values("name", key=collated)
    return dict(zip(laender["key"], laender["name"], strict=True))


@once_per_tables
def members(tables: Tables) -> pd.Series:
    """Return the municipalities of each Gemeindeverband by its key: a tuple of their names in alphabetical order."""
    in_order = tables.municipalities.sort_values("short_name", key=collated, kind="stable")
    return in_order.groupby(KEY_COLUMNS["gemeindeverband"])["short_name"].agg(tuple)


def first_areas(tables: Tables) -> pd.Series:
    """Return the key of the first area of each alliance by its id: where the name of its place leads."""
    return tables.alliance_areas.drop_duplicates("alliance_id").set_index("alliance_id")["area_key"]
