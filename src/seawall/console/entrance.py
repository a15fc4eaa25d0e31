"""What all ways in share: the operator's settings, how often an address may fail, how many passwords are tried at once."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from litestar.connection import ASGIConnection

from seawall.console.settings import SignIn
from seawall.serve.problems import Problem

if TYPE_CHECKING:
    from seawall.console.oidc import Oidc

__all__ = ["Attempts", "Entrance", "entrance_of"]

_SECONDS = 6.0  # until one more attempt
_ADDRESSES = 20_000
_HASHING = 2  # passwords tried at once: each takes 64 MiB for 50 ms


class Attempts:
    """How often each address may fail: ``most`` times at once, then once every six seconds. In memory only, and bounded.

    ``clock`` gives monotonic seconds. Whoever gets in is given the attempt back.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(most), clock
        self._noted: float | None = None
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """One attempt. Raises a ``too-many`` problem when the address has none left."""
        left = self._now(address)
        if left < 1:
            seconds = int((1 - left) * _SECONDS) + 1
            raise Problem(
                "too-many", f"Too many attempts from your address. Wait {seconds} s, then try again.",
                headers={"retry-after": str(seconds)},
            )  # fmt: skip
        self._set(address, left - 1)

    def to_note(self) -> bool:
        """Whether a refusal is worth a line of the log: the first within a minute."""
        now = self._clock()
        due = self._noted is None or now - self._noted > 60
        self._noted = now if due else self._noted
        return due

    def give_back(self, address: str) -> None:
        """The attempt succeeded."""
        self._set(address, min(self._most, self._now(address) + 1))

    def _now(self, address: str) -> float:
        left, then = self._left.get(address, (self._most, self._clock()))
        return min(self._most, left + (self._clock() - then) / _SECONDS)

    def _set(self, address: str, left: float) -> None:
        self._left[address] = (left, self._clock())
        self._left.move_to_end(address)
        while len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)


class Entrance:
    """The parts of signing in that outlast a request."""

    def __init__(self, settings: SignIn, oidc: Oidc | None = None) -> None:
        self.settings = settings
        self.attempts = Attempts(settings.attempts)
        self.hashing = asyncio.Semaphore(_HASHING)
        self.oidc = oidc

    def address(self, connection: ASGIConnection) -> str:  # type: ignore[type-arg]
        """Where a request comes from, as far as the proxies in front can be believed; of IPv6 the network (/64)."""
        told = connection.client.host if connection.client else ""
        if self.settings.proxies:
            lines = connection.headers.getall("x-forwarded-for", [])
            hops = [hop.strip() for line in lines for hop in line.split(",")]
            told = hops[-self.settings.proxies] if len(hops) >= self.settings.proxies else told
        try:
            at = ipaddress.ip_address(told)
        except ValueError:
            return "unknown"
        if at.version == 6 and at.ipv4_mapped is None:
            return str(ipaddress.ip_network(f"{at}/64", strict=False))
        return str(getattr(at, "ipv4_mapped", None) or at)


def entrance_of(connection: ASGIConnection) -> Entrance:  # type: ignore[type-arg]
    """The entrance of the console that this connection talks to."""
    entrance: Entrance = connection.scope["route_handler"].opt["entrance"]
    return entrance
