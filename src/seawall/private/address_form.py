"""Addresses of any country by their build alone: after a word such as *address*, over lines, with a unit and a postcode.

Street names need not be known: ``Villacher Strasse 89``, ``27 Mlynska, Apt. 4, Trancoso 44674``. (The parts and their order:
Universal Postal Union, S42.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, capital
from seawall.private.tail import POSTCODE, extended, led
from seawall.text import Text

__all__ = ["RECOGNISER"]

_W = r"[^\W\d_][^\s,;:!?()\[\]\"<>]{0,24}"
_NUMBER = r"\d{1,5}(?:\s?[a-z](?!\w)|[-/]\d{1,4})?"
_UNIT = r"(?:apt|apartment|suite|ste|unit|flat|room|floor|depto|dpto|piso|int)\.?\s?#?\d{1,5}[a-z]?"
#: A street in either order: number then name (then another number), or name then number.
_STREET = (
    rf"(?:\d{{1,5}}[a-z]?,?\s(?:\d{{1,4}}[a-z]?\s)?(?:{_W}\s){{0,4}}{_W}(?:\s{_NUMBER}\.?)?|"
    rf"(?:{_W}\s){{0,4}}{_W},?\s(?:nr\.?\s|no\.?\s|#)?{_NUMBER}\.?)"
)
_CUE = re.compile(
    r"(?:\b(?:address(?:es)?|addy|addr|direccion|domicilio)\b(?:[^\n.!?:;]{0,30}?(?:\bis\b|\bto\b|\bes\b|"
    r"\bwith\b|:|\bhere they are:?|\bsame:?|\bfollowing\??:?)[:\s]{1,3}|[:\s]{1,4})|"
    r"\b(?:lives?|living|lived|stays?|staying|resides?|located|based|moved|move|meet (?:me|you|us|them|him|"
    r"her)|meeting|arrived|office is|offices are|restaurant is|house is|home is|place is)\s(?:located\s|"
    r"right\s|now\s|over\s)?(?:at|in|on|to)\s|"
    r"\b(?:sent|send|ship|shipped|mail|mailed|post|deliver|delivered|return|taxi|cab|uber|invoice|drop(?: "
    r"it)? off|drops you off|dropped off|forward(?:ed)?|refund|package|parcel|card|it|one|statement|mail)\s"
    r"(?:\w{1,9}\s){0,3}?(?:to|at)\s|"
    r"\bit is\s|\bit's in\s|\bit's at\s|\bthis:\s|\baddress\n{1,2}|\bon the (?:north|south|east|west) side "
    r"of\s|\bstation is on\s|\bwhere:\s|\buser:\s|\bhere they are:\s|\benter on\s|\bredirect my post from\s|"
    r"\bpickup:\s|"
    r"\b(?:vive|viven|vivo|reside|residen|ubicad[oa]|queda|envi\w{1,4}|mand\w{1,4})\s(?:\w{1,6}\s)?(?:en|a)\s)"
)
_AT_CUE = re.compile(_STREET)
_LINES = re.compile(
    rf"(?:(?<=\n)|^)[ \t>?]{{0,8}}(?P<street>{_STREET})[ \t]{{0,3}},?\n[ \t>?]{{0,8}}(?:{_UNIT}[ \t]{{0,3}}\n[ "
    rf"\t>?]{{0,8}})?"
)
_UNITED = re.compile(
    rf"(?<![\w.,$-])(?P<street>\d{{1,5}}[a-z]?,?\s(?:\d{{1,4}}[a-z]?\s)?(?:{_W}\s){{1,5}}"
    rf"(?:\d{{1,5}}\.?\s)?)\s{{0,4}}{_UNIT}(?!\w)"
)
_COMMA = re.compile(rf"(?<![\w.,$-])(?P<street>{_STREET}),\s(?:{_W}\s?){{1,3}},?\s(?:[a-z]{{2}}\s)?{POSTCODE}")
_PAIR = re.compile(
    rf"(?:the\s)?(?:corner|intersection)\sof\s(?P<street>(?:{_W}\s|\d{{1,4}}[a-z]*\.?\s){{1,5}}(?:and|y|&)\s"
    rf"(?:{_W}|\d{{1,4}}\.?)(?:\s(?:{_W}|\d{{1,4}}\.?)){{0,3}})"
)
#: Capitalised name and number: an address where a flat, a district or a code follows.
_NUMBERED = re.compile(
    rf"(?<![\w.,$#-])(?P<name>{_W}(?:\s{_W}){{0,3}}),?\s(?:no\.?\s|num\.?\s|n[°º]\s|#)?(?P<number>\d{{1,5}}"
    rf"(?:\s?bis)?(?:\s?-?[a-z](?!\w))?(?:\s?-\s?\d{{1,4}}[a-zº°]?)?)(?![\w%$€:/]|[.,]\d)"
)
#: British and Canadian postcodes, and a state with its code: what stands before them is the address.
_CODED = re.compile(
    r"(?<!\w)(?:[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}|[a-z]\d[a-z] \d[a-z]\d|[a-z]{2},? \d{5}(?:-\d{4})?|"
    r"c\.?\s?p\.? ?\d{5})(?![\w-])"
)
_CONTEXT = re.compile(
    r"\b(?:address|addy|street|live|lives|lived|living|send|sent|ship|mail|meet|located|office|moved|taxi|"
    r"deliver|return to|zip|postal|direccion|domicilio|vive|enviar|billing|where)\b"
)
_TALK = frozenset(
    """
    a an the of in on at to for with by from and or but is are was were be been have has had i you he she we they it
    this that these those my your his her our their not no people
    years year days day hours hour minutes minute miles km times points goals votes dollars euros pesos percent pm
    am more less than about over under least most of them los las el la un una
    unos unas de que y o con por para en es son fue anos dias horas minutos veces puntos personas mil millones primer
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901, PLR0912
    folded = text.folded
    for cue in _CUE.finditer(folded):
        match = _AT_CUE.match(folded, cue.end())
        if match is not None:
            start, end = match.span()
            trimmed = _trimmed(text, start, end)
            if trimmed is not None:
                weak = cue.group().strip() in {"it is", "this:", "user:"}
                reach = extended(text, trimmed)
                if not weak or reach > trimmed or re.search(POSTCODE + "$", folded[start:reach]):
                    yield Hit(start, reach, "STREET_ADDRESS", 0.86, "number and name after an address cue")
    for match in _LINES.finditer(folded):
        trimmed = _trimmed(text, *match.span("street"))
        if trimmed is not None:
            reach = extended(text, trimmed)
            if "\n" in folded[trimmed:reach] and re.search(r"\d", folded[trimmed:reach]):
                yield Hit(match.start("street"), reach, "STREET_ADDRESS", 0.88, "form: address over lines")
    for match in _NUMBERED.finditer(folded):
        yield from _numbered(text, match)
    for match in _CODED.finditer(folded):
        yield from _coded(text, match)
    for match in _UNITED.finditer(folded):
        if _named(text, match.start("street"), match.end("street"), loose=True):
            yield Hit(match.start(), extended(text, match.end()), "STREET_ADDRESS", 0.9, "form: street and unit")
    for match in _COMMA.finditer(folded):
        start, end = match.span("street")
        between = [
            match.end("street") + m.start()
            for m in re.finditer(r"[^\W\d_]\S+", folded[match.end("street") : match.end()])
        ]
        year = re.search(r"(?:19|20)\d\d$", match.group())
        if _named(text, start, end) and not year and all(capital(text, at) for at in between):
            yield Hit(
                match.start(), extended(text, match.end()), "STREET_ADDRESS", 0.85, "form: street, town and postcode"
            )
    for match in _PAIR.finditer(folded):
        start, end = match.span("street")
        words = [(m.start() + start, m.group()) for m in re.finditer(r"\S+", folded[start:end])]
        last = end
        for at, word in reversed(words):
            if capital(text, at) or word[0].isdigit():
                last = at + len(word)
                break
        if _named(text, start, last):
            yield Hit(match.start(), last, "STREET_ADDRESS", 0.88, "form: crossing of streets")


