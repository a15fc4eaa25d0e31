"""A real server on loopback inside the test process, with tokens of every kind."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from seawall.kit import Kit
from seawall.serve.app import create_service
from seawall.serve.run import configured
from seawall.serve.service import Service
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import SCOPES, Scope, TokenFile
from seawall.store import Store

CALM = "See you at the library at noon."
URGENT = "I am going to break your legs, Dorwin."
PRIVATE = "Her cell is 555-0143, wake her up every night."


@dataclass(frozen=True)
class Running:
    """A service that runs; ``client`` sends the right token unless told otherwise."""

    url: str
    service: Service
    file: TokenFile
    screen: str
    metrics: str
    client: httpx.Client
    everything: str = ""

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)


def token(file: TokenFile, name: str, *scopes: Scope, days: float = 1) -> str:
    now = datetime.now(UTC)
    return file.add(name, scopes, now, now + timedelta(days=days), secrets.token_bytes(38))


@contextmanager
def running(
    folder: Path, kit: Kit | None, settings: ServeSettings | None = None, store: Store | None = None
) -> Iterator[Running]:
    """A service; with a store, ``client`` may do everything that a token can."""
    file = TokenFile(folder / "tokens.json")
    screen, metrics = token(file, "screen", "screen"), token(file, "metrics", "metrics")
    everything = token(file, "platform", *SCOPES)
    chosen = settings or ServeSettings(jobs=0)
    service = create_service(replace(chosen, tokens=file.path, port=0), kit, store)
    service.workers.start()
    server = configured(service, "debug")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        url = "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
        headers = {"authorization": f"Bearer {everything if store else screen}"}
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            yield Running(url, service, file, screen, metrics, client, everything)
    finally:
        server.should_exit = True
        thread.join(20)
        service.workers.stop()
