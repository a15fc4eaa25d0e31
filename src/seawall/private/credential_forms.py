"""Secrets told in a way of their own: in links and settings, as answers, in pairs with a name, in lists of codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import capital
from seawall.text import Text

__all__ = ["GATE", "told_secrets"]

_SERVICE = r"acc(?:ount|t)?|alt|log ?in|creds?|credentials?|cuenta|acceso|server|router|netflix|steam|hulu|disney|email|e-mail|correo|box"
_LINK = re.compile(r"(?<!\w)[a-z][a-z0-9+.-]{2,12}://[^\s/:@]{1,40}:[^\s/@]{2,60}@[^\s\"'<>]{3,120}")
_SETTING = re.compile(
    r"(?<![\w-])[a-z_]{0,24}(?:pass(?:word|wd)?|pwd|secret|token|api_?key|pin)[a-z_]{0,8}\s?=\s?[\"']?(?P<secret>[^\s\"';,]{4,80})"
)
_ANSWER = re.compile(
    r"\b(?:(?:security|secret|verification|recovery|safe|code|pass) ?(?:question|answer|word|phrase)s?|answer|respuesta|"
    r"palabra (?:clave|secreta)|frase secreta)\b(?:[^\n.!?:=]{0,30}?(?:\bis\b|\bes\b|[:=]))[\s\"'“]{1,3}"
    r"(?P<secret>[a-z0-9][\w'-]{2,24}(?:\s[a-z0-9][\w'-]{1,20}){0,2})(?=[\s\"'”]{0,2}(?:[.,;!?)\n]|$))"
)
_ASKED = re.compile(
    r"\b(?:e-?transfer|interac|security|secret|verif\w+|recovery|account|bank|safe|code|pass|cuenta|banco|secreta|clave)\b"
)
_PERSONAL = re.compile(
    r"\b(?:maiden name|first pet|first car|childhood friend|apellido de soltera|"
    r"primera mascota)\b(?:'s)?[\s:,=]{1,3}(?:(?:is|was|es|era)\s)?"
    r"(?P<secret>[a-z][\w'-]{2,20})(?!\w)"
)
_NETWORK = re.compile(
    r"\b(?:ssid|wi-?fi|network|red|router|modem)\b[^\n]{0,40}?\b(?:key|clave|pass(?:word)?|contra(?:sena)?|pw)\b\s?(?:[:=]|is|es)\s?"
    r"(?P<secret>[^\s,;]{5,40})"
)
_PAIR = re.compile(
    rf"\b(?:{_SERVICE}|mine|mio|la mia)\b[^\n.!?]{{0,30}}?(?:\bis\b|\bes\b|[:=])\s(?P<secret>[a-z][\w.@-]{{2,40}}\s?(?://|/|\||:)\s?"
    r"(?=[^\s,;]{0,40}[a-z])(?=[^\s,;]{0,40}[\d!#$%&*+_-])[^\s,;/]{5,40})"
)
_NAMED = re.compile(
    r"\b(?:user(?:name)?|usuario|login)\s(?P<secret>[a-z][\w.-]{2,40})(?=[\s,;/]{1,3}(?:clave|contra\w*|pass\w*|pw|pwd|y clave)\b)"
)
_CODES = re.compile(
    r"\b(?:recovery|backup|rescue|scratch|emergency|respaldo|recuperacion)\s(?:codes?|codigos?)\b[^\n\d]{0,16}?[\s:]"
    r"(?P<secret>(?=[\w-]{0,12}\d)[\w-]{6,14}(?:(?:\s?[,;/]\s?|\s)(?=[\w-]{0,12}\d)[\w-]{6,14}){0,9})"
)
_GROUPS = re.compile(
    r"\b(?:codes?|codigos?|key|clave|serial|licen[cs]e key|token)\b[^\n]{0,16}?[\s:]"
    r"(?P<secret>(?=[a-z0-9-]{0,30}[a-z])(?=[a-z0-9-]{0,30}\d)[a-z0-9]{4,5}(?:-[a-z0-9]{4,5}){2,7})(?![\w-])"
)
_WORDS = frozenset(
    """
    the this that what not for your yours mine his her a an yes no correct wrong right clear simple easy none nothing
    """.split()  # noqa: SIM905 (a list of words reads better)
)

#: A gate for all of these together.
GATE = (
    r"://[^ /]*:[^ /]*@|\b(?:answers?|respuesta|palabra|maiden|pet|mascota|soltera|ssid|router|modem|network)\b|"
    r"(?:password|passwd|pass|pwd|secret|token|key|pin)[a-z_]* ?=|\b(?:codes?|codigos?)\b|"
    rf"\b(?:{_SERVICE}|mine)\b[^\n]*[/|:]|\b(?:user|username|usuario)\b"
)


def told_secrets(text: Text) -> Iterator[tuple[int, int, float]]:
    """Where secrets stand, with their probability."""
    folded = text.folded
    for match in _LINK.finditer(folded):
        yield match.start(), match.start() + len(match.group().rstrip(".,;:)")), 0.995
    for match in _ANSWER.finditer(folded):
        asked = _ASKED.search(folded, max(0, match.start() - 60), match.start("secret"))
        if asked and match["secret"].split()[0] not in _WORDS:
            yield *match.span("secret"), 0.9
    for match in _PERSONAL.finditer(folded):
        if capital(text, match.start("secret")):
            yield *match.span("secret"), 0.9
    for expression in (_SETTING, _NETWORK, _PAIR, _NAMED, _CODES, _GROUPS):
        for match in expression.finditer(folded):
            if match["secret"].strip(".\"'") not in _WORDS:
                yield *match.span("secret"), 0.955
