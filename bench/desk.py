"""``python -m bench.desk``: the console's pages with 200 open cases, over HTTP on loopback, as a reviewer works through them."""

from __future__ import annotations

import platform
import statistics
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep

import httpx

from seawall.config import Settings, kit_for
from seawall.console.app import console
from seawall.evidence import new_keyring
from seawall.model import Finding, Item, Private, Reason, Span, Verdict
from seawall.serve.app import create_service
from seawall.serve.run import configured
from seawall.serve.settings import ServeSettings
from seawall.store import Store

CASES = 200
LONG = "It threatens a person of our community, and nothing in its thread makes it a joke."
PHONE = "555-0143"


def _judged(n: int) -> tuple[Item, Verdict]:
    text = f"Post {n}: I am going to break your legs, call {PHONE}. " + "Ordinary words around it. " * 8
    at = text.index(PHONE)
    reasons = tuple(Reason(f"act:{k}", f"says so, {k}", Span(8, 40), 1.0) for k in range(6))
    level = 1 + n % 4
    findings = (
        Finding("threat", "1", "threat", Span(8, 40), 0.9, reasons, reasons[:2], level, "threat-serious", "a game"),
    )
    item = Item(f"p{n}", text, datetime.now(UTC) - timedelta(hours=2), "en", author="f" * 32)
    private = (Private(Span(at, at + len(PHONE)), "PHONE"),)
    return item, Verdict(
        item.id, level, "review", ("threat",), (), ("threat-serious",), findings, (), private, "en", "a" * 64
    )


def _median(name: str, times: list[float]) -> None:
    times.sort()
    print(
        f"{name:44} median {statistics.median(times) * 1000:6.1f} ms   p95 {times[int(len(times) * 0.95)] * 1000:6.1f} ms"
    )


def _timed(times: list[float], client: httpx.Client, method: str, path: str, **sent: str) -> httpx.Response:
    began = perf_counter()
    answer = client.request(method, path, data=sent or None)
    times.append(perf_counter() - began)
    if answer.status_code >= 400:
        raise SystemExit(f"{method} {path}: {answer.status_code}")
    return answer


def _work(client: httpx.Client, rounds: int) -> None:
    queue, claim, page, preview, decide = ([] for _ in range(5))  # type: list[list[float]]
    for _ in range(rounds):
        _timed(queue, client, "GET", "/queue")
        case = _timed(claim, client, "POST", "/queue/next").headers["location"]
        _timed(page, client, "GET", case)
        sent = {"action": "none", "policy": "rule 3", "ground": "the words of the post", "explanation": LONG}
        shown = _timed(preview, client, "POST", f"{case}/decide", **sent).text
        seal = shown.split('name="confirmed" value="')[1].split('"')[0]
        _timed(decide, client, "POST", f"{case}/decide", **sent, confirmed=seal)
    for name, times in (
        ("the queue", queue),
        ("next case: claimed, logged, on the disk", claim),
        ("its page", page),
        ("what will follow", preview),
        ("decided, and the next one claimed", decide),
    ):
        _median(name, times)


def main() -> None:
    """Print medians and 95th percentiles."""
    print(f"{CASES} open cases, one reviewer, SQLite, {platform.python_implementation()} {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(str(folder / "data"), new_keyring("bench.example.org/desk"), folder / "log")
        store.upgrade()
        with store:
            store.keep_many(_judged(n) for n in range(CASES))
            account = store.people.set_up(
                store.people.invite("Alma", ["moderator"], "bench").token, "a quiet walk along it"
            )
            settings = ServeSettings(
                kit=Settings(learned="none"), tokens=folder / "tokens", port=0, jobs=0, chores=False
            )
            service = create_service(settings, kit_for(settings.kit), store)
            service.workers.start()
            server = configured(service, "warning", [console()])
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                sleep(0.01)
            cookie, session = store.people.begin(account, "password")
            url = "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
            headers = {"x-seawall-form": session.forms}
            with httpx.Client(base_url=url, cookies={"seawall": cookie}, headers=headers, timeout=60) as client:
                _work(client, 40)
            server.should_exit = True
            thread.join(20)
            service.workers.stop()


if __name__ == "__main__":
    main()
