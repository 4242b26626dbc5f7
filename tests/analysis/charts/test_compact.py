"""Charts as they are sent: the same drawing from a part of the bytes."""

import json
import re
from dataclasses import replace

import altair as alt
import pytest

from analysis.charts.compact import compact
from analysis.language import language
from analysis.render.pictures.charts import chart
from tests.analysis.frames import EXHIBITS, select
from tests.charts import sent_rows

DE = language("de")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
NAMES = re.compile(r'class="mark-[^"]*"|id="[^"]*"|url\(#[^)]*\)')
SEEN = 0.01
"""Pixels by which nobody sees a difference."""


@pytest.fixture(scope="module")
def chosen(real):
    return select(real, land=("BB", "SN"))


@pytest.mark.parametrize("name", EXHIBITS)
def test_what_is_sent_draws_the_same(name, chosen):
    exhibit = EXHIBITS[name](chosen, DE)
    whole, drawn = (
        NAMES.sub("", chart(shown, 600).markup)
        for shown in (exhibit, replace(exhibit, template=compact(exhibit.template)))
    )
    assert NUMBER.sub("#", drawn) == NUMBER.sub("#", whole)
    placed, expected = ([float(number) for number in NUMBER.findall(markup)] for markup in (drawn, whole))
    assert placed == pytest.approx(expected, abs=SEEN)


def _made(step):
    """Return the columns that a step of a chart makes."""
    named = step.get("as", [])
    windows = [each["as"] for each in step.get("window", []) + step.get("aggregate", [])]
    return [named] if isinstance(named, str) else [*named, *windows]


@pytest.mark.parametrize("name", EXHIBITS)
def test_all_that_a_chart_draws_is_in_its_rows(name, chosen):
    """A field that is not there is drawn as nothing, and no one complains."""
    for layer in EXHIBITS[name](chosen, DE).spec["layer"]:
        rows, steps = layer.get("data", {}).get("values"), layer.get("transform", [])
        there = {*(rows[0] if rows else ()), *(name for step in steps for name in _made(step))}
        channels = [
            each for how in layer.get("encoding", {}).values() for each in (how if isinstance(how, list) else [how])
        ]
        about = {"axis", "legend"}  # in these a datum is a label
        drawn = json.dumps([steps, [{k: v for k, v in each.items() if k not in about} for each in channels]])
        used = {*re.findall(r'"field": "(\w+)"', drawn), *re.findall(r"datum\.(\w+)", drawn)}
        assert not rows or used <= there


@pytest.mark.parametrize("name", EXHIBITS)
def test_what_is_sent_is_valid(name, chosen):
    exhibit = EXHIBITS[name](chosen, DE)
    alt.Root.validate(json.loads(json.dumps(replace(exhibit, template=compact(exhibit.template)).spec)))


@pytest.mark.parametrize("name", [name for name in EXHIBITS if name not in ("beside", "by_scope")])
def test_another_filter_changes_the_rows_alone(name, real):
    """A browser draws new rows in a tenth of the time that a new specification takes; these two have other bars."""
    one, other = EXHIBITS[name](select(real), DE), EXHIBITS[name](select(real, q="Familie"), DE)
    assert one.template is other.template
    assert not one.rows.equals(other.rows)


def sent(*rows):
    """Return the layers that are sent of one layer for each list of ``rows``."""
    layers = [{"data": {"values": values}, "mark": "bar", "encoding": {"x": {"field": "a"}}} for values in rows]
    return compact({"layer": layers, "config": {}})["layer"]


def test_one_row_and_none_are_left_as_they_are():
    assert [part["data"] for part in sent([{"a": 1, "unused": 2}], [])] == [{"values": [{"a": 1}]}, {"values": []}]
    assert all("transform" not in part for part in sent([{"a": 1, "unused": 2}], []))


def test_rows_of_equal_values_stay_as_many():
    (part,) = sent([{"a": 7}] * 3)
    assert [row["a"] for row in sent_rows(part)] == [7, 7, 7]


def test_layers_keep_their_order():
    one, two = [{"a": 1}, {"a": 2}], [{"a": 3}, {"a": 4}]
    parts = sent(one, one, two, one)
    assert [[row["a"] for row in sent_rows(part)] for part in parts] == [[1, 2], [3, 4], [1, 2]]
    assert len(parts[0]["layer"]) == 2
