"""JSON lines, JSON documents, delimited tables, Parquet, and archives of them."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seawall.errors import ConfigError, InputError
from seawall.ingest import FORMATS, Stats, open_source

from .sources import KEY, gz, items, jsonl, parquet, read, rejects, table, texts, zst

POSTS = [
    {"id": "a", "text": "Meet at the library", "created_at": "2024-05-01T10:00:00Z", "author": "ana", "thread": "t1"},
    {
        "id": "b",
        "text": 'She said "no",\nthen left; ñandú\t!',
        "created_at": "1714557600",
        "author": "bo",
        "thread": "t1",
    },
    {"id": "c", "text": "", "created_at": "soon", "author": "", "thread": "t2"},
    {"id": "d", "text": "= 1 + 1", "created_at": "", "author": "ana", "thread": "t2"},
]

WRITERS: dict[str, Callable[[], bytes]] = {
    "jsonl": lambda: jsonl(POSTS),
    "array": lambda: json.dumps(POSTS).encode(),
    "pretty": lambda: json.dumps(POSTS, indent=2).encode(),
    "object": lambda: json.dumps({"made": "today", "tags": ["x"], "posts": POSTS, "count": 4}).encode(),
    "object-unknown-key": lambda: json.dumps({"note": {"a": [1]}, "export": POSTS}, indent=1).encode(),
    "values": lambda: b"\n\n".join(json.dumps(post, indent=1).encode() for post in POSTS),
    "csv": lambda: table(POSTS),
    "semicolon": lambda: table(POSTS, ";"),
    "tsv": lambda: table(POSTS, "\t"),
    "excel": lambda: b"\xef\xbb\xbfsep=;\r\n" + table(POSTS, ";"),
    "parquet": lambda: parquet(POSTS),
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "bom": lambda data: data if data.startswith((b"PAR1", b"\xef\xbb\xbf")) else b"\xef\xbb\xbf" + data,
    "gzip": gz,
    "zstd": zst,
    "gzip in two members": lambda data: gz(data[:50]) + gz(data[50:]),
    "zstd in two frames": lambda data: zst(data[:50]) + zst(data[50:]),
    "gzip in zstd": lambda data: zst(gz(data)),
}


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("form", WRITERS)
def test_every_form_and_packing_reads_the_same(form: str, pack: str) -> None:
    stats = Stats()
    found = read(PACKERS[pack](WRITERS[form]()), stats=stats)
    assert texts(found) == [post["text"] for post in POSTS]
    assert [item.id for item in items(found)] == ["a", "b", "c", "d"]
    assert [item.thread for item in items(found)] == ["t1", "t1", "t2", "t2"]
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert [item.created_at for item in items(found)] == [moment, moment, None, None]
    assert (stats.items, stats.rejects, stats.empty_texts, stats.duplicate_ids) == (4, 0, 1, 0)


@pytest.mark.parametrize("form", WRITERS)
def test_utf_16_reads_the_same(form: str) -> None:
    data = WRITERS[form]()
    if form != "parquet":
        data = data.decode("utf-8-sig").encode("utf-16")
    assert texts(read(data)) == [post["text"] for post in POSTS]


def test_authors_become_keyed_tokens() -> None:
    first, second, nobody, again = items(read(jsonl(POSTS)))
    assert first.author == again.author != second.author
    assert nobody.author is None
    assert first.author is not None
    assert len(first.author) == 32
    other = open_source("-", stdin=io.BytesIO(jsonl(POSTS)), token_key=b"another key of 16 bytes")
    assert items(list(other))[0].author != first.author


def test_a_short_key_or_unknown_field_or_format_is_told_at_once() -> None:
    with pytest.raises(ConfigError, match="at least 16"):
        open_source("-", token_key=b"short")
    with pytest.raises(ConfigError, match="no field is called 'colour'"):
        open_source("-", token_key=KEY, mapping={"colour": "x"})
    with pytest.raises(InputError, match=r"no format is called 'xml'; the formats are activitypub, csv"):
        open_source("-", token_key=KEY, format="xml")


def test_files_are_read_by_name_and_closed(tmp_path: Path) -> None:
    for name, data in {"a.jsonl": jsonl(POSTS), "b.parquet": parquet(POSTS), "c.csv.gz": gz(table(POSTS))}.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert texts(list(open_source(str(path), token_key=KEY))) == [post["text"] for post in POSTS]


@pytest.mark.parametrize("name", ["missing.jsonl", "", "nul\0byte"])
def test_what_can_not_be_opened_is_an_input_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="can't be opened"):
        list(open_source(str(tmp_path / name), token_key=KEY))


def test_a_spreadsheet_is_named() -> None:
    with pytest.raises(InputError, match="save it as CSV"):
        read(b"PK\x03\x04" + bytes(100))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("data", [b"", b"\n \n", gz(b""), zst(b"")])
def test_an_empty_source_has_no_items(form: str, data: bytes) -> None:
    if form == "parquet":
        with pytest.raises(InputError, match="Parquet"):
            read(data, form)
        return
    assert read(data) == []
    assert read(data, form) == []


def test_a_single_column_table() -> None:
    assert texts(read(b"text\nhello\nworld\n")) == ["hello", "world"]
    assert texts(read(b"message\r\nhola\r\n", "csv")) == ["hola"]


def test_missing_ids_are_record_numbers() -> None:
    found = items(
        read(jsonl([{"text": "a"}, {"text": "b", "id": 7}, {"text": "c", "id": None}, {"text": "d", "id": 2.0}]))
    )
    assert [item.id for item in found] == ["1", "7", "3", "2"]


def test_duplicate_ids_stay_and_are_counted() -> None:
    stats = Stats()
    found = read(jsonl([{"id": "x", "text": "a"}, {"id": "y", "text": "b"}, {"id": "x", "text": "c"}]), stats=stats)
    assert [(item.id, item.text) for item in items(found)] == [("x", "a"), ("y", "b"), ("x", "c")]
    assert stats.duplicate_ids == 1
    assert stats.duplicates_complete


GUESSED = [("Texto", "Fecha"), ("MENSAJE", "created utc"), ("Post Body", "Date-Created"), ("content", "timestamp")]


@pytest.mark.parametrize(("text", "time"), GUESSED)
def test_columns_are_guessed_by_name(text: str, time: str) -> None:
    (item,) = items(read(table([{"Nr": "1", time: "2024-05-01 10:00:00", text: "hola"}])))
    assert (item.text, item.created_at) == ("hola", datetime(2024, 5, 1, 10, tzinfo=UTC))


def test_the_mapping_overrules_the_guess() -> None:
    record = {"text": "title", "body": "the post", "who": "ana", "meta": {"room": {"name": "garden"}}}
    mapping = {"text": "body", "author": "who", "channel": "meta.room.name"}
    (item,) = items(read(jsonl([record]), mapping=mapping))
    assert (item.text, item.channel) == ("the post", "garden")
    assert item.author is not None


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_missing_column_names_those_there_are(form: str) -> None:
    record = {"id": "1", "text": "x", "when": "now"}
    data = {"csv": table([record]), "jsonl": jsonl([record]), "parquet": parquet([record])}[form]
    with pytest.raises(InputError, match=r"no column 'body'; the columns are: id, text, when"):
        read(data, mapping={"text": "body"})
    with pytest.raises(InputError, match=r"no column 'room'; the columns are: id, text, when"):
        read(data, mapping={"channel": "room"})


@pytest.mark.parametrize("writer", [table, jsonl, parquet])
def test_no_text_column_at_all(writer: Callable[[list[dict[str, object]]], bytes]) -> None:
    with pytest.raises(InputError, match=r"text=COLUMN. The columns are: id, when"):
        read(writer([{"id": "1", "when": "now"}] * 3))


def test_a_header_alone_is_checked_too() -> None:
    assert read(b"id,text\n") == []
    with pytest.raises(InputError, match="The columns are: id, when"):
        read(b"id,when\n")


def test_a_column_mapped_but_seen_late_is_fine_and_one_never_seen_is_noted() -> None:
    stats = Stats()
    posts: list[dict[str, object]] = [{"id": str(n), "text": "x"} for n in range(1500)]
    posts[1400]["re"] = "3"
    found = items(read(jsonl(posts), stats=stats, mapping={"parent_id": "re"}))
    assert found[1400].parent_id == "3"
    assert stats.notes == []
    read(jsonl(posts), stats=stats, mapping={"parent_id": "answers"})
    assert stats.notes == ["never seen: 'answers'"]


def test_parquet_columns_of_many_types(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    moments = pa.array([0, 10**18 + 1, 9 * 10**18], pa.timestamp("ns", "America/Bogota"))
    column = pa.array([b"fine", b"br\xffken", None], pa.binary()).view(pa.string())
    rows = {
        "text": column,
        "id": [1, 2, 3],
        "date": moments,
        "lang": pa.array(["en", "es", "en"]).dictionary_encode(),
    }
    write_table(pa.table(rows), tmp_path / "x.parquet")
    found = list(open_source(str(tmp_path / "x.parquet"), token_key=KEY))
    first, second = items(found)
    assert (first.text, first.id, first.language, first.created_at) == (
        "fine",
        "1",
        "en",
        datetime(1970, 1, 1, tzinfo=UTC),
    )
    assert (second.text, second.extra, second.language) == ("br\ufffdken", {"decoding": "replaced"}, "es")
    assert second.created_at is not None
    assert second.created_at.year == 2001
    assert [(reject.line, reject.reason) for reject in rejects(found)] == [(3, "text is null, not a text")]


def test_every_format_has_one_line_of_help() -> None:
    expected = {"jsonl", "json", "csv", "tsv", "parquet", "matrix", "activitypub", "discord", "discourse", "phpbb"}
    assert set(FORMATS) == expected
    assert all(line and "\n" not in line for line in FORMATS.values())


def test_gzip_members_may_split_anywhere() -> None:
    data = jsonl(POSTS)
    members = b"".join(gzip.compress(data[at : at + 7]) for at in range(0, len(data), 7))
    assert texts(read(members)) == [post["text"] for post in POSTS]
