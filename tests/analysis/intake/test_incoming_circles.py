"""References of the tables: none leads back to where it began, so no list can hold areas in a circle."""

import copy
import json
from graphlib import CycleError, TopologicalSorter

import pytest

from analysis.records.files import DATA, read_json
from analysis.records.package import Package, load_package, parse_package
from analysis.records.validation import references


def in_order(package: Package) -> list[str]:
    """The tables, each behind those that it refers to. Raises CycleError where they refer in a circle."""
    leads_to = {name: {table for table, _ in references(spec)} for name, spec in package.tables.items()}
    return list(TopologicalSorter(leads_to).static_order())


def with_reference(table: str, column: str, target: str, key: str) -> Package:
    """The real descriptor with one more reference."""
    raw = copy.deepcopy(read_json(DATA / "datapackage.json"))
    schema = next(entry["schema"] for entry in raw["resources"] if entry["name"] == table)
    reference = {"fields": column, "reference": {"resource": target, "fields": key}}
    schema["foreignKeys"] = [*schema.get("foreignKeys", []), reference]
    return parse_package(json.dumps(raw).encode())


def test_no_table_refers_to_itself_or_in_a_circle():
    order = in_order(load_package())
    areas = ["laender", "districts", "municipalities", "alliance_areas"]
    assert [name for name in order if name in areas] == areas


@pytest.mark.parametrize(
    "target", [("laender", "name", "municipalities", "ags"), ("laender", "name", "laender", "key")]
)
def test_a_circle_would_be_found(target):
    with pytest.raises(CycleError):
        in_order(with_reference(*target))
