"""Tables that pages show, as files: the same rows in every format, those that lie somewhere with their shapes."""

import io
import json
import re
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
import shapely

from analysis.charts.districts import of_land
from analysis.charts.white_spots import area_list, distance_list
from analysis.cli.main import main
from analysis.counting.activity import spans
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import Gaps, gaps
from analysis.counting.selection import select_alliances
from analysis.deck.factsheet import alliance_list
from analysis.deck.scope import view
from analysis.errors import UnknownValue
from analysis.export.gaps import gap_areas
from analysis.export.single import ALL, Single
from analysis.language import language
from tests.conftest import TINY

DE = language("de")


def chosen(tables, **filters):
    return select_alliances(tables, spans(tables), Filters(**filters))


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
    "alliances": lambda tables: alliance_list(view(tables, spans(tables), "12060", 2026), DE),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ALL)
def test_each_list_of_places_is_there_in_every_format_with_all_rows(name, form, real, tmp_path):
    listing = LISTS[name](real)
    found = read(listing.single(real, DE).file(form), form, tmp_path)
    assert len(found) == len(listing.data)
    key = "id" if name == "alliances" else "key"
    if form in ("csv", "parquet", "geojson", "gpkg"):
        assert found[key].tolist() == listing.data[key].tolist()
    else:
        assert list(found.columns) == [column.head for column in listing.columns]


@pytest.mark.parametrize("name", LISTS)
def test_each_lies_where_it_is(name, real, tmp_path):
    listing = LISTS[name](real)
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


def test_the_same_request_gives_the_same_bytes(real):
    made = [gap_areas(chosen(real, land=("SL",)), 2026, "gemeindeverband", DE).file("gpkg") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("form", ALL)
def test_the_command_writes_the_list_in_every_format(form, tiny, tmp_path):
    call = ["gaps", "--data", str(TINY), "--year", "2012", "--level", "kreis"]
    assert main([*call, "--format", form, "--out", str(tmp_path)]) == 0
    [path] = tmp_path.iterdir()
    found = read(path.read_bytes(), form, tmp_path)
    key = "key" if "key" in found else DE("white.key")
    assert found[key].tolist() == [area["key"] for area in gaps(chosen(tiny), 2012, "kreis")["areas"]]


def test_a_format_needs_a_file(capsys):
    assert main(["gaps", "--data", str(TINY), "--format", "csv"]) == 2
    assert "--out" in capsys.readouterr().err
