"""Requests that cannot be answered: problem details name the parameter, what was found and what is allowed."""

import pytest

from tests.api.conftest import SERVER


def problem(answer, status: int, kind: str) -> dict:
    """Check the form of problem details and return them."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "en"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == f"/api/v1/openapi.json#/components/examples/{kind}"
    assert told["title"] and told["detail"]
    return told


@pytest.mark.parametrize(
    ("asked", "parameter", "found", "allowed"),
    [
        ("alliances?land=XX", "land", "XX", "BB"),
        ("alliances?land=BB&land=bb", "land", "bb", "BB"),
        ("alliances?land=", "land", "", "BB"),
        ("alliances?sector=handel", "sector", "handel", "kammern"),
        ("figures?topic=sport", "topic", "sport", "pflege"),
        ("growth?scope=stadt", "scope", "stadt", "gemeinde"),
        ("sectors?status=aktiv", "status", "aktiv", "active"),
        ("alliances?founded-from=abc&founded-from=2004", "founded-from", "abc", "1000–9999"),
        ("alliances?founded-to=2010-01", "founded-to", "2010-01", "1000–9999"),
        ("alliances?founded-to=%D9%A2%D9%A0%D9%A1%D9%A0", "founded-to", "٢٠١٠", "1000–9999"),
        ("alliances?kreis=12060&kreis=1206", "kreis", "1206", "the key of a district, five digits"),
        ("alliances?umbrella=niemand", "umbrella", "niemand", "ihk"),
        ("alliances?umbrella=", "umbrella", "", "ihk"),
        ("alliances?kreis=" + "1" * 201, "kreis", "1" * 99 + "…", "the key of a district, five digits"),
        ("alliances?confirmed-from=2003", "confirmed-from", "2003", "2004–2026"),
        ("figures?not-confirmed-since=2027", "not-confirmed-since", "2027", "2004–2026"),
        ("alliances?q=" + "a" * 101, "q", "a" * 99 + "…", "≤ 100"),
        ("alliances?limit=0", "limit", "0", "1–1000"),
        ("partners?partners=some", "partners", "some", "matching"),
        ("partners?offset=-1", "offset", "-1", "0–10000000"),
        ("alliances?limit=1001", "limit", "1001", "1–1000"),
        *(
            (f"alliances?limit={text}", "limit", text.replace("%2B", "+"), "1–1000")
            for text in ("10.0", "%2B10", "010", "1_0")
        ),
        ("alliances?offset=-1", "offset", "-1", "0–10000000"),
        ("alliances?offset=" + "9" * 5000, "offset", "9" * 99 + "…", "0–10000000"),
        ("alliances?sort=population", "sort", "population", "-founded"),
        ("alliances?format=xml", "format", "xml", "csv"),
        ("alliances/bb-bad-belzig?format=csv", "format", "csv", "json"),
        ("partners.csv?format=json", "format", "json", "csv"),
        ("figures?year=2003", "year", "2003", "2004–2026"),
        ("figures?year=2027", "year", "2027", "2004–2026"),
        ("figures?lang=fr", "lang", "fr", "en"),
        ("gaps?within=4", "within", "4", "5–30"),
        ("gaps?new=51", "new", "51", "1–50"),
        ("gaps?level=land", "level", "land", "gemeindeverband"),
        ("growth?by=kreis", "by", "kreis", "land"),
        ("areas/gemeinde?measure=population_share", "measure", "population_share", "coverage"),
        ("areas/kreis?measure=", "measure", "", "coverage"),
    ],
)
def test_values_are_checked(api, asked, parameter, found, allowed):
    told = problem(api.get(asked), 400, "invalid-value")
    assert (told["parameter"], told["found"]) == (parameter, found)
    assert allowed in told["allowed"]
    assert told["instance"] == f"/api/v1/{asked.partition('?')[0]}"


def test_words_of_several_q_count_together(api):
    told = problem(api.get("alliances?q=" + "a" * 60 + "&q=" + "b" * 60), 400, "invalid-value")
    assert told["parameter"] == "q"


@pytest.mark.parametrize("name", ["lnd", "Land", "limit", "year", "", "land[]", "<script>", "founded_from"])
def test_a_typo_never_widens_the_selection(api, name):
    told = problem(api.get("sectors", params={name: "BB"}), 400, "unknown-parameter")
    assert told["parameter"] == told["found"] == name
    assert {"land", "founded-from"} <= set(told["allowed"])


@pytest.mark.parametrize("path", ["", "alliances/bb-bad-belzig", "partners.csv", "datapackage.json", "openapi.json"])
def test_a_resource_without_filters_takes_none(api, path):
    told = problem(api.get(f"{path}?land=BB"), 400, "unknown-parameter")
    assert sorted(told["allowed"]) == ["format", "lang"]
    assert problem(api.get(f"{SERVER}/api/v1?x=1"), 400, "unknown-parameter")["found"] == "x"


@pytest.mark.parametrize("query", ["year=2008&year=2010", "year=2008&year=2008"])
def test_one_value_where_there_can_be_one(api, query):
    told = problem(api.get(f"figures?{query}"), 400, "repeated-parameter")
    assert (told["parameter"], told["found"], told["allowed"]) == ("year", "2", ["1"])


def test_as_many_values_as_are_allowed_and_no_more(api):
    assert api.get("figures?" + "&".join(["land=BB"] * 100)).status_code == 200
    told = problem(api.get("figures?" + "&".join(["land=BB"] * 101)), 400, "too-many-values")
    assert (told["found"], told["allowed"]) == ("101", ["≤ 100"])


def test_as_long_a_query_as_is_allowed_and_no_longer(api):
    problem(api.get("figures?q=" + "a" * 7998), 400, "invalid-value")
    told = problem(api.get("figures?q=" + "a" * 7999), 414, "query-too-long")
    assert (told["found"], told["allowed"]) == ("8001", ["≤ 8000"])


@pytest.mark.parametrize(
    ("path", "parameter", "found", "allowed"),
    [
        ("alliances/no-such-id", "id", "no-such-id", "/api/v1/alliances"),
        ("alliances/" + "x" * 300, "id", "x" * 99 + "…", "≤ 200"),
        ("areas/bezirk", "level", "bezirk", "kreis"),
        ("areas/Kreis", "level", "Kreis", "kreis"),
        ("passwords.csv", "table", "passwords", "partners"),
        ("alliance", "path", "/api/v1/alliance", "/api/v1/alliances"),
        ("alliances/", "path", "/api/v1/alliances/", "/api/v1/alliances"),
        ("alliances/a/b", "path", "/api/v1/alliances/a/b", "/api/v1/alliances/{id}"),
        ("areas/", "path", "/api/v1/areas/", "/api/v1/areas/{level}"),
        ("partnersxcsv", "path", "/api/v1/partnersxcsv", "/api/v1/{table}.csv"),
    ],
)
def test_what_is_not_there_is_not_found(api, path, parameter, found, allowed):
    told = problem(api.get(path), 404, "not-found")
    assert (told["parameter"], told["found"]) == (parameter, found)
    assert allowed in told["allowed"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/figures", "/api/v1x", "/api/%0A"])
def test_other_versions_are_not_found(api, path):
    told = problem(api.get(SERVER + path), 404, "not-found")
    assert told["instance"] == path
    assert told["found"] == path.replace("%0A", "\n")
    assert "/api/v1/" in told["allowed"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["figures", "docs", "docs/swagger-ui.css"])
def test_the_api_is_only_read(api, method, path):
    answer = api.request(method, path)
    told = problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert (told["found"], told["allowed"]) == (method, ["GET", "HEAD", "OPTIONS"])


MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "path", [f"alliances?land={MARKUP}", f"alliances?{MARKUP}=1", f"alliances/{MARKUP}", f"areas/{MARKUP}", MARKUP]
)
def test_markup_comes_back_as_json_only(api, path):
    answer = api.get(path, headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert MARKUP in answer.json()["found"]
    assert "<" not in answer.json()["instance"]


def test_echoes_are_short(api):
    told = problem(api.get("figures?" + "x" * 5000 + "=1"), 400, "unknown-parameter")
    assert len(told["parameter"]) == len(told["found"]) == 100
    assert len(api.get("y" * 5000).json()["instance"]) <= 200


def test_an_error_of_our_own_says_nothing_of_it(api, monkeypatch, caplog):
    from api import answers

    def fail(filters):
        raise RuntimeError("secret of the server")

    monkeypatch.setattr(answers, "_selected", fail)
    answer = api.get("figures")
    told = problem(answer, 500, "internal")
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    assert b"secret" not in answer.content
