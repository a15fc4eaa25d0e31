"""Settings, and the one place that builds a kit from them."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from seawall.context import installed_judges
from seawall.detect import installed_detectors
from seawall.detect.scorer import Scorer, load_scorer
from seawall.errors import ConfigError, ModelError
from seawall.kit import Kit
from seawall.policy import Policy, load_policy
from seawall.policy.overlay import read_overlay
from seawall.private.protected import Guard

if TYPE_CHECKING:
    from seawall.store import Store, Terms

__all__ = [
    "Places",
    "Settings",
    "at_work",
    "build_kit",
    "default_kit",
    "guard",
    "kit_for",
    "load_settings_policy",
    "open_store",
    "places",
    "protection_key",
    "protection_path",
    "token_key",
    "tokens_path",
]

#: The file that holds the key for author tokens (at least 32 bytes). Without it every run uses a key of its own.
KEY_FILE_VARIABLE = "SEAWALL_TOKEN_KEY_FILE"
#: The file that holds the service's tokens, hashed.
TOKENS_FILE_VARIABLE = "SEAWALL_TOKENS_FILE"
#: The file of the protection list.
PROTECTION_VARIABLE = "SEAWALL_PROTECTION"
_KEY_BYTES = 32
#: Where the store is, if no ``--store`` says so: a folder, ``sqlite:///FILE`` or ``postgresql://…``.
STORE_VARIABLE = "SEAWALL_STORE"
#: Where the keyring is: ``file:PATH``, ``env:NAME``, ``age:PATH`` or a plugin's ``NAME:REST``.
KEYRING_VARIABLE = "SEAWALL_KEYRING"
#: The folder of the sealed log.
LOG_VARIABLE = "SEAWALL_LOG"
#: Who is acting, if no ``--as`` says so.
ACTOR_VARIABLE = "SEAWALL_ACTOR"
#: The age identity file that opens an ``age:`` keyring.
AGE_VARIABLE = "SEAWALL_AGE_IDENTITY"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator chooses.

    Rule packs (shipped names or folders), the floor for posts a detector didn't look at, and which learned reader
    looks: ``shipped``, ``none``, or a folder of weights. ``overlay`` is what a community changed in the packs' rules, as
    a store gives it (see ``seawall.policy.overlay``).
    """

    packs: tuple[str, ...] = ("seawall",)
    skipped_level: int = 2
    learned: str = "shipped"
    overlay: str = ""


def build_kit(settings: Settings) -> Kit:
    """A kit of everything installed under ``settings``; raises ``PackError`` or ``PluginError``."""
    return Kit(installed_detectors(), installed_judges(), load_settings_policy(settings), _scorer(settings), guard())


def _scorer(settings: Settings) -> Scorer | str | None:
    """The learned reader; why it can't look, if it can't; ``None`` if it shall not."""
    try:
        if settings.learned == "none":
            return None
        return load_scorer() if settings.learned == "shipped" else Scorer(Path(settings.learned))
    except ModelError as error:
        return f"not loaded: {error}"


def load_settings_policy(settings: Settings) -> Policy:
    """The policy of the chosen packs under the overlay, without the detectors; raises ``PackError`` with every fault."""
    packs = [pack if pack.isidentifier() else Path(pack) for pack in settings.packs]
    return load_policy(packs, skipped_level=settings.skipped_level, overlay=read_overlay(settings.overlay))


def at_work(settings: Settings, store: Store) -> Settings:
    """``settings`` with the rules at work in a community's store; tells the store what its packs say."""
    store.rules.use(lambda: load_settings_policy(settings))
    return replace(settings, overlay=store.rules.overlay())


@lru_cache(maxsize=1)
def default_kit() -> Kit:
    """The kit of everything installed with the shipped rule pack, built once per process."""
    return build_kit(Settings())


def kit_for(settings: Settings) -> Kit:
    """``default_kit`` for default settings, else a kit of its own (a folder of rules may have changed since)."""
    return default_kit() if settings == Settings() else build_kit(settings)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a store, its keyring and its sealed log are."""

    store: str
    keyring: str
    log: Path


def places(store: str | None = None) -> Places:
    """From ``store`` and the environment; a store on this machine has its log and keyring beside it, unless told otherwise."""
    from seawall.store.database import store_url  # noqa: PLC0415  # a scan without a store need not load a database

    place = store or os.environ.get(STORE_VARIABLE)
    if not place:
        raise ConfigError(
            f"which store? give --store FOLDER (or sqlite:///FILE, postgresql://…), or set {STORE_VARIABLE}"
        )
    url = store_url(place)
    keyring, log = os.environ.get(KEYRING_VARIABLE), os.environ.get(LOG_VARIABLE)
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        base = file.parent if "://" not in place else file
        keyring = keyring or f"file:{base.with_name(base.name + '.keyring')}"
        log = log or str(file.parent / "log" if "://" not in place else file.with_name(file.name + ".log"))
    if not keyring or not log:
        raise ConfigError(
            f"a store on a server needs {KEYRING_VARIABLE} and {LOG_VARIABLE}: where keyring and sealed log are"
        )
    return Places(place, keyring, Path(log))


def open_store(store: str | None = None, terms: Terms | None = None) -> Store:
    """The store that ``--store`` or the environment names, with its limits; use it in a ``with`` block."""
    from seawall.evidence import load_keys  # noqa: PLC0415  # as above
    from seawall.store import Store  # noqa: PLC0415

    found = places(store)
    opened = Store(found.store, load_keys(found.keyring), found.log, terms=terms)
    opened.trail.reload = lambda: load_keys(found.keyring)
    return opened


def token_key() -> bytes:
    """The key for author tokens: from the file that ``SEAWALL_TOKEN_KEY_FILE`` names, else fresh random bytes."""
    name = os.environ.get(KEY_FILE_VARIABLE)
    if not name:
        return secrets.token_bytes(_KEY_BYTES)
    path = Path(name)
    try:
        key = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigError(
            f"{KEY_FILE_VARIABLE}={name}: can't be read ({error.strerror}); make the file or unset it"
        ) from error
    if len(key) < _KEY_BYTES:
        raise ConfigError(f"{name}: a token key needs at least {_KEY_BYTES} bytes; it has {len(key)}")
    if mode & 0o077:
        raise ConfigError(f"{name}: others can read this key; run: chmod 600 {name}")
    return key


def protection_path() -> Path | None:
    """The file of the protection list: the one that ``SEAWALL_PROTECTION`` names, if any."""
    name = os.environ.get(PROTECTION_VARIABLE)
    return Path(name) if name else None


def protection_key() -> bytes:
    """The key of the protection list, made from the token key; raises ``ConfigError`` if that is not kept in a file."""
    if not os.environ.get(KEY_FILE_VARIABLE):
        raise ConfigError(f"the protection list needs a key that stays the same: set {KEY_FILE_VARIABLE}")
    return hmac.new(token_key(), b"seawall protection list", hashlib.sha256).digest()


def guard() -> Guard | None:
    """What screening asks whether a datum is on the protection list; ``None`` without a list."""
    path = protection_path()
    return Guard(path, protection_key()) if path else None


def tokens_path() -> Path:
    """The file of service tokens: the one that ``SEAWALL_TOKENS_FILE`` names, else ``seawall/tokens.json`` among settings."""
    name = os.environ.get(TOKENS_FILE_VARIABLE)
    settings = os.environ.get("XDG_CONFIG_HOME")
    return Path(name) if name else (Path(settings) if settings else Path.home() / ".config") / "seawall" / "tokens.json"
