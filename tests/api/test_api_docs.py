"""docs/api.md says what the API does: its examples run, its tables are complete."""

from __future__ import annotations

import io
import json
import re

import pandas as pd
import pytest

from analysis.counting.measures import MEASURES
from analysis.records.files import ROOT
from api.parameters import MAX_LIMIT, MAX_QUERY, MAX_VALUES
from api.problems import KINDS
from api.resources import resources
from ui import data

DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SERVER = "http://localhost:8501"
CURL = re.findall(r'^curl "([^"]+)"$', DOCS, re.MULTILINE)
PYTHON = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
RESOURCES = resources(data.tables())


def cells(first: str) -> list[str]:
    """Return the cells of the table row whose first cell is ``first``."""
    row = re.search(rf"^\| {re.escape(first)} \|(.*)\|$", DOCS, re.MULTILINE)
    return [cell.strip() for cell in row[1].split("|")]


@pytest.mark.parametrize("url", CURL)
def test_curl(api, url):
    answer = api.url(url.removeprefix(SERVER))
    assert answer.status == 200
    assert len(answer.body) > 300


@pytest.mark.parametrize("code", PYTHON)
def test_pandas(api, code, monkeypatch, capsys):
    """The examples run; what they would fetch from a server comes from the API."""
    read_csv = pd.read_csv

    def fetched(url: str, **options):
        assert url.startswith(SERVER)
        return read_csv(io.BytesIO(api.url(url.removeprefix(SERVER)).body), **options)

    monkeypatch.setattr(pd, "read_csv", fetched)
    exec(compile(code, "docs/api.md", "exec"), {})
    assert re.search(r"\d", capsys.readouterr().out)


def test_the_first_example_has_five_lines():
    assert len([line for line in PYTHON[0].splitlines() if line]) == 5


@pytest.mark.parametrize("resource", RESOURCES, ids=[resource.name for resource in RESOURCES])
def test_each_path_is_there_with_its_formats_and_parameters(resource):
    answers, filters, formats, more = cells(f"`/api/v1/{resource.path}`")
    assert answers
    assert (filters == "yes") == any(parameter.repeatable for parameter in resource.parameters)
    assert formats == ", ".join(form.upper() for form in resource.formats)
    own = [p.name for p in resource.parameters if not p.repeatable and p.place == "query"]
    assert set(re.findall(r"`([a-z-]+)`", more)) == set(own) - {"format", "lang"}


def test_each_parameter_is_explained():
    section = DOCS.split("## Parameters")[1].split("\n## ")[0]
    explained = {
        name for row in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE) for name in re.findall(r"`([a-z-]+)`", row)
    }
    named = {p.name for resource in RESOURCES for p in resource.parameters if p.place == "query"}
    assert explained == named


@pytest.mark.parametrize("name", ["scope", "status"])
def test_the_values_are_those_that_are_allowed(name):
    parameter = next(p for p in RESOURCES[1].parameters if p.name == name)
    assert re.findall(r"`([a-z]+)`", cells(f"`{name}`")[0]) == parameter.schema["enum"]


def test_limits_and_measures():
    assert f"at most {MAX_VALUES} values and {MAX_QUERY:,} characters" in DOCS
    assert f"at most {MAX_LIMIT} rows" in DOCS
    for name in {name for group in MEASURES.values() for name in group}:
        assert f"`{name}`" in cells("`measure`")[0]


def test_the_error_is_the_one_that_comes(api):
    shown = json.loads(re.search(r"```json\n(.*?)```", DOCS, re.DOTALL)[1])
    assert api.get("figures", year=1999, lang="en").json == shown


def test_each_kind_of_error_stands_with_its_status():
    for kind, status in KINDS.items():
        assert f"`{kind}`" in cells(str(status))[0]
