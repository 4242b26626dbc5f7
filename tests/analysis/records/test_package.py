"""The descriptor: what is read from it, and that a broken one says what is wrong."""

import copy
import json

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, BrokenPackage
from analysis.records import files
from analysis.records.package import AREA_KEYS, FIELD_TYPES, ForeignKey, RowRule, load_package, parse_package
from tests.conftest import TINY

RAW = files.read_json(files.DATA / "datapackage.json")


def descriptor(change) -> bytes:
    """The real descriptor after ``change``, which gets it as a dict."""
    raw = copy.deepcopy(RAW)
    change(raw)
    return json.dumps(raw).encode()


def test_reads_the_real_descriptor():
    package = load_package()
    assert package.years == range(2004, 2027)
    assert package.date_years == range(1900, 2028)
    assert len(package.created) == len("2026-11-22")
    assert list(package.tables) == [resource["name"] for resource in RAW["resources"]]
    assert package.raw == RAW


def test_reads_constraints_keys_and_rules():
    package = load_package()
    alliances = package.tables["alliances"]
    assert alliances.columns[:3] == ("id", "name", "place")
    assert alliances.primary_key == ("id",)
    assert alliances.field("id").unique
    assert alliances.field("name").required
    assert alliances.field("name").max_length == 200
    assert alliances.field("founded").kind == "partial_date"
    assert alliances.field("partners_total").minimum == 0
    assert alliances.field("status").enum == ("active", "ended", "planned", "unknown")
    assert alliances.foreign_keys == (ForeignKey("land", "laender", "key"),)
    assert RowRule("not_before", "ended", "founded") in alliances.rules
    assert RowRule("required_if", "ended", "status", "ended", ("status_as_of",)) in alliances.rules
    assert package.tables["alliance_areas"].primary_key == ("alliance_id", "level", "area_key")


def test_every_column_says_what_it_means():
    for spec in load_package().tables.values():
        for field in spec.fields:
            assert field.type in FIELD_TYPES
            assert field.title and field.title_en and field.description and field.description_en


def test_levels_lead_to_columns():
    package = load_package()
    assert list(AREA_KEYS) == list(package.tables["alliance_areas"].field("level").enum)
    for table, column in AREA_KEYS.values():
        assert package.tables[table].field(column).kind == "key"


def test_unknown_column_raises():
    with pytest.raises(KeyError, match="alliances has no column nonsense"):
        load_package().tables["alliances"].field("nonsense")


def test_same_content_is_parsed_once():
    content = descriptor(lambda raw: None)
    assert parse_package(content) is parse_package(bytes(content))
    changed = descriptor(lambda raw: raw.update(version="9"))
    assert parse_package(changed).version == "9"


def test_missing_descriptor(tmp_path):
    with pytest.raises(BrokenPackage, match=r"datapackage\.json cannot be read"):
        load_package(tmp_path)


def test_endless_descriptor(tmp_path):
    (tmp_path / "datapackage.json").write_bytes(b" " * 10_000_001)
    with pytest.raises(BrokenPackage, match="larger than 10000000 bytes"):
        load_package(tmp_path)


def test_error_names_the_file(tmp_path):
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"datapackage\.json: no valid JSON"):
        load_package(tmp_path)


def resource(raw, name):
    return next(item for item in raw["resources"] if item["name"] == name)


def field(raw, table, name):
    return next(item for item in resource(raw, table)["schema"]["fields"] if item["name"] == name)


def drop(raw, table):
    raw["resources"].remove(resource(raw, table))


