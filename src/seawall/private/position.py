"""Where a place is, in numbers: decimal and sexagesimal coordinates, plus codes, geohashes, map links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.private.number_words import ROUND, TENS, UNITS
from seawall.private.spoken import COUNT
from seawall.text import Text

__all__ = ["RECOGNISER"]

_DECIMAL = re.compile(
    r"(?<![\w.$€£-])(?:lat(?:itude?|itud)?\.?\s?[:=]?\s?)?([-+−]?\d{1,2}[.,]\d{3,15})\s?°?\s?([ns](?![a-z]))?"
    r"(?:\s{0,2}[,;/|]\s{0,2}|\s{1,3}|\s?(?:y|and)\s)"
    r"(?:lo?ng?(?:itude?|itud)?\.?\s?[:=]?\s?)?([-+−]?\d{1,3}[.,]\d{3,15})\s?°?\s?([ewo](?![a-z]))?(?![\w%]|\.\d)"
)
_N = "|".join(sorted({*UNITS, *TENS, *ROUND} - {"o", "un"}, key=len, reverse=True))
_ANGLE = (
    r"\d{1,3}(?:\.\d+)?\s?(?:[°º]|deg(?:rees)?|grados)\s?(?:\d{1,2}(?:\.\d+)?\s?(?:['′’]|min(?:utes|utos)?)\s?"
    r"(?:\d{1,2}(?:\.\d+)?\s?(?:[\"″”]|''))?)?\s?"
)
_SEXAGESIMAL = re.compile(rf"(?<!\w){_ANGLE}[ns]\b[ ,;/]{{0,3}}{_ANGLE}[ewo](?!\w)")
_PLUS = re.compile(r"(?<![\w+])[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?![\w+])")
_LINK = re.compile(
    r"(?:https?://)?(?:(?:www\.|maps\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?/maps|maps\.app\.goo\.gl|"
    r"goo\.gl/maps|maps\.google\.[a-z.]{2,6}|maps\.apple\.com|"
    r"(?:www\.)?openstreetmap\.org|osm\.org|waze\.com|(?:www\.)?bing\.com/maps|what3words\.com|w3w\.co|"
    r"(?:ul\.)?waze\.com|plus\.codes|geohash\.org|gps\.ie|mapy\.cz|here\.com|maps\.example|maps\.example\.(?:org|com|net))"
    r"[/?#][^\s)\]\"'<>]{2,200}"
)
_GEO = re.compile(r"(?<!\w)geo:-?\d{1,2}\.\d+,-?\d{1,3}\.\d+")
_GRID = re.compile(
    r"(?<!\w)\d{1,2}[c-hj-np-x]\s\d{6}\s?m?e?\s\d{7}\s?m?n?(?!\w)|\b(?:grid(?: square)?|locator|maidenhead)"
    r"(?:'s| is)?[\s:]{1,2}([a-r]{2}\d{2}(?:[a-x]{2}(?:\d{2})?)?)(?!\w)"
)
_QUERY = re.compile(r"https?://[^\s]{3,80}[?&]lat(?:itude)?=-?\d{1,2}\.\d+&[^\s]{0,40}")
_HASH = re.compile(r"\bgeohash\b[\s:=]{0,3}(?:is|es)?\s{0,2}([0-9b-hjkmnp-z]{5,12})(?!\w)")
_WORDS = re.compile(r"(?<![\w:])///[a-z]{3,14}\.[a-z]{3,14}\.[a-z]{3,14}(?!\w)")


_HALF = r"\d{1,3}(?:[°ºd\s]{1,2}\d{1,2}(?:\.\d{1,5})?(?:['′’m\s]{1,2}\d{1,2}(?:\.\d+)?)?|[.,]\d{2,15}[°º]?)['′’\"″”s\s]{0,3}"
_LETTERED = re.compile(
    rf"(?<!\w)(?:[ns]\.?\s?{_HALF}[,;/\s]{{0,3}}[ewo]\.?\s?{_HALF}|{_HALF}(?:north|south|norte|sur|[ns])\b[,;/\sy]{{1,4}}{_HALF}"
    r"(?:east|west|este|oeste|[ewo]))(?!\w)"
)
_LABELLED = re.compile(
    r"\blat(?:itude?|itud)?\.?[\s:=]{0,3}(?:is\s|es\s)?(-?\d{1,2}(?:[.,]\d{1,15})?)[°º]?\s?[ns]?[\s,;/&y]{1,4}(?:and\s)?"
    r"(?:lo?ng?(?:itude?|itud)?|lon)\.?[\s:=]{0,3}(?:is\s|es\s)?-?\d{1,3}(?:[.,]\d{1,15})?[°º]?(?:\s?[ewo](?!\w))?"
)
_SPOKEN = re.compile(
    rf"(?<!\w)(?:menos\s|minus\s)?(?:{_N}|\d{{1,3}})(?:[\s-](?:y\s)?(?:{_N}|\d{{1,3}})){{0,3}}\s(?:punto|"
    rf"point|coma|dot)\s(?:{_N}|\d{{1,6}})"
    rf"(?:[\s-](?:y\s)?(?:{_N}|\d{{1,6}})){{0,7}}\s(?:norte|sur|north|south|n|s)\b[,\s]{{1,3}}(?:y\s|and\s|"
    rf"by\s)?(?:menos\s|minus\s)?(?:{_N}|\d{{1,3}})"
    rf"(?:[\s-](?:y\s)?(?:{_N}|\d{{1,3}})){{0,3}}\s(?:punto|point|coma|dot)\s(?:{_N}|\d{{1,6}})(?:[\s-](?:y\s)?(?:{_N}|\d{{1,6}})){{0,7}}"
    r"\s(?:oeste|este|west|east|w|e|o)(?!\w)"
)
_OS = re.compile(
    r"\b(?:grid(?: ref(?:erence)?)?|os(?: grid)?|os ref|utm|mgrs)\b[\s:]{1,2}(?:is\s|es\s)?"
    r"([a-z]{2}\s?\d{3,5}\s?\d{3,5}|\d{1,2}[a-z]{1,3}\s?\d{4,7}\s?\d{4,7})(?!\w)"
)
_THREE = re.compile(
    r"\b(?:what3words|what 3 words|w3w|three words|tres palabras)\b[\s:=/]{0,5}(?:(?:is|es|son|"
    r"are)\s)?[/\s]{0,4}([a-z]{3,16}\.[a-z]{3,16}\.[a-z]{3,16})(?!\w)"
)


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
    folded = text.folded
    for match in _DECIMAL.finditer(folded):
        latitude, longitude = (float(match[n].replace(",", ".").replace("−", "-")) for n in (1, 3))
        comma = "," in match[1]
        deep = min(len(match[n].partition("," if comma else ".")[2]) for n in (1, 3))
        if abs(latitude) > 90 or abs(longitude) > 180 or (comma and deep < 4):
            continue
        told = match[2] or match[4] or "lat" in match.group() or deep > 3 or "-" in match.group()
        if not told and not re.search(
            r"coord|gps|pin|location|ubicacion|lat", folded[max(0, match.start() - 40) : match.start()]
        ):
            continue
        sample = latitude == 0 and longitude == 0
        yield Hit(match.start(), match.end(), "COORDINATES", 0.95, "form: coordinates", sample)
    for match in _SEXAGESIMAL.finditer(folded):
        yield Hit(match.start(), match.end(), "COORDINATES", 0.97, "form: coordinates in degrees")
    for match in _PLUS.finditer(folded):
        if any(c.isdigit() for c in match.group()) and any(c.isalpha() for c in match.group()):
            yield Hit(match.start(), match.end(), "COORDINATES", 0.9, "form: plus code")
    for expression, says in (
        (_LINK, "map link"),
        (_GEO, "geo link"),
        (_WORDS, "three words for a place"),
        (_QUERY, "map link"),
        (_GRID, "grid square"),
        (_LETTERED, "coordinates"),
        (_LABELLED, "coordinates"),
        (_SPOKEN, "coordinates in words"),
        (_OS, "grid reference"),
        (_THREE, "three words for a place"),
    ):
        for match in expression.finditer(folded):
            start = match.start(1) if match.lastindex and expression is not _LABELLED else match.start()
            whole = match.group() if expression is _LABELLED else match.group(match.lastindex or 0)
            end = start + len(whole.rstrip(".,;:!? "))
            yield Hit(start, end, "COORDINATES", 0.95, f"form: {says}")
    for match in _HASH.finditer(folded):
        if any(c.isdigit() for c in match[1]):
            yield Hit(*match.span(1), "COORDINATES", 0.9, "form: geohash")


_FIRST = rf"{COUNT}|//|words|palabras|geohash|maps|waze"
_GATE = (
    r"[0-9]{1,3}[.,][0-9]{3,15}[^\n!?a-df-mp-rtvxz]{1,12}[0-9]{1,3}[.,][0-9]{3}|[0-9] ?(?:°|º|deg)|"
    r"[0-9]d? ?[0-9]{1,2}(?:\.[0-9]+)? ?['′’]|"
    r"[23456789cfghjmpqrvwx]{4}\+[23456789cfghjmpqrvwx]{2}|maps|waze|\bosm\b|openstreet|w3w|what ?3 ?words|"
    r"here\.com|geo:|geohash|///[a-z]|"
    r"grados|\bgrid\b|locator|maidenhead|[?&]lat|\blat(?:itude?|itud)?\b|\bos\b|\butm\b|\bmgrs\b|"
    r"[ns]\.? ?[0-9]{1,2}[ .°][0-9]|"
    r"(?:punto|point|coma|dot) [^\n]*(?:norte|north|sur|south|\bn\b|\bs\b)|three words|tres palabras|plus\.codes|"
    r"mapy\.cz|gps\.ie|"
    r"[0-9]{1,2}[c-hj-np-x] ?[0-9]{6}|[0-9][.,][0-9]+°? ?[ns]\b"
)
RECOGNISER = Recogniser("position", ("COORDINATES",), (_FIRST, _GATE), _find)
