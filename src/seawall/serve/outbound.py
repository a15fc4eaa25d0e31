"""The only place from which this program calls others: webhooks, to addresses that the operator named.

Encrypted, without redirects, never to private networks unless the operator allows it, and to the very address that was checked.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
import random
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from seawall.errors import ConfigError, RefusedError
from seawall.kit import package_version
from seawall.store.base import stamp
from seawall.store.hooks import Hooks, Message

__all__ = ["RETRIES", "Courier", "OutboundError", "checked", "content_of", "public_key", "resolved", "signed"]

#: How long until the next attempt, as Standard Webhooks proposes; after the last one a message is dead.
RETRIES = tuple(timedelta(seconds=n) for n in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
_SECONDS = 15.0
#: RFC 4291 2.4; outside of it are further ways to write addresses of IPv4 and of one's own site.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
#: Messages to one endpoint at a time.
_AT_ONCE = 4

Resolve = Callable[[str, int], Awaitable[Iterable[str]]]


class OutboundError(RefusedError):
    """An address that must not be called."""


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)  # 1: a stream
    return [str(one[4][0]) for one in found]


def checked(url: str, *, private: bool = False) -> httpx.URL:
    """A URL that may be called; ``private`` allows plain HTTP and, later, addresses that are not public."""
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigError("the URL can't be read; give one such as https://example.org/hooks") from error
    if found.scheme != "https" and not (private and found.scheme == "http"):
        raise ConfigError("the URL has to begin with https://, so that nobody reads along")
    if not found.host or found.userinfo or found.fragment:
        raise ConfigError(
            "the URL needs a host, and no name, password or #; give one such as https://example.org/hooks"
        )
    return found


def content_of(message: Message) -> bytes:
    """The body: ids alone. Coop's callbacks name the post by its own id, because their receivers know no other."""
    if message.endpoint.shape == "standard":
        return msgspec.json.encode({"type": message.kind, "timestamp": stamp(message.made_at), "data": message.ids})
    id, kind = message.post or ("", "")
    action = "reverse" if message.kind == "decision.reversed" else message.action
    return msgspec.json.encode({
        "item": {"id": id, "typeId": kind}, "action": {"id": action},
        "policies": [{"id": message.policy, "name": message.policy, "penalty": "NONE"}], "rules": [],
        "custom": {name: message.ids[name] for name in ("case", "decision", "reverses") if name in message.ids},
    })  # fmt: skip


def signed(message: Message, body: bytes, now: datetime) -> dict[str, str]:
    """The headers: an id that stays the same when a message is sent again, the time, and a signature over all three."""
    id, at = f"msg_{message.id}", str(int(now.timestamp()))
    headers = {"content-type": "application/json", "user-agent": f"Seawall/{package_version()}"}
    headers |= {"webhook-id": id, "webhook-timestamp": at}
    if message.endpoint.shape == "standard":
        secret = base64.b64decode(message.endpoint.secret.removeprefix("whsec_"))
        digest = hmac.digest(secret, f"{id}.{at}.".encode() + body, "sha256")
        return {**headers, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}
    key = load_pem_private_key(message.endpoint.secret.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConfigError("this endpoint's key is no RSA key; remove it and add it again")
    return {**headers, "coop-signature": base64.b64encode(key.sign(body, padding.PKCS1v15(), SHA256())).decode()}


def public_key(secret: str) -> str:
    """What the receiver of Coop's callbacks checks signatures with, in PEM."""
    key = load_pem_private_key(secret.encode(), None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Courier:
    """Delivers what is due: again and again with growing pauses, until it is taken or dead.

    ``private`` allows addresses that are not public; ``retries`` are the pauses; ``resolve`` is how hosts are looked up.
    """

    def __init__(
        self,
        hooks: Hooks,
        *,
        private: bool = False,
        retries: tuple[timedelta, ...] = RETRIES,
        resolve: Resolve = resolved,
    ) -> None:
        self._hooks, self._private, self._retries, self._resolve = hooks, private, retries, resolve

    async def turn(self) -> int:
        """Deliver what is due now; returns how much was taken. An endpoint that fails is left alone for the rest of the turn."""
        due = await asyncio.to_thread(self._hooks.due)
        if not due:
            return 0
        by_endpoint: dict[str, list[Message]] = {}
        for message in due:
            by_endpoint.setdefault(message.endpoint.id, []).append(message)
        limits = httpx.Limits(max_connections=64)
        async with httpx.AsyncClient(
            timeout=_SECONDS, follow_redirects=False, trust_env=False, limits=limits
        ) as client:
            taken = await asyncio.gather(*(self._endpoint(client, messages) for messages in by_endpoint.values()))
        return sum(taken)

    async def _endpoint(self, client: httpx.AsyncClient, messages: list[Message]) -> int:
        done = 0
        for at in range(0, len(messages), _AT_ONCE):
            some = messages[at : at + _AT_ONCE]
            said = await asyncio.gather(*(self._send(client, one) for one in some))
            taken = [one for one, why in zip(some, said, strict=True) if not why]
            if taken:
                await asyncio.to_thread(self._hooks.told, taken)
            for one, why in zip(some, said, strict=True):
                if why:
                    await asyncio.to_thread(self._hooks.failed, one, why, self._again(one, why))
            done += len(taken)
            if len(taken) < len(some):
                break
        return done

    def _again(self, message: Message, why: str) -> timedelta | None:
        """The pause until the next attempt, a fifth more or less; ``None`` when it was the last."""
        if message.tries >= len(self._retries) or why == "answered 410":
            return None
        return self._retries[message.tries] * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing

    async def _send(self, client: httpx.AsyncClient, message: Message) -> str:
        """Empty if it was taken, else why not, in words of ours."""
        if message.endpoint.shape == "coop" and message.post is None:
            return ""  # the post was erased since; there is nobody left to act on
        body = content_of(message)
        try:
            url = checked(message.endpoint.url, private=self._private)
            async with asyncio.timeout(_SECONDS):
                to, host = await self._address(url), url.netloc.decode("ascii")
                headers = {**signed(message, body, datetime.now(UTC)), "host": host}
                sni = {"sni_hostname": url.raw_host.decode("ascii")}
                async with client.stream("POST", to, content=body, headers=headers, extensions=sni) as response:
                    return "" if response.is_success else f"answered {response.status_code}"
        except (OutboundError, ConfigError) as error:
            return str(error)[:80]
        except TimeoutError:
            return f"no answer within {_SECONDS:g} seconds"
        except (httpx.HTTPError, OSError) as error:
            return f"failed: {type(error).__name__}"

    async def _address(self, url: httpx.URL) -> httpx.URL:
        """The URL with the host's address in its place, so that what was checked is what is called."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in await self._resolve(url.host, port)]
        if not found:
            raise OutboundError("the host has no address")
        if not self._private and not all(_public(one) for one in found):
            raise OutboundError("the host is in a private network")
        if url.scheme == "http" and not all(one.is_loopback for one in found):
            raise OutboundError("plain http goes to this machine only")
        return url.copy_with(host=str(found[0]))


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is somewhere on the internet; of IPv6 that wraps IPv4, the inner one counts."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in ipaddress.IPv6Network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast
