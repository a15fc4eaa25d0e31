"""JSON of any size, one record at a time: arrays, objects with one array inside, values in a row, JSON lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from io import BufferedReader
from typing import NamedTuple

from seawall.ingest.decode import UnreadableError, decode
from seawall.ingest.interface import Reject, Row, readable
from seawall.ingest.streams import LINE_LIMIT, Oversize, lines

__all__ = ["KNOWN", "TEXTS", "Shape", "line_rows", "records", "shape"]

#: Keys under which exports keep their posts.
KNOWN = frozenset(
    ("messages", "orderedItems", "items", "posts", "comments", "data", "results", "records", "chunk", "events")
)
#: Keys that make an object a record, not a document.
TEXTS = frozenset(("text", "body", "content", "message", "comment", "post_text", "raw", "texto", "mensaje"))

_CONTEXT_LIMIT = 64 * 2**10
_CHUNK = 64 * 2**10
_CONTEXT_KEYS = 100
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = re.compile(_STRING + rb'|["{}\[\],]', re.DOTALL)
_NESTED = re.compile(_STRING + rb'|["{}\[\]]', re.DOTALL)
_PLAIN = rb'[^"{}\[\]]++|' + _STRING
_WHOLE = rb"[{\[](?:" + _PLAIN + rb")*+[}\]]"
for _ in range(4):
    _WHOLE = rb"[{\[](?:" + _PLAIN + rb"|" + _WHOLE + rb")*+[}\]]"
#: A whole object or list with up to four more inside each other: nearly every record, in one step.
_ENTIRE = re.compile(_WHOLE, re.DOTALL)
_QUOTED = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*+")
_AFTER_KEY = re.compile(rb"\s*:\s*(\[\s*[{\]]?|.)?")


class Shape(NamedTuple):
    """What a JSON input looks like from its start: ``lines``, ``array``, ``document``, ``record`` or ``""`` (none).

    ``keys`` are the top-level keys of the first object seen, ``arrays`` those that hold a list of objects.
    """

    kind: str
    keys: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()


def shape(head: bytes) -> Shape:
    """The shape of the input that starts with ``head``."""
    head = head.lstrip()
    keys, arrays, end = _top_keys(head)
    if head.startswith(b"["):
        return Shape("array", keys, arrays)
    if not head.startswith(b"{"):
        return Shape("")
    if arrays and not TEXTS.intersection(keys):
        return Shape("document", keys, arrays)
    pretty = b"\n" in (head[:end].strip() if end else head)
    return Shape("record" if pretty else "lines", keys, arrays)


def line_rows(stream: BufferedReader, source: str) -> Iterator[Row | Reject]:
    """Rows of JSON lines. Blank lines are passed over; one bad line costs that line alone."""
    for number, line in enumerate(lines(stream), 1):
        try:
            values, replaced = decode(line)
        except UnreadableError as error:
            if type(line) is Oversize:
                yield _oversize(source, number, line)
            elif line.strip():
                yield Reject(source, number, str(error), readable(line))
            continue
        if type(values) is dict:
            yield Row(number, values, line, {"decoding": "replaced"}) if replaced else Row(number, values, line)
        else:
            yield Reject(source, number, f"{_kind(values)} where an object should be", readable(line))


def records(stream: BufferedReader, source: str, known: Collection[str] = KNOWN) -> Iterator[Row | Reject]:
    """Rows of a JSON input of any shape; ``known`` are the keys that may hold the list of records.

    ``Row.context`` has the small values that stand before the list in its document.
    """
    if shape(stream.peek(1)).kind == "lines":
        yield from line_rows(stream, source)
        return
    document = _Document(stream, source, known)
    try:
        yield from document.rows()
    except _UnfinishedError as error:
        yield Reject(source, document.line, f"{error}; the rest can't be read", readable(document.rest()))


class _UnfinishedError(Exception):
    pass


class _Document:
    """Takes a JSON text apart with a bounded buffer: it finds where values end, ``decode`` reads them."""

    def __init__(self, stream: BufferedReader, source: str, known: Collection[str]) -> None:
        self._stream = stream
        self._source = source
        self._known = known
        self._buffer = b""
        self._at = 0
        self.line = 1

    def rows(self) -> Iterator[Row | Reject]:
        while byte := self._next():
            if byte == b"[":
                yield from self._array({})
            elif byte == b"{" and shape(self.rest()).kind == "document":
                yield from self._object()
            elif byte in b"]},":
                raise _UnfinishedError(f"unexpected {byte.decode()!r}")
            else:
                yield self._row(self.line, self._take(), {})

    def rest(self) -> bytes:
        return self._buffer[self._at :]

    def _object(self) -> Iterator[Row | Reject]:
        arrays = shape(self.rest()).arrays
        wanted = self._known if set(arrays) & set(self._known) else arrays
        context: dict[str, object] = {}
        self._at += 1
        while (byte := self._next()) != b"}":
            if byte == b",":
                self._at += 1
                continue
            key, value = b"", b""
            if byte == b'"':
                key = self._take()
            if not key or self._next() != b":":
                raise _UnfinishedError("the object breaks off")
            self._at += 1
            name = str(_small(key))
            if self._next() == b"[" and name in wanted:
                yield from self._array(context)
            else:
                value = self._take()
                if len(value) <= _CONTEXT_LIMIT and len(context) < _CONTEXT_KEYS:
                    context[name] = _small(value)
        self._at += 1

    def _array(self, context: dict[str, object]) -> Iterator[Row | Reject]:
        self._at += 1
        while (byte := self._next()) != b"]":
            if byte == b",":
                self._at += 1
            elif byte in (b"}", b""):
                raise _UnfinishedError("the list breaks off")
            else:
                yield self._row(self.line, self._take(), context)
        self._at += 1

    def _row(self, line: int, raw: bytes, context: dict[str, object]) -> Row | Reject:
        if type(raw) is Oversize:
            return _oversize(self._source, line, raw)
        try:
            values, replaced = decode(raw)
        except UnreadableError as error:
            return Reject(self._source, line, str(error), readable(raw))
        if type(values) is not dict:
            return Reject(self._source, line, f"{_kind(values)} where an object should be", readable(raw))
        return Row(line, values, raw, {"decoding": "replaced"} if replaced else {}, context)

    def _more(self) -> bool:
        """Drop what is behind, read on; false at the end."""
        chunk = self._stream.read1(_CHUNK)
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _next(self) -> bytes:
        """The next byte that is no space, left in place; empty at the end."""
        while True:
            end = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            self.line += self._buffer.count(b"\n", self._at, end)
            self._at = end
            if end < len(self._buffer):
                return self._buffer[end : end + 1]
            if not self._more():
                return b""

    def _take(self) -> bytes:
        """The value that starts here, whole; ``Oversize`` with its start if it is longer than ``LINE_LIMIT``."""
        if whole := _ENTIRE.match(self._buffer, self._at):
            self._at = whole.end()
            self.line += whole[0].count(b"\n")
            return whole[0]
        kept = bytearray()
        size, depth, quoted, done = 0, 0, False, False
        while not done:
            begin = self._at
            self._at, depth, quoted, done = _advance(self._buffer, begin, depth, quoted)
            piece = self._buffer[begin : self._at]
            self.line += piece.count(b"\n")
            size += len(piece)
            if size <= LINE_LIMIT or not kept:
                kept += piece[:LINE_LIMIT]
            if not done and not self._more():
                if depth or quoted:
                    raise _UnfinishedError("the input ends inside a record")
                break
        return bytes(kept) if size <= LINE_LIMIT else Oversize(kept[:_CHUNK])


def _advance(buffer: bytes, at: int, depth: int, quoted: bool) -> tuple[int, int, bool, bool]:
    """Go on to the end of the value or the buffer: position, depth, whether in a string, whether at the value's end."""
    while at < len(buffer):
        if quoted:
            at = _QUOTED.match(buffer, at).end()  # type: ignore[union-attr]
            if buffer[at : at + 1] != b'"':
                return at, depth, True, False
            at, quoted = at + 1, False
        else:
            found = (_NESTED if depth else _FLAT).search(buffer, at)
            if found is None:
                return len(buffer), depth, False, False
            token = found[0]
            at = found.end()
            if token == b'"':
                quoted = True
                continue
            if token in b"{[":
                depth += 1
            elif token in b"]}," and not depth:
                return found.start(), 0, False, True
            elif token in b"]}":
                depth -= 1
        if not depth:
            return at, 0, False, True
    return at, depth, quoted, False


def _top_keys(head: bytes) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Keys of the first object in ``head``, those that hold a list of objects, and where it ends (0: not here)."""
    keys: list[str] = []
    arrays: list[str] = []
    depth, inside = 0, 0
    for found in _NESTED.finditer(head):
        token = found[0]
        if token in b"{[":
            depth += 1
            inside = inside or (depth if token == b"{" else 0)
        elif token in b"]}":
            depth -= 1
            if inside and depth < inside:
                return tuple(keys), tuple(arrays), found.end()
        elif token == b'"':
            break
        elif depth == inside and (after := _AFTER_KEY.match(head, found.end())):
            key = str(_small(token))
            keys.append(key)
            opener = b"".join((after[1] or b"").split())
            if opener == b"[{" or (opener == b"[" and key in KNOWN) or (opener == b"[]" and key in KNOWN):
                arrays.append(key)
    return tuple(keys), tuple(arrays), 0


def _small(raw: bytes) -> object:
    try:
        return decode(raw)[0]
    except UnreadableError:
        return None


def _oversize(source: str, line: int, raw: bytes) -> Reject:
    return Reject(source, line, f"longer than {LINE_LIMIT // 2**20} MB", readable(raw))


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else "true or false" if isinstance(value, bool) else "a number"
