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
_SOME = 1 << 18
#: Makes, from settings, what answers the tasks of a process; a function of a module.
Prepare = Callable[[Settings], Callable[[bytes], bytes]]


class DiedError(Exception):
    """The process ended before it answered."""


class Process:
    """One process. It starts at once; ``ready`` once it has said so, for which ``wait`` blocks.

    ``ended`` is called in the loop when it has died by itself.
    """

    def __init__(self, prepare: Prepare, settings: Settings, ended: Callable[[Process], None]) -> None:
        context = multiprocessing.get_context("spawn")
        theirs_in, self._out = context.Pipe(duplex=False)
        self._in, theirs_out = context.Pipe(duplex=False)
        given = (prepare, settings, theirs_in, theirs_out)
        self._process = context.Process(target=_main, args=given, daemon=True, name="seawall-worker")
        self._process.start()
        theirs_in.close()
        theirs_out.close()
        os.set_blocking(self._out.fileno(), False)
        self._ended = ended
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unsent, self._unread = bytearray(), bytearray()
        self.ready = self.dead = False

    def wait(self) -> None:
        """Block until it is ready. Raises :class:`DiedError`, or what loading raised there."""
        try:
            said = self._in.recv_bytes()
        except EOFError:
            self._process.join(5)
            raise DiedError(f"exit code {self._process.exitcode}") from None
        if said:
            raise pickle.loads(said)  # noqa: S301  # our own process said why it can't
        self.ready = True

    def attach(self) -> None:
        """Belong to the loop that runs."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop and not self.dead:
            self._waiting.clear()  # of a loop that is no more
            self._loop = loop
            os.set_blocking(self._in.fileno(), False)
            loop.add_reader(self._in.fileno(), self._read)

    @property
    def busy(self) -> int:
        """Tasks that it has."""
        return len(self._waiting)

    def ask(self, task: bytes) -> asyncio.Future[bytes]:
        """Hand over a task; its answer, or :class:`DiedError` if the process dies."""
        self.attach()
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if self.dead:
            future.set_exception(DiedError())
            return future
        self._waiting.append(future)
        self._unsent += _HEAD.pack(len(task)) + task
        self._write()
        return future

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.dead = True
        self._process.terminate()
        self._process.join(5)
        if self._loop is None or self._loop.is_closed():
            self._close()

    def _write(self) -> None:
        """Send what the pipe takes; the rest when it takes more."""
        if self._loop is None or self.dead:
            return
        try:
            sent = os.write(self._out.fileno(), self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lost()
            return
        del self._unsent[:sent]
        if self._unsent:
            self._loop.add_writer(self._out.fileno(), self._write)
        else:
            self._loop.remove_writer(self._out.fileno())

    def _read(self) -> None:
        try:
            data = os.read(self._in.fileno(), _SOME)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        self._unread += data
        at = 0
        while len(self._unread) - at >= _HEAD.size:
            (size,) = _HEAD.unpack_from(self._unread, at)
            end = at + _HEAD.size + size
            if len(self._unread) < end:
                break
            self._got(bytes(self._unread[at + _HEAD.size : end]))
            at = end
        del self._unread[:at]

    def _got(self, frame: bytes) -> None:
        if not self.ready:
            self.ready = not frame
            return
        future = self._waiting.popleft()
        if not future.done():
            future.set_result(frame)

    def _lost(self) -> None:
        """The process is gone."""
        stopped, self.dead = self.dead, True
        if self._loop is not None:
            self._loop.remove_reader(self._in.fileno())
            self._loop.remove_writer(self._out.fileno())
        self._close()
        for future in self._waiting:
            if not future.done():
                future.set_exception(DiedError())
        self._waiting.clear()
        if not stopped:
            self._ended(self)

    def _close(self) -> None:
        self._in.close()
        self._out.close()


def _main(prepare: Prepare, settings: Settings, source: Connection[Any, Any], sink: Connection[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the service, which then ends its workers
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        answer = prepare(settings)
    except Exception as error:  # said where somebody can do something about it
        sink.send_bytes(pickle.dumps(error))
        return
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
