"""One JSON value from bytes, forgiving what exports get wrong: broken UTF-8, lone surrogates, NaN, raw controls."""

from __future__ import annotations

import json
import re

import msgspec

__all__ = ["UnreadableError", "decode"]

_strict = msgspec.json.Decoder().decode
#: Any escape: a surrogate pair, a lone surrogate (group 1), anything else.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class UnreadableError(ValueError):
    """The bytes are no JSON value; the message says why, for people."""


def decode(raw: bytes) -> tuple[object, bool]:
    """The value, and whether characters had to be replaced (U+FFFD). Raises ``UnreadableError``.

    ``msgspec`` reads what is right; only what it refuses goes the slower way through ``json``.
    """
    try:
        return _strict(raw), False
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except ValueError:
        return _forgiving(raw)


def _forgiving(raw: bytes) -> tuple[object, bool]:
    text = raw.decode("utf-8", "replace")
    replaced = text.encode() != raw
    mended = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        return json.loads(mended, strict=False), replaced or mended != text
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} (character {error.pos + 1})") from None
    except ValueError as error:
        raise UnreadableError(f"not JSON: {error}") from None
