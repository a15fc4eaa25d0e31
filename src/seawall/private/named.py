"""Numbers believed because of the word beside them: from a cue on, over filler words, to the first value-like run.

What may stand between *SSN* and its digits cannot be listed; what may not can: the end of a sentence, a price, a unit, the name of
another number. Digits may be spelled out, spaced, or written with letters and signs between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from seawall.private.interface import capital
from seawall.private.number_words import ROUND, TENS, UNITS
from seawall.private.spoken import TIMES, spelled_digits
from seawall.text import Text

__all__ = ["SPELLED", "Told", "told_after"]

_WORDS = "|".join(sorted({*UNITS, *TENS, *ROUND} - {"o", "un"}, key=len, reverse=True))
_TIMES = "|".join(TIMES)
_ONE = rf"(?:(?:{_TIMES})\s)?(?:{_WORDS}|\d{{1,6}})"
#: One word or group of digits of a number in words.
SPELLED = rf"{_ONE}|hundred"
_SPELLED = re.compile(rf"(?:[a-z]\s)?{_ONE}(?:(?:[\s\-–,.()\[\]]|\sy\s|\sdash\s|\sguion\s){{1,3}}{_ONE}){{1,23}}(?!\w)")
#: Digits, with letters among or before them, in groups.
_VALUE = re.compile(
    r"(?:[a-z]{1,6}[-/ .]{0,2}(?=[\da-z]*\d))?[\da-z*#•]*\d[\da-z*#•]*(?:\s?[-./–·]\s?[\da-z]*\d[\da-z]*|\s[\da-z]{0,5}\d[\da-z]{0,8})*"
    r"(?:\s?[-./]\s?[a-z\d]{1,3})?(?:\s[a-z](?![\w']))?(?!\w)"
)
_FILLER = re.compile(r"[\s:=#,'\"“”‘’(\[\-–—>•*/|&+]{1,6}|n[º°o]\.?(?!\w)|[a-z][a-z'’]{0,15}(?:\.(?=\s?[\w:]))?(?!\w)")
#: Words after which a number is of another sort.
_OTHER = frozenset(
    """
    order ticket invoice page pages room floor years year days day weeks week months hours hour people call calls step version model
    part row seat seats gate flight bus route chapter born age aged turned at until till in since after before under over about
    pedido factura pagina piso sala anos dias semanas meses horas personas paso modelo parte fila asiento vuelo ruta edad hasta desde
    hace dentro entre sobre plate plates placa placas phone cell tel cel telefono movil celular zip cp postcode lote lot takes took
    costs cost costo cuesta cuestan vale valen paid pay pays pago score scored weighs peso pesa only solo tarda tardan son they
    expires expired vence caducado exp cada every each menos mas more than less plus casi almost unas unos todos all
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_UNIT = re.compile(
    r"\s?(?:%|€|\$|°|º c|years?|yrs?|days?|weeks?|months?|hours?|hrs?|minutes?|mins?|people|times|pages?|points?|pts|dollars?|bucks|pesos|"
    r"euros?|usd|mxn|miles?|km|kg|lbs?|anos?|dias|semanas?|meses|horas?|minutos|personas|veces|paginas?|puntos|mil(?:lones)?|million|am|pm|"
    r"of (?:january|february|march|april|may|june|july)|"
    r"de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|copias|copies)(?!\w)"
)
_NOT = re.compile(
    r"\d{1,4}/\d{2,4}(?:-[a-z]{1,3})?|(?:19|20)\d\d|\d{1,2}[:/.]\d{2}|\d{1,3}|\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+[.,]\d{1,2}|"
    r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d|\d{1,3}(?:st|nd|rd|th|am|pm|k|m|km|kg|mb|gb|hs?)|\d{1,3}-\d{1,3}|(?:19|20)\d\d-(?:19|20)?\d\d"
)
_LIST = re.compile(r"\s{0,2}(?:,|;|/|\||&|\+|\by\b|\be\b|\band\b|\bor\b|\bo\b)\s{0,2}(?:\d[.)]\s)?")
_DOTTED = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_MONEY = re.compile(r"[$€£]\s?$")


