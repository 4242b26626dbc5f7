"""Requests for tests: of the tiny set, of the real records, and of a world with names that are hard to write."""

from functools import cache

from analysis.counting.filter_set import Filters
from analysis.counting.selection import select_alliances
from analysis.export.request import Request
from analysis.language import language
from analysis.records.tables import Tables
from tests.analysis.frames import area, world

AWKWARD = [
    'Bündnis „Süd“; "Zitat", Straße',
    "=1+1",
    "'=1+1",
    "''@SUM(A1)",
    "+49 30 123",
    "-5",
    "@home",
    "\tTabulator",
    "＝1+1",
    "<r>fett</r> & <b>",
    " Rand ",
    "_x000D_ und _x",
    "Familie 👪 \u200e\u202eabc",
    "01001000",
    "1e5",
    "TRUE",
    "2005-11",
    "null",
    "#REF!",
]
"""Names of alliances that break a careless writer or reader."""


def asked(tables: Tables, filters: Filters | None = None, code: str = "de", **what) -> Request:
    """A request for the alliances of ``tables`` that pass ``filters``."""
    chosen = select_alliances(tables, filters or Filters())
    return Request(**{"selection": chosen, "year": 2012, "t": language(code), "everything": tables, **what})


@cache
def awkward() -> Tables:
    """One alliance per awkward name, every third with a number of partners, each with its name as a partner too."""
    ids = [f"a{place}" for place in range(len(AWKWARD))]
    alliances = [
        {"id": key, "name": name, "coordination": name, "partners_total": place if place % 3 == 0 else None}
        for place, (key, name) in enumerate(zip(ids, AWKWARD, strict=True))
    ]
    partners = [{"alliance_id": i, "partner": n, "sector": "vereine"} for i, n in zip(ids, AWKWARD, strict=True)]
    areas = [area(key, "gemeinde", "12060001", partial=place % 2 == 0) for place, key in enumerate(ids)]
    reported = {"date": "2010", "date_basis": "stated", "area": "DE", "measure": "share_percent", "qualifier": "exact"}
    totals = [
        {**reported, "value": value, "publisher": "=1+1", "source": f"https://quelle.example/{value}"}
        for value in (12.5, 670, 0.1, 1e-7, 123456789.123)
    ]
    return world(alliances=alliances, partners=partners, alliance_areas=areas, reported_totals=totals)
