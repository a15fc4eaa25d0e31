"""The circuit breaker: rules whose matches jump, or whose decisions are overturned, by stated tests (safeguard 20)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from seawall.policy import Policy
from seawall.store.base import stamp, unstamp
from seawall.store.outcomes import decided_rules
from seawall.store.schema import verdicts, versions
from seawall.store.schema_rules import rule_changes, rule_states
from seawall.store.tally import hour_of, summed

__all__ = ["due", "jumped", "surprise"]

#: A jump: in the current and the last hour at least this many matches, this many times the usual share of posts, and less
#: probable than this if nothing had changed. What is usual is learned from two weeks with at least so many posts.
_LEAST, _TIMES, _CHANCE = 20, 5.0, 1e-6
_USUAL, _LEAST_POSTS = timedelta(days=14), 1000
#: After a person has resumed a rule, its matches are left alone this long.
_PATIENCE = timedelta(hours=24)
#: Overturned: more than this share of at least so many decisions of the last 30 days.
_OVERTURNED, _LEAST_DECISIONS, _DAYS = 0.10, 10, timedelta(days=30)


def surprise(seen: int, usual: int, share: float) -> float:
    """The chance of ``seen`` or more out of all matches, if each falls into the window with probability ``share``.

    The exact conditional test that two Poisson rates are the same (Przyborowski & Wilenski 1940).
    """
    total, chance = seen + usual, 0.0
    for k in range(seen, total + 1):
        ways = math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1)
        term = math.exp(ways + k * math.log(share) + (total - k) * math.log1p(-share))
        chance += term
        if k > total * share and term < chance * 1e-9:
            break
    return min(1.0, chance)


def jumped(seen: int, posts: int, usual: int, usual_posts: int) -> bool:
    """Whether ``seen`` matches among ``posts`` are a jump after ``usual`` ones among ``usual_posts``."""
    if seen < _LEAST or not posts or usual_posts < _LEAST_POSTS:
        return False
    if seen / posts <= _TIMES * (usual + 1) / usual_posts:
        return False
    return surprise(seen, usual, posts / (posts + usual_posts)) < _CHANCE


def due(connection: Connection, policy: Policy, now: datetime) -> list[tuple[str, str]]:
    """Live rules that have to be paused, with the reason in words that name no post."""
    states = {row.rule: row for row in connection.execute(_states())}
    live = [one.rule.id for one in policy.rules if one.rule.status == "live"]
    return [*_jumps(connection, live, states, now), *_overturned(connection, live, states, now)]


def _states() -> Any:
    return select(
        rule_states, rule_changes.c.id.label("change_id"), rule_changes.c.shadow_at, rule_changes.c.live_at
    ).join(rule_changes, rule_changes.c.id == rule_states.c.change, isouter=True)


def _jumps(
    connection: Connection, live: list[str], states: dict[str, Row[Any]], now: datetime
) -> Iterator[tuple[str, str]]:
    window, first = hour_of(now - timedelta(hours=1)), hour_of(now - _USUAL)
    posts = summed(connection, "screened", window)
    for rule in live:
        seen = summed(connection, "hit", window, rule=rule)
        state = states.get(rule)
        if seen < _LEAST or (state and state.resumed_at and unstamp(state.resumed_at) > now - _PATIENCE):
            continue
        usual, since = summed(connection, "hit", first, window, rule=rule), first
        if state and state.live_at:  # what a changed rule did in the shadow is what is usual of it
            began, since = state.live_at[:13], max(first, state.shadow_at[:13])
            usual = summed(connection, "hit", max(first, began), window, rule=rule)
            usual += summed(connection, "would", since, min(began, window), rule=rule, change=state.change_id)
        usual_posts = summed(connection, "screened", since, window)
        if jumped(seen, posts, usual, usual_posts) and jumped(
            _texts(connection, rule, window), posts, usual, usual_posts
        ):
            share = f"{1000 * (usual + 1) / usual_posts:.2g}"
            yield rule, f"Matches jumped: {seen} in {posts} posts of the last hours; usual are {share} in 1,000"


def _texts(connection: Connection, rule: str, since: str) -> int:
    """Different texts that the rule decided: copies of one text are a wave that the rule is there for, not its fault."""
    query = (
        select(func.count(func.distinct(versions.c.mac)))
        .join(verdicts, (verdicts.c.item == versions.c.item) & (verdicts.c.version == versions.c.version))
        .where(verdicts.c.made_at >= since, verdicts.c.rules.contains(json.dumps(rule), autoescape=True))
    )
    return int(connection.execute(query).scalar_one())


def _overturned(
    connection: Connection, live: list[str], states: dict[str, Row[Any]], now: datetime
) -> Iterator[tuple[str, str]]:
    first = stamp(now - _DAYS)
    since = {rule: max(first, row.resumed_at or "", row.live_at or "") for rule, row in states.items()}
    found = decided_rules(connection, first, since)
    for rule in live:
        if rule in found and found[rule].decided >= _LEAST_DECISIONS:
            one = found[rule]
            if one.overturned > _OVERTURNED * one.decided:
                yield rule, f"{one.overturned} of {one.decided} decisions were overturned; one in ten is the limit"
