"""The rows of a chart, apart from its specification or put into it."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

Rows = list[dict[str, Any]]
"""What a layer draws: column -> value."""

Spec = dict[str, Any]
"""A Vega-Lite specification."""

NAME = "rows"
"""What a specification calls the rows that come apart from it. The same one then draws what passes other filters, and a
browser that has drawn it once takes a tenth of the time for the new rows."""

BETWEEN = ","
"""Between the values of a list that is one text: neither Arrow's lists nor JSON are read by Vega."""


def listed(values: list[Any]) -> str:
    """Return ``values`` as one text, nothing for None; Vega takes it apart by ``split``."""
    return BETWEEN.join("" if value is None else str(value) for value in values)


def topped(rows: pd.DataFrame, highest: float) -> pd.DataFrame:
    """Return ``rows`` with the ``highest`` value of the chart, 1 at least, as ``top`` (see ``theme.with_top``)."""
    return rows.assign(top=max(int(highest), 1))


def filled(part: Spec, rows: Rows) -> Spec:
    """Return a specification, or a part of one, with ``rows`` where it names them."""
    found = part | {"data": {"name": NAME, "values": rows}} if part.get("data") == {"name": NAME} else part
    return found | {"layer": [filled(layer, rows) for layer in found["layer"]]} if "layer" in found else found


def rows_of(frame: pd.DataFrame) -> Rows:
    """Return the rows of ``frame`` as JSON has them: Python's own numbers, None where a value is missing."""
    columns = {name: [_plain(value) for value in frame[name].tolist()] for name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) else value


def stream(frame: pd.DataFrame) -> bytes:
    """Return ``frame`` as a stream of Arrow, numbers in few bytes, without what is pandas' own."""
    columns = {name: _array(frame[name]) for name in frame}
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _array(column: pd.Series) -> pa.Array:
    values = [_plain(value) for value in column.tolist()]
    array = pa.array(values)
    if pa.types.is_integer(array.type):
        most = max(map(abs, filter(None, values)), default=0)
        return array.cast(pa.int8() if most < 2**7 else pa.int16() if most < 2**15 else pa.int32())
    return array
