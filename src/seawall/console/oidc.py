"""Signing in by another service: OpenID Connect, authorization code with PKCE (RFC 9700), state and nonce.

The only module of the console that speaks to another host: the issuer that the operator named, and nobody else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from litestar.datastructures import URL

from seawall.console.settings import Provider
from seawall.errors import RefusedError

__all__ = ["Asking", "Oidc", "Told"]

_SECONDS, _LARGEST, _KEPT = 10.0, 1 << 20, 3600.0
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: What ``amr`` says of more than one factor (RFC 8176).
_TWO = {"mfa"}
_AWAY = "the service that signs people in does not answer as it should; try again, or ask an admin"
_NOT_OURS = "what came back from the sign-in service is not what was asked for; begin again"


@dataclass(frozen=True, slots=True)
class Asking:
    """A sign-in that begins: where the browser goes, and what must come back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who the service says somebody is. ``roles``: ours, by the operator's table; ``None`` where it gives none to anybody."""

    issuer: str
    subject: str
    name: str
    roles: tuple[str, ...] | None
    second_factor: bool


class Oidc:
    """One provider: its addresses and keys, read when first needed and once an hour."""

    def __init__(self, provider: Provider, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.provider = provider
        self._transport = transport
        self._about: tuple[float, Mapping[str, Any], KeySet] | None = None

    async def ask(self, back: str, *, again: bool = False) -> Asking:
        """Begin. ``back``: our address for the answer; ``again``: the service shall ask even who is signed in there."""
        about, _ = await self._read()
        verifier, nonce, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query: dict[str, Any] = {"response_type": "code", "client_id": self.provider.client_id, "redirect_uri": back}
        query |= {"scope": " ".join(self.provider.scopes), "state": state, "nonce": nonce}
        query |= {"code_challenge": hashed, "code_challenge_method": "S256"}
        query |= {"prompt": "login", "max_age": 0} if again else {}
        where = str(about["authorization_endpoint"])
        return Asking(f"{where}{'&' if '?' in where else '?'}{urlencode(query)}", state, nonce, verifier)

    async def told(self, query: Mapping[str, str], asked: Mapping[str, str], back: str, *, again: bool = False) -> Told:
        """Who it is, from what came back. Raises :class:`RefusedError` for everything that is not the answer to ``asked``."""
        if not asked.get("state") or query.get("state") != asked["state"]:
            raise RefusedError(_NOT_OURS)
        about, keys = await self._read()
        if query.get("iss", about["issuer"]) != about["issuer"]:  # RFC 9207: the answer of another service
            raise RefusedError(_NOT_OURS)
        if "code" not in query:
            raise RefusedError("the sign-in service did not let you in; begin again, or ask an admin")
        try:
            given = await self._token(str(about["token_endpoint"]), query["code"], asked["verifier"], back)
            token = await self._decoded(str(given["id_token"]), keys)
            self._registry(about, asked["nonce"]).validate(token.claims)
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError):
            raise RefusedError(_NOT_OURS) from None
        claims = token.claims
        shown = claims.get("auth_time")
        if again and not (isinstance(shown, int | float) and time.time() - shown <= 300):
            raise RefusedError(_NOT_OURS)
        return self._who(about["issuer"], claims)

    async def _decoded(self, told: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(told, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):  # perhaps its keys have been turned since they were read
            self._about = None
            _, fresh = await self._read()
            return jwt.decode(told, fresh, algorithms=_ALGORITHMS)

    def _registry(self, about: Mapping[str, Any], nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=lambda: int(time.time()),
            leeway=60,
            iss={"essential": True, "value": about["issuer"]},
            aud={"essential": True, "value": self.provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )

    def _who(self, issuer: str, claims: Mapping[str, Any]) -> Told:
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.provider.client_id:
            raise RefusedError(_NOT_OURS)
        name = next((str(claims[it]) for it in ("name", "preferred_username", "sub") if claims.get(it)), "")
        factors = claims.get("amr") or []
        two = self.provider.second_factor or (isinstance(factors, list) and bool(_TWO & set(map(str, factors))))
        return Told(issuer, str(claims["sub"]), name, self._roles(claims), two)

    def _roles(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        if not self.provider.roles:
            return None
        told = claims.get(self.provider.roles_claim) or []
        values = told if isinstance(told, list) else [told]
        return tuple(dict.fromkeys(role for one in values for role in self.provider.roles.get(str(one), ())))

    async def _read(self) -> tuple[Mapping[str, Any], KeySet]:
        if self._about is None or time.monotonic() - self._about[0] > _KEPT:
            try:
                about = await self._json(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
                if about.get("issuer") != self.provider.issuer:
                    raise RefusedError(_AWAY)
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if URL(str(about[name])).scheme != URL(self.provider.issuer).scheme:
                        raise RefusedError(_AWAY)
                keys = KeySet.import_key_set(await self._json(str(about["jwks_uri"])))
            except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError, AttributeError):
                raise RefusedError(_AWAY) from None
            self._about = (time.monotonic(), about, keys)
        return self._about[1], self._about[2]

    async def _token(self, url: str, code: str, verifier: str, back: str) -> Any:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        id, secret = self.provider.client_id, self.provider.secret
        if not secret:
            return await self._json(url, data={**form, "client_id": id})
        return await self._json(url, data=form, auth=httpx.BasicAuth(quote_plus(id), quote_plus(secret)))

    async def _json(self, url: str, data: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None) -> Any:
        """What the address answers, within ten seconds and a mebibyte, without going on to another."""
        method = "GET" if data is None else "POST"
        async with (
            httpx.AsyncClient(timeout=_SECONDS, trust_env=False, transport=self._transport) as client,
            client.stream(method, url, data=data, auth=auth, follow_redirects=False) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise ValueError("not an answer")
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise ValueError("too large")
        return json.loads(body)
