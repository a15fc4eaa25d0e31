"""Shorthand of short messages: ``u`` → ``you``, ``xq`` → ``porque``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from seawall.normalise.draft import Draft, Edit
from seawall.normalise.protect import Guard
from seawall.normalise.tables import PHRASES, SHORTHAND_EN, SHORTHAND_ES, SHORTHAND_SURE

__all__ = ["GATE", "undo_shorthand"]


def _either(words: Mapping[str, str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_BOTH = SHORTHAND_ES | SHORTHAND_EN
_LONG_ES = {key: word for key, word in SHORTHAND_ES.items() if len(key) > 1}
_SINGLE_ES = "".join(key for key in SHORTHAND_ES if len(key) == 1)
#: Whether shorthand may be there at all (RE2).
GATE = rf"\b(?:{_either(_BOTH)})\b"
_BEFORE, _AFTER = r"(?<![\w'@#/.$&*-])", r"(?![\w'@/&*-]|\.\w)"
_EN = re.compile(rf"{_BEFORE}(?:{_either(PHRASES)}|{_either(SHORTHAND_EN)}){_AFTER}")
_ES = re.compile(rf"{_BEFORE}(?:{_either(_LONG_ES)}){_AFTER}|{_BEFORE}(?<!\d )[{_SINGLE_ES}](?= [^\W\d]|$)")
_MIX = re.compile(f"{_ES.pattern}|{_EN.pattern}")
_SURE = re.compile(rf"{_BEFORE}(?:{_either(PHRASES)}|{_either(dict.fromkeys(SHORTHAND_SURE, ''))}){_AFTER}")
_BY_LANGUAGE = {"en": _EN, "es": _ES, "mix": _MIX, "und": _SURE}
_MEANING = _BOTH | PHRASES


def undo_shorthand(draft: Draft, language: str) -> None:
    """Write shorthand of ``language`` out; of other languages than English and Spanish none is known."""
    pattern = _BY_LANGUAGE.get(language)
    if pattern is None:
        return
    guard = Guard(draft.text)
    edits: Iterator[Edit] = (
        (match.start(), match.end(), _MEANING[match.group()])
        for match in pattern.finditer(draft.text)
        if guard.free(*match.span())
    )
    if draft.apply(edits):
        draft.names.add("sms")
