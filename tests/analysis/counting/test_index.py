import gc
import weakref

import numpy as np

from analysis.counting.index import codes, once_per_tables, owned, owners, owning
from tests.analysis.frames import area, world


def made():
    return world(
        alliances=[{"id": "a"}, {"id": "b", "land": "MV"}, {"id": "c", "coordination": "IHK"}],
        alliance_areas=[area("b", "kreis", "13003"), area("gone", "kreis", "12060"), area("a", "kreis", "12061")],
    )


def test_an_owner_is_the_position_of_the_alliance():
    assert owners(made(), "alliance_areas").tolist() == [1, -1, 0]


def test_rows_of_alliances_and_alliances_of_rows():
    tables = made()
    assert owned(tables, "alliance_areas", np.array([True, False, True])).tolist() == [False, False, True]
    assert owning(tables, "alliance_areas", np.array([True, True, False])).tolist() == [False, True, False]


def test_codes_find_rows_by_value():
    land = codes(made(), "alliances", "land")
    assert land.among(["MV"]).tolist() == [False, True, False]
    assert land.among(["MV", "BB"]).tolist() == [True] * 3
    assert land.counts(np.array([True, True, False])) == {"BB": 1, "MV": 1}


def test_a_missing_value_matches_nothing_and_counts_nowhere():
    coordination = codes(made(), "alliances", "coordination")
    assert coordination.among(["unheard of"]).tolist() == [False] * 3
    assert coordination.among([]).tolist() == [False] * 3
    assert coordination.counts(np.ones(3, bool)) == {"IHK": 1}


def test_computed_once_for_each_tables_and_argument():
    asked = []

    @once_per_tables
    def rows(tables, table):
        asked.append(table)
        return len(getattr(tables, table))

    one, other = made(), made()
    assert [rows(one, "alliances"), rows(one, "alliances"), rows(one, "topics")] == [3, 3, 0]
    assert asked == ["alliances", "topics"]
    rows(other, "alliances")
    assert len(asked) == 3


def test_results_go_with_their_tables():
    tables = made()
    kept = weakref.ref(owners(tables, "alliance_areas"))
    del tables
    gc.collect()
    assert kept() is None
