"""Files as statistical databases and spreadsheets give them: what is read of each, and what is left out."""

import math

import numpy as np
import pytest

from analysis.intake.own.figures import Figures
from analysis.intake.own.numbers import KNOWN, Sign
from analysis.intake.own.read import read_figures
from tests.conftest import TINY

FILES = TINY.parent / "figures"
NAN = math.nan
BORDERS = ("16063 Wartburgkreis, Landkreis",)

READ = {
    "genesis-flach.csv": (
        "kreis",
        {
            "Bevoelkerungsstand (Anzahl) · 31.12.2022 · Insgesamt": {"01001": 100, "01002": 200, "03159": 400},
            "Bevoelkerungsstand (Anzahl) · 31.12.2022 · männlich": {"01001": 40, "01002": 0, "01051": 240},
            "Bevoelkerungsstand (Anzahl) · 31.12.2023 · weiblich": {"01002": 165, "01051": NAN, "03159": 365},
        },
    ),
    "genesis-flach-neu.csv": (
        "gemeinde",
        {
            "Personen · Anzahl · unter 3 Jahre": {"12060005": 1234, "12060012": NAN, "12054000": 180000},
            "Personen · Anzahl · 3 bis unter 6 Jahre": {"12060005": 12.5, "12060012": NAN, "12060181": 0},
        },
    ),
    "genesis-tabelle.csv": (
        "kreis",
        {
            "Kinder in Tageseinrichtungen · Insgesamt · Anzahl · 01.03.2023": {
                "01001": 3100,
                "02000": 80000,
                "05112": 0,
            },
            "Betreuungsquote · Insgesamt · Prozent · 01.03.2023": {"01051": 91.3, "05111": NAN, "05112": 85.1},
            "Betreuungsquote · unter 3 Jahren · Prozent · 01.03.2023": {"01002": NAN, "05111": NAN, "01001": 34.9},
        },
    ),
    "regionalstatistik-gemeinden.csv": (
        "gemeinde",
        {
            "Bevölkerungsstand (Anzahl) · Insgesamt": {"01001000": 92550, "03159016": 118911, "01051141": NAN},
            "Bevölkerungsstand (Anzahl) · männlich": {"01051001": 1800, "01051005": 300},
        },
    ),
    "inkar.csv": (
        "kreis",
        {
            "Kinderarmut · 2020": {"01001": 24.58, "12060": 8.9, "16063": NAN},
            "Kinderarmut · 2021": {"01001": 23.97},
            "Betreuungsquote Kleinkinder · 2021": {"01002": 38.25},
        },
    ),
    "destatis.xlsx": (
        "kreis",
        {
            "Kinder in Tagesbetreuung · unter 3 Jahre · Anzahl": {"08111": 6500, "08116": NAN, "11000": 50000},
            "Betreuungsquote · unter 3 Jahre · Prozent": {"08111": 35.75, "08115": 31.2},
            "Betreuungsquote · 3 bis unter 6 Jahre · Prozent": {"08116": NAN, "12060": 95.9},
        },
    ),
    "arbeitsagentur.xlsx": (
        "kreis",
        {
            "Arbeitslose · Insgesamt": {"12051": 3210, "12073": 5600},
            "Arbeitslose · darunter · Alleinerziehende": {"12060": 420, "12063": NAN},
            "Arbeitslosenquote · bezogen auf alle zivilen Erwerbspersonen": {"12051": 8.4, "12063": NAN},
        },
    ),
    "eurostat.tsv": (
        "kreis",
        {
            "eurostat · 2021": {"12051": 3300, "07140": 4700, "16063": NAN},
            "eurostat · 2022": {"12052": 4480, "07140": NAN},
            "eurostat · 2023": {"12051": 3205, "12052": NAN, "16063": 7100},
        },
    ),
    "tabelle-ohne-nullen.csv": (
        "gemeinde",
        {
            "Plätze je 100 Kinder": {"01001000": 45.5, "01051001": NAN, "01051005": NAN, "12060052": 61.25},
            "Kosten je Platz": {"01001000": 1250.75, "01051001": 0, "09162000": NAN, "12060052": 12340.5},
        },
    ),
    "gemeindeverzeichnis.xlsx": (
        "gemeinde",
        {
            "Gebietsstand: 31.12.2025 · Fläche km2": {"01001000": 56.73, "01051003": 9.04},
            "Bevölkerung · insgesamt": {"01051011": 12400, "01051010": 220},
        },
    ),
    "ars-mit-leerzeichen.csv": (
        "gemeinde",
        {"Haushalte mit Kindern": {"01001000": 9876, "01051011": 1432, "01051003": 71, "01051010": 1234567}},
    ),
    "nur-namen.csv": (
        "kreis",
        {"Anteil der Alleinerziehenden": {"12060": 21.5, "09184": 17.25, "09162": 22, "12067": 20.75, "12053": 24}},
    ),
}
"""File -> level, and title -> key -> value (of some columns, of some areas)."""

