"""Identity numbers, bank data, cards, wallets, plates, birth dates, credentials: checksum, or shape and cue word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.grammar import Line

__all__ = ["identities"]

Found = tuple[int, int, str]
_CARD_CUE = re.compile(r"\b(?:card|tarjeta|visa|mastercard|amex)\b")
_DIGIT = re.compile(r"\d")
_FILL = (
    r"(?:[\s:=#.'\"(\-]|\b(?:is|was|reads|read|no|nr|num|number|numero|nro|n|es|era|del?|la|el|su|full"
    r"|completa?|card|license|licence|carnet|"
    r"security|social|account|acct|cuenta|ahorros|corriente|a|digital|clave|electronica|ends?|in|as|co"
    r"mes|to|out|i)\b\.?){0,8}"
)
_ID = r"((?=(?:[a-z-]?[ -]?){0,6}\d)[a-z]{0,5}[- ]?\d[\da-z]{0,18}(?:[ -](?=[\da-z]{0,6}\d)[\da-z]{1,10}){0,5}(?:-[a-z])?)"

_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_CURP = re.compile(r"(?<!\w)[a-z]{4}\d{6}[hmx][a-z]{5}[a-z0-9]\d(?!\w)")
_RFC = re.compile(r"(?<!\w)[a-z&]{3,4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[a-z0-9]{3}(?!\w)")
_DNI = re.compile(r"(?<!\w)([xyz]?)(\d{7,8})-?([a-z])(?!\w)")
_CUIT = re.compile(r"(?<!\w)(20|23|24|25|26|27|30|33|34)-?(\d{8})-?(\d)(?!\w)")
_NINO = re.compile(r"(?<!\w)[a-ceghj-prtw-z][a-ceghj-npr-tw-z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[a-d](?!\w)")
_GOV_CUE = re.compile(
    r"\b(?:ssn|social security|social|soc|itin|sin number|national insurance|nino|nhs|medicare|passpor"
    r"t|pasaporte|driver'?s?'? licen[cs]e|"
    r"driving licen[cs]e|licen[cs]e (?:number|no)|licencia|curp|rfc|ine|ife|nss|seguro(?: social)?|ims"
    r"s|cedula|dni|nie|nif|dui|nit|cuit|cuil|"
    r"rut|rg|cpf|ci|documento|id (?:card|number|no)|carnet?|carne del seguro|tarjeta de identidad|cred"
    r"encial|expediente|case file|"
    r"patient (?:number|no|id)|medical record|mrn|tax id|student id|alien number|green card|visa number|folio)\b"
    + _FILL
    + _ID
)
_GOV_LATER = re.compile(
    r"\b(?:ssn|social security|passport|pasaporte|licen[cs]e|licencia|curp|rfc|ine|nss|seguro|cedula|d"
    r"ni|nie|dui|cuit|cuil|rut|expediente)\b[^\n!?]{1,70}?"
    r"(?::|\bis\b|\bes\b|\bnumero\b|\bnumber\b|\bno\.)\s{0,2}" + _ID
)
_BANK_LATER = re.compile(
    r"\b(?:clabe|iban|cbu|cuenta|account|tarjeta|card)\b[^\n]{1,50}?(?<!\w)(\d(?:[ -]?\d){15,21})(?!\w)"
)
_BANK_CUE = re.compile(
    r"\b(?:routing|aba|checking|savings|sort code|sort|acct|account(?: number| no)?|iban|swift|bic|cla"
    r"be|cbu|cvu|cuenta(?: de)?(?: ahorros| corriente)?"
    r"|cta|numero de cuenta|transit|institution)\b" + _FILL + r"((?:[a-z]{2})?\d[\d -]{4,30}\d)"
)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}[ ]?(?:[a-z0-9]{4}[ ]?){2,7}[a-z0-9]{1,4}(?!\w)")
_LONG = re.compile(r"(?<![\w.,+])\d(?:[ -]?\d){11,21}(?![\w])")
_CRYPTO = re.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{20,70}|0x[a-f0-9]{40}|(?=[a-z]*[0-9])[13][a-z0-9]{25,33}|4[0-9ab][a-z0-9]{"
    r"93}|ltc1[a-z0-9]{20,60})(?!\w)"
)
_PLATE = re.compile(
    r"\b(?:licen[cs]e plate|number plate|plate number|plates?|plate no|tags?|reg(?:istration)?(?: numb"
    r"er| plate)?|placas?|patente|matricula|chapa|"
    r"dominio)\b" + _FILL + r"((?=[a-z -]{0,6}\d|\d)(?:[a-z0-9]{1,4}[ -]?[a-z0-9]{2,4}(?:-[a-z0-9]{1,3})?))(?!\w)"
)
_DATE = (
    r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}(?:st|nd|rd|th|o)?(?: of| de)? [a-z]{3,10}\.?(?: del?)?,? \d{2,4}|"
    r"[a-z]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?|nacid[oa](?: el)?|nacio(?: el)"
    r"?|fecha de nacimiento|f\. ?nac\.?|"
    r"fecha nac\.?|cumple(?:anos)?)\b[\s:=]{0,4}(?:is|es|el|on)?\s{0,2}" + _DATE
)
_SECRET_CUE = re.compile(
    r"\b(?:pass(?:word|wd|code|phrase)?s?|pwd|pw|log ?in(?:s| details)?|credentials?|contrasenas?|cont"
    r"ra|clave|credenciales|acceso)\b"
    r"(?P<fill>[^\n.!?]{0,60}?)(?:\bis\b|\bes\b|\bwas\b|\bera\b|[:=/]|\bsigue siendo\b)[\s:'\"]{1,3}(?"
    r"P<secret>[^\s,;]{4,40})"
)
_SECRET_NEXT = re.compile(
    r"\b(?:pass(?:word|wd|code)?|pwd|pw|pin(?: code| number)?|nip|contrasena|clave|contra|cvv|cvc|otp|"
    r"codigo de seguridad)\b"
    r"(?:[\s:=]{1,3}|, )['\"]?((?=[^\s,;]{0,30}\d)[^\s,;]{4,32})"
)
_PIN_LATER = re.compile(r"\b(?:pin|nip)\b[^\n]{1,30}?\b(?:es|is)\s{1,2}(\d{4,8})\b")
_SECRET_FOR = re.compile(
    r"\b(?:uses?|used|using|usa|usaba)\s((?=[^\s,;]{0,30}\d)[^\s,;]{6,40})\s(?:for|as|para|como|en|on)\s[^\n.]{0,30}?"
    r"\b(?:log ?in|password|account|bank|e-?mail|correo|banco|cuenta|contrasena|clave)"
)
_PAIR = re.compile(
    r"(?<![\w/:.])[a-z][\w.@-]{3,40}\s{0,2}/\s{1,2}((?=[^\s/]{0,30}[a-z])(?=[^\s/]{0,30}\d)[^\s/,;]{6,"
    r"32})|(?<![\w/:.])[a-z][\w.-]{3,40}/((?=[a-z]{3,20}[^\s/]{0,10}\d)[^\s/,;]{8,32})(?![\w/])"
)
_AFTER_MAIL = re.compile(
    r"@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}[\s,;:/]{1,3}(?:and then|then|and|y|y luego|con|with|luego)?\s"
    r"{0,2}((?=[^\s,;]{0,30}[a-z])(?=[^\s,;]{0,30}[\d!#$%])[^\s,;@]{6,32})"
)
_USER = re.compile(
    r"\b(?:user(?:name)?|usuario|login)\b(?: de su [a-z]{3,12})?\s{0,2}(?:is|es|:|=)\s{0,2}([a-z][\w.-]{3,40})"
)
_SECRET_WORDS = (
    "pass", "pwd", "pw", "login", "log in", "creden", "contra", "clave", "pin", "nip", "acceso", "cvv", "cvc", "usuario", "user",
    "@", "/", "uses ", "used ", "using ", "usa ", "otp", "codigo",
)  # fmt: skip
_DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{3,}")
_ORDINARY = re.compile(r"(?:[\d.,]{1,9}|https?:\S*|\d{1,4}[/-]\d{1,4}(?:[/-]\d{1,4})?|[\w.+-]+@[\w.-]+)")


def identities(line: Line) -> Iterator[Found]:
    """Identity numbers and other personal numbers in folded ranges, the most specific kind first."""
    text = line.text.folded
    if any(word in text for word in _SECRET_WORDS):
        yield from _credentials(text)
    if _DIGIT.search(text) is None:
        return
    yield from _numbers(text)
    yield from _group(_GOV_CUE, text, "GOV_ID", digits=4)
    yield from _group(_BANK_CUE, text, "BANK", digits=6)
    yield from _group(_GOV_LATER, text, "GOV_ID", digits=5)
    yield from _group(_BANK_LATER, text, "BANK", digits=16)
    for match in _PLATE.finditer(text):
        if any(c.isalpha() for c in match[1]) or match[1].isdigit():
            yield *match.span(1), "PLATE"
    yield from _group(_BIRTH, text, "BIRTH_DATE", digits=2)


def _numbers(text: str) -> Iterator[Found]:
    for match in _CRYPTO.finditer(text):
        if sum(c.isdigit() for c in match.group()) >= 3:
            yield *match.span(), "CRYPTO"
    for expression, kind in ((_SSN, "GOV_ID"), (_CURP, "GOV_ID"), (_RFC, "GOV_ID"), (_NINO, "GOV_ID")):
        for match in expression.finditer(text):
            yield *match.span(), kind
    yield from _checked(text)
    yield from _long(text)


def _checked(text: str) -> Iterator[Found]:
    for match in _DNI.finditer(text):
        number = int({"": "", "x": "0", "y": "1", "z": "2"}[match[1]] + match[2])
        if "trwagmyfpdxbnjzsqvhlcke"[number % 23] == match[3]:
            yield *match.span(), "GOV_ID"
    for match in _CUIT.finditer(text):
        if _cuit(match[1] + match[2] + match[3]):
            yield *match.span(), "GOV_ID"
    for match in _IBAN.finditer(text):
        if _iban(match.group()):
            yield *match.span(), "BANK"


def _long(text: str) -> Iterator[Found]:
    for match in _LONG.finditer(text):
        number = re.sub(r"\D", "", match.group())
        card = 13 <= len(number) <= 19 and number[0] in "23456" and _luhn(number)
        if len(number) == 18 and _clabe(number):
            yield *match.span(), "BANK"
        elif card or _CARD_CUE.search(text, max(0, match.start() - 40), match.start()):
            yield *match.span(), "CARD"


def _group(expression: re.Pattern[str], text: str, kind: str, digits: int) -> Iterator[Found]:
    for match in expression.finditer(text):
        if sum(c.isdigit() for c in match[1]) >= digits:
            yield *match.span(1), kind


def _credentials(text: str) -> Iterator[Found]:
    for match in _SECRET_CUE.finditer(text):
        if _secret(match["secret"]):
            yield _trimmed(text, *match.span("secret"))
    for expression in (_SECRET_NEXT, _PIN_LATER, _SECRET_FOR, _AFTER_MAIL, _PAIR):
        for match in expression.finditer(text):
            number = 1 if match[1] else 2
            if _DECIMAL.fullmatch(match[number]):
                continue
            if expression in (_SECRET_NEXT, _PIN_LATER) or _secret(match[number]):
                yield _trimmed(text, *match.span(number))
    found = (
        any(True for _ in _SECRET_NEXT.finditer(text))
        or any(True for _ in _SECRET_FOR.finditer(text))
        or "passw" in text
        or "contrasen" in text
    )
    for match in _USER.finditer(text) if found else ():
        yield _trimmed(text, *match.span(1))


def _trimmed(text: str, start: int, end: int) -> Found:
    return start, start + len(text[start:end].rstrip(".'\")")), "CREDENTIAL"


def _secret(word: str) -> bool:
    """Whether ``word`` looks made up as a secret: letters together with digits or signs, and nothing ordinary."""
    bare = word.strip("'\".)")
    if _ORDINARY.fullmatch(bare) or len(bare) < 4:
        return False
    return any(c.isalpha() for c in bare) and any(
        c.isdigit() or c in "!#$%&*_@" for c in bare[:-1] + bare[-1:].rstrip("!*")
    )


def _luhn(number: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _cuit(number: str) -> bool:
    total = sum(int(d) * w for d, w in zip(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 11 == int(number[-1])


def _iban(written: str) -> bool:
    number = written.replace(" ", "")
    if not 15 <= len(number) <= 34:
        return False
    moved = number[4:] + number[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _clabe(number: str) -> bool:
    total = sum(int(d) * (3, 7, 1)[i % 3] % 10 for i, d in enumerate(number[:17]))
    return (10 - total % 10) % 10 == int(number[17])
