"""Delimited text, row by row, through the csv module: bounded, line by line, and recovering from a quote left open."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from io import BufferedReader

from seawall.errors import InputError
from seawall.ingest.interface import Header, Reject, Row, readable
from seawall.ingest.streams import LINE_LIMIT, Oversize, lines

__all__ = ["columns", "rows"]

#: A quoted cell over more lines or bytes than these counts as a quote left open.
_LINES_LIMIT = 100_000
#: A first line by which spreadsheets name the delimiter.
_HINT = re.compile(r"sep=([,;|\t])\r?\n", re.IGNORECASE)
_HINT_SIZE = 16


def columns(head: bytes, delimiter: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Delimiter and column names of the table that starts with ``head`` (no columns if there is no header line)."""
    text = head.decode("utf-8", "replace")
    if hint := _HINT.match(text):
        delimiter, text = hint[1], text[hint.end() :]
    best, names = delimiter or ",", tuple[str, ...]()
    for candidate in (delimiter,) if delimiter else (",", ";", "\t", "|"):
        try:
            found = tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=candidate), ()))
        except csv.Error:
            continue
        if len(found) > len(names):
            best, names = candidate, found
    return best, names


def rows(stream: BufferedReader, source: str, delimiter: str | None = None) -> Iterator[Header | Row | Reject]:
    """The header, then one row or reject per record. The delimiter is guessed from the header line."""
    csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT))
    head = stream.peek(1)
    if not head.strip():
        return
    delimiter, _ = columns(head, delimiter)
    table = _Table(stream, source, delimiter)
    names = table.header(skip=_HINT.match(head[:_HINT_SIZE].decode("utf-8", "replace")) is not None)
    yield Header(names)
    yield from table.rows(names)


class _Table:
    """Feeds lines to the csv module and keeps those of the record at hand, for rejects and for recovery."""

    def __init__(self, stream: BufferedReader, source: str, delimiter: str) -> None:
        self._lines = lines(stream)
        self._source = source
        self._delimiter = delimiter
        self._held: list[bytes] = []
        self._size = 0
        self._number = 0
        self._replaced = False
        self._ended = False

    def header(self, skip: bool) -> tuple[str, ...]:
        """Column names, without surrounding space; a name used twice or empty gets its position."""
        if skip:
            next(self._lines)
            self._number = 1
        names: list[str] = []
        try:
            while not any(name.strip() for name in names):
                names = next(csv.reader(self._feed(), delimiter=self._delimiter))
        except StopIteration:
            raise InputError(f"{self._source}: the table has no header line") from None
        except csv.Error as error:
            raise InputError(f"{self._source}: the header line can't be read: {error}") from None
        self._clear()
        unique: dict[str, None] = {}
        for position, name in enumerate(names, 1):
            plain = name.strip()
            unique[plain if plain and plain not in unique else f"{plain}#{position}"] = None
        return tuple(unique)

    def rows(self, names: tuple[str, ...]) -> Iterator[Row | Reject]:
        """All records. Each pass of the outer loop ends at the end of the input or at a cell that runs on too long."""
        held, width = self._held, len(names)
        more = True
        while more:
            more = False
            reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    more = self._ended
                    yield from self._recovered(names)
                else:
                    if len(held) == 1 and len(cells) == width and not self._replaced and type(held[0]) is bytes:
                        yield Row(self._number, dict(zip(names, cells, strict=True)), held[0])  # nearly all of them
                    elif event := self._row(names, cells):
                        yield event
                self._clear()

    def _feed(self) -> Iterator[str]:
        self._ended = False
        for line in self._lines:
            self._number += 1
            self._size += len(line)
            self._held.append(line)
            try:
                text = line.decode()
            except UnicodeDecodeError:
                self._replaced = True
                text = line.decode("utf-8", "replace")
            yield "\n" if type(line) is Oversize else text
            if self._size > LINE_LIMIT or len(self._held) > _LINES_LIMIT:
                break
        self._ended = True

    def _clear(self) -> None:
        self._held.clear()
        self._size = 0
        self._replaced = False

    def _row(self, names: tuple[str, ...], cells: list[str]) -> Row | Reject | None:
        held = self._held
        if any(type(line) is Oversize for line in held):
            return self._reject(f"longer than {LINE_LIMIT // 2**20} MB")
        if len(cells) > len(names) and any(cells[len(names) :]):
            return self._reject(f"{len(cells)} cells where the header has {len(names)}")
        if not cells:
            return None
        raw = held[0] if len(held) == 1 else b"".join(held)
        line = self._number - len(held) + 1
        if self._replaced:
            return Row(line, dict(zip(names, cells, strict=False)), raw, {"decoding": "replaced"})
        return Row(line, dict(zip(names, cells, strict=False)), raw)

    def _reject(self, reason: str) -> Reject:
        raw = b"".join(self._held)
        return Reject(self._source, self._number - len(self._held) + 1, reason, readable(raw))

    def _recovered(self, names: tuple[str, ...]) -> Iterator[Row | Reject]:
        """The lines at hand are no record by the book: read them one by one, less strictly.

        If a quoted cell runs over lines and breaks off, its first line is set aside: it swallowed what follows.
        """
        waiting = list(self._held)
        last = self._number
        first = last - len(waiting) + 1
        if len(waiting) > 1 or self._ended:
            yield Reject(self._source, first, "a quote opens here that never closes", readable(waiting[0]))
            waiting[0] = b""
        for number, line in enumerate(waiting, first):
            self._clear()
            self._number = number
            self._held.append(line)
            text = line.decode("utf-8", "replace")
            self._replaced = text.encode() != line
            try:
                cells = next(csv.reader([text], delimiter=self._delimiter), [])
            except csv.Error as error:
                yield self._reject(f"not a table row: {error}")
            else:
                if event := self._row(names, cells):
                    yield event
        self._number = last
        self._clear()
