"""Real children are killed at random moments: what they had acknowledged is there, once, and the log verifies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from seawall.evidence import dump_keyring, verify_log
from tests.evidence.logs import TRIALS, read_entries

from .posts import Shop, judged

#: Kills per database; two thousand with SEAWALL_TRIALS=2000 and more.
KILLS = min(2000, TRIALS) or 25
ROOT = Path(__file__).parent.parent.parent


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(shop: Shop) -> None:
    shop.store.database.close()
    command = [sys.executable, "-m", "tests.store.victim", shop.place, str(shop.log), str(KILLS)]
    done = subprocess.run(
        command, input=dump_keyring(shop.keyring), capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    acknowledged = done.stdout.split("\n")[:-1]
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