def _numbered(text: Text, match: re.Match[str]) -> Iterator[Hit]:
    _start, end = match.span()
    folded = text.folded
    words = [(match.start("name") + m.start(), m.group().strip(".,'")) for m in re.finditer(r"\S+", match["name"])]
    while words and not (capital(text, words[0][0]) and words[0][1] not in _TALK):
        words.pop(0)
    if (
        not words
        or not all(capital(text, at) or word in _LINKS for at, word in words)
        or re.fullmatch(r"(?:19|20)\d\d", match["number"])
    ):
        return
    if words[-1][1] in _COUNTED or words[0][1] in _COUNTED:
        return
    reach = extended(text, end, lines=False)
    tail = folded[end:reach]
    if re.search(_TELLING, tail) or (reach > end and re.search(rf"\b{POSTCODE}$", tail)):
        yield Hit(
            led(text, words[0][0]), reach, "STREET_ADDRESS", 0.84, "form: name, number and what follows an address"
        )


def _coded(text: Text, match: re.Match[str]) -> Iterator[Hit]:
    """Walk back from a postcode over the capitalised pieces before it."""
    folded = text.folded
    code = text.original[match.start() : match.end()] if text.starts is None else text.quote(text.span(*match.span()))
    if not code[:1].isupper():
        return
    start = match.start()
    pieces = 0
    while pieces < 6:
        head = re.search(
            r"(?:^|[\n,:;!?\"“]|\.\s|\s(?:at|to|in|from|is|en|es|for)\s)([^\n,:;!?\"“]{2,44}?)[\s,(]{0,3}$"
            if pieces
            else r"(?:^|[\n,:;!?\"“]|\.\s|\s(?:at|to|in|from|is|en|es|for)\s)([^\n,:;!?\"“]{2,44}?)[\s,(]{1,3}$",
            folded[max(0, start - 60) : start],
        )
        if head is None:
            break
        at = max(0, start - 60) + head.start(1)
        words = [(at + m.start(), m.group().strip(".()'")) for m in re.finditer(r"\S+", head[1])]
        while words and not capital(text, words[0][0]) and not words[0][1][:1].isdigit():
            words.pop(0)
        if (
            not words
            or sum(capital(text, a) or w[:1].isdigit() or w in _LINKS for a, w in words) * 3 < len(words) * 2
            or words[0][1] in _TALK
        ):
            break
        start = words[0][0]
        pieces += 1
        if words[0][0] != at and at >= 0 and words[0][0] > at + 3:
            break
    if pieces >= 2 or (pieces and any(map(str.isdigit, folded[start : match.start()]))):
        yield Hit(start, extended(text, match.end()), "STREET_ADDRESS", 0.9, "form: place and postcode")


