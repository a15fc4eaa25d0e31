"""Which posts the learned tagger is asked about: those that may tell a place, an illness or a number of somebody's."""

from __future__ import annotations

import re

from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.tagging import CLASSES

__all__ = ["GATE"]

_COMMONEST = frozenset(
    """
    in place end way view green bank path room level of no park house home box round right left front top back head over next past
    off under by near at to from go come return write live living
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _any(*names: str) -> str:
    known = sorted({word for name in names for word in CLASSES[name].split()} - _COMMONEST)
    return r"(?:^|[^\pL\pN])(?:" + "|".join(map(re.escape, known)) + r")(?:$|[^\pL\pN])"


_DIGIT = "[0-9]"
_NUMBER = r"(?:^|[^\pN$€£#:.,/%-])[0-9]{1,5}[a-z]?(?:$|[^\pN%€:/$])"
_GAP = r"[^!?]{0,30}"
_PLACE = _any("street", "unit", "area", "code", "live", "site")
_STREET = _any("street", "unit")
#: Where an address may begin: at the start of a line or quotation, or after a word for going or being there.
_START = r"(?:^|[\n\"“>:]) ?"
_TO = r"(?:^|[^\pL])(?:at|to|outside|number|no\.?|numero|en|a|pickup|from|off)[ :\"]{1,3}(?:number |no\.? |the )?"
_COUNTED = (
    r"(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|\pL{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|tres|cuatro|"
    r"cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)"
)
_STOREY = "(?:primero|segundo|tercero|cuarto|quinto|bajo|atico)"


#: Alternatives; each is a set of RE2 patterns over folded text that must all match.
GATE = (
    (_DIGIT, f"{_NUMBER}{_GAP}{_PLACE}|{_PLACE}{_GAP}{_NUMBER}"),
    (_any("rel"), _any("site", "look", "street", "area")),
    (_any("street"), _any("site", "area", "live", "unit")),
    (_DIGIT, rf"(?:{_START}|{_TO})[0-9]{{1,5}}[a-z]?,? (?:[nsew]\.? )?\pL{{4}}"),
    (
        r"(?:^|[^\pL])(?:en|a|al|del?|por|sobre|vive|va|sale)[ :]{1,2}(?:la |el |los |las )?\pL{4,20} (?:[0-9]{1,4}|"
        + _COUNTED
        + r")(?:[^\pL\pN%$€/:]|$)",
    ),
    (_COUNTED, f"{_COUNTED},? {_STOREY}|{_COUNTED},? ?(?:\\pL+,?)?{_STREET}|{_STREET},? {_COUNTED}"),
    (_any("has", "person"), rf"(?:^|[^\pL\pN])(?:{ILLNESSES}|{DRUGS}|{CARE})(?:$|[^\pL\pN])"),
)
