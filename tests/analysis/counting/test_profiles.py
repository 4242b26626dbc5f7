import pytest

from analysis.counting.profiles import bearing_out, host, profile
from analysis.errors import UnknownValue
from tests.analysis.frames import area, world


@pytest.fixture(scope="module")
def made():
    def source(number, date, supports):
        return {"alliance_id": "a", "url": f"https://example.org/{number}", "date": date, "supports": supports}

    return world(
        alliances=[
            {
                "id": "a", "founded": "2005", "founded_basis": "derived", "status_as_of": "2020", "partners_total": 40,
                "partners_total_as_of": "2019", "coordination": "Stadt",
            },
            {"id": "b", "founded": "2007", "founded_basis": "stated", "status": "unknown"},
        ],
        alliance_areas=[area("a", "gemeinde", "12060001"), area("a", "gemeindeverband", "120605001", partial=True)],
        founding_alternatives=[{"alliance_id": "b", "founded": "2006"}],
        partners=[{"alliance_id": "a", "partner": "IHK", "sector": "kammern"}],
        topics=[{"alliance_id": "a", "topic": "pflege"}],
        awards=[
            {"alliance_id": "a", "award": "sonstige", "year": None, "detail": "Preis"},
            {"alliance_id": "a", "award": "buendnis_des_monats", "year": "2009"},
        ],
        sources=[source(1, "2010", "founded;status"), source(2, None, "status"), source(3, "2020-05", "status")],
    )  # fmt: skip


def basis(found):
    return {fact.field: fact.basis for fact in found.facts}


def test_how_each_fact_is_known(made):
    assert basis(profile(made, "a")) == {
        "founded": "derived",
        "joined_initiative": "unknown",
        "status": "stated",
        "last_confirmed": "counted",
        "ended": "unknown",
        "coordination": "inferred",
        "partners_total": "inferred",
        "website": "unknown",
    }


def test_sources_that_disagree_are_said_to(made):
    found = profile(made, "b")
    assert basis(found)["founded"] == "disputed"
    assert basis(found)["status"] == "unknown"
    assert found.facts[0].alternatives == ("2006",)


def test_sources_newest_first_undated_last(made):
    rows = bearing_out(profile(made, "a").sources, "status")
    assert rows["url"].str[-1].tolist() == ["3", "1", "2"]


def test_the_last_confirmation_names_what_it_comes_from(made):
    facts = {fact.field: fact for fact in profile(made, "a").facts}
    assert facts["last_confirmed"].value == 2020
    assert facts["last_confirmed"].sources["url"].tolist() == facts["status"].sources["url"].tolist()
    assert basis(profile(made, "b"))["last_confirmed"] == "unknown"
    later = world(
        alliances=[{"id": "c", "status_as_of": "2007"}],
        awards=[{"alliance_id": "c", "award": "sonstige", "year": "2011"}],
        sources=[
            {"alliance_id": "c", "url": "https://example.org/1", "supports": "status"},
            {"alliance_id": "c", "url": "https://example.org/2", "supports": "awards"},
        ],
    )
    fact = next(fact for fact in profile(later, "c").facts if fact.field == "last_confirmed")
    assert (fact.value, fact.sources["url"].tolist()) == (2011, ["https://example.org/2"])


def test_dates_of_facts(made):
    dates = {fact.field: fact.as_of for fact in profile(made, "a").facts}
    assert dates["status"] == "2020"
    assert dates["partners_total"] == "2019"
    assert dates["founded"] is None


def test_what_hangs_on_it(made):
    found = profile(made, "a")
    assert found.areas["name"].tolist() == ["Astadt", "Verband um Astadt (2 Gemeinden)"]
    assert found.awards["label_de"].tolist() == ["Bündnis des Monats", "Sonstige Auszeichnung"]
    assert found.topics == ["pflege"]
    assert found.partners["group"].tolist() == ["wirtschaft_sozialpartner"]
    assert profile(made, "b").partners.empty


def test_an_unknown_id_is_refused(made):
    with pytest.raises(UnknownValue):
        profile(made, "zz-nowhere")


def test_a_real_profile_of_each_kind_can_be_made(real):
    """One record for each mixture of what is known and unknown, of status and of how the founding is known."""
    rows = real.alliances
    kinds = rows.isna().assign(
        status=rows["status"],
        basis=rows["founded_basis"],
        disputed=rows["id"].isin(real.founding_alternatives["alliance_id"]),
    )
    chosen = rows.loc[~kinds.duplicated(), "id"]
    assert 10 < len(chosen) < len(rows)
    for alliance_id in chosen:
        found = profile(real, alliance_id)
        assert len(found.sources) > 0
        assert all(fact.basis != "unknown" for fact in found.facts if fact.value is not None and fact.field != "status")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.example.org/x", "example.org"),
        ("http://Example.org:8080/", "example.org"),
        ("https://sub.example.org", "sub.example.org"),
        ("no address", "no address"),
    ],
)
def test_the_host_of_a_source_is_named_without_www(address, expected):
    assert host(address) == expected
