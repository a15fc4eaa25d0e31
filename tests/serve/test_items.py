"""``POST /v1/items``: the same verdicts as ``screen``, masked; unreadable posts apart; retries safe."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from seawall.config import Settings, kit_for
from seawall.kit import Kit
from seawall.model import Item
from seawall.pipeline import screen
from seawall.report.jsonl import schema, verdict_dict
from seawall.serve.settings import ServeSettings
from tests.serve.running import CALM, PRIVATE, URGENT, Running, running

TEXTS = [CALM, URGENT, PRIVATE, "", "\x00\u202e<script>x</script>\x1b[31m", "I'm gonna br3ak your l e g s.", "🌊" * 300]


def _lines(texts: list[str], kit: Kit) -> list[dict[str, Any]]:
    items = [Item(str(number), text) for number, text in enumerate(texts, 1)]
    return [verdict_dict(item, verdict) for item, verdict in zip(items, screen(items, kit), strict=True)]


def test_a_batch_gives_what_screen_gives(served: Running, patterns: Kit) -> None:
    answer = served.client.post("/v1/items", json={"items": [{"text": text} for text in TEXTS]})
    assert answer.status_code == 200
    assert answer.json() == {"verdicts": _lines(TEXTS, patterns), "rejected": []}
    validator = jsonschema.Draft202012Validator(schema())
    assert [error.message for line in answer.json()["verdicts"] for error in validator.iter_errors(line)] == []
    assert "555-0143" not in answer.text


def test_single_posts_sent_at_once_give_the_same(served: Running, patterns: Kit) -> None:
    def ask(text: str) -> Any:
        return served.client.post("/v1/items", json={"id": "1", "text": text}).json()

    many = TEXTS * 12
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, many))
    expected = [{**line, "id": "1"} for line in _lines(TEXTS, patterns)] * 12
    assert answers == expected


def test_a_batch_larger_than_a_slice_keeps_its_order(served: Running, patterns: Kit) -> None:
    texts = [URGENT if number % 50 == 3 else f"Tide table, page {number}." for number in range(300)]
    answer = served.client.post("/v1/items", json={"items": [{"text": text} for text in texts]})
    assert answer.json()["verdicts"] == _lines(texts, patterns)


def test_worker_processes_give_the_same(tmp_path: Path) -> None:
    chosen = Settings(learned="none")
    kit = kit_for(chosen)
    with running(tmp_path, None, ServeSettings(jobs=1, kit=chosen)) as served:
        answer = served.client.post("/v1/items", json={"items": [{"text": text} for text in TEXTS]})
        assert answer.json() == {"verdicts": _lines(TEXTS, kit), "rejected": []}


def test_every_field_is_taken(served: Running) -> None:
    post = {
        "id": "post-17", "text": CALM, "created_at": "2026-11-20T10:00:00Z", "language": "en", "thread": "t1",
        "parent_id": "post-16", "parent_text": "Where?", "channel": "general", "author": "tern_44",
    }  # fmt: skip
    answer = served.client.post("/v1/items", json=post)
    assert (answer.status_code, answer.json()["id"]) == (200, "post-17")
    assert "tern_44" not in answer.text


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        ({"text": 5}, "/items/1/text"),
        ({"text": None}, "/items/1/text"),
        ({}, "/items/1"),
        ([], "/items/1"),
        ("a text", "/items/1"),
        ({"text": "x", "unknown": 1}, "/items/1"),
        ({"text": "x", "created_at": "yesterday"}, "/items/1/created_at"),
        ({"text": "x", "created_at": "2026-11-20T10:00:00"}, "/items/1/created_at"),
        ({"text": "x", "language": "e n"}, "/items/1/language"),
        ({"text": "x", "id": ""}, "/items/1/id"),
        ({"text": "x", "id": 7}, "/items/1/id"),
        ({"text": "x" * 20_001}, "/items/1/text"),
        ({"text": "x", "parent_text": "x" * 20_001}, "/items/1/parent_text"),
    ],
)
def test_a_post_that_can_not_be_read_stops_no_other(served: Running, bad: object, pointer: str) -> None:
    answer = served.client.post("/v1/items", json={"items": [{"id": "a", "text": CALM}, bad, {"text": URGENT}]})
    assert answer.status_code == 200
    body = answer.json()
    assert [(line["id"], line["level"] >= 3) for line in body["verdicts"]] == [("a", False), ("3", True)]
    assert [(one["index"], one["pointer"]) for one in body["rejected"]] == [(1, pointer)]
    alone = served.client.post("/v1/items", json={"items": [bad]})
    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (400, pointer.replace("/1", "/0"))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"not json", ""),
        (b"null", ""),
        (b"[]", ""),
        (b"{}", "/text"),
        (b'{"text": 5}', "/text"),
        (b'{"text": "x", "items": []}', "/text"),
        (b'{"items": []}', "/items"),
        (b'{"items": {}}', "/items"),
        (b'{"items": [' + b",".join([b'{"text":"x"}'] * 501) + b"]}", "/items"),
        (b'{"text": "\xff"}', ""),
        (b'\xef\xbb\xbf{"text": "x"}', ""),
        (b"[" * 200_000, ""),
        (b'{"text":' * 100_000, "/text"),
        (b'{"items":' + b"[" * 200_000, ""),
        (b'{"text": "x", "secret-field": 1}', ""),
        (b'{"text": NaN}', ""),
    ],
    ids=range(17),
)
def test_what_is_wrong_is_said_with_its_place(served: Running, body: bytes, pointer: str) -> None:
    answer = served.client.post("/v1/items", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == "urn:seawall:problem:invalid-body"
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "; " in problem["errors"][0]["detail"]
    assert "secret-field" not in answer.text


def test_broken_utf_8_stops_only_its_own_post(served: Running) -> None:
    body = b'{"items": [{"text": "a"}, {"text": "\xff"}, {"text": "b"}]}'
    answer = served.client.post("/v1/items", content=body, headers={"content-type": "application/json"}).json()
    assert [line["id"] for line in answer["verdicts"]] == ["1", "3"]
    assert [one["pointer"] for one in answer["rejected"]] == ["/items/1"]


def test_half_an_emoji_reads_as_a_replacement_character(served: Running) -> None:
    lone, pair, escaped = r'{"text":"\ud83d is half"}', r'{"text":"\ud83c\udf0a"}', r'{"text":"\\ud83d"}'
    headers = {"content-type": "application/json"}
    for text in (lone, f'{{"items":[{lone},{pair},{escaped}]}}'):
        answer = served.client.post("/v1/items", content=text.encode(), headers=headers)
        assert answer.status_code == 200
        assert answer.json().get("rejected", []) == []


def test_the_wrong_kind_of_body_is_refused(served: Running) -> None:
    body = json.dumps({"text": CALM}).encode()
    for headers in (
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ):
        assert served.client.post("/v1/items", content=body, headers=headers).status_code == 415
    fine = {"content-type": "application/json; charset=utf-8"}
    assert served.client.post("/v1/items", content=body, headers=fine).status_code == 200


def test_ten_megabytes_are_refused_in_both_ways_of_sending(served: Running) -> None:
    headers = {"content-type": "application/json"}
    body = b'{"text": "' + b"x" * 10_000_000 + b'"}'
    for content in (body, iter([body[:5_000_000], body[5_000_000:]])):
        try:
            answer = served.client.post("/v1/items", content=content, headers=headers)
        except httpx.WriteError:  # the answer came, and the connection went, while this side was still sending
            continue
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:seawall:problem:too-large")
    assert served.client.get("/v1/health").status_code == 200


def test_the_same_key_gives_the_same_answer_and_takes_no_other_body(served: Running) -> None:
    headers = {"idempotency-key": "key-1"}
    first = served.client.post("/v1/items", json={"text": URGENT}, headers=headers)
    again = served.client.post("/v1/items", json={"text": URGENT}, headers=headers)
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert "idempotency-replayed" not in first.headers
    other = served.client.post("/v1/items", json={"text": CALM}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "urn:seawall:problem:key-reused")
    assert (
        served.client.post("/v1/items", json={"text": CALM}, headers={"idempotency-key": "x" * 129}).status_code == 400
    )


def test_a_refused_request_may_be_sent_again_under_its_key(served: Running) -> None:
    headers = {"idempotency-key": "key-2"}
    assert served.client.post("/v1/items", json={"text": 5}, headers=headers).status_code == 400
    assert served.client.post("/v1/items", json={"text": CALM}, headers=headers).status_code == 200
