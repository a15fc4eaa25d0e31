"""Envelope encryption: every owner (an item, a case, a month of audit) has a data key, wrapped by a key kept elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from seawall.errors import EvidenceError

__all__ = ["KEY_BYTES", "NONCE_BYTES", "open_box", "seal_box"]

KEY_BYTES, NONCE_BYTES = 32, 12
_VERSION = b"\1"


def seal_box(key: bytes, plain: bytes, bound: bytes, random: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """``plain`` encrypted and bound to ``bound``: version byte, nonce, ciphertext, tag (ChaCha20-Poly1305, RFC 8439)."""
    nonce = random(NONCE_BYTES)
    return _VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, bound)


def open_box(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What ``seal_box`` sealed. Raises :class:`EvidenceError` if a bit of it, of the key or of ``bound`` is another."""
    if sealed[:1] != _VERSION:
        raise EvidenceError("sealed data of an unknown version; it is damaged, or from a newer Seawall")
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound)
    except InvalidTag as error:
        raise EvidenceError("sealed data does not open: it was altered, moved, or belongs to another key") from error
