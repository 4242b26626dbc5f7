"""Parquet read back by pyarrow and pandas: raw values, types, and the facts in the metadata."""

import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.counting.filter_set import Filters
from analysis.export.formats import export
from analysis.export.request import TABLES
from tests.analysis.export.asked import AWKWARD, asked, awkward


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_the_same_rows(table):
    request = asked(awkward(), table=table)
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(export("parquet", request))), request.rows)


def test_values_are_raw_and_typed():
    table = pq.read_table(io.BytesIO(export("parquet", asked(awkward()))))
    assert table["name"].to_pylist() == AWKWARD
    assert str(table.schema.field("partners_total").type) == "int64"
    assert table["partners_total"].to_pylist()[:4] == [0, None, None, 3]


def test_an_empty_selection_keeps_its_columns(tiny):
    request = asked(tiny, Filters(q="gibt es nirgends"))
    back = pd.read_parquet(io.BytesIO(export("parquet", request)))
    assert len(back) == 0
    assert list(back.columns) == list(request.spec.columns)


def test_the_facts_are_in_the_metadata(tiny):
    request = asked(tiny, Filters(land=("BB",)), link="https://buendnisse.example/daten", order="name")
    schema = pq.read_schema(io.BytesIO(export("parquet", request)))
    facts = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert facts["data_version"] == tiny.version
    assert json.loads(facts["filters"]) == {"land": ["BB"]}
    assert facts["link"] == "https://buendnisse.example/daten"
    assert "CC-BY-4.0" in facts["licence"]
    assert facts["citation"].endswith("Auswahl: Land: Brandenburg. https://buendnisse.example/daten")
    assert schema.field("partners_total").metadata == {
        b"title": b"Partner insgesamt (Angabe)",
        b"description": tiny.package.tables["alliances"].field("partners_total").description.encode(),
        b"unit": b"Partner",
    }
