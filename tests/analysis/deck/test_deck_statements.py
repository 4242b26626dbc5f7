"""The sentences: by hand on tests/tiny/, and true and well-formed for every Land, district and year of data/."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counting.activity import spans
from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.places import serving
from analysis.deck import statements
from analysis.deck.example import example_statement
from analysis.deck.gaps import gaps_details, white_spots
from analysis.deck.scope import View, view
from analysis.deck.words import inside, per_hundred
from analysis.language import LANGUAGES, Language, language
from tests.analysis.frames import area, world

DE, EN = language("de"), language("en")

SENTENCES = {
    "documented": statements.documented,
    "active": statements.active,
    "municipalities": statements.municipalities,
    "grown": statements.grown,
    "sectors": statements.sectors,
    "reached": statements.reached,
    "not_reached": statements.not_reached,
    "sourced": statements.sourced,
    "example": lambda shown, t: example_statement(shown, "", t),
}
DETAILS = {
    "active": statements.active_details,
    "municipalities": statements.municipalities_details,
    "grown": statements.grown_details,
    "sectors": statements.sectors_details,
    "reached": statements.reached_details,
    "sourced": statements.sourced_details,
}

DOCUMENTED = re.compile(r"dokumentiert|bekannt|Quelle|Webseite|documented|known|[Ss]ource|web page")
"""Each sentence says that it is about what is documented."""

# "1 Bündnisse", "eine Gemeinden", "0 Bündnis": a number and a noun that do not fit.
FALSE_NUMBER = re.compile(
    r"(?<![\d.,])1 (Bündnisse|Gemeinden|Quellen|Partnern|öffentliche|dokumentierte|alliances|documented|sources|public)"
    r"|(?<![\d.,])(?<!: )1 (von|of) "
    r"|(?<![\d.,])(?<!: )0 (Bündnis\b|von|of|alliance\b|dokumentierte)"
)


FALSE_CASE = re.compile(
    r"\bin (Saarland|Landkreis|Kreis|Region|\w+er Kreis|Städteregion|Regionalverband)\b|\bim \w+er Kreis\b"
)


def assert_well_formed(text: str, t: Language) -> None:
    assert text.endswith("."), text
    assert not re.search(r"\.\.|[{}]|  |\bnan\b|None|\(\)|„“", text), text
    assert re.match(r"[A-ZÄÖÜ0-9„“]", text), text
    assert not FALSE_NUMBER.search(text), text
    assert len(text) <= 240, text
    assert t.code == "en" or not FALSE_CASE.search(text), text


def numbers_in(text: str, shown: View, t: Language) -> list[int]:
    """Return the numbers that a sentence says, without those in the name of the area."""
    said = text.replace(inside(shown.scope, t), "")
    return [int(re.sub(r"\D", "", number)) for number in re.findall(r"\d(?:[\d.,]*\d)?", said)]


def said(name: str, shown: View) -> str:
    return SENTENCES[name](shown, DE)


# By hand


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("", 2012, "2012 waren in Deutschland 6 von 7 dokumentierten Bündnissen aktiv."),
        ("BB", 2012, "2012 waren in Brandenburg 4 von 4 dokumentierten Bündnissen aktiv."),
        ("BB", 2026, "2026 sind in Brandenburg 3 von 4 dokumentierten Bündnissen aktiv."),
        ("BB", 2005, "2005 war in Brandenburg eines von 4 dokumentierten Bündnissen aktiv."),
        ("BB", 2004, "Für 2004 ist in Brandenburg kein aktives Bündnis dokumentiert."),
        ("MV", 2026, "2026 ist in Mecklenburg-Vorpommern eines von 3 dokumentierten Bündnissen aktiv."),
        ("13076", 2012, "2012 waren im Landkreis Ludwigslust-Parchim 2 von 3 dokumentierten Bündnissen aktiv."),
        ("12054", 2006, "2006 war in Potsdam eines von 2 dokumentierten Bündnissen aktiv."),
        ("12069", 2009, "2009 waren im Landkreis Potsdam-Mittelmark 2 von 2 dokumentierten Bündnissen aktiv."),
    ],
)
def test_active(tiny_view, key, year, expected):
    assert said("active", tiny_view(key, year)) == expected


def test_active_in_english(tiny_view):
    found = [statements.active(tiny_view("BB", year), EN) for year in (2004, 2005, 2012, 2026)]
    assert found == [
        "For 2004, no active alliance in Brandenburg is documented.",
        "In 2005, one of 4 documented alliances in Brandenburg was active.",
        "In 2012, 4 of 4 documented alliances in Brandenburg were active.",
        "In 2026, 3 of 4 documented alliances in Brandenburg are active.",
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", "7 Bündnisse sind in Deutschland dokumentiert."),
        ("BB", "4 Bündnisse sind in Brandenburg dokumentiert."),  # without the planned one
        ("12054", "2 Bündnisse sind in Potsdam dokumentiert."),
    ],
)
def test_documented(tiny_view, key, expected):
    assert said("documented", tiny_view(key, 2012)) == expected


def test_who_is_not_counted_as_active(tiny_view):
    meaning = "Gezählt sind aktive: Sie haben begonnen, und bis dahin nennt keine Quelle ihr Ende."
    one = "Nicht mitgezählt ist ein Bündnis, das später begann, schon beendet war oder kein bekanntes Jahr hat."
    many = "Nicht mitgezählt sind 4 Bündnisse, die später begannen, schon beendet waren oder kein bekanntes Jahr haben."
    part = "Mitgezählt ist ein Bündnis, das nur für einen Teil eines Ortes oder für eine Region wirkt."
    assert statements.active_details(tiny_view("BB", 2012), DE) == (meaning,)
    assert statements.active_details(tiny_view("BB", 2026), DE) == (meaning, one)  # Rabenstein ended
    assert statements.active_details(tiny_view("BB", 2004), DE) == (many,)
    assert statements.active_details(tiny_view("12054", 2012), DE) == (meaning, part)  # Am Stern
    found = statements.active_details(tiny_view("13076", 2012), DE)
    assert found == (meaning, one, part)  # Hagenow has no year; Lewitz is a region


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("", 2012, "2012 wurden in Deutschland 7 von 8 Gemeinden durch ein dokumentiertes Bündnis erreicht."),
        ("BB", 2006, "2006 wurde in Brandenburg eine von 5 Gemeinden durch ein dokumentiertes Bündnis erreicht."),
        ("BB", 2026, "2026 werden in Brandenburg 4 von 5 Gemeinden durch ein dokumentiertes Bündnis erreicht."),
        (
            "BB",
            2004,
            "2004 wurde in Brandenburg keine der 5 Gemeinden als Ganzes durch ein dokumentiertes Bündnis erreicht.",
        ),
        (
            "13076",
            2012,
            "2012 wurden im Landkreis Ludwigslust-Parchim alle 3 Gemeinden durch ein dokumentiertes Bündnis erreicht.",
        ),
        (
            "13076",
            2026,
            "2026 wird im Landkreis Ludwigslust-Parchim keine der 3 Gemeinden als Ganzes durch ein dokumentiertes "
            "Bündnis erreicht.",
        ),
        ("12054", 2012, "Für 2012 ist in Potsdam ein Bündnis dokumentiert, das die ganze Stadt erreicht."),
        ("12054", 2004, "Für 2004 ist in Potsdam kein Bündnis dokumentiert, das die ganze Stadt erreicht."),
    ],
)
def test_municipalities(tiny_view, key, year, expected):
    assert said("municipalities", tiny_view(key, year)) == expected


def test_through_what_they_are_reached(tiny_view):
    # Potsdam and Rabenstein have their own; Niemegk and Planetal only the alliance of their Gemeindeverband.
    grey = "Grau heißt: kein Bündnis bekannt. Es kann trotzdem eines geben."
    assert statements.municipalities_details(tiny_view("BB", 2012), DE) == (
        "Mit eigenem Bündnis: 2; nur über Gemeindeverband oder Kreis: 2.",
        grey,
    )
    for key, year in (("12054", 2012), ("BB", 2004)):  # one municipality, none reached
        assert statements.municipalities_details(tiny_view(key, year), DE) == (grey,)


@pytest.mark.parametrize(
    ("key", "expected", "details"),
    [
        (
            "BB",
            "Die Zahl der dokumentierten aktiven Bündnisse in Brandenburg stieg von 0 im Jahr 2004 auf 3 im Jahr 2026.",
            ("Am höchsten war die Zahl 2011: 4.",),
        ),
        (
            "12054",
            "Die Zahl der dokumentierten aktiven Bündnisse in Potsdam stieg von 0 im Jahr 2004 auf 2 im Jahr 2026.",
            (),
        ),
        (
            "13076",
            "Die Zahl der dokumentierten aktiven Bündnisse im Landkreis Ludwigslust-Parchim stieg von 0 im Jahr 2004 "
            "auf 1 im Jahr 2026.",
            ("Am höchsten war die Zahl 2010: 2.",),
        ),
    ],
)
def test_growth(tiny_view, key, expected, details):
    shown = tiny_view(key, 2012)
    assert said("grown", shown) == expected
    found = statements.grown_details(shown, DE)
    assert found[: len(details)] == details


def test_growth_says_who_has_no_known_start(tiny_view):
    assert statements.grown_details(tiny_view("12054", 2012), DE) == (
        "Eines der 2026 aktiven zählt erst, seit Unterlagen es nennen.",
        "Bei 1 Bündnis ist das Gründungsjahr unbekannt; es zählt ab dem Jahr seiner frühesten Erwähnung.",
    )
    assert "Es fehlt 1 Bündnis ganz ohne Jahresangabe." in statements.grown_details(tiny_view("MV", 2012), DE)[1]


@pytest.mark.parametrize(
    ("alliances", "expected"),
    [
        ([], "In keinem Jahr ist in Brandenburg ein aktives Bündnis dokumentiert."),
        (
            [{"id": "a", "founded": "2004"}],
            "Die Zahl der dokumentierten aktiven Bündnisse in Brandenburg war 2004 und 2026 gleich: 1.",
        ),
        (
            [{"id": "a", "founded": "2003"}, {"id": "b", "founded": "2004", "ended": "2010", "status": "ended"}],
            "Die Zahl der dokumentierten aktiven Bündnisse in Brandenburg sank von 2 im Jahr 2004 auf 1 im Jahr 2026.",
        ),
    ],
)
def test_growth_that_is_none(alliances, expected):
    tables = world(alliances=alliances)
    assert said("grown", view(tables, "BB", 2026)) == expected


@pytest.mark.parametrize(
    ("key", "expected", "leading"),
    [
        (
            "BB",
            "Am häufigsten nennen die Quellen in Brandenburg Partner aus den Gruppen „Kommune und Verwaltung“ und "
            "„Wirtschaft und Sozialpartner“: je 2 von 5.",
            ["Häufigste Sektoren: Kommune (2), Kammern (2) und Wohlfahrtsverbände (1)."],
        ),
        (
            "MV",
            "Am häufigsten nennen die Quellen in Mecklenburg-Vorpommern Partner aus der Gruppe „Zivilgesellschaft“: "
            "2 von 4.",
            [],  # four sectors with one partner each
        ),
    ],
)
def test_sectors(tiny_view, key, expected, leading):
    shown = tiny_view(key, 2012)
    assert said("sectors", shown) == expected
    assert statements.sectors_details(shown, DE) == (
        *leading,
        "Nur Partner, die eine Quelle namentlich nennt; nie alle.",
    )


@pytest.mark.parametrize(
    ("partners", "expected", "details"),
    [
        ([], "Zu den Bündnissen in Brandenburg nennt keine Quelle einen Partner.", 0),
        (
            [("IHK", "kammern")],
            "Die Quellen nennen in Brandenburg einen Partner, aus der Gruppe „Wirtschaft und Sozialpartner“.",
            2,
        ),
        (
            [("IHK", "kammern"), ("Stadt", "kommune"), ("Verein", "vereine")],
            "Die Quellen nennen in Brandenburg 3 Partner; mehrere Gruppen sind gleich stark vertreten.",
            2,
        ),
    ],
)
def test_sectors_of_none_one_and_even_ones(partners, expected, details):
    rows = [{"alliance_id": "a", "partner": name, "sector": sector} for name, sector in partners]
    tables = world(alliances=[{"id": "a", "founded": "2006"}], partners=rows)
    shown = view(tables, "BB", 2026)
    assert said("sectors", shown) == expected
    assert len(statements.sectors_details(shown, DE)) == details


@pytest.mark.parametrize(
    ("partners", "leading"),
    [
        # Two, one, one: three sectors, all named. A fourth with one partner ties the last two, so neither is named.
        (
            "kommune kommune kammern vereine",
            "Häufigste Sektoren: Kommune (2), Kammern (1) und Vereine und Initiativen (1).",
        ),
        ("kommune kommune kammern vereine schulen", "Häufigster Sektor: Kommune (2)."),
        (
            "kommune kommune kommune kammern kammern vereine schulen",
            "Häufigste Sektoren: Kommune (3) und Kammern (2).",
        ),
        ("kommune kammern vereine schulen", ""),
    ],
)
def test_of_equally_frequent_sectors_all_are_named_or_none(tiny, partners, leading):
    rows = [{"alliance_id": "a", "partner": f"P{i}", "sector": each} for i, each in enumerate(partners.split())]
    tables = replace(world(alliances=[{"id": "a", "founded": "2006"}], partners=rows), sectors=tiny.sectors)
    *named, note = statements.sectors_details(view(tables, "BB", 2026), DE)
    assert note == "Nur Partner, die eine Quelle namentlich nennt; nie alle."
    assert "".join(named) == leading


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        (
            "BB",
            2012,
            "Von 100\u00a0Menschen in Brandenburg leben 79 in einer Gemeinde, die 2012 ein dokumentiertes Bündnis "
            "erreichte.",
        ),
        (
            "12069",
            2026,
            "Von 100\u00a0Menschen im Landkreis Potsdam-Mittelmark leben 25 in einer Gemeinde, die 2026 ein "
            "dokumentiertes Bündnis erreicht.",
        ),
        (
            "MV",
            2012,
            "Alle Menschen in Mecklenburg-Vorpommern leben in einer Gemeinde, die 2012 ein dokumentiertes Bündnis "
            "erreichte.",
        ),
        (
            "MV",
            2016,
            "Für 2016 ist in Mecklenburg-Vorpommern kein Bündnis dokumentiert, das eine ganze Gemeinde erreicht.",
        ),
        ("12054", 2004, "Für 2004 ist in Potsdam kein Bündnis dokumentiert, das die ganze Stadt erreicht."),
    ],
)
def test_reached(tiny_view, key, year, expected):
    assert said("reached", tiny_view(key, year)) == expected


@pytest.mark.parametrize(
    ("ags", "expected"),
    [
        # 20 of 54,420 people in Germany; 300 of them; 4,000 of them.
        (
            "12060002",
            "Von 100\u00a0Menschen in Deutschland lebt weniger als einer in einer Gemeinde, die 2010 ein "
            "dokumentiertes Bündnis erreichte.",
        ),
        (
            "12061001",
            "Von 100\u00a0Menschen in Deutschland lebt einer in einer Gemeinde, die 2010 ein dokumentiertes Bündnis "
            "erreichte.",
        ),
        (
            "12061002",
            "Von 100\u00a0Menschen in Deutschland leben 7 in einer Gemeinde, die 2010 ein dokumentiertes "
            "Bündnis erreichte.",
        ),
    ],
)
def test_few_are_reached(ags, expected):
    tables = world(alliances=[{"id": "a", "founded": "2006"}], alliance_areas=[area("a", "gemeinde", ags)])
    assert said("reached", view(tables, "", 2010)) == expected


def test_a_district_says_whether_it_has_an_alliance_of_its_own(tiny_view):
    first = [statements.reached_details(tiny_view("13076", year), DE)[0] for year in (2012, 2016)]
    assert first == [
        "Für 2012 ist ein Bündnis für das ganze Gebiet dokumentiert.",
        "Für 2016 ist kein Bündnis für das ganze Gebiet dokumentiert.",
    ]
    for key in ("BB", "12054"):
        assert statements.reached_details(tiny_view(key, 2012), DE)[0].startswith("Erreicht heißt:")
    assert "15. Mai 2022" in statements.reached_details(tiny_view("BB", 2012), DE)[-1]


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        ("BB", 2012, "Eine von 5 Gemeinden in Brandenburg ist 2012, soweit dokumentiert, nicht als Ganzes erreicht."),
        ("BB", 2006, "4 von 5 Gemeinden in Brandenburg sind 2006, soweit dokumentiert, nicht als Ganzes erreicht."),
        ("BB", 2004, "Keine der 5 Gemeinden in Brandenburg ist 2004, soweit dokumentiert, als Ganzes erreicht."),
        (
            "MV",
            2012,
            "Jede der 3 Gemeinden in Mecklenburg-Vorpommern ist 2012 durch ein dokumentiertes Bündnis als Ganzes "
            "erreicht.",
        ),
        ("12054", 2004, "Für 2004 ist in Potsdam kein Bündnis dokumentiert, das die ganze Stadt erreicht."),
        ("12054", 2012, "Für 2012 ist in Potsdam ein Bündnis dokumentiert, das die ganze Stadt erreicht."),
    ],
)
def test_not_reached(tiny_view, key, year, expected):
    assert said("not_reached", tiny_view(key, year)) == expected


def test_sourced(tiny_view):
    assert (
        said("sourced", tiny_view("BB", 2012))
        == "Zu Bündnissen in Brandenburg sind 7 öffentliche Webseiten ausgewertet."
    )
    source = {"alliance_id": "a", "url": "https://quelle.example/a"}
    for rows, expected in (
        (
            [source, source | {"note": "once more"}],
            "Zu Bündnissen in Brandenburg ist eine öffentliche Webseite ausgewertet.",
        ),
        ([], "Zu Bündnissen in Brandenburg ist keine Quelle verzeichnet."),
    ):
        tables = world(alliances=[{"id": "a", "founded": "2006"}], sources=rows)
        assert said("sourced", view(tables, "BB", 2026)) == expected


def test_where_no_alliance_is_known_no_sentence_supposes_any(tiny_view):
    tables = world()
    none = view(tables, "BB", 2026)
    assert said("sectors", none) == "Kein Bündnis ist in Brandenburg dokumentiert, also ist auch kein Partner bekannt."
    assert (
        said("sourced", none) == "Kein Bündnis ist in Brandenburg dokumentiert, also ist auch keine Quelle verzeichnet."
    )
    assert statements.sourced_details(none, DE) == ()
    assert statements.sourced_details(tiny_view("BB", 2012), DE) == (
        "Welche Quelle welche Angabe belegt, steht im Profil jedes Bündnisses.",
    )


# Every Land and every district


def assert_sentence(text: str, shown: View, t: Language) -> None:
    assert_well_formed(text, t)
    assert DOCUMENTED.search(text), text
    assert inside(shown.scope, t) in text, text


def test_sentences_are_well_formed_for_every_land_and_every_fifth_district(real, real_view):
    """Those made of key figures; the others take longer, see below. That each district has its form in sentences is
    shown in test_deck_scope.py.
    """
    for key in ["", *real.laender["key"], *real.districts["key"][::5]]:
        shown = real_view(key, 2026)
        for name in ("documented", "active", "municipalities", "grown", "sectors", "reached", "not_reached"):
            assert_sentence(SENTENCES[name](shown, DE), shown, DE)


def test_all_sentences_and_details_are_well_formed_for_every_land_and_many_districts(real, real_view):
    for key in ["", *real.laender["key"], *real.districts["key"][::16]]:
        shown = real_view(key, 2026)
        for t in (DE, EN):
            for sentence in SENTENCES.values():
                assert_sentence(sentence(shown, t), shown, t)
            for details in DETAILS.values():
                for line in details(shown, t):
                    assert_well_formed(line, t)


def test_alliances_that_serve_only_a_part_are_those_of_the_map_panel(real, real_view):
    all_spans = spans(real)
    for key in ("07314", "12054", "12060", "06431"):
        shown = real_view(key, 2026)
        found = serving(real, all_spans, key, 2026)
        n = int(found["relation"].isin(["region", "partial"]).sum())
        expected = [DE.count("deck.active.in_part", n)] if n else []
        assert [line for line in statements.active_details(shown, DE) if "Mitgezählt" in line] == expected


def test_no_area_ends_a_sentence(real_view):
    """Names may end with a full stop: "Weiden i.d. OPf."."""
    shown = real_view("09363", 2026)
    assert shown.scope.name.endswith(".")
    for code in LANGUAGES:
        for sentence in SENTENCES.values():
            assert_well_formed(sentence(shown, language(code)), language(code))


@settings(max_examples=25)
@given(data=st.data())
def test_sentences_say_the_key_figures_in_any_year(real, real_view, data):
    key = data.draw(st.sampled_from(["", *real.laender["key"], "12060", "05154", "05315", "16070", "01053", "09363"]))
    year = data.draw(st.integers(2004, 2026))
    t = language(data.draw(st.sampled_from(LANGUAGES)))
    shown = real_view(key, year)
    expected = expected_numbers(shown, t)
    for name, sentence in SENTENCES.items():
        text = sentence(shown, t)
        assert_well_formed(text, t)
        if name in expected:
            assert numbers_in(text, shown, t) == expected[name], text


def expected_numbers(shown: View, t: Language) -> dict[str, list[int]]:
    """Return the numbers that each sentence has to say, in order; one and none are words."""
    numbers, year = shown.figures, shown.year
    active, known = numbers["alliances"]["active"], numbers["alliances"]["known"]
    places, people = numbers["coverage"]["municipalities"], numbers["coverage"]["population"]
    some, missing, total = places["any"], places["total"] - places["any"], places["total"]
    first, last = numbers["growth"][0], numbers["growth"][-1]
    german = t.code == "de"
    expected = {
        "documented": [known] if known > 1 else [],
        "active": [year, *([active] if active > 1 else []), *([known] if active and known > 1 else [])],
        "municipalities": [year, *([some] if 1 < some < total else []), total],
        "not_reached": [*([missing] if 1 < missing < total else []), total, year],
    }
    if not german and missing not in (0, total):
        expected["not_reached"] = [*([missing] if missing > 1 else []), total, year]
    if shown.single:
        expected |= {"municipalities": [year], "not_reached": [year]}
    if 0 < people["any"] < people["total"] and 200 * people["any"] >= people["total"]:
        share = per_hundred(people["any"], people["total"])
        expected["reached"] = [100, *([share] if share > 1 else []), year]
    if first["active"] != last["active"]:
        expected["grown"] = [first["active"], first["year"], last["active"], last["year"]]
    return expected


@pytest.mark.parametrize("year", [2004, 2008, 2017, 2026])
def test_sentences_on_the_laender_equal_figures_of_their_filter(real, real_view, year):
    """The same, with numbers that do not come from the view."""
    for land in real.laender["key"]:
        shown = real_view(land, year)
        numbers = figures_for(real, Filters(land=(land,)), year)
        active, any_ = numbers["alliances"]["active"], numbers["coverage"]["municipalities"]["any"]
        known = numbers["alliances"]["known"]
        expected = [year, *([active] if active > 1 else []), *([known] if active and known > 1 else [])]
        assert numbers_in(statements.active(shown, DE), shown, DE) == expected, land
        assert ("kein" in statements.active(shown, DE)) == (active == 0), land
        if not shown.single and 1 < any_ < numbers["coverage"]["municipalities"]["total"]:
            assert numbers_in(statements.municipalities(shown, DE), shown, DE)[1] == any_, land


def test_white_spots_are_well_formed_for_every_land(real, real_view):
    for land in ["", *real.laender["key"]]:
        shown = real_view(land, 2026)
        listings = white_spots(shown, DE)
        for text in (*gaps_details(shown, listings, DE), *(listing.statement for listing in listings)):
            assert_well_formed(text, DE)
