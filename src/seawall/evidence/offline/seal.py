"""What is sealed: which bytes an encryption is bound to, and the salted commitments that the log holds."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from seawall.evidence.offline.chacha import open_chacha

__all__ = ["associated", "canonical", "commitment", "event_commitment", "leaf", "open_sealed"]

_VERSION = b"\1"


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and ASCII only: one value, one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def associated(*parts: str) -> bytes:
    """What an encryption is bound to (owner, version, part …), each part after its length."""
    encoded = [part.encode() for part in parts]
    return b"seawall/1" + b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def commitment(salt: bytes, key: bytes, sealed: bytes, bound: bytes) -> str:
    """The commitment to a ciphertext, its key and what it is bound to; without the 32 salt bytes it says nothing.

    The key is part of it, because a ciphertext of this kind alone can be made to open under two keys.
    """
    inner = hashlib.sha256(b"seawall/key/1\0" + key).digest()
    return hashlib.sha256(
        b"seawall/sealed/1\0" + salt + inner + len(bound).to_bytes(4, "big") + bound + sealed
    ).hexdigest()


def event_commitment(salt: bytes, details: bytes) -> str:
    """The commitment to what happened (canonical JSON); without the 32 salt bytes it says nothing."""
    return hashlib.sha256(b"seawall/event/1\0" + salt + details).hexdigest()


def leaf(n: int, id: str, kind: str, time: str, commitment: str) -> bytes:
    """The log's entry number ``n``: canonical JSON. All else about the event is behind the commitment."""
    return f'{{"commitment":"{commitment}","id":"{id}","kind":"{kind}","n":{n:d},"time":"{time}"}}'.encode()


def open_sealed(key: bytes, sealed: bytes, bound: bytes) -> bytes | None:
    """The plain text of ``sealed`` (version byte, 12 bytes of nonce, ciphertext, tag); ``None`` if anything is amiss."""
    if sealed[:1] != _VERSION:
        return None
    return open_chacha(key, sealed[1:13], sealed[13:], bound)
