"""Laws of the readers, over generated input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import InputError
from seawall.ingest import FORMATS, Reject, Stats, open_source
from seawall.ingest.documents import records
from seawall.ingest.interface import Row
from seawall.ingest.markup import plain
from seawall.ingest.seen import Seen
from seawall.model import Item

from .sources import KEY, gz, items, jsonl, parquet, read, table, texts, untimed, zst

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_texts = st.lists(_text, min_size=1, max_size=8)
_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
_PIECES = [
    b'{"',
    b'"}',
    b'":',
    b'"',
    b"\\",
    b"[",
    b"]",
    b",",
    b"{",
    b"}",
    b"\n",
    b"text",
    b"id",
    b"messages",
    b"\xff",
    b"\x00",
    b"\\ud800",
    b"1",
    b"null",
    b" ",
    b";",
    b"\t",
    b"\r",
    b'{"text":"a"}',
    b'"type":"m.room.',
    b"PAR1",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"orderedItems",
    b"content",
    b"raw,topic_id\n",
    b"post_text\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
]
_hostile = st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=30).map(b"".join)


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, as a slow pipe does."""

    step = 3

    def read1(self, _size: int | None = -1, /) -> bytes:
        return super().read1(self.step)


@pytest.mark.parametrize("write", [jsonl, lambda posts: json.dumps(posts).encode(), table, parquet])
@untimed
@given(found=_texts)
def test_texts_come_back_as_they_were_in_order(
    write: Callable[[list[dict[str, object]]], bytes], found: list[str]
) -> None:
    posts: list[dict[str, object]] = [{"id": f"n{number}", "text": text} for number, text in enumerate(found)]
    written = [text.replace("\0", "\0") for text in found]
    assert texts(read(write(posts))) == written


@pytest.mark.parametrize("form", [None, *FORMATS])
@untimed
@given(data=_hostile)
def test_any_bytes_end_in_items_rejects_or_one_input_error(form: str | None, data: bytes) -> None:
    stats = Stats()
    try:
        found = read(data, form, stats)
    except InputError:
        return
    assert (stats.items, stats.rejects) == (len(items(found)), len(found) - len(items(found)))
    for result in found:
        if isinstance(result, Item):
            result.text.encode()
            assert result.id
        else:
            json.dumps(result.raw, ensure_ascii=False).encode()
            assert len(result.raw.encode()) <= 10_000
            assert result.reason
            assert result.line >= 1


@untimed
@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")), max_size=10))
def test_every_line_that_is_not_blank_is_an_item_or_a_reject(found: list[bytes]) -> None:
    data = b'{"text": "first"}\n' + b"\n".join(found)
    count = sum(1 for line in data.split(b"\n") if line.strip())
    assert len(read(data, "jsonl")) == count


@untimed
@given(st.lists(_json, max_size=6), st.integers(0, 3))
def test_the_splitter_agrees_with_the_json_module(values: list[object], indent: int) -> None:
    data = json.dumps(values, indent=indent or None).encode()
    for stream in (io.BytesIO(data), Trickle(data)):
        found = list(records(io.BufferedReader(stream, 5), "-"))
        assert len(found) == len(values)
        for result, value in zip(found, values, strict=True):
            if isinstance(value, dict):
                assert isinstance(result, Row)
                assert result.values == value
            else:
                assert isinstance(result, Reject)


@untimed
@given(_hostile, st.integers(1, 40))
def test_how_bytes_arrive_changes_nothing(data: bytes, step: int) -> None:
    trickle = Trickle(data)
    trickle.step = step
    assert _outcome(io.BytesIO(data)) == _outcome(trickle)


def _outcome(stream: io.BytesIO) -> list[tuple[str, str]] | str:
    """Texts and reasons in order, or the error. (The bytes a reject shows of a broken-off end may differ.)"""
    try:
        found = list(open_source("-", stdin=stream, token_key=KEY))
    except InputError as error:
        return str(error)
    return [("", one.reason) if isinstance(one, Reject) else (one.id, one.text) for one in found]


@pytest.mark.parametrize("pack", [gz, zst])
@untimed
@given(count=st.integers(1, 60), share=st.floats(0, 1))
def test_a_cut_archive_gives_a_beginning_and_says_so(pack: Callable[[bytes], bytes], count: int, share: float) -> None:
    data = pack(jsonl([{"id": str(number), "text": "post"} for number in range(count)]))
    cut = data[: 4 + int((len(data) - 4) * share)]
    found = read(cut, "jsonl")
    good = items(found)
    assert [item.id for item in good] == [str(number) for number in range(len(good))]
    assert (len(good) == count and len(found) == count) or isinstance(found[-1], Reject)
    if len(cut) < len(data) - 8:
        assert isinstance(found[-1], Reject)


@untimed
@given(st.text(max_size=60))
def test_text_without_tags_stays(text: str) -> None:
    assert plain(text.replace("<", "").replace("&", "")) == _collapsed(text.replace("<", "").replace("&", ""))


def _collapsed(text: str) -> str:
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()


@untimed
@given(st.lists(st.sampled_from([f"id{number}" for number in range(30)])), st.integers(1, 40))
def test_seen_agrees_with_a_set_until_it_is_full(keys: list[str], limit: int) -> None:
    seen, known = Seen(limit), set[str]()
    for key in keys:
        if seen.complete:
            expected = key in known
            assert seen.add(key) is expected
            known.add(key)
    assert seen.complete is (len(known) <= limit)


def test_seen_grows() -> None:
    seen = Seen()
    assert not any(seen.add(str(number)) for number in range(10_000))
    assert all(seen.add(str(number)) for number in range(10_000))
