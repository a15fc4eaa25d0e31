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
_TH = (
    r"(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth|primero|"
    r"(?:veinti|treinta y )?(?:uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete|"
    r"dieciocho|diecinueve|veinte|treinta|\d{1,2}(?:st|nd|rd|th|o|º|ª)?"
)
_YEAR = (
    r"(?:(?:19|20)\d\d|'?\d\d(?!\d)|nineteen[ -](?:hundred(?: and)? )?\w{3,9}(?:[ -]\w{3,5})?|two thousand(?: and)?(?: \w{3,9})?|"
    r"twenty[ -]\w{3,8}|mil novecientos(?: \w{3,9}(?: y \w{3,6})?)?|dos mil(?: \w{3,12})?)"
)
_SPELLED = (
    rf"(?:the |el |dia )?(?:{_TH})(?: of| de|,|/|-)?[ /-]?(?:day of )?(?:{_MONTH})\.?(?:(?:,| of| de|del?|"
    rf"/|-| in| en| del ano)?[ /-]?{_YEAR})?|"
    rf"(?:{_MONTH})\.?(?: the)? (?:{_TH})(?:,? {_YEAR})?|(?:{_MONTH})\.?,? {_YEAR}"
)
_DATE = (
    rf"({_SPELLED}|"
    r"\d{1,4}\s?[/.\-]\s?(?:\d{1,2}|[ivx]{1,4})\s?[/.\-]\s?\d{1,4}|\d{1,2}/\d{1,2}(?![/\d])|\d{1,2}(?:st|nd|"
    r"rd|th|o)?(?: of| de|-|/)? ?(?:" + _MONTH + r")\.?(?:-|/|,)?(?: ?(?:del?|of))?(?:,? ?(?:\d{4}|'?\d{2})(?!\d))?|"
    r"(?:"
    + _MONTH
    + r")\.? \d{1,2}(?:st|nd|rd|th)?(?:,? (?:\d{4}|'\d{2}))?|(?:"
    + _MONTH
    + r")\.?,? (?:de |of )?(?:19|20)\d{2}|(?:19|20)\d{2}(?=\s?[,.)\n]|$))(?!\w)"
)
_FILL = (
    r"(?:[\s:=,(\-]|\b(?:is|was|es|era|el|un|una|en|on|in|the|a|an|dia|day|falls|cae|del?|su|de|back|so|stop|"
    r"at|and|y|his|hers|her|their|el de|that of|mine|mio|certificate|acta|as|on the|exactly|actually|like|wait|listed|"
    r"saturday|sunday|monday|tuesday|wednesday|thursday|friday|lunch|party|he's|she's|\w{2,9}'s|fiesta|"
    r"sabado|domingo|mayo|of)\b){0,8}"
)
_CUE = re.compile(
    r"(?<!\w)(?:b\.(?= ?\d)|d\.?o\.?b\.?|date of birth|birth ?date|birthday|bday|b-day|born(?: on| in)?|"
    r"nacid[oa](?: el| en)?|nacio(?: el| en)?|naci(?: el| en)?|nace(?: el)?|fecha de nacimiento|"
    r"f\. ?nac\.?|fec(?:ha)?\.? (?:de )?nac\.?|fdn|nacimiento|cumple(?:anos)?|natalicio|"
    r"n(?:ac)?\.(?= ?\d)|nac\.?|fec\. nac\.?|f\.? ?de ?nac\.?|f\.n\.|birthdate|birth date|born|nacida el dia|nacio el dia|"
    r"birthdays|cumpleanos de \w{3,12}|cumple (?:el|la|mi|su) \w{3,10}|birth certificate|turns? \d{1,2}|turned "
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


_ALSO = re.compile(
    r"\s?(?:,|;|/|\(|\)|\by\b|\band\b|\be\b)\s?(?:(?:y|and|el|la|de|del|ella|his|hers|mine|mio|that of|el de|la de)\s){0,3}"
    r"(?:[a-z]{2,12}(?:'s)?\s(?:is |es |on |el )?){0,2}" + _DATE
)
_WORDS = 3


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
        if len(written.split()) < _WORDS and not any(map(str.isdigit, written)):
            continue
        end = match.start(1) + len(written)
        yield Hit(match.start(1), end, "BIRTH_DATE", 0.97, "told as a birth date")
        also = _ALSO.match(folded, end)
        if also is not None:
            yield Hit(*also.span(1), "BIRTH_DATE", 0.9, "told beside a birth date")
    for match in _KIN.finditer(folded):
        if re.search(r"(?:19|20)\d\d", match[1]):
            yield Hit(*match.span(1), "BIRTH_DATE", 0.85, "a date told of a person")
    for match in _AFTER.finditer(folded):
        yield Hit(*match.span(1), "BIRTH_DATE", 0.95, "told as a birth date")


RECOGNISER = Recogniser(
    "birth",
    ("BIRTH_DATE",),
    (
        rf"[0-9]|(?:of|de) (?:{_MONTH})",
        (
            r"\b(?:f\.? ?de nac|nac\b|n\.|f\.n\.|d\.?o\.?b|date of birth|birth|birthday|bday|b-day|born|nacid[oa]|"
            r"naci[o]?|nace|nacimiento|f\. ?nac|"
            r"fec|fecha|fdn|cumple|cumpleanos|natalicio|turn|b\.|is \d\d!|mom|mum|mother|dad|father|gran|nan|wife|"
            r"husband|son|daughter|brother|sister|uncle|aunt|mama|papa|madre|padre|abuel|espos|marido|mujer|hij|"
            r"herman|tio|tia)"
        ),
    ),
    _find,
)
