"""A real OpenID Connect provider (npm's ``oidc-provider``) on loopback, and a browser that follows it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = Path(__file__).parent / "oidc"
PEOPLE = {
    "s-alma": {"name": "Alma of the harbour", "groups": ["mods", "friends"]},
    "s-bruno": {"name": "Bruno of the hill", "groups": ["friends"]},
    "s-vera": {"name": "Vera of the bridge", "groups": ["leads"]},
}


@dataclass
class Served:
    """Where it runs."""

    issuer: str

    def next(self, who: str, amr: str = "") -> None:
        """Who signs in next, by what methods."""
        httpx.get(f"{self.issuer}/as", params={"who": who, "amr": amr}).raise_for_status()


def _node() -> str:
    beside = Path(sys.executable).with_name("node")
    return str(beside) if beside.exists() else shutil.which("node") or "node"


@contextmanager
def provider(back: str) -> Iterator[Served]:
    """The provider, for a client whose answers go to ``back``."""
    assert (HERE / "node_modules").is_dir(), "run: make provider"
    command = [_node(), str(HERE / "provider.mjs"), back, json.dumps(PEOPLE)]
    kept = {"PATH": os.environ["PATH"], "NODE_ENV": "production"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=kept) as started:
        assert started.stdout
        try:
            yield Served(next(line.strip() for line in started.stdout if line.startswith("http")))
        finally:
            started.terminate()


def followed(browser: httpx.Client, url: str, until: str) -> httpx.Response:
    """What the browser is sent to, up to the first address that begins with ``until``; that one is not opened."""
    for _ in range(10):
        answer = browser.get(url)
        assert answer.is_redirect, (answer.status_code, answer.text[:300])
        url = str(answer.next_request.url) if answer.next_request else ""
        if url.startswith(until):
            return answer
    raise AssertionError(url)
