"""The room's door: any source becomes items and rejects, one at a time, in input order."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from seawall.errors import InputError
from seawall.ingest.fields import Mapper
from seawall.ingest.formats import readers
from seawall.ingest.interface import Event, Header, Reader, Reject, Row, Stats
from seawall.ingest.seen import Seen
from seawall.ingest.streams import HEAD, BrokenSourceError, unpacked
from seawall.model import Item

__all__ = ["FORMATS", "open_source"]

#: Every format's name and one line about it.
FORMATS: Mapping[str, str] = {reader.name: reader.help for reader in readers().values()}

_NO_MAPPING: Mapping[str, str] = {}
#: How many records (and bytes of text) may pass before a source without a text column is given up.
_WINDOW = 1000
_WINDOW_SIZE = 8 * 2**20


def open_source(
    source: str,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] = _NO_MAPPING,
    stdin: BinaryIO | None = None,
    token_key: bytes,
    stats: Stats | None = None,
) -> Iterator[Item | Reject]:
    """Items and rejects of a file, or of ``stdin`` where ``source`` is ``-``, lazily and in input order.

    ``format`` is one of ``FORMATS``, guessed if ``None``; ``mapping`` names the column of a field, as in
    ``{"text": "body"}``; ``token_key`` (16 bytes or more) makes author tokens; ``stats`` counts as the source is read.
    Raises at once ``ConfigError`` for a wrong field or key and ``InputError`` for an unknown format; when iterated,
    ``InputError`` for a source that can't be read at all or has no text column. A bad record is a ``Reject``.
    """
    if format is not None and format not in FORMATS:
        raise InputError(f"no format is called {format!r}; the formats are {', '.join(FORMATS)}")
    mapper = Mapper(source, mapping, token_key)
    counts = stats if stats is not None else Stats()
    return _counted(_read(source, format, mapper, stdin, counts), counts)


def _read(
    source: str, format: str | None, mapper: Mapper, stdin: BinaryIO | None, stats: Stats
) -> Iterator[Item | Reject]:
    try:
        file = (stdin or sys.stdin.buffer) if source == "-" else Path(source).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{source}: can't be opened: {reason}") from None
    try:
        stream, head = _stream(file, source)
        reader = readers()[format] if format else _guess(head, source)
        yield from _settled(_items(reader, stream, source, mapper, stats), mapper, stats)
    finally:
        if source != "-":
            file.close()


def _stream(file: BinaryIO, source: str) -> tuple[BufferedReader, bytes]:
    """The readable stream and its first bytes. A plain file stays as it is, so that it can seek."""
    stream = unpacked(file)
    try:
        head = stream.peek(HEAD)[:HEAD]
    except BrokenSourceError:
        return stream, b""
    if isinstance(file, BufferedReader) and file.seekable() and source != "-" and head.startswith(b"PAR1"):
        file.seek(0)
        return file, head
    return stream, head


def _guess(head: bytes, source: str) -> Reader:
    """The reader that is surest of the input; for an empty one, any does."""
    filename = Path(source).name.lower()
    for ending in (".gz", ".zst", ".zstd", ".gzip"):
        filename = filename.removesuffix(ending)
    if head.startswith(b"PK\x03\x04"):
        raise InputError(f"{source}: a zip archive or spreadsheet; unpack it or save it as CSV first")
    return max(readers().values(), key=lambda reader: (reader.sniff(head, filename), reader.name))


def _items(
    reader: Reader, stream: BufferedReader, source: str, mapper: Mapper, stats: Stats
) -> Iterator[Item | Reject]:
    number = line = 0
    events: Iterable[Event] = reader.read(stream, source)
    try:
        for event in events:
            if type(event) is Row:
                number += 1
                line = event.line
                yield mapper.item(event, number)
            elif isinstance(event, Reject):
                number += 1
                line = event.line
                yield event
            elif isinstance(event, Header):
                mapper.check(event.columns)
            else:
                stats.skipped[event[0]] += 1  # type: ignore[index]
    except (BrokenSourceError, OSError) as error:
        yield Reject(source, line + 1, f"{error}; the rest can't be read", "")


def _settled(results: Iterator[Item | Reject], mapper: Mapper, stats: Stats) -> Iterator[Item | Reject]:
    """Hold back the first results until a text column and the mapped columns were seen; complain if they never are."""
    held: list[Item | Reject] = []
    size = 0
    for result in results:
        held.append(result)
        size += len(result.text if isinstance(result, Item) else result.raw)
        if mapper.settled or len(held) >= _WINDOW or size >= _WINDOW_SIZE:
            break
    else:
        mapper.require(all_seen=True)
    mapper.require(all_seen=False)
    yield from held
    yield from results
    if not mapper.settled:
        stats.notes.append(f"never seen: {mapper.missing}")


def _counted(results: Iterator[Item | Reject], stats: Stats) -> Iterator[Item | Reject]:
    seen = Seen()
    for result in results:
        if type(result) is Item:
            stats.items += 1
            if seen.add(result.id):
                stats.duplicate_ids += 1
            if not result.text:
                stats.empty_texts += 1
            if result.extra and "decoding" in result.extra:
                stats.replaced += 1
        else:
            stats.rejects += 1
        yield result
    if not seen.complete:
        stats.duplicates_complete = False
        stats.notes.append("duplicate ids were counted among the first five million ids only")