_FEWEST, _LONGEST = 3, 48


class Told(NamedTuple):
    """A value told after a cue: half-open range, how many digits, and how many words stand between."""

    start: int
    end: int
    digits: int
    words: int


def told_after(
    text: Text,
    cue: re.Pattern[str],
    *,
    fewest: int = 4,
    far: int = 5,
    most: int = 5,
    stop: re.Pattern[str] | None = None,
    never: re.Pattern[str] = _NOT,
) -> Iterator[Told]:
    """Values after each match of ``cue``: at least ``fewest`` digits, or ``far`` beyond two words; at most ``most`` words between.

    ``stop`` matches words of other numbers, which end the search; ``never`` matches values that are something else (dates, years).
    """
    folded = text.folded
    for match in cue.finditer(folded):
        found = _first(text, match.end(), most, stop, never)
        while found is not None:
            if found.digits >= (fewest if found.words <= 2 else far):
                yield found
            more = _LIST.match(folded, found.end)
            other = _value(text, more.end(), found.words, never) if more else None
            alike = (
                other is not None
                and abs(other.digits - found.digits) <= 1
                and other.end - other.start <= found.end - found.start + 2
            )
            found = other if alike else None


def _first(text: Text, at: int, most: int, stop: re.Pattern[str] | None, never: re.Pattern[str]) -> Told | None:
    folded, words = text.folded, 0
    while at < len(folded) and words <= most:
        found = _value(text, at, words, never)
        if found is not None:
            return found
        if folded[at] in ".?)]" and (at + 1 < len(folded) and folded[at + 1] in " \n:"):
            if folded[at] in ".?" and words:
                return None
            at += 1
            continue
        filler = _FILLER.match(folded, at)
        if filler is None or filler.end() == at or (filler.group().count("\n") and words):
            return None
        if filler.group()[0].isalpha():
            word = filler.group().strip(".'’")
            if word in _OTHER or (stop and stop.fullmatch(word)):
                return None
            words += not _small(word)
        at = filler.end()
    return None


def _small(word: str) -> bool:
    return len(word) <= 2 or word in {
        "the",
        "was",
        "del",
        "num",
        "nro",
        "los",
        "las",
        "his",
        "her",
        "number",
        "numero",
        "code",
        "card",
    }


def _value(text: Text, at: int, words: int, never: re.Pattern[str]) -> Told | None:
    folded = text.folded
    if at >= len(folded) or (at and folded[at - 1].isalnum()):
        return None
    match = _VALUE.match(folded, at)
    lead = re.match(r"[a-z]+(?=[ .])", match.group()) if match else None
    if match and lead and not (_code_like(text, at, at + lead.end())):
        match = None
    if match and not (_DOTTED.fullmatch(match.group())) and not _MONEY.search(folded, max(0, at - 2), at):
        written = _cut(match.group())
        if re.search(r"\s[a-z]$", written) and not capital(text, at + len(written) - 1):
            written = written[:-2]
        digits = sum(map(str.isdigit, written))
        fits = digits >= _FEWEST and len(written) <= _LONGEST
        if fits and not never.fullmatch(written) and not _UNIT.match(folded, at + len(written)):
            return Told(at, at + len(written), digits, words)
    spelled = _SPELLED.match(folded, at)
    if spelled:
        digits = len(spelled_digits(spelled.group()))
        if digits >= 4 and not _UNIT.match(folded, spelled.end()):
            return Told(at, spelled.end(), digits, words)
    return None


def _code_like(text: Text, start: int, end: int) -> bool:
    """Whether letters before a number were written as a code: all capitals, or a single letter or two."""
    return all(capital(text, at) for at in range(start, end)) or end - start == 1


def _cut(written: str) -> str:
    """``written`` up to where a second value seems to begin."""
    head = re.match(r"(?:(?!\s(?:19|20)\d\d$)[^\n])+", written)
    return (head.group() if head else written).rstrip(" -./–·#*")
