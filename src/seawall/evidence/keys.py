"""Keys that live outside the database: for wrapping data keys, for tokens, for signing the log."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from seawall.errors import EvidenceError
from seawall.evidence.offline.seal import associated
from seawall.evidence.signer import Signer
from seawall.evidence.vault import KEY_BYTES, open_box, seal_box

__all__ = ["Keyring", "Keys", "Ring", "dump_keyring", "new_keyring", "parse_keyring"]

_FORMAT = "seawall.keyring/1"


class Keys(ABC):
    """What the store needs of a key store. A plugin (entry point ``seawall.keys``) may keep all of it in a KMS."""

    @property
    @abstractmethod
    def active(self) -> str:
        """The id of the key that wraps new data keys."""

    @abstractmethod
    def wrap(self, data_key: bytes, owner: str) -> tuple[str, bytes]:
        """The id of the wrapping key and ``data_key`` wrapped by it, bound to ``owner``."""

    @abstractmethod
    def unwrap(self, key_id: str, wrapped: bytes, owner: str) -> bytes:
        """The data key again. Raises :class:`EvidenceError`."""

    @property
    @abstractmethod
    def token_keys(self) -> tuple[str, ...]:
        """Ids of the keys for tokens, the active one first."""

    @abstractmethod
    def token(self, kind: str, value: str, key_id: str | None = None) -> str:
        """HMAC-SHA-256 of ``value`` as a ``kind``, in hexadecimal, under the active or the given key."""

    @abstractmethod
    def signer(self) -> Signer:
        """Who signs the log."""

    def knows(self, wrapping: str, tokens: str) -> bool:  # noqa: ARG002  # for subclasses
        """Whether it has these keys; a keyring that does not is out of date and must be read again."""
        return True


@dataclass(frozen=True)
class Ring:
    """Keys of one purpose by id; ``active`` is used for new things, the others until nothing needs them."""

    active: str
    keys: dict[str, bytes] = field(repr=False)

    def turned(self, random: Callable[[int], bytes]) -> Ring:
        """The ring with a fresh active key."""
        id = f"k{len(self.keys) + 1}-{random(3).hex()}"
        return Ring(id, {**self.keys, id: random(KEY_BYTES)})

    def only_active(self) -> Ring:
        """The ring without its old keys."""
        return Ring(self.active, {self.active: self.keys[self.active]})


@dataclass(frozen=True)
class Keyring(Keys):
    """Keys held in memory, from a file, a variable or an age file. Immutable: turning a ring gives a new keyring."""

    origin: str
    signing: bytes = field(repr=False)
    wrapping: Ring
    tokens: Ring

    @property
    def active(self) -> str:
        """The id of the key that wraps new data keys."""
        return self.wrapping.active

    def wrap(self, data_key: bytes, owner: str) -> tuple[str, bytes]:
        """See :class:`Keys`."""
        return self.active, seal_box(self.wrapping.keys[self.active], data_key, associated("key", self.active, owner))

    def unwrap(self, key_id: str, wrapped: bytes, owner: str) -> bytes:
        """See :class:`Keys`."""
        if key_id not in self.wrapping.keys:
            raise EvidenceError(f"the keyring has no key {key_id}; was it rotated away, or is this another keyring?")
        return open_box(self.wrapping.keys[key_id], wrapped, associated("key", key_id, owner))

    @property
    def token_keys(self) -> tuple[str, ...]:
        """See :class:`Keys`."""
        return (self.tokens.active, *(id for id in self.tokens.keys if id != self.tokens.active))

    def token(self, kind: str, value: str, key_id: str | None = None) -> str:
        """See :class:`Keys`."""
        key = self.tokens.keys[key_id or self.tokens.active]
        return hmac.digest(key, associated(kind) + value.encode("utf-8", "surrogatepass"), "sha256").hex()

    def knows(self, wrapping: str, tokens: str) -> bool:
        """See :class:`Keys`."""
        return wrapping in self.wrapping.keys and tokens in self.tokens.keys

    def signer(self) -> Signer:
        """See :class:`Keys`."""
        return Signer(self.origin, self.signing)

    def rotated(self, what: str, random: Callable[[int], bytes] = secrets.token_bytes) -> Keyring:
        """With a fresh active key for ``wrapping`` or ``tokens``; the old ones stay until ``forgotten``."""
        return replace(self, **{what: getattr(self, what).turned(random)})

    def forgotten(self, what: str) -> Keyring:
        """Without the old keys for ``wrapping`` or ``tokens``: what only they open is gone, in old backups too."""
        return replace(self, **{what: getattr(self, what).only_active()})


def new_keyring(origin: str, random: Callable[[int], bytes] = secrets.token_bytes) -> Keyring:
    """A keyring of fresh keys. ``origin`` names the log: the community's host name and a word, without spaces."""
    rings = [Ring("", {}).turned(random) for _ in range(2)]
    made = Keyring(origin, random(KEY_BYTES), *rings)
    made.signer()  # refuses a bad origin now rather than at the first seal
    return made


def dump_keyring(keyring: Keyring) -> str:
    """The keyring as JSON: secret; write it nowhere but to its own place."""
    rings = {
        name: {"active": ring.active, "keys": {id: base64.b64encode(key).decode() for id, key in ring.keys.items()}}
        for name, ring in (("wrapping", keyring.wrapping), ("tokens", keyring.tokens))
    }
    signing = base64.b64encode(keyring.signing).decode()
    return json.dumps({"format": _FORMAT, "origin": keyring.origin, "signing": signing, **rings}, indent=1) + "\n"


def parse_keyring(text: str, where: str) -> Keyring:
    """What ``dump_keyring`` wrote. Raises :class:`EvidenceError`, which never shows a key."""
    try:
        data = json.loads(text)
        if data["format"] != _FORMAT:
            raise EvidenceError(f"{where}: not a keyring of this version ({_FORMAT})")
        rings = [
            Ring(data[name]["active"], {id: base64.b64decode(key) for id, key in data[name]["keys"].items()})
            for name in ("wrapping", "tokens")
        ]
        keyring = Keyring(data["origin"], base64.b64decode(data["signing"]), *rings)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise EvidenceError(f"{where}: not a keyring; restore it from its own backup") from None
    lengths = {len(key) for ring in rings for key in ring.keys.values()} | {len(keyring.signing)}
    if lengths != {KEY_BYTES} or any(ring.active not in ring.keys for ring in rings):
        raise EvidenceError(f"{where}: a key is missing or has the wrong length; restore it from its own backup")
    return keyring
