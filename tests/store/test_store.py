"""What the store promises, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from seawall.errors import ErasedError, EvidenceError, RefusedError, StoreError
from seawall.evidence import new_keyring, verify_log
from seawall.model import Campaign, Reason

from .posts import LONG, PHONE, START, Shop, edited, judged


def kinds(shop: Shop) -> list[str]:
    with shop.store.database.reading() as connection:
        return list(connection.execute(text("SELECT kind FROM events ORDER BY n")).scalars())


def honest(shop: Shop) -> None:
    report = shop.store.check()
    assert report.ok, report.lines()
    assert report.notes == []
    report = verify_log(shop.log, shop.keyring.signer().key)
    assert report.ok, report.lines()


def test_a_post_is_kept_once_an_edit_is_a_version_a_new_kit_a_judgement(shop: Shop) -> None:
    first = judged()
    outcomes = [
        found.outcome
        for found in (
            shop.store.keep(*first),
            shop.store.keep(*first),
            shop.store.keep(*edited(first, f"Changed, {PHONE}")),
            shop.store.keep(*edited(first, f"Changed, {PHONE}")),
            shop.store.keep(first[0], judged(kit="b" * 64)[1]),
        )
        if found
    ]
    assert outcomes == ["new", "known", "edited", "known", "edited"]
    rejudged = shop.store.keep(first[0], judged(kit="c" * 64)[1])
    assert rejudged is not None
    assert (rejudged.outcome, rejudged.version) == ("rejudged", 3)
    assert len(shop.store.cases()) == 1
    assert kinds(shop) == [
        "database.upgraded", "rules.changed", "item.kept", "item.edited", "rules.changed", "item.edited", "rules.changed", "verdict.made",
    ]  # fmt: skip
    honest(shop)


def test_what_matched_nothing_is_only_counted(shop: Shop) -> None:
    assert shop.store.keep(*judged("x", "See you at noon.", level=0)) is None
    kept = shop.store.keep_many([judged("a"), judged("b", "Fine.", level=0), judged("a"), judged("c")])
    assert [one.outcome for one in kept] == ["new", "known", "new"]
    assert shop.store.counts() == {"screened": 5, "matched": 3}
    with shop.store.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 2
    honest(shop)


def test_one_batch_is_as_one_by_one(shop: Shop) -> None:
    pairs = [judged(f"p{n % 40}", f"text {n % 7} {PHONE}") for n in range(120)]
    outcomes = [one.outcome for one in shop.store.keep_many(pairs)]
    assert outcomes.count("new") == 40
    assert [one.outcome for one in shop.store.keep_many(pairs[-40:])] == ["known"] * 40
    honest(shop)


def test_hostile_texts_come_back_as_they_were(shop: Shop) -> None:
    for n, words in enumerate(["\ud800 lone", "\x00 nul", "\u202e right to left", "=1+1", "x" * 60_000, "<script>"]):
        case = shop.one_case(id=f"h{n}", text=words)
        shop.store.claim(case, "ana")
        assert shop.store.reveal(case, "ana", "to see the original").text == words
    honest(shop)


def test_queues_choose_by_what_they_may(shop: Shop) -> None:
    shop.store.keep_many([judged("a", level=2), judged("b", level=4), judged("c", level=3)])
    assert [case.level for case in shop.store.cases()] == [4, 3, 2]
    assert [case.level for case in shop.store.cases(level=3)] == [4, 3]
    first = shop.store.cases(limit=1)[0]
    assert [case.level for case in shop.store.cases(after=first.id)] == [3, 2]
    with pytest.raises(TypeError, match="not by author"):
        shop.store.cases(author="f" * 32)


def test_a_look_is_masked_and_a_reveal_needs_a_claim_a_reason_and_a_quota(shop: Shop) -> None:
    case = shop.one_case()
    assert "[PHONE#1]" in shop.store.view(case, "ana").text
    assert PHONE not in shop.store.view(case, "ana").text
    with pytest.raises(RefusedError, match="claim it"):
        shop.store.reveal(case, "ana", "to warn the person")
    shop.store.claim(case, "ana")
    with pytest.raises(RefusedError, match="someone else"):
        shop.store.claim(case, "ben")
    with pytest.raises(RefusedError, match="at least 10"):
        shop.store.reveal(case, "ana", "because")
    reading = shop.store.reveal(case, "ana", "to warn the person")
    assert PHONE in reading.text
    assert reading.until is not None
    assert timedelta(0) < reading.until - START <= timedelta(minutes=6)
    for _ in range(shop.store.terms.reveal_quota - 1):
        shop.store.reveal(case, "ana", "to warn the person")
    with pytest.raises(RefusedError, match="limit"):
        shop.store.reveal(case, "ana", "to warn the person")
    assert shop.store.alerts() == [f"ana: {shop.store.terms.reveal_quota} originals in 1:00:00; others: 0"]
    shop.now += timedelta(hours=9)
    shop.store.reveal(case, "ana", "to warn the person")
    events = shop.store.audit("eva", kind="item.revealed")
    assert len(events) == shop.store.terms.reveal_quota + 1
    assert {event.details["data"]["reason"] for event in events if event.details} == {"to warn the person"}
    assert kinds(shop).count("access.failed") == 4
    honest(shop)


def test_decisions_are_added_never_edited_and_appeals_are_answered_by_others(shop: Shop) -> None:
    case = shop.decided()
    with pytest.raises(RefusedError, match="is decided"):
        shop.store.decide(case, "ben", "none", policy="p", ground="g", explanation=LONG)
    appeal = shop.store.appeal(case, "author", "It was a quote.", "desk")
    assert appeal.appeal_of == case
    assert appeal.due_at is not None
    with pytest.raises(RefusedError, match="decision of your own"):
        shop.store.decide(appeal.id, "ana", "uphold", policy="p", ground="g", explanation=LONG)
    with pytest.raises(RefusedError, match="decision of your own"):
        shop.store.claim(appeal.id, "ana")
    shop.store.decide(appeal.id, "ben", "reverse", policy="p", ground="g", explanation=LONG)
    made, undone = shop.store.decisions(case, "ben")
    assert undone.reverses == made.id
    with pytest.raises(RefusedError, match="reversed already"):
        shop.store.reverse(made.id, "ben", LONG)
    assert [one.action for one in shop.store.decisions(case, "ben")] == ["remove", "reverse"]
    assert shop.store.decisions(case, "ben")[0].explanation == LONG
    for table in ("decisions", "events"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 'x'"):
            with pytest.raises(DatabaseError, match="only added"), shop.store.database.writing() as connection:
                connection.execute(text(statement))
    honest(shop)


@pytest.mark.parametrize(
    ("action", "explanation", "error", "match"),
    [
        ("remove", "short", RefusedError, "at least 20"),
        ("shame", LONG, StoreError, "no such action"),
        ("terminate", LONG, RefusedError, "two people"),
    ],
)
def test_decisions_that_are_refused(
    sqlite_shop: Shop, action: str, explanation: str, error: type[Exception], match: str
) -> None:
    case = sqlite_shop.one_case()
    with pytest.raises(error, match=match):
        sqlite_shop.store.decide(case, "ana", action, policy="p", ground="g", explanation=explanation)
    assert sqlite_shop.store.cases()[0].state == "open"


def test_ending_an_account_takes_two(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    request = store.ask("terminate", case, "ana", "third threat this week")
    with pytest.raises(RefusedError, match="your own"):
        store.approve(request.id, "ana")
    store.approve(request.id, "ben")
    store.decide(case, "ana", "terminate", policy="p", ground="g", explanation=LONG)
    assert store.requests() == []


def test_an_approval_expires(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    request = store.ask("terminate", case, "ana", "third threat this week")
    sqlite_shop.now += timedelta(days=4)
    with pytest.raises(RefusedError, match="expired"):
        store.approve(request.id, "ben")


def test_a_campaign_has_one_case(shop: Shop) -> None:
    kept = shop.store.keep_many([judged("a"), judged("b", level=4)])
    campaign = Campaign("c", ("a", "b"), (Reason("same:words", "the same words"),), START, START)
    case = shop.store.campaign(campaign, "threat", [one.item for one in kept])
    row = next(one for one in shop.store.cases() if one.id == case)
    assert (row.level, row.item) == (4, None)
    assert shop.store.view(case, "ana").item in {one.item for one in kept}
    shop.store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    assert {one.clock for one in shop.store.plan()} == {"actioned: time to appeal"}


def test_retention_goes_by_its_clocks(shop: Shop) -> None:
    flagged, acted = shop.one_case(id="flagged"), shop.decided(id="acted")
    held = shop.one_case(id="held")
    request = shop.store.ask("hold", held, "ana", "order of an invented court", days=60)
    shop.store.approve(request.id, "ben")
    kept = shop.store.ask("preserve", shop.one_case(id="kept"), "ana", "evidence for a complaint")
    shop.store.approve(kept.id, "ben")
    plans = {one.item: one for one in shop.store.plan()}
    assert sorted(one.clock for one in plans.values()) == [
        "actioned: time to appeal", "flagged without action", "flagged without action", "sealed evidence",
    ]  # fmt: skip
    assert shop.store.forget("timer") == []
    shop.now += timedelta(days=31)
    assert len(shop.store.forget("timer")) == 1
    with pytest.raises(ErasedError, match="erased"):
        shop.store.view(flagged, "ana")
    shop.now += timedelta(days=30)
    assert len(shop.store.forget("timer")) == 1  # the hold is over
    shop.now += timedelta(days=31)
    assert len(shop.store.forget("timer")) == 1  # so is the longer clock
    assert PHONE not in shop.store.view(acted, "ana").text
    shop.now += timedelta(days=100)
    assert len(shop.store.forget("timer")) == 1
    assert shop.store.plan() == []
    assert shop.store.decisions(acted, "ana")[0].explanation is None
    honest(shop)


def test_an_open_appeal_and_a_legal_hold_stop_the_clocks(shop: Shop) -> None:
    case = shop.decided()
    shop.now += timedelta(days=180)
    shop.store.appeal(case, "author", "It was a quote.", "desk")
    shop.now += timedelta(days=30)
    assert [one.held_by for one in shop.store.plan()] == [("open appeal",)]
    assert shop.store.forget("timer") == []
    request = shop.store.ask("hold", case, "ana", "order of an invented court", days=10)
    shop.store.approve(request.id, "ben")
    item = shop.store.plan()[0].item
    with pytest.raises(RefusedError, match="legal hold"):
        shop.store.erase(item, "ana", "request")
    with shop.store.database.reading() as connection:
        hold = connection.execute(text("SELECT id FROM holds")).scalar_one()
    shop.store.approve(shop.store.release(hold, "ana", "the order was withdrawn").id, "ben")
    shop.store.erase(item, "ana", "request")
    honest(shop)


def test_an_old_version_goes_when_its_case_is_decided(shop: Shop) -> None:
    first = judged()
    case = shop.one_case()
    shop.store.keep(*edited(first, f"Changed, {PHONE}"))
    assert len(shop.store.plan()) == 1
    shop.store.decide(case, "ana", "none", policy="p", ground="g", explanation=LONG)
    assert [one.version for one in shop.store.plan()] == [1, None]
    shop.now += timedelta(minutes=1)
    assert [one.version for one in shop.store.forget("timer")] == [1]
    honest(shop)


def test_an_erased_post_that_comes_again_is_new(shop: Shop) -> None:
    kept = shop.store.keep(*judged())
    assert kept is not None
    shop.store.erase(kept.item, "ana", "request")
    again = shop.store.keep(*judged())
    assert again is not None
    assert (again.outcome, again.item != kept.item) == ("new", True)
    honest(shop)


def test_details_of_the_audit_go_after_two_years_and_the_log_stays(shop: Shop) -> None:
    shop.decided()
    shop.now += timedelta(days=800)
    shop.store.forget("timer")
    events = shop.store.audit("eva")
    assert events[0].details is None
    assert all(event.intact for event in events)
    assert events[-1].details is not None
    honest(shop)


@pytest.mark.parametrize("what", ["wrapping", "tokens"])
def test_keys_turn_while_the_store_is_in_use(shop: Shop, what: str) -> None:
    old = shop.keyring
    shop.store.keep_many([judged(f"p{n}") for n in range(30)])
    other = Shop.__new__(Shop)  # a second process that started before the keys were turned
    other.__dict__.update(shop.__dict__)
    from seawall.store import Store

    other.store = Store(shop.place, old, shop.log, clock=lambda: shop.now)
    with other.store:
        other.store.trail.reload = lambda: shop.keyring
        assert shop.store.rotate(what, "ana", shop.save, forget=True) == (31 if what == "wrapping" else 30)
        late = other.store.keep(*judged("late"))
        assert late is not None
    shop.again()
    assert [one.outcome for one in shop.store.keep_many([judged("p3"), judged("late")])] == ["known", "known"]
    shop.store.view(late.case, "ana")
    honest(shop)
    with pytest.raises((StoreError, EvidenceError), match=r"older|no key"):
        shop.again(old).keep(*judged("later"))


def test_another_keyring_opens_nothing(sqlite_shop: Shop) -> None:
    sqlite_shop.one_case()
    with pytest.raises(EvidenceError, match="right keyring"):
        sqlite_shop.again(new_keyring("log.example.org/riverside"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            "UPDATE versions SET sealed = (SELECT sealed FROM versions v WHERE v.item <> versions.item LIMIT 1)",
            "flipped",
        ),
        ("UPDATE versions SET salt = (SELECT salt FROM versions v WHERE v.item <> versions.item LIMIT 1)", "flipped"),
        (
            "UPDATE keys SET wrapped = (SELECT wrapped FROM keys k WHERE k.id <> keys.id LIMIT 1) WHERE kind = 'item'",
            "flipped",
        ),
    ],
)
def test_what_is_changed_in_the_database_is_named(shop: Shop, change: str, code: str) -> None:
    shop.store.keep_many([judged("a"), judged("b")])
    with shop.store.database.writing() as connection:
        connection.execute(text(change))
    assert code in shop.store.check().codes


def test_no_free_text_search_and_no_search_by_person() -> None:
    from seawall.store import Store

    verbs = {name for name in vars(Store) if not name.startswith("_")}
    assert not verbs & {"search", "author", "authors", "profile", "history", "by_author", "strikes", "person"}
