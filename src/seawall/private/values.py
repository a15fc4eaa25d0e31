"""Numbers and codes that may be somebody's, whatever was found by form: runs of groups, numbers read aloud, tokens, dates.

What each is, if anything, is for ``value_kinds`` to say. Borders that are in doubt (letters before a number, groups apart by
spaces) give several candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from seawall.private.birth import DATE
from seawall.private.interface import Hit, capital
from seawall.private.number_words import HUNDREDS, ROUND, TENS, UNITS
from seawall.private.spoken import COUNT, FEW, TIMES
from seawall.private.value_words import LETTER_NAMES, LINKS
from seawall.text import Text

__all__ = ["GATE", "KINDS", "Value", "values"]

#: The kinds that are told apart here, after "none of them".
KINDS = ("PHONE", "GOV_ID", "BANK", "CARD", "PLATE", "BIRTH_DATE", "CREDENTIAL", "HANDLE")
#: First gates of what is told in words alone.
_SAID = "pass|clave|contra|secre|answer|respuesta|maiden|wifi|wi-fi|mascota|palabra|login|usuario|user|discord|steam|psn|telegram"
#: Posts in which there may be one that no rule found (RE2): a first gate, and one that must be open, too.
GATE = (
    rf"{COUNT}|{_SAID}",
    (
        r"[0-9](?:[ .\-/·–]{0,3}[0-9]){4}|[0-9][\-.· ]?[a-z]{2}|[a-z]{2}[\-.· ]?[0-9]{2}|[a-z0-9]_[a-z0-9]|[0-9][*#]|[*#][0-9]|"
        rf"(?:{_SAID})|\b(?:{FEW})[ ,\-]+(?:{FEW}|[0-9])"
    ),
)
_RUN = re.compile(
    r"(?<![\w@])(?:\d ?[-·]? ?[a-z]{2,4}|[a-z]{0,6}\d[\da-z]{0,24})"
    r"(?:(?: ?[-–—./·)] ?|\) ?[-–] ?| {1,2})(?:[a-z]{1,3}(?: ?[-./·] ?| ))?[a-z]{0,5}\d[\da-z]{0,24}){0,11}"
    r"(?:(?: ?[-·/] ?| )[a-z]{1,3}){0,2}(?![\w@])"
)
_LEAD = re.compile(r"(?<![\w'’@])(?:[a-z]{1,6}(?: ?[-/·] ?| |\. ?)){1,4}$")
_PART = re.compile(r"[\da-z]+")
#: Keys of a lock, pressed after a number.
_KEYS = re.compile(
    r"[*#]|,?(?: y| and| then| luego| y luego| and then)? (?:numeral|asterisco|star|pound|hash|gato)(?!\w)"
)
_TOKEN = re.compile(r"(?<![^\s\"'“”(:=/,])[^\s\"'“”(),;:=/<>|@]{4,40}")
_MADE_UP = re.compile(
    r"[a-z][^a-z\s]*\d|\d[^a-z\s]*[a-z]|[a-z0-9]_|_[a-z0-9]|[a-z0-9][#$!*&%+~]\w|"
    r"^[*#$]\w|\d[*#]$|[a-z]{2}\.[a-z]{2}"
)
#: After these a word may be a secret or the name of an account, before the last ones the latter.
_TELLS = re.compile(
    r"(?<![\w-])(?:pass(?:word|code|phrase)?s?|pwd|pw|claves?|contrasenas?|contra|secret[oa]?s?|safe ?word|answers?|respuestas?|maiden|"
    r"wifi|wi-fi|mascota|pet|code ?word|palabra|log ?in|user(?:name)?|usuario|handle|gamertag|discord|disc|steam|psn|xbox|twitch|kik|insta|"
    r"instagram|ig|snap|snapchat|tiktok|telegram|tg|twitter|perfil|alias|nick|alt|venmo|cash ?app|goes by|se llama|firma)(?![\w-])"
)
_TOLD = re.compile(r"(?<![\w@])[a-z0-9.$][\w.'’\-!*#]{2,24}(?![\w@])")
_BEFORE = re.compile(
    r"(?<![\w@.])([a-z0-9._-]{4,24}),? \(?(?:en|on|in|de)? ?(?:insta|instagram|ig|tiktok|discord|disc|steam|psn|xbox|twitch|telegram|tg|"
    r"snap|signal|kik|twitter|github|mixcloud|pinterest|reddit|bluesky|threads|mastodon|facebook|fb)(?!\w)"
)
_NEXT_WORDS, _WITHIN = 5, 70
_WEB = re.compile(r"https?|www\.|\.(?:com|org|net|example|gov|edu|mx|uk|ca|es|ar|co|jpg|pdf|png|mp4|py|js|txt)\b")
_NUMBERS = {*UNITS, *TENS, *ROUND, *HUNDREDS, "hundred", "mil", "millones"} - {"o", "un"}
_ALOUD = "|".join(
    sorted(
        {*_NUMBERS, *LETTER_NAMES, *LINKS, *TIMES, "o", "un", r"\d{1,5}", r"[a-z](?![a-z'’])"}, key=len, reverse=True
    )
)
_SPOKEN = re.compile(rf"(?<![\w])(?:{_ALOUD})(?:[\s,.\-–()/:]{{1,3}}(?:{_ALOUD})){{2,40}}(?!\w)")
_WORD = re.compile(r"[a-z]+|\d+")
_EDGE = LINKS | {
    "a",
    "e",
    "o",
    "y",
    "i",
    "u",
    "un",
    "en",
    "te",
    "ese",
    "de",
    "em",
    "ex",
    "see",
    "why",
    "be",
    "ve",
    "mil",
}
_DATED = ("nac", "dob", "birth", "born", "fecha", "cumpl")
_LEAST, _MOST, _LONGEST, _PARTS, _ENOUGH = 3, 30, 48, 6, 300


class Value(NamedTuple):
    """A candidate: half-open range of folded text and how it was come by (``run``, ``part``, ``token``, ``aloud``, ``date``, ``rule``)."""

    start: int
    end: int
    form: str


def values(text: Text, hits: Iterable[Hit]) -> list[Value]:
    """Candidates of ``text`` without repeats, with those that rules found; at most a few hundred."""
    hits = list(hits)
    folded = text.folded
    found: dict[tuple[int, int], str] = {}
    for hit in hits:
        if hit.kind in KINDS and folded[hit.start] != "@":
            found.setdefault((hit.start, hit.end), "rule")
    ways = [_runs(text), _tokens(folded), _aloud(folded), _told(folded)]
    if hits or any(word in folded for word in _DATED):
        ways.append((match.start(1), match.end(1), "date") for match in DATE.finditer(folded))
    for way in ways:
        for start, end, form in way:
            if len(found) >= _ENOUGH:
                break
            found.setdefault((start, end), form)
    return sorted(Value(start, end, form) for (start, end), form in found.items())


def _runs(text: Text) -> Iterator[tuple[int, int, str]]:
    for match in _RUN.finditer(text.folded):
        lead = _LEAD.search(text.folded, max(0, match.start() - 28), match.start())
        start = lead.start() if lead else match.start()
        parts = [(m.start(), m.end()) for m in _PART.finditer(text.folded, start, match.end())]
        for segment in _segments(text, parts):
            yield from _variants(text, segment)


def _segments(text: Text, parts: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Parts that may belong together: parted where an ordinary word stands between."""
    segment: list[tuple[int, int]] = []
    for start, end in parts:
        word = text.folded[start:end]
        plain = word.isalpha() and not capital(text, start)
        joined = bool(segment) and text.folded[start - 1] in "-·" and text.folded[end : end + 1] in {"-", "·", ""}
        if (
            plain
            and len(word) > 1
            and not joined
            and segment
            and any(map(str.isdigit, text.folded[segment[0][0] : segment[-1][1]]))
        ):
            yield [*segment, (start, end)]
            segment = []
            continue
        segment.append((start, end))
    yield segment


