"""The sealed log: an append-only Merkle tree in tiles, with a signed checkpoint (C2SP tlog-tiles, RFC 6962).

What a checkpoint covers is on the disk before the checkpoint is. A writer that dies in between leaves tiles that no
checkpoint covers; the next append writes over them. A file ``log.vkey`` says which key signs.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from seawall.errors import EvidenceError
from seawall.evidence.disk import Disk
from seawall.evidence.offline.note import Checkpoint, NoteError, parse_checkpoint, parse_key
from seawall.evidence.offline.tiles import WIDTH, left_behind, read_tile, split_entries, tile_path, written_entries
from seawall.evidence.offline.tree import EMPTY, leaf_hash, root_of
from seawall.evidence.signer import Signer
from seawall.evidence.tiles import Tiles

__all__ = ["CHECKPOINT", "KEY", "LONGEST", "Log"]

CHECKPOINT, KEY = "checkpoint", "log.vkey"
#: Most bytes of one entry.
LONGEST = 65_535


class Log:
    """A log in ``folder``, signed by ``signer`` (``None``: read only). Safe against other processes and against dying."""

    def __init__(self, folder: Path, signer: Signer | None = None, disk: Disk | None = None) -> None:
        self.folder = folder
        self.signer = signer
        self._disk = disk or Disk(folder)
        self._seen = b""
        self._edge: list[list[bytes]] = []
        self._entries: list[bytes] = []
        self._current: Checkpoint | None = None
        self._tidied = False

    def checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint, its signature checked; ``None`` for a log that was never begun.

        Raises :class:`EvidenceError` if it can't be read or is not signed by this log's key.
        """
        try:
            data = (self.folder / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return None
        if data == self._seen and self._current is not None:
            return self._current
        where = self.folder / CHECKPOINT
        try:
            key = self.signer.key if self.signer else parse_key((self.folder / KEY).read_text("utf-8"))
            found = parse_checkpoint(data)
        except (NoteError, OSError) as error:
            raise EvidenceError(f"{where}: {error}; run `seawall evidence verify {self.folder}`") from error
        if found.signed_by(key) is None:
            raise EvidenceError(f"{where}: not signed by {key.name} ({key.hash.hex()}); is this the right keyring?")
        self._seen, self._current, self._edge = data, found, []
        return found

    @property
    def size(self) -> int:
        """How many entries are sealed."""
        found = self.checkpoint()
        return found.size if found else 0

    def tiles(self) -> Tiles:
        """The tree as it is now, for proofs."""
        return Tiles(self.folder, self.size)

    def append(self, entries: Sequence[bytes], at: int) -> Checkpoint:
        """Seal ``entries`` as numbers ``at`` and up; what is sealed already must be the same and is passed over.

        Returns when they are safe on the disk under a new checkpoint. Calling it again after a crash is harmless.
        Raises :class:`EvidenceError` for a gap, for other bytes at a sealed number, for an entry that is too long.
        """
        with self._disk.locked():
            size = self.size
            self._tidy(size)
            if at > size:
                raise EvidenceError(f"{self.folder}: entry {at} comes after {size}: entries between them are missing")
            known = min(size - at, len(entries))
            for number, entry in enumerate(entries[max(0, known - 1) : known], at + max(0, known - 1)):
                if self.entry(number) != entry:
                    raise EvidenceError(f"{self.folder}: entry {number} is sealed with other content")
            fresh = entries[known:]
            if any(len(entry) > LONGEST for entry in fresh):
                raise EvidenceError(f"{self.folder}: an entry has at most {LONGEST} bytes")
            return self._extend(size, fresh)

    def entry(self, number: int) -> bytes:
        """One sealed entry. Raises :class:`EvidenceError` if it is not there."""
        return self.entries(number, number + 1)[0]

    def entries(self, first: int, end: int) -> list[bytes]:
        """The sealed entries ``[first, end)``, read bundle by bundle."""
        size, found = self.size, list[bytes]()
        for index in range(first // WIDTH, -(-end // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            path, _, data = read_tile(self.folder, "entries", index, width)
            bundle = split_entries(data)[0] if data is not None else []
            if len(bundle) < width:
                raise EvidenceError(
                    f"{self.folder / path}: missing or short; run `seawall evidence verify {self.folder}`"
                )
            found += bundle[max(0, first - index * WIDTH) : end - index * WIDTH]
        return found

    def _extend(self, size: int, fresh: Sequence[bytes]) -> Checkpoint:
        if self.signer is None:
            raise EvidenceError(f"{self.folder}: this log is open for reading only")
        if self._current is not None and not fresh:
            return self._current
        self._load_edge(size)
        files: dict[str, bytes] = {} if size else {KEY: f"{self.signer.key}\n".encode()}
        for entry in fresh:
            self._entries.append(entry)
            self._push(0, size, leaf_hash(entry), files)
            size += 1
            if size % WIDTH == 0:
                files[tile_path("entries", size // WIDTH - 1)] = written_entries(self._entries)
                self._entries = []
        old = self._current.size if self._current else 0
        files |= self._partial(size)
        self._disk.put(files)
        body = f"{self.signer.key.name}\n{size}\n{base64.b64encode(_root(self._edge)).decode()}\n"
        data = self.signer.sign(body)
        self._disk.put({CHECKPOINT: data})
        self._seen, self._current = data, parse_checkpoint(data)
        self._disk.remove(name for name in _partial_names(old) if name not in _partial_names(size))
        return self._current

    def _tidy(self, size: int) -> None:
        """Once per writer: remove what a writer that died left behind, which no checkpoint covers."""
        if self._tidied:
            return
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        names = (path.relative_to(self.folder).as_posix() for path in paths)
        self._disk.remove([name for name in names if left_behind(name, size)])
        self._tidied = True

    def _load_edge(self, size: int) -> None:
        if self._edge or not size:
            self._edge = self._edge or [[]]
            return
        self._edge = Tiles(self.folder, size).edge()
        self._entries = self.entries(size - size % WIDTH, size)

    def _push(self, level: int, count: int, value: bytes, files: dict[str, bytes]) -> None:
        """Add a hash to the row of ``level``, which holds ``count`` so far; a tile that fills is written and summed up."""
        if level == len(self._edge):
            self._edge.append([])
        row = self._edge[level]
        row.append(value)
        if len(row) == WIDTH:
            files[tile_path(level, count // WIDTH)] = b"".join(row)
            self._edge[level] = []
            self._push(level + 1, count // WIDTH, root_of(row), files)

    def _partial(self, size: int) -> dict[str, bytes]:
        files = {}
        for level, row in enumerate(self._edge):
            if row:
                files[tile_path(level, size // WIDTH ** (level + 1), len(row))] = b"".join(row)
        if self._entries:
            files[tile_path("entries", size // WIDTH, len(self._entries))] = written_entries(self._entries)
        return files


def _root(edge: Sequence[Sequence[bytes]]) -> bytes:
    """The root from the unfinished tiles: their complete subtrees, joined from the right."""
    peaks: list[bytes] = []
    for row in reversed(edge):
        at = 0
        for bit in range(len(row).bit_length() - 1, -1, -1):
            if len(row) >> bit & 1:
                peaks.append(root_of(row[at : at + (1 << bit)]))
                at += 1 << bit
    return EMPTY if not peaks else _join(peaks)


def _join(peaks: Sequence[bytes]) -> bytes:
    joined = peaks[-1]
    for peak in reversed(peaks[:-1]):
        joined = root_of([peak, joined])
    return joined


def _partial_names(size: int) -> set[str]:
    names, level, count = set(), 0, size
    while count:
        if count % WIDTH:
            names.add(tile_path(level, count // WIDTH, count % WIDTH))
        count, level = count // WIDTH, level + 1
    if size % WIDTH:
        names.add(tile_path("entries", size // WIDTH, size % WIDTH))
    return names
