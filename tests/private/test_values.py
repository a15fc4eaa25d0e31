"""Numbers and codes are told apart by what stands around them: the same digits are another thing in another post."""

from __future__ import annotations

import pytest

from seawall.kit import Kit
from seawall.model import Item
from seawall.private import marked

_TOLD = [
    "driver's papers: Ruiz Omar, DNI {GOV_ID|29440017}, born 1971",
    "name|ssn|cell\nDACUS, ROY|{GOV_ID|561-77-0129}|{PHONE|2175550129}",
    "her NHS number is {GOV_ID|999 123 4006} and she rang",
    "deposit to account {BANK|0048812207} at the bank please",
    "paid with her visa {CARD|4539 5501 4488 0127} on the phone",
    "he drives a white Corolla, plate {PLATE|AC 901 PM}",
    "la alarma se quita con la clave {CREDENTIAL|7731}",
    "follow {HANDLE|dustmote_ramsey} on pinterest",
]
_NOT_TOLD = [
    "The part is 29440017 and costs 40 dollars, in stock.",
    "We sold 638907 bottles in 1998 and 702114 in 1999.",
    "Revision 4.20.117 fixes bug 88123 in the build.",
    "Las facturas 0003 y 0012 salen el lunes.",
]


@pytest.mark.parametrize("case", _TOLD)
def test_a_value_is_told_for_what_it_is(kit: Kit, case: str) -> None:
    post = marked(case)
    found = {(p.span.start, p.span.end, p.kind) for p in kit.private(Item("1", post.text))}
    assert {(start, end, kind) for start, end, kind, _ in post.spans} <= found


@pytest.mark.parametrize("case", _NOT_TOLD)
def test_other_numbers_are_left_alone(kit: Kit, case: str) -> None:
    assert kit.private(Item("1", case)) == ()


def test_the_words_around_a_number_decide(kit: Kit) -> None:
    kinds = {
        about: {p.kind for p in kit.private(Item("1", f"{about} 302114418, she said"))}
        for about in ("her SIN is", "her bank account number is")
    }
    assert kinds == {"her SIN is": {"GOV_ID"}, "her bank account number is": {"BANK"}}
