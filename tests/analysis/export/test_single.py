"""Tables that pages show, as files: the same rows in every format, those that lie somewhere with their shapes."""

import io
import json
import re
from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
import shapely

from analysis.charts.alliance_map import alliance_map
from analysis.charts.area_lists import area_list, of_land
from analysis.charts.coded_maps import change_map
from analysis.charts.growth import active_and_reported
from analysis.charts.listings import Listing, reported_figures
from analysis.charts.maps import area_map
from analysis.charts.white_spots import distance_list
from analysis.cli.main import main
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps, gaps
from analysis.counting.profiles import profile
from analysis.counting.selection import select_alliances
from analysis.deck.factsheet import alliance_list
from analysis.deck.scope import view
from analysis.errors import UnknownValue
from analysis.export.single import ALL, Single
from analysis.language import language
from tests.conftest import TINY

DE = language("de")


def chosen(tables, **filters):
    return select_alliances(tables, Filters(**filters))


def read(content: bytes, name: str, folder: Path) -> pd.DataFrame:
    """Return the rows of a file as another program reads them."""
    if name in ("geojson", "gpkg"):
        path = folder / f"rows.{name}"
        path.write_bytes(content)
        return geopandas.read_file(path)
    if name == "parquet":
        return pd.read_parquet(io.BytesIO(content))
    if name == "xlsx":
        return pd.read_excel(io.BytesIO(content), dtype="str", engine="openpyxl")
    return pd.read_csv(io.BytesIO(content), sep=";" if name == "csv-de" else ",", dtype="str", encoding="utf-8-sig")


LISTS = {
    "gemeinde": lambda tables: area_list(Gaps(chosen(tables, land=("BB",)), 2026), DE),
    "gemeindeverband": lambda tables: area_list(Gaps(chosen(tables, land=("MV",)), 2026, "gemeindeverband"), DE),
    "kreis": lambda tables: area_list(Gaps(chosen(tables, land=("BB",)), 2026, "kreis"), DE),
    "districts": lambda tables: of_land(chosen(tables), "12", 2026, DE),
    "alliances": lambda tables: alliance_list(view(tables, "12060", 2026), DE),
}


@pytest.fixture(scope="module")
def listed(real) -> Callable[[str], Listing]:
    """Each list of places, made once."""
    return cache(lambda name: LISTS[name](real))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ALL)
def test_each_list_of_places_is_there_in_every_format_with_all_rows(name, form, listed, real, tmp_path):
    listing = listed(name)
    found = read(listing.single(real, DE).file(form), form, tmp_path)
    assert len(found) == len(listing.data)
    key = "id" if name == "alliances" else "key"
    if form in ("csv", "parquet", "geojson", "gpkg"):
        assert found[key].tolist() == listing.data[key].tolist()
    else:
        assert list(found.columns) == [column.head for column in listing.columns]


@pytest.mark.parametrize("name", LISTS)
def test_each_lies_where_it_is(name, listed, real, tmp_path):
    listing = listed(name)
    found = read(listing.single(real, DE).file("gpkg"), "gpkg", tmp_path)
    assert found.crs.to_epsg() == 4326
    assert found.geometry.is_valid.all() and not found.geometry.is_empty.any()
    if name == "alliances":
        return
    digits = {"gemeindeverband": "gemeindeverband_key", "gemeinde": "ags"}.get(name, "kreis_key")
    centres = real.municipalities.groupby(digits)[["lon", "lat"]].first()
    inside = [
        shape.buffer(0.01).contains(shapely.Point(*centres.loc[key]))
        for key, shape in zip(found["key"], found.geometry, strict=True)
    ]
    assert all(inside)


def test_what_lies_nowhere_is_for_spreadsheets_only(real):
    single = distance_list(Gaps(chosen(real, land=("BB",)), 2026), DE).single(real, DE)
    assert single.formats == ("csv", "csv-de", "xlsx")
    with pytest.raises(UnknownValue):
        single.file("gpkg")


