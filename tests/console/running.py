"""A console that runs, with a store of its own and people of every role; browsers for it are real or are plain clients."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from seawall.console.app import console
from seawall.console.settings import SignIn
from seawall.kit import Kit
from seawall.serve.app import create_service
from seawall.serve.run import configured
from seawall.serve.service import Service
from seawall.serve.settings import ServeSettings
from seawall.store import ROLES, Account
from tests.store.posts import Shop

PASSWORD = "a quiet walk along the harbour"


@dataclass
class Console:
    """Where it runs, what it keeps, and who works there; ``accounts`` by role, and ``everything`` has all roles."""

    url: str
    shop: Shop
    accounts: dict[str, Account] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    service: Service = field(kw_only=True)

    def client(self) -> httpx.Client:
        """A browser without anyone signed in."""
        self.clients.append(httpx.Client(base_url=self.url, timeout=60, follow_redirects=False))
        return self.clients[-1]

    def signed_in(self, who: str) -> httpx.Client:
        """A browser in which the person of that role is signed in; its ``x-seawall-form`` goes along by itself."""
        client = self.client()
        cookie, session = self.shop.store.people.begin(self.accounts[who], "second")
        client.cookies.set("seawall", cookie)
        client.headers["x-seawall-form"] = session.forms
        return client


def person(shop: Shop, name: str, *roles: str) -> Account:
    """An account that is ready."""
    made = shop.store.people.invite(name, roles, "tests")
    return shop.store.people.set_up(made.token, PASSWORD)


@contextmanager
def running(
    shop: Shop,
    folder: Path,
    kit: Kit | None = None,
    settings: ServeSettings | None = None,
    *,
    public_url: str = "",
    sign_in: SignIn | None = None,
) -> Iterator[Console]:
    """The console on loopback."""
    given = settings or ServeSettings(jobs=0, chores=False, public_url=public_url)
    chosen = replace(given, tokens=folder / "tokens.json", port=0)
    service = create_service(chosen, kit, shop.store)
    service.workers.start()
    server = configured(service, "warning", [console(sign_in)])
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        url = "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
        everyone = {role: person(shop, f"The {role}", role) for role in ROLES}
        desk = Console(url, shop, {**everyone, "everything": person(shop, "Alma", *ROLES)}, service=service)
        yield desk
        for client in desk.clients:
            client.close()
    finally:
        server.should_exit = True
        thread.join(20)
        service.workers.stop()


def form_of(html: str) -> str:
    """The value that forms of this page send along."""
    found = re.search(r'name="forms" value="([^"]+)"', html)
    assert found
    return found[1]
