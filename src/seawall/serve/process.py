"""A worker process as the event loop sees it: frames out, frames back in the same order, no thread in between.

A pool of the standard library hands every batch to threads of its own, which share this process's lock with the loop; at
thousands of batches a second that costs more than all the rest of a request.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import struct
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from seawall.config import Settings

__all__ = ["DiedError", "Process"]

_HEAD = struct.Struct("!i")  # as multiprocessing's connections write the length of a message
#: What a process does with the bytes of a task: a function of a module, called with the settings first.
Answer = Callable[[bytes], bytes]
Prepare = Callable[[Settings], Answer]


class DiedError(Exception):
    """The process ended before it answered."""


class Process:
    """One process. ``start`` blocks until it is ready; ``attach`` it to the running loop before ``ask``."""

    def __init__(self, prepare: Prepare, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        theirs_in, self._out = context.Pipe(duplex=False)
        self._in, theirs_out = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_main, args=(prepare, settings, theirs_in, theirs_out), daemon=True, name="seawall-worker"
        )
        self._process.start()
        theirs_in.close()
        theirs_out.close()
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._reader: asyncio.ReadTransport | None = None
        self._writer: asyncio.WriteTransport | None = None
        self.ready = self.dead = False

    def wait(self) -> None:
        """Block until it is ready. Raises :class:`DiedError`, or what loading raised there."""
        try:
            said = self._in.recv_bytes()
        except EOFError:
            raise DiedError from None
        self._said_ready(said)

    async def attach(self, ended: Callable[[Process], None]) -> None:
        """Belong to the running loop; ``ended`` is called when the process has died."""
        loop, frames = asyncio.get_running_loop(), _Frames(self._got, lambda: self._lost(ended))
        self._reader, _ = await loop.connect_read_pipe(lambda: frames, os.fdopen(os.dup(self._in.fileno()), "rb", 0))
        out = os.fdopen(os.dup(self._out.fileno()), "wb", 0)
        self._writer, _ = await loop.connect_write_pipe(asyncio.Protocol, out)
        self._in.close()
        self._out.close()

    def leave(self) -> None:
        """Belong to no loop any more: it is about to end."""
        self.dead = True
        for transport in (self._reader, self._writer):
            if transport is not None:
                transport.close()

    @property
    def busy(self) -> int:
        """Tasks that it has."""
        return len(self._waiting)

    def ask(self, task: bytes) -> asyncio.Future[bytes]:
        """Hand over a task; its answer. Raises :class:`DiedError` in the future if the process dies."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if self.dead or self._writer is None:
            future.set_exception(DiedError())
            return future
        self._waiting.append(future)
        self._writer.write(_HEAD.pack(len(task)) + task)
        return future

    def stop(self) -> None:
        """End it."""
        self.dead = True
        self._process.terminate()
        self._process.join(5)

    def _said_ready(self, said: bytes) -> None:
        if said:
            raise pickle.loads(said)  # noqa: S301  # our own process said why it can't
        self.ready = True

    def _got(self, frame: bytes) -> None:
        if not self.ready:
            self.ready = not frame
            return
        future = self._waiting.popleft()
        if not future.done():
            future.set_result(frame)

    def _lost(self, ended: Callable[[Process], None]) -> None:
        if self._writer is not None:
            self._writer.abort()
        stopped, self.dead = self.dead, True
        for future in self._waiting:
            if not future.done():
                future.set_exception(DiedError())
        self._waiting.clear()
        if not stopped:
            ended(self)


class _Frames(asyncio.Protocol):
    """Messages out of a stream of bytes."""

    def __init__(self, got: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._got, self._lost = got, lost
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        self._buffer += data
        at = 0
        while len(self._buffer) - at >= _HEAD.size:
            (size,) = _HEAD.unpack_from(self._buffer, at)
            end = at + _HEAD.size + size
            if len(self._buffer) < end:
                break
            self._got(bytes(self._buffer[at + _HEAD.size : end]))
            at = end
        del self._buffer[:at]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """The process is gone."""
        self._lost()


def _main(prepare: Prepare, settings: Settings, source: Connection[Any, Any], sink: Connection[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the service, which then ends its workers
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        answer = prepare(settings)
    except Exception as error:
        sink.send_bytes(pickle.dumps(error))
        raise
    sink.send_bytes(b"")
    while True:
        try:
            task = source.recv_bytes()
        except EOFError:
            return
        sink.send_bytes(answer(task))


def _follow(parent: BaseProcess) -> None:
    """End with the service, also when it was killed."""
    parent.join()
    os._exit(1)
