"""``python -m bench.evidence``: keeping, sealing and verifying, as ratios within one run. Times are CPU and wall."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from tests.store.posts import judged

from seawall.evidence import Log, new_keyring, verify_log
from seawall.evidence.offline.seal import leaf
from seawall.store import Store

Times = tuple[float, float]


def _timed(run: Callable[[], object]) -> Times:
    wall, cpu = perf_counter(), process_time()
    run()
    return perf_counter() - wall, process_time() - cpu


def _keep(folder: Path, count: int, *, sealed: bool) -> Times:
    keyring = new_keyring("bench.example.org/log")
    store = Store(str(folder / "data"), keyring, folder / "log")
    store.upgrade()
    with store:
        store.keep_many([judged(f"w{n}") for n in range(500)])
        if not sealed:
            store.trail.seal = lambda *_: 0  # type: ignore[method-assign]  # what is left is the database's part
        posts = [judged(f"p{n}") for n in range(count)]
        return _timed(lambda: store.keep_many(posts))


def _log(folder: Path, count: int) -> tuple[Times, Times]:
    keyring = new_keyring("bench.example.org/log")
    log = Log(folder, keyring.signer())

    def entry(n: int) -> bytes:
        digest = hashlib.sha256(b"%d" % n).hexdigest()
        return leaf(n, digest[:32], "item.kept", f"2026-11-01T00:{n * 60 // count:02d}:00.000000Z", digest)

    def write() -> None:
        for at in range(0, count, 4096):
            log.append([entry(n) for n in range(at, min(count, at + 4096))], at)

    written = _timed(write)

    def check() -> None:
        report = verify_log(folder, keyring.signer().key)
        if not report.ok:
            raise SystemExit("\n".join(report.lines()))

    return written, _timed(check)


def main() -> None:
    """Print the figures as a Markdown table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = [
            (_keep(folder / f"s{n}", count, sealed=True), _keep(folder / f"u{n}", count, sealed=False))
            for n in range(3)
        ]
        pairs.sort(key=lambda pair: pair[0][1] / pair[1][1])
        (wall, cpu), (bare_wall, bare_cpu) = pairs[1]
        written, checked = _log(folder / "log", entries)
    rows = [
        (f"keep {count:,} flagged posts, SQLite", f"{count / wall:,.0f} posts/s ({count / cpu:,.0f} per CPU second)"),
        (
            "the same without the sealed log",
            f"{count / bare_wall:,.0f} posts/s ({count / bare_cpu:,.0f} per CPU second)",
        ),
        ("sealing adds", f"{wall / bare_wall - 1:.0%} wall, {cpu / bare_cpu - 1:.0%} CPU (median of three)"),
        (f"seal {entries:,} entries", f"{written[0]:.1f} s ({written[1]:.1f} s CPU)"),
        (f"verify {entries:,} entries", f"{checked[0]:.1f} s ({checked[1]:.1f} s CPU)"),
    ]
    print("| figure | value |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
