"""Numbers partly or wholly in words: ``five-four-oh, 555, oh-one-one-five``, ``nine18-555-zero177``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.number_words import HUNDREDS, ROUND, TENS, UNITS

__all__ = ["COUNT", "FEW", "TIMES", "spelled_digits", "spoken"]

#: Words that repeat the digit after them.
TIMES = {"double": 2, "doble": 2, "triple": 3}

#: The commonest words of digits, for a gate.
FEW = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|"
    "nueve|ciento|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "double"
)
#: A digit, or a word that may be one, as a first gate.
COUNT = rf"[0-9]|\b(?:{FEW}|hundred|ten|eleven|twelve|thir|fif|once|doce|trece|quince|diec|diez|cien|doscientos)"
_ANY = "|".join(sorted((*UNITS, *TENS, *ROUND, *HUNDREDS, *TIMES, "hundred"), key=len, reverse=True))
_THEN = r"(?:y|then|and then|y luego|luego|dash|guion|dot|punto)"
_GATE = re.compile(
    rf"(?:{_ANY})[\s\-,.)\[\]~]{{1,4}}(?:{_ANY})|\d\W{{0,3}}(?:{_ANY})(?![a-z])|(?<![a-z])(?:{_ANY})\W{{0,3}}\d|"
    rf"\d\W{{1,3}}{_THEN}\W{{1,2}}\d"
)
_SPELLED = re.compile(rf"(?<![\w$€£])(?:(?:{_ANY}|\d{{1,4}})(?:[\s\-–,.()\[\]~]{{0,4}}(?:{_THEN}\s)?)){{3,16}}(?!\w)")
_SAID = re.compile(rf"then|luego|dash|guion|(?<![a-z])(?!(?:o|un|uno)(?![a-z]))(?:{_ANY})")
_TOKEN = re.compile(rf"{_ANY}|\d+|,")


def spoken(folded: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and digits of each number that has words in it."""
    for match in _SPELLED.finditer(folded) if _GATE.search(folded) else ():
        if _SAID.search(match.group()):
            written = re.sub(rf"[\s\-–,.()\[\]~]+(?:{_THEN}\s*)?$", "", match.group())
            yield match.start(), match.start() + len(written), spelled_digits(written)


def spelled_digits(written: str) -> str:
    """The digits that words and numerals of ``written`` stand for, in order (``double 0 four`` is ``004``)."""
    digits, times = "", 1
    #: Places of the last number that a smaller one may still fill: two after a hundred, one after a round ten.
    free = 0
    for word in _TOKEN.findall(written):
        if word in TIMES:
            times = TIMES[word]
            continue
        if word == ",":
            free = 0
            continue
        if word == "hundred":
            digits, free = digits + "00", 2
            continue
        value, room = _value(word)
        if free and not word.isdigit() and len(value) == free and word not in HUNDREDS:
            digits = digits[: -len(value)] + value
        elif free == 2 and room == 1:
            digits = digits[:-2] + value
        else:
            digits += value * times
        free, times = room, 1
    return digits


def _value(word: str) -> tuple[str, int]:
    """The digits of a word by itself, and how many of its last places a smaller number may fill."""
    if word in HUNDREDS:
        return HUNDREDS[word] + "00", 2
    if word in ROUND:
        return ROUND[word] + "0", 1
    return UNITS.get(word) or TENS.get(word) or word, 0
