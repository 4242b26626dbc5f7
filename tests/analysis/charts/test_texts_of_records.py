"""Awards and notes of records in words, in either language."""

import pandas as pd
import pytest

from analysis.charts.texts import award, note
from analysis.counting.profiles import profile
from analysis.language import language
from tests.analysis.frames import world

AWARDS = [
    {"alliance_id": "a", "award": "buendnis_des_monats", "year": "2009"},
    {"alliance_id": "a", "award": "buendnis_des_monats", "year": "2010", "detail": "Juni, Jahr nicht genannt"},
    {"alliance_id": "a", "award": "sonstige", "year": "2011", "detail": "Familienpreis"},
    {"alliance_id": "a", "award": "sonstige", "year": "2012"},
]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "de",
            [
                "Bündnis des Monats",
                "Bündnis des Monats: Juni, Jahr nicht genannt",
                "Familienpreis",
                "Sonstige Auszeichnung",
            ],
        ),
        (
            "en",
            [
                "Alliance of the month",
                "Alliance of the month (in German: Juni, Jahr nicht genannt)",
                "Familienpreis",
                "Other award",
            ],
        ),
    ],
)
def test_awards(code, words):
    found = profile(world(alliances=[{"id": "a"}], awards=AWARDS), "a").awards
    assert [award(row, language(code)) for _, row in found.iterrows()] == words


@pytest.mark.parametrize(
    ("german", "english", "in_german", "in_english"),
    [
        ("Profil", "profile", "Profil", "profile"),
        ("Profil", None, "Profil", "in German: Profil"),
        (None, "profile", "auf Englisch: profile", "profile"),
        (None, None, None, None),
    ],
)
def test_notes_stand_in_the_readers_language_or_say_in_which(german, english, in_german, in_english):
    row = pd.Series({"note": german, "note_en": english})
    assert note(row, language("de")) == in_german
    assert note(row, language("en")) == in_english
