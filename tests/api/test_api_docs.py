"""docs/api.md says what the API does: its examples run, its tables are complete; so does a page that is ours alone."""

import io
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from analysis import palette
from analysis.counting.filter_set import WORDS
from analysis.export.formats import FORMATS
from analysis.records.files import ROOT

DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SERVER = "http://localhost:8501/api/v1/"
CURL = re.findall(r'^curl "([^"]+)"$', DOCS, re.MULTILINE)
PYTHON = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)


@pytest.fixture(scope="module")
def operations(api) -> dict[str, dict]:
    """What there is by its path, as the description says."""
    return {path: item["get"] for path, item in api.get("openapi.json").json()["paths"].items()}


def cells(first: str) -> list[str]:
    """Return the cells of the table row whose first cell is ``first``."""
    row = re.search(rf"^\| {re.escape(first)} \|(.*)\|$", DOCS, re.MULTILINE)
    return [cell.strip() for cell in row[1].split("|")]


@pytest.mark.parametrize("url", CURL)
def test_curl(api, url):
    answer = api.get(url.removeprefix(SERVER))
    assert answer.status_code == 200
    assert len(answer.content) > 300


@pytest.mark.parametrize("code", PYTHON)
def test_pandas(api, code, monkeypatch, capsys):
    """The examples run; what they would fetch from a server comes from the API."""
    read_csv = pd.read_csv

    def fetched(url: str, **options):
        assert url.startswith(SERVER)
        return read_csv(io.BytesIO(api.get(url.removeprefix(SERVER)).content), **options)

    monkeypatch.setattr(pd, "read_csv", fetched)
    exec(compile(code, "docs/api.md", "exec"), {})
    assert re.search(r"\d", capsys.readouterr().out)


def test_each_path_is_there_with_its_formats_and_parameters(operations):
    assert len(operations) == 14
    for path, operation in operations.items():
        answers, filters, formats, more = cells(f"`{path}`")
        taken = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        words = taken & set(WORDS)
        assert answers
        assert (filters == "yes") == bool(words)
        assert set(re.findall(r"`([a-z-]+)`", more)) == taken - words - {"format", "lang"}
        media_types = {name: form.media_type for name, form in FORMATS.items()}
        media_types |= {"json": "application/json", "csv": "text/csv"}
        assert list(operation["responses"]["200"]["content"]) == [
            media_types["gpkg" if form == "GeoPackage" else form.lower()] for form in formats.split(", ")
        ]


def test_each_parameter_is_explained(operations):
    section = DOCS.split("## Parameters")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    found = [one for operation in operations.values() for one in operation["parameters"] if one["in"] == "query"]
    assert explained == {one["name"] for one in found}
    for name in ("scope", "status", "measure"):
        schema = next(one["schema"] for one in found if one["name"] == name)
        assert set(re.findall(r"`([a-z_]+)`", cells(f"`{name}`")[0])) == set(schema.get("items", schema)["enum"])


def test_limits():
    from api.parameters import MAX_LIMIT, MAX_QUERY, MAX_VALUES

    assert f"at most {MAX_VALUES} values and {MAX_QUERY:,} characters" in DOCS
    assert f"at most {MAX_LIMIT} rows" in DOCS


def test_errors(api):
    from api.problems import KINDS

    assert api.get("figures?year=1999").json() == json.loads(re.search(r"```json\n(.*?)```", DOCS, re.DOTALL)[1])
    for kind, status in KINDS.items():
        assert f"`{kind}`" in cells(str(status))[0]


# The page


def test_the_page_has_no_script_in_it_and_all_its_files_come_from_here(api):
    page = api.get("docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    tags: list[tuple[str, dict]] = []
    inside: list[str] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    reader.handle_data = lambda text: inside.append(text) if tags[-1:] and tags[-1][0] == "script" else None
    reader.feed(page.text)
    assert ("html", {"lang": "en"}) in tags
    assert "".join(inside).strip() == ""
    assert not [name for _, attributes in tags for name in attributes if name == "style" or name.startswith("on")]
    linked = [attributes[name] for _, attributes in tags for name in ("src", "href") if name in attributes]
    assert len(linked) == 5
    for address in linked:
        answer = api.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] in ("text/javascript", "text/css", "image/png")


@pytest.mark.parametrize("path", ["docs/", "docs/nothing.js", "docs/%2e%2e/application.py"])
def test_no_other_file_is_to_be_had(api, path):
    assert api.get(path).status_code == 404


def test_its_colour_is_the_accent(api):
    assert set(re.findall(r"#[0-9a-f]+", api.get("docs/show.css").text)) == {palette.ACCENT}
