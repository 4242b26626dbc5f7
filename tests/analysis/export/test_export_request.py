"""What a request shows: the right rows in the right order, and clear words for what does not exist."""

import pandas as pd
import pytest

from analysis.counting.filter_set import Filters
from analysis.counting.measures import MEASURES
from analysis.errors import UnknownValue
from analysis.export.about import facts
from analysis.export.formats import export, file_name
from analysis.export.request import TABLES
from analysis.language import language
from tests.analysis.export.asked import asked
from tests.analysis.frames import world


def names(request, column: str) -> list:
    return [None if pd.isna(value) else value for value in request.rows[column]]


def test_without_an_order_the_table_keeps_its_own(tiny):
    assert names(asked(tiny), "id") == tiny.alliances["id"].tolist()


def test_rows_are_those_that_pass_the_filters(tiny):
    assert names(asked(tiny, Filters(land=("MV",))), "id") == ["mv-hagenow", "mv-lewitz", "mv-ludwigslust-parchim"]
    assert set(names(asked(tiny, Filters(land=("MV",)), table="partners"), "alliance_id")) == {
        "mv-lewitz",
        "mv-ludwigslust-parchim",
    }


def test_a_filter_by_sector_chooses_alliances_and_on_request_partners(tiny):
    chambers = Filters(sector=("kammern",), umbrella=("ihk",))
    everybody, matching = (asked(tiny, chambers, table="partners", partners=which) for which in ("all", "matching"))
    assert names(everybody, "partner") == [
        "Amt Niemegk",
        "IHK Potsdam",
        "Landeshauptstadt Potsdam",
        "IHK Potsdam",
        "AWO, Bezirksverband Potsdam",
    ]
    assert names(matching, "partner") == ["IHK Potsdam", "IHK Potsdam"]
    assert matching.frames()["alliances"]["id"].tolist() == everybody.frames()["alliances"]["id"].tolist()
    assert matching.selected.endswith("; nur Partner, auf die der Filter passt")
    assert "partners=matching" in matching.view
    assert "partners" not in everybody.view.replace("table=partners", "")
    assert facts(matching)["partners"] == "matching"
    assert file_name("csv", matching) != file_name("csv", everybody)


def test_without_such_a_filter_all_partners_match(tiny):
    request = asked(tiny, Filters(land=("MV",)), table="partners", partners="matching")
    assert len(request.rows) == 4
    assert "nur Partner" not in request.selected


def test_missing_values_come_last_in_both_directions(tiny):
    up = ["2001", "2005-03-14", "2006", "2009-05-15", "2010-09-01", None, None, None]
    assert names(asked(tiny, order="founded"), "founded") == up
    assert names(asked(tiny, order="-founded"), "founded") == up[4::-1] + up[5:]
    # Ties follow the key, whatever the direction.
    assert names(asked(tiny, order="founded"), "id")[5:] == ["bb-bad-belzig", "bb-potsdam-am-stern", "mv-hagenow"]
    assert names(asked(tiny, order="-founded"), "id")[5:] == ["bb-bad-belzig", "bb-potsdam-am-stern", "mv-hagenow"]


def test_numbers_are_sorted_as_numbers(tiny):
    assert names(asked(tiny, order="partners_total"), "partners_total") == [12, 25, 30, *[None] * 5]
    assert names(asked(tiny, table="municipalities", order="-population"), "population")[:3] == [1000, 500, 300]


def test_alliances_are_taken_away_with_the_year_of_their_last_confirmation(tiny):
    request = asked(tiny, order="last_confirmed")
    assert dict(zip(names(request, "id"), names(request, "last_confirmed"), strict=True)) == {
        "bb-potsdam-am-stern": 2011,
        "bb-rabenstein": 2014,
        "mv-ludwigslust-parchim": 2016,
        "mv-lewitz": 2019,
        "bb-amt-niemegk": 2023,
        "bb-bad-belzig": 2024,
        "bb-potsdam": 2025,
        "mv-hagenow": None,
    }
    assert names(request, "id")[0] == "bb-potsdam-am-stern"
    assert names(request, "id")[-1] == "mv-hagenow"


