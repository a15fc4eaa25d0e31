"""Workers take up rules that changed while they run, and count for rules in the shadow what is not stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from seawall.config import Settings
from seawall.errors import PackError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.policy import load_policy
from seawall.policy.overlay import overlay_text, read_rule
from seawall.selftest import change_outcomes
from seawall.serve.workers import Done, Workers
from tests.policy.test_load import GOOD
from tests.store.test_rules import PACK, changed

TEXT = "I will break your legs, Donnelly."


def _levels(_item: Item, verdict: Verdict) -> bytes:
    return str(verdict.level).encode()


def _screened(workers: Workers, least: int = 1) -> Done:
    async def once() -> Done:
        return (await workers.screen([Item("1", TEXT)], _levels, least))[0]

    return asyncio.run(once())


@pytest.fixture
def alone(tmp_path: Path) -> Settings:
    """A pack with one rule, which never holds."""
    (tmp_path / "pack").mkdir()
    never = GOOD.replace("act >= ACT_SERIOUS and target >= TARGET_PERSON", "probability > 2 and act >= ACT_SERIOUS")
    (tmp_path / "pack" / "a.yaml").write_text(never)
    return Settings(packs=(str(tmp_path / "pack"),), learned="none")


def test_a_shadow_counts_posts_whose_verdicts_stay_behind(alone: Settings, patterns: Kit) -> None:
    wide = read_rule(changed("threat-serious"))
    shadowed = replace(alone, overlay=overlay_text([], [("c" * 32, wide.entry())], []))
    workers = Workers(shadowed, 0, 100, patterns)
    workers.start()
    done = _screened(workers)
    assert (done.level, done.verdict) == (0, None)
    assert [(move.rule, move.change, move.decides, move.now, move.then) for move in done.moves] == [
        ("threat-serious", "c" * 32, True, 0, 3)
    ]
    assert _screened(workers, 99).moves == ()
    workers.reload(replace(alone, overlay=overlay_text([wide.entry()], [], [])))
    live = _screened(workers)
    assert (live.level, live.moves) == (3, ())
    assert live.verdict
    assert live.verdict.rules == ("threat-serious",)
    with pytest.raises(PackError):
        workers.reload(replace(alone, overlay=overlay_text([{"id": "broken"}], [], [])))
    assert _screened(workers).level == 3
    workers.stop()


def test_worker_processes_are_replaced_while_posts_come_in(alone: Settings) -> None:
    workers = Workers(alone, 1, 1000)
    workers.start()

    async def on_and_on() -> list[int]:
        reload = asyncio.create_task(
            asyncio.to_thread(workers.reload, replace(alone, overlay=overlay_text([wide.entry()], [], [])))
        )
        levels = []
        while not reload.done():
            (done,) = await workers.screen([Item("1", TEXT)], _levels, 1)
            levels.append(done.level)
        await reload
        (done,) = await workers.screen([Item("1", TEXT)], _levels, 1)
        tried = await workers.run(change_outcomes, changed("threat-serious"))
        assert tried["own"] == []
        return [*levels, done.level]

    wide = read_rule(changed("threat-serious"))
    levels = asyncio.run(on_and_on())
    assert levels[0] == 0
    assert levels[-1] == 3
    assert levels == sorted(levels)
    workers.stop()


def test_a_kit_under_another_policy_is_the_kit_that_would_be_built(patterns: Kit, kit: Kit) -> None:
    assert patterns.with_policy(load_policy()).digest == patterns.digest
    found = PACK.rule("threat-serious")
    assert found
    other = patterns.with_policy(PACK.with_rule(replace(found, rule=replace(found.rule, level=1))))
    assert other.digest not in {patterns.digest, kit.digest}


def test_a_change_says_which_cases_it_breaks(patterns: Kit) -> None:
    assert change_outcomes(patterns, changed("threat-serious"))["own"] == []
    weak = change_outcomes(patterns, changed("threat-serious", level=1))
    assert "threat-serious should decide" in weak["own"][0]
    greedy = changed("threat-serious", level=4, when='act >= ACT_LOW or "intent" in mode or "implied" in mode')
    assert change_outcomes(patterns, greedy)["others"]
