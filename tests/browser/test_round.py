"""The whole way of an office: its list on the page, corrected with clicks, as a bundle that merge takes."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analysis.counting.profiles import profile
from analysis.intake.merge import Correction, merge
from analysis.language import language
from analysis.records import files
from analysis.records.tables import Tables, load
from tests.analysis.intake.messy import office_list
from tests.browser.conftest import visit, wait_until_idle

DE = language("de")
ROUND = Path(__file__).with_name("round_hb_saved_by_libreoffice.xlsx")
"""The round of Bremen, edited with openpyxl, then opened and saved by LibreOffice 7.4."""
LEFT = "Senatorin für Arbeit, Frauen, Gesundheit, Jugend und Soziales"
"""The partner that has left by it."""
OFFICE, REASON = "https://amt.example/runde", "Jährliche Runde"


@pytest.fixture(scope="module")
def page(app, chromium):
    with visit(chromium, f"{app}/pruefen") as page:
        yield page


def hand_in(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name=DE("intake.recognised"))).to_be_visible(timeout=60_000)
    wait_until_idle(page)


def press(page: Page, name: str) -> None:
    buttons = page.get_by_role("button", name=name)
    before = buttons.count()
    buttons.first.click()
    expect(buttons).not_to_have_count(before)
    wait_until_idle(page)


def merged(page: Page, tmp_path: Path, *signs: str) -> Tables:
    """Give source and reason in one go, take the bundle from the page and merge it into a copy of the data.

    signs: texts that are there once the page has heard both, where rows lack them.
    """
    page.get_by_role("textbox", name=DE("handover.source")).focus()
    for text in (OFFICE, REASON):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name=DE("handover.reason"))).to_have_value(REASON)
    for text in signs:
        expect(page.get_by_text(text).first).to_be_visible()
    wait_until_idle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=DE("handover.bundle")).click()
    bundle = tmp_path / "bundle.zip"
    download.value.save_as(bundle)
    folder = tmp_path / "data"
    folder.mkdir()
    for path in [*files.csv_files(files.DATA), files.DATA / "datapackage.json"]:
        shutil.copy(path, folder)
    merge([bundle], folder, Correction("2026-12-24"))
    return load(folder)


def sources(tables: Tables, alliance: str) -> dict[str, list[str]]:
    """Return the addresses beside each fact of a profile, and beside its partners."""
    found = profile(tables, alliance)
    supports = found.sources["supports"].fillna("").str.split(";")
    partners = found.sources["url"][[("partners" in words) for words in supports]]
    return {fact.field: fact.sources["url"].tolist() for fact in found.facts} | {"partners": partners.tolist()}


def test_the_workbook_of_the_round(page, real, tmp_path):
    hand_in(page, ROUND)
    expect(page.get_by_text(DE("intake.clean"))).to_be_visible()
    tables = merged(page, tmp_path)
    changed = tables.changes[tables.changes["number"] > real.changes["number"].max()]
    (alliance,) = set(changed.loc[changed["table"] == "alliances", "record"].str.strip('[]"'))
    gone = set(changed.loc[changed["action"] == "remove", "old"])
    assert LEFT in gone
    assert LEFT not in set(tables.partners.loc[tables.partners["alliance_id"] == alliance, "partner"])
    told = sources(tables, alliance)
    assert told["website"] == ["https://amt.example/antwort"]
    assert "https://amt.example/antwort" in told["status"]
    assert "https://amt.example/partner" in told["partners"]


def test_a_messy_list(page, tmp_path):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(office_list())
    page.reload()
    wait_until_idle(page)
    hand_in(page, path)
    press(page, DE.count("intake.take_sure", 3))
    press(page, "Brandenburg")
    press(page, "Kommune")
    expect(page.get_by_text(DE("intake.clean"))).to_be_visible()
    tables = merged(page, tmp_path, f"Grund: {REASON}")
    told = sources(tables, "bb-neu-probedorf")
    for field in ("founded", "status"):
        assert "https://amt.example/neu" in told[field], field
    assert told["partners"] == ["https://amt.example/partner"]
    bernau = sources(tables, "bb-bernau-bei-berlin")
    assert bernau["partners_total"] == ["https://amt.example/bernau"]
    assert "https://amt.example/bernau" in bernau["website"]
