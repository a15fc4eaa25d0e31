"""How the log reaches the disk: whole files that appear under their name when they are safe, or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from seawall.errors import EvidenceError

__all__ = ["Disk", "read_private", "write_private"]

_PREFIX = ".new-"


def write_private(path: Path, data: bytes) -> None:
    """A new file that only its owner can read, whole or not at all; on the disk when this returns."""
    part = path.with_name(f".{path.name}.new")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def read_private(path: Path) -> bytes:
    """A secret file, for its owner alone. Raises :class:`EvidenceError` if it can't be read, or others could read it."""
    try:
        data, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise EvidenceError(f"{path}: can't be read ({error.strerror})") from error
    if mode & 0o077:
        raise EvidenceError(f"{path}: others can read it; run: chmod 600 {path}")
    return data


class Disk:
    """Writes below one folder. ``put`` returns when files and their names are on the disk (``fsync``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files, each complete or absent; which of them appear first is not promised. Several cost one sync each."""
        folders = set()
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(_PREFIX + path.name)
            self._write(part, data)
            part.replace(path)
            folders.add(path.parent)
        for folder in folders:
            self._sync(folder)

    def _write(self, path: Path, data: bytes) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def _sync(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files that nothing needs any more; those that are gone already are gone."""
        for name in names:
            path = self.folder / name
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            if path.parent.name.endswith(".p"):
                with suppress(OSError):  # not empty: a wider partial tile lives there
                    path.parent.rmdir()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the folder, across processes; the kernel gives the lock back when a process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
