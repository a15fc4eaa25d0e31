"""Real children are killed at random moments: what they had acknowledged is there, once, and the log verifies."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from seawall.evidence import verify_log
from seawall.store import Store
from tests.evidence.logs import TRIALS, read_entries

from .posts import LONG, Shop, judged

#: Kills per database; two thousand with SEAWALL_TRIALS=2000 and more.
KILLS = min(2000, TRIALS) or 25


def _work(shop: Shop, out: int, kill: int) -> None:
    """What the child does until it is killed: keep, view, decide, and say so after each."""
    store = Store(shop.place, shop.keyring, shop.log)
    with store:
        for n in range(1_000_000):
            id = f"k{kill}-{n}"
            kept = store.keep(*judged(id))
            assert kept is not None
            os.write(out, f"{id}\n".encode())
            if n % 3 == 0:
                store.view(kept.case, "ana")
                store.decide(kept.case, "ana", "label", policy="p", ground="g", explanation=LONG)
                os.write(out, f"decided {kept.case}\n".encode())


def _killed_child(shop: Shop, kill: int, after: float) -> list[str]:
    """Acknowledged lines of one child that lived ``after`` seconds from its first word (or less)."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            _work(shop, theirs, kill)
        finally:
            os._exit(1)
    os.close(theirs)
    said = b""
    if kill % 3:  # every third is killed while it opens the store, or soon after
        said = os.read(ours, 64)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(ours, 65_536):
        said += more
    os.close(ours)
    return [line for line in said.decode().split("\n")[:-1] if line]


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(shop: Shop) -> None:
    shop.store.database.close()
    rng, acknowledged = random.Random(7), list[str]()
    for kill in range(KILLS):
        acknowledged += _killed_child(shop, kill, rng.random() ** 2 * 0.2)
        if kill % 50 == 49:
            report = verify_log(shop.log, shop.keyring.signer().key)
            assert report.ok, report.lines()
    assert len(acknowledged) > KILLS // 3
    before = verify_log(shop.log, shop.keyring.signer().key)
    assert before.ok, before.lines()
    store = shop.again()
    report = store.check()
    assert report.ok, report.lines()
    after = verify_log(shop.log, shop.keyring.signer().key)
    assert (after.ok, after.notes) == (True, []), after.lines()
    with store.database.reading() as connection:
        decided = list(connection.execute(text('SELECT "case" FROM decisions')).scalars())
        total = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
        cases = connection.execute(text("SELECT count(*) FROM cases")).scalar_one()
        items = connection.execute(text("SELECT count(*) FROM items")).scalar_one()
    posts = [line for line in acknowledged if not line.startswith("decided ")]
    assert [id for id in posts if store.posted(id) is None] == []
    assert {line.removeprefix("decided ") for line in acknowledged if line.startswith("decided ")} <= set(decided)
    assert len(decided) == len(set(decided))
    assert cases == items
    sealed = [json.loads(entry) for entry in read_entries(shop.log, total)]
    assert len({entry["id"] for entry in sealed}) == total
    assert sum(entry["kind"] == "item.kept" for entry in sealed) == items
    assert sum(entry["kind"] == "decision.made" for entry in sealed) == len(decided)


@pytest.mark.parametrize("lost", ["log", "database"])
def test_a_crash_between_database_and_log_is_made_good(sqlite_shop: Shop, tmp_path: Path, lost: str) -> None:
    sqlite_shop.one_case(id="a")
    if lost == "log":  # the database has an event that the log has not
        sealed, sqlite_shop.store.trail.sealed = sqlite_shop.store.trail.sealed, None  # type: ignore[assignment]
        with pytest.raises(AttributeError):
            sqlite_shop.store.keep(*judged("b"))
        sqlite_shop.store.trail.sealed = sealed
        assert "not sealed yet" in "".join(sqlite_shop.store.check().notes)
        store = sqlite_shop.again()
        assert store.posted("b")
    else:  # an older backup of the database is put in place
        sqlite_shop.store.backup(tmp_path / "backup")
        sqlite_shop.decided(id="b")
        with pytest.raises(Exception, match="there is a file already"):
            sqlite_shop.store.backup(tmp_path / "backup")
        assert sqlite_shop.store.restore(tmp_path / "backup") > 0
        store = sqlite_shop.again()
        assert store.posted("b") is None
        assert [event.intact for event in store.audit("eva")] == [True] * store.trail.sealed.size
    assert store.keep(*judged("c")) is not None
    report = store.check()
    assert report.ok, report.lines()
