"""What a recogniser of private data is, and the notation in which its cases (and annotated posts) are written.

A recogniser is two files: a module with ``RECOGNISER`` and ``<module>.cases.yaml`` with ``hits`` and ``misses``. It is found
by scanning. Cases mark what must be found: ``call {PHONE|555-0142} now``; with an owner: ``{PHONE/person|555-0142}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from seawall.text import Text

__all__ = ["Hit", "Marked", "Recogniser", "capital", "digits_of", "marked", "repeated"]

_MARK = re.compile(r"\{([A-Z_]{2,30})(?:/(\w+))?\|([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A recognised stretch of *folded* text: half-open range, kind, probability in [0, 1] that it is of that kind, and why.

    ``sample`` says that the value is reserved, all one digit, or a well-known example, whoever it may belong to.
    """

    start: int
    end: int
    kind: str
    probability: float
    why: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Finds private data of some ``kinds`` in folded text.

    ``gates`` are RE2 patterns over the folded text that must *all* match somewhere before ``find`` is asked, so that
    ordinary posts cost next to nothing.
    """

    name: str
    kinds: tuple[str, ...]
    gates: tuple[str, ...]
    find: Callable[[Text], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Marked:
    """An annotated text: the plain ``text`` and its spans as ``(start, end, kind, owner)``, owner "" where none is given."""

    text: str
    spans: tuple[tuple[int, int, str, str], ...]


def marked(source: str) -> Marked:
    """Read ``{KIND|value}`` and ``{KIND/owner|value}`` marks; everything else is text as it stands."""
    plain: list[str] = []
    spans: list[tuple[int, int, str, str]] = []
    at = length = 0
    for match in _MARK.finditer(source):
        plain += [source[at : match.start()], match[3]]
        length += match.start() - at
        spans.append((length, length + len(match[3]), match[1], match[2] or ""))
        length += len(match[3])
        at = match.end()
    return Marked("".join([*plain, source[at:]]), tuple(spans))


def capital(text: Text, at: int) -> bool:
    """Whether the folded character at ``at`` was written as a capital."""
    index = text.starts[at] if text.starts is not None else at
    return text.original[index].isupper()


def digits_of(written: str) -> str:
    """The digits of ``written``, in order."""
    return "".join(c for c in written if c.isdigit())


def repeated(digits: Sequence[str]) -> bool:
    """Whether all digits are the same (``0000000``), which nobody's number is."""
    return len(set(digits)) <= 1
