"""Every file of the page on data, downloaded as a visitor does and read back."""

import io
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from analysis.export import FORMATS, FORMULA_STARTS
from analysis.filters import Filters, narrow
from tests.browser.conftest import visit

QUERY = "?land=BB&land=MV&sort=-founded"


def identifiers(name: str, content: bytes) -> list[str]:
    """Return the ids of the alliances in a file, in its order."""
    readers = {
        "csv": lambda: pd.read_csv(io.BytesIO(content))["id"],
        "csv-de": lambda: pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")["id"],
        "parquet": lambda: pd.read_parquet(io.BytesIO(content))["id"],
        "geojson": lambda: gpd.read_file(io.BytesIO(content))["id"],
        "gpkg": lambda: gpd.read_file(io.BytesIO(content), layer="alliances")["id"],
        "zip": lambda: pd.read_csv(io.BytesIO(member(content, "alliances.csv")))["id"],
        "xlsx": lambda: pd.Series(
            [row[0] for row in openpyxl.load_workbook(io.BytesIO(content))["alliances"].iter_rows(values_only=True)][1:]
        ),
    }
    return readers[name]().tolist()


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


@pytest.fixture(scope="module")
def page(app, chromium):
    with visit(chromium, f"{app}/daten{QUERY}") as page:
        yield page


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_holds_what_was_filtered(page, real, name):
    with page.expect_download(timeout=60_000) as started:
        page.locator(f".st-key-download_{name} button").click()
    download = started.value
    content = download.path().read_bytes()
    found = identifiers(name, content)
    chosen = narrow(real, Filters(land=("BB", "MV"))).alliances
    assert sorted(found) == sorted(chosen["id"])
    assert real.version in download.suggested_filename
    assert not download.suggested_filename.startswith(FORMULA_STARTS)


def test_the_first_row_of_the_page_is_the_first_of_the_file(page):
    with page.expect_download(timeout=60_000) as started:
        page.locator(".st-key-download_csv button").click()
    first = identifiers("csv", started.value.path().read_bytes())[0]
    assert page.locator("table.plain-table tbody td").first.inner_text() == first
