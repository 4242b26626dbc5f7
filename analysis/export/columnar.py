"""Parquet: typed rows with raw values, and the facts about them in the metadata of the file."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.export.about import facts, texts_of
from analysis.export.request import Request
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.package import Field


def parquet(request: Request) -> bytes:
    """Return the rows of the table as Parquet.

    Metadata of the file: each of ``export.about.facts`` under its name, what is no text as JSON. Metadata of a
    column: title, description, unit.
    """
    described = {field.name: _described(field, request.t) for field in request.spec.fields}
    return columns(request.rows, described, facts(request))


def columns(rows: pd.DataFrame, described: Mapping[str, Mapping[str, str]], about: Mapping[str, Any]) -> bytes:
    """Return ``rows`` as Parquet. described: column -> its metadata. about: the metadata of the file."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    fields = [column.with_metadata({**described.get(column.name, {})}) for column in table.schema]
    table = table.cast(pa.schema(fields, {**(table.schema.metadata or {}), **texts_of(about)}))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _described(field: Field, t: Language) -> dict[str, str]:
    texts = {name: in_language(vars(field), name, t) for name in ("title", "description", "unit")}
    return {name: text for name, text in texts.items() if text}
