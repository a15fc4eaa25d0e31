"""How people sign in, as the operator chose: who needs a second factor, proxies in front, another service to sign in by."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar.datastructures import URL

from seawall.errors import ConfigError
from seawall.store import ROLES

__all__ = ["FILE_VARIABLE", "Provider", "SignIn", "read_sign_in"]

#: The file that ``read_sign_in`` reads, if no ``--sign-in`` says so.
FILE_VARIABLE = "SEAWALL_SIGN_IN_FILE"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Provider:
    """Another service that signs people in (OpenID Connect), as registered there.

    ``roles``: the values of the claim ``roles_claim`` -> our roles; empty: accounts keep the roles that admins give.
    ``second_factor``: the service asks for two things itself; otherwise only what its tokens say (``amr``) counts.
    """

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    name: str = "single sign-on"
    scopes: tuple[str, ...] = ("openid", "profile")
    roles_claim: str = "groups"
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """``second_factor``: roles that need one. ``proxies`` in front that add to X-Forwarded-For.

    ``attempts``: failed ones that one address may make at once; one more every six seconds. ``local``: whether names and
    passwords are taken at all.
    """

    second_factor: tuple[str, ...] = ("senior", "custodian", "admin")
    proxies: int = 0
    attempts: int = 20
    local: bool = True
    provider: Provider | None = None


def read_sign_in(path: Path) -> SignIn:
    """The settings of a TOML file. Raises :class:`ConfigError` for what is not understood; a secret is never shown."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror}); see docs/console.md") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not TOML ({error}); see docs/console.md") from error
    service = found.pop("service", None)
    known = _known(path, "", found, {"second_factor": list, "proxies": int, "attempts": int, "local": bool})
    if "second_factor" in known:
        known["second_factor"] = _roles(path, "second_factor", known["second_factor"])
    made = SignIn(**known, provider=None if service is None else _provider(path, service))
    if not made.local and made.provider is None:
        raise ConfigError(f"{path}: nobody could sign in; leave out local = false, or add a [service]")
    if made.proxies < 0 or made.attempts < 1:
        raise ConfigError(f"{path}: proxies is 0 or more, attempts 1 or more")
    return made


def _provider(path: Path, given: Any) -> Provider:
    kinds = {"issuer": str, "client_id": str, "name": str, "scopes": list, "roles_claim": str, "second_factor": bool}
    known = _known(path, "service.", given, {**kinds, "secret_file": str, "roles": dict})
    for name in ("issuer", "client_id"):
        if not known.get(name):
            raise ConfigError(f"{path}: [service] needs {name}, as the service that signs people in registered it")
    url = URL(known["issuer"])
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _LOOPBACK):
        raise ConfigError(f"{path}: service.issuer: give an address that begins with https://")
    place = known.pop("secret_file", None)
    roles = {str(name): _roles(path, f"service.roles.{name}", to) for name, to in known.pop("roles", {}).items()}
    scopes = tuple(dict.fromkeys(["openid", *map(str, known.pop("scopes", ["profile"]))]))
    secret = _secret(path.parent / place) if place else ""
    return Provider(**known, scopes=scopes, roles=roles, secret=secret)


def _known(path: Path, where: str, given: Any, kinds: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ConfigError(f"{path}: {where.rstrip('.')}: give a table")
    for name, value in given.items():
        kind = kinds.get(name)
        if kind is None:
            raise ConfigError(f"{path}: {where}{name}: there is no such setting; there are {', '.join(kinds)}")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ConfigError(f"{path}: {where}{name}: give a {kind.__name__}")
    return dict(given)


def _roles(path: Path, where: str, given: Any) -> tuple[str, ...]:
    wanted = given if isinstance(given, list) else [given]
    wrong = [str(one) for one in wanted if one not in ROLES]
    if wrong:
        raise ConfigError(f"{path}: {where}: {wrong[0]} is no role; there are {', '.join(ROLES)}")
    return tuple(wanted)


def _secret(path: Path) -> str:
    try:
        text, mode = path.read_text("utf-8").strip(), path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the secret can't be read; make the file, with nothing but the secret") from error
    if mode & 0o077:
        raise ConfigError(f"{path}: others can read this secret; run: chmod 600 {path}")
    return text
