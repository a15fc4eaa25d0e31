"""ROOST Coop's shapes: items, content, reports and appeals as its documentation shows them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.serve.running import CALM, PRIVATE, URGENT, Running
from tests.store.posts import LONG, Shop

Keeping = tuple[Running, Shop]


def _ask(served: Running, path: str, body: Any, **headers: str) -> httpx.Response:
    return httpx.post(served.url + path, json=body, headers={"x-api-key": served.everything, **headers}, timeout=60)


@pytest.mark.parametrize("path", ["/api/v1/items/async/", "/api/v1/items/async"])
def test_items_are_kept_before_they_are_accepted(keeping: Keeping, path: str) -> None:
    served, shop = keeping
    data = {
        "images": ["https://example.org/a.png"],
        "content": URGENT,
        "title": "Hello",
        "n": 5,
        "owner": {"id": "tern", "typeId": "user"},
        "comments": [{"text": "Her cell is 555-0143."}],
        "createdAt": "2026-11-01T10:00:00.000Z",
    }
    items = [{"id": "coop-1", "typeId": "comment", "data": data}, {"id": "calm", "typeId": "c", "data": {"t": CALM}}]
    taken = _ask(served, path, {"items": items})
    assert (taken.status_code, taken.content) == (202, b"")
    (row,) = shop.store.cases()
    assert (row.item, row.level >= 3) == (shop.store.posted("coop-1"), True)
    reading = shop.store.view(row.id, "ana")
    assert reading.text.splitlines()[:2] == ["Hello", URGENT]
    assert "[PHONE#1]" in reading.text
    assert "tern" not in reading.text
    assert "example.org" not in reading.text


def test_content_tells_what_it_triggers(keeping: Keeping) -> None:
    served, shop = keeping
    body = {"contentId": "c1", "contentType": "comment", "content": {"text": URGENT}, "userId": "tern", "sync": True}
    assert _ask(served, "/api/v1/content/", body).json() == {
        "actionsTriggered": [{"id": "priority", "name": "priority"}],
        "derivedFields": {},
    }
    calm = {**body, "contentId": "c2", "content": {"text": CALM}}
    assert _ask(served, "/api/v1/content/", calm).json()["actionsTriggered"] == []
    later = {**body, "contentId": "c3", "content": {"text": PRIVATE}, "sync": False}
    assert _ask(served, "/api/v1/content/", later).status_code == 202
    assert len(shop.store.cases()) == 2


def test_a_report_and_an_appeal(keeping: Keeping) -> None:
    served, shop = keeping
    body = {
        "reporter": {"kind": "user", "typeId": "user", "id": "gull"},
        "reportedAt": "2026-11-01T10:30:00.000Z",
        "reportedForReason": {"policyId": "threat", "reason": "He means it.", "csam": False},
        "reportedItem": {"id": "coop-1", "data": {"text": URGENT}, "typeId": "comment"},
        "reportedItemThread": [{"id": "t", "data": {"text": CALM}, "typeId": "comment"}],
    }
    first = _ask(served, "/api/v1/report", body)
    assert (first.status_code, list(first.json())) == (201, ["reportId"])
    assert _ask(served, "/api/v1/report", body).json() == first.json()
    unknown = {**body, "reportedForReason": {"policyId": "policy-9", "reason": None}}
    assert _ask(served, "/api/v1/report/", unknown).json() != first.json()
    (row,) = shop.store.cases()
    assert shop.store.reports.totals(row.id) == {"threat": 1, "other": 1}
    appeal = {
        "appealId": "a-1", "appealedBy": {"typeId": "user", "id": "tern"}, "appealedAt": "2026-11-02T12:00:00.000Z",
        "actionedItem": {"id": "coop-1", "data": {}, "typeId": "comment"}, "actionsTaken": ["remove"],
        "appealReason": "It was a song.",
    }  # fmt: skip
    assert _ask(served, "/api/v1/report/appeal", appeal).status_code == 403
    shop.store.decide(row.id, "ana", "remove", policy="p", ground="g", explanation=LONG)
    taken = _ask(served, "/api/v1/report/appeal", appeal)
    assert (taken.status_code, taken.content) == (204, b"")
    assert [one.appeal_of for one in shop.store.cases(state="open")] == [row.id]
    appeal["actionedItem"] = {"id": "nothing", "data": {}, "typeId": "comment"}
    assert _ask(served, "/api/v1/report/appeal", appeal).status_code == 404


def test_errors_have_its_shape(keeping: Keeping) -> None:
    served, _ = keeping
    for path, body, status in (
        ("/api/v1/items/async/", {"items": []}, 400),
        ("/api/v1/items/async/", {"items": [{"data": {}}]}, 400),
        ("/api/v1/items/async/", {"items": [{"id": "", "typeId": "c", "data": {}}]}, 400),
        ("/api/v1/items/async/", {"items": [{"id": "x", "typeId": "c", "data": {"text": "x" * 20_001}}]}, 400),
        ("/api/v1/content/", {"contentId": 5}, 400),
        ("/api/v1/report", {}, 400),
        ("/api/v1/nothing", {}, 404),
    ):
        (error, *_) = _ask(served, path, body).json()["errors"]
        assert error["status"] == status
        assert {"status", "type", "title", "detail", "requestId"} <= error.keys()
    refused = _ask(served, "/api/v1/items/async/", {"items": []}, **{"x-api-key": "wrong"})
    assert (refused.status_code, refused.json()["errors"][0]["type"]) == (401, ["/errors/bad-token"])


def test_without_a_store_only_what_answers_at_once_is_taken(served: Running) -> None:
    body = {"contentId": "c1", "contentType": "comment", "content": {"text": URGENT}}
    assert _ask(served, "/api/v1/content", {**body, "sync": True}).json()["actionsTriggered"]
    assert _ask(served, "/api/v1/content", body).status_code == 501
    items = {"items": [{"id": "x", "typeId": "c", "data": {"text": CALM}}]}
    assert _ask(served, "/api/v1/items/async", items).status_code == 501
