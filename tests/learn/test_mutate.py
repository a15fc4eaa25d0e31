"""Disguises change letters, swaps change people; neither changes what a row says of itself."""

from __future__ import annotations

import random

import pytest

from seawall.kit import Kit
from seawall.learn.mutate import ATTACKS, attack, swapped

TEXT = "Tomorrow evening the councilwoman walks home along Alder, number 4125550143 if you want her."


@pytest.mark.parametrize("name", [name for name in ATTACKS if name != "buried"])
def test_a_disguise_changes_the_text_and_comes_out_the_same(name: str) -> None:
    worn = [attack(name, TEXT, seed) for seed in "abcdefgh"]
    assert any(text != TEXT for text in worn)
    assert worn == [attack(name, TEXT, seed) for seed in "abcdefgh"]


@pytest.mark.parametrize(
    "name", ["leetspeak", "spaced letters", "dotted letters", "homoglyphs", "zero-width", "full-width digits"]
)
def test_folding_takes_most_of_a_disguise_off(kit: Kit, name: str) -> None:
    plain = set(kit.folder.fold(TEXT, "en").folded.split())
    worn = set(kit.folder.fold(attack(name, TEXT, "x"), "en").folded.split())
    assert len(plain & worn) >= 0.7 * len(plain)


def test_a_swap_exchanges_roles_and_keeps_the_label() -> None:
    row = {
        "id": "a",
        "lang": "en",
        "text": "the judge and the reporter left",
        "parent": None,
        "labels": ["threat"],
        "signals": [1],
        "mode": "intent",
        "pair": "p",
    }
    twin = swapped(row, random.Random(0))
    assert twin is not None
    assert twin["labels"] == ["threat"]
    assert "judge" not in twin["text"]
    assert "reporter" not in twin["text"].replace("judge", "")
    assert (twin["pair"], twin["mode"]) == (None, None)
    assert swapped({**row, "text": "nobody left"}, random.Random(0)) is None
