"""Phones, e-mails, handles, profile links, IP addresses and coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from seawall.grammar import Line

__all__ = ["contacts"]

Found = tuple[int, int, str]
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_EMAIL_SPOKEN = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,40}\s{0,2}[\[({<]?\s?(?:\bat\b|arroba|@)\s?[\])}>]?\s{0,2}[\w-]{2,40}\s{0,"
    r"2}[\[({<]?\s?(?:\bdot\b|\bpunto\b|\.)\s?[\])}>]?\s{0,2}"
    r"(?:com|net|org|es|mx|ar|co|uk|ca|edu|gov|io|info|example)\b(?:\s?(?:dot|punto|\.)\s?[a-z]{2,3}\b)?"
)
_SPOKEN = re.compile(r"\barroba\b|\bdot\b|[\[(]at[\])]|\bpunto (?:com|net|org)\b")
_HANDLE = re.compile(r"(?<![\w.@])@\w[\w.-]{1,63}(?<![.-])")
_TAG = re.compile(r"(?<![\w#])[a-z][\w.]{1,31}#\d{4}(?!\w)")
_NAMED_ACCOUNT = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|telegram|tele|tg|tiktok|discord|twitter|facebook|fb|skype|s"
    r"ignal|kik|steam)\b(?: handle| account| user(?:name)?| id|"
    r" usuario| cuenta)?\s{0,2}(?::|=|\bis\b|\bes\b)\s{0,2}@?([a-z][\w.]{2,30}[a-z0-9_])"
)
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{1,8}\.)?(?:facebook|fb|instagram|twitter|x|tiktok|linkedin|youtube|twitch"
    r"|reddit|snapchat|onlyfans|threads|vk|steamcommunity|t|wa|discord|"
    r"strava|goodreads|venmo|paypal|cash|github|pinterest|tumblr|spokeo|whitepages|zillow)\.(?:com|net"
    r"|me|tv|gg|app|example)/[^\s,;)\"']{2,120}"
)
_IP4 = re.compile(r"(?<![\w.-])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])")
_VERSION = re.compile(r"(?:\bv|version|ver\.?|release|build|firmware|patch|kernel|driver|update)\s{0,2}$")
_COORDINATES = re.compile(
    r"(?<![\w.])-?\d{1,2}\.\d{3,10}\s{0,2}°?\s?[ns]?\s{0,2}[,;/ ]\s{0,2}-?\d{1,3}\.\d{3,10}\s{0,2}°?\s?[ewo]?(?!\w)"
    r"|\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?[\"″])?\s?[ns][ ,]{1,3}\d{1,3}°\s?\d{1,2}['′]\s?(?"
    r":\d{1,2}(?:\.\d+)?[\"″])?\s?[ewo]"
)
_NUMBER = re.compile(
    r"(?<![\w$€£#.,/-])\+?\(?\d(?:[ ().\-]{0,3}\d){6,14}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w%€$£]|[.,]\d)"
)
_LOOSE = re.compile(r"(?<![\w$€£#/])\d(?:(?:[ ().,\-]|\.{2,3}|…){0,4}\d){6,14}(?![\w%€$£])")
_LOCAL = re.compile(r"(?<![\w.,$€£#-])(?:\(?[2-9]\d{2}\)?[ .-]?)?555[-. ]?01\d{2}(?![\w-])")
_SHAPES = (
    re.compile(r"\+\d{1,3}[ .-]?\(?\d[\d ().-]{5,16}\d"),
    re.compile(r"(?:1[ .-])?\(?[2-9]\d{2}\)[ .-]?\d{3}[ .-]\d{4}|(?:1[ .-])?[2-9]\d{2}([ .-])\d{3}\1\d{4}"),  # US, CA
    re.compile(r"\(?\d{2}\)?[ -]\d{4}[ -]\d{4}"),  # Mexico, Argentina
    re.compile(
        r"\(?\d{3}\)?[ -]\d{3}[ -]\d{2}[ -]\d{2}|[6789]\d{2}[ -]\d{2}[ -]\d{2}[ -]\d{2}|[6789]\d{2}[ -]\d{3}[ -]\d{3}"
    ),  # Spain
    re.compile(r"3\d{2}[ -]?\d{3}[ -]?\d{4}"),  # Colombia
    re.compile(r"\(?0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}|07\d{3}[ -]?\d{6}"),  # United Kingdom
    re.compile(r"[2-9]\d{2}[.-]\d{4}"),
)
_CUE = re.compile(
    r"\b(?:phones?|cells?|cellphone|mobile|mob|tel|telephone|telefono|cel|celu|celular|movil|whats?|wh"
    r"atsapp|wa|wsp|call|text|ring|rings|dial|sms|fax|line|landline|number|"
    r"num(?:ero)?|fijo|llam[ae]\w{0,4}|llamar|marqu?\w{1,5}|marcar|contesta|handset|reach|contact\w{0,"
    r"3}|pager|voicemail|hotline|ext|extension|linea|informes|interno|yape\w{0,2}|"
    r"digits|hablar|h[ae]blen)\b"
)
_CUE_NEXT = re.compile(
    r"\b(?:phone|cell|mobile|tel|telephone|telefono|cel|celular|movil|fax|whatsapp|desk|call|ring)\b\."
    r"?(?: (?:me|us|is|es|number|her|him|al|on))?[\s:]{1,3}$"
)
_NOT_PHONE = re.compile(
    r"\b(?:order|ticket|invoice|factura|pedido|folio|isbn|issn|sku|part|model|serial|case|docket|exped"
    r"iente|ref|tracking|guia|upc|ean|doi|id|badge|lot|vol)\b(?: (?:number|num|no))?[\s#:.]{0,4}$"
)
_YEARS = re.compile(r"(?:1[5-9]|20)\d{2}[ -]{1,3}(?:1[5-9]|20)\d{2}")
_DATE = re.compile(r"\d{1,4}[-.]\d{1,2}[-.]\d{1,4}(?:[ .-]\d{1,2}(?:[.-]\d{2})?)?|\d{2}[ .-]\d{2}[ .-](?:19|20)\d{2}")
_REGIONS = {
    "es": ("MX", "ES", "CO", "AR", "US"),
    "en": ("US", "GB", "CA", "MX"),
    "any": ("US", "MX", "ES", "GB", "AR", "CO", "CA"),
}
_YOUNGEST, _OLDEST_LOCAL = 7, 8


def contacts(line: Line) -> Iterator[Found]:
    """Ways to reach or locate a person, in folded ranges."""
    text = line.text.folded
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end() - (match.group()[-1] in ".-"), "EMAIL"
        for match in _HANDLE.finditer(text):
            yield *match.span(), "HANDLE"
    if _SPOKEN.search(text):
        for match in _EMAIL_SPOKEN.finditer(text):
            yield *match.span(), "EMAIL"
    yield from _accounts(text)
    yield from _network(text)
    yield from _phones(line)


def _accounts(text: str) -> Iterator[Found]:
    if "/" in text:
        for match in _PROFILE.finditer(text):
            yield *match.span(), "URL_PROFILE"
    for match in _NAMED_ACCOUNT.finditer(text):
        if "_" in match[1] or any(c.isdigit() or c == "." for c in match[1]):
            yield *match.span(1), "HANDLE"
    for match in _TAG.finditer(text) if "#" in text else ():
        yield *match.span(), "HANDLE"


def _network(text: str) -> Iterator[Found]:
    for match in _IP4.finditer(text):
        if all(int(part) <= 255 for part in match.groups()) and not _VERSION.search(
            text[max(0, match.start() - 12) : match.start()]
        ):
            yield *match.span(), "IP"
    for match in _IP6.finditer(text) if text.count(":") > 2 else ():
        if any(c in "abcdef" for c in match.group()) or match.group().count(":") == 7:
            yield *match.span(), "IP"
    for match in _COORDINATES.finditer(text):
        yield *match.span(), "COORDINATES"


def _phones(line: Line) -> Iterator[Found]:
    text = line.text.folded
    for match in _LOCAL.finditer(text):
        yield *match.span(), "PHONE"
    for match in _NUMBER.finditer(text):
        if _is_phone(line, match.start(), match.end(), match.group()):
            yield *match.span(), "PHONE"
    for match in _LOOSE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if digits.startswith(("55501", "555501", "5555")) and len(digits) in {7, 10, 11}:
            yield *match.span(), "PHONE"


def _is_phone(line: Line, start: int, end: int, written: str) -> bool:
    text = line.text.folded
    written = re.split(r"\s?(?:x|ext)", written)[0]
    digits = re.sub(r"\D", "", written)
    if (
        not _YOUNGEST <= len(digits) <= 15
        or len(set(digits)) == 1
        or digits.startswith("000")
        or _YEARS.fullmatch(written)
        or _DATE.fullmatch(written)
    ):
        return False
    before = text[max(0, start - 32) : start]
    if _NOT_PHONE.search(before):
        return False
    cue = _CUE.search(before) is not None or _CUE.match(text[end : end + 14].lstrip(" ,(-")) is not None
    shaped = any(shape.fullmatch(written) for shape in _SHAPES)
    if len(digits) <= _OLDEST_LOCAL:
        return _CUE_NEXT.search(before) is not None or (
            cue and (shaped or written.isdigit() or re.fullmatch(r"\d{3,4}[ .-]\d{4}", written) is not None)
        )
    return cue or (shaped and _valid(written, line.text.language))


def _valid(written: str, language: str) -> bool:
    for region in (None,) if written.startswith("+") else _REGIONS.get(language, _REGIONS["any"]):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return True
    return False