def test_files_say_where_they_come_from(real):
    single = LISTS["kreis"](real).single(real, DE)
    told = json.loads(single.file("geojson"))
    assert (told["title"], told["data_version"]) == (single.title, real.version)
    assert told["citation"] and told["attribution"]
    parquet = pyarrow.parquet.read_schema(io.BytesIO(single.file("parquet")))
    assert parquet.metadata[b"data_version"].decode() == real.version
    assert parquet.field("population").metadata[b"title"].decode() == DE("white.people")
    notes = openpyxl.load_workbook(io.BytesIO(single.file("xlsx")))[DE("takeaway.notes")]
    assert real.version in str([cell.value for cell in notes["A"]])


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_numbers_are_no_longer_than_they_are(form, real):
    table = Single(
        stem="a",
        title="",
        make=lambda: pd.DataFrame({"key": ["12060"], "share": [5.1000000000000005], "people": [3]}),
        titles={},
        notes=[],
        everything=real,
        t=DE,
        places="kreis",
    )
    assert re.search(r"5\.1[,}]", table.file(form).decode())


def test_the_same_request_gives_the_same_bytes(listed, real):
    made = [listed("gemeindeverband").single(real, DE).file("gpkg") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("form", ALL)
def test_the_command_writes_the_list_in_every_format(form, tiny, tmp_path):
    call = ["gaps", "--data", str(TINY), "--year", "2012", "--level", "kreis"]
    assert main([*call, "--format", form, "--out", str(tmp_path)]) == 0
    [path] = tmp_path.iterdir()
    found, expected = read(path.read_bytes(), form, tmp_path), gaps(chosen(tiny), 2012, "kreis")["areas"]
    key, nearest = ("key", "nearest_name") if "key" in found else (DE("white.key"), DE("white.nearest"))
    assert found[key].tolist() == [area["key"] for area in expected]
    assert found[nearest].tolist() == [area["nearest_name"] for area in expected]


@pytest.mark.parametrize(
    ("form", "level"), list(zip(ALL, cycle(["gemeinde", "gemeindeverband", "kreis"]), strict=False))
)
def test_command_and_page_hand_out_the_same_list(form, level, tiny, tmp_path):
    call = ["gaps", "--data", str(TINY), "--year", "2012", "--level", level]
    assert main([*call, "--format", form, "--out", str(tmp_path / "file")]) == 0
    page = area_list(Gaps(chosen(tiny), 2012, level), DE).single(tiny, DE)
    assert (tmp_path / "file").read_bytes() == page.file(form)


TOLD = {
    **LISTS,
    "map": lambda tables: area_map(chosen(tables, land=("BB",)), "kreis", "coverage", 2026, DE),
    "change": lambda tables: change_map(chosen(tables, land=("BB",)), "gemeinde", 2010, 2026, DE),
    "alliance": lambda tables: alliance_map(profile(tables, tables.alliances["id"].iloc[0]), chosen(tables), DE),
    "reported": lambda tables: reported_figures(chosen(tables), DE),
    "both": lambda tables: active_and_reported(chosen(tables), DE),
}


NAMES = ("name", "district", "land", "land_name", "place", "nearest_name")
"""Columns that name areas and alliances."""


@pytest.mark.parametrize("name", TOLD)
def test_spreadsheets_hold_words_where_programs_get_codes(name, real, tmp_path):
    """What is read on the page stands in the file that is read: no cell that the page shows in other words."""
    listing = TOLD[name](real)
    shown = listing.table()
    texts = [c.head for c in listing.columns if isinstance(listing.data[c.name].dtype, pd.StringDtype)]
    texts = [head for head in texts if head != DE("chart.date")]  # which sort as they are
    for form in ("csv-de", "xlsx"):
        found = read(listing.single(real, DE).file(form), form, tmp_path)
        for head in set(texts) - {DE("white.municipalities")}:
            assert found[head].fillna("–").tolist() == shown[head].tolist(), (form, head)


def test_a_format_needs_a_file(capsys):
    assert main(["gaps", "--data", str(TINY), "--format", "csv"]) == 2
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize("name", TOLD)
def test_each_name_in_a_list_leads_somewhere(name, real):
    unlinked = [c.name for c in TOLD[name](real).columns if c.name in NAMES and not (c.area or c.alliance)]
    assert unlinked == []