BROKEN = {
    "no tables": (lambda raw: raw.update(resources=[]), "no table is described"),
    "tables are no list": (lambda raw: raw.update(resources={}), "resources is no list"),
    "no years": (lambda raw: raw.pop("temporal"), "temporal is no object"),
    "years as text": (lambda raw: raw["temporal"].update(first_year="2004"), "first_year is no whole number"),
    "years reversed": (lambda raw: raw["temporal"].update(last_year=2003), "no span of years"),
    "created is no date": (lambda raw: raw.update(created="yesterday"), "created is no date"),
    "table twice": (lambda raw: raw["resources"].append(resource(raw, "topics")), "topics occurs more than once"),
    "path leads out": (lambda raw: resource(raw, "topics").update(path="../topics.csv"), "no name of a CSV file"),
    "path on another host": (
        lambda raw: resource(raw, "topics").update(path="https://example.org/topics.csv"),
        "no name of a CSV file",
    ),
    "no columns": (lambda raw: resource(raw, "topics")["schema"].update(fields=[]), "fields is empty"),
    "unknown type": (lambda raw: field(raw, "topics", "topic").update(type="date"), "type is 'date', allowed: string"),
    "unknown kind": (lambda raw: field(raw, "topics", "topic").update(kind="colour"), "kind is 'colour'"),
    "no title": (lambda raw: field(raw, "topics", "topic").pop("title_en"), "title_en is no text"),
    "unit in German alone": (lambda raw: field(raw, "laender", "area_km2").pop("unit_en"), "unit_en is no text"),
    "required as text": (
        lambda raw: field(raw, "topics", "topic")["constraints"].update(required="yes"),
        "required is neither true nor false",
    ),
    "enum of numbers": (lambda raw: field(raw, "topics", "topic")["constraints"].update(enum=[1]), "enum is no list"),
    "pattern is none": (
        lambda raw: field(raw, "topics", "topic")["constraints"].update(pattern="("),
        "pattern is no regular expression",
    ),
    "minimum of a text": (
        lambda raw: field(raw, "topics", "topic")["constraints"].update(minimum=1),
        "minimum and maximum are for numbers",
    ),
    "minimum as text": (
        lambda raw: field(raw, "laender", "population")["constraints"].update(minimum="0"),
        "minimum is no number",
    ),
    "date as number": (
        lambda raw: field(raw, "laender", "population").update(kind="partial_date", constraints={}),
        "a partial date is a string",
    ),
    "unknown rule": (lambda raw: resource(raw, "alliances")["rules"][0].update(rule="later"), "rule is 'later'"),
    "rule without column": (
        lambda raw: resource(raw, "alliances")["rules"][0].update(other="begun"),
        "keys or rules name unknown columns: begun",
    ),
    "rule without the value that asks": (
        lambda raw: resource(raw, "alliances")["rules"][-1].pop("value"),
        "value is no text",
    ),
    "rule with a column instead that is not there": (
        lambda raw: resource(raw, "alliances")["rules"][-1].update(instead=["status_as_of", "gone"]),
        "keys or rules name unknown columns: gone",
    ),
    "key without column": (
        lambda raw: resource(raw, "topics")["schema"].update(primaryKey="code"),
        "unknown columns: code",
    ),
    "reference to nowhere": (lambda raw: drop(raw, "topics_list"), "topics_list.topic, which is not described"),
    "areas to nowhere": (lambda raw: drop(raw, "municipalities"), "municipalities."),
    "reference of two columns": (
        lambda raw: resource(raw, "topics")["schema"]["foreignKeys"][0].update(fields=["alliance_id", "topic"]),
        "a foreign key joins one column to one column",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_descriptor_says_what_is_wrong(name):
    change, reason = BROKEN[name]
    with pytest.raises(BrokenPackage) as caught:
        parse_package(descriptor(change))
    assert reason in str(caught.value)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_clear_error(content):
    with pytest.raises(BrokenPackage):
        parse_package(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_any_value_anywhere_gives_a_package_or_a_clear_error(data):
    """Replace one value at a random place of a small descriptor by any other."""
    some = [resource(RAW, name) for name in ("sectors", "partners", "alliances", "laender")]
    raw = copy.deepcopy({**RAW, "resources": some})
    holder = raw
    for _ in range(data.draw(st.integers(0, 6))):
        inner = [value for value in (holder.values() if isinstance(holder, dict) else holder) if value]
        inner = [value for value in inner if isinstance(value, dict | list)]
        if not inner:
            break
        holder = data.draw(st.sampled_from(inner))
    places = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    holder[data.draw(st.sampled_from(places))] = data.draw(JSON)
    try:
        package = parse_package(json.dumps(raw).encode())
    except BrokenPackage as error:
        assert str(error)
    else:
        assert package.tables


def test_frictionless_reads_the_tables_the_same_way():
    raw = {**RAW, "created": f"{load_package().created}T00:00:00Z"}  # Frictionless wants the time of day
    report = frictionless.Package.from_descriptor(raw, basepath=str(TINY)).validate()
    assert report.valid, report.flatten(["name", "message"])
    assert len(report.tasks) == len(load_package().tables)
