"""The charts: valid Vega-Lite, the numbers of the analysis, words that are true for none, one and many."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import altair as alt
import jsonschema
import pandas as pd
import pytest

from analysis import palette
from analysis.charts import beside, growth, listings, organisations, sectors, texts
from analysis.charts.exhibit import MISSING, Column, Exhibit, Listing
from analysis.charts.theme import SIZE, config, named, specification
from analysis.counting.figures import figures
from analysis.counting.filter_set import Filters
from analysis.counting.selection import Selection, select_alliances
from analysis.language import LANGUAGES, language
from analysis.render.pictures.charts import chart
from tests.analysis.frames import EXHIBITS, area, select, world
from tests.charts import parts, sent_rows

DE = language("de")

LISTINGS = {
    "figures": listings.reported_figures,
    "milestones": listings.milestone_list,
    "organisations": listings.organisations_named,
}
MAKERS = {**EXHIBITS, **LISTINGS}
GROWTH = ("active", "started", "reported", "complete", "population", "land")


@pytest.fixture(scope="module")
def small() -> Selection:
    """Three alliances: one founded before the initiative, one first seen, one without any year."""
    return select(
        world(
            alliances=[
                {"id": "a", "founded": "2001"},
                {"id": "b", "scope": "kreis", "land": "MV", "status_as_of": "2006-05"},
                {"id": "c"},
                {"id": "p", "status": "planned"},
            ],
            alliance_areas=[area("a", "gemeinde", "12060001"), area("b", "kreis", "13003")],
            partners=[
                {"alliance_id": "a", "partner": "Stadt", "sector": "kommune"},
                {"alliance_id": "a", "partner": "IHK", "sector": "kammern"},
                {"alliance_id": "b", "partner": "IHK", "sector": "kammern"},
                {"alliance_id": "p", "partner": "Verein", "sector": "vereine"},
            ],
            reported_totals=[
                {
                    "date": "2006", "area": "DE", "measure": "alliances", "value": 300, "qualifier": "almost",
                    "publisher": "=cmd", "source": "https://example.org/",
                }
            ],
        )
    )  # fmt: skip


def rows(exhibit: Exhibit) -> list[dict]:
    return [row for part in parts(exhibit.spec) for row in part.get("data", {}).get("values", ())]


# What holds for each


@pytest.fixture(scope="module")
def shown(whole) -> Callable[..., Listing]:
    """Name and language -> the exhibit or list of everything, made once."""

    @cache
    def made(name: str, code: str = "de") -> Listing:
        return MAKERS[name](whole, language(code))

    return made


@pytest.mark.parametrize("name", EXHIBITS)
def test_each_chart_is_valid(name, shown):
    """The languages differ in words alone, which the schema does not know."""
    alt.Root.validate(json.loads(json.dumps(shown(name).spec)))


def test_a_chart_that_is_not_valid_is_found(shown):
    spec = json.loads(json.dumps(shown("active").spec))
    spec["layer"][0]["mark"]["type"] = "curve"
    with pytest.raises(jsonschema.ValidationError, match="curve"):
        alt.Root.validate(spec)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", EXHIBITS)
def test_each_chart_is_complete(name, code, whole, shown):
    exhibit = shown(name, code)
    assert exhibit.spec["config"] == config(language(code))
    assert rows(exhibit)
    assert exhibit.title
    assert exhibit.source.count(whole.tables.version) == 1
    assert exhibit.statement.endswith(".")
    assert len(exhibit.table()) == len(exhibit.data) > 0


@pytest.mark.parametrize("name", MAKERS)
def test_words_hold_no_left_over_sign(name, shown, small):
    for made in (shown(name), MAKERS[name](small, DE)):
        for text in (made.title, made.statement, made.source, *(column.head for column in made.columns)):
            assert not re.search(r"[{}]|\bnan\b|None|<NA>|  |\.\.|\d %", text), text
            assert text == text.strip()


@pytest.mark.parametrize("name", MAKERS)
def test_the_download_holds_the_rows_of_the_table(name, shown, small):
    made = shown(name)
    read = pd.read_csv(io.BytesIO(made.single(small.tables, DE).file("csv")), dtype="str")
    assert len(read) == len(made.table())
    assert set(read.columns) >= {column.name for column in made.columns}


def test_names_of_exhibits_are_unique(shown):
    stems = [shown(name).stem for name in MAKERS]
    assert len(set(stems)) == len(stems)
    assert all(re.fullmatch(r"[a-z-]+", stem) for stem in stems)


@pytest.mark.parametrize("name", EXHIBITS)
def test_texts_are_large_enough(name, shown):
    sizes = re.findall(r'"(?:fontSize|labelFontSize|titleFontSize)": ?(\d+)', json.dumps(shown(name).spec))
    assert min(map(int, sizes)) >= 12


@pytest.mark.parametrize("name", EXHIBITS)
def test_no_chart_asks_another_host(name, shown):
    assert '"url"' not in json.dumps(shown(name).spec)


def test_numbers_are_german():
    locale = config(DE)["locale"]["number"]
    assert (locale["decimal"], locale["thousands"], locale["percent"]) == (",", ".", "\u00a0%")


def test_axis_labels_are_escaped_for_vega():
    assert named({"a": 'Haus "West" \\ Öl'}) == '{"a": "Haus \\"West\\" \\\\ Öl"}[datum.value]'


def test_a_specification_keeps_each_layers_rows():
    one = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")
    two = alt.Chart(pd.DataFrame({"x": [2]})).mark_bar().encode(x="x:Q")
    spec = specification([one, two], DE)
    assert [part["data"]["values"] for part in parts(spec) if "mark" in part] == [[{"x": 1}], [{"x": 2}]]
    assert "datasets" not in spec


# Growth


def test_the_curve_is_that_of_the_figures(whole):
    exhibit = growth.active_per_year(whole, 2010, DE)
    by_year = {row["year"]: row["active"] for row in figures(whole, 2010)["growth"]}
    drawn = {row["year"]: row["active"] for row in rows(exhibit) if "active" in row}
    assert drawn == by_year == dict(zip(exhibit.data["year"], exhibit.data["active"], strict=True))
    assert f"2010: {by_year[2010]}" in [row.get("text") for row in rows(exhibit)]


def test_started_and_first_seen_by_hand(small):
    exhibit = growth.started_per_year(small, DE)
    drawn = [(row["year"], row["kind"], row["n"]) for row in rows(exhibit)]
    assert sorted(drawn) == [(2004, "started", 1), (2006, "first_seen", 1)]
    assert "1 Bündnis bestand schon vor 2004 und zählt als 2004 begonnen." in exhibit.source
    assert "Es fehlt 1 Bündnis ganz ohne Jahresangabe." in exhibit.source


def test_reported_totals_are_marks_and_never_a_line(whole):
    spec = growth.active_and_reported(whole, DE).spec
    reported = [part for part in parts(spec) if "shape" in part.get("encoding", {})]
    assert [part["mark"]["type"] for part in reported] == ["point"]
    found = whole.tables.reported_totals
    germany = found[(found["area"] == "DE") & found["measure"].isin(["alliances", "sites"])]
    assert len(reported[0]["data"]["values"]) == germany["date"].notna().sum() > 0
    lines = [part for part in parts(spec) if part.get("mark", {}).get("type") == "line"]
    assert all("value" not in row for line in lines for row in line["data"]["values"])
    assert reported[0]["mark"]["color"] == palette.REPORTED
    assert all(line["mark"]["color"] == palette.ACCENT for line in lines)


def test_each_qualifier_has_its_shape(whole):
    spec = growth.active_and_reported(whole, DE).spec
    shape = next(part for part in parts(spec) if "shape" in part.get("encoding", {}))["encoding"]["shape"]
    assert shape["scale"]["domain"] == ["almost", "about", "exact", "more_than"]
    assert len(set(shape["scale"]["range"])) == 4


def test_the_years_have_no_thousands_separator(shown):
    for name in ("active", "started", "reported", "complete", "population"):
        axes = [p["encoding"]["x"].get("axis") for p in parts(shown(name).spec) if "encoding" in p]
        assert "d" in [axis["format"] for axis in axes if axis], name


@pytest.mark.parametrize("dates", [("2025", "2026"), ("2010", "2026"), ("2010", "2010"), ("2010",)])
def test_only_those_may_still_exist_that_are_not_confirmed_of_late(dates):
    records = [{"id": f"a{n}", "founded": "2006", "status_as_of": date} for n, date in enumerate(dates)]
    said = growth.active_and_reported(select(world(alliances=records)), DE).statement
    assert ("noch bestehen" in said) == ("2010" in dates)
    assert ("Eines kann" in said) == (dates.count("2010") == 1)


@pytest.mark.parametrize("name", GROWTH)
def test_a_note_speaks_of_the_band_where_one_is_drawn(name, shown):
    is_drawn = any("y2" in part["encoding"] for part in parts(shown(name).spec) if _mark(part) == "area")
    assert (DE("chart.band") in shown(name).source) == is_drawn


@pytest.mark.parametrize("name", ["reported", "complete", "population"])
def test_beside_a_narrower_selection_what_is_reported_is_said_to_stand_for_all(name, real, whole):
    narrower = select_alliances(real, Filters(scope=("kreis",)))
    of_none = select_alliances(real, Filters(scope=("kreis",), land=("HH",)))
    notes = [EXHIBITS[name](selection, DE).source for selection in (whole, narrower, of_none)]
    assert [DE("chart.reported.all") in note for note in notes] == [False, True, False]


def _mark(part: dict) -> str | None:
    mark = part.get("mark") if "encoding" in part else None
    return mark.get("type") if isinstance(mark, dict) else mark


def test_milestones_stand_on_the_axis_with_the_numbers_of_the_list(whole):
    drawn = [row for row in rows(growth.active_and_reported(whole, DE)) if "number" in row]
    listed = listings.milestone_list(whole, DE).data.dropna(subset=["number"])
    assert {(row["number"], row["title"]) for row in drawn} == set(zip(listed["number"], listed["title"], strict=True))


def test_a_land_without_reported_totals_says_so(real):
    exhibit = growth.documented_and_reported(select(real, land=("HH",)), DE)
    assert exhibit.statement == "Hamburg: Eine datierte Gesamtzahl, die jemand berichtet hat, ist nicht bekannt."
    assert exhibit.data["high"].isna().all()


def test_several_laender_have_no_reported_total(real):
    exhibit = growth.active_and_reported(select(real, land=("BB", "SL")), DE)
    assert "Brandenburg und Saarland: Eine datierte Gesamtzahl" in exhibit.statement


def test_one_reported_total(small):
    exhibit = growth.active_and_reported(small, DE)
    assert exhibit.statement.endswith("Deutschland: Bekannt ist 1 datierte Gesamtzahl, fast 300 (2006).")
    assert growth.documented_and_reported(small, DE).statement == (
        "2006: 2 aktive dokumentierte, berichtet fast 300. 2006: 2 aktive dokumentierte, berichtet fast 300."
    )


def test_population_by_hand(small):
    exhibit = growth.population_per_year(small, DE)
    people = dict(zip(exhibit.data["year"], exhibit.data["population_any"], strict=True))
    assert (people[2004], people[2006]) == (100, 50_100)
    assert exhibit.data["share"].iloc[-1] == pytest.approx(50_100 / 54_420)
    assert "15. Mai 2022" in exhibit.source


def test_small_multiples_match_the_table(whole):
    exhibit = growth.by_land(whole, DE)
    drawn = {row["name"]: row for row in rows(exhibit)}
    heads = {column.head: column.name for column in exhibit.columns[1:]}
    assert list(drawn) == list(heads)
    assert len(drawn) == 16
    for name, land in heads.items():
        active, confirmed = ([*map(int, drawn[name][kind].split(","))] for kind in ("active", "confirmed"))
        assert active == exhibit.data[land].tolist()
        assert all(sure <= every for sure, every in zip(confirmed, active, strict=True))
    assert exhibit.data.drop(columns="year").sum(axis=1).tolist() == whole.growth["active"].tolist()


@pytest.mark.parametrize(("width", "columns"), [(1440, 4), (720, 4), (560, 3), (358, 2), (170, 1)])
def test_small_multiples_flow_with_the_width_on_one_scale(width, columns, whole):
    """As many side by side as have room; the same number stands at the same height over the foot of each."""
    drawing = chart(growth.by_land(whole, DE), width, zoom=1).markup
    names = r">({})<".format("|".join(map(re.escape, whole.tables.laender["name"])))
    places = {
        found[2]: (float(found[1].split(",")[0]), float(found[1].split(",")[1]))
        for found in re.finditer(r"<text [^>]*translate\(([^)]*)\)[^>]*" + names, drawing)
    }
    assert len(places) == 16
    assert len({x for x, _ in places.values()}) == columns
    rows_of_panels = sorted({y for _, y in places.values()})
    assert len(rows_of_panels) == -(-16 // columns)
    grid = re.findall(r'<line [^>]*translate\(([\d.]+),([\d.]+)\)[^>]*x2="([\d.]+)"', drawing)
    assert all(float(x) + float(length) <= width for x, _, length in grid)
    lines = {y: sorted({float(at) for _, at, _ in grid if y < float(at) < y + 170}) for y in rows_of_panels}
    assert len({tuple(at - y for at in found) for y, found in lines.items()}) == 1


def test_nothing_active_is_said(real):
    tables = world(alliances=[{"id": "a"}])
    assert (
        growth.active_per_year(select(tables), 2010, DE).statement
        == "In keinem Jahr ist ein aktives Bündnis dokumentiert."
    )
    assert growth.started_per_year(select(tables), DE).statement == "Zu keinem Bündnis ist ein Jahr bekannt."
    assert growth.by_land(select(tables), DE).statement == "2026 ist kein aktives Bündnis dokumentiert."


# Sectors


def test_bars_are_the_figures(whole):
    exhibit = sectors.partners_by_sector(whole, DE)
    drawn = dict(zip(exhibit.data["sector"], exhibit.data["partners"], strict=True))
    assert drawn == figures(whole, 2026)["partners"]["by_sector"]
    known = set(whole.spans.loc[~whole.spans["planned"], "alliance_id"])
    without = len(known - set(whole.tables.partners["alliance_id"]))
    assert f"Es fehlen {without} Bündnisse, zu denen" in exhibit.source


def test_bars_of_a_group_stand_together_the_longest_first(whole):
    data = sectors.partners_by_sector(whole, DE).data
    assert (data["group"] != data["group"].shift()).sum() == 4
    for _, group in data.groupby("group"):
        assert group["partners"].is_monotonic_decreasing


def test_participation_by_hand(small):
    exhibit = sectors.sector_participation(small, DE)
    shares = dict(zip(exhibit.data["sector"], exhibit.data["share"], strict=True))
    assert shares == {"kommune": 0.5, "kammern": 1.0, "vereine": 0.0}
    assert "„Kammern“ mit (100\u00a0%)" in exhibit.statement


def test_each_composition_adds_up(whole, shown):
    for name in ("by_land", "by_scope"):
        exhibit = shown(name)
        groups = exhibit.data[list(palette.GROUPS)]
        assert (groups.sum(axis=1) == exhibit.data["partners"]).all()
        assert exhibit.data["partners"].sum() == figures(whole, 2026)["partners"]["named"]
        drawn = [(sum(map(int, row["n"].split(","))), row["partners"]) for row in rows(exhibit)]
        assert {n for n, _ in drawn} == {*exhibit.data["partners"]}
        assert all(n == partners for n, partners in drawn)


def test_meetings_by_hand(small):
    exhibit = sectors.sector_meetings(small, DE)
    assert exhibit.data[["sector", "other", "alliances"]].to_numpy().tolist() == [["kommune", "kammern", 1]]
    assert exhibit.statement == "Am häufigsten kommen „Kommune“ und „Kammern“ zusammen: in 1 Bündnis."
    drawn = {(row["sector"], row["other"]): row["alliances"] for row in sent_rows(exhibit.spec)}
    assert drawn["kommune", "kammern"] == drawn["kammern", "kommune"] == 1
    assert drawn["kammern", "vereine"] == 0


def test_no_meetings_are_said():
    tables = world(alliances=[{"id": "a"}], partners=[{"alliance_id": "a", "partner": "Stadt", "sector": "kommune"}])
    exhibit = sectors.sector_meetings(select(tables), DE)
    assert exhibit.statement == "In keinem Bündnis kommen zwei Sektoren zusammen."
    assert exhibit.table().empty


def test_group_colours_are_those_of_the_palette(shown):
    for name in ("partners", "participation", "by_land", "by_scope"):
        scales = [
            part["encoding"]["color"]["scale"]
            for part in parts(shown(name).spec)
            if "color" in part.get("encoding", {})
        ]
        assert scales
        named = {DE(f"group.{group}"): colour for group, colour in palette.GROUPS.items()}
        assert all(dict(zip(s["domain"], s["range"], strict=True)) == named for s in scales)


def test_two_selections_side_by_side_by_hand(small):
    brandenburg = select(small.whole, land=("BB",))
    exhibit = beside.sectors_beside(brandenburg, "MV", DE)
    assert exhibit.title == "Welche Sektoren mitwirken: Brandenburg neben Mecklenburg-Vorpommern"
    assert exhibit.table().to_numpy().tolist() == [
        ["Kommune", "1", "100,0\u00a0%", "0", "0,0\u00a0%", "+100,0"],
        ["Kammern", "1", "100,0\u00a0%", "1", "100,0\u00a0%", "0,0"],
        ["Vereine", "0", "0,0\u00a0%", "0", "0,0\u00a0%", "0,0"],
    ]
    assert exhibit.statement == (
        "Bündnisse, zu denen Partner genannt sind: Brandenburg 1, Mecklenburg-Vorpommern 1. "
        "Brandenburg: Bei nur 1 Bündnis sagen Unterschiede der Anteile nichts; die Tabelle nennt die Zahlen. "
        "Mecklenburg-Vorpommern: Bei nur 1 Bündnis sagen Unterschiede der Anteile nichts; die Tabelle nennt die Zahlen."
    )
    drawn = {(row["sector"], row["side"]): row["alliances"] for row in rows(exhibit)}
    assert drawn["kommune", "left"] == drawn["kammern", "right"] == 1
    assert drawn["kommune", "right"] == 0


def of_sectors(land: str, kommune: int, alliances: int) -> tuple[list[dict], list[dict]]:
    """Return alliances of ``land`` with a chamber each, and so many of them with the municipality."""
    ids = [f"{land.lower()}{i}" for i in range(alliances)]
    partners = [{"alliance_id": key, "partner": "IHK", "sector": "kammern"} for key in ids]
    partners += [{"alliance_id": key, "partner": "Stadt", "sector": "kommune"} for key in ids[:kommune]]
    return [{"id": key, "land": land} for key in ids], partners


def test_differences_are_said_with_their_numbers_and_small_ones_with_care():
    one, two = of_sectors("BB", 30, 40), of_sectors("MV", 10, 20)
    tables = world(alliances=one[0] + two[0], partners=one[1] + two[1])
    statement = beside.sectors_beside(select(tables, land=("MV",)), "BB", DE).statement
    assert "Größte Unterschiede: Kommune in 10 von 20 gegenüber 30 von 40, 25\u00a0Prozentpunkte weniger." in statement
    assert "In der Auswahl „Mecklenburg-Vorpommern“ macht ein einziges Bündnis 5,0\u00a0Prozentpunkte aus." in statement
    assert "„Brandenburg“" not in statement
    germany = beside.sectors_beside(select(tables, land=("BB",)), "DE", DE)
    assert "Kommune in 30 von 40 gegenüber 40 von 60, 8\u00a0Prozentpunkte mehr." in germany.statement


def test_beside_a_land_where_none_name_partners_nothing_is_compared(small):
    exhibit = beside.sectors_beside(select(small.whole, land=("MV",), scope=("kreis",)), "BB", DE)
    assert exhibit.statement.endswith("Wo keine genannt sind, lässt sich nichts vergleichen.")
    assert exhibit.table()["Unterschied in Prozentpunkten"].tolist() == [MISSING] * 3


def test_organisations_under_their_umbrella_by_hand(tiny):
    exhibit = organisations.organisations_together(select(tiny), DE)
    first = exhibit.table().iloc[0].tolist()
    assert first == [exhibit.data["label"].iloc[0], "Kammern", "2", "IHK Potsdam (2)"]
    assert (
        "Namen vor Ort, die zu einer Dachorganisation gehören: 3, zusammen 3 Dachorganisationen." in exhibit.statement
    )
    assert "Namen, die für sich stehen: 5." in exhibit.statement
    english = organisations.organisations_together(select(tiny), language("en"))
    umbrellas = tiny.umbrellas.set_index("umbrella")
    assert exhibit.data["label"].iloc[0] == umbrellas.loc["ihk", "label_de"]
    assert english.data["label"].iloc[0] == umbrellas.loc["ihk", "label_en"]
    assert len(rows(exhibit)) == 2 * len(exhibit.data)


# Listings and words


def test_organisations_by_hand(small):
    listing = listings.organisations_named(small, DE)
    assert listing.table().to_numpy().tolist() == [["IHK", "Kammern", "2"]]
    assert listing.statement == "2 verschiedene Namen sind genannt; in mehr als einem Bündnis: 1."


def test_reported_figures_link_to_their_source(small):
    listing = listings.reported_figures(small, DE)
    assert listing.table().iloc[0].tolist() == ["2006", MISSING, "fast 300", "Bündnisse", "=cmd"]
    assert listing.columns[-1].address == "source"
    written = listing.single(small.tables, DE).file("csv").decode()
    assert "'=cmd" in written  # no spreadsheet runs it
    assert "https://example.org/" in written


def test_undated_figures_are_counted(whole):
    listing = listings.reported_figures(whole, DE)
    undated = int(listing.data["date"].isna().sum())
    assert f"{undated} davon sind undatiert" in listing.statement
    assert listing.data["date"].tail(undated).isna().all()


@pytest.mark.parametrize(
    ("value", "qualifier", "text"),
    [
        (670, "exact", "670"),
        (300, "about", "rund 300"),
        (1670, "more_than", "mehr als 1.670"),
        (300, "almost", "fast 300"),
        (15e6, "more_than", "mehr als 15\u00a0Millionen"),
        (1.5e6, "exact", "1.500.000"),
        (2.5e6, "about", "rund 2,5\u00a0Millionen"),
    ],
)
def test_amounts_as_they_were_given(value, qualifier, text):
    assert texts.amount(value, qualifier, DE) == text


def test_without_year_says_nothing_where_all_is_known():
    assert texts.without_year(select(world(alliances=[{"id": "a", "founded": "2005"}])), DE) == ""


def test_a_joined_alliance_does_not_count_as_founded_before(small):
    tables = world(alliances=[{"id": "a", "founded": "2001", "joined_initiative": "2004"}])
    assert texts.founded_before(select(tables)) == 0
    assert texts.founded_before(small) == 1


def test_a_missing_value_is_a_dash():
    data = pd.DataFrame({"n": pd.array([1, None], "Int64")})
    listing = Listing(
        name="a.b_c", title="", statement="", source="", data=data, columns=(Column("n", "N", DE.number),)
    )
    assert listing.table()["N"].tolist() == ["1", MISSING]
    assert listing.stem == "a-b-c"
    assert replace(listing, name="x").stem == "x"


def test_sizes_are_one():
    assert config(DE)["axis"]["labelFontSize"] == config(DE)["legend"]["labelFontSize"] == SIZE
