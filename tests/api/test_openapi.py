"""The description is held against the code: every route, parameter, example and error of it."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from analysis.counting.filters import Filters
from analysis.language import CATALOGUES as LOCALE
from analysis.records import files
from api.openapi import HEADERS
from api.parameters import MAX_QUERY
from api.problems import KINDS
from api.resources import resources
from api.schemas import AREA, GROWTH, GROWTH_BY_LAND, PARTICIPATION, SPAN
from ui import data

RESOURCES = resources(data.tables())
NAMES = [resource.name for resource in RESOURCES]


@pytest.fixture(scope="module", params=["de", "en"])
def description(request, api) -> dict:
    return api.get("openapi.json", lang=request.param).json


@pytest.fixture(scope="module")
def operations(api) -> dict[str, tuple[str, dict]]:
    """Operation by its id, with its path."""
    paths = api.get("openapi.json").json["paths"]
    return {item["get"]["operationId"]: (path, item["get"]) for path, item in paths.items()}


def references(part) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for value in part for found in references(value)] if isinstance(part, list) else []


def at(description: dict, reference: str):
    part = description
    for step in reference.removeprefix("#/").split("/"):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    return part


def url(operation: tuple[str, dict], names: set[str]) -> str:
    """Return the path of an operation with the examples of the parameters in ``names``, and of those in the path."""
    path, described = operation
    pairs = []
    for parameter in described["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        elif parameter["name"] in names:
            values = parameter["example"] if isinstance(parameter["example"], list) else [parameter["example"]]
            pairs += [f"{parameter['name']}={value}" for value in values]
    return f"/api/v1{path}?{'&'.join(pairs)}"


def queries(operation: tuple[str, dict]) -> list[str]:
    """Return no example, each alone, and all at once."""
    names = {parameter["name"] for parameter in operation[1]["parameters"] if parameter["in"] == "query"}
    return [url(operation, chosen) for chosen in [set(), *({name} for name in sorted(names)), names - {"by"}, names]]


# Form


def test_it_is_openapi_and_every_reference_leads_somewhere(description):
    assert description["openapi"] == "3.1.0"
    assert {"title", "version", "description", "license"} <= set(description["info"])
    assert references(description)
    for reference in references(description):
        assert at(description, reference)


def test_every_schema_is_one(description):
    schemas = [description["components"]["schemas"]["Problem"]]
    for item in description["paths"].values():
        schemas += [parameter["schema"] for parameter in item["get"]["parameters"]]
        schemas += [content["schema"] for content in item["get"]["responses"]["200"]["content"].values()]
    assert len(schemas) > 50
    for schema in schemas:
        Draft202012Validator.check_schema(schema)


def test_both_languages_describe_the_same(api):
    def form(part):
        if isinstance(part, dict):
            texts = ("description", "summary", "title", "detail")
            return {
                name: form(value) for name, value in part.items() if name not in texts or not isinstance(value, str)
            }
        return [form(value) for value in part] if isinstance(part, list) else part

    german, english = (api.get("openapi.json", lang=lang).json for lang in ("de", "en"))
    assert german != english
    assert form(german) == form(english)


def test_every_member_and_parameter_says_what_it_means(description):
    for item in description["paths"].values():
        for parameter in item["get"]["parameters"]:
            assert parameter["description"]
    rows = description["paths"]["/alliances"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for member in rows["properties"]["data"]["items"]["properties"].values():
        assert member["description"]


def test_no_text_is_left_over():
    """Keys are put together in the code, so that the catalogue's own test cannot see which are in use."""
    kinds = ("resource", "parameter", "header", "problem", "field")
    keys = re.findall(
        rf'^msgid "(api\.(?:{"|".join(kinds)})\.[^"]+)"$', files.read_text(LOCALE / "en.po"), re.MULTILINE
    )
    used = {f"api.parameter.{parameter.name}" for resource in RESOURCES for parameter in resource.parameters}
    used |= {f"api.resource.{name}" for name in NAMES} | {f"api.header.{name.lower()}" for name in HEADERS}
    used |= {key for kind in KINDS for key in (f"api.problem.{kind}", f"api.problem.{kind}.detail")}
    asked = []

    class Listening:
        code = "en"

        def __call__(self, key, **values):
            asked.append(key)
            return key

    for resource in RESOURCES:
        resource.schema(data.tables(), [], Listening())
    assert set(keys) == used | {key for key in asked if key.startswith("api.field.")}
    assert len(keys) == len(set(keys))


