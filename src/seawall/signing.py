"""From a verdict to what campaigns keep of the post: folded, its private data taken out and fingerprinted, masked."""

from __future__ import annotations

import re

from seawall.campaign import Signature, bag, find_indicators, signature
from seawall.kit import WINDOW
from seawall.model import Item, Span, Verdict
from seawall.normalise import Folder
from seawall.report import mask_slice

__all__ = ["sign", "wanted"]

#: Settings, as judges name them, of those who show a text to speak against it.
_AGAINST = frozenset({"frame:condemn", "frame:counter", "frame:help", "frame:victim"})
_QUOTED = re.compile(r'"[^"]{8,}"|“[^”]{8,}”|«[^»]{8,}»|^>.*$', re.MULTILINE)
#: What people say around a text that they condemn, in folded letters. Without a quotation it means nothing.
_CONDEMNS = re.compile(
    r"\b(?:asham\w+|shame on|disgust\w+|vile|horrif\w+|sicken\w+|appalling|unacceptable|condemn\w*|not ok(?:ay)?"
    r"|so wrong|is wrong|(?:i|we|have|already|just) report\w*|report (?:it|this|them|every|him|her)"
    r"|(?:to|told|called|with) the police|police report|arrest\w+|charged|sentenced|banned|do ?n.t (?:share|spread)"
    r"|do not (?:share|spread)|stop (?:it|this|sharing|spreading|copying)|(?:these|such|are|is an?) threats?"
    r"|verguenza|asco|vil|vileza|inaceptable|conden\w+|denunci[eoa]\w*|reporten|reporte|no (?:lo )?compart\w+"
    r"|no difund\w+|a la policia|detenid[oa]|arrestad[oa]|fiscalia|esta mal|es una amenaza|son amenazas|basta de)\b"
)
#: What people say around a text that they pass on or agree with.
_PASSES_ON = re.compile(
    r"\b(?:agree\w*|exactly|right|true|truth|this|share|spread|repost|pass|copy|copied|sav(?:e|ing)|again|before (?:they|it)|amen"
    r"|acuerdo|razon|verdad|cierto|compart\w+|difund\w+|pas(?:en|a|alo)|copi\w+|guard\w+|otra vez|antes de que|eso|esto)\b"
)
_OWN_WORDS = 4  #: mass of a text's own words from which on it says something about what it quotes
_SHOWN = 400  #: code points of masked text that are kept to show


def wanted(verdict: Verdict) -> bool:
    """Whether campaigns need to know of a post: it needs a person, or was left alone as one that speaks of harm."""
    return verdict.level >= 1 or bool(verdict.exceptions)


def _answers(folded: str, verdict: Verdict) -> bool:
    """Whether a post quotes what others wrote and speaks of it: against it, or at least in words that don't pass it on."""
    around, quotes = _QUOTED.subn(" ", folded)
    if not quotes:
        return False
    flagged = [{reason.code for reason in one.counter_reasons} for one in verdict.findings if one.level]
    judged = bool(flagged) and all(not _AGAINST.isdisjoint(codes) for codes in flagged)
    if judged or _CONDEMNS.search(around):
        return True
    return _PASSES_ON.search(around) is None and sum(bag(around).values()) >= _OWN_WORDS


def sign(item: Item, verdict: Verdict, folder: Folder, key: bytes) -> Signature:
    """The signature of one post; only its first 20,000 code points count. ``key`` is the one of author tokens."""
    body = item.text[:WINDOW]
    private = [one for one in verdict.private if one.span.start < len(body)]
    values = [(one.kind, folder.fold(body[one.span.start : one.span.end], verdict.language).folded) for one in private]
    at, kept = 0, []
    for one in sorted(private):
        kept.append(body[at : max(at, one.span.start)])
        at = max(at, one.span.end)
    folded = folder.fold(" ".join([*kept, body[at:]]), verdict.language).folded
    rest, found = find_indicators(folded, values, key)
    return signature(
        item.id, rest, found, created_at=item.created_at, author=item.author, language=verdict.language,
        categories=verdict.categories, level=verdict.level,
        answers=_answers(folded, verdict),
        text=mask_slice(item.text, Span(0, min(_SHOWN, len(item.text))), verdict.private),
    )  # fmt: skip
