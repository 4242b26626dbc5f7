"""Maps as definitions: classes and counts that equal the key figures, statements for none, one and many."""

import pytest

from analysis.charts.maps import area_map
from analysis.counting.coverage import coverage_counts
from analysis.counting.measures import MEASURES, area_values, class_starts
from analysis.errors import UnknownValue
from analysis.language import language
from tests.analysis.frames import area, select, world

DE, EN = language("de"), language("en")


@pytest.fixture(scope="module")
def brandenburg(real):
    return select(real, land=("BB",))


@pytest.fixture(scope="module")
def small():
    """Astadt with an alliance of its own since 2006, district Barnim with one from 2008 to 2011."""
    return select(
        world(
            alliances=[
                {"id": "a", "founded": "2006"},
                {"id": "k", "scope": "kreis", "founded": "2008", "ended": "2012"},
            ],
            alliance_areas=[area("a", "gemeinde", "12060001"), area("k", "kreis", "12060")],
            partners=[{"alliance_id": "k", "partner": "IHK", "sector": "kammern"}],
        )
    )


def labelled(found):
    return dict(zip([each.label for each in found.classes], found.counts, strict=True))


def test_counts_of_the_legend_equal_the_key_figures(whole):
    numbers = coverage_counts(whole.tables, whole.coverage, 2026)["municipalities"]
    assert labelled(area_map(whole, "gemeinde", "coverage", 2026, DE)) == {
        "über Kreis oder Gemeindeverband": numbers["any"] - numbers["direct"],
        "eigenes Bündnis der Gemeinde": numbers["direct"],
        "nur für einen Teil oder über eine Region": numbers["part"],
        "Bündnis ohne bekanntes Jahr": numbers["undated"],
        "kein Bündnis bekannt": numbers["total"] - numbers["any"] - numbers["part"] - numbers["undated"],
        "unbewohnt (gemeindefrei)": len(whole.tables.uninhabited_areas),
    }


def test_counts_of_a_small_world(small):
    assert list(labelled(area_map(small, "gemeinde", "coverage", 2008, DE)).values()) == [1, 1, 0, 0, 3, 0]
    assert list(labelled(area_map(small, "gemeinde", "coverage", 2012, DE)).values()) == [0, 1, 0, 0, 4, 0]
    found = labelled(area_map(small, "kreis", "alliances", 2008, DE))
    assert {label: n for label, n in found.items() if n} == {"2": 1, "kein Bündnis bekannt": 2}


@pytest.mark.parametrize(
    ("level", "measure", "year", "expected"),
    [
        (
            "gemeinde",
            "coverage",
            2004,
            "2004 durch ein dokumentiertes Bündnis erreicht: 0 von 5 Gemeinden, davon 0 mit eigenem Bündnis. "
            "Die übrigen: kein Bündnis bekannt 5.",
        ),
        ("gemeinde", "alliances", 2004, "2004 ist hier keine Gemeinde durch ein dokumentiertes Bündnis erreicht."),
        (
            "gemeinde",
            "coverage",
            2008,
            "2008 durch ein dokumentiertes Bündnis erreicht: 2 von 5 Gemeinden, davon 1 mit eigenem Bündnis. "
            "Die übrigen: kein Bündnis bekannt 3.",
        ),
        (
            "kreis",
            "coverage",
            2006,
            "2006: ein Bündnis für den ganzen Kreis in 0 von 3 Kreisen, Bündnisse nur für einzelne Orte in 1. "
            "Die übrigen: kein Bündnis bekannt 2.",
        ),
        (
            "kreis",
            "alliances",
            2012,
            "2012 ist in 1 von 3 Kreisen mindestens eine Gemeinde durch ein dokumentiertes Bündnis erreicht. "
            "Höchster Wert: 1\u00a0Bündnis (Barnim).",
        ),
        (
            "gemeinde",
            "partners",
            2008,
            "2008 durch ein dokumentiertes Bündnis erreicht: 2 von 5 Gemeinden. "
            "Höchster Wert: 1\u00a0genannter Partner (in 2 Gebieten, zum Beispiel Astadt).",
        ),
        (
            "gemeinde",
            "first_year",
            2026,
            "Bis 2026 durch ein dokumentiertes Bündnis erreicht: 2 von 5 Gemeinden. Am frühesten: 2006 (Astadt).",
        ),
        (
            "gemeinde",
            "last_confirmed",
            2026,
            "2026 aktiv und zu irgendeiner Zeit bestätigt: ein Bündnis in 0 von 5 Gemeinden.",
        ),
        (
            "land",
            "population_share",
            2008,
            "2008 ist in 1 von 2 Ländern mindestens eine Gemeinde durch ein dokumentiertes Bündnis erreicht. "
            "Höchster Wert: 2,7\u00a0% (Brandenburg).",  # 120 of 4,420 people
        ),
    ],
)
def test_statements(small, level, measure, year, expected):
    assert area_map(small, level, measure, year, DE).statement == expected


