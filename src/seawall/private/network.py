"""IP and MAC addresses; version numbers look like the former and are left alone."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_IP4 = re.compile(
    r"(?<![\w.])(?<!\d-)(?:\d{1,3}(?:\.|\s(?:punto|dot)\s|\s?[\[(]\.[\])]\s?|\s?[\[(]dot[\])]\s?)){3}\d{1,3}"
    r"(?![\w]|\.\d)(?:/\d{1,2}(?!\d)|:\d{2,5}(?!\d)|-(?:\d{1,3}\.){3}\d{1,3}(?!\d))?"
)
_IP6 = re.compile(r"(?<![\w:])(?=[0-9a-f:]{4,45}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}")
_MAC = re.compile(
    r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])|"
    r"(?<!\w)[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\w)|(?<=\bmac )(?:es |is )?[0-9a-f]{2}(?: [0-9a-f]{2}){5}"
    r"(?!\w)"
)
_VERSION = re.compile(
    r"(?:\bv|versions?|ver\.?|release|build|firmware|patch|kernel|driver|update|upgraded? (?:to|from)|section|"
    r"seccion|chapter|capitulo|rule|regla|clause|clausula|articulo)\s{0,2}(?:is|es|a|to|number|"
    r"numero)?\s{0,2}$"
)


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    if folded.count(".") > 2 or "dot" in folded or "punto" in folded:
        for match in _IP4.finditer(folded):
            numbers = re.findall(r"\d+", match.group())[:4]
            if max(map(int, numbers)) > 255 or _VERSION.search(folded[max(0, match.start() - 24) : match.start()]):
                continue
            yield Hit(match.start(), match.end(), "IP", 0.95, "form: IPv4 address", _reserved(".".join(numbers)))
    if folded.count(":") > 1:
        for match in _IP6.finditer(folded):
            if _is_ip6(match.group()):
                yield Hit(match.start(), match.end(), "IP", 0.95, "form: IPv6 address", _reserved(match.group()))
    if folded.count(":") > 4 or folded.count("-") > 4 or "mac" in folded or folded.count(".") > 1:
        for match in _MAC.finditer(folded):
            yield Hit(match.start(), match.end(), "MAC", 0.95, "form: MAC address")


def _is_ip6(written: str) -> bool:
    if not any(c.isdigit() for c in written) or (written.count(":") < 7 and "::" not in written) or len(written) < 5:
        return False
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return written.count(":") > 2


def _reserved(written: str) -> bool:
    """Whether nobody can be found by this address: loopback, unspecified, multicast, or not an address at all."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return True
    return (
        address.is_loopback
        or str(address).startswith(("192.168.", "10."))
        or address.is_unspecified
        or address.is_multicast
        or written in {"1.2.3.4", "8.8.8.8", "1.1.1.1"}
    )


RECOGNISER = Recogniser(
    "network",
    ("IP", "MAC"),
    (
        (
            r"[0-9]\.[0-9]{1,3}\.[0-9]|[0-9] ?[\[(]?(?:dot|punto|\.)[\])]? ?[0-9]+ ?[\[(]?(?:dot|punto|\.)|"
            r"[0-9a-f][0-9a-f][:-][0-9a-f][0-9a-f][:-]|::|[0-9a-f]:[0-9a-f]+:|\bmac\b|[0-9a-f]{4}\.[0-9a-f]{4}\."
        ),
    ),
    _find,
)
