"""Notices by signed link, appeals by them, what is said about an appeal and by whom it is answered; on both databases."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select

from seawall.errors import RefusedError, StoreError, UnknownError
from seawall.model import Campaign, Reason
from seawall.store import Notice, lighter_than
from seawall.store.schema_appeals import messages

from .posts import LONG, PHONE, Shop, judged

WORDS = "It was a line from the play that we rehearse."


def linked(shop: Shop, action: str = "remove", side: str = "author", **options: str) -> tuple[str, str, str]:
    """A decided case, its decision, and the link for a side."""
    case = shop.decided(action, **options)
    decision = shop.store.decisions(case, "ana")[-1].id
    return case, decision, shop.store.notices.link(decision, side, "ana")


def opened(shop: Shop, token: str) -> Notice:
    """The notice of a link that is good."""
    notice = shop.store.notices.open(token)
    assert notice is not None
    return notice


def test_a_notice_says_what_was_done_and_why_and_by_nobody(shop: Shop) -> None:
    case = shop.one_case()
    told = {"policy": "rule 3, 2026-10", "ground": "a threat"}
    shop.store.decide(
        case, "ana", "remove", explanation=f"It threatens whoever answers at {PHONE}; mail x@example.org.", **told
    )
    decision = shop.store.decisions(case, "ana")[0].id
    notice = opened(shop, shop.store.notices.link(decision, "author", "ana"))
    assert (notice.action, notice.category, notice.policy, notice.why_not) == (
        "remove",
        "threat",
        "rule 3, 2026-10",
        "",
    )
    assert notice.explanation == "It threatens whoever answers at [PHONE#1]; mail [EMAIL#1]."
    assert notice.until == notice.decided_at + timedelta(days=183)
    assert "ana" not in str(asdict(notice)).replace("any", "").split()


def test_only_links_that_we_signed_open_and_only_for_their_side(shop: Shop) -> None:
    case, decision, token = linked(shop)
    raw = base64.urlsafe_b64decode(token + "==")
    for forged in (
        "", "x", "é", token[:-2], token + "A", "A" * len(token),
        base64.urlsafe_b64encode(raw[:16] + b"\x01" + raw[17:]).decode().rstrip("="),
        base64.urlsafe_b64encode(raw[:16] + b"\x07" + raw[17:]).decode().rstrip("="),
        base64.urlsafe_b64encode(bytes(16) + raw[16:]).decode().rstrip("="),
    ):  # fmt: skip
        assert shop.store.notices.open(forged) is None
        with pytest.raises(UnknownError):
            shop.store.notices.appeal(forged, WORDS)
    assert opened(shop, token).decision == decision
    shop.store.rotate("tokens", "ana", shop.save)
    assert opened(shop, token).decision == decision
    shop.store.rotate("tokens", "ana", shop.save, forget=True)
    assert shop.store.notices.open(token) is None
    events = [event for event in shop.store.audit("tests") if event.kind == "notice.linked"]
    assert token not in str(events)
    assert [event.details["data"] for event in events if event.details] == [{"decision": decision, "side": "author"}]
    assert case


def test_links_are_given_only_for_what_concerns_a_side(shop: Shop) -> None:
    _, decision, _ = linked(shop, "none", "notifier")
    with pytest.raises(RefusedError):
        shop.store.notices.link(decision, "author", "ana")
    with pytest.raises(RefusedError):
        shop.store.notices.link(decision, "neighbour", "ana")
    with pytest.raises(StoreError):
        shop.store.notices.link("0" * 32, "author", "ana")


def test_an_appeal_from_link_to_answer(shop: Shop) -> None:
    case, decision, token = linked(shop)
    notices = shop.store.notices
    appeal = notices.appeal(token, f"{WORDS} Call me: 555-0177.").id
    assert [one.case for one in notices.waiting()] == [appeal]
    assert opened(shop, token).why_not == "appealed"
    with pytest.raises(RefusedError):
        notices.appeal(token, WORDS)
    with pytest.raises(RefusedError, match="own"):
        shop.store.claim(appeal, "ANA ")
    with pytest.raises(RefusedError, match="claim"):
        notices.answer(appeal, "ben", "reverse", LONG)
    shop.store.claim(appeal, "ben")
    notices.ask(appeal, "ben", "Which play is it?")
    with pytest.raises(RefusedError, match="PHONE"):
        notices.ask(appeal, "ben", "Is your number 555-0188?")
    notices.reply(token, "The one by the sea.")
    hearing = notices.hearing(appeal, "ben")
    assert hearing.appeal.statement == f"{WORDS} Call me: [PHONE#1]."
    assert [(one.side, one.by) for one in hearing.appeal.messages] == [("reviewer", "ben"), ("author", None)]
    assert (hearing.disputed.id, hearing.disputed.decided_by) == (decision, "ana")
    seen = opened(shop, token).appeal
    assert seen is not None
    assert [(one.side, one.by) for one in seen.messages] == [("reviewer", None), ("author", None)]
    notices.answer(appeal, "ben", "reverse", f"{LONG} You may call {PHONE}.")
    notice = opened(shop, token)
    assert notice.appeal
    assert notice.appeal.answer
    assert (notice.appeal.answer.action, notice.appeal.answer.decided_by, notice.why_not) == ("reverse", "", "undone")
    assert notice.undone_at
    assert PHONE not in str(notice)
    assert [one.action for one in shop.store.decisions(case, "ben")] == ["remove", "reverse"]
    with pytest.raises(RefusedError, match="answered"):
        notices.reply(token, "Thank you.")
    assert shop.store.check().ok


def test_an_upheld_appeal_is_read_after_its_time(shop: Shop) -> None:
    _, _, token = linked(shop)
    shop.now += timedelta(days=182)
    appeal = shop.store.notices.appeal(token, WORDS).id
    shop.now += timedelta(days=10)
    assert opened(shop, token).appeal
    shop.store.claim(appeal, "ben")
    shop.store.notices.answer(appeal, "ben", "uphold", LONG)
    shop.now += timedelta(days=29)
    notice = opened(shop, token)
    assert notice.appeal
    assert notice.appeal.answer
    assert notice.appeal.answer.explanation == LONG
    shop.now += timedelta(days=2)
    assert shop.store.notices.open(token) is None


def test_the_time_to_appeal_ends(shop: Shop) -> None:
    _, _, token = linked(shop)
    shop.now += timedelta(days=183, seconds=1)
    assert shop.store.notices.open(token) is None
    with pytest.raises(StoreError):
        shop.store.notices.appeal(token, WORDS)


def test_a_notifier_appeals_a_refusal_and_the_post_is_decided_anew(shop: Shop) -> None:
    case, decision, token = linked(shop, "refuse", "notifier")
    assert opened(shop, token).why_not == ""
    appeal = shop.store.notices.appeal(token, "It says that he will be hurt.").id
    shop.store.claim(appeal, "ben")
    shop.store.notices.answer(appeal, "ben", "reverse", LONG)
    assert shop.store.cases(state="open")[0].id == case
    shop.store.decide(case, "cleo", "remove", policy="p", ground="g", explanation=LONG)
    made = shop.store.decisions(case, "cleo")[-1]
    assert opened(shop, shop.store.notices.link(made.id, "author", "cleo")).why_not == ""
    acted = shop.store.notices.link(made.id, "notifier", "cleo")
    assert opened(shop, acted).why_not == "nothing"
    assert opened(shop, token).undone_at
    assert decision != made.id


def test_an_undone_decision_that_comes_back_can_be_appealed(shop: Shop) -> None:
    _, decision, token = linked(shop)
    undone = shop.store.reverse(decision, "ben", LONG)
    assert opened(shop, token).why_not == "undone"
    shop.store.reverse(undone.id, "cleo", LONG)
    assert opened(shop, token).why_not == ""
    appeal = shop.store.notices.appeal(token, WORDS).id
    assert opened(shop, token).why_not == "appealed"
    assert shop.store.notices.hearing(appeal, "dora").disputed.id == decision


def test_what_is_too_much_is_refused(shop: Shop) -> None:
    _, _, token = linked(shop)
    for text in ("", "  \n ", "x" * 4001):
        with pytest.raises(RefusedError):
            shop.store.notices.appeal(token, text)
    appeal = shop.store.notices.appeal(token, "x" * 4000).id
    for _ in range(5):
        shop.store.notices.reply(token, "And another thing.")
    with pytest.raises(RefusedError, match="wait"):
        shop.store.notices.reply(token, "And another thing.")
    shop.store.claim(appeal, "ben")
    shop.store.notices.ask(appeal, "ben", "What else?")
    shop.store.notices.reply(token, "This.")
    with pytest.raises(RefusedError):
        shop.store.notices.reply(token, "x" * 4001)


def test_forms_are_good_for_their_notice_and_for_a_while(shop: Shop) -> None:
    _, _, token = linked(shop)
    notices = shop.store.notices
    nonce = notices.nonce(token)
    assert notices.is_fresh(token, nonce)
    for wrong in ("", "x", nonce + "0", "9" * 40, "².x", nonce.replace(".", ".0", 1)):
        assert not notices.is_fresh(token, wrong)
    assert not notices.is_fresh(token[:-1] + "_", nonce)
    shop.now += timedelta(hours=13)
    assert not notices.is_fresh(token, nonce)


def test_erasure_takes_what_was_said_with_it(shop: Shop) -> None:
    case, _, token = linked(shop)
    appeal = shop.store.notices.appeal(token, WORDS).id
    shop.store.claim(appeal, "ben")
    shop.store.notices.ask(appeal, "ben", "Which play is it?")
    item = shop.store.cases()[0].item
    assert item
    shop.store.erase(item, "ana", "request")
    notice = opened(shop, token)
    assert (notice.erased, notice.explanation, notice.action, notice.policy) == (
        True,
        None,
        "remove",
        "rule 3, 2026-10",
    )
    assert notice.appeal
    assert [one.text for one in notice.appeal.messages] == [None]
    assert notice.appeal.statement is None
    with shop.store.database.reading() as connection:
        assert connection.execute(select(messages.c.sealed)).scalars().all() == [None]
    with pytest.raises(RefusedError):
        shop.store.notices.reply(token, "Hello?")
    assert shop.store.check().ok
    assert case


def test_a_campaign_is_told_and_appealed_like_a_post(shop: Shop) -> None:
    from seawall.model import Campaign

    kept = [shop.store.posted(id) or "" for id in ("a", "b") if shop.one_case(id=id)]
    assert len(set(kept)) == 2
    case = shop.store.campaign(Campaign("c", ("a", "b"), (), None, None), "threat", kept)
    made = shop.store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    token = shop.store.notices.link(made.id, "author", "ana")
    appeal = shop.store.notices.appeal(token, WORDS).id
    for item, left in zip(kept, (False, True), strict=True):
        shop.store.erase(item, "ana", "mistake")
        notice = opened(shop, token)
        assert (notice.erased, notice.appeal is not None) == (left, True)
    with pytest.raises(RefusedError, match="closed"):
        shop.store.claim(appeal, "ben")
    with pytest.raises(RefusedError):
        shop.store.notices.answer(appeal, "ben", "uphold", LONG)


def test_an_appeal_that_is_won_in_part_puts_a_lighter_decision_in_the_place(shop: Shop) -> None:
    case, decision, token = linked(shop)
    notices = shop.store.notices
    appeal = notices.appeal(token, WORDS).id
    shop.store.claim(appeal, "ben")
    for lighter in (None, "remove", "suspend", "hold", "none", "x"):
        with pytest.raises(RefusedError):
            notices.answer(appeal, "ben", "amend", LONG, lighter)
    with pytest.raises(RefusedError, match="only that"):
        notices.answer(appeal, "ben", "uphold", LONG, "label")
    assert [one.action for one in shop.store.decisions(case, "ben")] == ["remove"]
    notices.answer(appeal, "ben", "amend", f"{LONG} You may call {PHONE}.", "label")
    kept = shop.store.decisions(case, "ben")
    assert [(one.action, one.decided_by) for one in kept] == [("remove", "ana"), ("reverse", "ben"), ("label", "ben")]
    assert kept[1].reverses == decision
    told = opened(shop, token)
    assert (told.why_not, told.undone_at) == ("undone", kept[1].decided_at)
    assert told.appeal
    assert told.appeal.answer
    assert told.appeal.instead
    assert (told.appeal.answer.action, told.appeal.instead.action, told.appeal.instead.decided_by) == (
        "amend",
        "label",
        "",
    )
    assert PHONE not in str(told)
    new = opened(shop, told.instead)
    assert (new.decision, new.action, new.why_not, new.instead) == (kept[2].id, "label", "", "")
    again = notices.appeal(told.instead, "It was not even that.").id
    for decider in ("ana", "ben"):
        with pytest.raises(RefusedError, match="own"):
            shop.store.claim(again, decider)
    shop.store.claim(again, "cleo")
    notices.answer(again, "cleo", "reverse", LONG)
    assert opened(shop, told.instead).why_not == "undone"
    assert [one.action for one in shop.store.decisions(case, "ben")] == ["remove", "reverse", "label", "reverse"]


def test_a_lighter_decision_holds_for_all_copies(shop: Shop) -> None:
    store = shop.store
    kept = store.keep_many([judged(f"c{n}", f"Copy {n}: we will find you") for n in range(3)])
    joined = Campaign("x", ("c0", "c1", "c2"), (Reason("same:words", "the same words"),), None, None)
    case = store.campaign(joined, "threat", [one.item for one in kept])
    made = store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    store.reverse(store.decisions(kept[2].case, "ana")[0].id, "ana", LONG)
    appeal = store.appeal(case, "author", WORDS, "tests").id
    store.claim(appeal, "ben")
    store.notices.answer(appeal, "ben", "amend", LONG, "restrict")
    actions = [[one.action for one in store.decisions(one.case, "ben")] for one in kept]
    assert actions == [["remove", "reverse", "restrict"]] * 2 + [["remove", "reverse"]]
    new = store.decisions(case, "ben")[-1]
    assert (new.action, made.action) == ("restrict", "remove")
    store.reverse(new.id, "cleo", LONG)
    assert [store.decisions(one.case, "ben")[-1].action for one in kept] == ["reverse"] * 3


def test_nothing_is_lighter_than_a_label_or_a_refusal(shop: Shop) -> None:
    assert lighter_than("label") == lighter_than("refuse") == lighter_than("reverse") == ()
    assert lighter_than("terminate") == ("label", "restrict", "remove", "suspend")
    _, _, token = linked(shop, "refuse", "notifier")
    appeal = shop.store.notices.appeal(token, WORDS).id
    shop.store.claim(appeal, "ben")
    with pytest.raises(RefusedError, match="uphold or reverse"):
        shop.store.notices.answer(appeal, "ben", "amend", LONG, "label")
