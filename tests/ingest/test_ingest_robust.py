"""What exports get wrong, and what hostile input tries: named, counted, kept aside; the rest goes on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from seawall.errors import InputError
from seawall.ingest import Reject, Stats, open_source

from .sources import KEY, gz, items, jsonl, read, rejects, table, texts, zst

GOOD = b'{"id": "g", "text": "fine"}\n'

BAD_LINES = [
    (b'{"text": "cut off\n', "not JSON"),
    (b'{"text": null}\n', "text is null, not a text"),
    (b'{"text": 12}\n', "text is a number, not a text"),
    (b'{"text": true}\n', "text is true or false, not a text"),
    (b'{"text": ["a"]}\n', "text is a list, not a text"),
    (b'{"text": {"a": "b"}}\n', "text is an object without a text, not a text"),
    (b'{"id": "x"}\n', "no text; the record has id"),
    (b"{}\n", "no text; the record has nothing"),
    (b'"text"\n', "a string where an object should be"),
    (b"[1, 2]\n", "a list where an object should be"),
    (b"17\n", "a number where an object should be"),
    (b"null\n", "null where an object should be"),
    (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deeply"),
    (b'{"text": "x", "n": ' + b"9" * 5000 + b"}\n", "not JSON: Exceeds the limit"),
    (b"\x00\x00\x00\n", "not JSON"),
    (b'{"text": "a"} {"text": "b"}\n', "not JSON: Extra data"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_LINES)
def test_one_bad_line_costs_that_line_alone(line: bytes, reason: str) -> None:
    stats = Stats()
    found = read(GOOD + line + GOOD, "jsonl", stats)
    first, bad, last = found
    assert texts([first, last]) == ["fine", "fine"]
    assert isinstance(bad, Reject)
    assert bad.line == 2
    assert bad.source == "-"
    assert bad.reason.startswith(reason)
    assert line[:20].decode().strip().replace("\0", "")[:10] in bad.raw
    assert (stats.items, stats.rejects) == (2, 1)


@pytest.mark.parametrize(("line", "reason"), BAD_LINES[1:13])
def test_one_bad_element_costs_that_element_alone(line: bytes, reason: str) -> None:
    found = read(b"[" + GOOD + b"," + line + b"," + GOOD + b"]", "json")
    assert texts(found) == ["fine", "fine"]
    assert [reject.reason for reject in rejects(found)] == [
        reject.reason for reject in rejects(found) if reject.reason.startswith(reason)
    ]
    assert len(found) == 3


KEPT_LINES = [
    (b'{"text": "br\xffken"}', "br\ufffdken", True),
    (rb'{"text": "half \ud800 pair"}', "half \ufffd pair", True),
    (rb'{"text": "\\ud800 \ud83d\ude00 \udc00"}', "\\ud800 \U0001f600 \ufffd", True),
    (b'{"text": "nul \x00 inside"}', "nul \0 inside", False),
    (rb'{"text": "nul \u0000 written"}', "nul \0 written", False),
    (b'{"text": "x", "score": NaN, "limit": -Infinity}', "x", False),
    (b'{"text": "x", "size": 1e999}', "x", False),
    (b'{"text": {"body": "inside"}}', "inside", False),
    (b'{"text": "first", "text": "second"}', "second", False),
    (b'   {"text": "\xe2\x80\xaespaced"}   \r', "\u202espaced", False),
]


@pytest.mark.parametrize(("line", "text", "replaced"), KEPT_LINES)
def test_what_can_be_read_is_kept(line: bytes, text: str, replaced: bool) -> None:
    stats = Stats()
    for data in (GOOD + line + b"\n", b"[" + GOOD + b"," + line + b"]"):
        _, item = items(read(data, stats=stats))
        assert item.text == text
        assert item.extra == ({"decoding": "replaced"} if replaced else {})
    assert stats.replaced == 2 * replaced


def test_broken_characters_in_a_table_mark_their_row_alone() -> None:
    found = items(read(b"id,text\n1,fine\n2,br\xffken\n3,nul\x00here\n4,fine\n"))
    assert [item.text for item in found] == ["fine", "br\ufffdken", "nul\0here", "fine"]
    assert [item.extra for item in found] == [{}, {"decoding": "replaced"}, {}, {}]


def test_rows_with_too_many_or_too_few_cells() -> None:
    found = read(b"id,text,date,channel\n1,one,,\n2,two,a,b,c\n3\n4,four\n5,five,,,,\n\n6,six,,x\n")
    assert texts(found) == ["one", "four", "five", "six"]
    assert [(bad.line, bad.reason) for bad in rejects(found)] == [
        (3, "5 cells where the header has 4"),
        (4, "no text; the record has id"),
    ]
    assert [bad.raw for bad in rejects(found)] == ["2,two,a,b,c", "3"]


def test_lines_count_on_after_cells_with_line_breaks() -> None:
    found = read(b'id,text\n1,"a\nb\nc"\n2,x,y\n')
    assert texts(found) == ["a\nb\nc"]
    assert [bad.line for bad in rejects(found)] == [5]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_quote_that_never_closes_costs_its_line_alone(end: bytes) -> None:
    found = read(b'id,text\n1,one\n2,"two\n3,three\n4,four' + end)
    assert texts(found) == ["one", "three", "four"]
    assert [(bad.line, bad.reason, bad.raw) for bad in rejects(found)] == [
        (3, "a quote opens here that never closes", '2,"two'),
    ]


def test_a_quote_that_closes_in_another_row_is_noticed() -> None:
    found = read(b'id,text\n1,one\n2,"two\n3,three\n4,fo"ur\n5,five\n')
    assert texts(found) == ["one", "three", 'fo"ur', "five"]
    assert [(bad.line, bad.raw) for bad in rejects(found)] == [(3, '2,"two')]


def test_quotes_inside_a_line_are_forgiven() -> None:
    assert texts(read(b'id,text\n1,"a" screen\n2,say "no" twice\n3,""\n4,"x ""y"" z"\n')) == [
        "a screen", 'say "no" twice', "", 'x "y" z',
    ]  # fmt: skip


def test_a_quoted_cell_that_runs_on_for_ever_is_given_up() -> None:
    lines = b"".join(b"%d,row\n" % number for number in range(150_000))
    stats = Stats()
    found = read(b'id,text\n0,"open\n' + lines, stats=stats)
    assert (stats.items, stats.rejects) == (150_000, 1)
    assert items(found)[-1].id == "149999"


def test_a_line_of_ten_megabytes_is_an_item() -> None:
    long = "long " * 2_000_000
    for data in (jsonl([{"text": long}]), json.dumps([{"text": long}]).encode(), table([{"id": "1", "text": long}])):
        (item,) = items(read(GOOD + data if data.startswith(b"{") else data))[-1:]
        assert item.text == long


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_a_line_over_the_limit_is_passed_over(form: str) -> None:
    long = b"x" * (65 * 2**20)
    if form == "csv":
        data = b"id,text\n1,fine\n2," + long + b"\n3,fine\n"
    else:
        data = GOOD + b"," * (form == "json") + b'{"text": "' + long + b'"}\n' + b"," * (form == "json") + GOOD
        data = b"[" + data + b"]" if form == "json" else data
    found = read(data, form)
    assert texts(found) == ["fine", "fine"]
    (bad,) = rejects(found)
    assert bad.reason == "longer than 64 MB"
    assert len(bad.raw) == 10_000
    assert bad.line == (3 if form == "csv" else 2)


@pytest.mark.parametrize("pack", [gz, zst])
def test_a_truncated_archive_keeps_what_came_before(pack: object) -> None:
    data = jsonl([{"id": str(n), "text": f"post {n * n}"} for n in range(20_000)])
    packed = pack(data)  # type: ignore[operator]
    stats = Stats()
    found = read(packed[: len(packed) * 2 // 3], stats=stats)
    assert [item.id for item in items(found)] == [str(n) for n in range(stats.items)]
    assert stats.items > 1000
    assert isinstance(found[-1], Reject)
    assert "archive ends too early; the rest can't be read" in found[-1].reason
    assert found[-1].line == stats.items + 1


@pytest.mark.parametrize("pack", [gz, zst])
def test_a_damaged_archive_is_named(pack: object) -> None:
    packed = bytearray(pack(jsonl([{"text": f"post {n * n}"} for n in range(20_000)])))  # type: ignore[operator]
    packed[len(packed) // 2 : len(packed) // 2 + 40] = bytes(40)
    found = read(bytes(packed))
    assert isinstance(found[-1], Reject)
    assert "the rest can't be read" in found[-1].reason


def test_an_archive_cut_in_its_head_is_one_reject() -> None:
    (bad,) = read(gz(GOOD)[:12], "jsonl")
    assert isinstance(bad, Reject)
    assert "gzip archive ends too early" in bad.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" + GOOD + b"," + GOOD, "the list breaks off"),
        (b"[" + GOOD + b',{"text": "a', "the input ends inside a record"),
        (b"[" + GOOD + b',{"text": "a"', "the input ends inside a record"),
        (b'{"messages": [' + GOOD + b"}", "the list breaks off"),
        (b'{"messages": [' + GOOD + b"], oops", "the object breaks off"),
        (b"[" + GOOD + b"]]", "unexpected ']'"),
    ],
)
def test_a_document_that_breaks_off_keeps_what_came_before(data: bytes, reason: str) -> None:
    found = read(data)
    assert texts(found)[:1] == ["fine"]
    assert isinstance(found[-1], Reject)
    assert found[-1].reason == f"{reason}; the rest can't be read"


def test_hostile_nesting_of_brackets_is_one_reject() -> None:
    found = read(b"[" + GOOD + b"," + b"[" * 300_000 + b"]" * 300_000 + b"," + GOOD + b"]")
    assert texts(found) == ["fine", "fine"]
    assert [bad.reason for bad in rejects(found)] == ["nested too deeply"]


def test_a_damaged_parquet_file_is_an_input_error() -> None:
    with pytest.raises(InputError, match="can't be read as Parquet"):
        read(b"PAR1" + bytes(500))


def test_rejects_are_short_and_can_be_written() -> None:
    lines = [
        b"\xff\xfe\x00\xed\xa0\x80" * 5000,
        b"\x1b]0;title\x07" + b"\xc3\xb1" * 30_000,
        b'{"text": "\\ud800"' * 9000,
    ]
    for bad in rejects(read(GOOD + b"\n".join(lines) + b"\n", "jsonl")):
        assert len(bad.raw.encode()) <= 10_000
        assert json.loads(json.dumps(bad.raw, ensure_ascii=False).encode()) == bad.raw


def test_reading_is_lazy() -> None:
    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            data = GOOD * (len(buffer) // len(GOOD))
            buffer[: len(data)] = data
            self.served += len(data)
            return len(data)

    endless = Endless()
    stream: Iterator[object] = open_source("-", stdin=endless, token_key=KEY)  # type: ignore[arg-type]
    assert endless.served == 0
    for _ in range(10):
        next(stream)
    assert endless.served < 2**20


def test_a_disk_error_half_way_is_a_reject() -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read1(size)

    found = list(open_source("-", stdin=Failing(GOOD * 10_000), token_key=KEY))
    assert len(items(found)) > 1000
    assert isinstance(found[-1], Reject)
    assert "Input/output error" in found[-1].reason
