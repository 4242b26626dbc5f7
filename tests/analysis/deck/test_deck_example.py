"""The example alliance: chosen by a rule that can be told, or by the user."""

import pytest

from analysis.counting.profiles import profile
from analysis.deck.example import (
    candidates,
    chosen_id,
    example,
    example_details,
    example_statement,
    unquoted,
)
from analysis.deck.scope import view
from analysis.errors import UnknownValue
from analysis.language import language
from tests.analysis.frames import world

DE, EN = language("de"), language("en")


def test_candidates_by_hand(tiny_view):
    found = candidates(tiny_view("BB", 2014))
    assert list(found.itertuples(index=False, name=None)) == [
        ("bb-potsdam", "Lokales Bündnis für Familie Potsdam", 2, 3, True),
        ("bb-potsdam-am-stern", "Familienbündnis Am Stern", 2, 0, True),
        ("bb-amt-niemegk", "Familienbündnis Amt Niemegk", 1, 2, True),
        ("bb-rabenstein", "Bündnis für Familie Rabenstein/Fläming", 1, 0, False),  # ended in 2014
    ]  # without the planned one


@pytest.mark.parametrize(
    ("key", "year", "expected", "statement"),
    [
        (
            "BB",
            2012,
            "bb-potsdam",
            "„Lokales Bündnis für Familie Potsdam“ gehört mit 2 Quellen zu den am besten belegten der 2012 in "
            "Brandenburg aktiven Bündnisse.",
        ),
        (
            "BB",
            2008,
            "bb-potsdam",
            "„Lokales Bündnis für Familie Potsdam“ ist mit 2 Quellen das am besten belegte der 2008 in "
            "Brandenburg aktiven Bündnisse.",
        ),
        (
            "MV",
            2012,
            "mv-ludwigslust-parchim",  # as many sources as Lewitz, more partners
            "„Bündnis für Familie Ludwigslust-Parchim“ gehört mit einer Quelle zu den am besten belegten der "
            "2012 in Mecklenburg-Vorpommern aktiven Bündnisse.",
        ),
        (
            "MV",
            2020,
            "mv-lewitz",
            "„Familienbündnis Lewitz“ ist das einzige dokumentierte Bündnis, das 2020 in Mecklenburg-Vorpommern als "
            "aktiv zählt.",
        ),
        (
            "MV",
            2005,
            None,
            "Für 2005 ist in Mecklenburg-Vorpommern kein aktives Bündnis dokumentiert, das als Beispiel dienen kann.",
        ),
    ],
)
def test_by_rule(tiny_view, key, year, expected, statement):
    shown = tiny_view(key, year)
    assert chosen_id(shown, "") == expected
    assert example_statement(shown, "", DE) == statement
    assert len(example_details(shown, "", DE)) == (len(shown.active_ids) > 1)


def test_by_the_user(tiny_view):
    shown = tiny_view("BB", 2026)
    assert chosen_id(shown, "bb-rabenstein") == "bb-rabenstein"  # although it has ended
    expected = "„Bündnis für Familie Rabenstein/Fläming“ ist mit einer Quelle belegt."
    assert example_statement(shown, "bb-rabenstein", DE) == expected
    assert example_statement(shown, "bb-potsdam", EN) == (
        "“Lokales Bündnis für Familie Potsdam” is attested by 2 sources."
    )
    assert example_details(shown, "bb-potsdam", DE) == ()


@pytest.mark.parametrize("wanted", ["mv-lewitz", "bb-bad-belzig", "nobody"])
def test_what_is_no_alliance_of_the_area_is_refused(tiny_view, wanted):
    """Of another Land, planned, unknown."""
    with pytest.raises(UnknownValue, match="example"):
        chosen_id(tiny_view("BB", 2012), wanted)
    with pytest.raises(UnknownValue, match="example"):
        example_statement(tiny_view("BB", 2012), wanted, DE)


def test_without_a_source():
    tables = world(alliances=[{"id": "a", "name": "Bündnis „Wir“ Ort", "founded": "2006"}])
    shown = view(tables, "BB", 2010)
    assert example_statement(shown, "", DE) == "Zu „Bündnis ‚Wir‘ Ort“ ist keine Quelle verzeichnet."
    assert example_statement(shown, "a", DE) == example_statement(shown, "", DE)


def test_quotation_marks_within_quotation_marks():
    assert unquoted("Bündnis „Wir“ Ort", DE) == "Bündnis ‚Wir‘ Ort"
    assert unquoted("Bündnis “We” Ort", EN) == "Bündnis ‘We’ Ort"
    assert unquoted("Bündnis Ort", DE) == "Bündnis Ort"


def test_what_is_shown(tiny_view):
    found = example(tiny_view("BB", 2012), "bb-potsdam", DE)
    assert found.name == "Lokales Bündnis für Familie Potsdam"
    assert found.facts == (
        ("Ort", "Potsdam, Brandenburg"),
        ("Gegründet", "14. März 2005"),
        ("Status", "aktiv (Stand Juni 2025)"),
        ("Zuletzt bestätigt", "2025"),
        ("Koordination", "Landeshauptstadt Potsdam, Jugendamt"),
        ("Partner insgesamt (Angabe)", "30 (Stand 15. Mai 2010)"),
        ("Webseite", "https://buendnis.example/potsdam"),
        ("Partner", "Landeshauptstadt Potsdam, IHK Potsdam und AWO, Bezirksverband Potsdam"),
        ("Themen", "Vereinbarkeit von Familie und Beruf und Pflege"),
        ("Auszeichnungen", "Bündnis des Monats (Juni 2007) und Familienpreis"),
    )
    assert found.partners.table().to_numpy().tolist() == [
        ["Kommune", "Landeshauptstadt Potsdam"],
        ["Kammern", "IHK Potsdam"],
        ["Wohlfahrtsverbände", "AWO, Bezirksverband Potsdam"],
    ]
    assert found.sources.table().to_numpy().tolist() == [
        ["quelle.example", "1. Juni 2025"],
        ["quelle.example", "15. Mai 2010"],
    ]
    assert list(found.sources.data["url"]) == ["https://quelle.example/potsdam", "https://quelle.example/potsdam-2010"]


def test_other_dates_and_the_end_are_told(tiny_view):
    facts = dict(example(tiny_view("BB", 2012), "bb-rabenstein", DE).facts)
    assert facts["Gegründet"] == "15. Mai 2009 – andere Quellen nennen Juni 2009 und 2010"
    assert facts["Status"] == "beendet (Stand November 2014)"
    assert "Partner" not in facts


def test_nothing_known_is_no_empty_fact(tiny_view):
    found = example(tiny_view("BB", 2012), "bb-potsdam-am-stern", DE)
    assert dict(found.facts) == {
        "Ort": "Potsdam-Am Stern, Brandenburg",
        "Status": "unbekannt",
        "Zuletzt bestätigt": "2011",
        "Auszeichnungen": "Stadtteilpreis (2011)",
    }
    assert found.partners.table().empty
    assert found.partners.statement.startswith("Keine Quelle nennt Partner")


def test_the_best_documented_of_every_land(real, real_view):
    for land in real.laender["key"]:
        shown = real_view(land, 2020)
        key = chosen_id(shown, "")
        best = candidates(shown)[candidates(shown)["active"]]
        assert key in shown.active_ids
        assert len(profile(real, key).sources) == best["sources"].max(), land
        assert example(shown, key, EN).facts[0][0] == "Place"
