"""Bank accounts and cards: IBAN, CLABE, CBU, routing numbers and sort codes, cards by Luhn, or by the word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from seawall.private import checks
from seawall.private.interface import Hit, Recogniser, digits_of, repeated
from seawall.private.named import Told, told_after
from seawall.text import Text

__all__ = ["RECOGNISER"]

_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}[ -]?(?:[a-z0-9]{4}[ -]?){2,7}[a-z0-9]{1,4}(?!\w)")
_LONG = re.compile(r"(?<![\w.,+])\d(?:[ \-.]?\d){11,21}(?![\w])")
_CARD_CUE = re.compile(r"\b(?:cards?|tarjetas?|visa|mastercard|amex|debit|credit|debito|credito|cc|plastico)\b")
_MASKED_CARD = re.compile(r"(?<!\w)(?:[x*•]{4}[ -]?){2,3}\d{4}(?!\w)")
_CUE = re.compile(
    r"(?<![\w-])(?:routing|rtn|rtg|aba|cta\.?(?: ?cte\.?)?|ahorros|bank code|checking|chequing|savings|sort(?: code)?|s\.?/?c\.?|a/c|"
    r"acct\.?|acc\.?|account|iban|clabe|interbancaria|cbu|cvu|cuentas?|transit|institution|inst|spei|bank details|deposit(?:a|en|ar|o)?|"
    r"dep(?:osite|ositen|ositenle|ositarle|ositele|ositenme)|transfer\w{0,6}|transfiere\w{0,3}|roll number|member(?: number| no)?|"
    r"suc(?:ursal)?|caja de ahorros?|giro|caja|roll no|bsb|interac|account ending(?: in)?|ac(?= \d{6})|ruta(?= \d{9})|"
    r"folio(?= 00))(?![\w-])"
)
_IDS = re.compile(
    r"ssn|social|id|passport|pasaporte|dni|curp|rfc|cedula|licen[cs]e|licencia|phone|cell|tel|cel|password|"
    r"pass|pin|nip|contrasena|clave|user\w*|"
    r"usuario|email|login|instagram|steam|discord|twitter|netflix|born|dob|plate|number's|folio|ref|check|cheque|numbers|paid|manager"
)
#: Cues that are also everyday words: what follows must be long, or come at once.
_EVERYDAY = frozenset(
    [
        "account",
        "accounts",
        "cuenta",
        "cuentas",
        "sort",
        "inst",
        "deposit",
        "deposito",
        "depositar",
        "deposita",
        "depositen",
        "transit",
        "savings",
        "checking",
        "ahorros",
        "member",
        "suc",
        "sucursal",
        "sc",
        "s.c.",
        "acc",
        "acc.",
        "giro",
        "transfer",
        "caja",
        "institution",
    ]
)
_CLOSE = 12
_BRANCH = frozenset(["suc", "sucursal", "transit", "inst", "institution"])
_BETWEEN = re.compile(
    r"(?:[\s,;:/|(\-]|\b(?:routing|rtn|aba|ac|acc|acct|account|a/c|s/c|sc|s\.c|no|number|num|transit|inst|institution|suc|sucursal|cuenta|cta|"
    r"cte|sort|code|and|y|ref|folio|checking|savings|bic)\b\.?){1,8}"
)
_LEAD = re.compile(
    r"(?:\b(?:ahorros|corriente|banc[a-z]{3,12}|bbva|banorte|santander|hsbc|chase|wells fargo|barclays|lloyds|davivienda|"
    r"(?:cta\.? )?cte)\b[\s,.:]{1,3}){1,3}$"
)
_ENDS = re.compile(
    r"\b(?:account|acct|cuenta|clabe|iban|bank)\b[^\n.!?]{0,30}?\b(?:end(?:s|ing)?(?: in| with)?|"
    r"termina(?:da)?(?: en)?|terminacion|last (?:four|4)|"
    r"ultim[oa]s (?:4|cuatro))\b[\s:]{0,3}(?:is|are|son|digitos|digits)?[\s:]{0,2}([*x•]{0,4}\d{3,6})(?!\w)"
)
_LATER = re.compile(
    r"\b(?:clabe|iban|cbu|cuenta|account|tarjeta|card)\b[^\n]{1,50}?(?<!\w)(\d(?:[ -]?\d){15,21})(?!\w)"
)
_IBAN_CUE = re.compile(
    r"\biban\b[\s:=]{0,3}(?:is|es|number|numero)?[\s:]{0,3}([a-z]{2}\d{2}[ -]?(?:[a-z0-9]{2,4}[ "
    r"-]?){2,8}[a-z0-9]{1,4})(?!\w)"
)
_SORT = re.compile(
    r"(?<![\w-])\d{4}[ -]\d{4}[ -]\d{2}[ -]\d{10}(?![\w-])|(?<![\w-])\d{2}-\d{2}-\d{2},? {1,2}\d{8}(?![\w-])"
)
_SWIFT = re.compile(r"\b(?:swift|bic)\b[\s:/a-z]{0,8}[:\s]([a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?)(?!\w)")
_ALIAS = re.compile(
    r"\b(?:alias(?: de(?:l)? (?:cbu|cvu|mercado ?pago))?|mercado ?pago)\b[\s:]{1,3}(?:es\s)?([a-z0-9]{2,20}"
    r"(?:\.[a-z0-9]{2,20}){1,3})(?!\w)"
)
_TEST_CARDS = frozenset(
    ["4111111111111111", "4242424242424242", "5555555555554444", "378282246310005", "371449635398431",
     "6011111111111117", "4000000000000002", "5105105105105100",
     "4012888888881881", "30569309025904", "3530111333300000"]
)  # fmt: skip
_CARD_CODE = re.compile(
    r"[,;\s/]{1,3}(?:exp(?:iry|ires|iration)?|vence|vto|cad(?:uca)?|valid (?:thru|until)|venc)?\.?[\s:]{0,2}"
    r"(?:0[1-9]|1[0-2])\s?/\s?(?:20)?\d{2}(?!\d)"
)


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for match in _IBAN.finditer(folded):
        bare = re.sub(r"[ -]", "", match.group())
        if checks.iban(bare):
            yield Hit(match.start(), match.end(), "BANK", 0.985, "check digits: IBAN")
    for match in _IBAN_CUE.finditer(folded):
        yield Hit(*match.span(1), "BANK", 0.97, "named as IBAN")
    yield from _long(folded)
    for match in _MASKED_CARD.finditer(folded):
        yield Hit(match.start(), match.end(), "CARD", 0.8, "form: masked card number", sample=True)
    for match in _LATER.finditer(folded):
        yield Hit(*match.span(1), "BANK", 0.91, "named as such", repeated(digits_of(match[1])))
    yield from _named(text)
    for match in _ENDS.finditer(folded):
        yield Hit(*match.span(1), "BANK", 0.9, "last digits of an account")
    for match in _SORT.finditer(folded):
        yield Hit(match.start(), match.end(), "BANK", 0.975, "form: sort code and account")
    for expression in (_SWIFT, _ALIAS):
        for match in expression.finditer(folded):
            yield Hit(*match.span(1), "BANK", 0.9, "named as such")


def _named(text: Text) -> Iterator[Hit]:
    """Values after a cue; those of one account (transit, institution, account) as one stretch, with the bank's name before it."""
    last: Hit | None = None
    for told in sorted(set(_believed(text))):
        hit = Hit(told.start, told.end, "BANK", 0.966 if told.words else 0.972, "named as such", _none(text, told))
        if last is not None and hit.start <= last.end:
            last = replace(last, end=max(last.end, hit.end))
        elif (
            last is not None and hit.start - last.end < _CLOSE and _BETWEEN.fullmatch(text.folded, last.end, hit.start)
        ):
            last = replace(last, end=hit.end, sample=last.sample and hit.sample)
        else:
            if last is not None:
                yield last
            lead = _LEAD.search(text.folded, max(0, hit.start - 40), hit.start)
            last = replace(hit, start=lead.start()) if lead else hit
    if last is not None:
        yield last


