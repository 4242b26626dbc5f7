from analysis.counting.sectors import (
    by_attribute,
    by_sector,
    known_count,
    known_partners,
    meetings,
    naming_partners,
    organisations,
    participation,
)
from tests.analysis.frames import world


def partner(alliance_id, name, sector):
    return {"alliance_id": alliance_id, "partner": name, "sector": sector}


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