# Against the code


def test_every_route_is_described(operations):
    assert {path for path, _ in operations.values()} == {f"/{resource.path}" for resource in RESOURCES}
    assert list(operations) == NAMES


@pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)
def test_every_parameter_is_described_as_it_is_checked(operations, resource):
    described = {parameter["name"]: parameter for parameter in operations[resource.name][1]["parameters"]}
    assert list(described) == [parameter.name for parameter in resource.parameters]
    for parameter in resource.parameters:
        schema = described[parameter.name]["schema"]
        assert described[parameter.name]["in"] == parameter.place
        assert (schema["items"] if parameter.repeatable else schema) == dict(parameter.schema)
        value = parameter.value(parameter.example)
        Draft202012Validator(dict(parameter.schema)).validate(value)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_not_described_are_refused(api, operations, name):
    base = url(operations[name], set())
    known = {parameter["name"] for parameter in operations[name][1]["parameters"] if parameter["in"] == "query"}
    everything = {parameter.name for resource in RESOURCES for parameter in resource.parameters}
    for other in sorted(everything - known):
        assert api.url(f"{base}{other}=1").status == 400, other
    answer = api.url(f"{base}x=1").json
    assert set(answer["allowed"]) == known


def test_the_filters_are_the_words_of_the_design(operations):
    words = ["land", "sector", "topic", "scope", "status", "founded-from", "founded-to", "q"]
    assert len(words) == len(vars(Filters()))
    for name in ("alliances", "areas", "figures", "growth", "sectors"):
        repeatable = [p["name"] for p in operations[name][1]["parameters"] if p["schema"]["type"] == "array"]
        assert repeatable == words


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_answered_in_the_form_described(api, operations, name):
    content = operations[name][1]["responses"]["200"]["content"]
    for query in queries(operations[name]):
        for media_type, described in content.items():
            if "format=" in query:
                continue
            answer = api.url(query, accept=media_type)
            assert answer.status == 200, query
            assert answer.headers["content-type"].split(";")[0] == media_type
            if media_type == "application/json":
                Draft202012Validator(described["schema"]).validate(answer.json)
    formats = next(p for p in operations[name][1]["parameters"] if p["name"] == "format")["schema"]["enum"]
    for form in formats:
        assert api.url(url(operations[name], set()) + f"format={form}").status == 200
    assert len(formats) == len(content)


@pytest.mark.parametrize("name", NAMES)
def test_described_headers_come(api, operations, name):
    described = operations[name][1]["responses"]["200"]["headers"]
    media_type = list(operations[name][1]["responses"]["200"]["content"])[-1]
    answer = api.url(url(operations[name], {"limit"}), accept=media_type)
    for header in described:
        assert header.lower() in answer.headers, header


@pytest.mark.parametrize(
    "path", ["alliances?land=BB&limit=1000", "areas/gemeinde?land=HB", "areas/land", "growth?by=land"]
)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_whole_answers_have_the_form_described(api, operations, path, lang):
    name = path.split("?")[0].split("/")[0]
    schema = operations[name][1]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = api.url(f"/api/v1/{path}{'&' if '?' in path else '?'}lang={lang}")
    Draft202012Validator(schema).validate(answer.json)


