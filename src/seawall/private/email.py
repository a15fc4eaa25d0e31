"""E-mail addresses: as usual, spelled out (``nadia at example dot org``, ``nadia arroba example punto com``), in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_PLAIN = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}(?![\w@])")
_ENDING = (
    "com|net|org|edu|gov|mil|info|example|io|co|me|app|dev|gg|es|mx|ar|uk|ca|us|cl|pe|ec|ve|uy|de|fr|it|pt|"
    "br|eu|test|invalid"
)
_AT = r"(?:\s{0,2}[\[({<*_]{1,2}\s?(?:at|arroba|@|a)\s?[\])}>*_]{1,2}\s{0,2}|\s{1,2}(?:at|arroba|@)\s{1,2}|\s?@\s?)"
_DOT = (
    r"(?:\s{0,2}[\[({<*_]{1,2}\s?(?:dot|punto|point|\.|d0t|pto|d)\s?[\])}>*_]{1,2}\s{0,2}|\s{1,2}(?:dot|punto|point|pto|"
    r"\.)\s{1,2}|\s?\.\s?)"
)
_NAME = rf"[\w+-]{{1,40}}(?:(?:{_DOT}|\.|\s(?:guion bajo|underscore|guion|dash)\s)[\w+-]{{1,40}}){{0,3}}"
_SPOKEN = re.compile(
    rf"(?<![\w.+@-])({_NAME})({_AT})([\w-]{{2,40}}(?:{_DOT}[\w-]{{2,40}}){{0,2}}{_DOT}(?:{_ENDING}))(?!\w)"
)
_DISGUISED = re.compile(r"[\[({<*_]|\barroba\b|\b(?:dot|punto|point|pto)\b")
_SPACED_SIGN = re.compile(r"\s@|@\s")
#: Words that stand before "at" or before a name without belonging to the address.
_BEFORE = re.compile(
    r"^(?:.{0,80}\b(?:is|es|at|to|email|e-mail|mail|correo|me|her|him|them|a|en|write|escribe(?:le)?|contact|"
    r"reach|address|or|and|y|o|his|their)[\s:]+)(?=\S)"
)


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    if "@" in folded:
        for match in _PLAIN.finditer(folded):
            yield Hit(match.start(), match.end(), "EMAIL", 0.99, "form: e-mail address")
    for match in _SPOKEN.finditer(folded):
        joint = match[2] + match[3]
        if not (_DISGUISED.search(joint) or _SPACED_SIGN.search(match[2])):
            continue
        plain_words = match[2].strip() == "at" and not re.search(r"\bdot\b|\bpunto\b|[\[({<*]", match[3])
        if plain_words:
            continue
        start = match.start()
        lead = _BEFORE.match(match[1])
        start += lead.end() if lead else 0
        yield Hit(start, match.end(), "EMAIL", 0.95, "form: spelled-out e-mail address")


RECOGNISER = Recogniser(
    "email",
    ("EMAIL",),
    (
        (
            r"[a-z0-9_+-] ?@ ?[a-z0-9]|@ [a-z0-9-]+ ?\.|arroba|[\[({] ?@ ?[\])}]|[\[({<*_] ?at? ?[\])}>*_]|"
            r"\b(?:at|a) [^\n]*\b(?:dot|punto|point)\b"
        ),
        r"\.|\bdot\b|\bpoint\b|\bpunto\b|\bpto\b|\(d\)",
    ),
    _find,
)
