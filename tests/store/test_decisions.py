"""Claims, decisions, automatic holds, appeals and failed attempts: what the store lets whom do, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from seawall.errors import ErasedError, RefusedError, SeawallError, StoreError
from seawall.store import Terms

from .posts import LONG, PHONE, Shop, judged

WHY: dict[str, Any] = {"policy": "rule 3, 2026-10", "ground": "a threat", "explanation": LONG}


def failures(shop: Shop) -> list[dict[str, Any]]:
    """What the log says of failed attempts."""
    return [event.details["data"] for event in shop.store.audit("eva", kind="access.failed") if event.details]


def states(shop: Shop, case: str) -> tuple[str, list[str]]:
    """The state of a case, and the actions decided in it."""
    with shop.store.database.reading() as connection:
        state = connection.execute(text("SELECT state FROM cases WHERE id = :id"), {"id": case}).scalar_one()
    return str(state), [one.action for one in shop.store.decisions(case, "eva")]


def hold_of(shop: Shop) -> str:
    """The only hold there is."""
    with shop.store.database.reading() as connection:
        return str(connection.execute(text("SELECT id FROM holds")).scalar_one())


# claims


def test_who_works_on_a_case_decides_it(shop: Shop) -> None:
    store, case = shop.store, shop.one_case()
    store.claim(case, "ana")
    for wrong in (
        lambda: store.decide(case, "ben", "remove", **WHY),
        lambda: store.escalate(case, "ben"),
        lambda: store.claim(case, "ben"),
    ):
        with pytest.raises(RefusedError, match="someone else"):
            wrong()
    with pytest.raises(RefusedError, match="not yours"):
        store.unclaim(case, "ben")
    store.escalate(case, "ana")
    store.decide(case, "ben", "remove", **WHY)  # given back: nobody is working on it
    assert states(shop, case) == ("closed", ["remove"])


def test_a_claim_without_activity_may_be_taken_over(shop: Shop) -> None:
    store, case = shop.store, shop.one_case()
    store.claim(case, "ana")
    shop.now += timedelta(minutes=20)
    store.view(case, "ana")  # activity
    shop.now += timedelta(minutes=29)
    with pytest.raises(RefusedError, match="someone else"):
        store.claim(case, "ben")
    shop.now += timedelta(minutes=2)
    assert store.claim(case, "ben").claimed_by == "ben"
    with pytest.raises(RefusedError, match="someone else"):
        store.decide(case, "ana", "remove", **WHY)
    with pytest.raises(RefusedError, match="not yours"):
        store.reveal(case, "ana", "to warn the person")
    claimed = [event.details for event in store.audit("eva", kind="case.claimed")]
    assert [(one or {})["data"]["lapsed"] for one in claimed] == [None, "ana"]


# what a decision rested on


def test_a_decision_says_what_it_rested_on(shop: Shop) -> None:
    case = shop.one_case()
    made = shop.store.decide(case, "ana", "remove", **WHY, exceptions=["satire: no", "quoted to report it: no"])
    (read,) = shop.store.decisions(case, "ana")
    assert read == made
    assert read.exceptions == ("satire: no", "quoted to report it: no")
    assert (read.signals, read.kit) == (("act:serious",), "a" * 64)
    with pytest.raises(RefusedError, match="repeats private data"):
        shop.store.decide(shop.one_case(id="q"), "ana", "remove", **WHY, exceptions=[f"it gives {PHONE}"])
    with pytest.raises(RefusedError, match="200 characters"):
        shop.store.decide(shop.one_case(id="r"), "ana", "remove", **WHY, exceptions=["x" * 201])


# automatic holds


@pytest.mark.parametrize(
    ("level", "action"), [(3, "remove"), (3, "none"), (4, "suspend"), (4, "terminate"), (2, "hold"), (3, "label")]
)
def test_a_machine_may_only_hold_and_only_what_is_grave(sqlite_shop: Shop, level: int, action: str) -> None:
    case = sqlite_shop.one_case(level=level)
    with pytest.raises(RefusedError, match="a machine may only hold"):
        sqlite_shop.store.decide(case, "seawall", action, **WHY, automated="decision")
    assert states(sqlite_shop, case) == ("open", [])


def test_an_automatic_hold_ends_by_itself_and_is_not_repeated(shop: Shop) -> None:
    store, case = shop.store, shop.one_case()
    made = store.decide(case, "seawall", "hold", **WHY, automated="decision")
    assert made.expires_at is not None
    assert timedelta(0) < made.expires_at - shop.now <= timedelta(hours=24, seconds=1)
    (row,) = store.cases(state="open")
    assert row.due_at is not None
    assert row.due_at - shop.now <= timedelta(hours=1, seconds=1)
    shop.now += timedelta(hours=23)
    assert store.expire() == []
    shop.now += timedelta(hours=2)
    (ended,) = store.expire()
    assert (ended.action, ended.reverses, ended.automated) == ("reverse", made.id, "decision")
    assert store.expire() == []
    assert states(shop, case) == ("open", ["hold", "reverse"])
    with pytest.raises(RefusedError, match="once"):
        store.decide(case, "seawall", "hold", **WHY, automated="decision")
    store.decide(case, "ana", "remove", **WHY)
    assert store.check().ok


@pytest.mark.parametrize(("action", "undoes"), [("remove", False), ("hold", False), ("none", True), ("refuse", True)])
def test_a_person_confirms_or_ends_an_automatic_hold(shop: Shop, action: str, undoes: bool) -> None:
    case = shop.one_case()
    held = shop.store.decide(case, "seawall", "hold", **WHY, automated="decision")
    made = shop.store.decide(case, "ana", action, **WHY)
    assert made.reverses == (held.id if undoes else None)
    shop.now += timedelta(hours=25)
    assert shop.store.expire() == []
    assert states(shop, case) == ("closed", ["hold", action])


def test_an_automatic_hold_on_an_erased_post_still_ends(shop: Shop) -> None:
    kept = shop.store.keep(*judged())
    assert kept is not None
    shop.store.decide(kept.case, "seawall", "hold", **WHY, automated="decision")
    shop.store.erase(kept.item, "ana", "request")
    shop.now += timedelta(hours=25)
    shop.store.forget("timer")  # the daily run ends them, too
    assert states(shop, kept.case)[1] == ["hold", "reverse"]


def test_a_machine_holds_nothing_that_a_person_works_on(sqlite_shop: Shop) -> None:
    case = sqlite_shop.one_case()
    sqlite_shop.store.claim(case, "ana")
    with pytest.raises(RefusedError, match="someone else"):
        sqlite_shop.store.decide(case, "seawall", "hold", **WHY, automated="decision")


# reversals


def test_undoing_that_nothing_was_done_opens_the_case_again(shop: Shop) -> None:
    case = shop.decided("none")
    (first,) = shop.store.decisions(case, "ana")
    undone = shop.store.reverse(first.id, "ben", LONG)
    assert states(shop, case) == ("open", ["none", "reverse"])
    shop.store.decide(case, "cleo", "remove", **WHY)
    with pytest.raises(RefusedError, match="not in force"):
        shop.store.reverse(undone.id, "ben", LONG)
    assert states(shop, case) == ("closed", ["none", "reverse", "remove"])


def test_a_reversal_reversed_closes_the_case_again(sqlite_shop: Shop) -> None:
    case = sqlite_shop.decided("none")
    (first,) = sqlite_shop.store.decisions(case, "ana")
    undone = sqlite_shop.store.reverse(first.id, "ben", LONG)
    sqlite_shop.store.reverse(undone.id, "ana", LONG)
    assert states(sqlite_shop, case) == ("closed", ["none", "reverse", "reverse"])


@pytest.mark.parametrize("action", ["uphold", "reverse"])
def test_answers_are_for_appeals_alone(sqlite_shop: Shop, action: str) -> None:
    with pytest.raises(RefusedError, match="no appeal"):
        sqlite_shop.store.decide(sqlite_shop.one_case(), "ana", action, **WHY)


# appeals


def test_a_won_appeal_undoes_what_it_disputed_at_once(shop: Shop) -> None:
    store, case = shop.store, shop.decided()
    (first,) = store.decisions(case, "ana")
    appeal = store.appeal(case, "author", "It was a quote.", "desk").id
    with pytest.raises(RefusedError, match="amend or reverse"):
        store.decide(appeal, "ben", "label", **WHY)
    answer = store.decide(appeal, "ben", "reverse", **WHY)
    assert (answer.case, answer.reverses) == (appeal, None)
    undone = store.decisions(case, "ben")[1]
    assert (undone.action, undone.reverses, undone.decided_by) == ("reverse", first.id, "ben")
    with pytest.raises(RefusedError, match="only another appeal"):
        store.reverse(answer.id, "cleo", LONG)
    assert store.check().ok


def test_an_appeal_won_after_the_decision_was_undone_does_not_redo_it(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.decided()
    appeal = store.appeal(case, "author", "It was a quote.", "desk").id
    store.reverse(store.decisions(case, "ana")[0].id, "ana", LONG)
    store.decide(appeal, "ben", "reverse", **WHY)
    assert states(sqlite_shop, case) == ("closed", ["remove", "reverse"])


def test_who_disagrees_with_an_answer_appeals_that_and_may_win(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.decided()
    first = store.appeal(case, "author", "It was a quote.", "desk").id
    with pytest.raises(RefusedError, match="already"):
        store.appeal(case, "author", "It was a quote!", "desk")
    store.decide(first, "ben", "uphold", **WHY)
    with pytest.raises(RefusedError, match="disagrees with the answer"):
        store.appeal(case, "author", "It was a quote!", "desk")
    store.appeal(case, "notifier", "It should go for good.", "desk")
    second = store.appeal(first, "author", "Please look again.", "desk").id
    store.decide(second, "cleo", "reverse", **WHY)
    assert states(sqlite_shop, case) == ("closed", ["remove", "reverse"])


def test_a_refused_notice_can_be_appealed_for_six_months(shop: Shop) -> None:
    case = shop.decided("refuse")
    shop.now += timedelta(days=182)
    shop.store.forget("timer")
    appeal = shop.store.appeal(case, "notifier", "It is a threat to my neighbour.", "desk").id
    shop.store.decide(appeal, "ben", "reverse", **WHY)
    assert states(shop, case) == ("open", ["refuse", "reverse"])


def test_appeals_end_after_six_months_and_have_a_length(shop: Shop) -> None:
    case = shop.decided()
    with pytest.raises(RefusedError, match="5000 characters"):
        shop.store.appeal(case, "author", "x" * 5001, "desk")
    with pytest.raises(RefusedError, match="not decided"):
        shop.store.appeal(shop.one_case(id="open"), "author", "Why?", "desk")
    shop.now += timedelta(days=184)
    with pytest.raises(RefusedError, match="appeals were possible"):
        shop.store.appeal(case, "author", "It was a quote.", "desk")


@pytest.mark.parametrize("terms", [{"appeal": timedelta(days=100)}, {"automatic_hold": timedelta(days=2)}])
def test_terms_that_are_refused(terms: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match=r"at least 183|24 hours"):
        Terms(**terms)  # type: ignore[arg-type]


# holds and erasure


@pytest.mark.parametrize("kind", ["hold", "preserve"])
def test_one_person_can_not_release_and_erase(shop: Shop, kind: str) -> None:
    store, kept = shop.store, shop.store.keep(*judged())
    assert kept is not None
    store.approve(store.ask(kind, kept.case, "ana", "order of an invented court", days=60).id, "ben")
    with pytest.raises(RefusedError, match="at least 10 characters"):
        store.release(hold_of(shop), "ana")
    asked = store.release(hold_of(shop), "ana", "the order was withdrawn")
    assert store.release(hold_of(shop), "ana", "the order was withdrawn").id == asked.id
    for wrong in (lambda: store.approve(asked.id, "ana"), lambda: store.erase(kept.item, "ana", "request")):
        with pytest.raises(RefusedError, match=r"your own|two people"):
            wrong()
    store.approve(asked.id, "ben")
    with pytest.raises(StoreError, match="still in force"):
        store.release(hold_of(shop), "ana", "the order was withdrawn")
    store.erase(kept.item, "ana", "order")
    (event,) = store.audit("eva", kind="hold.released")
    assert event.details is not None
    assert (event.details["actor"], event.details["data"]["approved_by"]) == ("ana", "ben")


@pytest.mark.parametrize("why", ["", "asked by Dorwin of 12 Heron Lane", "Request"])
def test_a_post_is_erased_on_a_named_ground_only(sqlite_shop: Shop, why: str) -> None:
    kept = sqlite_shop.store.keep(*judged())
    assert kept is not None
    with pytest.raises(StoreError, match="one of these grounds: request, order, mistake, illegal, other"):
        sqlite_shop.store.erase(kept.item, "ana", why)
    sqlite_shop.store.view(kept.case, "ana")


# failed attempts


def test_failed_attempts_are_logged_without_what_was_typed(shop: Shop) -> None:
    store, typed, wrong = shop.store, f"what about {PHONE}", "0" * 32
    kept = store.keep(*judged())
    assert kept is not None
    tries: list[Any] = [
        lambda: store.view(typed, "ana"),
        lambda: store.reveal(kept.case, "ana", "to warn the person"),
        lambda: store.decide(wrong, "ana", "remove", **WHY),
        lambda: store.approve(wrong, "ana"),
        lambda: store.release(typed, "ana", "the order was withdrawn"),
        lambda: store.erase(kept.item, "ana", typed),
        lambda: store.find("case", "ffffff", "ana"),
        lambda: store.reverse(wrong, "ana", LONG),
    ]
    for one in tries:
        with pytest.raises(SeawallError):
            one()
    store.erase(kept.item, "ana", "request")
    with pytest.raises(ErasedError):
        store.view(kept.case, "ana")
    found = failures(shop)
    assert [(one["tried"], one["error"]) for one in found] == [
        ("view", "wrong"), ("reveal", "refused"), ("decide", "wrong"), ("approve", "wrong"), ("release", "wrong"),
        ("erase", "wrong"), ("find case", "wrong"), ("reverse", "wrong"), ("view", "erased"),
    ]  # fmt: skip
    assert found[2]["ids"] == [wrong]
    assert PHONE not in str(found)
    assert store.check().ok
