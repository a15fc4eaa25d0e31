"""The desk: the queue of one person, the page of a case, care for who reads, decisions on copies; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from seawall.errors import RefusedError, UnknownError
from seawall.model import Campaign, Reason, Span
from seawall.store.care import Care
from seawall.store.marked import Stretch, marked
from seawall.store.waiting import Wanted

from .posts import LONG, PHONE, Shop, judged

RULE = {"policy": "rule 3, 2026-10", "ground": "a threat", "explanation": LONG}


def _ids(shop: Shop, wanted: Wanted | None = None, actor: str = "ana") -> list[str]:
    return [one.row.id for one in shop.store.desk.queue(wanted or Wanted(), actor)]


def _campaign(shop: Shop, count: int = 3) -> tuple[str, list[str], list[str]]:
    """A campaign's case, the cases of its posts, and their items."""
    kept = shop.store.keep_many([judged(f"c{n}", f"Copy {n}: we will find you, {PHONE}") for n in range(count)])
    items = [one.item for one in kept]
    found = Campaign("x", tuple(f"c{n}" for n in range(count)), (Reason("same:words", "the same words"),), None, None)
    return shop.store.campaign(found, "threat", items), [one.case for one in kept], items


def test_the_queue_is_most_urgent_first_and_goes_on_after_a_case(shop: Shop) -> None:
    ids = []
    for n, level in enumerate((2, 4, 3, 4)):
        shop.now += timedelta(minutes=1)
        ids.append(shop.one_case(id=f"p{n}", level=level))
    assert _ids(shop) == [ids[1], ids[3], ids[2], ids[0]]
    assert [one.row.id for one in shop.store.desk.queue(Wanted(), "ana", 2, after=ids[3])] == [ids[2], ids[0]]
    assert _ids(shop, Wanted(level=4)) == [ids[1], ids[3]]
    assert _ids(shop, Wanted(category="brigading")) == []
    load = shop.store.desk.load("ana")
    assert (load.tabs["open"], dict(load.levels), dict(load.languages)) == (4, {4: 2, 3: 1, 2: 1}, {"en": 4})


def test_two_people_never_get_the_same_next_case(shop: Shop) -> None:
    cases = {shop.one_case(id=f"p{n}") for n in range(2)}
    first, second = (shop.store.desk.take_next(Wanted(), who) for who in ("ana", "ben"))
    assert first is not None
    assert second is not None
    assert {first.id, second.id} == cases
    assert shop.store.desk.take_next(Wanted(), "ana") is None
    assert shop.store.desk.held(sorted(cases)) == {first.id: "ana", second.id: "ben"}
    shop.now += shop.store.terms.claim + timedelta(minutes=1)
    assert shop.store.desk.held(sorted(cases)) == {first.id: "", second.id: ""}
    assert shop.store.desk.take_next(Wanted(), "ana") is not None