def _variants(text: Text, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    folded = text.folded
    numbered = [n for n, (start, end) in enumerate(parts) if any(map(str.isdigit, folded[start:end]))]
    if not numbered:
        return
    first, last = numbered[0], numbered[-1]
    letters_before = [first]
    while letters_before[-1] and _leads(text, parts[letters_before[-1] - 1], lone=letters_before[-1] == first):
        letters_before.append(letters_before[-1] - 1)
    ends = range(last, len(parts))
    for opening in letters_before:
        for closing in ends:
            yield from _fitting(folded, parts[opening][0], parts[closing][1], "run")
    spaced = [n for n in range(first, last) if folded[parts[n][1]] == " "]
    if 0 < len(spaced) < _PARTS:
        openings, closings = [first, *(n + 1 for n in spaced)], [*spaced, last]
        for one, opening in enumerate(openings):
            for closing in closings[one:]:
                if (opening, closing) != (first, last):
                    yield from _fitting(folded, parts[opening][0], parts[closing][1], "part")


def _leads(text: Text, part: tuple[int, int], *, lone: bool) -> bool:
    """Whether letters before a number may belong to it: capitals, or a few small ones right before it."""
    start, end = part
    return capital(text, start) or (end - start < 4 and (lone or end - start == 1 or text.folded[end] in "-·"))


def _fitting(folded: str, start: int, end: int, form: str) -> Iterator[tuple[int, int, str]]:
    digits, letters = sum(map(str.isdigit, folded[start:end])), sum(map(str.isalpha, folded[start:end]))
    if _LEAST <= digits + min(1, letters // 2) <= _MOST and digits and end - start <= _LONGEST:
        if start and folded[start - 1] in "+(" and folded[start].isdigit():
            start -= 2 if folded[max(0, start - 2) : start] in {"(+", "+("} else 1
        yield start, end, form
        key = _KEYS.match(folded, end)
        if key:
            yield start, key.end(), form
        if folded[max(0, start - 1) : start] in {"#", "*"}:
            yield start - 1, end + (folded[end : end + 1] in {"#", "*"}), form


def _tokens(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(folded):
        bare = match.group().rstrip(".?’”\"']}…")
        if len(bare) > 3 and _MADE_UP.search(bare) and not _WEB.search(bare):
            yield match.start(), match.start() + len(bare), "token"
            if bare.endswith("!"):
                yield match.start(), match.start() + len(bare.rstrip("!")), "token"


def _told(folded: str) -> Iterator[tuple[int, int, str]]:
    """Words that may be a secret or a name, by the word before them; at the end of a clause up to three together."""
    for cue in _TELLS.finditer(folded):
        stop = folded.find("\n", cue.end(), cue.end() + _WITHIN)
        limit = stop if stop >= 0 else min(len(folded), cue.end() + _WITHIN)
        for number, match in enumerate(_TOLD.finditer(folded, cue.end(), limit)):
            if number > _NEXT_WORDS:
                break
            yield match.start(), match.start() + len(match.group().rstrip(".'’-")), "word"
    for match in _BEFORE.finditer(folded):
        yield *match.span(1), "word"


def _aloud(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _SPOKEN.finditer(folded):
        for piece in re.finditer(r"(?:[^.\n:]|\.(?! )|\.(?= \w{1,5}\b\.))+", match.group()):
            words = [(match.start() + piece.start() + m.start(), m.group()) for m in _WORD.finditer(piece.group())]
            for edge in (frozenset(), frozenset(LETTER_NAMES)):
                kept = list(words)
                while kept and (kept[-1][1] in _EDGE or kept[-1][1] in edge):
                    kept.pop()
                while kept and (kept[0][1] in _EDGE - TIMES.keys() or kept[0][1] in edge):
                    kept.pop(0)
                said = [word for _, word in kept if word in _NUMBERS]
                if said and len(kept) > 2 and len(said) + sum(len(w) for _, w in kept if w.isdigit()) > 2:
                    yield kept[0][0], kept[-1][0] + len(kept[-1][1]), "aloud"
