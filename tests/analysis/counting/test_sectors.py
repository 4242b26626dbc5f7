import pandas as pd

from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.counting.sectors import (
    beside,
    by_attribute,
    by_sector,
    known_count,
    known_partners,
    meetings,
    naming_partners,
    organisations,
    participation,
    taking_part,
)
from tests.analysis.frames import world


def partner(alliance_id, name, sector, umbrella=None):
    return {"alliance_id": alliance_id, "partner": name, "sector": sector, "umbrella": umbrella}


def made():
    return world(
        alliances=[{"id": "a"}, {"id": "b", "land": "MV"}, {"id": "c"}, {"id": "p", "status": "planned"}],
        partners=[
            partner("a", "Stadt A", "kommune"),
            partner("a", "IHK", "kammern"),
            partner("a", "HWK", "kammern"),
            partner("b", "IHK", "kammern"),
            partner("b", "Verein", "vereine"),
            partner("p", "Verein", "vereine"),
        ],
    )


def test_partners_of_planned_alliances_do_not_count():
    tables = made()
    assert len(known_partners(tables)) == 5
    assert by_sector(known_partners(tables), tables.sectors) == {"kommune": 1, "kammern": 3, "vereine": 1}


def test_how_many_name_any_partner():
    assert (naming_partners(made()), known_count(made())) == (2, 3)


def test_participation_counts_an_alliance_once_and_shares_those_that_name_partners():
    table = participation(made()).set_index("sector")
    assert table["alliances"].to_dict() == {"kommune": 1, "kammern": 2, "vereine": 1}
    assert table["share"].to_dict() == {"kommune": 0.5, "kammern": 1.0, "vereine": 0.5}


def test_participation_without_any_partner_has_no_share():
    assert participation(world(alliances=[{"id": "a"}]))["share"].isna().all()


def test_by_attribute_counts_groups():
    rows = {(r.land, r.group): r.partners for r in by_attribute(made(), "land").itertuples()}
    assert rows == {
        ("BB", "kommune_verwaltung"): 1,
        ("BB", "wirtschaft_sozialpartner"): 2,
        ("MV", "wirtschaft_sozialpartner"): 1,
        ("MV", "zivilgesellschaft"): 1,
    }


def test_meetings_are_symmetric_and_count_alliances():
    pairs = {(r.sector, r.other): r.alliances for r in meetings(made()).itertuples()}
    assert pairs[("kommune", "kammern")] == pairs[("kammern", "kommune")] == 1
    assert pairs[("kommune", "vereine")] == 0
    assert len(pairs) == 6


def test_organisations_most_alliances_first():
    table = organisations(made())
    assert table.iloc[0][["partner", "sector", "alliances"]].tolist() == ["IHK", "kammern", 2]
    assert table["partner"].tolist() == ["IHK", "HWK", "Stadt A", "Verein"]


def test_an_organisation_takes_part_once_per_alliance_under_whatever_names():
    tables = world(
        alliances=[{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "p", "status": "planned"}],
        partners=[
            partner("a", "IHK Cottbus", "kammern", "ihk"),
            partner("a", "IHK Potsdam", "kammern", "ihk"),
            partner("b", "IHK Potsdam", "kammern", "ihk"),
            partner("c", "IHK", "kammern"),  # nobody said that it belongs to any
            partner("c", "Stadt C", "kommune"),
            partner("p", "IHK Berlin", "kammern", "ihk"),
        ],
    )
    rows = taking_part(tables).to_dict("records")
    ihk, *others = rows
    assert (ihk["umbrella"], ihk["alliances"], ihk["sector"]) == ("ihk", 2, "kammern")
    assert ihk["names"] == (("IHK Potsdam", 2), ("IHK Cottbus", 1))
    assert [(row["partner"], row["alliances"], row["names"]) for row in others] == [("IHK", 1, ()), ("Stadt C", 1, ())]
    assert taking_part(world()).empty


def test_organisations_of_the_small_tables_by_hand(tiny):
    table = taking_part(tiny)
    assert table["umbrella"].dropna().tolist() == ["ihk", "awo", "caritas"]
    assert table["alliances"].tolist() == [2, 1, 1, 1, 1, 1, 1, 1]
    assert table.set_index("umbrella").loc["awo", "names"] == (("AWO, Bezirksverband Potsdam", 1),)


def test_organisations_of_the_real_tables_as_a_plain_count_has_them(real):
    planned = set(real.alliances.loc[real.alliances["status"] == "planned", "id"])
    alliances, names = {}, {}
    for row in real.partners.itertuples():
        if row.alliance_id not in planned:
            key = row.partner if pd.isna(row.umbrella) else ("umbrella", row.umbrella)
            alliances.setdefault(key, set()).add(row.alliance_id)
            names.setdefault(key, set()).add(row.partner)
    found = taking_part(real)
    keys = [row.partner if pd.isna(row.umbrella) else ("umbrella", row.umbrella) for row in found.itertuples()]
    assert dict(zip(keys, found["alliances"], strict=True)) == {key: len(ids) for key, ids in alliances.items()}
    local = zip(keys, found["names"], strict=True)
    assert all({name for name, _ in behind} == names[key] for key, behind in local if behind)
    assert found["alliances"].is_monotonic_decreasing


def test_two_selections_beside_each_other():
    tables = made()
    brandenburg, mecklenburg = (narrow(tables, Filters(land=(land,))) for land in ("BB", "MV"))
    table = beside(brandenburg, mecklenburg)
    assert table["sector"].tolist() == ["kommune", "kammern", "vereine"]
    assert table["difference"].tolist() == [1.0, 0.0, -1.0]
    assert table[["alliances", "other_alliances"]].to_numpy().tolist() == [[1, 0], [1, 1], [0, 1]]
    nobody = narrow(tables, Filters(land=("BE",)))
    assert beside(brandenburg, nobody)["difference"].isna().all()


def test_the_shares_of_two_laender_are_those_of_each(real):
    bb, nw = (narrow(real, Filters(land=(land,))) for land in ("BB", "NW"))
    table, swapped = beside(bb, nw).set_index("sector"), beside(nw, bb).set_index("sector")
    assert table["share"].to_dict() == participation(bb).set_index("sector")["share"].to_dict()
    assert table["other_share"].to_dict() == participation(nw).set_index("sector")["share"].to_dict()
    assert (table["difference"] == -swapped["difference"].loc[table.index]).all()
    assert len(table) == len(real.sectors)
