"""Digits spelled out in English and Spanish: ``five five five oh one two``, ``cincuenta y cinco, cuatro cincos``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from seawall.normalise.draft import Draft, Edit
from seawall.normalise.protect import Guard

__all__ = ["GATE", "WORDS", "undo_numbers"]


def _count(words: str, first: int) -> dict[str, int]:
    return {word: value for value, word in enumerate(words.split(), first)}


_UNITS_EN = "zero one two three four five six seven eight nine"
_UNITS_ES = "cero uno dos tres cuatro cinco seis siete ocho nueve"
_TEENS_EN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TEENS_ES = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos"
    " veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_ES = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_DIGITS = _count(_UNITS_EN, 0) | _count(_UNITS_ES, 0) | {"oh": 0, "nought": 0}
_UNITS = {word: str(value) for word, value in _DIGITS.items()}
_TEENS = {word: str(value) for word, value in (_count(_TEENS_EN, 10) | _count(_TEENS_ES, 10)).items()}
_TENS = _count(_TENS_EN, 2) | _count(_TENS_ES, 2)
_TIMES = {"double": 2, "triple": 3, "doble": 2}
#: Every word that can stand in a number.
WORDS = frozenset([*_UNITS, *_TEENS, *_TENS, *_TIMES])
_STEMS = frozenset(word.removesuffix("s") for word in WORDS)
_ANY = "|".join(sorted(WORDS, key=lambda word: (-len(word), word)))
_SPLIT = "[ ,.…-]{1,5}"
_PART = rf"(?:{_ANY})s?|[0-9]{{1,4}}"
#: Whether three parts of a number in words may stand together at all (RE2).
GATE = (
    rf"\b(?:{_ANY})s?{_SPLIT}(?:y )?(?:{_PART}){_SPLIT}(?:y )?(?:{_PART})\b"
    rf"|\b[0-9]{{1,4}}{_SPLIT}(?:{_ANY})s?{_SPLIT}(?:y )?(?:{_PART})\b"
)
_RUN = re.compile(rf"\b(?:{_PART})(?:{_SPLIT}(?:y[ ])?(?:{_PART})\b)++")
_WORD = re.compile(r"[a-z]+|[0-9]+")


_RUN_LENGTH = 5


def undo_numbers(draft: Draft) -> None:
    """Write runs of five number words and more as digits, and three or four single digits that don't count up."""
    if draft.apply(_edits(draft.text)):
        draft.names.add("digits")


def _edits(text: str) -> Iterator[Edit]:
    guard = Guard(text)
    for match in _RUN.finditer(text):
        words = list(_WORD.finditer(text, *match.span()))
        long = len(words) >= _RUN_LENGTH and any(word.group().removesuffix("s") in _STEMS for word in words)
        if ((long and not _counting(words)) or _short(match.group(), words)) and guard.free(*match.span()):
            yield from _digits(words)


def _counting(words: list[re.Match[str]]) -> bool:
    values = [_UNITS.get(word.group(), _TEENS.get(word.group(), word.group())) for word in words]
    if not all(value.isdigit() for value in values):
        return False
    steps = [int(b) - int(a) for a, b in pairwise(values)]
    return max(steps.count(1), steps.count(-1)) * 3 >= len(steps) * 2


def _short(text: str, words: list[re.Match[str]]) -> bool:
    """``nine zero four``: three or four single digits with bare spaces or hyphens between them."""
    single = all(word.group() in _UNITS for word in words)
    return len(words) in (3, 4) and single and not re.search("[,.…]|  ", text) and not _counting(words)


def _digits(words: list[re.Match[str]]) -> Iterator[Edit]:
    """One edit for each number, and one for each gap between two numbers."""
    last = -1
    index = 0
    while index < len(words):
        value, size = _value([word.group() for word in words[index : index + 3]])
        start, end = words[index].start(), words[index + size - 1].end()
        if last >= 0 and start > last:
            yield last, start, ""
        if value != words[index].string[start:end]:
            yield start, end, value
        last = end
        index += size


def _value(words: list[str]) -> tuple[str, int]:
    """Read a number at the head of ``words`` (up to three): its digits, and how many words that took."""
    first, second, third = (*words, "", "")[:3]
    if second == "y" and third in _UNITS and first in _TENS:
        return f"{_TENS[first]}{_UNITS[third]}", 3
    if first in _TENS and _UNITS.get(second, "0") != "0":
        return f"{_TENS[first]}{_UNITS[second]}", 2
    if first in _TIMES and second in _UNITS:
        return _UNITS[second] * _TIMES[first], 2
    times = _UNITS.get(first, "0")
    if times in "234" and second.endswith("s") and second not in _UNITS and second[:-1] in _UNITS:
        return _UNITS[second[:-1]] * int(times), 2
    if first in _TENS or first in _TIMES:
        return f"{_TENS[first]}0" if first in _TENS else "", 1
    single = first if first in WORDS else first.removesuffix("s")
    return _UNITS.get(single) or _TEENS.get(single) or first, 1
