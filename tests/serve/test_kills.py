"""A real server is killed while posts come in: whatever it had acknowledged is in the store, once, and the log verifies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from seawall.evidence import dump_keyring, verify_log
from seawall.serve.tokens import TokenFile
from tests.evidence.logs import TRIALS
from tests.serve.running import token
from tests.store.posts import Shop

#: Kills per database; more with SEAWALL_TRIALS.
KILLS = min(500, TRIALS) or 12
ROOT = Path(__file__).parent.parent.parent


def test_nothing_acknowledged_is_lost(shop: Shop, tmp_path: Path) -> None:
    shop.store.database.close()
    file = TokenFile(tmp_path / "tokens.json")
    secret = token(file, "forum", "screen")
    command = [sys.executable, "-m", "tests.serve.victim", shop.place, str(shop.log), str(file.path), str(KILLS)]
    done = subprocess.run(
        command,
        input=f"{dump_keyring(shop.keyring).strip()}\n\n{secret}",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    acknowledged = dict(line.split(" ") for line in done.stdout.splitlines())
    assert len(acknowledged) > KILLS
    store = shop.again()
    report = store.check()
    assert report.ok, report.lines()
    assert verify_log(shop.log, shop.keyring.signer().key).ok
    cases = {row.id: row.item for row in store.cases(limit=1_000_000)}
    assert [id for id, case in acknowledged.items() if case not in cases or store.posted(id) != cases[case]] == []
    items = [item for item in cases.values() if item]
    assert len(items) == len(set(items))
