"""The description leads somewhere everywhere, explains everything, and answers have the form it gives."""

import re
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from analysis.counting.filter_set import Filters, parameter
from analysis.export.formats import FORMATS
from analysis.language import CATALOGUES
from analysis.records import files
from tests.api.conftest import SERVER


@pytest.fixture(scope="module")
def description(api) -> dict:
    return api.get("openapi.json").json()


def parts(part, path=()):
    """Yield each object in ``part`` with the names that lead to it."""
    if isinstance(part, dict):
        yield path, part
    for name, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from parts(value, (*path, name))


def schema_of(description: dict, path: str) -> dict:
    return description["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def at(description: dict, reference: str):
    for step in reference.removeprefix("#/").split("/"):
        description = description[step]
    return description


def test_every_reference_leads_somewhere(description):
    assert description["openapi"].startswith("3.1")
    references = [part["$ref"] for _, part in parts(description) if isinstance(part.get("$ref"), str)]
    assert len(set(references)) > 5
    assert all(at(description, reference) for reference in references)


def test_everything_says_what_it_means(description):
    told = [part for _, part in parts(description) if part.get("in") in ("path", "query")]
    told += description["components"]["headers"].values()
    for path, part in parts(description):
        if path[-2:] == ("items", "properties") and "resources" not in path:  # the columns of a row
            told += part.values()
    assert len(told) > 100
    assert [part for part in told if not part["description"]] == []


def test_every_resource_is_described_with_its_formats(api, description):
    resources = api.get("").json()["resources"]
    assert {resource["path"] for resource in resources} == set(description["paths"])
    for resource in resources:
        operation = description["paths"][resource["path"]]["get"]
        media_types = {name: form.media_type for name, form in FORMATS.items()}
        media_types |= {"json": "application/json", "csv": "text/csv"}
        assert list(operation["responses"]["200"]["content"]) == [media_types[form] for form in resource["formats"]]
        assert set(operation["responses"]) == {"200", "304", "4XX", "500"}


def test_the_filters_are_the_words_of_the_design(description):
    words = {parameter(name) for name in vars(Filters())}
    for path in ("alliances", "areas/{level}", "figures", "gaps", "growth", "partners", "sectors"):
        described = description["paths"][f"/api/v1/{path}"]["get"]["parameters"]
        own = {"inside"} if path == "gaps" else set()  # whose areas are looked at, which chooses no alliances
        assert {one["name"] for one in described if one["schema"].get("type") == "array"} == words | own


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", ""),
        ("/alliances", "alliances?land=BB&limit=1000"),
        ("/alliances", "alliances?q=Haus&founded-from=2005&status=active"),
        ("/partners", "partners?sector=kammern&partners=matching&limit=5&offset=3"),
        ("/areas/{level}", "areas/gemeinde?land=HB"),
        ("/areas/{level}", "areas/land?lang=en&measure=population_share"),
        ("/figures", "figures?year=2008&sector=kammern"),
        ("/gaps", "gaps?land=SL&level=kreis"),
        ("/gaps", "gaps?land=SL&within=10&new=3"),
        ("/growth", "growth"),
        ("/growth", "growth?by=land"),
        ("/sectors", "sectors"),
    ],
)
def test_answers_have_the_form_described(api, description, path, asked):
    Draft202012Validator(schema_of(description, path)).validate(api.get(asked).json())


def test_every_kind_of_alliance_has_the_form_described(api, description, real):
    validator = Draft202012Validator(schema_of(description, "/alliances/{id}"))
    some = [*real.alliances["id"].iloc[::40]]
    some += [getattr(real, name)["alliance_id"].iloc[0] for name in ("awards", "partners", "founding_alternatives")]
    for key in some:
        validator.validate(api.get(f"alliances/{key}").json())


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("GET", "figures?country=DE"),
        ("GET", "figures?year=1999"),
        ("GET", "figures?year=2008&year=2010"),
        ("GET", "figures?" + "q=a&" * 100),
        ("GET", "areas/bezirk"),
        ("POST", "figures"),
        ("GET", "figures?q=" + "a" * 8000),
    ],
)
def test_the_type_of_a_problem_leads_to_an_example_of_it(api, description, method, asked):
    told = api.request(method, asked).json()
    Draft202012Validator(description["components"]["schemas"]["Problem"]).validate(told)
    address = urlsplit(told["type"])
    example = at(api.get(SERVER + address.path).json(), address.fragment.removeprefix("/"))
    assert example["summary"] == told["title"]
    assert example["value"]["instance"] == told["instance"]
    assert example["value"].keys() == told.keys()


def test_no_text_is_left_over(description):
    """Keys are put together in the code, so that the catalogue's own test cannot see which are in use."""
    shown = {value for _, part in parts(description) for value in part.values() if isinstance(value, str)}
    told = re.findall(r'^msgid "(api\.[^"]+)"\nmsgstr "(.+)"$', files.read_text(CATALOGUES / "en.po"), re.MULTILINE)
    assert len(told) > 80
    assert [key for key, text in told if text not in shown and not key.endswith(".detail")] == []
