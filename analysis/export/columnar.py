"""Parquet: typed rows with raw values, and the facts about them in the metadata of the file."""

from __future__ import annotations

import io

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
    table = pa.Table.from_pandas(request.rows(), preserve_index=False)
    described = [
        column.with_metadata(_described(field, request.t))
        for column, field in zip(table.schema, request.spec.fields, strict=True)
    ]
    table = table.cast(pa.schema(described, {**(table.schema.metadata or {}), **texts_of(facts(request))}))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _described(field: Field, t: Language) -> dict[str, str]:
    texts = {name: in_language(vars(field), name, t) for name in ("title", "description")}
    return texts | ({"unit": field.unit} if field.unit else {})
