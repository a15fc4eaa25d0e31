"""Bytes in: files and pipes, gzip and zstd unpacked with flat memory, UTF-16 recoded, lines of bounded length."""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import zstandard

__all__ = ["HEAD", "LINE_LIMIT", "BrokenSourceError", "Oversize", "lines", "unpacked"]

#: Longest line or record in bytes; a longer one is rejected without being held.
LINE_LIMIT = 64 * 2**20
#: How many bytes a format is guessed from.
HEAD = 16 * 2**10

_CHUNK = 64 * 2**10
#: A kilobyte of zstd holds at most 256 blocks of 128 kB: no input makes more than 32 MB of output at a time.
_ZSTD_CHUNK = 1024
_SKIPPABLE = range(0x50, 0x60)
_ZSTD_WINDOW = 128 * 2**20


class BrokenSourceError(Exception):
    """The bytes end or fail half-way: a truncated archive, a bad checksum, a disk error. What came before is good."""


class Oversize(bytes):
    """The first bytes of a line or record over ``LINE_LIMIT``; the rest was passed over."""


class _Chunks(io.RawIOBase):
    """A raw stream over an iterator of byte strings."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self._failure: BrokenSourceError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._failure:
            raise self._failure
        if not self._rest:
            try:
                self._rest = memoryview(next(self._chunks, b""))
            except BrokenSourceError as error:
                self._failure = error  # every later read fails too: the end of the bytes must not look like an end
                raise
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def unpacked(stream: BinaryIO) -> io.BufferedReader:
    """The stream without gzip, zstd, byte order mark or UTF-16; reads raise ``BrokenSourceError`` where bytes fail."""
    head, chunks = _head(_plain(stream))
    while True:
        if head.startswith(b"\x1f\x8b"):
            head, chunks = _head(_gzip(_buffered(chunks)))
        elif _is_zstd(head):
            head, chunks = _head(_zstd(_buffered(chunks)))
        else:
            break
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head, chunks = _head(_utf16(chunks))
    if head.startswith(codecs.BOM_UTF8):
        first = next(chunks)
        chunks = itertools.chain([first[len(codecs.BOM_UTF8) :]], chunks)
    return _buffered(chunks)


def lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """Lines with their ends; one over ``LINE_LIMIT`` bytes comes as ``Oversize``, its start alone."""
    readline = stream.readline
    while line := readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT:
            start = Oversize(line[:_CHUNK])
            while line and not line.endswith(b"\n"):
                line = readline(_CHUNK)
            yield start
        else:
            yield line


def _buffered(chunks: Iterator[bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Chunks(chunks), 4 * _CHUNK)


def _head(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first ``HEAD`` bytes (fewer if there are fewer), and the chunks from the start again, those bytes first."""
    held: list[bytes] = []
    failure: BrokenSourceError | None = None
    try:
        for chunk in chunks:
            held.append(chunk)
            if sum(map(len, held)) >= HEAD:
                break
    except BrokenSourceError as error:
        failure = error
    head = b"".join(held)
    return head, itertools.chain([head] if head else [], chunks if failure is None else _fail(failure))


def _fail(error: BrokenSourceError) -> Iterator[bytes]:
    raise error
    yield b""


def _is_zstd(head: bytes) -> bool:
    return head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] in _SKIPPABLE)


def _plain(stream: BinaryIO) -> Iterator[bytes]:
    read = getattr(stream, "read1", stream.read)
    try:
        while chunk := read(_CHUNK):
            yield chunk
    except OSError as error:
        raise BrokenSourceError(f"reading stopped: {error}") from error


def _gzip(stream: io.BufferedReader) -> Iterator[bytes]:
    archive = gzip.GzipFile(fileobj=stream)
    try:
        while chunk := archive.read1(_CHUNK):
            yield chunk
    except EOFError as error:
        raise BrokenSourceError("the gzip archive ends too early") from error
    except (OSError, zlib.error) as error:
        raise BrokenSourceError(f"the gzip archive is damaged: {error}") from error


def _zstd(stream: io.BufferedReader) -> Iterator[bytes]:
    frame = None
    packed = b""
    try:
        while packed or (packed := stream.read(_ZSTD_CHUNK)):
            if frame is None or frame.eof:
                frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            chunk = frame.decompress(packed)
            packed = frame.unused_data
            if chunk:
                yield chunk
    except zstandard.ZstdError as error:
        raise BrokenSourceError(f"the zstd archive is damaged: {error}") from error
    if frame is not None and not frame.eof:
        raise BrokenSourceError("the zstd archive ends too early")


def _utf16(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
