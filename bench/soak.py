"""``python -m bench.soak [POSTS] [READER]``: a day's traffic, compressed, through a running service with a store; its memory as it goes.

The service is ``seawall serve`` in a process of its own, as an operator runs it. Every post is new; two in a hundred are
harmful, and some of those are copies, so that the store, webhooks to nowhere and campaigns have work too.
"""

from __future__ import annotations

import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_bytes
from time import perf_counter, sleep

import psutil

from bench.mix import ordinary_mix
from seawall.evidence import load_keys, new_keyring, save_keyring
from seawall.serve.tokens import TokenFile
from seawall.store import Store

_BATCH, _STOPS, _PORT = 100, 12, 18_080


def _made(folder: Path) -> tuple[str, str]:
    """A store and a token for it."""
    place, ring = str(folder / "data"), f"file:{folder / 'data.keyring'}"
    save_keyring(ring, new_keyring("log.example.org/soak"), fresh=True)
    with_tables = Store(place, load_keys(ring), folder / "data" / "log")
    with_tables.upgrade()
    with with_tables as store:
        store.hooks.add("nowhere", "https://hooks.invalid/", (), "standard", "bench")
    now = datetime.now(UTC)
    return place, TokenFile(folder / "tokens.json").add(
        "soak", ("screen",), now, now + timedelta(days=2), token_bytes(38)
    )


def _serve(folder: Path, place: str, reader: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from seawall.cli import main; main()", "serve", "--store", place]
    command += [
        "--tokens",
        str(folder / "tokens.json"),
        "--port",
        str(_PORT),
        "--learned",
        reader,
        "--rate",
        "1e9",
        "--log-level",
        "warning",
    ]
    return subprocess.Popen(command)


def _sizes(service: psutil.Process) -> tuple[float, float]:
    """Resident memory of the service and of its worker, in MB."""
    workers = [one for one in service.children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]
    return service.memory_info().rss / 1e6, sum(one.memory_info().rss for one in workers) / 1e6


def _connected() -> HTTPConnection:
    for _ in range(600):
        try:
            connection = HTTPConnection("127.0.0.1", _PORT, timeout=120)
            connection.request("GET", "/v1/health")
            if connection.getresponse().read() == b'{"status":"ok"}':
                return connection
        except OSError:
            sleep(0.5)
    raise SystemExit("the service did not start")


def _slope(rows: list[tuple[int, float]]) -> float:
    """MB per 100,000 posts, by least squares over the second half."""
    half = rows[len(rows) // 2 :]
    x, y = sum(n for n, _ in half) / len(half), sum(size for _, size in half) / len(half)
    return 1e5 * sum((n - x) * (size - y) for n, size in half) / sum((n - x) ** 2 for n, _ in half)


def main() -> None:
    """Print the figures as a Markdown table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000
    reader = sys.argv[2] if len(sys.argv) > 2 else "none"
    texts, rng = ordinary_mix(5000), random.Random(5)
    rows: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        place, token = _made(Path(name))
        child = _serve(Path(name), place, reader)
        try:
            connection, service, began = _connected(), psutil.Process(child.pid), perf_counter()
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            for at in range(0, count, _BATCH):
                items = [
                    {"id": f"s{at + n}", "text": f"{rng.choice(texts)} {rng.randrange(10**6)}"} for n in range(_BATCH)
                ]
                connection.request("POST", "/v1/items", json.dumps({"items": items}), headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise SystemExit(f"not answered: {answer.status}")
                if (at // _BATCH + 1) % max(1, count // _BATCH // _STOPS) == 0:
                    rows.append((at + _BATCH, *_sizes(service)))
            seconds = perf_counter() - began
        finally:
            os.kill(child.pid, signal.SIGTERM)
            child.wait(60)
    print(
        f"{platform.machine()}, Python {platform.python_version()}, reader {reader}, {count} posts in {seconds:.0f} s\n"
    )
    print("| posts | service | worker |\n|---|---|---|")
    for posts, ours, theirs in rows:
        print(f"| {posts:,} | {ours:.0f} MB | {theirs:.0f} MB |")
    growth = [_slope([(row[0], row[column]) for row in rows]) for column in (1, 2)]
    print(f"\nGrowth over the second half, per 100,000 posts: service {growth[0]:+.1f} MB, worker {growth[1]:+.1f} MB")


if __name__ == "__main__":
    main()
