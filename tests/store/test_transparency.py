"""Counts of a period from real decisions, appeals, looks and requests; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seawall.errors import RefusedError, StoreError

from .posts import LONG, PHONE, START, Shop


def test_everything_that_happened_is_counted_in_its_period(shop: Shop) -> None:
    store, today = shop.store, START.date()
    kept = [shop.one_case(id=f"p{n}") for n in range(4)]
    shop.now += timedelta(hours=6)
    made = [
        store.decide(case, "ana", action, policy="p", ground="g", explanation=LONG, automated=automated)
        for case, action, automated in zip(
            kept, ("remove", "remove", "label", "refuse"), ("detection",) * 3 + ("none",), strict=True
        )
    ]
    for n, side, outcome in ((0, "author", "reverse"), (2, "author", "uphold"), (3, "notifier", "uphold")):
        token = store.notices.link(made[n].id, side, "ana")
        appeal = store.notices.appeal(token, "Look again, please.").id
        shop.now += timedelta(hours=2)
        store.claim(appeal, "ben")
        store.notices.answer(appeal, "ben", outcome, LONG)
    store.notices.appeal(store.notices.link(made[1].id, "author", "ana"), "And this one.")
    slip = shop.decided("suspend", who="cleo", id="slip")
    store.reverse(store.decisions(slip, "cleo")[0].id, "cleo", LONG)
    found = store.transparency.counts(today, today)
    assert found.groups["decisions_by_action"] == {"remove": 2, "label": 1, "refuse": 1, "suspend": 1}
    assert found.groups["decisions_by_category"] == {"threat": 5}
    assert found.groups["decisions_by_automation"] == {"detection": 3, "none": 2}
    assert found.groups["overturned_by_action"] == {"remove": 1}
    assert found.groups["appeals_by_side"] == {"author": 3, "notifier": 1}
    assert found.groups["appeals_by_outcome"] == {"reverse": 1, "uphold": 2, "waiting": 1}
    assert found.groups["late_answers_by_outcome"] == {}
    assert (found.figures["screened"], found.figures["matched"]) == (5, 5)
    assert found.medians["from_case_to_decision"][1] == 5
    assert found.medians["from_appeal_to_answer"][0] == pytest.approx(2, abs=0.01)
    shop.now += timedelta(days=2)
    (late,) = store.notices.waiting()
    store.claim(late.case, "ben")
    store.notices.answer(late.case, "ben", "uphold", LONG)
    after = store.transparency.counts(today + timedelta(days=1), today + timedelta(days=3))
    assert after.groups["late_answers_by_outcome"] == {"uphold": 1}
    assert (after.groups["appeals_by_outcome"], after.medians["from_appeal_to_answer"][1]) == ({}, 1)
    assert store.transparency.counts(today, today) == found  # what comes later changes nothing of a period that is over
    yesterday = store.transparency.counts(today - timedelta(days=3), today - timedelta(days=1))
    assert not any(cells for cells in yesterday.groups.values())
    assert not any(yesterday.figures.values())


def test_an_appeal_whose_post_was_erased_is_not_waiting(shop: Shop) -> None:
    case = shop.decided("remove")
    token = shop.store.notices.link(shop.store.decisions(case, "ana")[0].id, "author", "ana")
    shop.store.notices.appeal(token, "Look again, please.")
    item = shop.store.posted("p1")
    assert item
    shop.store.erase(item, "ana", "request")
    found = shop.store.transparency.counts(START.date(), START.date())
    assert found.groups["appeals_by_outcome"] == {"lapsed": 1}


def test_looks_exports_and_refusals_are_counted(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.claim(case, "ana")
    shop.store.reveal(case, "ana", "the number decides it")
    with pytest.raises(RefusedError):
        shop.store.reveal(case, "ben", "the number decides it")
    request = shop.store.ask("hold", case, "ana", "order 12 of a court", days=30)
    shop.store.approve(request.id, "ben")
    figures = shop.store.transparency.counts(START.date(), START.date()).figures
    assert (figures["reveals"], figures["holds"], figures["failed_access"], figures["rule_changes"]) == (1, 1, 1, 1)


def test_requests_of_governments_are_noted_counted_and_change_nothing(shop: Shop) -> None:
    case = shop.one_case()
    made = shop.store.transparency.note("Example Land", "remove", "Media Act, section 4", "ana")
    shop.store.transparency.note("Example Land", "data", "Media Act, section 9", "ana")
    with pytest.raises(StoreError):
        shop.store.transparency.note("Example Land", "silence", "Media Act", "ana")
    with pytest.raises(RefusedError):
        shop.store.transparency.note("Example Land", "data", f"the number {PHONE} of the author", "ana")
    with pytest.raises(RefusedError):
        shop.store.transparency.note("", "data", "x", "ana")
    shop.store.transparency.answer(made.id, "refused", "ben")
    with pytest.raises(StoreError):
        shop.store.transparency.answer(made.id, "followed", "ben")
    with pytest.raises(StoreError):
        shop.store.transparency.answer(made.id, "maybe", "ben")
    groups = shop.store.transparency.counts(START.date(), START.date()).groups
    assert groups["government_requests_by_kind"] == {"remove": 1, "data": 1}
    assert groups["government_requests_by_outcome"] == {"refused": 1, "open": 1}
    (row,) = shop.store.cases()
    assert (row.id, row.level, row.state) == (case, 3, "open")
    assert [one.outcome for one in shop.store.transparency.noted()] == [None, "refused"]


def test_a_statement_is_made_of_a_decision_and_blocked_by_private_data(shop: Shop) -> None:
    case = shop.one_case()
    told = {"policy": "rule 3", "ground": "a threat", "automated": "detection"}
    clean = shop.store.decide(case, "ana", "remove", explanation=f"It threatens whoever answers at {PHONE}.", **told)
    made = shop.store.notices.statement(clean.id, "ben")
    assert (made.facts, made.source, made.undone_at) == (
        "It threatens whoever answers at [PHONE#1].",
        "voluntary",
        None,
    )
    assert "ana" not in (made.text() + str(made.row()) + str(made.database())).replace("any", "").split()
    leaky = shop.one_case(id="other")
    words = "Its author can be reached at x@example.org, they say."
    dirty = shop.store.decide(leaky, "ana", "remove", explanation=words, **told)
    with pytest.raises(RefusedError, match="EMAIL"):
        shop.store.notices.statement(dirty.id, "ben")
    undone = shop.store.reverse(clean.id, "ben", LONG)
    assert shop.store.notices.statement(clean.id, "ben").undone_at == undone.decided_at
    with pytest.raises(RefusedError):
        shop.store.notices.statement(undone.id, "ben")
    kinds = [event.kind for event in shop.store.audit("tests")]
    assert kinds.count("statement.made") == 2
    item = shop.store.posted("p1")
    assert item
    shop.store.erase(item, "ana", "request")
    with pytest.raises(StoreError, match="erased"):
        shop.store.notices.statement(clean.id, "ben")