def test_a_skipped_case_is_free_for_others_and_not_given_again(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.claim(case, "ana")
    shop.store.desk.skip(case, "ana")
    assert shop.store.desk.take_next(Wanted(), "ana") is None
    taken = shop.store.desk.take_next(Wanted(), "ben")
    assert taken is not None
    assert taken.id == case


def test_a_second_opinion_waits_for_someone_else(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.claim(case, "ana")
    shop.store.desk.second_opinion(case, "ana", "Is this banter?")
    assert _ids(shop, Wanted("second")) == [case]
    assert shop.store.desk.queue(Wanted(), "ben")[0].second
    assert shop.store.desk.take_next(Wanted(), "ana") is None
    shop.now += timedelta(minutes=1)
    shop.store.desk.note(case, "ben", "I think so.")
    assert _ids(shop, Wanted("second")) == []


def test_the_page_of_a_case_masks_and_marks(shop: Shop) -> None:
    case = shop.one_case()
    file = shop.store.desk.open(case, "ana")
    assert file.post is not None
    text = "".join(piece.text for piece in file.post.marked.text)
    assert PHONE not in text
    assert Stretch("[PHONE#1]", True) in file.post.marked.text
    assert file.post.marked.text[0].marks == (1,)
    assert [one.code for one in file.post.findings[0].reasons] == ["act:serious"]
    assert file.post.marked.skipped[0].detector == "learned"


def test_gist_first_shows_none_of_the_posts_words(shop: Shop) -> None:
    file = shop.store.desk.open(shop.one_case(level=4), "ana", text=False)
    assert file.post is not None
    assert (file.post.readable, file.post.marked.text) == (False, ())
    assert file.post.findings[0].reasons[0].quote == ""
    assert shop.store.desk.own("ana").hour == 0


def test_notes_are_sealed_masked_and_go_with_the_post(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.desk.note(case, "ana", f"His number {PHONE} is in it.")
    (note,) = shop.store.desk.open(case, "ben").notes
    assert (note.actor, note.kind, note.text) == ("ana", "note", "His number [PHONE#1] is in it.")
    item = shop.store.desk.open(case, "ben").row.item
    assert item
    shop.store.erase(item, "ana", "request")
    file = shop.store.desk.open(case, "ben")
    assert file.post is None
    assert [one.text for one in file.notes] == [None]
    for text in ("  ", "x" * 4001):
        with pytest.raises(RefusedError):
            shop.store.desk.note(shop.one_case(id="other"), "ana", text)


def test_an_original_is_there_for_who_asked_for_five_minutes(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.claim(case, "ana")
    shop.store.desk.reveal(case, "ana", "whose number is it?")
    seen = shop.store.desk.open(case, "ana", original=True).post
    assert seen is not None
    assert seen.until is not None
    assert PHONE in "".join(piece.text for piece in seen.marked.text)
    others = shop.store.desk.open(case, "ben", original=True).post
    assert others is not None
    assert others.until is None
    shop.now += timedelta(minutes=6)
    later = shop.store.desk.open(case, "ana", original=True).post
    assert later is not None
    assert PHONE not in "".join(piece.text for piece in later.marked.text)


def test_limits_end_reading_and_a_break_is_proposed(shop: Shop) -> None:
    shop.store.desk.care = Care(hourly=2, daily=3, row=2)
    cases = [shop.one_case(id=f"p{n}") for n in range(4)]
    readable = [file.post.readable for case in cases if (file := shop.store.desk.open(case, "ana")).post]
    assert readable == [True, True, False, False]
    own = shop.store.desk.own("ana")
    assert (own.hour, own.over, own.heavy, own.rest) == (2, "hour", 2, True)
    assert shop.store.desk.own("ben").hour == 0
    again = shop.store.desk.open(cases[0], "ana").post  # seen already: it does not count twice
    assert again is not None
    assert again.readable
    shop.now += timedelta(minutes=61)
    assert shop.store.desk.own("ana").rest is False
    assert shop.store.desk.open(cases[2], "ana").seen.over == "day"
    shop.store.claim(cases[3], "ana")
    with pytest.raises(RefusedError, match="break"):
        shop.store.desk.reveal(cases[3], "ana", "whose number is it?")
    shop.now += timedelta(days=8)
    shop.store.desk.open(cases[3], "ana")
    assert shop.store.desk.own("ana").day == 1


def test_copies_are_decided_as_one_but_for_those_left_out_and_undone_as_one(shop: Shop) -> None:
    case, cases, items = _campaign(shop)
    assert _ids(shop) == [case]
    assert shop.store.desk.queue(Wanted(), "ana")[0].copies == 3
    card = shop.store.desk.open(case, "ana").campaign
    assert card is not None
    assert (card.total, card.levels, card.joined_by) == (3, ((3, 3),), ("same:words",))
    effects = shop.store.desk.effects(case, "ana", [items[0]])
    assert (effects.posts, effects.left_out, effects.others) == (2, 1, 0)
    made = shop.store.decide(case, "ana", "remove", leave_out=[items[0]], **RULE)
    assert _ids(shop) == [cases[0]]
    assert [one.action for one in shop.store.decisions(cases[1], "ana")] == ["remove"]
    shop.store.desk.undo(made.id, "ana", LONG, again=True)
    assert [one.action for one in shop.store.decisions(cases[1], "ana")] == ["remove", "reverse"]
    assert _ids(shop) == [case]
    assert _ids(shop, Wanted("mine")) == [case]
    shop.store.decide(case, "ana", "none", **RULE)
    assert _ids(shop) == []
    assert shop.store.check().ok


def test_copies_in_other_hands_stay_there_and_accounts_are_ended_one_by_one(shop: Shop) -> None:
    case, cases, _ = _campaign(shop)
    shop.store.claim(cases[2], "ben")
    assert shop.store.desk.effects(case, "ana").others == 1
    with pytest.raises(RefusedError, match="many people"):
        shop.store.decide(case, "ana", "terminate", **RULE)
    shop.store.decide(case, "ana", "remove", **RULE)
    assert _ids(shop) == [cases[2]]


def test_cases_decided_alike_are_shown_as_actions(shop: Shop) -> None:
    made = shop.decided("remove", id="old")
    shop.decided("none", id="other", level=2)
    undone = shop.store.decide(shop.one_case(id="undone"), "ana", "label", **RULE)
    shop.store.desk.undo(undone.id, "ana", LONG)
    alike = shop.store.desk.open(shop.one_case(id="new"), "ana").alike
    assert [(one.case, one.action) for one in alike] == [(made, "remove")]


def test_what_a_post_answers_is_shown_masked_if_it_is_kept(shop: Shop) -> None:
    shop.one_case(id="first")
    item, verdict = judged("second")
    kept = shop.store.keep(replace(item, parent_id="first", parent_text=f"call {PHONE}"), verdict)
    assert kept is not None
    post = shop.store.desk.open(kept.case, "ana").post
    assert post is not None
    assert "[PHONE#1]" in post.parent[0].text
    kept = shop.store.keep(replace(item, id="third", parent_id="gone", parent_text=f"call {PHONE}"), verdict)
    assert kept is not None
    post = shop.store.desk.open(kept.case, "ana").post
    assert post is not None
    assert (post.answers, post.parent) == (True, ())


def test_requests_can_be_refused_by_the_second_person(shop: Shop) -> None:
    asked = shop.store.ask("terminate", shop.one_case(), "ana", "after two warnings")
    shop.store.desk.refuse(asked.id, "ben")
    assert shop.store.requests() == []
    with pytest.raises(UnknownError):
        shop.store.desk.refuse(asked.id, "ben")


def test_a_decision_that_can_be_undone_is_named_once(shop: Shop) -> None:
    made = shop.store.decide(shop.one_case(), "ana", "remove", **RULE)
    named = shop.store.desk.made(made.id)
    assert named is not None
    assert (named.action, named.decided_by) == ("remove", "ana")
    shop.store.desk.undo(made.id, "ana", LONG)
    assert shop.store.desk.made(made.id) is None
    assert shop.store.desk.made("nothing") is None


def test_escalating_says_why_and_gives_back(shop: Shop) -> None:
    case = shop.one_case()
    shop.store.claim(case, "ana")
    shop.store.desk.escalate(case, "ana", "It names a day.")
    file = shop.store.desk.open(case, "cora")
    assert (file.row.state, file.held_by, file.notes[0].kind) == ("escalated", None, "escalated")
    assert _ids(shop) == []
    assert _ids(shop, Wanted("escalated")) == [case]


def test_long_posts_are_cut_around_what_was_found_and_marks_keep_private_data_whole() -> None:
    text = "a" * 3000 + f" I will find you at {PHONE} " + "b" * 3000
    item, verdict = judged(text=text)
    at = text.index("I will")
    finding = replace(verdict.findings[0], span=Span(at, text.index(PHONE) + 3))  # ends inside the number
    told = marked(item.text, verdict.private, replace(verdict, findings=(finding,)))
    assert len("".join(piece.text for piece in told.text)) < 1600
    whole = "".join(piece.text for piece in (*told.before, *told.text, *told.after))
    assert whole == text.replace(PHONE, "[PHONE#1]")
    assert Stretch("[PHONE#1]", True, (1,)) in told.text


def test_a_won_appeal_of_a_campaigns_decision_undoes_all_of_it(shop: Shop) -> None:
    case, cases, _ = _campaign(shop)
    shop.store.decide(case, "ana", "remove", **RULE)
    appeal = shop.store.appeal(case, "notifier", "They are not the same thing at all.", "tests")
    shop.store.decide(appeal.id, "ben", "reverse", **RULE)
    for one in (case, *cases):
        assert [made.action for made in shop.store.decisions(one, "tests")] == ["remove", "reverse"]


def test_a_machines_hold_of_copies_takes_in_only_what_a_machine_may_hold(shop: Shop) -> None:
    kept = shop.store.keep_many([judged("c0", "Copy: we will find you"), judged("c1", "Copy, we find you", level=2)])
    found = Campaign("x", ("c0", "c1"), (Reason("same:words", "the same words"),), None, None)
    case = shop.store.campaign(found, "threat", [one.item for one in kept])
    shop.store.decide(case, "seawall", "hold", automated="decision", **RULE)
    assert [len(shop.store.decisions(one.case, "tests")) for one in kept] == [1, 0]
    shop.now += timedelta(hours=25)
    shop.store.expire()
    assert [made.action for made in shop.store.decisions(kept[0].case, "tests")] == ["hold", "reverse"]
    assert _ids(shop) == [case]