LEFT_OUT = {
    "genesis-flach.csv": [],
    "regionalstatistik-gemeinden.csv": [
        (12, "01051999", "unknown", ("01051099 Schafstedt, Gemeinde (Dithmarschen)",)),
    ],
    "inkar.csv": [(7, "16056", "changed", BORDERS)],
    "eurostat.tsv": [(9, "DEG0N", "changed", BORDERS)],
    "nur-namen.csv": [
        (5, "Osnabrück", "several", ("03404 Osnabrück, Kreisfreie Stadt", "03459 Osnabrück, Landkreis")),
        (8, "Cottbuss", "unknown", ("12052 Cottbus, Kreisfreie Stadt",)),
    ],
}
"""File -> rows left out: row, text, reason, what may be meant; of the others none."""


@pytest.fixture(scope="module")
def read(real):
    return {
        path.name: read_figures(path.name, path.read_bytes(), real) for path in FILES.iterdir() if path.suffix != ".md"
    }


def column(figures: Figures, title: str) -> dict[str, float]:
    return figures.values.iloc[:, figures.titles.index(title)].to_dict()


def test_every_file_is_spoken_of(read):
    assert set(read) == set(READ)


@pytest.mark.parametrize("name", READ)
def test_areas_and_values_are_read(read, name):
    level, columns = READ[name]
    assert read[name].level == level
    for title, values in columns.items():
        found = column(read[name], title)
        np.testing.assert_array_equal([found[key] for key in values], list(values.values()), title)


@pytest.mark.parametrize("name", READ)
def test_rows_of_no_area_are_named_and_no_others(read, name):
    found = [(item.row, item.text, item.reason, item.meant) for item in read[name].left_out]
    assert found == LEFT_OUT.get(name, [])


def test_what_is_no_number_is_named_with_its_place(read):
    found = {name: [(item.row, item.column, item.rule, item.found) for item in read[name].findings] for name in READ}
    assert {name: items for name, items in found.items() if items} == {
        "tabelle-ohne-nullen.csv": [(7, "Kosten je Platz", "no_figure", "viel")]
    }


def test_a_key_that_changed_alone_is_taken_over(read):
    assert read["regionalstatistik-gemeinden.csv"].renumbered == (("03152012", "03159016"),)


def test_signs_say_why_a_value_is_unknown(read):
    figures = read["genesis-tabelle.csv"]
    signs = dict(zip(figures.values.index, map(Sign, figures.signs.iloc[:, 2]), strict=True))
    assert (signs["05111"], signs["01051"], signs["01001"]) == (Sign.LATER, Sign.DOUBTFUL, Sign.NUMBER)
    assert sum(count for sign, count in figures.counts(2).items() if sign not in KNOWN) == 1


def test_sheets_without_areas_are_named(read):
    assert read["destatis.xlsx"].not_taken == ("[Titel]",)
