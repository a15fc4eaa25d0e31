"""``seawall rules`` where there is a store: pause, resume, changes, back, watch; a scan uses what is at work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.config import open_store
from tests.cli.running import run
from tests.store.test_rules import WHY, changed

POSTS = [{"id": "1", "text": "I will break your legs, Donnelly."}]


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    place = ["--store", str(tmp_path / "kept")]
    assert run("vault", "init", "log.example.org/riverside", *place).code == 0
    assert run("db", "upgrade", *place).code == 0
    return place


def _level(tmp_path: Path, place: list[str]) -> int:
    """Of a post that the rule ``threat-serious`` decides, and without it ``threat-target``, one level lower."""
    posts = tmp_path / "posts.jsonl"
    posts.write_text("\n".join(map(json.dumps, POSTS)))
    ran = run("scan", posts, "--format", "jsonl", "--learned", "none", "--quiet", *place)
    assert ran.code == 0, ran.err
    level: int = json.loads(ran.out.splitlines()[0])["level"]
    return level


def test_a_rule_is_paused_and_resumed_and_scans_obey(tmp_path: Path, place: list[str]) -> None:
    assert _level(tmp_path, place) == 3
    assert run("rules", "changes", *place).out.startswith("no rule was changed here")
    paused = run("rules", "pause", "threat-serious", "--why", WHY, "--as", "Alma", *place)
    assert (paused.code, paused.out) == (0, "paused threat-serious\n")
    assert "is paused already" in run("rules", "pause", "threat-serious", "--why", WHY, "--as", "Bo", *place).out
    assert _level(tmp_path, place) == 2
    assert f"paused threat-serious by Alma: {WHY}" in run("rules", "changes", *place).out
    assert run("rules", "resume", "threat-serious", "--why", "short", *place).code == 6
    assert run("rules", "resume", "threat-serious", "--why", WHY, *place).code == 0
    assert _level(tmp_path, place) == 3
    assert run("rules", "pause", "nothing", "--why", WHY, *place).code == 6
    assert run("rules", "watch", *place).out == "0 rules paused\n"


def test_a_live_change_is_taken_back(tmp_path: Path, place: list[str]) -> None:
    with open_store(place[1]) as store:
        made = store.rules.propose(changed("threat-serious", status="draft"), WHY, "Alma")
        store.rules.tested(made.id, "Alma", {"own": [], "others": [], "passed": 70})
        store.rules.backtest(made.id, "Alma")
        store.rules.shadow(made.id, "Alma")
        store.rules.live(made.id, "Bruno")
    assert _level(tmp_path, place) == 2
    shown = run("rules", "changes", *place).out
    assert made.id[:8] in shown
    assert "live" in shown
    assert run("rules", "back", made.id[:8], "--as", "Carla", *place).out == "rolled back: threat-serious\n"
    assert _level(tmp_path, place) == 3
    assert run("rules", "back", "00000000", *place).code == 5
