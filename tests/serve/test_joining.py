"""Copies become one campaign with one case while the service runs, in bounded memory, and the same ones after a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.config import Settings
from seawall.kit import Kit
from seawall.model import Item
from seawall.pipeline import screen
from seawall.serve.joining import Joiner
from seawall.serve.settings import ServeSettings
from seawall.serve.workers import Workers
from seawall.store.waiting import Wanted
from tests.serve.running import running
from tests.store.posts import LONG, Shop

KEY = b"k" * 32
SAYS = "I am going to break your legs, Dorwin, on Sunday behind the old cannery"
OTHER = "We know where the baker of Tern Street sleeps and we will burn the house down"


@pytest.fixture(scope="module")
def workers(patterns: Kit) -> Iterator[Workers]:
    found = Workers(Settings(), 0, 1000, patterns)
    found.start()
    yield found
    found.stop()


def _keep(shop: Shop, kit: Kit, *texts: str) -> list[str]:
    """Keep the texts; their items."""
    start = len(shop.store.cases(limit=10_000))
    posts = [Item(f"p{start + n}", text) for n, text in enumerate(texts)]
    return [one.item for one in shop.store.keep_many(zip(posts, screen(posts, kit), strict=True))]


def _turns(joiner: Joiner) -> None:
    async def all_of_it() -> None:
        while await joiner.turn():
            pass

    asyncio.run(all_of_it())


def _joiner(shop: Shop, workers: Workers, **options: int) -> Joiner:
    return Joiner(shop.store, workers, KEY, shop.now, **options)


def test_copies_share_one_case_and_others_keep_theirs(shop: Shop, workers: Workers, patterns: Kit) -> None:
    joiner = _joiner(shop, workers)
    copies = _keep(shop, patterns, SAYS, f"{SAYS}!!", f"{SAYS}, friend", OTHER)
    assert len(copies) == 4
    _turns(joiner)
    (campaign,) = shop.store.campaigns.listed()
    assert (campaign.posts, campaign.joined_by != ()) == (3, True)
    waiting = shop.store.desk.queue(Wanted(), "ana")
    assert sorted((one.row.campaign, one.copies) for one in waiting if one.row.campaign) == [(campaign.id, 3)]
    assert [one.row.item for one in waiting if one.row.item] == [copies[3]]
    level = max(row.level for row in shop.store.cases() if row.item in copies[:3])
    assert shop.store.campaigns.one(campaign.id).level == level
    more = _keep(shop, patterns, f"{SAYS} again")
    _turns(joiner)
    assert shop.store.campaigns.one(campaign.id).posts == 4
    assert [item for item, _ in shop.store.programs.posts(campaign.id, "program:x")] == sorted([*copies[:3], *more])


def test_a_restart_finds_the_same_and_changes_nothing(shop: Shop, workers: Workers, patterns: Kit) -> None:
    _keep(shop, patterns, SAYS, f"{SAYS}!!", OTHER)
    _turns(_joiner(shop, workers))
    before, events = shop.store.campaigns.listed(), shop.store.trail.sealed.size
    _turns(_joiner(shop, workers))
    assert (shop.store.campaigns.listed(), shop.store.trail.sealed.size) == (before, events)
    _keep(shop, patterns, f"{SAYS} again")
    _turns(_joiner(shop, workers))
    assert [one.posts for one in shop.store.campaigns.listed()] == [3]


def test_copies_after_a_decision_open_one_new_case(shop: Shop, workers: Workers, patterns: Kit) -> None:
    joiner = _joiner(shop, workers)
    _keep(shop, patterns, SAYS, f"{SAYS}!!")
    _turns(joiner)
    (campaign,) = shop.store.campaigns.listed()
    shop.store.decide(campaign.case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    assert shop.store.desk.queue(Wanted(), "ana") == []
    _keep(shop, patterns, f"{SAYS} again", f"{SAYS} and again")
    _turns(joiner)
    (row,) = shop.store.desk.queue(Wanted(), "ana")
    assert (row.row.campaign, row.copies) == (campaign.id, 4)
    assert row.row.id != campaign.case


def test_campaigns_that_turn_out_to_be_one_become_one(shop: Shop, patterns: Kit) -> None:
    items = _keep(shop, patterns, SAYS, f"{SAYS} a", f"{SAYS} b", f"{SAYS} c")
    first = shop.store.campaigns.join(items[:2], ["copy:same"])
    second = shop.store.campaigns.join(items[2:], ["copy:same"])
    assert first != second
    assert shop.store.campaigns.join(items, ["copy:near"]) in {first, second}
    (row,) = shop.store.desk.queue(Wanted(), "ana")
    assert row.copies == 4
    assert shop.store.campaigns.join(items, ["copy:near"]) is None
    assert shop.store.campaigns.join(items[:1], ["copy:near"]) is None
    assert shop.store.check().ok


def test_memory_is_bounded_and_campaigns_survive_that(shop: Shop, workers: Workers, patterns: Kit) -> None:
    joiner = _joiner(shop, workers, most=6)
    for n in range(4):
        _keep(shop, patterns, f"{SAYS} {n}", *(f"I will burn down the {word} tonight {n}" for word in ("mill", "barn")))
        _turns(joiner)
        assert joiner._live.nodes.count < 6 + 3
    sizes = sorted(one.posts for one in shop.store.campaigns.listed())
    assert sizes[-1] == 4


def test_a_running_service_joins_by_itself(tmp_path: Path, patterns: Kit, sqlite_shop: Shop) -> None:
    with running(tmp_path, patterns, ServeSettings(jobs=0), sqlite_shop.store) as served:
        for n in range(3):
            served.client.post("/v1/items", json={"id": f"p{n}", "text": f"{SAYS} {n}"})
        until = time.monotonic() + 60
        found: list[dict[str, object]] = []
        while not (found and found[0]["posts"] == 3) and time.monotonic() < until:
            time.sleep(0.2)
            found = served.client.get("/v1/campaigns").json()["campaigns"]
        (campaign,) = found
        shown = served.client.get(f"/v1/campaigns/{campaign['id']}").json()
        assert (sorted(shown["members"]), shown["next"]) == (["p0", "p1", "p2"], None)
        page = served.client.get(f"/v1/campaigns/{campaign['id']}?limit=2").json()
        rest = served.client.get(f"/v1/campaigns/{campaign['id']}?cursor={page['next']}").json()
        assert sorted(page["members"] + rest["members"]) == ["p0", "p1", "p2"]
