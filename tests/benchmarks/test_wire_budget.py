"""What a change on the map of all municipalities, or of a filter elsewhere, costs on the wire, on any machine alike."""

import json
import re

import pytest
from websockets.asyncio.client import connect

from analysis.records import files
from analysis.records.package import load_package
from benchmarks import load
from tests.coroutines import in_a_thread

MOST = 15_000
GEOMETRY_MOST = 1_000_000
TEXTS = ("Familie", "Sport")
PLACE = "12061260"
"""Königs Wusterhausen: with a place chosen, the answer holds its panel too."""


def sizes(server, query, *changes, page="karte"):
    """Open the map, or another page, as one visitor and return the bytes of the answer to each change."""

    async def visit():
        async with load.visitor(server) as one:
            await one.open(page, query)
            return [(await change(one)).received for change in changes]

    return in_a_thread(visit())


def sizes_with_line(server, query, *changes):
    """Do the same as ``sizes`` and add what came by the line to the map's frame, which brings a change once at most."""

    async def visit():
        async with load.visitor(server) as one:
            await one.open("karte", query)
            path = re.search(r"/map/line/[0-9a-f]{64}", one.widgets[load.MAP_LABEL].arguments)[0]
            async with connect(server.address.replace("http", "ws") + path) as line:
                answers = [(await change(one)).received for change in changes]
                await (await line.ping())  # what left before the answer to this is here
                await line.close()
                by_line = {json.loads(message)["sent"]: len(message) async for message in line}
            numbers = range(2, 2 + len(changes))  # the first message was what the map was made with
            assert by_line.keys() <= set(numbers)
            return [answer + by_line.get(number, 0) for number, answer in zip(numbers, answers, strict=True)]

    return in_a_thread(visit())


def to_year(year):
    return lambda one: load.year_on_the_map(one, year)


def choose(label, option):
    return lambda one: one.change(label, string_value=option)


def filter_by(label, *options):
    return lambda one: one.change(label, string_array_value={"data": options})


@pytest.mark.parametrize(
    "query", ["", f"place={PLACE}", "level=kreis", "level=land", "compare=2010", "compare=partners"]
)
def test_a_change_of_year(server, query):
    years = load_package(files.DATA).years
    assert max(sizes(server, query, to_year(years[0]), to_year(2010))) <= MOST


QUERIES = ["", f"place={PLACE}", "compare=2010"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_change_of_measure(server, query):
    changes = [choose("Messgröße", name) for name in ("Zahl der Bündnisse", "Genannte Partner")]
    assert max(sizes_with_line(server, query, *changes)) <= MOST


NOT_REACHED = ("Nicht erreichte Menschen", "Entfernung zum nächsten Bündnis")


@pytest.mark.parametrize("query", ["level=kreis", f"place={PLACE}", "compare=2010", "classes=quantiles"])
def test_a_change_to_the_measures_of_who_is_not_reached(server, query):
    changes = [choose("Messgröße", name) for name in NOT_REACHED]
    assert max(sizes_with_line(server, query, *changes)) <= MOST


def test_a_change_of_year_where_the_map_is_told_one_year(server):
    found = sizes(server, f"measure=distance&place={PLACE}", to_year(2004), to_year(2012))
    assert max(found) <= MOST


@pytest.mark.parametrize("query", [*QUERIES, "compare=2010&change=yes"])
def test_a_change_of_filter(server, query):
    changes = [filter_by("Land", "Brandenburg"), filter_by("Land", "Brandenburg", "Bayern"), filter_by("Land")]
    assert max(sizes_with_line(server, query, *changes)) <= MOST


def test_the_boundaries_of_all_areas():
    overview = files.read_json(files.STATIC / "manifest.json")["overview"]
    assert len(files.read_bytes(files.STATIC / overview)) <= GEOMETRY_MOST


FILTERED_MOST = 45_000


@pytest.mark.parametrize("page", ["wachstum", "ueberblick", "sektoren"])
def test_a_filter_by_text(server, page):
    """With charts of nearly all alliances, and of few."""
    changes = [lambda one, text=text: one.change("Suche in Name, Ort, Partnern", string_value=text) for text in TEXTS]
    assert max(sizes(server, "", *changes, page=page)) <= FILTERED_MOST
