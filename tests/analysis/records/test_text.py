"""Texts compared, sorted and put into keys: umlauts in each spelling, typed with one sign or with two."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.records.files import ROOT
from analysis.records.text import collated, folded, holding, in_ascii, plain, slug, spelt_out

ANY = st.text(max_size=20)
FUNCTIONS = (plain, folded, spelt_out, in_ascii, slug)


@pytest.mark.parametrize(
    ("function", "text", "result"),
    [
        (plain, "Märkisch-Oderland", "markisch-oderland"),
        (plain, "STRASSE", "strasse"),
        (plain, "Straße É!", "strasse e!"),
        (folded, "Straße", "strasse"),
        (folded, "Müllrose (Mark)", "mullrose mark"),
        (folded, "  Öl-Berg. ", "ol berg"),
        (folded, "…", ""),
        (spelt_out, "Ärger, Öl, Übung, Maß", "Aerger, Oel, Uebung, Mass"),
        (in_ascii, "Größe é–ł", "Groesse e"),
        (slug, "Straße É!", "strasse-e"),
        (slug, " Bündnis für Familie / Süd ", "buendnis-fuer-familie-sued"),
        (slug, "…", ""),
    ],
)
def test_by_hand(function, text, result):
    assert function(text) == result


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@given(text=ANY)
def test_composed_and_decomposed_are_the_same(function, text):
    assert function(unicodedata.normalize("NFD", text)) == function(unicodedata.normalize("NFC", text))


def test_a_letter_is_folded_alike_beside_any_other():
    letters = list(map(chr, range(0x250)))
    assert [each for each in letters if plain(f"{each}ɣ") != f"{plain(each)}ɣ"] == []
    assert [each for each in letters if plain(unicodedata.normalize("NFD", each)) != plain(each)] == []


@given(text=ANY)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)
    assert slug(slug(text)) == slug(text)


def test_sorting():
    names = pd.Series(["Zoo", "Öl", "„Alt“", "ost", "Oase", "Aß", "Assel", None], dtype="str")
    assert names.sort_values(key=collated, kind="stable", na_position="last").tolist()[:-1] == [
        "„Alt“", "Aß", "Assel", "Oase", "Öl", "ost", "Zoo",
    ]  # fmt: skip
    assert collated(names).isna().sum() == 1
    assert collated(pd.Series([2, 1])).tolist() == [2, 1]


def test_no_other_module_folds_or_spells_out():
    sources = [path for room in ("analysis", "api", "ui", "pages") for path in (ROOT / room).rglob("*.py")]
    signs = ('"NFKD"', '"ä"', "'ä'", "unicodedata.combining")
    found = {path.name for path in sources if any(sign in path.read_text(encoding="utf-8") for sign in signs)}
    assert found == {"text.py"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [True, True]),
        ("OSTWÜRTTEMBERG", [True, False]),
        ("ostwuerttemberg ihk", [True, False]),
        ("handwerk", [False, True]),
    ],
)
def test_each_word_is_looked_for_however_it_is_spelt(text, found):
    assert holding(pd.Series(["IHK Ostwürttemberg", "Handwerkskammer Potsdam"]), text).tolist() == found