_LINKS = frozenset(["de", "del", "la", "las", "los", "el", "y", "of", "the", "le", "du", "san", "santa", "y", "on"])
_TELLING = (
    r"\b(?:apt|unit|flat|suite|floor|col|colonia|depto|dpto|dto|depa|int|interior|piso|barrio|bo|fracc\w*|"
    r"urb\w*|mz|lt|ph|of|local|planta|torre|edificio|subsuelo|timbre|casi|esq|esquina|entre|junto|frente|a un "
    r"costado|villas|"
    r"puerta|alcaldia|municipio|mpio|c\.?p|ap|modulo|nave|altos|upstairs|main floor|next to|across from|"
    r"behind|opposite|block)\b|[º°]|\d(?:to|do|ro|er)\b|\"[a-z]\""
)
_COUNTED = frozenset(
    """
    level page chapter version season episode week day room class grade step type size number no vol volume part
    tier phase year windows iphone galaxy ps xbox route highway track bus line flight gate bar article
    nivel pagina capitulo temporada episodio semana dia sala clase grado paso tipo talla numero parte fase ano ruta
    carretera pista linea vuelo articulo version modelo tomo lote folio motor mesa ronda piso
    january february march april may june july august september october november december enero febrero marzo abril
    mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday
    thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo calories act section world war under over top
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _trimmed(text: Text, start: int, end: int) -> int | None:
    """The end of the street inside ``[start, end)`` without the talk after it; ``None`` if it is no street."""
    folded = text.folded
    words = [(m.start() + start, m.group()) for m in re.finditer(r"\S+", folded[start:end])]
    kept = start
    seen_name = seen_number = False
    for at, word in words:
        bare = word.strip(".,'")
        if word[0].isdigit():
            if seen_number and seen_name and not re.match(r"\d{1,5}", word):
                break
            seen_number = True
        elif bare in _TALK and not capital(text, at):
            break
        elif (
            not capital(text, at)
            and not (seen_name and len(bare) > 2 and bare not in _TALK)
            and not text.original.islower()
        ):
            if not (seen_number and not seen_name and _lowered(text)):
                break
            seen_name = True
        else:
            seen_name = True
        kept = at + len(word)
        if word.endswith((",", ";")) or (word.endswith(".") and len(bare) > 3 and not bare.isdigit() and seen_number):
            kept -= 1
            break
    if words and re.match(r"\d{4}$", words[-1][1]) and re.search(r"\bin (?:19|20)\d\d$", folded[start:kept]):
        return None
    return kept if seen_name and seen_number and _named(text, start, kept) else None


def _lowered(text: Text) -> bool:
    letters = [c for c in text.original if c.isalpha()]
    return sum(map(str.isupper, letters)) * 20 < len(letters)


def _named(text: Text, start: int, end: int, *, loose: bool = False) -> bool:
    """Whether a capitalised name (or, in a post without capitals, any but common words) stands in the range."""
    words = [(m.start() + start, m.group()) for m in re.finditer(r"[^\W\d_][^\s,]*", text.folded[start:end])]
    if not words:
        return False
    if any(word.strip(".'") in _TALK and not capital(text, at) for at, word in words[:1]):
        return False
    if any(capital(text, at) for at, _ in words):
        return True
    return (loose or _lowered(text)) and all(word.strip(".,'") not in _TALK for _, word in words)


_TELLING_GATE = _TELLING + r"|\b(?:appt|suite|ste|flat|room)\b"
_GATE = (
    r"\b(?:address(?:es)?|addy|addr|direccion|domicilio|lives?|living|lived|stay(?:s|ing)?|resid\w+|located|based|"
    r"moved?|meet|meeting|arrived|"
    r"(?:office|restaurant|house|home|place) is|offices are|it is|it's (?:in|at)|this:|where:|user:|pickup:|"
    r"here they are|enter on|side of|"
    r"station is|redirect|vive|viven|vivo|ubicad[oa]|queda|envi\w+|mand\w+|"
    r"(?:sent|send|ship|shipped|mail|mailed|post|deliver|delivered|return|taxi|cab|uber|invoice|drop(?: it)? off|"
    r"drops you off|dropped off|"
    r"forward(?:ed)?|refund|package|parcel|card|it|one|statement) (?:\w+ ){0,3}(?:to|at))\b[^!?]*[0-9]|"
    r"(?:^|\n)[ \t>?]*(?:[0-9]{1,5}[a-z]?,? [^\n]*|[^\n!?.;]* [0-9]{1,5}[a-z]?\.?)[ \t]*,?\n[^\n]*[0-9]|"
    rf"[0-9][^\n!?]*(?:{_TELLING_GATE})|"
    r"[a-z] [0-9]{1,5}[a-z]?[^\n\pL\pN%$€:/]+[^\n!?]*[^0-9][0-9]{4,6}(?:$|[^\pN])|"
    r"(?:^|[^\pL\pN])(?:[a-z]{1,2}[0-9][a-z0-9]? [0-9][a-z]{2}|[a-z][0-9][a-z] [0-9][a-z][0-9]|[a-z]{2},? [0-9]{5}|"
    r"c\.? ?p\.? ?[0-9]{5})"
    r"(?:$|[^\pL\pN])|"
    r"(?:corner|intersection) of"
)
RECOGNISER = Recogniser("address_form", ("STREET_ADDRESS",), (r"[0-9]|(?:corner|intersection) of", _GATE), _find)
