"""Accounts: handles, tags, profile links, and names of accounts told beside the service (``insta: nel_digs``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_HANDLE = re.compile(
    r"(?<![\w.@/])@(?=[\w.-]{0,60}[a-z])\w[\w.-]{1,63}(?<![.-])(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3})?"
)
_TAG = re.compile(r"(?<![\w#@])[a-z][\w.]{1,31}#\d{4}(?!\w)")
_SERVICE = (
    "insta(?:gram)?|ig|snap(?:chat)?|telegram|tele|tg|tiktok|tik tok|discord|twitter|facebook|fb|face|skype|"
    "signal|kik|steam|twitch|reddit|"
    "threads|bluesky|mastodon|xbox|psn|gamertag|venmo|cash ?app|onlyfans|github|wechat|line id|feis|finsta|"
    "bereal|letterboxd|strava|spotify"
)
_NAMED = re.compile(
    rf"\b(?:{_SERVICE})\b(?:\s(?:handle|account|user(?:name)?|id|alt|name|usuario|cuenta|profile|perfil|tag|personal))?"
    r"\s{0,2}(?::|=|-|\bis\b|\bes\b|\bunder\b|\bcomo\b|\bas\b|\ben\b|\bde\b)\s{0,2}[\"'“]?@?([a-z0-9]"
    r"(?:[\w.-]{1,40})[a-z0-9_])"
)
_NEXT = re.compile(rf"\b(?:{_SERVICE})\s@?([a-z][a-z0-9.]{{0,30}}[_\d][\w.]{{0,30}}[a-z0-9_])(?!\w)")
_ACCOUNT = re.compile(
    r"\b(?:username|user name|handle|gamertag|screen name|alt account|alt|usuario|nick|nickname|cuenta|her "
    r"account|his account|perfil|su arroba)"
    r"(?:\s{0,2}(?::|=|\bis\b|\bes\b|\bwas\b|\bera\b|\bthere,)\s{0,2}|\s)[\"'“]?@?("
    r"(?=[\w.-]{0,40}[_.\d])[a-z][\w.-]{1,40}[a-z0-9_])"
)
_SCORED = re.compile(r"(?<![\w./\\=@-])((?=[a-z0-9_]{0,30}[a-z])[a-z0-9]{2,24}_[a-z0-9_]{1,24})(?![\w(=/.\\-])")
_ABOUT = re.compile(
    r"\b(?:add(?: me)?|user|usuario|admin|handle|account|acct|cuenta|alt|ig|insta|face|fb|tiktok|mod|follow|"
    r"sigan|siganme|agreg\w{1,5}|perfil|scammer|seller|buyer|troll|nick|ranked|main|discord|telegram|dm|inbox|"
    r"block|report)\b"
)
_SITE = re.compile(
    r"(?<![\w@/.])(?:https?://)?[\w.-]{2,60}\.[a-z]{2,8}/(?:@|u/|users?/(?:show/)?|profile/|in/|perfil/|usuario/)[\w.-]{2,40}"
)
_USER = re.compile(r"(?<![\w/])/?u/([\w-]{3,24})(?![\w/])")
_SITES = (
    "facebook|fb|instagram|twitter|x|tiktok|linkedin|youtube|twitch|reddit|snapchat|onlyfans|threads|vk|"
    "steamcommunity|t|discord|telegram|"
    "strava|goodreads|venmo|paypal|cash|github|gitlab|pinterest|tumblr|spokeo|whitepages|bsky|mastodon|"
    "medium|flickr|soundcloud|spotify|last|letterboxd|about"
)
_PROFILE = re.compile(
    rf"(?<![\w@])(?:https?://)?(?:[a-z]{{1,8}}\.)?(?:{_SITES})(?:\.example)?\.(?:com|net|me|tv|gg|app|example|social|fm|org)/"
    rf"(?!status/|hashtag/|search|explore|watch\b|about\b|help|legal|terms|privacy)[^\s,;)\"'>\]]{{2,120}}"
)
_PLAIN_WORDS = frozenset(
    """
    account post posts page video videos story stories photo photos link links group groups profile not the that
    this there here down better great good
    app server chat message messages feed bio live dead free so too all just for and but back now then always never also still
    only where what when who how why full great una uno los las del que por para con una mejor peor muy caido lleno
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901, PLR0912
    folded = text.folded
    if "@" in folded:
        for match in _HANDLE.finditer(folded):
            yield Hit(match.start(), match.end(), "HANDLE", 0.92, "form: handle")
    for match in _TAG.finditer(folded) if "#" in folded else ():
        yield Hit(match.start(), match.end(), "HANDLE", 0.9, "form: account tag")
    if "/" in folded:
        for match in _PROFILE.finditer(folded):
            end = match.start() + len(match.group().rstrip(".:!?"))
            yield Hit(match.start(), end, "URL_PROFILE", 0.96, "form: profile link")
        for match in _USER.finditer(folded):
            yield Hit(match.start(), match.end(), "HANDLE", 0.85, "form: account of a forum")
    for match in _SITE.finditer(folded) if "/" in folded else ():
        yield Hit(match.start(), match.end(), "URL_PROFILE", 0.96, "form: profile link")
    for match in _SCORED.finditer(folded):
        if _ABOUT.search(folded, max(0, match.start() - 40), min(len(folded), match.end() + 20)):
            yield Hit(*match.span(1), "HANDLE", 0.75, "account named beside it")
    for match in _NAMED.finditer(folded):
        if _made_up(match[1]):
            yield Hit(*match.span(1), "HANDLE", 0.85, "service named before it")
    for expression in (_NEXT, _ACCOUNT):
        for match in expression.finditer(folded):
            if _made_up(match[1]):
                yield Hit(*match.span(1), "HANDLE", 0.8, "account named before it")


def _made_up(word: str) -> bool:
    """Whether ``word`` can be a chosen name: a digit, dot or underscore in it, or no ordinary word."""
    return word not in _PLAIN_WORDS and (any(c in "_." or c.isdigit() for c in word) and any(map(str.isalpha, word)))


_FIRST = rf"[@#/_]|\b(?:{_SERVICE}|user|handle|gamertag|screen|alt|usuario|nick|nickname|cuenta|account|perfil|arroba)"
_GATE = (
    r"(?:^|[^\pL\pN_.@/])@[a-z0-9_]|[a-z]#[0-9]{4}|\.(?:com|net|me|tv|gg|app|example|social|fm|org)/|\bu/[a-z0-9_]|"
    r"\.[a-z]{2,8}/(?:@|u/|users?/|profile/|in/|perfil/|usuario/)|[a-z0-9]_[a-z0-9]|"
    rf"\b(?:{_SERVICE}|username|user name|handle|gamertag|screen name|alt|usuario|nick|nickname|cuenta|account|perfil|arroba)\b[^\n]*"
    r"(?:[a-z][0-9._]|[0-9._][a-z])"
)
RECOGNISER = Recogniser("account", ("HANDLE", "URL_PROFILE"), (_FIRST, _GATE), _find)
