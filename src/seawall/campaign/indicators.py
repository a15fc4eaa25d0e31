"""Indicators: the concrete things that copies share however they are worded, and the text that is left without them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seawall.campaign.signature import Indicator, indicator

__all__ = ["find_indicators"]

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']{3,300}|\b(?:[a-z0-9-]{1,63}\.){1,3}(?:com|net|org|me|gg|io|app|example)/[^\s<>\"']{1,200}"
)
_HANDLE = re.compile(r"(?<![\w.@])@\w[\w.-]{1,63}(?<![.-])")
_WORD = re.compile(r"[^\W_]+")
_FORM_WORDS = (
    "street st road rd avenue ave lane ln drive dr court ct place pl way boulevard blvd terrace close "
    "crescent square calle c avenida av carrera cra carretera camino paseo plaza pasaje callejon privada "
    "colonia col numero num no n de del la las el los the of apt apartment unit suite floor depto "
    "departamento interior int piso north south east west norte sur este oeste "
)
_FORMS = frozenset(_FORM_WORDS.split())
#: Kinds that name a place: compared by number and name, whatever stands around them.
_PLACES = frozenset({"STREET_ADDRESS"})
_LOCAL = 9  #: a number of fewer digits has no area code: many people may have it


def find_indicators(folded: str, private: Iterable[tuple[str, str]], key: bytes) -> tuple[str, tuple[Indicator, ...]]:
    """``folded`` text (already without private data) less its links and handles, and all indicators.

    ``private`` are kinds and folded values. Only fingerprints under ``key`` are kept.
    """
    found = [indicator(*named, key) for kind, value in private if (named := _canonical(kind, value))]
    found += [indicator("LINK", _address(match[0]), key) for match in _LINK.finditer(folded)]
    rest = _LINK.sub(" ", folded)
    found += [indicator("HANDLE", match[0][1:], key) for match in _HANDLE.finditer(rest)]
    return _HANDLE.sub(" ", rest), tuple(sorted(set(found)))


def _canonical(kind: str, value: str) -> tuple[str, str] | None:
    """One form for all ways to write the same thing; ``None`` if nothing is left of it."""
    if kind in _PLACES:
        return _place(kind, value)
    if kind == "URL_PROFILE":
        return "LINK", _address(value)
    compact = "".join(_WORD.findall(value))
    if kind == "PHONE":
        compact = re.sub(r"\D", "", re.split(r"x|ext", value)[0])[-10:]
        kind = "PHONE" if len(compact) >= _LOCAL else "LOCAL_PHONE"
    return (kind, compact) if len(compact) >= 3 else None


def _place(kind: str, value: str) -> tuple[str, str] | None:
    """House number and first word of the name: "412 Alder Court", "Calle Alder No. 412"."""
    words = _WORD.findall(value)
    numbers = [word for word in words if word[0].isdigit()]
    names = [word for word in words if not word[0].isdigit() and word not in _FORMS]
    return (kind, f"{numbers[0]} {names[0]}") if numbers and names else None


def _address(link: str) -> str:
    """A link without scheme, ``www.``, query, fragment and final slash."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", link)
    return re.split(r"[?#]", bare)[0].rstrip("/.,;:!)")
