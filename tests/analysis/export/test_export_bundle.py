"""The ZIP: frictionless finds it valid, our own reader loads it, and it holds exactly what its descriptor says."""

import hashlib
import io
import json
from zipfile import ZipFile

import frictionless
import pandas as pd
import pytest

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.export.formats import export
from analysis.intake.check import check
from analysis.records.formulas import harmless, restored
from analysis.records.tables import TABLE_NAMES, load, typed
from tests.analysis.export.asked import asked, awkward
from tests.analysis.frames import world

DOCUMENTS = {"README.md", "LICENSE", "CITATION.cff", "citation.bib", "filters.json", "CODEBOOK.csv", "datapackage.json"}
REACHING_OUT = Filters(land=("BW",))
"""The Metropolregion Rhein-Neckar has area rows in Hesse and Rhineland-Palatinate."""


def members(request) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(export("zip", request))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def folder(tmp_path):
    """Unpack the ZIP of a request and return its folder."""

    def unpacked(request):
        with ZipFile(io.BytesIO(export("zip", request))) as archive:
            archive.extractall(tmp_path)
        return tmp_path

    return unpacked


def faults(folder) -> list:
    return frictionless.Package(str(folder / "datapackage.json")).validate().flatten(["rowNumber", "note", "message"])


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""])


def test_it_holds_the_tables_and_what_goes_with_them(tiny):
    expected = {f"{name}.csv" for name in TABLE_NAMES} | DOCUMENTS
    assert set(members(asked(tiny))) == expected
    assert set(members(asked(tiny, table="areas"))) == expected | {"areas.csv"}


@pytest.mark.parametrize(
    ("shown", "filters"),
    [
        ("alliances", Filters()),
        ("areas", Filters(land=("BB",))),
        ("alliances", Filters(sector=("kammern",))),
        ("areas", Filters(q="gibt es nirgends")),
    ],
    ids=["all", "land", "sector", "nothing"],
)
def test_frictionless_finds_it_valid(filters, shown, tiny, folder):
    assert faults(folder(asked(tiny, filters, table=shown, level="kreis", order="-name"))) == []


def test_frictionless_reads_the_zip_itself(tiny, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(export("zip", asked(tiny)))
    package = frictionless.Package(str(path))
    assert package.validate().valid
    rows = package.get_resource("alliances").read_rows()
    assert [row["id"] for row in rows] == tiny.alliances["id"].tolist()
    assert [row["partners_total"] for row in rows] == [12, None, 30, None, None, None, None, 25]


@pytest.mark.parametrize("filters", [REACHING_OUT, Filters(topic=("pflege",))], ids=["BW", "topic"])
def test_every_reference_leads_somewhere_and_the_figures_stay(filters, real, folder):
    where = folder(asked(real, filters))
    assert faults(where) == []
    assert check([where]) == []
    assert figures_for(load(where), filters, 2020) == figures_for(real, filters, 2020)


def test_places_outside_come_last_and_are_named(real):
    request = asked(real, REACHING_OUT)
    found = members(request)
    districts = table(found["districts.csv"])
    inside = request.frames()["districts"]
    assert districts["key"].tolist()[: len(inside)] == inside["key"].tolist()
    assert set(districts["land"][len(inside) :]) == {"HE", "RP"}
    line = next(line for line in found["README.md"].decode().splitlines() if line.startswith("Gebiete außerhalb"))
    assert line.endswith(f"Zeilen: districts {len(districts) - len(inside)}, laender 2.")
    assert "Gebiete außerhalb" not in members(asked(real, Filters(land=("HB",))))["README.md"].decode()


@pytest.mark.parametrize(("shown", "order"), [("alliances", "-name"), ("partners", "-partner"), ("areas", "name")])
def test_the_same_rows_and_values_come_back(shown, order):
    request = asked(awkward(), table=shown, order=order)
    back = table(members(request)[f"{shown}.csv"])
    pd.testing.assert_frame_equal(typed(restored(back), request.spec), request.rows)


def test_formulas_are_harmless_and_fit_their_column(folder):
    """A name of 200 characters, the most allowed, has 201 with its apostrophe."""
    tables = world(alliances=[{"id": "a", "name": "=" + "x" * 199}, {"id": "b", "name": "b"}])
    where = folder(asked(tables))
    assert faults(where) == []
    assert load(where).alliances["name"].tolist() == harmless(tables.alliances)["name"].tolist()
    descriptor = json.loads((where / "datapackage.json").read_bytes())
    limits = {f["name"]: f["constraints"].get("maxLength") for f in descriptor["resources"][0]["schema"]["fields"]}
    assert (limits["name"], limits["place"]) == (201, 200)


def test_the_descriptor_says_exactly_what_is_inside(tiny):
    link = "https://buendnisse.example/daten?land=BB"
    found = members(asked(tiny, Filters(land=("BB",)), table="areas", link=link))
    descriptor = json.loads(found["datapackage.json"])
    paths = [resource["path"] for resource in descriptor["resources"]]
    assert sorted(paths) == sorted(name for name in found if name.endswith(".csv"))
    for resource in descriptor["resources"]:
        content = found[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert descriptor["homepage"] == link
    assert descriptor["filters"] == {"land": ["BB"]}
    assert descriptor["data_version"] == tiny.version
    assert "Einträge, auch geplante: 5. Filter: Land: Brandenburg. Datenstand" in descriptor["description"]
    assert "Records, planned ones too: 5. Filters: Land: Brandenburg. Data version" in descriptor["description_en"]
    assert not any("path" in source for source in descriptor["sources"])


def test_the_project_descriptor_is_not_changed(tiny):
    before = json.dumps(tiny.package.raw)
    members(asked(awkward(), table="areas"))
    members(asked(tiny))
    assert json.dumps(tiny.package.raw) == before


def test_filters_for_programs(tiny):
    chosen = Filters(land=("BB",), founded_from=2004, q="Süd")
    found = json.loads(members(asked(tiny, chosen, year=2008, order="name"))["filters.json"])
    assert found["filters"] == {"land": ["BB"], "founded-from": 2004, "q": "Süd"}
    assert (found["year"], found["sort"], found["table"]) == (2008, "name", "alliances")
    assert found["data_version"] == tiny.version
    assert found["link"].startswith("daten?land=BB&founded-from=2004&q=S%C3%BCd&year=2008")


@pytest.mark.parametrize(("code", "words"), [("de", ("Zitierangaben", "Lesen")), ("en", ("How to cite", "Reading"))])
def test_the_readme_says_what_one_needs(code, words, tiny):
    found = members(asked(tiny, Filters(land=("BB",)), code=code))
    readme = found["README.md"].decode()
    for word in (*words, tiny.version, "CC-BY-4.0", "dl-de/by-2-0", "Brandenburg", "| alliances.csv |"):
        assert word in readme
    for name in found:
        assert name in readme or name == "README.md"
    assert tiny.version in found["citation.bib"].decode()
    assert f'version: "{tiny.version}"' in found["CITATION.cff"].decode()
    for entry in tiny.package.sources:
        assert entry.get(f"license_{code}", entry["license"]) in found["LICENSE"].decode()


def test_what_somebody_typed_is_no_markup_in_the_readme(tiny):
    readme = members(asked(tiny, Filters(q="<b>[x](y)|`z`")))["README.md"].decode()
    assert "\\<b\\>\\[x\\](y)\\|\\`z\\`" in readme
    assert "<b>" not in readme


def test_the_entries_bear_the_day_of_the_data(tiny):
    with ZipFile(io.BytesIO(export("zip", asked(tiny)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
