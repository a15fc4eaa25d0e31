"""Passwords, PINs, security answers, keys and the user names told with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

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
_KEY = re.compile(
    r"(?<![\w-])(?:sk|pk|rk|api|key|token|ghp|gho|glpat|xox[bpas]|akia|aiza|ya29|shpat|"
    r"sq0[a-z]{3})[-_a-z0-9.]{0,12}[-_](?=[\w-]{0,60}\d)[\w-]{12,120}(?![\w-])"
    r"|(?<!\w)(?:akia|aiza|ghp_|eyj)[\w.-]{14,400}(?![\w-])"
)
_KEY_NEXT = re.compile(
    r"\b(?:api[ _-]?key|secret(?: key)?|access key|token|bearer|clave de api|llave|wifi|wi-fi)\b(?: "
    r"(?:password|pass|key|clave|contrasena))?(?: ?(?:is|es))?[\s:=]{1,3}[\"'“]?("
    r"(?=[^\s,;]{0,40}\d)[^\s,;\"'”]{6,80})"
)
_DOOR = re.compile(
    r"\b(?:gate|door|alarm|lobby|entry|building|garage|keypad|lock|buzzer|lockbox|porton|portal|alarma|"
    r"entrada|puerta|reja|garaje)\s(?:access\s)?(?:code|pin|combo|combination|clave|codigo)\b"
    r"[\s:=]{0,3}(?:is|es|was|still|,)?\s{0,2}#?(\d{3,8}#?)(?!\w)|\b(?:codigo|clave|combinacion)\s(?:del?|de "
    r"la)\s(?:porton|portal|alarma|entrada|puerta|reja|garaje|edificio|casa|candado)\b"
    r"[\s:=]{0,3}(?:es|era)?\s{0,2}#?(\d{3,8}#?)(?!\w)"
)
_PANEL = re.compile(
    r"\b(?:gate|door|alarm|lobby|keypad|panel|entry|lockbox|porton|alarma|puerta|reja|candado|combo|code|"
    r"codigo|pin)\b[^.\n!?:]{0,24}?[\s:]((?=[*#\w]{0,9}\d{2})[*#]?[a-z]?\d{3,8}[a-z]?(?:[*#]\d{0,3})?)"
    r"(?![\w:.,/-]\d|\w|\s?(?:am|pm|km|hrs?|usd|pesos))"
)
_LOOSE = re.compile(
    r"\b(?:pass(?:word|code)?|pwd|pw|contrasena|clave|creds?|credentials)\b(?:\s(?!must|should|debe|tiene|has|"
    r"have|reset|manager)[a-z]{1,12}){0,4}[\s:]{1,2}[\"'“]?([^\s,;\"'“”]{5,40})"
)
_ROOT = re.compile(
    r"(?<![\w:/])(?:root|admin|user|administrator|guest|test)[:/]((?=[^\s\"'”,]{3,24})[^\s\"'”,/]{3,24})"
)
_DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{3,}")
_ORDINARY = re.compile(
    r"(?:[\d.,]{1,9}|https?:\S*|\d{1,4}[/-]\d{1,4}(?:[/-]\d{1,4})?|[\w.+-]+@[\w.-]+|\d{1,3}(?:st|nd|rd|th|am|"
    r"pm|k|m)|[\[(<*x•]+.{0,12}[\])>*x•]+)"
)


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901, PLR0912
    folded = text.folded
    for match in _SECRET_CUE.finditer(folded):
        if _secret(match["secret"]):
            yield _hit(folded, *match.span("secret"))
    for expression in (_SECRET_NEXT, _PIN_LATER, _SECRET_FOR, _AFTER_MAIL, _PAIR, _DOOR, _KEY_NEXT):
        for match in expression.finditer(folded):
            number = 1 if match[1] else 2
            if _DECIMAL.fullmatch(match[number]):
                continue
            if expression in (_SECRET_NEXT, _PIN_LATER, _DOOR) or _secret(match[number]):
                yield _hit(folded, *match.span(number))
    for match in _LOOSE.finditer(folded):
        bare = match[1].strip("'\".)“”")
        if _secret(bare) and re.search(r"[\d!_$#*]|\w\.\w", bare):
            yield _hit(folded, *match.span(1))
    for match in _PANEL.finditer(folded):
        if re.search(r"gate|door|alarm|lobby|keypad|panel|lockbox|porton|alarma|puerta|candado", match.group()):
            yield _hit(folded, *match.span(1))
    for match in _ROOT.finditer(folded):
        yield _hit(folded, match.start(), match.end())
    for match in _KEY.finditer(folded):
        yield _hit(folded, *match.span())
    told = (
        any(word in folded for word in ("passw", "contrasen"))
        or _SECRET_NEXT.search(folded)
        or _SECRET_FOR.search(folded)
    )
    for match in _USER.finditer(folded) if told else ():
        yield _hit(folded, *match.span(1))


def _hit(folded: str, start: int, end: int) -> Hit:
    word = folded[start:end].rstrip(".'\")”")
    sample = word in {
        "password",
        "password123",
        "123456",
        "12345678",
        "contrasena123",
        "changeme",
        "1234",
        "hunter2",
        "p@ssw0rd",
    }
    return Hit(start, start + len(word), "CREDENTIAL", 0.94, "told as a password or code", sample)


def _secret(word: str) -> bool:
    """Whether ``word`` looks made up as a secret: letters together with digits or signs, and nothing ordinary."""
    bare = word.strip("'\".)“”")
    if _ORDINARY.fullmatch(bare) or len(bare) < 4:
        return False
    made = bare[:-1] + bare[-1:].rstrip("!*")
    return any(map(str.isalpha, bare)) and any(c.isdigit() or c in "!#$%&*_@" for c in made)


RECOGNISER = Recogniser(
    "credential",
    ("CREDENTIAL",),
    (
        (
            r"pass|pwd|\bpw\b|log ?in|creden|contra|clave|\bpin\b|\bnip\b|acceso|cvv|cvc|usuario|user|@|/|\buses? |"
            r"used |using |usa |otp|codigo|code|combo|combinat|key|secret|token|"
            r"wi-?fi|bearer|gate|door|alarm|lobby|panel|porton|puerta|candado|cred|root|admin|llave|akia|aiza|ghp_|"
            r"eyj|sk[-_]|xox"
        ),
        r"[0-9!#$%&*_:/]",
    ),
    _find,
)
