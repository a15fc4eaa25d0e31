"""Numbers partly or wholly in words: ``five-four-oh, 555, oh-one-one-five``, ``nine18-555-zero177``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.number_words import ROUND, TENS, UNITS

__all__ = ["FEW", "TIMES", "spelled_digits", "spoken"]

#: Words that repeat the digit after them.
TIMES = {"double": 2, "doble": 2, "triple": 3}

#: The commonest words of digits, for a gate.
FEW = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|"
    "nueve|ciento|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "double"
)
_ANY = "|".join(sorted((*UNITS, *TENS, *ROUND), key=len, reverse=True))
_GATE = re.compile(
    rf"(?:{_ANY})[\s\-,.)\[\]]{{1,4}}(?:{_ANY})|\d\W{{0,3}}(?:{_ANY})(?![a-z])|(?<![a-z])(?:{_ANY})\W{{0,3}}\d"
)
_SPELLED = re.compile(
    rf"(?<![\w$€£])(?:(?:ciento|{_ANY}|\d{{1,4}})(?:[\s\-–,.()\[\]]{{0,4}}(?:(?:y|then|and then|luego|dash|"
    rf"guion|dot|punto)\s)?)){{3,16}}(?!\w)"
)
_TOKEN = re.compile(rf"{'|'.join(TIMES)}|ciento|{_ANY}|\d+")


def spoken(folded: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and count of digits of each number that has words in it."""
    for match in _SPELLED.finditer(folded) if _GATE.search(folded) else ():
        if re.sub(r"\d", "", match.group()).strip(" -,.()[]"):
            yield (
                match.start(),
                match.start() + len(match.group().rstrip(" -–,.([\n")),
                len(spelled_digits(match.group())),
            )


def spelled_digits(written: str) -> str:
    """The digits that words and numerals of ``written`` stand for, in order (``double 0 four`` is ``004``)."""
    digits, ten, times = "", "", 1
    for word in _TOKEN.findall(written):
        if word in TIMES:
            times = TIMES[word]
        elif word == "ciento":
            digits, ten = digits + (ten + "0" if ten else "") + "1", ""
        elif ten and word in UNITS:
            digits, ten = digits + ten + UNITS[word], ""
        else:
            digits, ten = digits + (ten + "0" if ten else ""), ROUND.get(word, "")
            digits += "" if ten else (UNITS.get(word) or TENS.get(word) or word) * times
            times = 1
    return digits + (ten + "0" if ten else "")
