"""Parquet, in batches of rows, so that no row group is held whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from typing import Any, BinaryIO, cast

from seawall.errors import InputError
from seawall.ingest.interface import Header, Row
from seawall.ingest.streams import BrokenSourceError

__all__ = ["help", "name", "read", "sniff"]

name = "parquet"
help = "Apache Parquet (.parquet)"

_BATCH = 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sniff(head: bytes, filename: str) -> int:
    """Sure of the magic number alone."""
    return 100 if head.startswith(b"PAR1") else 40 if filename.endswith((".parquet", ".pq")) and head else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row]:
    """One row per row; its line is its number. What can't seek is copied to a nameless file first."""
    if stream.seekable():
        yield from _rows(stream, source)
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield from _rows(cast("BinaryIO", copy), source)


def _rows(file: BinaryIO, source: str) -> Iterator[Header | Row]:
    import pyarrow as pa  # noqa: PLC0415 - takes longer to load than a small text file to read
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415

    try:
        table = ParquetFile(file, buffer_size=2**20, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{source}: can't be read as Parquet: {error}") from None
    names = tuple(dict.fromkeys(table.schema_arrow.names))
    yield Header(names)
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH):
            columns = [_values(batch.column(batch.schema.names.index(name)), pa) for name in names]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, dict(zip(names, cells, strict=True)))
    except (pa.ArrowException, OSError) as error:
        raise BrokenSourceError(f"the Parquet file is damaged: {error}") from None


def _values(column: Any, pa: Any) -> list[object]:
    """A column as Python values: times as UTC moments, strings that are no UTF-8 as bytes."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_timestamp(kind):
        numbers = column.cast(pa.int64()).to_pylist()
        scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
        return [_moment(number, scale) for number in numbers]
    try:
        return cast("list[object]", column.to_pylist())
    except UnicodeDecodeError:
        wide = pa.types.is_large_string(kind)
        return cast("list[object]", column.cast(pa.large_binary() if wide else pa.binary()).to_pylist())
    except (ValueError, OverflowError):
        return [None] * len(column)


def _moment(number: int | None, scale: int) -> datetime | None:
    try:
        return None if number is None else _EPOCH + timedelta(microseconds=number * 10**6 // scale)
    except OverflowError:
        return None
