"""Ed25519 signatures checked without any library (RFC 8032, section 5.1). Checks only: nothing here handles a secret."""

from __future__ import annotations

import hashlib
from functools import lru_cache

__all__ = ["verify_ed25519"]

_Point = tuple[int, int, int, int]
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_ZERO: _Point = (0, 1, 1, 0)


def _add(a: _Point, b: _Point) -> _Point:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _point(data: bytes) -> _Point | None:
    """The point that 32 bytes stand for; ``None`` if they are no canonical encoding of one."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (not x and sign):
        return None
    x = _P - x if x % 2 != sign else x
    return x, y, 1, x * y % _P


_Y = 4 * pow(5, -1, _P) % _P
_BASE = _point(_Y.to_bytes(32, "little")) or _ZERO


def _sum(first: int, a: _Point, second: int, b: _Point) -> _Point:
    """``first * a + second * b``, in one pass over the bits."""
    both, result = _add(a, b), _ZERO
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        result = _add(result, result)
        pair = (first >> bit & 1, second >> bit & 1)
        if pair != (0, 0):
            result = _add(result, both if pair == (1, 1) else a if pair[0] else b)
    return result


@lru_cache(maxsize=256)
def verify_ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (64 bytes) is ``key``'s (32 bytes) over ``message``; lengths and encodings are checked."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _ORDER
    minus = (_P - a[0], a[1], a[2], _P - a[3])
    x, y, z, _ = _sum(s, _BASE, k, minus)
    return (x - r[0] * z) % _P == 0 and (y - r[1] * z) % _P == 0
