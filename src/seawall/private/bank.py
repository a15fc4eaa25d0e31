"""Bank accounts and cards: IBAN, CLABE, CBU, routing numbers and sort codes, cards by Luhn, or by the word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private import checks
from seawall.private.interface import Hit, Recogniser, digits_of, repeated
from seawall.text import Text

__all__ = ["RECOGNISER"]

_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}[ -]?(?:[a-z0-9]{4}[ -]?){2,7}[a-z0-9]{1,4}(?!\w)")
_LONG = re.compile(r"(?<![\w.,+])\d(?:[ \-.]?\d){11,21}(?![\w])")
_CARD_CUE = re.compile(r"\b(?:cards?|tarjetas?|visa|mastercard|amex|debit|credit|debito|credito|cc|plastico)\b")
_MASKED_CARD = re.compile(r"(?<!\w)(?:[x*•]{4}[ -]?){2,3}\d{4}(?!\w)")
_FILL = (
    r"(?:[\s:=#.,'\"“”(\-]|\b(?:is|was|number|no|num|numero|nro|n|es|era|del?|la|el|su|his|her|my|mi|savings|"
    r"checking|current|ahorros?|corriente|bancaria|interbancaria|a|al|and|y|code|account|acct|cuenta|"
    r"bancomer|bbva|banorte|santander|banamex|chase|wells|fargo|barclays|lloyds|hsbc|bancolombia|davivienda|"
    r"galicia|cte|bancoriente|consorcio|rtn|rtg|inst|to|para)\b\.?){0,8}"
)
_CUE = re.compile(
    r"\b(?:routing|rtn|rtg|aba|cta\.? ?cte\.?|ahorros|cta\.? de ahorros?|bank code|checking|savings|sort code|"
    r"sort|acct|account(?: number| no)?|iban|swift|bic|clabe|cbu|cvu|cuenta(?: de)?(?: ahorros?| corriente)?|"
    r"cta|numero de cuenta|"
    rf"transit|institution|inst|spei|cuenta bancaria|bank details|deposit(?:a|en|ar)?)\b{_FILL}("
    rf"(?:[a-z]{{2}})?\d[\d \-]{{3,30}}\d)(?![\w.,]\d)"
)
_LATER = re.compile(
    r"\b(?:clabe|iban|cbu|cuenta|account|tarjeta|card)\b[^\n]{1,50}?(?<!\w)(\d(?:[ -]?\d){15,21})(?!\w)"
)
_IBAN_CUE = re.compile(
    r"\biban\b[\s:=]{0,3}(?:is|es|number|numero)?[\s:]{0,3}([a-z]{2}\d{2}[ -]?(?:[a-z0-9]{2,4}[ "
    r"-]?){2,8}[a-z0-9]{1,4})(?!\w)"
)
_SORT = re.compile(r"(?<![\w-])\d{2}-\d{2}-\d{2},? {1,2}\d{8}(?![\w-])")
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


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
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
    for expression, chance, fewest in ((_CUE, 0.965, 6), (_LATER, 0.91, 16)):
        for match in expression.finditer(folded):
            digits = digits_of(match[1])
            if len(digits) >= fewest:
                end = match.start(1) + len(match[1].rstrip(" -"))
                yield Hit(match.start(1), end, "BANK", chance, "named as such", repeated(digits))
    for match in _SORT.finditer(folded):
        yield Hit(match.start(), match.end(), "BANK", 0.975, "form: sort code and account")
    for expression in (_SWIFT, _ALIAS):
        for match in expression.finditer(folded):
            yield Hit(*match.span(1), "BANK", 0.9, "named as such")


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
            checked = digits[0] in "23456" and checks.luhn(digits) and len(digits) >= 13 and not repeated(digits)
            if checked or cued:
                says = "check digit: card" if checked else "named as a card"
                yield Hit(
                    match.start(), end, "CARD", 0.975 if cued else 0.93, says, digits in _TEST_CARDS or repeated(digits)
                )


RECOGNISER = Recogniser(
    "bank", ("BANK", "CARD"), (r"[0-9][0-9 .\-]{4}|\b(?:swift|bic|alias|mercado ?pago)\b|[a-z]{2}\d{2}",), _find
)
