import pytest

from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow, parse, parse_year, passing
from analysis.errors import UnknownValue
from tests.analysis.frames import area, world


@pytest.fixture(scope="module")
def tables():
    return world(
        alliances=[
            {"id": "a", "name": "Bündnis Astadt", "founded": "2005-11", "scope": "gemeinde", "status_as_of": "2019-02"},
            {
                "id": "b",
                "place": "Straße",
                "founded": "2008",
                "land": "MV",
                "scope": "kreis",
                "status": "ended",
                "status_as_of": "2015",
            },
            {"id": "c", "coordination": "IHK Potsdam", "status": "planned", "status_as_of": "2014"},
            {"id": "d", "name": "Bündnis Märkische Höhe", "status": "unknown"},
        ],
        alliance_areas=[
            area("a", "gemeinde", "12060001"),
            area("b", "kreis", "13003"),
            area("c", "gemeindeverband", "120605001"),
            area("d", "gemeinde", "12061001", partial=True),
        ],
        awards=[{"alliance_id": "a", "award": "sonstige", "year": "2021"}],
        partners=[
            {"alliance_id": "a", "partner": "IHK Ostbrandenburg", "sector": "kammern", "umbrella": "ihk"},
            {"alliance_id": "b", "partner": "Stadt", "sector": "kommune"},
        ],
        topics=[{"alliance_id": "b", "topic": "pflege"}],
        sources=[{"alliance_id": "a", "url": "https://example.org/", "supports": "name"}],
    )


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, "abcd"),
        ({"land": ["BB"]}, "acd"),
        ({"land": ["BB", "MV"]}, "abcd"),
        ({"sector": ["kammern"]}, "a"),
        ({"sector": ["kammern", "kommune"]}, "ab"),
        ({"topic": ["pflege"]}, "b"),
        ({"scope": ["kreis"]}, "b"),
        ({"status": ["planned"]}, "c"),
        ({"kreis": ["12060"]}, "ac"),
        ({"kreis": ["12061"]}, "d"),
        ({"kreis": ["12061", "13003"]}, "bd"),
        ({"kreis": ["12060"], "land": ["MV"]}, ""),
        ({"umbrella": ["ihk"]}, "a"),
        ({"confirmed-from": ["2021"]}, "a"),
        ({"confirmed-from": ["2015"]}, "ab"),
        ({"confirmed-from": ["2022"]}, ""),
        ({"not-confirmed-since": ["2021"]}, "d"),
        ({"not-confirmed-since": ["2022"]}, "ad"),
        ({"founded-from": ["2005"]}, "ab"),
        ({"founded-from": ["2006"]}, "b"),
        ({"founded-to": ["2005"]}, "a"),
        ({"q": ["ihk"]}, "ac"),
        ({"q": ["ihk potsdam"]}, "c"),
        ({"q": ["STRASSE"]}, "b"),
        ({"q": ["nichts"]}, ""),
        ({"q": ["märkisch"]}, "d"),
        ({"q": ["Markisch"]}, "d"),
        ({"q": ["maerkisch"]}, "d"),
        ({"q": ["Ma\u0308rkisch"]}, "d"),
        ({"q": ["MARKISCHE HOEHE"]}, "d"),
        ({"q": ["Ästadt"]}, ""),
        ({"q": ["/"]}, ""),
        ({"land": ["MV"], "sector": ["kammern"]}, ""),
    ],
)
def test_what_passes(tables, filters, ids):
    assert "".join(tables.alliances.loc[passing(tables, parse(filters, tables)), "id"]) == ids


def test_narrow_keeps_what_belongs_together(tables):
    narrowed = narrow(tables, parse({"land": ["BB"]}, tables))
    assert set(narrowed.partners["alliance_id"]) == {"a"}
    assert set(narrowed.municipalities["land"]) == {"BB"}
    assert list(narrowed.laender["key"]) == ["BB"]
    assert len(narrowed.sectors) == len(tables.sectors)


def test_without_a_land_filter_all_areas_stay(tables):
    for chosen in ({"sector": ["kammern"]}, {"kreis": ["12060"]}):
        assert len(narrow(tables, parse(chosen, tables)).municipalities) == 5


def test_no_filter_gives_the_same_tables(tables):
    assert narrow(tables, Filters()) is tables


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("land", "Brandenburg"),
        ("sector", "x"),
        ("topic", ""),
        ("scope", "bb"),
        ("status", "ACTIVE"),
        ("kreis", "12"),
        ("kreis", "99999"),
        ("umbrella", "awo"),
        ("founded-from", "05"),
        ("confirmed-from", "2003"),
        ("confirmed-from", "x"),
        ("not-confirmed-since", "2027"),
        ("not-confirmed-since", ""),
    ],
)
def test_unknown_values_are_named(tables, name, value):
    with pytest.raises(UnknownValue) as problem:
        parse({name: [value]}, tables)
    assert problem.value.what == name
    assert problem.value.found == value
    assert problem.value.allowed


def test_a_search_text_has_a_limit(tables):
    with pytest.raises(UnknownValue, match="at most 100"):
        parse({"q": ["x" * 101]}, tables)


@pytest.mark.parametrize("year", ["2003", "2027", "x", "", "2004.0", "²0"])
def test_years_outside_the_series_are_refused(tables, year):
    with pytest.raises(UnknownValue):
        parse_year(year, tables.package)


def test_as_dict_names_only_what_is_set(tables):
    assert parse({"land": ["BB"], "founded-to": ["2010"]}, tables).as_dict() == {"land": ["BB"], "founded-to": 2010}
