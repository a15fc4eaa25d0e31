"""ChaCha20-Poly1305 opened without any library (RFC 8439, section 2.8): for the few posts of a bundle, not for bulk."""

from __future__ import annotations

import hmac
import struct

__all__ = ["open_chacha"]

_ROUNDS = (
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
)
_PRIME = 2**130 - 5


def _block(key: bytes, counter: int, nonce: bytes) -> bytes:
    start = [
        *struct.unpack("<4I", b"expand 32-byte k"),
        *struct.unpack("<8I", key),
        counter,
        *struct.unpack("<3I", nonce),
    ]
    x = list(start)
    for _ in range(10):
        for a, b, c, d in _ROUNDS:
            for left, right, other, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[left] = (x[left] + x[right]) & 0xFFFFFFFF
                turned = x[other] ^ x[left]
                x[other] = (turned << by | turned >> (32 - by)) & 0xFFFFFFFF
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(x, start, strict=True)))


def _tag(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\1", "little")) * r % _PRIME
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 16)


def open_chacha(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes | None:
    """The plain text of ``sealed`` (text and 16-byte tag) under a 32-byte key; ``None`` if any of it was altered."""
    if len(key) != 32 or len(nonce) != 12 or len(sealed) < 16:
        return None
    text, tag = sealed[:-16], sealed[-16:]
    lengths = struct.pack("<QQ", len(associated), len(text))
    wanted = _tag(_block(key, 0, nonce)[:32], _padded(associated) + _padded(text) + lengths)
    if not hmac.compare_digest(wanted, tag):
        return None
    stream = b"".join(_block(key, 1 + at, nonce) for at in range(-(-len(text) // 64)))
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))
