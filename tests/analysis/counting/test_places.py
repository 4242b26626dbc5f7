import pytest

from analysis.counting.activity import spans
from analysis.counting.places import center, gazetteer, hits, inside, locations, nearest, path, place, serving
from analysis.errors import UnknownValue
from tests.analysis.frames import area, world


def search(places, text):
    return hits(places, text)[0]


@pytest.fixture(scope="module")
def made():
    tables = world(
        alliances=[
            {"id": "own", "founded": "2005"},
            {"id": "verband", "scope": "gemeindeverband", "founded": "2005"},
            {"id": "kreis", "scope": "kreis", "founded": "2007"},
            {"id": "region", "scope": "region", "founded": "2005"},
            {"id": "teil", "scope": "stadtteil", "founded": "2005"},
            {"id": "far", "founded": "2005", "land": "MV"},
        ],
        alliance_areas=[
            area("own", "gemeinde", "12060001"),
            area("verband", "gemeindeverband", "120605001"),
            area("kreis", "kreis", "12060"),
            area("region", "kreis", "12060"),
            area("teil", "gemeinde", "12060001", partial=True),
            area("far", "gemeinde", "13003000"),
        ],
    )
    return tables, spans(tables)


def relations(made, key, year):
    return dict(serving(*made, key, year)[["alliance_id", "relation"]].itertuples(index=False))


def test_every_way_to_serve_a_municipality(made):
    assert relations(made, "12060001", 2010) == {
        "own": "direct",
        "verband": "gemeindeverband",
        "kreis": "kreis",
        "region": "region",
        "teil": "partial",
    }


def test_only_what_is_active(made):
    assert "kreis" not in relations(made, "12060001", 2006)


def test_a_district_lists_its_own_and_those_inside(made):
    found = relations(made, "12060", 2010)
    assert found["kreis"] == "direct"
    assert found["own"] == found["verband"] == "inside"
    assert "far" not in found


def test_nobody_serves_the_other_district(made):
    assert relations(made, "12061002", 2010) == {}


def test_nearest_first(made):
    found = nearest(*made, "12061001", 2010, most=6)
    assert found["distance_km"].is_monotonic_increasing
    assert len(found) == 6


def test_distance_is_that_of_the_sphere(made):
    # 0.2 degrees of longitude at 52 degrees north: 0.2 * 111.19 km * cos(52°) = 13.69 km
    found = nearest(*made, "12061001", 2010, most=6).set_index("alliance_id")
    assert found.loc["far", "distance_km"] == pytest.approx(13.69, abs=0.01)
    assert found.loc["own", "distance_km"] == pytest.approx(13.69, abs=0.01)


def test_a_point_for_every_alliance(made):
    points = locations(made[0]).set_index("alliance_id")
    assert points.loc["own"].tolist() == [13.0, 52.0]
    assert points.loc["kreis"].tolist() == [pytest.approx(13.05), 52.0]
    assert center(made[0], "12060") == (pytest.approx(13.05), 52.0)


def test_place_and_path(made):
    assert place(made[0], "12061").name == "Dahme"
    assert [step.name for step in path(made[0], "12060001")] == ["Brandenburg", "Barnim", "Astadt"]
    assert [step.level for step in path(made[0], "13003000")] == ["land", "gemeinde"]


@pytest.mark.parametrize("key", ["", "1", "99", "99999", "99999999", "x" * 8, "120605001"])
def test_unknown_places_are_refused(made, key):
    with pytest.raises(UnknownValue):
        place(made[0], key)


@pytest.mark.parametrize(
    "text",
    ["Königs Wusterhausen", "konigs wuster", "KOENIGS WUSTERHAUSEN", "königs  wusterhausen", "Ko\u0308nigs-Wuster"],
)
def test_search_takes_umlauts_in_every_spelling(real, text):
    assert search(gazetteer(real), text).iloc[0]["key"] == "12061260"


def test_search_does_not_ask_for_the_signs_between_words(real):
    assert search(gazetteer(real), "frankfurt oder").iloc[0]["name"] == "Frankfurt (Oder), Stadt"


def test_search_takes_ss_for_eszett(real):
    assert search(gazetteer(real), "Grossbeeren").iloc[0]["name"].startswith("Großbeeren")


def test_search_tells_town_and_district_of_one_name_apart(real):
    found = search(gazetteer(real), "Rosenheim")
    assert {"09163000", "09187"} <= set(found["key"])
    assert found.set_index("key").loc["09187", "kind"] == "Landkreis"


def test_search_for_nothing_finds_nothing(real):
    assert search(gazetteer(real), "  ").empty
    assert search(gazetteer(real), "xyzzy").empty


def test_what_lies_inside(real):
    laender = inside(real, "")
    assert len(laender) == 16
    assert (laender["12"], next(iter(laender))) == ("Brandenburg", "08")
    assert inside(real, "12")["12060"] == "Barnim"
    assert inside(real, "12060")["12060052"] == "Eberswalde, Stadt"
    assert inside(real, "12060052") == {}


def test_areas_of_one_name_bear_their_kind(real):
    names = inside(real, "09")
    assert len(set(names.values())) == len(names) == 96
    assert {name for name in names.values() if name.startswith("Rosenheim")} == {
        "Rosenheim (Kreisfreie Stadt)",
        "Rosenheim (Landkreis)",
    }


@pytest.mark.parametrize("name", ["Frankfurt", "München", "Hannover", "Neustadt", "Neukirchen"])
def test_search_offers_all_that_are_called_so_and_says_how_many_more_hold_it(real, name):
    places = gazetteer(real)
    found, more = hits(places, name, 5)
    towns = real.municipalities
    named = towns[towns["short_name"].str.match(rf"{name}(?![\w-])")]
    assert set(named["ags"]) <= set(found["key"])
    texts = places["name"].where(places["before"] == "", places["before"]).str.normalize("NFKD")
    texts = texts.str.lower().str.replace("\u0308", "")
    everywhere = set(places.loc[texts.str.contains(name.lower().replace("ü", "u"), regex=False), "key"])
    assert len(found) + more == len(everywhere | set(found["key"]))


@pytest.mark.parametrize(
    ("text", "name", "before"),
    [
        ("Norderstapel", "Stapel", "Norderstapel"),
        ("01059064", "Stapel", "Norderstapel"),
        ("03201", "Region Hannover", "Hannover (Stadt)"),
        ("12060052", "Eberswalde, Stadt", ""),
    ],
)
def test_search_finds_areas_by_key_and_those_of_before_as_what_they_are_today(real, text, name, before):
    first = search(gazetteer(real), text).iloc[0]
    assert (first["name"], first["before"]) == (name, before)
