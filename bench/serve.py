"""``python -m bench.serve``: the HTTP API on loopback, beside a bare route of the same stack in the same run.

Client and server share the machine, so the figures are a floor; the ratio to the bare route is what travels.
"""

from __future__ import annotations

import asyncio
import json
import platform
import secrets
import statistics
import sys
import tempfile
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep

import uvicorn
from litestar import Litestar, post

from bench.mix import ordinary_mix
from seawall.config import Settings
from seawall.evidence import new_keyring
from seawall.serve.app import create_service
from seawall.serve.run import configured
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import TokenFile
from seawall.store import Store


@post("/bare", status_code=200)
async def bare(data: dict[str, str]) -> dict[str, str]:
    """What the stack costs when nothing is screened."""
    return {"id": data["text"][:1]}


def _serve(server: uvicorn.Server) -> tuple[threading.Thread, int]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    return thread, server.servers[0].sockets[0].getsockname()[1]


def _request(path: str, body: bytes, token: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _client(port: int, requests: list[bytes], times: list[float]) -> None:
    """One connection that sends the next request when the last one was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:20]:
            raise SystemExit(f"not answered: {head[:300]!r}")
        size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
        times.append(perf_counter() - began)
    writer.close()


def _measure(port: int, requests: list[bytes], clients: int) -> tuple[float, float, float]:
    """Requests a second, and the median and 99th percentile of the time to answer, in milliseconds."""
    times: list[float] = []

    async def run() -> None:
        await asyncio.gather(*(_client(port, requests[n::clients], times) for n in range(clients)))

    began = perf_counter()
    asyncio.run(run())
    rate = len(requests) / (perf_counter() - began)
    cuts = statistics.quantiles(times, n=100)
    return rate, cuts[49] * 1000, cuts[98] * 1000


def _store(folder: Path) -> Store:
    """A fresh store on SQLite."""
    made = Store(str(folder / "data"), new_keyring("log.example.org/bench"), folder / "log")
    made.upgrade()
    return made


def main() -> None:
    """Print the figures as a Markdown table. ``python -m bench.serve POSTS READER JOBS [store]``; 4000 shipped 1 if not said."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    reader = sys.argv[2] if len(sys.argv) > 2 else "shipped"
    jobs = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    texts = ordinary_mix(count)
    singles = [json.dumps({"text": text}).encode() for text in texts]
    batches = [json.dumps({"items": [{"text": t} for t in texts[n : n + 100]]}).encode() for n in range(0, count, 100)]
    with tempfile.TemporaryDirectory() as folder, _store(Path(folder)) as store:
        file, now = TokenFile(Path(folder) / "tokens.json"), datetime.now(UTC)
        token = file.add("bench", ("screen",), now, now + timedelta(hours=1), secrets.token_bytes(38))
        settings = ServeSettings(kit=Settings(learned=reader), tokens=file.path, jobs=jobs, rate=1e9, waiting=10**6)
        service = create_service(replace(settings, port=0), store=store if "store" in sys.argv else None)
        service.workers.start()
        server = configured(service, "warning")
        empty = uvicorn.Server(
            uvicorn.Config(Litestar([bare], openapi_config=None, logging_config=None), port=0, log_level="warning")
        )
        (thread, port), (other, plain) = _serve(server), _serve(empty)
        rows = []
        _measure(port, [_request("/v1/items", body, token) for body in singles], 8)  # patterns compile as they are met
        base, *base_times = _measure(plain, [_request("/bare", body, token) for body in singles], 16)
        rows.append(("bare route, 16 connections", base, "requests", *base_times))
        for clients in (1, 16, 64):
            found = _measure(port, [_request("/v1/items", body, token) for body in singles], clients)
            rows.append((f"single posts, {clients} connections", found[0], "requests", *found[1:]))
        found = _measure(port, [_request("/v1/items", body, token) for body in batches], 2)
        rows.append(("batches of 100, 2 connections", found[0] * 100, "posts", *found[1:]))
        for one in (server, empty):
            one.should_exit = True
        thread.join()
        other.join()
        service.workers.stop()
    stored = ", with a store" if "store" in sys.argv else ""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, reader {reader}, jobs {jobs}, {count} posts{stored}\n"
    )
    print("| load | per second | of the bare route | p50 | p99 |\n|---|---|---|---|---|")
    for name, rate, unit, median, late in rows:
        print(f"| {name} | {rate:,.0f} {unit} | {rate / base:.2f} | {median:.1f} ms | {late:.1f} ms |")


if __name__ == "__main__":
    main()
