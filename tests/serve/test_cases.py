"""The API with a store: what matched is kept and has a case, programs look and hold, users report, authors appeal."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from seawall.errors import RefusedError
from seawall.store.schema import items as items_table
from seawall.store.schema_api import reporters
from tests.serve.running import CALM, PRIVATE, URGENT, Running
from tests.store.posts import LONG, Shop

Keeping = tuple[Running, Shop]
WHY = {"policy": "rule 3", "ground": "a threat", "explanation": LONG}


def _case(served: Running, id: str = "p1", text: str = URGENT) -> str:
    answer = served.client.post("/v1/items", json={"id": id, "text": text})
    assert answer.status_code == 200
    return answer.headers["seawall-case"]


def test_what_matched_is_kept_and_the_rest_is_counted(keeping: Keeping) -> None:
    served, shop = keeping
    batch = {"items": [{"id": "a", "text": CALM}, {"id": "b", "text": URGENT}, {"id": "c", "text": PRIVATE}]}
    answer = served.client.post("/v1/items", json=batch).json()
    first, second, third = answer["cases"]
    assert first is None
    assert shop.store.posted("a") is None
    assert {shop.store.posted("b"), shop.store.posted("c")} == {row.item for row in shop.store.cases()}
    assert {second, third} == {row.id for row in shop.store.cases()}
    assert served.client.post("/v1/items", json=batch).json() == answer
    alone = served.client.post("/v1/items", json={"id": "b", "text": URGENT})
    assert (alone.headers["seawall-case"], alone.json()) == (second, answer["verdicts"][1])
    calm = served.client.post("/v1/items", json={"id": "a", "text": CALM})
    assert "seawall-case" not in calm.headers
    served.service.keeper.flush()  # type: ignore[union-attr]
    assert shop.store.counts() == {"screened": 8, "matched": 5}


def test_posts_without_an_id_are_not_taken_for_each_other(keeping: Keeping) -> None:
    served, shop = keeping
    for _ in range(2):
        served.client.post("/v1/items", json={"items": [{"text": URGENT}, {"text": PRIVATE}]})
    assert len(shop.store.cases()) == 4
    for _ in range(2):
        headers = {"idempotency-key": "mine"}
        found = served.client.post("/v1/items", json={"items": [{"text": URGENT}]}, headers=headers)
    assert (len(shop.store.cases()), found.headers["idempotency-replayed"]) == (5, "true")


def test_a_repeated_request_is_known_after_a_restart(keeping: Keeping) -> None:
    served, shop = keeping
    headers = {"idempotency-key": "k-1"}
    first = served.client.post("/v1/items", json={"text": URGENT}, headers=headers)
    report = {"item": first.json()["id"], "category": "threat", "statement": "He means it."}
    filed = served.client.post("/v1/reports", json=report, headers=headers)
    assert filed.status_code == 201
    for key in list(served.service.answers._kept):  # what a new process knows
        served.service.answers.end(*key, None)
    again = served.client.post("/v1/items", json={"text": URGENT}, headers=headers)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert again.headers["seawall-case"] == first.headers["seawall-case"]
    assert served.client.post("/v1/items", json={"text": CALM}, headers=headers).status_code == 422
    assert served.client.post("/v1/reports", json=report, headers=headers).json() == filed.json()
    assert shop.store.reports.totals(filed.json()["case"]) == {"threat": 1}
    assert served.client.post("/v1/reports", json={**report, "statement": "x"}, headers=headers).status_code == 422
    shop.now += timedelta(minutes=11)
    shop.store.intake.sweep()
    assert served.client.post("/v1/reports", json=report, headers=headers).json()["merged"] is True


@pytest.mark.parametrize("later", [{"params": {"wait": "false"}}, {"headers": {"prefer": "respond-async"}}])
def test_an_answer_can_be_fetched_later(kept: Running, later: dict[str, Any]) -> None:
    for body, status in (({"items": [{"id": "later", "text": URGENT}]}, 200), ({"text": 5}, 400)):
        taken = kept.client.post("/v1/items", json=body, **later)
        assert (taken.status_code, taken.json()["url"]) == (202, taken.headers["location"])
        until = time.monotonic() + 30
        while (found := kept.client.get(taken.headers["location"])).status_code == 202 and time.monotonic() < until:
            assert found.json() == {"status": "waiting"}
            time.sleep(0.05)
        assert found.status_code == status
    other = {"authorization": f"Bearer {kept.screen}"}
    assert kept.client.get(taken.headers["location"], headers=other).status_code == 404
    assert kept.client.get("/v1/items/requests/none").status_code == 404
    assert kept.client.post("/v1/items?wait=maybe", json={"text": CALM}).status_code == 400


def test_a_case_is_shown_masked_and_without_names(keeping: Keeping) -> None:
    served, shop = keeping
    case = _case(served, "p1", f"{URGENT} {PRIVATE}")
    shop.store.claim(case, "Ana Reviewer")
    shop.store.decide(case, "Ana Reviewer", "remove", **WHY)
    answer = served.client.get(f"/v1/cases/{case}")
    shown = answer.json()
    assert (shown["state"], shown["post"]["id"], shown["verdict"]["level"] >= 3) == ("closed", "p1", True)
    assert "[PHONE#1]" in shown["post"]["text"]
    assert [(one["by"], one["action"]) for one in shown["decisions"]] == [("person", "remove")]
    assert "Reviewer" not in answer.text
    assert "555-0143" not in answer.text
    assert [event.details["actor"] for event in shop.store.audit("x", kind="case.viewed") if event.details] == [
        "program:platform"
    ]
    shop.store.erase(str(shop.store.posted("p1")), "Ana Reviewer", "request")
    gone = served.client.get(f"/v1/cases/{case}").json()
    assert (gone["post"], gone["verdict"], gone["decisions"][0]["explanation"]) == (None, None, None)


def test_cases_come_in_pages_and_by_the_allowed_filters(keeping: Keeping) -> None:
    served, _ = keeping
    made = {_case(served, f"p{n}", f"{URGENT} {n}") for n in range(5)}
    seen: list[str] = []
    cursor = None
    while True:
        params: dict[str, str] = {"limit": "2", "state": "open", **({"cursor": cursor} if cursor else {})}
        page = served.client.get("/v1/cases", params=params).json()
        seen += [one["id"] for one in page["cases"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert (len(seen), set(seen)) == (5, made)
    assert served.client.get("/v1/cases", params={"level": 4, "category": "swatting"}).json()["cases"] == []
    wrongs: list[dict[str, Any]] = [
        {"author": "tern"},
        {"text": "legs"},
        {"claimed_by": "ana"},
        {"limit": 0},
        {"level": "x"},
        {"state": "\0"},
    ]
    for wrong in wrongs:
        assert served.client.get("/v1/cases", params=wrong).status_code == 400
    assert served.client.get("/v1/cases", params={"cursor": "0" * 32}).status_code == 404
    assert served.client.get("/v1/cases/%00").status_code == 404


def test_a_program_may_hold_for_a_day_and_no_more(keeping: Keeping) -> None:
    served, shop = keeping
    case = _case(served)
    url = f"/v1/cases/{case}/decisions"
    assert served.client.post(url, json={"action": "hold", **WHY}).status_code == 403
    shop.store.terms = replace(shop.store.terms, machine_holds=True)
    for action in ("remove", "terminate", "none", "label"):
        refused = served.client.post(url, json={"action": action, **WHY})
        assert (refused.status_code, "a machine may only hold" in refused.json()["detail"]) == (403, True)
    low = shop.one_case(id="low", level=2)
    assert served.client.post(f"/v1/cases/{low}/decisions", json={"action": "hold", **WHY}).status_code == 403
    held = served.client.post(url, json={"action": "hold", **WHY})
    assert (held.status_code, held.json()["by"], held.json()["automated"]) == (201, "program", "decision")
    row = served.client.get(f"/v1/cases/{case}").json()
    assert row["state"] == "open"
    assert row["due_at"] is not None
    assert served.client.post(url, json={"action": "hold", **WHY}).status_code == 403
    assert shop.store.expire() == []
    shop.now += timedelta(hours=25)
    assert [one.reverses for one in shop.store.expire()] == [held.json()["id"]]
    assert shop.store.expire() == []
    after = served.client.get(f"/v1/cases/{case}").json()
    assert ([one["action"] for one in after["decisions"]], after["state"]) == (["hold", "reverse"], "open")


def test_a_program_takes_back_its_own_hold_and_no_persons_decision(keeping: Keeping) -> None:
    served, shop = keeping
    shop.store.terms = replace(shop.store.terms, machine_holds=True)
    case, other = _case(served), _case(served, "p2", f"{URGENT} Again.")
    held = served.client.post(f"/v1/cases/{case}/decisions", json={"action": "hold", **WHY}).json()
    undone = served.client.post(f"/v1/decisions/{held['id']}/reversal", json={"explanation": LONG})
    assert (undone.status_code, undone.json()["reverses"]) == (201, held["id"])
    assert served.client.post(f"/v1/decisions/{held['id']}/reversal", json={"explanation": LONG}).status_code == 403
    made = shop.store.decide(other, "ana", "remove", **WHY)
    refused = served.client.post(f"/v1/decisions/{made.id}/reversal", json={"explanation": LONG})
    assert (refused.status_code, "is a person's" in refused.json()["detail"]) == (403, True)
    assert served.client.post(f"/v1/decisions/{'0' * 32}/reversal", json={"explanation": LONG}).status_code == 404


def test_the_store_keeps_programs_to_holds_whoever_calls_it(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.terms = replace(shop.store.terms, machine_holds=True)
    for actor, automated in (("program:x", "none"), ("Program:X", "detection"), ("ana", "decision")):
        with pytest.raises(RefusedError, match="a machine may only hold"):
            shop.store.decide(case, actor, "remove", automated=automated, **WHY)
    made = shop.store.decide(case, "ana", "remove", **WHY)
    with pytest.raises(RefusedError, match="a person's"):
        shop.store.reverse(made.id, "program:x", LONG)


def test_an_appeal_is_filed_once(keeping: Keeping) -> None:
    served, shop = keeping
    case = _case(served)
    url, body = f"/v1/cases/{case}/appeals", {"by": "author", "statement": "It was a song."}
    assert served.client.post(url, json=body).status_code == 403
    shop.store.decide(case, "ana", "remove", **WHY)
    first = served.client.post(url, json=body, headers={"idempotency-key": "a"})
    again = served.client.post(url, json=body, headers={"idempotency-key": "a"})
    assert (first.status_code, first.json()) == (201, again.json())
    assert served.client.get(f"/v1/cases/{first.json()['case']}").json()["appeal_of"] == case
    assert len(shop.store.cases(state="open")) == 1


def test_reports_of_a_kept_post_merge_and_raise_nothing(keeping: Keeping) -> None:
    served, shop = keeping
    case = _case(served)
    before = next(row for row in shop.store.cases() if row.id == case)

    def report(statement: str, who: str | None, category: str = "threat") -> Any:
        body = {"item": "p1", "category": category, "statement": statement}
        answer = served.client.post("/v1/reports", json={**body, **({"reporter": who} if who else {})})
        assert (answer.status_code, answer.json()["case"]) == (201, case)
        return answer.json()

    says = "This man threatens our baker and he means it, call 555-0143"
    first = report(says, "tern")
    assert first["merged"] is False
    assert report(f"  {says.upper()}!!", "gull") == {**first, "merged": True}
    assert report(says, "tern")["report"] == first["report"]
    assert report("I am afraid for the children who play there.", "heron")["report"] != first["report"]
    assert report(says, None, "other")["report"] != first["report"]
    assert shop.store.reports.totals(case) == {"threat": 3, "other": 1}
    assert next(row for row in shop.store.cases() if row.id == case) == before
    assert served.client.get(f"/v1/cases/{case}").json()["reports"] == {"threat": 3, "other": 1}
    shown = shop.store.reports.of(case, "ana")
    assert [one.total for one in shown] == [2, 1, 1]
    assert "555-0143" not in str(shown)
    assert "[PHONE#1]" in str(shown[0].says)
    with shop.store.database.reading() as connection:
        tokens = connection.execute(select(reporters.c.token)).scalars().all()
    assert (len(tokens), "tern" in str(tokens)) == (3, False)
    shop.store.erase(str(shop.store.posted("p1")), "ana", "request")
    with shop.store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(reporters)).scalar_one() == 0
    assert shop.store.check().ok


def test_a_post_that_matched_nothing_is_kept_when_somebody_reports_it(keeping: Keeping) -> None:
    served, shop = keeping
    post = {"id": "calm", "text": CALM}
    assert served.client.post("/v1/reports", json={"item": "calm", "category": "threat"}).status_code == 404
    filed = served.client.post("/v1/reports", json={"post": post, "category": "dox_contact"}).json()
    (row,) = shop.store.cases()
    assert (row.id, row.level, row.category) == (filed["case"], 1, "dox_contact")
    for n in range(5):
        served.client.post("/v1/reports", json={"post": post, "category": "dox_contact", "reporter": f"r{n}"})
    assert shop.store.cases() == [row]
    with shop.store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(items_table)).scalar_one() == 1
    for wrong in ({}, {"item": "calm", "post": post}, {"post": {"text": CALM}}, {"item": "calm", "category": "ugly"}):
        assert served.client.post("/v1/reports", json={"category": "threat", **wrong}).status_code == 400


def test_a_service_without_a_store_says_so(served: Running) -> None:
    headers = {"authorization": f"Bearer {served.everything}"}
    for path in ("/v1/cases", "/v1/campaigns", f"/v1/cases/{'0' * 32}"):
        assert httpx.get(served.url + path, headers=headers).status_code == 501
    body = {"item": "x", "category": "threat"}
    assert httpx.post(f"{served.url}/v1/reports", json=body, headers=headers).status_code == 501
