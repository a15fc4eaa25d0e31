"""Bodies of requests: strict JSON into typed values, and every fault with where it is, what it is and what to do."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from seawall.serve.problems import Problem, Where

__all__ = ["decoded", "pointer_of"]

_T = TypeVar("_T")
_LONE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_AT = re.compile(r" - at `(key in )?\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\[(\d+)\]|\[\.\.\.\]|\.([A-Za-z_][A-Za-z0-9_]*)")
_BYTE = re.compile(r"\(byte (\d+)\)")


def decoded(body: bytes, decoder: msgspec.json.Decoder[_T], at: str = "") -> _T:
    """``body`` as the decoder's type. Raises an ``invalid-body`` problem whose pointers begin with ``at``.

    Half a surrogate pair, which programs that cut strings in the middle of an emoji send, reads as U+FFFD.
    """
    try:
        try:
            return decoder.decode(body)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            repaired = _LONE.sub(lambda match: rb"\ufffd" if match[1] else match[0], body)
            if repaired == body:
                raise
            return decoder.decode(repaired)
    except msgspec.ValidationError as error:
        raise _invalid(_where(str(error), at)) from None
    except UnicodeDecodeError:
        raise _invalid(Where(at, "is not UTF-8; send JSON encoded as UTF-8")) from None
    except (RecursionError, ValueError) as error:
        found = _BYTE.search(str(error))
        place = f" (byte {found[1]})" if found else ""
        says = "is nested too deeply" if isinstance(error, RecursionError) else f"is not JSON{place}"
        raise _invalid(Where(at, f"{says}; send one JSON value")) from None


def pointer_of(path: str) -> str:
    """The JSON pointer of a path such as ``.items[3].text``."""
    return "".join(f"/{index or name or '*'}" for index, name in _STEP.findall(path))


def _where(says: str, at: str) -> Where:
    """What msgspec says, without any value or name that the client sent."""
    found = _AT.search(says)
    pointer = at + (pointer_of(found[2]) if found else "")
    says = says[: found.start()] if found else says
    if says.startswith("Object contains unknown field"):
        return Where(pointer, "has a field that this route doesn't know; leave it out (see /v1/openapi.json)")
    if says.startswith("Invalid enum value"):
        return Where(pointer, "is none of the values that are allowed; see /v1/openapi.json")
    return Where(pointer, f"{says[:1].lower()}{says[1:].replace('`', '')}; correct it")


def _invalid(where: Where) -> Problem:
    return Problem("invalid-body", "The body was not read; see errors.", (where,), cause="INVALID_REQUEST")
