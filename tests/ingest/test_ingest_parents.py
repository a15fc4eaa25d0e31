"""What a post answers, found in the same source."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ConfigError
from seawall.ingest import PARENT_LIMIT, Stats, parents
from seawall.model import Item

from .sources import KEY, items, jsonl, read, table, untimed


def _parents(data: bytes, stats: Stats | None = None) -> list[Item]:
    return items(list(parents("-", stdin=io.BytesIO(data), token_key=KEY, stats=stats)))


THREAD = [
    {"id": "r1", "text": "before", "parent_id": "p"},
    {"id": "p", "text": "x" * 5000},
    {"id": "r2", "text": "after", "parent_id": "p"},
    {"id": "r3", "text": "lost", "parent_id": "gone"},
    {"id": "r4", "text": "given", "parent_id": "p", "parent_text": "as it was"},
    {"id": "self", "text": "me", "parent_id": "self"},
]


def test_parents_before_and_after_their_replies() -> None:
    stats = Stats()
    found = {item.id: item.parent_text for item in _parents(jsonl(THREAD), stats)}
    long = "x" * PARENT_LIMIT
    assert found == {"r1": long, "p": None, "r2": long, "r3": None, "r4": "as it was", "self": None}
    assert (stats.items, stats.parents_found, stats.parents_missing) == (6, 2, 2)


def test_files_pipes_and_standard_input_agree(tmp_path: Path) -> None:
    data = jsonl(THREAD)
    path = tmp_path / "posts.jsonl"
    path.write_bytes(data)
    expected = _parents(data)
    assert list(parents(str(path), token_key=KEY)) == expected
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    assert list(parents(str(pipe), token_key=KEY)) == expected
    writer.join()


def test_an_id_used_twice_means_the_one_before_or_else_the_one_after() -> None:
    records = [{"id": "a", "text": "one"}, {"id": "r", "text": "?", "parent_id": "a"}, {"id": "a", "text": "two"}]
    assert [item.parent_text for item in _parents(jsonl(records))] == [None, "one", None]
    assert [item.parent_text for item in _parents(jsonl(records[1:]))] == ["two", None]
    assert _parents(jsonl([records[1], records[2], records[0]]))[0].parent_text == "two"


def test_discourse_posts_are_answered_by_number_within_their_topic() -> None:
    columns = ("id", "topic_id", "post_number", "reply_to_post_number", "raw")
    rows = [("91", "1", "1", "", "first"), ("92", "2", "1", "", "second"), ("93", "1", "2", "1", "reply")]
    found = _parents(table([dict(zip(columns, row, strict=True)) for row in rows]))
    assert [item.parent_text for item in found] == [None, None, "first"]


def test_wrong_options_are_told_at_once() -> None:
    with pytest.raises(ConfigError):
        parents("-", token_key=b"")


_ids = st.sampled_from(["a", "b", "c", "d", "e"])


@untimed
@given(st.lists(st.tuples(_ids, st.text(max_size=5), st.none() | _ids), max_size=12))
def test_only_the_parent_text_changes_and_it_is_a_text_of_the_parent(posts: list[tuple[str, str, str | None]]) -> None:
    data = jsonl([{"id": name, "text": text, "parent_id": parent} for name, text, parent in posts])
    plain, filled = items(read(data)), _parents(data)
    assert [(item.id, item.text, item.parent_id) for item in plain] == [
        (item.id, item.text, item.parent_id) for item in filled
    ]
    for item in filled:
        candidates = [
            other.text for other in plain if other.id == item.parent_id and item.parent_id != item.id and other.text
        ]
        if item.parent_text is None:
            assert not candidates or any(not other.text for other in plain if other.id == item.parent_id)
        else:
            assert item.parent_text in candidates
