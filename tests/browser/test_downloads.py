"""Every file of the page on data, downloaded as a visitor does and read back."""

import io
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.export.formats import FORMATS
from analysis.records.formulas import FORMULA_STARTS
from tests.browser.conftest import visit

QUERY = "?land=BB&land=MV&sort=-founded"

WATCH = """() => {
    const button = document.querySelector('.st-key-download_gpkg button');
    const app = document.querySelector('[data-testid=stApp]');
    window.seen = {busy: false, runs: 0};
    new MutationObserver(() => {
        window.seen.busy ||= button.disabled && button.querySelector('[data-testid=stSpinnerIcon]') !== null;
        window.seen.runs += app.dataset.testScriptState === 'running';
    }).observe(app, {subtree: true, childList: true, attributes: true});
}"""
"""Notes whether the button of the GeoPackage was ever busy, and how often the page ran again."""


def identifiers(name: str, content: bytes) -> list[str]:
    """Return the ids of the alliances in a file, in its order."""
    readers = {
        "csv": lambda: pd.read_csv(io.BytesIO(content))["id"],
        "csv-de": lambda: pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig").iloc[:, 0],
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


def test_the_data_version_stands_at_the_foot_of_the_page(page, real):
    expect(page.locator(".st-key-footer")).to_contain_text(real.version)


def test_a_file_in_the_making_shows_progress_and_neither_reruns_the_page_nor_takes_the_focus(page):
    page.evaluate(WATCH)
    button = page.locator(".st-key-download_gpkg button")
    button.focus()
    with page.expect_download(timeout=60_000):
        page.keyboard.press("Enter")
    expect(button).to_be_enabled()
    expect(button).to_be_focused()
    assert page.evaluate("window.seen") == {"busy": True, "runs": 0}
    cell = page.locator("table.plain-table tbody td").first
    first = cell.inner_text()
    number = page.get_by_label("Seite (1 bis")
    number.fill("2")
    number.press("Enter")
    expect(cell).not_to_have_text(first)
    assert page.evaluate("window.seen.runs") > 0  # a rerun is seen where there is one
