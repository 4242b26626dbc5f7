"""Scopes: their names in sentences, the alliances and totals that belong to them."""

import pytest

from analysis.counting.activity import spans
from analysis.counting.figures import figures, figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.places import serving
from analysis.deck.scope import scope_of, scoped, view
from analysis.deck.words import inside, name_of, per_hundred, share, some, tense
from analysis.errors import UnknownValue
from analysis.language import language
from tests.analysis.frames import area, world

DE, EN = language("de"), language("en")


@pytest.mark.parametrize(
    ("key", "name", "where", "english"),
    [
        ("", "Deutschland", "in Deutschland", "in Germany"),
        ("BB", "Brandenburg", "in Brandenburg", "in Brandenburg"),
        ("SL", "Saarland", "im Saarland", "in Saarland"),
        ("NW", "Nordrhein-Westfalen", "in Nordrhein-Westfalen", "in Nordrhein-Westfalen"),
        ("BE", "Berlin", "in Berlin", "in Berlin"),
        ("HB", "Land Bremen", "im Land Bremen", "in the Land of Bremen"),
        ("04011", "Stadt Bremen", "in der Stadt Bremen", "in the city of Bremen"),
        ("04012", "Bremerhaven", "in Bremerhaven", "in Bremerhaven"),
        ("11000", "Berlin", "in Berlin", "in Berlin"),
        ("05315", "Köln", "in Köln", "in Köln"),
        ("08111", "Stuttgart", "in Stuttgart", "in Stuttgart"),
        ("12060", "Landkreis Barnim", "im Landkreis Barnim", "in the district of Barnim"),
        ("05154", "Kreis Kleve", "im Kreis Kleve", "in the district of Kleve"),
        ("03241", "Region Hannover", "in der Region Hannover", "in the Region Hannover"),
        ("05334", "Städteregion Aachen", "in der Städteregion Aachen", "in the Städteregion Aachen"),
        (
            "10041",
            "Regionalverband Saarbrücken",
            "im Regionalverband Saarbrücken",
            "in the Regionalverband Saarbrücken",
        ),
        ("05962", "Märkischer Kreis", "im Märkischen Kreis", "in the Märkischer Kreis"),
        ("05378", "Rheinisch-Bergischer Kreis", "im Rheinisch-Bergischen Kreis", "in the Rheinisch-Bergischer Kreis"),
        ("05162", "Rhein-Kreis Neuss", "im Rhein-Kreis Neuss", "in the Rhein-Kreis Neuss"),
        ("07232", "Eifelkreis Bitburg-Prüm", "im Eifelkreis Bitburg-Prüm", "in the Eifelkreis Bitburg-Prüm"),
        ("16070", "Ilm-Kreis", "im Ilm-Kreis", "in the Ilm-Kreis"),
        ("13071", "Landkreis Mecklenburgische Seenplatte", "im Landkreis Mecklenburgische Seenplatte", None),
        ("01053", "Kreis Herzogtum Lauenburg", "im Kreis Herzogtum Lauenburg", None),
    ],
)
def test_names_in_sentences(real, key, name, where, english):
    scope = scope_of(real, key)
    assert (name_of(scope, DE), inside(scope, DE)) == (name, where)
    assert english is None or inside(scope, EN) == english


def test_every_land_and_district_has_a_form(real):
    keys = ["", *real.laender["key"], *real.districts["key"]]
    scopes = {key: scope_of(real, key) for key in keys}
    found = {key: (scope, inside(scope, DE)) for key, scope in scopes.items()}
    assert len(found) == 417
    assert {scope.kind for scope, _ in found.values()} == {"germany", "land", "kreis"}
    for key, (scope, where) in found.items():
        assert where.startswith(("in ", "im ")), key
        assert scope.name.split("er Kreis")[0] in where, key
        assert "Landkreis" not in scope.name, key
    # Which areas take which form, counted by hand in districts.csv.
    assert sum(where.startswith("im Kreis ") for _, where in found.values()) == 33
    assert sum(scope.form == "feminine" for scope, _ in found.values()) == 2
    assert sum(scope.form == "adjective" for scope, _ in found.values()) == 3
    assert sum(scope.form == "city" for scope, _ in found.values()) == 1


@pytest.mark.parametrize("key", ["XX", "17", "99999", "12060001", "bb", " "])
def test_an_unknown_key_is_refused(real, key):
    with pytest.raises(UnknownValue, match="place"):
        scope_of(real, key)


def test_a_land_is_meant_by_its_code_and_by_its_number(real):
    laender = real.laender.set_index("ags_prefix")["key"]
    assert {number: scope_of(real, number) for number in laender.index} == {
        number: scope_of(real, code) for number, code in laender.items()
    }


def test_an_unknown_kind_of_district_is_refused():
    tables = world(districts=[{"key": "12060", "name": "Barnim", "kind": "Amt", "land": "BB", "population": 1}])
    with pytest.raises(UnknownValue, match="Amt"):
        scope_of(tables, "12060")


@pytest.mark.parametrize("year", [2003, 2027])
def test_a_year_outside_the_series_is_refused(tiny, tiny_view, year):
    with pytest.raises(UnknownValue, match="year"):
        view(tiny, "BB", year)
    with pytest.raises(UnknownValue, match="year"):
        tiny_view("BB", 2012).at(year)


# Numbers


@pytest.mark.parametrize("year", [2004, 2008, 2026])
def test_germany_and_laender_have_the_key_figures_of_their_filter(real, real_view, year):
    for key in ["", *real.laender["key"]]:
        filters = Filters(land=(key,)) if key else Filters()
        expected = figures_for(real, filters, year)
        found = real_view(key, year)
        assert found.figures == expected, key
        assert found.coverage == expected["coverage"], key


