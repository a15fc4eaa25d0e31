"""Laws of campaigns: they depend on the set of posts and on nothing else."""

from __future__ import annotations

import os
import random
from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.campaign.batch import bands, components, edges
from seawall.campaign.link import Limits, link
from seawall.campaign.signature import Signature
from tests.campaign.posts import Plain, groups, live, plain_posts, sign

#: The law over many random orders; the full number by SEAWALL_ORDERS=1000 (or in `python -m bench.campaigns`).
ORDERS = int(os.environ.get("SEAWALL_ORDERS", "25"))
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@laws
@given(plain_posts(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_campaigns_with_the_same_ids(posts: list[Plain], rng: random.Random) -> None:
    signed = [sign(post) for post in posts]
    expected = live(signed)
    rng.shuffle(signed)
    found = live(signed)
    assert groups(found) == groups(expected)
    assert [found.name(cores) for cores in found.groups()] == [expected.name(cores) for cores in expected.groups()]


def test_a_thousand_random_orders() -> None:
    rng = random.Random(5)
    posts = [sign(post) for post in _many(rng, 120)]
    expected = groups(live(posts))
    assert len(expected) > 1
    for _ in range(ORDERS):
        rng.shuffle(posts)
        assert groups(live(posts)) == expected


@laws
@given(plain_posts())
def test_live_equals_the_three_functions(posts: list[Plain]) -> None:
    signed = [sign(post) for post in posts]
    assert groups(live(signed)) == _spread(signed, Limits())


@laws
@given(plain_posts(3), st.data())
def test_removing_posts_equals_never_having_seen_them(posts: list[Plain], data: st.DataObject) -> None:
    gone = set(data.draw(st.lists(st.sampled_from([post[0] for post in posts]), min_size=1)))
    found = live([sign(post) for post in posts])
    found.remove(sorted(gone))
    fresh = live([sign(post) for post in posts if post[0] not in gone])
    assert groups(found) == groups(fresh)
    assert [found.name(cores) for cores in found.groups()] == [fresh.name(cores) for cores in fresh.groups()]


@laws
@given(plain_posts(3), st.data())
def test_posts_that_come_back_are_as_if_they_had_never_gone(posts: list[Plain], data: st.DataObject) -> None:
    signed = [sign(post) for post in posts]
    gone = set(data.draw(st.lists(st.sampled_from([post[0] for post in posts]), min_size=1)))
    found = live(signed)
    expected = groups(found)
    found.remove(sorted(gone))
    for one in signed:
        found.add(one)
    assert groups(found) == expected


@laws
@given(plain_posts(2, 2))
def test_a_link_is_symmetric_and_rests_on_a_shared_key(posts: list[Plain]) -> None:
    one, other = map(sign, posts)
    assert link(one, other, Limits()) == link(other, one, Limits())
    if set(bands(one)).isdisjoint(bands(other)):
        assert groups(live([one, other])) == frozenset()


@laws
@given(plain_posts())
def test_the_same_post_again_changes_nothing(posts: list[Plain]) -> None:
    signed = [sign(post) for post in posts]
    once, twice = live(signed), live([*signed, *signed])
    assert groups(once) == groups(twice)
    assert sum(map(len, once.nodes.posts)) == sum(map(len, twice.nodes.posts))


def _many(rng: random.Random, count: int) -> list[Plain]:
    words = [f"w{letter}{other}x" for letter in "abcdefghij" for other in "abcdefghij"]
    seeds = [rng.sample(words, 12) for _ in range(8)]
    posts: list[Plain] = []
    for number in range(count):
        text = list(rng.choice(seeds))
        for _ in range(rng.randrange(6)):
            text[rng.randrange(len(text))] = rng.choice(words)
        if rng.random() < 0.1:
            text += rng.choice(seeds)
        shared = (rng.randrange(6),) if rng.random() < 0.1 else ()
        posts.append((f"p{number:03}", rng.choice([None, rng.randrange(60)]), tuple(text), shared))
    return posts


def _spread(signed: list[Signature], limits: Limits) -> frozenset[frozenset[str]]:
    together: dict[int, list[Signature]] = defaultdict(list)
    for one in signed:
        for key in bands(one):
            together[key].append(one)
    found = [edge for group in together.values() for edge in edges(group, limits)]
    return frozenset(map(frozenset, components(signed, found)))
