"""Charts as they are sent: the same drawing from a part of the bytes."""

from __future__ import annotations

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
    whole, sent = (
        NAMES.sub("", chart(shown, 600).markup) for shown in (exhibit, replace(exhibit, spec=compact(exhibit.spec)))
    )
    assert NUMBER.sub("#", sent) == NUMBER.sub("#", whole)
    placed, expected = ([float(number) for number in NUMBER.findall(markup)] for markup in (sent, whole))
    assert placed == pytest.approx(expected, abs=SEEN)


@pytest.mark.parametrize("name", EXHIBITS)
def test_what_is_sent_is_valid(name, chosen):
    alt.Root.validate(json.loads(json.dumps(EXHIBITS[name](chosen, DE).sent)))


def layers(*rows):
    return [{"data": {"values": values}, "mark": "bar", "encoding": {"x": {"field": "a"}}} for values in rows]


def test_one_row_and_none_are_left_as_they_are():
    spec = {"layer": layers([{"a": 1, "unused": 2}], [])}
    assert [part["data"] for part in compact(spec)["layer"]] == [{"values": [{"a": 1}]}, {"values": []}]
    assert all("transform" not in part for part in compact(spec)["layer"])


def test_rows_of_equal_values_stay_as_many():
    (part,) = compact({"layer": layers([{"a": 7}] * 3)})["layer"]
    assert [row["a"] for row in sent_rows(part)] == [7, 7, 7]


def test_layers_keep_their_order():
    one, two = [{"a": 1}, {"a": 2}], [{"a": 3}, {"a": 4}]
    sent = compact({"layer": layers(one, one, two, one)})["layer"]
    assert [[row["a"] for row in sent_rows(part)] for part in sent] == [[1, 2], [3, 4], [1, 2]]
    assert len(sent[0]["layer"]) == 2
