"""Dates of birth, by the word beside the date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct"
    "(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    "enero|ene|febrero|marzo|abril|abr|mayo|junio|julio|agosto|ago|septiembre|setiembre|octubre|noviembre|diciembre|dic"
)
_DATE = (
    r"(\d{1,4}\s?[/.\-]\s?(?:\d{1,2}|[ivx]{1,4})\s?[/.\-]\s?\d{1,4}|\d{1,2}/\d{1,2}(?![/\d])|\d{1,2}(?:st|nd|"
    r"rd|th|o)?(?: of| de|-|/)? ?(?:" + _MONTH + r")\.?(?:-|/|,)?(?: ?(?:del?|of))?(?:,? ?(?:\d{4}|'?\d{2})(?!\d))?|"
    r"(?:"
    + _MONTH
    + r")\.? \d{1,2}(?:st|nd|rd|th)?(?:,? (?:\d{4}|'\d{2}))?|(?:"
    + _MONTH
    + r")\.?,? (?:de |of )?(?:19|20)\d{2}|(?:19|20)\d{2}(?=\s?[,.)\n]|$))(?!\w)"
)
_FILL = (
    r"(?:[\s:=,(\-]|\b(?:is|was|es|era|el|un|una|en|on|in|the|a|an|dia|day|falls|cae|del?|su|de|back|so|stop|"
    r"at|saturday|sunday|monday|tuesday|wednesday|thursday|friday|lunch|party|he's|she's|\w{2,9}'s|fiesta|"
    r"sabado|domingo|mayo|of)\b){0,8}"
)
_CUE = re.compile(
    r"(?<!\w)(?:b\.(?= ?\d)|d\.?o\.?b\.?|date of birth|birth ?date|birthday|bday|b-day|born(?: on| in)?|"
    r"nacid[oa](?: el| en)?|nacio(?: el| en)?|naci(?: el| en)?|nace(?: el)?|fecha de nacimiento|"
    r"f\. ?nac\.?|fec(?:ha)?\.? (?:de )?nac\.?|fdn|nacimiento|cumple(?:anos)?|natalicio|turns? \d{1,2}|turned "
    r"\d{1,2}|cumple \d{1,2}(?: anos)?|is \d{2}!)(?!\w)" + _FILL + _DATE
)
_KIN = re.compile(
    r"\b(?:mom|mum|mother|dad|father|gran|nan|grandmother|grandfather|grandpa|grandma|wife|husband|son|"
    r"daughter|brother|sister|uncle|aunt|mama|papa|madre|padre|abuel[oa]|espos[oa]|marido|mujer|hij[oa]|"
    r"herman[oa]|ti[oa])"
    r"(?: [a-z]{2,12})?[,(]\s?(?:b\.? )?" + _DATE
)
_AFTER = re.compile(
    _DATE + r"\s?[,(]?\s?(?:is|es)\s(?:his|her|their|my|su|mi)\s(?:birthday|birth ?date|date of birth|dob|cumpleanos|"
    r"cumple|fecha de nacimiento)(?!\w)"
)
_THING = re.compile(
    r"\b(?:company|club|band|movement|idea|project|game|town|city|empresa|banda|ciudad|proyecto|idea|"
    r"movimiento|server|guild|phrase|genre|jazz|punk|internet|tradition|style)\b[^.\n]{0,30}$"
)


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for match in _CUE.finditer(folded):
        written = match[1].rstrip(" ,.-")
        if written.isdigit() and len(written) == 4 and not match.group().startswith(("born", "nac")):
            continue
        if match.group().startswith(("born", "nac")) and _THING.search(
            folded[max(0, match.start() - 40) : match.start()]
        ):
            continue
        if not any(map(str.isdigit, written)):
            continue
        yield Hit(match.start(1), match.start(1) + len(written), "BIRTH_DATE", 0.97, "told as a birth date")
    for match in _KIN.finditer(folded):
        if re.search(r"(?:19|20)\d\d", match[1]):
            yield Hit(*match.span(1), "BIRTH_DATE", 0.85, "a date told of a person")
    for match in _AFTER.finditer(folded):
        yield Hit(*match.span(1), "BIRTH_DATE", 0.95, "told as a birth date")


RECOGNISER = Recogniser(
    "birth",
    ("BIRTH_DATE",),
    (
        r"[0-9]",
        (
            r"\b(?:d\.?o\.?b|date of birth|birth|birthday|bday|b-day|born|nacid[oa]|naci[o]?|nace|nacimiento|f\. ?nac|"
            r"fec|fecha|fdn|cumple|cumpleanos|natalicio|turn|b\.|is \d\d!|mom|mum|mother|dad|father|gran|nan|wife|"
            r"husband|son|daughter|brother|sister|uncle|aunt|mama|papa|madre|padre|abuel|espos|marido|mujer|hij|"
            r"herman|tio|tia)"
        ),
    ),
    _find,
)
