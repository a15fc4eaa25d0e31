"""Policy at work on both databases: from a proposal to a live rule and back, what is refused, the breaker, the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import PackError, RefusedError, UnknownError
from seawall.model import Finding, Item, Reason, Span, Verdict
from seawall.policy import Policy, load_policy
from seawall.policy.overlay import differences, read_overlay, read_rule, rule_text
from seawall.store.breaker import jumped, surprise

from .posts import LONG, Shop

WHY = "too many look-alikes at level 4"
PASSED = {"own": [], "others": [], "passed": 70}
PACK = load_policy()
NEW = """\
id: riverside-call
title: A call to harm
category: threat
when: '"call" in mode and act >= ACT_LOW'
level: 2
status: live
false_positives: [a game]
owner: riverside
reviewed: 2026-11-01
expires: 2027-03-01
would_change: no act would leave it alone
cases: {hits: [one], misses: [two]}
"""


def changed(id: str, **fields: Any) -> str:
    """A shipped rule with other fields, as YAML."""
    found = PACK.rule(id)
    assert found
    return rule_text(found.entry() | fields)


def finding(*codes: str, category: str = "threat", probability: float = 0.9) -> Finding:
    reasons = tuple(Reason(code, code) for code in codes)
    return Finding("threat", "1.0", category, Span(0, 4), probability, reasons)


def post(id: str, *codes: str, policy: Policy = PACK, text: str = "") -> tuple[Item, Verdict]:
    """A post whose one finding has these signals, judged by ``policy``."""
    item = Item(id, text or f"post {id}")
    return item, policy.decide(id, [finding(*codes)] if codes else [], [], [], "en", policy.digest)


SERIOUS = ("act:serious", "target:named", "mode:intent", "severity:some")
CALL = ("act:low", "mode:call")


def live(shop: Shop, text: str, *, by: str = "Alma", other: str = "Bruno") -> str:
    """A change that two people put to work."""
    rules = shop.store.rules
    change = rules.propose(text, WHY, by).id
    rules.tested(change, by, PASSED)
    rules.backtest(change, by)
    rules.shadow(change, by)
    assert rules.live(change, other).state == "live"
    return change


def test_a_change_goes_live_by_two_people_and_back_by_one(shop: Shop) -> None:
    rules, before = shop.store.rules, shop.store.rules.policy()
    at_work = before.rule("threat-serious-harm") or before.rules[0]
    id = at_work.rule.id
    found = rules.propose(changed(id, level=2), WHY, "Alma")
    assert (found.state, found.before and found.before["level"]) == ("proposed", at_work.rule.level)
    for step, who, says in (
        (rules.shadow, "Alma", "own cases have to pass"),
        (rules.live, "Bruno", "only be done while it is shadow"),
        (rules.roll_back, "Bruno", "only be done while it is live"),
    ):
        with pytest.raises(RefusedError, match=says):
            step(found.id, who)
    rules.tested(found.id, "Alma", {"own": ["it should decide …"], "others": [], "passed": 1})
    with pytest.raises(RefusedError, match="own cases"):
        rules.shadow(found.id, "Alma")
    rules.tested(found.id, "Alma", PASSED)
    rules.shadow(found.id, "Alma")
    for who, says in (("ALMA ", "takes another person"), ("Bruno", "stored first")):
        with pytest.raises(RefusedError, match=says):
            rules.live(found.id, who)
    rules.backtest(found.id, "Alma")
    number = rules.revision()
    rules.live(found.id, "Bruno")
    now = rules.policy().rule(id)
    assert now is not None
    assert now.rule.level == 2
    assert rules.policy().digest != before.digest
    assert rules.revision() > number
    rules.roll_back(found.id, "Carla")
    assert rules.policy().digest == before.digest
    assert rules.overlay() == ""
    kinds = [event.kind for event in shop.store.audit("tests") if event.kind.startswith("rule.")]
    assert kinds == [
        f"rule.{w}" for w in ("proposed", "tested", "tested", "shadowed", "backtested", "live", "rolled_back")
    ]
    assert shop.store.check().ok


def test_a_new_rule_and_a_change_of_it_are_taken_back_one_by_one(shop: Shop) -> None:
    rules = shop.store.rules
    first = live(shop, NEW)
    second = live(shop, NEW.replace("level: 2", "level: 3"))
    assert [one.state for one in rules.changes("riverside-call")] == ["live", "replaced"]
    with pytest.raises(RefusedError):
        rules.roll_back(first, "Alma")
    rules.roll_back(second, "Alma")
    found = rules.policy().rule("riverside-call")
    assert found
    assert (found.rule.level, rules.change(first).state) == (2, "live")
    rules.roll_back(first, "Alma")
    assert rules.policy().rule("riverside-call") is None
    assert shop.again().rules.policy().digest == PACK.digest


def test_a_proposal_on_what_has_changed_since_is_refused(shop: Shop) -> None:
    rules = shop.store.rules
    late = rules.propose(NEW.replace("level: 2", "level: 1"), WHY, "Alma").id
    rules.tested(late, "Alma", PASSED)
    live(shop, NEW)
    with pytest.raises(RefusedError, match="changed since"):
        rules.shadow(late, "Alma")
    rules.withdraw(late, "Alma")
    assert rules.change(late).state == "withdrawn"
    with pytest.raises(UnknownError):
        rules.change("0" * 32)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        (
            NEW.replace("category: threat", "category: thread"),
            PackError,
            "proposal:3: riverside-call: unknown category",
        ),
        (NEW.replace("act >=", "actt >="), PackError, "proposal:4: riverside-call: 'when' unknown signal 'actt'"),
        (NEW + "extra: 1\n", PackError, "proposal:13: riverside-call: unknown field 'extra'"),
        (NEW.replace("riverside-call", "../call"), PackError, "an id has letters"),
        (NEW.replace("status: live", "status: shadow"), PackError, "status must be live"),
        (NEW.replace("status: live", "status: draft"), RefusedError, "would change nothing"),
        (f"rules:\n- {NEW.replace(chr(10), chr(10) + '  ')}\nexceptions: []", None, ""),
        ("- a\n- b", PackError, "an entry must be a mapping"),
        ("just words", PackError, "write a rule here"),
        ("", PackError, "write a rule here"),
        ("x" * 20_001, PackError, "characters at most"),
    ],
)
def test_a_proposal_is_checked_as_packs_are(
    sqlite_shop: Shop, text: str, error: type[Exception] | None, says: str
) -> None:
    if error is None:
        assert sqlite_shop.store.rules.propose(text, WHY, "Alma").rule == "riverside-call"
        return
    with pytest.raises(error, match=says):
        sqlite_shop.store.rules.propose(text, WHY, "Alma")


def test_a_post_is_no_case_of_a_rule_and_a_reason_is_needed(shop: Shop) -> None:
    shop.store.keep(*post("p1", *SERIOUS, text="A post that somebody wrote."))
    with pytest.raises(RefusedError, match="a post that is kept here"):
        shop.store.rules.propose(NEW.replace("[one]", "['A post that somebody wrote.']"), WHY, "Alma")
    with pytest.raises(RefusedError, match="say why"):
        shop.store.rules.propose(NEW, " short ", "Alma")
    with pytest.raises(RefusedError, match="nothing would change"):
        shop.store.rules.propose(changed(PACK.rules[0].rule.id), WHY, "Alma")


def test_a_backtest_says_what_moves_with_cases_and_without_texts(shop: Shop) -> None:
    rules = shop.store.rules
    posts = [post(f"s{n}", *SERIOUS) for n in range(12)] + [post(f"c{n}", "private_data:p3") for n in range(3)]
    kept = shop.store.keep_many(posts)
    decided = posts[0][1].rules[0]
    found = PACK.rule(decided)
    assert found
    result = rules.backtest(rules.propose(changed(decided, level=1), WHY, "Alma").id, "Alma").backtest
    assert result is not None
    after = PACK.with_rule(replace(found, rule=replace(found.rule, level=1))).again(posts[0][1]).level
    assert (result["posts"], result["decided"]) == (len(kept), 12)
    assert sum(total for *_, total in result["moves"]) == result["moved"]
    if after != posts[0][1].level:
        group = "no_longer" if after < 2 else "lowered"
        assert len(result["examples"][group]) == 10
        assert {row[0] for row in result["examples"][group]} <= {one.case for one in kept}
    assert "post s" not in str(result)
    shop.store.erase(kept[0].item, "Alma", "request")
    again = rules.backtest(rules.changes()[0].id, "Alma").backtest
    assert again
    assert again["posts"] == len(kept) - 1
    few = rules.backtest(rules.changes()[0].id, "Alma", most=2).backtest
    assert few
    assert few["posts"] == 2


def test_the_shadow_is_counted_for_posts_that_are_not_stored_and_decides_nothing(shop: Shop) -> None:
    rules = shop.store.rules
    weak = ("mode:call", "act:low", "frame:game")
    wide = NEW.replace("act >= ACT_LOW", "act >= ACT_LOW").replace("level: 2", "level: 4")
    change = rules.propose(wide, WHY, "Alma").id
    rules.tested(change, "Alma", PASSED)
    rules.shadow(change, "Alma")
    digest = rules.policy().digest
    assert digest == PACK.digest
    batch = [post(f"w{n}", *weak, policy=rules.policy()) for n in range(3)] + [post("x")]
    shop.store.keep_many(batch)
    counted = shop.store.figures.shadow("riverside-call", change)
    now, then = batch[0][1].level, rules.policy().with_rule(read_rule(wide)).again(batch[0][1]).level
    assert counted["would"] == 3
    assert (counted.get(f"{now}>{then}", 0) == 3) == (now != then)
    assert rules.policy().moves(batch[3][1]) == []
    shop.store.keep_many(batch)
    hits, _ = shop.store.figures.rules(30)
    assert "riverside-call" not in hits


def test_a_paused_rule_decides_nothing_is_counted_and_is_resumed_with_a_reason(shop: Shop) -> None:
    rules = shop.store.rules
    verdict = post("p", *SERIOUS)[1]
    id = verdict.rules[0]
    assert rules.pause(id, "Alma", "it hits every sports report")
    assert not rules.pause(id, "Bruno", "it hits every sports report")
    assert [one.rule for one in rules.paused] == [id]
    policy = rules.policy()
    found = policy.rule(id)
    assert found
    assert found.rule.status == "paused"
    shop.store.keep_many([post("q", *SERIOUS, policy=policy)])
    assert shop.store.figures.shadow(id, "")["would"] == 1
    with pytest.raises(RefusedError, match="say why"):
        rules.resume(id, "Alma", "")
    rules.resume(id, "Alma", "the match is over, looked at all of them")
    assert rules.paused == ()
    assert rules.policy().digest == PACK.digest
    with pytest.raises(RefusedError, match="not paused"):
        rules.resume(id, "Alma", "the match is over, looked at all of them")
    with pytest.raises(RefusedError, match="no live rule"):
        rules.pause("nothing-like-it", "Alma", "it hits every sports report")


def test_a_better_version_of_a_paused_rule_ends_the_pause(shop: Shop) -> None:
    id = PACK.rules[0].rule.id
    shop.store.rules.pause(id, "Alma", "it hits every sports report")
    live(shop, changed(id, title="Better"))
    found = shop.store.rules.policy().rule(id)
    assert found
    assert (found.rule.status, found.rule.title) == ("live", "Better")


def _usual_days(shop: Shop, days: int = 3, every: int = 100) -> None:
    """Some days on which one post in ``every`` is hit."""
    for day in range(days):
        shop.now += timedelta(hours=24)
        posts = [post(f"d{day}-{n}", *(SERIOUS if n % every == 0 else ())) for n in range(500)]
        shop.store.keep_many(posts)


def test_the_breaker_pauses_a_rule_whose_matches_jump(shop: Shop) -> None:
    _usual_days(shop)
    rules = shop.store.rules
    id = post("p", *SERIOUS)[1].rules[0]
    assert rules.watch() == []
    shop.now += timedelta(hours=5)
    shop.store.keep_many([post(f"j{n}", *(SERIOUS if n < 40 else ())) for n in range(100)])
    ((paused, why),) = [found for found in rules.watch() if found[0] == id]
    assert paused == id
    assert "Matches jumped: 40 in 100 posts" in why
    assert rules.watch() == []
    assert rules.paused[0].by == "circuit breaker"
    rules.resume(id, "Alma", "a raid, and the rule was right about it")
    assert [rule for rule, _ in rules.watch() if rule == id] == []
    event = next(event for event in shop.store.audit("tests", kind="rule.paused"))
    assert event.details
    assert event.details["data"]["owner"]


def test_copies_of_one_text_and_a_busy_day_are_no_jump(shop: Shop) -> None:
    _usual_days(shop)
    shop.now += timedelta(hours=5)
    shop.store.keep_many([post(f"c{n}", *SERIOUS, text="The very same words.") for n in range(40)])
    shop.store.keep_many([post(f"o{n}") for n in range(60)])
    assert shop.store.rules.watch() == []
    shop.now += timedelta(hours=5)
    shop.store.keep_many([post(f"b{n}", *(SERIOUS if n % 100 == 0 else ())) for n in range(5000)])
    assert shop.store.rules.watch() == []


def test_the_breaker_pauses_a_rule_that_is_overturned(shop: Shop) -> None:
    id = post("p", *SERIOUS)[1].rules[0]
    kept = shop.store.keep_many([post(f"o{n}", *SERIOUS) for n in range(12)])
    done = [
        shop.store.decide(one.case, "ana", "remove", policy="p", ground="a threat", explanation=LONG) for one in kept
    ]
    shop.store.reverse(done[0].id, "bo", LONG)
    assert shop.store.rules.watch() == []
    shop.store.reverse(done[2].id, "ana", LONG)  # her own slip
    assert shop.store.rules.watch() == []
    shop.store.reverse(done[1].id, "bo", LONG)
    assert (id, "2 of 11 decisions were overturned; one in ten is the limit") in shop.store.rules.watch()
    shop.now += timedelta(minutes=1)
    shop.store.rules.resume(id, "Alma", "looked at each of them, it was one reviewer's mistake")
    assert [rule for rule, _ in shop.store.rules.watch() if rule == id] == []


@given(st.integers(0, 300), st.integers(1, 5000), st.integers(0, 3000), st.integers(0, 100_000))
def test_a_jump_is_many_rare_and_unlikely(seen: int, posts: int, usual: int, usual_posts: int) -> None:
    if jumped(seen, posts, usual, usual_posts):
        assert seen >= 20
        assert usual_posts >= 1000
        assert seen * usual_posts > 5 * usual * posts
        assert not jumped(19, posts, usual, usual_posts)


def test_surprise_is_the_binomial_tail() -> None:
    assert surprise(0, 10, 0.5) == pytest.approx(1)
    assert surprise(2, 0, 0.1) == pytest.approx(0.01)
    assert surprise(3, 1, 0.5) == pytest.approx(5 / 16)


def test_figures_are_what_was_kept_decided_and_overturned(shop: Shop) -> None:
    shop.store.keep_many([post(f"f{n}", *(SERIOUS if n < 6 else ())) for n in range(50)])
    waiting = shop.store.cases(state="open")
    for n, case in enumerate(waiting[:4]):
        shop.now += timedelta(hours=n + 1)
        action = "remove" if n else "none"
        done = shop.store.decide(case.id, "ana", action, policy="p", ground="a threat", explanation=LONG)
    shop.store.reverse(done.id, "bo", LONG)
    shop.store.claim(waiting[5].id, "ana")
    shop.store.reveal(waiting[5].id, "ana", "the masked text says too little")
    shop.store.keep_many([post("f0", *SERIOUS)])  # known: screened again, not counted again
    numbers = shop.store.figures.numbers(30)
    today = shop.now.date()
    assert (numbers.kept, sum(numbers.screened.values()), numbers.levels[today].total()) == (6, 51, 6)
    assert len(numbers.levels) == 30
    assert numbers.categories == [("threat", 6)]
    assert (numbers.decided, numbers.overturned, numbers.reveals) == (4, 1, 1)
    (wait,) = numbers.waits
    assert wait.cases == 4
    assert wait.median == pytest.approx((3 + 6) / 2, abs=0.01)
    assert wait.p90 == pytest.approx(10 - 4 * 0.3, abs=0.01)
    (age,) = numbers.ages
    assert (age.cases, age.claimed) == (2, 1)
    rule = post("p", *SERIOUS)[1].rules[0]
    one = numbers.rules[rule]
    assert (one.upheld, one.left, one.overturned) == (2, 1, 1)
    low, high = one.interval
    assert low < 0.5 < high
    assert shop.store.figures.hits(rule, 7)[today].total() == 6
    assert [found.overturned for found in shop.store.figures.decided(rule, 7)] == [True, False, False, False]


def test_what_a_machine_held_is_no_decision_of_a_person(shop: Shop) -> None:
    case = next(iter(shop.store.keep_many([post("h", *SERIOUS)]))).case
    told = {"policy": "p", "ground": "a threat", "explanation": LONG}
    shop.store.decide(case, "machine", "hold", automated="decision", **told)
    assert shop.store.figures.numbers(7).decided == 0
    shop.store.decide(case, "ana", "none", **told)
    numbers = shop.store.figures.numbers(7)
    assert (numbers.decided, numbers.overturned) == (1, 0)
    assert [found.left for found in numbers.rules.values()] == [1]


def test_an_empty_store_has_figures(shop: Shop) -> None:
    numbers = shop.store.figures.numbers(7)
    assert (numbers.kept, numbers.decided, numbers.waits, numbers.ages) == (0, 0, [], [])
    assert numbers.overturned_interval == (0.0, 1.0)
    assert numbers.first == date(2026, 10, 26)


def test_an_overlay_reads_again_and_a_rule_too() -> None:
    for one in PACK.rules:
        assert read_rule(rule_text(one.entry())).entry() == one.entry()
    assert read_overlay("").rules == ()
    found = PACK.rules[0].entry()
    rows = differences(found, found | {"level": 1, "cases": {"hits": ["x"], "misses": found["cases"]["misses"]}})
    assert [name for name, _, _ in rows] == ["level", "cases: hits"]
