"""The demo: the invented community with cases at every stage, in one command, gone when it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from seawall.commands.demo_server import example_posts
from seawall.console.demo import PEOPLE, Demo, seed
from seawall.ingest import Stats
from seawall.kit import Kit
from seawall.pipeline import screen
from seawall.signing import sign, wanted
from seawall.store.waiting import Wanted
from seawall.terminal import read_items


def test_there_are_cases_at_every_stage(tmp_path: Path, patterns: Kit) -> None:
    demo = Demo(tmp_path)
    store = demo.open()
    try:
        items = list(read_items([str(example_posts())], None, {}, Stats(), None, quiet=True))[:400]
        verdicts = screen(items, patterns)
        results = [
            (item, verdict, sign(item, verdict, patterns.folder, b"k" * 32) if wanted(verdict) else None)
            for item, verdict in zip(items, verdicts, strict=True)
        ]
        seed(demo, store, results)
        load = store.desk.load("Alma")
        assert load.tabs["open"] >= 10
        assert (load.tabs["escalated"], load.tabs["second"], load.tabs["mine"]) == (1, 1, 1)
        queue = store.desk.queue(Wanted(), "Alma", 200)
        assert any(one.copies > 2 for one in queue)
        assert any(one.held_by == "Bruno" for one in queue)
        assert [one.kind for one in store.requests()] == ["terminate"]
        closed = store.cases(state="closed")
        actions = [made.action for row in closed for made in store.decisions(row.id, "tests")]
        assert sorted(actions) == ["label", "none", "remove", "restrict", "reverse"]
        assert any(row.appeal_of for row in store.cases(state="open", limit=200))
        assert {(queue[0].row.opened_at < demo.clock()), demo.behind.total_seconds() == 0} == {True}
        assert [account.name for account, _ in demo.links.values()] == [name for name, _, _ in PEOPLE]
        assert store.check().ok
    finally:
        store.__exit__(None, None, None)


def test_one_command_and_nothing_is_left(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    lines = example_posts().read_text(encoding="utf-8").splitlines(keepends=True)
    posts.write_text("".join(lines[:400]), encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from seawall.cli import main; main()",
        "demo-server",
        "--port",
        "0",
        "--posts",
        str(posts),
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            said = ""
            assert process.stdout
            for line in process.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            links = re.findall(r"http://\S+/demo/\S+", said)
            assert len(links) == len(PEOPLE)
            page = httpx.get(links[0], timeout=60, follow_redirects=True)
            stranger = httpx.get(links[0] + "x", timeout=60)
            process.send_signal(signal.SIGINT)
            process.wait(60)
        finally:
            process.kill()
    assert "Alma" in page.text
    assert (page.url.path, stranger.headers["location"]) == ("/queue", "/sign-in")
    assert list(tmp_path.glob("seawall-demo-*")) == []
