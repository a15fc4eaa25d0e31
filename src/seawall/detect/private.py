"""Private data: the spans that every output masks, and that the dox detectors judge.

Kinds: ``STREET_ADDRESS PHONE EMAIL HANDLE GOV_ID BANK CARD CRYPTO IP COORDINATES PLATE
BIRTH_DATE CREDENTIAL URL_PROFILE``.
Rules look at the folded text, so that disguised digits count; each is a bounded expression, linear in the text.
"""

from __future__ import annotations

import re

from seawall.detect.private_address import addresses
from seawall.detect.private_contact import contacts
from seawall.detect.private_ids import identities
from seawall.grammar import Line
from seawall.model import Private

__all__ = ["find_private"]

#: Without one of these there can be no private data that has a shape.
_SIGN = re.compile(r"[0-9@]")
_WORDS = (
    " s/n", "://", "www.", ".com/", "passw", "contrasen", "clave", "pwd", "arroba", " dot ", "[dot]", "(dot)", "punto com",
    "insta", "snapc", "telegram", "tiktok", "discord",
    "teen", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip


def find_private(line: Line) -> tuple[Private, ...]:
    """Spans of private data in ``line``, sorted, not overlapping; where rules disagree, the more specific one wins."""
    folded = line.text.folded
    if _SIGN.search(folded) is None and not any(word in folded for word in _WORDS):
        return ()
    found: list[tuple[int, int, str]] = []
    for rule in (identities, contacts, addresses):
        for start, end, kind in rule(line):
            if all(end <= s or start >= e for s, e, _ in found):
                found.append((start, end, kind))
    spans = sorted(Private(line.text.span(start, end), kind) for start, end, kind in found)
    return tuple(
        private for index, private in enumerate(spans) if not index or private.span.start >= spans[index - 1].span.end
    )
