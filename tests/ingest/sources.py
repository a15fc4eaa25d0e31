"""Writes sources for the tests of the ingest room and reads them back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence

import zstandard
from hypothesis import HealthCheck, settings

from seawall.ingest import Reject, Stats, open_source
from seawall.model import Item

#: For property tests: how long an example takes is no law.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

KEY = b"sixteen bytes at least"

Record = Mapping[str, object]


def read(
    data: bytes, form: str | None = None, stats: Stats | None = None, mapping: Mapping[str, str] | None = None
) -> list[Item | Reject]:
    """What ``open_source`` makes of these bytes on its standard input."""
    stream = io.BytesIO(data)
    return list(open_source("-", format=form, stdin=stream, token_key=KEY, stats=stats, mapping=mapping or {}))


def items(results: Sequence[Item | Reject]) -> list[Item]:
    return [result for result in results if isinstance(result, Item)]


def rejects(results: Sequence[Item | Reject]) -> list[Reject]:
    return [result for result in results if isinstance(result, Reject)]


def texts(results: Sequence[Item | Reject]) -> list[str]:
    return [item.text for item in items(results)]


def jsonl(records: Sequence[object]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def table(records: Sequence[Record], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode("utf-8", "replace")


def parquet(records: Sequence[Record]) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    write_table(pa.Table.from_pylist(records), out, row_group_size=3)
    return out.getvalue()


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)