def test_every_alliance_has_the_form_described(api, operations, real):
    schema = operations["alliance"][1]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(schema)
    some = [real.alliances["id"].iloc[number] for number in range(0, len(real.alliances), 20)]
    some += [getattr(real, name)["alliance_id"].iloc[0] for name in ("awards", "partners", "founding_alternatives")]
    for key in some:
        validator.validate(api.get(f"alliances/{key}").json)


def test_columns_that_the_api_adds_are_those_it_describes(api):
    data = api.get("alliances", limit=1).json["data"][0]
    assert list(data)[-len(SPAN) :] == list(SPAN)
    assert list(api.get("areas/land").json["data"][0]) == list(AREA)
    assert list(api.get("growth").json["data"][0]) == list(GROWTH)
    assert list(api.get("growth", by="land").json["data"][0]) == list(GROWTH_BY_LAND)
    assert set(PARTICIPATION) < set(api.get("sectors").json["data"][0])


# Errors

ASK = {
    400: lambda api, base: api.url(f"{base}no-such-parameter=1"),
    404: lambda api, base: api.url(base.rpartition("/")[0] + ("/none.csv" if ".csv" in base else "/none")),
    405: lambda api, base: api.send("POST", base.partition("?")[0]),
    406: lambda api, base: api.url(base, accept="image/png"),
    414: lambda api, base: api.url(f"{base}q={'a' * MAX_QUERY}"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_error_described_occurs(api, operations, name, description, monkeypatch):
    base = url(operations[name], set())
    validator = Draft202012Validator(description["components"]["schemas"]["Problem"])
    responses = operations[name][1]["responses"]
    assert set(responses) - {"200", "304"} == {*map(str, ASK), "500"} - (
        set() if "{" in operations[name][0] else {"404"}
    )
    for status in sorted(set(map(int, responses)) & set(ASK)):
        answer = ASK[status](api, base)
        assert answer.status == status
        validator.validate(answer.json)
    monkeypatch.setattr(data, "tables", None)
    answer = api.url(base)
    assert answer.status == 500
    validator.validate(answer.json)


FAIL = {
    "unknown-parameter": lambda api: api.get("figures", country="DE"),
    "invalid-value": lambda api: api.get("figures", year=1999),
    "repeated-parameter": lambda api: api.get("figures", year=[2008, 2010]),
    "too-many-values": lambda api: api.get("figures", q=["a"] * 101),
    "not-found": lambda api: api.get("areas/bezirk"),
    "method-not-allowed": lambda api: api.send("POST", "/api/v1/figures"),
    "not-acceptable": lambda api: api.get("figures", accept="text/html"),
    "query-too-long": lambda api: api.get("figures", q="a" * MAX_QUERY),
}


def test_every_kind_of_problem_has_an_example(description):
    assert set(description["components"]["examples"]) == set(KINDS) == {*FAIL, "internal"}


@pytest.mark.parametrize("kind", FAIL)
def test_the_example_of_a_problem_is_what_comes(api, kind):
    description = api.get("openapi.json").json
    assert FAIL[kind](api).json == description["components"]["examples"][kind]["value"]


def test_the_type_of_a_problem_leads_to_its_explanation(api):
    address, _, pointer = api.get("figures", year=1999).json["type"].partition("#")
    example = at(api.url(address).json, pointer.removeprefix("/"))
    assert example["summary"] == api.get("figures", year=1999).json["title"]


def test_the_example_of_an_internal_error(api, monkeypatch):
    example = api.get("openapi.json").json["components"]["examples"]["internal"]["value"]
    monkeypatch.setattr(data, "tables", None)
    assert api.get("figures").json == example


# Other data


def test_it_follows_the_data(tiny, api, monkeypatch):
    monkeypatch.setattr(data, "tables", lambda: tiny)
    described = api.get("openapi.json").json["paths"]["/alliances"]["get"]["parameters"][0]
    assert described["schema"]["items"]["enum"] == list(tiny.laender["key"])
    assert api.get("sectors", land="NW").status == 400
