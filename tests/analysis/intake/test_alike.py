"""Which known alliance a row means that writes place or name otherwise: asked back, never silently a new one."""

import re

import pytest

from analysis.intake.alike import LONG, Register, telling
from analysis.intake.checked import Checked, check_upload
from analysis.intake.read import read_uploads
from analysis.intake.suggest import suggest
from analysis.records.tables import Tables
from tests.analysis.frames import world
from tests.analysis.intake.books import books

HEADINGS = ("Name des Bündnisses", "Ort", "Bundesland", "Art", "Status")
MV = "Mecklenburg-Vorpommern"
KNOWN = [
    {"id": "bb-oder", "name": "Bündnis für Familie Frankfurt (Oder)", "place": "Frankfurt (Oder)"},
    {"id": "bb-neustadt", "name": "Familienbündnis Neustadt", "place": "Neustadt an der Weinstraße"},
    {"id": "bb-nord", "name": "Bündnis für Familie im Nordkreis", "place": "Nordhain (Landkreis)", "scope": "kreis"},
    {"id": "bb-kyritz", "name": "Lokales Bündnis für Familie Kyritz", "place": "Kyritz"},
    {"id": "mv-lewitz", "name": "Familienbündnis Lewitz", "place": "Lewitz", "land": "MV"},
    {"id": "bb-mitte", "name": "Familienbündnis Mitte", "place": "Kyritz Mitte", "scope": "stadtteil"},
]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(alliances=KNOWN)


def handed_in(tables: Tables, *rows: tuple) -> Checked:
    return check_upload(read_uploads([("liste.xlsx", books({"Liste": [HEADINGS, *rows]}))], tables.package), tables)


def row(name: str, place: str | None, land: str = "Brandenburg", scope: str = "Gemeinde") -> tuple:
    return (name, place, land, scope, "aktiv")


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("bb-oder", row("Bündnis für Familie", "Frankfurt")),
        ("bb-oder", row("Runder Tisch", "Frankfurt a. d. Oder")),
        ("bb-oder", row("Runder Tisch", "Frankfurt a. d. O.")),
        ("bb-oder", row("Runder Tisch", "15230 Frankfurt (Oder)")),
        ("bb-neustadt", row("Runder Tisch", "Neustadt a.d. Weinstraße")),
        ("bb-neustadt", row("Runder Tisch", "Neustadt")),
        ("bb-nord", row("Runder Tisch", "Landkreis Nordhain", scope="Kreis")),
        ("bb-nord", row("Runder Tisch", "Nordhain (Kreis)", scope="Kreis")),
        ("bb-nord", row("Runder Tisch", "LK Nordhain", scope="Kreis")),
        ("bb-kyritz", row("Runder Tisch", "Kyrtiz")),
        ("bb-kyritz", row("Lokales Bündniss für Famlie Kyrtz", "Prignitz")),
        ("bb-kyritz", row("Kyritzer Familienbündnis", "Prignitz")),
        ("bb-kyritz", row("Lokales Bündnis für Familie Kyritz", "Kyritz", MV)),
        ("bb-kyritz", row("Familienbündnis Kyritz", "Kyritz", MV)),
        ("mv-lewitz", row("Familienbündnis Lewitz", "Anderswo")),
    ],
)
def test_what_is_written_otherwise_is_asked_back_with_what_is_meant(key, given, tables):
    result = handed_in(tables, given)
    (found,) = [item for item in result.findings if item.rule == "which_alliance"]
    offers = suggest(found, tables)
    assert key in [offer.value for offer in offers[:-1]]
    assert offers[-1].value not in {item["id"] for item in KNOWN}, "or it is a new one"


@pytest.mark.parametrize(
    "given",
    [
        row("Bündnis Neudorf", "Neudorf"),
        row("Lokales Bündnis für Familie", "Neudorf"),
        row("Lokales Bündnis für Familie", "Kyritz", MV),
        row("Familienbündnis Ost", "Kyritz Ost", scope="Stadtteil"),
        row("Bündnis für Familie Nordheim", "Nordheim"),
        row("Bündnis für Familie 2", "Kyritz 2"),
        row("Bündnis für Familie B", "Kyritz B"),
    ],
)
def test_what_is_clearly_new_is_not_asked(given, tables):
    result = handed_in(tables, given)
    assert [item.rule for item in result.findings] == []
    assert set(result.given[0].frame["id"]).isdisjoint(item["id"] for item in KNOWN)


def test_one_that_is_told_twice_is_no_second_new_one(tables):
    result = handed_in(tables, row("Bündnis Neudorf", "Neudorf"), row("Bündnis  Neudorf", "Neudorf"))
    assert [(item.row, item.column, item.rule) for item in result.findings] == [(3, "id", "unique")]


OTHERWISE = {
    "the place by its first words": lambda a: {"place": re.split(r"[,(/]", a.place)[0].strip()},
    "the kind in front": lambda a: {"place": f"Landkreis {a.place}", "name": "Runder Tisch"},
    "the kind behind": lambda a: {"place": f"{a.place} (Kreis)", "name": "Runder Tisch"},
    "short words between": lambda a: {"place": re.sub(r" (an|in) (der|dem) ", r" a.d. ", a.place), "name": "Bündnis"},
    "a post code": lambda a: {"place": f"12345 {a.place}"},
    "umlauts spelt out": lambda a: {"place": a.place.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}))},
    "a letter of the name lost": lambda a: {"name": slip(a.name), "place": "Anderswo"},
    "no place": lambda a: {"place": ""},
    "another Land": lambda a: {"land": "SL" if a.land == "HB" else "HB"},
}


def slip(name: str) -> str:
    """The name without the middle letter of its longest telling word, where it has one of some length."""
    longest = max(re.findall(r"\w+", name), key=lambda word: (bool(telling(word)), len(word)))
    middle = len(longest) // 2
    if len(longest) < LONG or not telling(longest) or longest[middle] == "ß":
        return name
    return name.replace(longest, longest[:middle] + longest[middle + 1 :], 1)


@pytest.mark.parametrize("kind", OTHERWISE)
def test_no_known_alliance_becomes_a_new_one(kind, real):
    register = Register(real.alliances, real.municipalities)
    lost = []
    for item in real.alliances.itertuples():
        said = {"name": item.name, "place": item.place, "land": item.land, "scope": item.scope}
        sure, candidates = register.meant(**(said | OTHERWISE[kind](item)))
        if item.id != sure and item.id not in candidates:
            lost.append((item.id, sure, candidates))
    assert lost == []


def test_towns_without_an_alliance_are_new(real):
    register = Register(real.alliances, real.municipalities)
    words = {word for text in real.alliances["name"] + " " + real.alliances["place"] for word in telling(text)}
    towns = real.municipalities[~real.municipalities["name"].map(lambda name: bool(set(telling(name)) & words))]
    asked = [
        name
        for name, land in zip(towns["name"], towns["land"], strict=True)
        if register.meant(f"Lokales Bündnis für Familie {name}", name, land, "gemeinde") != (None, [])
    ]
    assert asked == []


def test_what_is_as_likely_stands_in_the_order_of_the_ids():
    """In every process, whatever order Python gives to sets of texts there."""
    ids = [f"bb-{letter}" for letter in "hgfedcba"]
    known = [{"id": key, "name": f"Bündnis {key}", "place": f"Neustadt ({key[-1]}eide)"} for key in ids]
    tables = world(alliances=known)
    register = Register(tables.alliances, tables.municipalities)
    assert register.meant("Runder Tisch", "Neustadt") == (None, sorted(ids))
