"""Dataclasses as bytes, between the process that shows and the one that checks: JSON, tables as Arrow, no code.

Of which types their values are, their annotations say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import pandas as pd
import pyarrow as pa

T = TypeVar("T")
PLAIN = (str, int, float, bool)


def packed(value: object) -> Iterator[bytes]:
    """Yield a dataclass as bytes: JSON, then the tables in it one by one."""
    frames: list[pd.DataFrame] = []
    yield json.dumps(_plain(value, frames)).encode()
    yield from map(_arrow, frames)


def unpacked(kind: type[T], pieces: Iterator[bytes]) -> T:
    """Take the dataclass that ``packed`` gave out of ``pieces``. Raises ValueError where there is none."""
    try:
        return _typed(kind, json.loads(next(pieces)), pieces)
    except (StopIteration, TypeError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise ValueError("no verdict") from error


def sent(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces as they go through a pipe, each with its length before it."""
    for piece in pieces:
        yield len(piece).to_bytes(8, "big")
        yield piece


def received(content: bytes) -> Iterator[bytes]:
    """Yield the pieces that ``sent`` gave."""
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 8], "big")
        yield content[place + 8 : place + 8 + size]
        place += 8 + size


def _plain(value: Any, frames: list[pd.DataFrame]) -> Any:
    if isinstance(value, pd.DataFrame):
        frames.append(value)
        return True
    if is_dataclass(value):
        return [_plain(getattr(value, each.name), frames) for each in fields(value)]
    if isinstance(value, Mapping):
        value = value.items()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each, frames) for each in value]
    return value


def _typed(kind: Any, said: Any, pieces: Iterator[bytes]) -> Any:
    """Return what JSON brought as ``kind``, which an annotation names; tables from ``pieces``, in their order."""
    if said is None or kind in PLAIN:
        return said
    if kind is pd.DataFrame:
        return _frame(next(pieces))
    if is_dataclass(kind):
        return kind(*(_typed(each, item, pieces) for each, item in zip(_kinds(kind), said, strict=True)))
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:  # with None
        return _typed(inner[0], said, pieces)
    if origin is tuple and inner[-1] is not ...:
        return tuple(_typed(each, item, pieces) for each, item in zip(inner, said, strict=True))
    if issubclass(origin, Mapping):
        return {_typed(inner[0], name, pieces): _typed(inner[1], item, pieces) for name, item in said}
    return origin(said if inner[0] in PLAIN else [_typed(inner[0], item, pieces) for item in said])


@lru_cache
def _kinds(kind: type) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[each.name] for each in fields(kind))


def _arrow(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, nthreads=1)  # a thread more would count as memory that the process may hold
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _frame(content: bytes) -> pd.DataFrame:
    return pa.ipc.open_stream(content).read_all().to_pandas()