@pytest.mark.parametrize(
    ("key", "year", "known", "active", "municipalities", "people", "own"),
    [
        ("12054", 2012, 2, 2, (1, 1), (1000, 1000), 1),  # Potsdam and Am Stern, which counts for no coverage
        ("12054", 2004, 2, 0, (0, 1), (0, 1000), 0),
        ("12069", 2012, 2, 2, (3, 4), (100, 400), 0),  # Niemegk's three with Rabenstein, not Bad Belzig (planned)
        ("12069", 2014, 2, 1, (3, 4), (100, 400), 0),  # Rabenstein ended
        ("13076", 2012, 3, 2, (3, 3), (600, 600), 1),
        ("13076", 2016, 3, 1, (0, 3), (0, 600), 0),  # only the region
    ],
)
def test_districts_by_hand(tiny_view, key, year, known, active, municipalities, people, own):
    found = tiny_view(key, year).figures
    assert (found["alliances"]["known"], found["alliances"]["active"]) == (known, active)
    coverage = found["coverage"]
    assert (coverage["municipalities"]["any"], coverage["municipalities"]["total"]) == municipalities
    assert (coverage["population"]["any"], coverage["population"]["total"]) == people
    assert coverage["districts"] == {"total": 1, "own": own}


def test_a_district_counts_all_alliances_that_serve_it(real, real_view):
    all_spans = spans(real)
    for key in ["12060", "08222", "06431", "11000", "05315", "07314"]:
        for year in (2008, 2020):
            found = real_view(key, year)
            assert found.active_ids == set(serving(real, all_spans, key, year)["alliance_id"]), key


def test_an_alliance_of_another_land_counts_in_the_district_that_it_serves(real_view):
    metropolis = "bw-metropolregion-rhein-neckar"  # with rows in Hessen and Rheinland-Pfalz
    assert metropolis in set(real_view("07314", 2020).selection.tables.alliances["id"])
    assert metropolis not in set(real_view("RP", 2020).selection.tables.alliances["id"])


def test_the_districts_of_a_land_hold_all_its_people(real, real_view):
    total = 0
    for key in real.districts.loc[real.districts["land"] == "BB", "key"]:
        total += real_view(key, 2012).coverage["population"]["any"]
    assert total == real_view("BB", 2012).coverage["population"]["any"]


def test_a_city_that_is_a_land_is_the_same_as_district(real_view):
    for land, kreis in (("BE", "11000"), ("HH", "02000")):
        one, other = real_view(land, 2015), real_view(kreis, 2015)
        assert one.figures == other.figures
        assert one.single
        assert other.single


def test_tables_of_a_district_fit_together(tiny, tiny_view):
    tables = tiny_view("12069", 2012).selection.tables
    ids = {"bb-amt-niemegk", "bb-bad-belzig", "bb-rabenstein"}
    assert set(tables.alliances["id"]) == ids
    for name in ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives"):
        assert set(getattr(tables, name)["alliance_id"]) <= ids
    assert list(tables.districts["key"]) == ["12069"]
    assert list(tables.laender["key"]) == ["BB"]
    assert len(tables.uninhabited_areas) == 0
    assert len(tiny.municipalities) == 8  # the shared ones are left alone


def test_the_key_on_a_map(real_view):
    assert [real_view(key, 2026).area_key for key in ("", "BB", "12060")] == ["", "12", "12060"]


def test_a_land_narrows_like_its_filter(tiny):
    selection = scoped(tiny, scope_of(tiny, "MV"))
    assert selection.filters == Filters(land=("MV",))
    assert figures(selection, 2012)["alliances"]["active"] == 2


def test_a_district_of_the_filter_lies_in_its_land(tiny_view):
    assert tiny_view("13076", 2012).selection.filters == Filters(land=("MV",))


# Words


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 7, 0), (7, 7, 100), (1, 1000, 1), (999, 1000, 99), (1, 2, 50), (25, 1000, 3), (24, 1000, 2), (1100, 1400, 79)],
)
def test_per_hundred(part, whole, expected):
    assert per_hundred(part, whole) == expected


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 9, "0\u00a0%"),
        (9, 9, "100\u00a0%"),
        (1, 10_000, "unter 0,1\u00a0%"),
        (5, 10_000, "unter 0,1\u00a0%"),
        (6, 10_000, "0,1\u00a0%"),
        (9_999, 10_000, "über 99,9\u00a0%"),
        (9_994, 10_000, "99,9\u00a0%"),
        (543, 1_000, "54,3\u00a0%"),
        (0, 0, "0\u00a0%"),
    ],
)
def test_share(part, whole, text):
    assert share(part, whole, DE) == text


def test_some():
    assert some(["A"], 2, DE) == "A"
    assert some(["A", "B"], 2, DE) == "A und B"
    assert some(["A", "B", "C"], 2, DE) == "A, B und 1 weitere Angabe"
    assert some(["A", "B", "C", "D"], 2, DE) == "A, B und 2 weitere"


def test_tense(tiny_view):
    assert [tense(tiny_view("BB", year)) for year in (2004, 2025, 2026)] == ["then", "then", "now"]


def test_area_rows_of_a_gemeindeverband_belong_to_its_district():
    tables = world(
        alliances=[{"id": "v", "scope": "gemeindeverband", "founded": "2006"}],
        alliance_areas=[area("v", "gemeindeverband", "120605001")],
    )
    assert view(tables, "12060", 2010).coverage["municipalities"]["any"] == 2
    assert view(tables, "12061", 2010).figures["alliances"]["known"] == 0
