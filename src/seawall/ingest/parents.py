"""The second pass: what a post answers, when that is in the same input, before or after it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, cast

from seawall.ingest.interface import Reject, Stats
from seawall.ingest.source import open_source
from seawall.model import Item

__all__ = ["PARENT_LIMIT", "parents"]

#: How many characters of a parent's text are kept.
PARENT_LIMIT = 2000

_NO_MAPPING: Mapping[str, str] = {}
_TABLE = """
pragma journal_mode = off;
pragma cache_size = -32768;
create table parent (id blob primary key, text text, sure integer not null default 0) without rowid;
begin;
"""


def parents(
    source: str,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] = _NO_MAPPING,
    stdin: BinaryIO | None = None,
    token_key: bytes,
    stats: Stats | None = None,
) -> Iterator[Item | Reject]:
    """Like ``open_source``, with ``Item.parent_text`` filled from the same source, cut to ``PARENT_LIMIT`` characters.

    The source is read twice: first to learn which ids are answered and to keep parents that come after their replies,
    then for real, keeping the other parents on the way. They wait in a nameless SQLite database that holds 32 MB in
    memory and the rest in a file without a name, gone when the iteration ends; only posts that are answered get there.
    What can't be read twice (``-``, a pipe) is copied to such a file first. Where an id is used twice, the nearest
    meaning is the first post before the reply, else the first after it. A ``parent_text`` that is given stays.
    """
    counts = stats if stats is not None else Stats()

    def read(name: str, file: BinaryIO | None, counts: Stats | None) -> Iterator[Item | Reject]:
        return open_source(name, format=format, mapping=mapping, stdin=file, token_key=token_key, stats=counts)

    read(source, stdin, None)  # wrong options are told at once
    if source != "-" and not _is_pipe(source):
        return _filled(lambda: read(source, None, None), lambda: read(source, None, counts), counts)
    return _copied(source, stdin, read, counts)


def _is_pipe(source: str) -> bool:
    path = Path(source)
    return path.exists() and not path.is_file() and not path.is_dir()


def _copied(
    source: str,
    stdin: BinaryIO | None,
    read: Callable[[str, BinaryIO | None, Stats | None], Iterator[Item | Reject]],
    stats: Stats,
) -> Iterator[Item | Reject]:
    """Both passes over a nameless copy of what can be read only once."""
    with tempfile.TemporaryFile() as copy:
        if source == "-":
            shutil.copyfileobj(stdin or sys.stdin.buffer, copy)
        else:
            with Path(source).open("rb") as pipe:
                shutil.copyfileobj(pipe, copy)

        def again(counts: Stats | None) -> Iterator[Item | Reject]:
            copy.seek(0)
            yield from read("-", cast("BinaryIO", copy), counts)

        yield from _filled(lambda: again(None), lambda: again(stats), stats)


def _filled(
    first: Callable[[], Iterable[Item | Reject]], second: Callable[[], Iterable[Item | Reject]], stats: Stats
) -> Iterator[Item | Reject]:
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as store:
        store.executescript(_TABLE)
        answered = False
        for item in first():
            if isinstance(item, Item):
                if item.parent_id and item.parent_text is None:
                    answered = True
                    store.execute("insert or ignore into parent (id) values (?)", (_key(item.parent_id),))
                if answered:
                    _keep(store, item, "update parent set text = ? where id = ? and text is null")
        for item in second():
            if answered and isinstance(item, Item):
                _keep(store, item, "update parent set text = ?, sure = 1 where id = ? and sure = 0")
                if item.parent_id and item.parent_text is None:
                    yield _with_parent(store, item, stats)
                    continue
            yield item


def _keep(store: sqlite3.Connection, item: Item, update: str) -> None:
    text = item.text[:PARENT_LIMIT]
    for name in (item.id, item.extra.get("post")):
        if name:
            store.execute(update, (text, _key(name)))


def _with_parent(store: sqlite3.Connection, item: Item, stats: Stats) -> Item:
    found = None
    if item.parent_id and item.parent_id not in (item.id, item.extra.get("post")):
        found = store.execute("select text from parent where id = ?", (_key(item.parent_id),)).fetchone()
    if not found or not found[0]:
        stats.parents_missing += 1
        return item
    stats.parents_found += 1
    return replace(item, parent_text=found[0])


def _key(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "replace"), digest_size=16).digest()
