"""All formats: their order, their names, and that the same request gives the same bytes."""

import re

import pytest

from analysis.counting.filter_set import Filters
from analysis.export.formats import FORMATS, LONGEST_NAME, export, file_name
from analysis.export.request import TABLES
from tests.analysis.export.asked import asked, awkward
from tests.numbers import noise

NOTHING = Filters(q="gibt es nirgends")


def test_the_formats_in_their_order():
    assert list(FORMATS) == ["csv", "csv-de", "xlsx", "parquet", "geojson", "gpkg", "zip"]
    assert [entry.name for entry in FORMATS.values()] == list(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("table", "filters"),
    [("alliances", Filters(land=("BB",))), ("areas", Filters(land=("BB",))), ("alliances", NOTHING)],
    ids=["alliances of BB", "areas of BB", "nothing"],
)
def test_the_same_request_gives_the_same_bytes(name, table, filters, tiny):
    first, second = (export(name, asked(tiny, filters, table=table)) for _ in range(2))
    assert first == second
    assert len(first) > 0


@pytest.mark.parametrize("table", [*TABLES])
@pytest.mark.parametrize("name", ["csv", "geojson"])
def test_no_number_is_longer_than_it_is(name, table, real):
    assert noise(export(name, asked(real, Filters(land=("SL",)), table=table, level="kreis")).decode()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_awkward_content_is_no_reason_to_fail(name):
    assert len(export(name, asked(awkward(), order="-name"))) > 0


def test_a_name_says_what_is_inside(tiny):
    named = {
        name: file_name(name, asked(tiny, Filters(land=("BB",)), year=2008))
        for name in ("csv", "csv-de", "xlsx", "gpkg", "zip")
    }
    assert named == {
        "csv": f"lokale-buendnisse_alliances_land-BB_{tiny.version}.csv",
        "csv-de": f"lokale-buendnisse_alliances_land-BB_{tiny.version}.de.csv",
        "xlsx": f"lokale-buendnisse_tables_land-BB_{tiny.version}.xlsx",
        "gpkg": f"lokale-buendnisse_alliances_land-BB_{tiny.version}.gpkg",
        "zip": f"lokale-buendnisse_package_land-BB_{tiny.version}.zip",
    }
    areas = asked(tiny, table="areas", level="kreis", year=2008)
    assert file_name("geojson", areas) == f"lokale-buendnisse_areas_kreis-coverage-2008_{tiny.version}.geojson"


LAENDER = ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(land=("BB", "MV"), founded_from=2004, founded_to=2010),
        Filters(q="Süd/../../etc <script> ; \x00 | Köln"),
        Filters(q="😀"),
        Filters(q="x" * 100),
        Filters(land=LAENDER, sector=("kammern",) * 18, q="y" * 100),
    ],
    ids=range(6),
)
@pytest.mark.parametrize("name", FORMATS)
def test_names_are_safe_and_short(name, filters, real):
    found = file_name(name, asked(real, filters, table="areas"))
    assert len(found) <= LONGEST_NAME
    assert re.fullmatch(r"[A-Za-z0-9_-]+(\.de)?\.[a-z]+", found)
    assert real.version in found


def test_different_filters_have_different_names(real):
    chosen = [Filters(), *(Filters(q=text) for text in ("süd", "sued", "s d", "s-d", "x" * 99, "x" * 100, "😀", "😁"))]
    chosen += [Filters(land=LAENDER), Filters(land=LAENDER[:-1]), Filters(land=("BB",)), Filters(q="BB")]
    found = [file_name("csv", asked(real, filters)) for filters in chosen]
    assert len(set(found)) == len(found)