def _none(text: Text, told: Told) -> bool:
    return repeated(digits_of(text.folded[told.start : told.end]))


def _believed(text: Text) -> Iterator[Told]:
    folded = text.folded
    for told in told_after(text, _CUE, fewest=3, far=6, most=4, stop=_IDS):
        cues = [match.group() for match in _CUE.finditer(folded, max(0, told.start - 60), told.start)]
        cue = cues[-1] if cues else ""
        several = len(cues) + len(_CUE.findall(folded, told.end, told.end + 40)) > 1
        wants = 3 if cue in _BRANCH and several else 6 if cue in _EVERYDAY or cue in _BRANCH else 5
        if told.digits >= wants and not (told.words > 1 and cue in _EVERYDAY and told.digits < 8):
            yield told


def _long(folded: str) -> Iterator[Hit]:
    for match in _LONG.finditer(folded):
        digits = digits_of(match.group())
        end = match.end()
        if len(digits) == 18 and checks.clabe(digits):
            yield Hit(match.start(), end, "BANK", 0.98, "check digit: CLABE", repeated(digits))
        elif len(digits) == 22 and not repeated(digits):
            yield Hit(match.start(), end, "BANK", 0.9, "form: CBU")
        elif 12 <= len(digits) <= 19:
            cued = _CARD_CUE.search(folded, max(0, match.start() - 60), match.start()) or _CARD_CUE.match(
                folded[end : end + 16].lstrip(" ,(")
            )
            checked = digits[0] in "23456" and checks.luhn(digits) and not repeated(digits)
            checked = checked and (len(digits) > 12 or cued is not None)
            if checked or cued:
                says = "check digit: card" if checked else "named as a card"
                yield Hit(
                    match.start(), end, "CARD", 0.975 if cued else 0.93, says, digits in _TEST_CARDS or repeated(digits)
                )


_GATE = (
    r"[0-9](?:[ .\-]{0,2}[0-9]){5}|"
    r"\b(?:swift|bic|iban|alias|mercado ?pago|transit|suc|inst|clabe|cbu|cvu|sort|acc|acct|cta|routing|aba|rtn|"
    r"s/c|a/c|roll)\b|\b(?:account|cuenta|bank|member|giro|checking|savings|ahorros|corriente|deposit\w*)\b[^\n!?]*[0-9]{3}|"
    r"[a-z]{2}[0-9]{2} ?[a-z0-9]{4} ?[a-z0-9]{2}|[x*•]{4}"
)
RECOGNISER = Recogniser("bank", ("BANK", "CARD"), (_GATE,), _find)
