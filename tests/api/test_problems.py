"""Requests that cannot be answered: problem details name the parameter, what was found and what is allowed."""

from __future__ import annotations

import logging

import pytest

from analysis.errors import BrokenPackage
from api import answers
from api.problems import KINDS, LONGEST_ECHO, Problem
from ui import data


def problem(answer, status: int, kind: str) -> dict:
    """Check the form of problem details and return them."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["status"] == status
    assert answer.json["type"] == f"/api/v1/openapi.json#/components/examples/{kind}"
    assert answer.json["title"] and answer.json["detail"]
    return answer.json


@pytest.mark.parametrize(
    ("path", "query", "parameter", "found", "allowed"),
    [
        ("alliances", "land=XX", "land", "XX", "BB"),
        ("alliances", "land=BB&land=bb", "land", "bb", "BB"),
        ("alliances", "land=", "land", "", "BB"),
        ("alliances", "sector=handel", "sector", "handel", "kammern"),
        ("figures", "topic=sport", "topic", "sport", "pflege"),
        ("growth", "scope=stadt", "scope", "stadt", "gemeinde"),
        ("sectors", "status=aktiv", "status", "aktiv", "active"),
        ("alliances", "founded-from=05", "founded-from", "05", "1000–9999"),
        ("alliances", "founded-from=abc&founded-from=2004", "founded-from", "abc", "1000–9999"),
        ("alliances", "founded-to=2010-01", "founded-to", "2010-01", "1000–9999"),
        ("alliances", "founded-to=%D9%A2%D9%A0%D9%A1%D9%A0", "founded-to", "٢٠١٠", "1000–9999"),
        ("alliances", "q=" + "a" * 101, "q", "a" * 99 + "…", "≤ 100"),
        ("alliances", "limit=0", "limit", "0", "1–1000"),
        ("alliances", "limit=1001", "limit", "1001", "1–1000"),
        ("alliances", "limit=10.0", "limit", "10.0", "1–1000"),
        ("alliances", "limit=%2B10", "limit", "+10", "1–1000"),
        ("alliances", "limit=010", "limit", "010", "1–1000"),
        ("alliances", "offset=-1", "offset", "-1", "0–10000000"),
        ("alliances", "offset=" + "9" * 5000, "offset", "9" * 99 + "…", "0–10000000"),
        ("alliances", "sort=population", "sort", "population", "-founded"),
        ("alliances", "format=xml", "format", "xml", "csv"),
        ("alliances/bb-bad-belzig", "format=csv", "format", "csv", "json"),
        ("partners.csv", "format=json", "format", "json", "csv"),
        ("figures", "year=2003", "year", "2003", "2004–2026"),
        ("figures", "year=2027", "year", "2027", "2004–2026"),
        ("figures", "lang=fr", "lang", "fr", "en"),
        ("growth", "by=kreis", "by", "kreis", "land"),
        ("areas/gemeinde", "measure=population_share", "measure", "population_share", "coverage"),
        ("areas/kreis", "measure=", "measure", "", "coverage"),
    ],
)
def test_values_are_checked(api, path, query, parameter, found, allowed):
    told = problem(api.url(f"/api/v1/{path}?{query}"), 400, "invalid-value")
    assert (told["parameter"], told["found"]) == (parameter, found)
    assert allowed in told["allowed"]
    assert told["instance"] == f"/api/v1/{path}"


@pytest.mark.parametrize("name", ["lnd", "Land", "limit", "year", "", "land[]", "<script>"])
def test_a_typo_never_widens_the_selection(api, name):
    told = problem(api.get("sectors", **{name: "BB"}), 400, "unknown-parameter")
    assert told["parameter"] == told["found"] == name
    assert "land" in told["allowed"]


def test_an_underscore_is_a_typo_too(api):
    told = problem(api.url("/api/v1/sectors?founded_from=2004"), 400, "unknown-parameter")
    assert told["parameter"] == "founded_from"
    assert "founded-from" in told["allowed"]


@pytest.mark.parametrize("query", ["year=2008&year=2010", "year=2008&year=2008"])
def test_one_value_where_there_can_be_one(api, query):
    told = problem(api.url(f"/api/v1/figures?{query}"), 400, "repeated-parameter")
    assert (told["parameter"], told["found"], told["allowed"]) == ("year", "2", ["1"])


def test_as_many_values_as_are_allowed_and_no_more(api):
    assert api.url("/api/v1/figures?" + "&".join(["land=BB"] * 100)).status == 200
    told = problem(api.url("/api/v1/figures?" + "&".join(["land=BB"] * 101)), 400, "too-many-values")
    assert (told["found"], told["allowed"]) == ("101", ["≤ 100"])


def test_words_of_several_q_count_together(api):
    told = problem(api.get("alliances", q=["a" * 60, "b" * 60]), 400, "invalid-value")
    assert told["parameter"] == "q"


def test_as_long_a_query_as_is_allowed_and_no_longer(api):
    told = problem(api.url("/api/v1/figures?q=" + "a" * 8000), 414, "query-too-long")
    assert told["found"] == "8002"


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
        ("figuresxjson", "path", "/api/v1/figuresxjson", "/api/v1/figures"),
        ("partnersxcsv", "path", "/api/v1/partnersxcsv", "/api/v1/{table}.csv"),
    ],
)
def test_what_is_not_there_is_not_found(api, path, parameter, found, allowed):
    told = problem(api.get(path), 404, "not-found")
    assert (told["parameter"], told["found"]) == (parameter, found)
    assert allowed in told["allowed"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/figures", "/api/v1x", "/api/%0A", "/api/v1/figures%0A"])
def test_other_versions_are_not_found(api, path):
    told = problem(api.url(path), 404, "not-found")
    assert told["instance"] == path
    assert told["found"] == path.replace("%0A", "\n")
    assert "/api/v1/" in told["allowed"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_the_api_is_only_read(api, method):
    answer = api.send(method, "/api/v1/figures")
    told = problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert (told["found"], told["allowed"]) == (method, ["GET", "HEAD", "OPTIONS"])


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("figures", "text/html"),
        ("figures", "application/json;q=0, text/csv;q=0"),
        ("figures", "application/json;q=nan"),
        ("openapi.json", "text/csv"),
        ("partners.csv", "application/json"),
    ],
)
def test_formats_that_are_not_there(api, path, accept):
    told = problem(api.get(path, accept=accept), 406, "not-acceptable")
    assert (told["parameter"], told["found"]) == ("Accept", accept)


def test_head_has_no_body_even_for_a_problem(api):
    answer = api.send("HEAD", "/api/v1/nothing")
    assert (answer.status, answer.body) == (404, b"")
    assert answer.headers["content-type"] == "application/problem+json"


MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "url",
    [
        f"/api/v1/alliances?land={MARKUP}",
        f"/api/v1/alliances?{MARKUP}=1",
        f"/api/v1/alliances/{MARKUP}",
        f"/api/v1/areas/{MARKUP}",
        f"/api/{MARKUP}",
    ],
)
def test_markup_comes_back_as_json_only(api, url):
    answer = api.url(url, accept="text/html, */*")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert MARKUP in answer.json["found"]
    assert "<" not in answer.json["instance"]


def test_echoes_are_short(api):
    told = problem(api.url("/api/v1/figures?" + "x" * 5000 + "=1"), 400, "unknown-parameter")
    assert len(told["parameter"]) == len(told["found"]) == LONGEST_ECHO
    assert len(api.get("y" * 5000).json["instance"]) < 2 * LONGEST_ECHO


def test_an_error_of_our_own_says_nothing_of_it(api, monkeypatch, caplog):
    def fail(filters):
        raise RuntimeError("secret of the server")

    monkeypatch.setattr(answers, "_selection", fail)
    with caplog.at_level(logging.ERROR):
        answer = api.get("figures", lang="en")
    told = problem(answer, 500, "internal")
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert "secret of the server" in caplog.text


def test_broken_data_are_an_error_of_our_own(api, monkeypatch):
    def fail():
        raise BrokenPackage("/somewhere/datapackage.json cannot be read")

    monkeypatch.setattr(data, "tables", fail)
    answer = api.get("figures")
    problem(answer, 500, "internal")
    assert b"somewhere" not in answer.body


def test_problems_speak_both_languages(api):
    german, english = (api.get("figures", lang=lang, year=1999).json for lang in ("de", "en"))
    assert german["title"] != english["title"]
    assert {name: german[name] for name in ("found", "allowed")} == {
        name: english[name] for name in ("found", "allowed")
    }
    assert api.get("figures", year=1999).json == german


def test_each_kind_has_a_status():
    assert {Problem(kind).status for kind in KINDS} == {400, 404, 405, 406, 414, 500}
    with pytest.raises(KeyError):
        Problem("no-such-kind")
