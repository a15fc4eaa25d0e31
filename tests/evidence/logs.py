"""Logs to be tried: honest ones, and hands that change them."""

from __future__ import annotations

import base64
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from seawall.evidence import Log, Signer
from seawall.evidence.offline.seal import leaf
from seawall.evidence.offline.tiles import WIDTH, split_entries, tile_path, tile_widths, written_entries
from seawall.evidence.offline.tree import leaf_hash, root_of

SIGNER = Signer("log.example.org/riverside", b"s" * 32)
OTHER = Signer("log.example.org/riverside", b"o" * 32)
#: How often the random trials are made; the full number is in docs/evidence.md.
TRIALS = int(os.environ.get("SEAWALL_TRIALS", "0"))


def entry(n: int, minute: int | None = None, id: int | None = None) -> bytes:
    time = f"2026-11-01T{(n if minute is None else minute) // 60:02d}:{(n if minute is None else minute) % 60:02d}:00.000000Z"
    return leaf(n, f"{n if id is None else id:032x}", "item.kept", time, f"{n:064x}")


def make_log(folder: Path, size: int, step: int = 0) -> Log:
    log = Log(folder, SIGNER)
    for at in range(0, size, step or size):
        log.append([entry(n) for n in range(at, min(size, at + (step or size)))], at)
    return log


def read_entries(folder: Path, size: int) -> list[bytes]:
    found: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        data = (folder / tile_path("entries", index, min(WIDTH, size - index * WIDTH))).read_bytes()
        found += split_entries(data)[0]
    return found


def rewrite(folder: Path, entries: list[bytes], tiles: bool) -> None:
    """Put other entries in place, and if asked for other tiles that fit them; the checkpoint stays."""
    checkpoint = (folder / "checkpoint").read_bytes()
    size = int(checkpoint.split(b"\n")[1])
    shutil.rmtree(folder / "tile" / "entries")
    for index in range(-(-size // WIDTH)):
        path = folder / tile_path("entries", index, min(WIDTH, size - index * WIDTH))
        part = entries[index * WIDTH :] if index == size // WIDTH else entries[index * WIDTH : (index + 1) * WIDTH]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written_entries(part))
    if not tiles:
        return
    row = [leaf_hash(one) for one in entries][:size]
    for level, count in enumerate(tile_widths(size)):
        for index in range(-(-count // WIDTH)):
            path = folder / tile_path(level, index, min(WIDTH, count - index * WIDTH))
            path.write_bytes(b"".join(row[index * WIDTH : (index + 1) * WIDTH]))
        row = [root_of(row[at : at + WIDTH]) for at in range(0, count - count % WIDTH, WIDTH)]


def resign(folder: Path, entries: list[bytes], signer: Signer) -> None:
    root = base64.b64encode(root_of([leaf_hash(one) for one in entries])).decode()
    (folder / "checkpoint").write_bytes(signer.sign(f"{signer.key.name}\n{len(entries)}\n{root}\n"))


Hand = Callable[[Path, int, random.Random], set[str]]


def flip(folder: Path, _size: int, rng: random.Random) -> set[str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    path = rng.choice(paths)
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return {"flipped", "key-swapped", "malformed", "dropped", "inserted", "truncated", "rewritten"}


def drop(folder: Path, size: int, rng: random.Random) -> set[str]:
    entries = read_entries(folder, size)
    del entries[rng.randrange(size - 1)]
    rewrite(folder, entries, tiles=rng.random() < 0.5)
    return {"dropped"}


def insert(folder: Path, size: int, rng: random.Random) -> set[str]:
    entries, at = read_entries(folder, size), rng.randrange(size)
    entries.insert(at, entry(at, id=size + 7))
    rewrite(folder, entries, tiles=rng.random() < 0.5)
    return {"inserted"}


def reorder(folder: Path, size: int, rng: random.Random) -> set[str]:
    entries = read_entries(folder, size)
    first, second = rng.sample(range(size), 2)
    entries[first], entries[second] = entries[second], entries[first]
    rewrite(folder, entries, tiles=rng.random() < 0.5)
    return {"reordered"}


def truncate(folder: Path, size: int, rng: random.Random) -> set[str]:
    rewrite(folder, read_entries(folder, size)[: rng.randrange(size)], tiles=False)
    return {"truncated"}


def back_date(folder: Path, size: int, rng: random.Random) -> set[str]:
    entries, at = read_entries(folder, size), rng.randrange(2, size)
    entries[at] = entry(at, minute=rng.randrange(at - 1))
    rewrite(folder, entries, tiles=True)
    resign(folder, entries, SIGNER)  # even the log's own key does not make an earlier time true
    return {"back-dated"}


def swap_key(folder: Path, size: int, _rng: random.Random) -> set[str]:
    resign(folder, read_entries(folder, size), OTHER)
    (folder / "log.vkey").write_text(f"{OTHER.key}\n")
    return {"key-swapped"}


def lose_file(folder: Path, _size: int, rng: random.Random) -> set[str]:
    rng.choice(sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")).unlink()
    return {"dropped", "truncated"}


def add_file(folder: Path, _size: int, rng: random.Random) -> set[str]:
    (folder / f"extra-{rng.randrange(9)}").write_bytes(b"x")
    return {"inserted"}


def append(folder: Path, _size: int, rng: random.Random) -> set[str]:
    path = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    path.write_bytes(path.read_bytes() + bytes(rng.randrange(1, 40)))
    return {"flipped", "inserted", "malformed", "truncated"}


HANDS: dict[str, Hand] = {
    hand.__name__: hand
    for hand in (flip, drop, insert, reorder, truncate, back_date, swap_key, lose_file, add_file, append)
}
