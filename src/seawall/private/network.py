"""IP and MAC addresses; version numbers look like the former and are left alone."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_IP4 = re.compile(
    r"(?<![\w.])(?<!\d-)(?:\d{1,3}(?:\.|\s\.\s|\s(?:punto|dot)\s|\s?[\[(]\.[\])]\s?|\s?[\[(]dot[\])]\s?)){3}\d{1,3}"
    r"(?![\w]|\.\d)(?:/\d{1,2}(?!\d)|:\d{2,5}(?!\d)|-(?:\d{1,3}\.){3}\d{1,3}(?!\d))?"
)
_COMMAS = re.compile(r"\bip(?: (?:is|es|address|de|del|la))?[\s:]{1,2}((?:\d{1,3},){3}\d{1,3})(?![\w,])")
_IP6 = re.compile(r"(?<![\w:])(?=[0-9a-f:]{4,45}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}")
_MAC = re.compile(
    r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])|"
    r"(?<!\w)[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\w)|(?<=\bmac )(?:es |is )?[0-9a-f]{2}(?: [0-9a-f]{2}){5}"
    r"(?!\w)"
)
_VERSION = re.compile(
    r"(?:\bv|versions?|ver\.?|release|build|firmware|patch|kernel|driver|update|upgraded? (?:to|from)|section|"
    r"seccion|chapter|capitulo|rule|regla|clause|clausula|articulo|ios|ipados|macos|android|windows|linux|openssl|php|python|node|java|chrome|firefox|article|"
    r"paragraph|parrafo|inciso|clause|sec\.|art\.)\s{0,2}(?:is|es|a|to|number|"
    r"numero)?\s{0,2}$"
)
#: A version told shortly before: ``build 10.4.17.2 is out, 10.4.17.1 had the leak``.
_OLDER = re.compile(r"\b(?:v|versions?|ver\.?|release|build|firmware|patch|driver)\s\d[\d.]+[^\n]{0,24}$")
_BYTE = 255
#: Networks of no one in particular: private, loopback, link-local and netmask ranges (RFC 1918, 3927, 6890), and public resolvers.
_NOBODYS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "255.0.0.0/8", "0.0.0.0/8",
    )
)  # fmt: skip
_RESOLVERS = frozenset(["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "208.67.222.222", "1.2.3.4"])


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
    folded = text.folded
    if folded.count(".") > 2 or "dot" in folded or "punto" in folded:
        for match in _IP4.finditer(folded):
            numbers = re.findall(r"\d+", match.group())[:4]
            before = folded[max(0, match.start() - 24) : match.start()]
            if max(map(int, numbers)) > _BYTE or _VERSION.search(before) or _anybodys(".".join(numbers)):
                continue
            if not _OLDER.search(folded[max(0, match.start() - 48) : match.start()]):
                yield Hit(match.start(), match.end(), "IP", 0.95, "form: IPv4 address", _reserved(".".join(numbers)))
    for match in _COMMAS.finditer(folded):
        if max(map(int, match[1].split(","))) <= _BYTE:
            yield Hit(*match.span(1), "IP", 0.9, "form: IPv4 address")
    if folded.count(":") > 1:
        for match in _IP6.finditer(folded):
            if _is_ip6(match.group()):
                yield Hit(match.start(), match.end(), "IP", 0.95, "form: IPv6 address", _reserved(match.group()))
    if folded.count(":") > 4 or folded.count("-") > 4 or "mac" in folded or folded.count(".") > 1:
        for match in _MAC.finditer(folded):
            yield Hit(match.start(), match.end(), "MAC", 0.95, "form: MAC address")


def _anybodys(written: str) -> bool:
    """Whether an address is the same on many networks, so that nobody can be found by it."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    return written in _RESOLVERS or any(address in network for network in _NOBODYS)


def _is_ip6(written: str) -> bool:
    if not any(c.isdigit() for c in written) or (written.count(":") < 7 and "::" not in written) or len(written) < 5:
        return False
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return written.count(":") > 2


def _reserved(written: str) -> bool:
    """Whether nobody can be found by this address: multicast, or not an address at all."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return True
    return address.is_multicast


RECOGNISER = Recogniser(
    "network",
    ("IP", "MAC"),
    (
        (
            r"[0-9] ?\. ?[0-9]{1,3} ?\. ?[0-9]|[0-9],[0-9]{1,3},[0-9]|[0-9] ?[\[(]?(?:dot|punto|\.)[\])]? ?[0-9]+ ?[\[(]?(?:dot|punto|\.)|"
            r"[0-9a-f][0-9a-f][:-][0-9a-f][0-9a-f][:-]|::|[0-9a-f]:[0-9a-f]+:|\bmac\b|[0-9a-f]{4}\.[0-9a-f]{4}\."
        ),
    ),
    _find,
)