def test_a_statement_about_one_municipality(real):
    found = area_map(select(real), "gemeinde", "coverage", 2004, EN, place="11000000")
    assert found.keys.tolist() == ["11000000"]
    assert "of 1 municipality" in found.statement or "no documented alliance" in found.statement


@pytest.mark.parametrize(
    ("level", "measure", "code"),
    [(level, measure, "de") for level, group in MEASURES.items() for measure in group]
    + [("kreis", measure, "en") for measure in MEASURES["kreis"]],
)
def test_every_measure_has_all_words(whole, level, measure, code):
    found = area_map(whole, level, measure, 2020, language(code))
    assert sum(found.counts) == len(found.keys)
    assert found.statement.endswith(".")
    assert "2020" in found.title
    assert whole.tables.version in found.source
    assert len(found.table()) == len(found.data) == len(found.keys) - (213 if level == "gemeinde" else 0)


def test_a_place_is_cut_out_and_keeps_the_classes_of_the_whole(brandenburg):
    whole = area_map(brandenburg, "gemeinde", "partners", 2026, DE)
    part = area_map(brandenburg, "gemeinde", "partners", 2026, DE, place="12060")
    assert part.classes == whole.classes
    assert part.keys.tolist() == [key for key in whole.keys if key.startswith("12060")]
    assert part.laender == whole.laender == ("BB",)
    assert part.within.startswith("12060")
    assert set(part.data["key"].str[:5]) == {"12060"}


def test_classes_are_those_of_all_years_in_the_selection(brandenburg, real):
    values = area_values(brandenburg, real, "kreis", "partners")  # with the areas outside, as the page has them
    found = area_map(brandenburg, "kreis", "partners", 2008, DE, method="quantiles")
    assert [each.code for each in found.classes[:-3]] == class_starts(values.values, "quantiles")


@pytest.mark.parametrize(
    ("place", "level", "first"),
    [("12060020", "gemeinde", "12060"), ("12060020", "kreis", "12060"), ("12060", "land", "12"), ("12", "kreis", "12")],
)
def test_a_place_below_the_level_shows_what_it_lies_in(whole, place, level, first):
    found = area_map(whole, level, MEASURES[level][0], 2026, DE, place=place)
    assert found.place == first
    assert all(key.startswith(first) for key in found.keys)


def test_several_laender_are_drawn_from_their_own_files(real):
    found = area_map(select(real, land=("HB", "NI")), "kreis", "coverage", 2026, DE)
    assert set(found.laender) == {"HB", "NI"}
    assert {key[:2] for key in found.keys} == {"03", "04"}


def test_maps_have_names_of_their_own(whole):
    stems = {
        area_map(whole, level, measure, year, DE, place).stem
        for level, measure, year, place in [
            ("kreis", "coverage", 2004, ""),
            ("kreis", "coverage", 2005, ""),
            ("kreis", "alliances", 2004, ""),
            ("kreis", "coverage", 2004, "12"),
        ]
    }
    assert len(stems) == 4


@pytest.mark.parametrize(
    "wrong",
    [{"level": "stadt"}, {"measure": "beauty"}, {"year": 1999}, {"place": "99999"}, {"place": "x"}, {"method": "best"}],
)
def test_what_does_not_exist_is_refused(whole, wrong):
    asked = {"level": "kreis", "measure": "alliances", "year": 2020, "t": DE} | wrong
    with pytest.raises(UnknownValue):
        area_map(whole, **asked)


def test_areas_of_one_selection_share_their_start_only_as_far_as_all_have_it(small):
    assert area_map(small, "gemeinde", "coverage", 2010, DE).within == "1"
    assert area_map(small, "kreis", "coverage", 2010, DE, place="12060").within == "12060"


def test_what_is_known_in_part_or_without_a_year_is_said_in_statement_and_table():
    found = area_map(
        select(
            world(
                alliances=[{"id": "a", "scope": "stadtteil", "founded": "2006"}, {"id": "b"}],
                alliance_areas=[area("a", "gemeinde", "12060001", partial=True), area("b", "gemeinde", "13003000")],
            )
        ),
        "gemeinde",
        "coverage",
        2010,
        DE,
    )
    assert found.statement.endswith(
        "Die übrigen: nur für einen Teil oder über eine Region 1, Bündnis ohne bekanntes Jahr 1 "
        "und kein Bündnis bekannt 3."
    )
    assert dict(found.table().iloc[:, [0, -1]].to_numpy())["Ehafen"] == "Bündnis ohne bekanntes Jahr"


def test_what_a_filter_leaves_out_is_not_called_unknown(real):
    found = area_map(select(real, sector=("kammern",)), "gemeinde", "coverage", 2020, DE)
    assert "kein Bündnis mit diesen Filtern bekannt" in found.statement
    assert "kein Bündnis bekannt" not in found.statement + " ".join(found.table().iloc[:, 4])