def test_texts_follow_the_german_alphabet():
    places = ["Zwickau", "Öhringen", "Ahlen", "äpfel", "Straße", "Strasse", "Oberau", "„Übersee“", "Ulm"]
    tables = world(alliances=[{"id": f"a{number}", "name": name} for number, name in enumerate(places)])
    found = names(asked(tables, order="name"), "name")
    assert found == ["Ahlen", "äpfel", "Oberau", "Öhringen", "Straße", "Strasse", "„Übersee“", "Ulm", "Zwickau"]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_sorted_by_every_column(table, tiny):
    plain = asked(tiny, table=table)
    for column in plain.spec.columns:
        rows = asked(tiny, table=table, order=column).rows
        assert list(rows.columns) == list(plain.spec.columns)
        assert sorted(map(str, rows.itertuples(index=False))) == sorted(map(str, plain.rows.itertuples(index=False)))
        assert rows[column].isna().is_monotonic_increasing
        assert rows.index.equals(pd.RangeIndex(len(rows)))


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ({"table": "nothing"}, "table"),
        ({"partners": "some"}, "partners"),
        ({"level": "dorf"}, "level"),
        ({"measure": "beauty"}, "measure"),
        ({"level": "land", "measure": "coverage"}, "measure"),
        ({"year": 1999}, "year"),
        ({"order": "nothing"}, "sort"),
        ({"order": "--name"}, "sort"),
        ({"table": "partners", "order": "founded"}, "sort"),
    ],
)
def test_what_does_not_exist_is_named(what, named, tiny):
    with pytest.raises(UnknownValue) as problem:
        export("csv", asked(tiny, **what))
    assert problem.value.what == named
    assert problem.value.allowed


def test_an_unknown_format_is_named(tiny):
    with pytest.raises(UnknownValue, match="csv-de"):
        export("doc", asked(tiny))


# The table areas, worked out by hand from tests/tiny/README.md


def values(request) -> dict:
    return dict(zip(names(request, "key"), names(request, "value"), strict=True))


def test_coverage_of_municipalities(tiny):
    assert values(asked(tiny, table="areas")) == {
        "12054000": "direct",
        "12069020": "none",
        "12069448": "any",
        "12069474": "any",
        "12069485": "direct",
        "13076005": "any",
        "13076025": "any",
        "13076060": "any",
    }


def test_coverage_of_districts(tiny):
    assert values(asked(tiny, table="areas", level="kreis")) == {"12054": "own", "12069": "any", "13076": "own"}


def test_people_reached_in_the_laender(tiny):
    request = asked(tiny, table="areas", level="land")
    assert request.chosen_measure == "population_share"
    assert values(request) == {"12": 78.6, "13": 100.0}


def test_counts_are_whole_numbers(tiny):
    request = asked(tiny, table="areas", level="kreis", measure="alliances")
    assert request.rows["value"].dtype == "Int64"
    # In 12054 that of Potsdam, not the partial one of Am Stern; in 12069 those of Niemegk and Rabenstein.
    assert values(request) == {"12054": 1, "12069": 2, "13076": 1}


def test_areas_are_those_of_the_filtered_laender(tiny):
    request = asked(tiny, Filters(land=("MV",)), table="areas", year=2020)
    assert values(request) == {"13076005": "part", "13076025": "part", "13076060": "undated"}
    assert request.rows[["level", "year", "measure"]].drop_duplicates().values.tolist() == [
        ["gemeinde", 2020, "coverage"]
    ]


def test_areas_can_be_sorted(tiny):
    found = asked(tiny, table="areas", order="-population").rows
    assert found["population"].is_monotonic_decreasing


@pytest.mark.parametrize(("level", "measure"), [(level, m) for level, group in MEASURES.items() for m in group])
@pytest.mark.parametrize("code", ["de", "en"])
def test_every_measure_is_described_as_it_is(level, measure, code, tiny):
    request = asked(tiny, table="areas", level=level, measure=measure, code=code)
    rows, spec = request.rows, request.spec
    assert list(rows.columns) == list(spec.columns)
    kinds = {"string": "str", "integer": ("int64", "Int64"), "number": "float64"}
    for field in spec.fields:
        assert str(rows[field.name].dtype) in kinds[field.type], field.name
        assert not field.enum or set(rows[field.name].dropna()) <= set(field.enum)


# What goes with the rows


def test_filters_in_words_and_in_the_link(tiny):
    request = asked(tiny, Filters(land=("BB", "MV"), q="Süd & mehr"), order="-name")
    assert request.selected == "Land: Brandenburg, Mecklenburg-Vorpommern · Suche in Name, Ort, Partnern: Süd & mehr"
    assert request.view == (
        "daten?land=BB&land=MV&q=S%C3%BCd+%26+mehr&year=2012&table=alliances&level=gemeinde&measure=coverage&sort=-name"
        f"&version={tiny.version}"
    )
    assert asked(tiny, link="https://buendnisse.example/daten").view == "https://buendnisse.example/daten"
    assert asked(tiny, t=language("en")).view.startswith("daten?lang=en&")


def test_the_table_shown_comes_first_and_areas_only_where_they_are_shown(tiny):
    assert list(asked(tiny, table="topics").frames())[:2] == ["topics", "alliances"]
    assert "areas" not in asked(tiny).frames()
    assert next(iter(asked(tiny, table="areas").frames())) == "areas"
