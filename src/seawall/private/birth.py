"""Dates of birth, by the word beside the date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["DATE", "RECOGNISER"]

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct"
    "(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    "janvier|fevrier|fevr|mars|avril|avr|mai|juin|juillet|juil|aout|septembre|octobre|novembre|decembre|"
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
_DECADE = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa"
_SPELLED = (
    rf"(?:the |el |dia )?(?:{_TH})\.?(?: ?\(\d{{1,2}}\))?(?: of| de|,|/|-)?[ /-]?(?:day of )?(?:{_MONTH})\.?(?:(?:,| of| del?|"
    rf"/|-| in| en| del ano|,? ano)?[ /-]?{_YEAR}(?: ?\((?:19|20)\d\d\))?|,?(?: of| del?| ano)? (?:{_DECADE})(?:(?: y |[- ])\w{{3,6}})?)?|"
    rf"(?:the |el )?(?:{_TH}) (?:of the|del) (?:{_TH})(?: del? | of |,? )(?:{_YEAR}|(?:{_DECADE})(?:(?: y |[- ])\w{{3,6}})?)|"
    rf"(?:{_MONTH})\.?(?: the)? (?:{_TH})(?:,? {_YEAR})?|(?:{_MONTH})\.?,? {_YEAR}"
)
_DATE = (
    rf"({_SPELLED}|"
    r"\d{1,2} del? \d{1,2}(?: del? (?:\d{4}|'?\d{2}))?(?![\d:])|"
    r"\d{1,4}\s?[/.\-]\s?(?:\d{1,2}|[ivx]{1,4})\s?[/.\-]\s?\d{1,4}|\d{1,2}(?:/\d{1,2}(?![/\d])|-(?:0[1-9]|1[0-2])(?![-\d]))|\d{1,2}(?:st|nd|"
    r"rd|th|o)?(?: of| de|-|/)? ?(?:" + _MONTH + r")\.?(?:-|/|,)?(?: ?(?:del?|of))?(?:,? ?(?:\d{4}|'?\d{2})(?!\d))?|"
    r"(?:"
    + _MONTH
    + r")\.? \d{1,2}(?:st|nd|rd|th)?(?:,? (?:\d{4}|'\d{2}))?|(?:"
    + _MONTH
    + r")\.?,? (?:de |of )?(?:19|20)\d{2}|(?:19|20)\d{2}(?=\s?[,.)\n]|$))(?!\w)"
)
_CUE = re.compile(
    r"(?<!\w)(?:b\.(?= ?\d)|d\.?o\.?b\.?|dates? of birth|birth ?(?:date|day)s?|bdays?|b-days?|birth certificate|born|"
    r"nacid[oa]|nacio|naci|nace|fecha de nacim\w*|f(?:ec(?:ha)?)?\.? ?(?:de )?n(?:ac(?:im\w*)?|to)\.?|fdn|f\.n\.|nacimiento|"
    r"n(?:ac)?\.(?= ?\d)|nac\.?|natalicio|cumple(?:anos)?|cumplo|cumplimos|turn(?:s|ed|ing)?(?= \d{1,2} )|"
    r"is \d{2}!)(?!\w)"
)
#: Between the word for a birth and its date no more than so many words and characters, and none of another event.
_WORDS_BETWEEN, _BETWEEN = 6, 48
_STOPS = re.compile(
    r"[.!?;](?=\s)|\n(?=[^\n]*\w)|\b(?:until|since|due|but|because|when|exam|meeting|deadline|wedding|started|moved|died|expires|"
    r"hasta|desde|pero|porque|cuando|examen|boda|junta|murio|vence|years?|months?|weeks?|semanas?|meses)\b"
)
_ABOVE = re.compile(r"[\s.:)]{0,4}(?:\n\s?)?")
_KIN = re.compile(
    r"\b(?:mom|mum|mother|dad|father|gran|nan|grandmother|grandfather|grandpa|grandma|wife|husband|son|"
    r"daughter|brother|sister|uncle|aunt|mama|papa|madre|padre|abuel[oa]|espos[oa]|marido|mujer|hij[oa]|"
    r"herman[oa]|ti[oa])"
    r"(?: [a-z]{2,12})?[,(]\s?(?:b\.? )?" + _DATE
)
_PAPER = "id|licen[cs]e|passport|certificate|file|record|credencial|cedula|acta|dni|ine|pasaporte|ficha|cartilla"
_AFTER = re.compile(
    _DATE + r"\s?[,(]?\s?(?:(?:is|es|was|era)\s(?:[a-z]+(?:'s)?\s){1,3}?(?:birthday|bday|birth ?date|date of birth|dob|"
    r"cumpleanos|cumple|fecha de nacimiento)|"
    r"(?:says|dice|per|by|according to|segun|on|en)\s(?:his|her|their|the|my|su|mi|la|el)\s"
    rf"(?:{_PAPER}))(?!\w)"
)
_THING = re.compile(
    r"\b(?:company|club|band|movement|idea|project|game|town|city|empresa|banda|ciudad|proyecto|idea|"
    r"movimiento|server|guild|phrase|genre|jazz|punk|internet|tradition|style)\b[^.\n]{0,30}$"
)


_ALSO = re.compile(
    r"\s?(?:,|;|/|\(|\)|\by\b|\band\b|\be\b)\s?(?:(?:y|and|el|la|de|del|ella|his|hers|mine|mio|that of|el de|la de)\s){0,3}"
    r"(?:[a-z]{2,12}(?:'s)?\s(?:is |es |on |el )?){0,2}" + _DATE
)
_WORDS, _LONGEST = 3, 60
#: A date, in figures or words; its first group is the date itself.
DATE = re.compile(r"(?<![\w/.-])" + _DATE)


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for cue in _CUE.finditer(folded):
        told = _told(folded, cue)
        if told is None or (
            cue.group().startswith(("born", "nac")) and _THING.search(folded, max(0, cue.start() - 40), cue.start())
        ):
            continue
        yield Hit(*told, "BIRTH_DATE", 0.97, "told as a birth date")
        also = _ALSO.match(folded, told[1])
        if also is not None:
            yield Hit(*also.span(1), "BIRTH_DATE", 0.9, "told beside a birth date")
    for match in _KIN.finditer(folded):
        if re.search(r"(?:19|20)\d\d", match[1]):
            yield Hit(*match.span(1), "BIRTH_DATE", 0.85, "a date told of a person")
    for match in _AFTER.finditer(folded):
        yield Hit(*match.span(1), "BIRTH_DATE", 0.95, "told as a birth date")


def _told(folded: str, cue: re.Match[str]) -> tuple[int, int] | None:
    """Where the date stands that a word for a birth tells, if it tells one."""
    above = _ABOVE.match(folded, cue.end())
    at = above.end() if above else cue.end()
    date = DATE.search(folded, at, at + _BETWEEN + _LONGEST)
    if date is None or date.start() - at > _BETWEEN:
        return None
    gap, written = folded[at : date.start()], date[1].rstrip(" ,.-")
    if len(gap.split()) > _WORDS_BETWEEN or _STOPS.search(gap):
        return None
    if written.isdigit() and not cue.group().startswith(("born", "nac")):
        return None
    if not any(map(str.isdigit, written)) and len(written.split()) < _WORDS:
        return None
    lead = len(written) - len(re.sub(r"^(?:(?:the|el|dia) (?=\d)|el (?=[a-z]+ (?:de|\()))", "", written))
    return date.start(1) + lead, date.start(1) + len(written)


RECOGNISER = Recogniser(
    "birth",
    ("BIRTH_DATE",),
    (
        rf"[0-9]|\b(?:{_MONTH})\b",
        (
            r"\b(?:f\.? ?de nac|nac\b|nto\b|cumplo|credencial|cedula|acta|"
            r"n\.|f\.n\.|d\.?o\.?b|date of birth|birth|birthday|bday|b-day|born|nacid[oa]|"
            r"naci[o]?|nace|nacimiento|f\. ?nac|"
            r"fec|fecha|fdn|cumple|cumpleanos|natalicio|turn|b\.|is \d\d!|mom|mum|mother|dad|father|gran|nan|wife|"
            r"husband|son|daughter|brother|sister|uncle|aunt|mama|papa|madre|padre|abuel|espos|marido|mujer|hij|"
            r"herman|tio|tia)"
        ),
    ),
    _find,
)
