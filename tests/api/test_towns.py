"""Towns that once were shown as without an alliance: the API says what is on record."""

import pytest

from tests.towns import TOWNS, YEARS, on_record


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("town", TOWNS)
def test_state_of_a_town(api, real, town, year):
    found = on_record(real, TOWNS[town], year)
    land = real.municipalities.set_index("ags").loc[TOWNS[town], "land"]
    rows = api.get(f"areas/gemeinde?land={land}&year={year}").json()["data"]
    assert {row["key"]: row["state"] for row in rows}[TOWNS[town]] == found.state
    gaps = api.get(f"gaps?land={land}&year={year}").json()["areas"]
    states = {row["key"]: row["state"] for row in gaps}
    assert states.get(TOWNS[town], found.state) == found.state
    assert (TOWNS[town] in states) == (found.state in ("part", "undated", "none"))
