"""A process of its own, without threads, that forks writers and kills them: ``python -m tests.store.victim PLACE LOG KILLS``.

The keyring comes on standard input; what the writers acknowledged goes to standard output, a line each.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from seawall.evidence import Keyring, parse_keyring, verify_log
from seawall.store import Store

from .posts import LONG, judged


def _work(place: str, log: Path, keyring: Keyring, out: int, kill: int) -> None:
    """What the child does until it is killed: keep, view, decide, and say so after each."""
    store = Store(place, keyring, log)
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


def _killed_child(place: str, log: Path, keyring: Keyring, kill: int, after: float) -> list[str]:
    """Acknowledged lines of one child that lived ``after`` seconds from its first word (or less)."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            _work(place, log, keyring, theirs, kill)
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


def main() -> None:
    """Kill and kill again."""
    place, log, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    keyring, rng = parse_keyring(sys.stdin.read(), "standard input"), random.Random(7)
    with Store(place, keyring, log):
        pass  # so that drivers are loaded once, here, and not by every child
    for kill in range(kills):
        for line in _killed_child(place, log, keyring, kill, rng.random() ** 2 * 0.2):
            print(line)
        if kill % 50 == 49:
            report = verify_log(log, keyring.signer().key)
            if not report.ok:
                raise SystemExit("\n".join(report.lines()))


if __name__ == "__main__":
    main()
