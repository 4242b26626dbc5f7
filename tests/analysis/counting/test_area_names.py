"""What areas are called: each once, short enough to be read, told apart where it matters."""

import pytest

from analysis.charts.growth import by_land
from analysis.charts.sectors import groups_by_land
from analysis.charts.texts import place
from analysis.counting.area_names import area_names, land_names, members
from analysis.counting.filters import describe, labels, parse
from analysis.counting.gaps import Gaps, gaps
from analysis.counting.places import inside
from analysis.counting.profiles import named_areas
from analysis.counting.selection import select_alliances
from analysis.export.areas import area_rows
from analysis.language import language
from analysis.records.package import KEY_COLUMNS
from tests.analysis.frames import area, select, world

DE = language("de")
LONGEST = 80
"""Characters of a name that a table, a choice or a slide can hold."""


def test_an_association_is_named_after_its_largest_municipality_and_one_of_one_bears_its_name():
    made = world()
    assert area_names(made, "gemeindeverband").to_dict() == {
        "120605001": "Verband um Astadt (2 Gemeinden)",
        "120610001": "Cstadt",
        "120610002": "Ddorf",
        "130030000": "Ehafen",
    }
    assert area_names(made, "gemeindeverband", "en")["120605001"] == "Association around Astadt (2 municipalities)"
    assert members(made)["120605001"] == ("Astadt", "Bdorf")


@pytest.mark.parametrize("level", KEY_COLUMNS)
def test_every_area_has_a_name_that_can_be_read(real, level):
    names = area_names(real, level)
    assert set(names.index) == set(real.municipalities[KEY_COLUMNS[level]])
    assert names.str.len().between(1, LONGEST).all()


def test_lists_what_ifs_and_profiles_name_an_association_alike():
    made = world(alliances=[{"id": "a"}], alliance_areas=[area("a", "gemeindeverband", "120605001")])
    name, chosen = area_names(made, "gemeindeverband")["120605001"], select(made)
    found = Gaps(chosen, 2010, "gemeindeverband")
    assert name in {row["name"] for row in gaps(chosen, 2010, "gemeindeverband")["areas"]}
    assert name in found.names(range(len(found.candidates)))
    assert named_areas(made, made.alliance_areas)["name"].tolist() == [name]


def test_laender_stand_in_the_order_of_their_names_everywhere(real):
    """Bremen, Hamburg, Hessen; Saarland before Schleswig-Holstein: the order of neither the codes nor the numbers."""
    filters = parse({"land": ["SH", "SL", "HH", "HE", "HB"]}, real)
    names = ["Bremen", "Hamburg", "Hessen", "Saarland", "Schleswig-Holstein"]
    chosen = select_alliances(real, filters)
    assert list(land_names(chosen.tables).values()) == names
    assert place(filters, real.laender, DE) == DE.listing(names)
    assert describe(filters, labels(real, DE), DE).endswith(", ".join(names))
    assert area_rows(chosen, "land", "population_share", 2012)["name"].tolist() == names
    assert groups_by_land(chosen, DE).data["label"].tolist() == names
    assert [column.head for column in by_land(chosen, DE).columns[1:]] == names
    assert list(inside(real, "").values()) == list(labels(real, DE)["land"].values())
