"""Addresses of crypto wallets: Bitcoin, Ethereum, Monero, Litecoin, Tron, Solana (with its word), Dogecoin, Ripple."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_SHAPES = (
    ("Bitcoin", re.compile(r"(?<!\w)(?:bc1|tb1|tg1)[a-z0-9]{11,80}(?!\w)")),
    ("Ethereum", re.compile(r"(?<!\w)0x[a-f0-9]{38,42}(?!\w)")),
    ("Litecoin", re.compile(r"(?<!\w)ltc1[a-z0-9]{20,60}(?!\w)")),
    ("Monero", re.compile(r"(?<!\w)[48][0-9ab][a-z0-9]{91,105}(?!\w)")),
    ("Bitcoin", re.compile(r"(?<!\w)[13][a-km-z0-9]{25,34}(?!\w)")),
    ("Tron or Dogecoin", re.compile(r"(?<!\w)[td][a-z0-9]{33}(?!\w)")),
    ("Ripple", re.compile(r"(?<!\w)r[a-z0-9]{24,34}(?!\w)")),
)
_NAMED = re.compile(
    r"\b(?:btc|bitcoin|eth|ethereum|usdt|usdc|xmr|monero|sol|solana|doge|dogecoin|ltc|litecoin|trx|tron|xrp|"
    r"ada|wallet|billetera|monedero|crypto|cripto)"
    r"\b[^\n]{0,30}?[\s:=]((?=[a-z0-9]{0,40}\d)(?=\d{0,30}[a-z])[a-z0-9]{24,110})(?!\w)"
)
_ENS = re.compile(r"(?<![\w.@-])[a-z0-9-]{3,40}\.(?:eth|sol|btc)(?![\w.])")
_MIXED = re.compile(r"(?<![\w/+=.-])[a-hj-np-z0-9]{40,46}(?![\w/+=.-])")
_KNOWN = frozenset({"1a1zp1ep5qgefi2dmptftl5slmv7divfna", "0x0000000000000000000000000000000000000000"})
_FEWEST_DIGITS = 3


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for name, shape in _SHAPES:
        for match in shape.finditer(folded):
            word = match.group()
            if sum(map(str.isdigit, word)) >= _FEWEST_DIGITS and any(map(str.isalpha, word)):
                yield Hit(match.start(), match.end(), "CRYPTO", 0.93, f"form: {name} address", word in _KNOWN)
    for match in _ENS.finditer(folded):
        yield Hit(match.start(), match.end(), "CRYPTO", 0.9, "form: wallet name")
    for match in _MIXED.finditer(folded):
        span = text.span(*match.span())
        written = text.quote(span)
        if written != written.lower() and written != written.upper() and any(map(str.isdigit, written)):
            yield Hit(match.start(), match.end(), "CRYPTO", 0.7, "form: long mixed string")
    for match in _NAMED.finditer(folded):
        yield Hit(*match.span(1), "CRYPTO", 0.9, "wallet named before it", match[1] in _KNOWN)


RECOGNISER = Recogniser(
    "crypto", ("CRYPTO",), (r"[a-z0-9]{14}|\.(?:eth|sol|btc)", r"\d[a-z]|[a-z]\d|\.(?:eth|sol|btc)"), _find
)
