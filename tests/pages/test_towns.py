"""Towns that once were shown as without an alliance: map, panel, table, file and slide say what is on record."""

import io

import pandas as pd
import pytest

from analysis.charts.legend import state_text
from analysis.counting.filter_set import Filters
from analysis.counting.measures import LEAST_SPECIAL
from analysis.deck.gaps import gaps_details, white_municipalities, white_spots
from analysis.deck.scope import view
from analysis.export.formats import export
from analysis.export.request import Request
from analysis.language import language
from tests.pages.app import html_tables, open_page, texts_of
from tests.towns import TOWNS, YEARS, on_record
from ui.data import selection
from ui.markdown import plain
from ui.views.map.message import area_map, message, values_of

DE = language("de")


@pytest.mark.parametrize("town", TOWNS)
def test_something_is_on_record(real, town):
    found = on_record(real, TOWNS[town], 2026)
    assert found.state != "none"
    assert found.active | found.undated


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("town", TOWNS)
def test_map(real, town, year):
    """The colour that the browser gives the town's code is that of its state in the legend."""
    values, _ = values_of(Filters(), "gemeinde", "coverage")
    code = int(values.values[year - int(values.years[0]), list(values.keys).index(TOWNS[town])])
    told = message(Filters(), "gemeinde", "coverage", "natural", year, DE)
    known = [*told["classes"], *area_map("de", 400, True).area_options["special"]]
    labels = {each["code"]: each["label"] for each in known}
    state = on_record(real, TOWNS[town], year).state
    assert labels[code - 2**32 if code >= LEAST_SPECIAL else code] == state_text(state, "gemeinde", Filters(), DE)


@pytest.mark.parametrize("town", TOWNS)
def test_panel_and_table(real, town):
    app = open_page("karte", place=TOWNS[town], year="2026", land=list(land_of(real, town)))
    app.session_state["map_table"] = True
    app.run()
    found = on_record(real, TOWNS[town], 2026)
    if found.active:
        assert DE.count("map.panel.serving", len(found.active), year=2026) in texts_of(app)
    if found.undated:
        assert DE.count("map.panel.undated", len(found.undated)) in texts_of(app)
    assert DE("map.panel.none", year=2026) not in texts_of(app)
    links = {link.proto.label for link in app.get("page_link")}
    assert {plain(name) for name in found.active | found.undated} <= links
    app = open_page("karte", place=TOWNS[town][:5], year="2026", level="gemeinde", table_sort="population")
    app.session_state["map_table"] = True
    (table,) = html_tables(app.run())
    name = real.municipalities.set_index("ags").loc[TOWNS[town], "name"]
    shown = table.set_index(table.columns[0]).loc[name, DE("map.state")]
    assert shown == state_text(found.state, "gemeinde", Filters(), DE)


def land_of(real, town: str) -> tuple[str, ...]:
    return (real.municipalities.set_index("ags").loc[TOWNS[town], "land"],)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("town", TOWNS)
def test_file(real, town, year):
    request = Request(
        selection=selection(Filters(land=land_of(real, town))), year=year, t=DE, table="areas", everything=real
    )
    rows = pd.read_csv(io.BytesIO(export("csv", request)), dtype="str").set_index("key")
    assert rows.loc[TOWNS[town], "state"] == on_record(real, TOWNS[town], year).state


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("town", TOWNS)
def test_slide(real, town, year):
    shown = view(real, TOWNS[town][:5], year)
    state = on_record(real, TOWNS[town], year).state
    white = white_municipalities(shown, 1000).set_index("key")["state"].to_dict()
    assert white.get(TOWNS[town], state) == state
    assert (TOWNS[town] in white) == (state in ("part", "undated", "none"))
    if shown.single and TOWNS[town] in white:
        assert gaps_details(shown, white_spots(shown, DE), DE)[0] == DE(f"deck.gaps.single.{state}")
