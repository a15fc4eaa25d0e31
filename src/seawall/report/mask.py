"""Masking: private data becomes typed tokens such as ``[PHONE#1]`` before anything is shown or written.

Tokens are numbered per post, per kind, by distinct value in order of appearance: the same number written twice, spaced
or dotted differently, is the same token. Overlapping private spans are masked as one; the widest span gives the kind.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from seawall.model import Private, Span

__all__ = ["Masker", "Piece", "mask", "mask_slice"]

_SHORTEST, _LONGEST = 3, 200
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of masked text: ``token`` when it stands for private data, ``marked`` when it is to be emphasised."""

    text: str
    token: bool = False
    marked: bool = False


def mask(text: str, private: Sequence[Private]) -> str:
    """The whole text with every private span replaced by its token."""
    return Masker(text, private).slice(Span(0, len(text)))


def mask_slice(text: str, span: Span, private: Sequence[Private]) -> str:
    """The quote ``text[span]``, masked and numbered as in the whole post.

    A private span that lies only partly inside the quote is masked whole: no part of it is ever left standing.
    """
    return Masker(text, private).slice(span)


class Masker:
    """Everything masked that is said of one post; made once per post, so that many quotes of a long post stay cheap."""

    def __init__(self, text: str, private: Sequence[Private]) -> None:
        self.text = text
        self._spans: list[Span] = []
        self._tokens: list[str] = []
        self._by_key: dict[str, str] = {}
        numbers: dict[str, dict[str, int]] = {}
        for datum in _merged(len(text), private):
            key = _key(text[datum.span.start : datum.span.end])
            values = numbers.setdefault(datum.kind, {})
            token = f"[{datum.kind}#{values.setdefault(key, len(values) + 1)}]"
            self._spans.append(datum.span)
            self._tokens.append(token)
            if _SHORTEST <= len(key) <= _LONGEST:
                self._by_key.setdefault(key, token)
        self._ends = [span.end for span in self._spans]
        self._longest = max(map(len, self._by_key), default=0)

    def slice(self, span: Span) -> str:
        """The masked ``text[span]``; see ``mask_slice``."""
        if not self._spans:
            return self.text[span.start : span.end]
        return "".join(piece.text for piece in self.pieces(span))

    def whole(self) -> str:
        """The whole text, masked."""
        return self.slice(Span(0, len(self.text)))

    def token_at(self, start: int) -> str:
        """The token of the private span that holds the code point ``start``."""
        return self._tokens[bisect_right(self._ends, start)]

    @property
    def tokens(self) -> tuple[tuple[Span, str], ...]:
        """What is masked, in order: each span of the text and the token that stands for it."""
        return tuple(zip(self._spans, self._tokens, strict=True))

    def pieces(self, window: Span, marks: Iterable[Span] = ()) -> list[Piece]:
        """The masked ``text[window]`` as stretches, those inside any of ``marks`` marked; joined they are the slice."""
        at, end = max(0, window.start), min(len(self.text), window.end)
        marks = [mark for mark in marks if _overlap(mark, window)]
        found: list[Piece] = []
        for index in range(bisect_right(self._ends, at), len(self._spans)):
            span = self._spans[index]
            if span.start >= end:
                break
            found += self._plain(at, span.start, marks)
            found.append(Piece(self._tokens[index], True, any(_overlap(span, mark) for mark in marks)))
            at = span.end
        return found + self._plain(at, end, marks)

    def scrub(self, says: str) -> str:
        """An explanation of the post with every private value that it repeats replaced by its token.

        Values are compared by their letters and digits alone, so ``555-0101`` is also found as ``555 0101``; values of
        fewer than three of these can't be told from ordinary words, and of more than 200 are no longer looked for.
        """
        if not self._by_key:
            return says
        runs = [(match.start(), match.end(), _key(match[0])) for match in _RUN.finditer(says)]
        shown: list[str] = []
        at = index = 0
        while index < len(runs):
            token, after = self._value_at(runs, index)
            if token:
                shown += [says[at : runs[index][0]], token]
                at = runs[after - 1][1]
            index = after
        return "".join([*shown, says[at:]])

    def _value_at(self, runs: Sequence[tuple[int, int, str]], index: int) -> tuple[str, int]:
        """The token of the longest private value that begins with run ``index`` (or ""), and the run after it."""
        best, after, key = "", index + 1, ""
        for upto in range(index, len(runs)):
            key += runs[upto][2]
            if len(key) > self._longest:
                break
            if key in self._by_key:
                best, after = self._by_key[key], upto + 1
        return best, after

    def _plain(self, start: int, end: int, marks: Sequence[Span]) -> list[Piece]:
        """``text[start:end]`` cut wherever a mark begins or ends."""
        if start >= end:
            return []
        edges = {edge for mark in marks for edge in (mark.start, mark.end) if start < edge < end}
        cuts = [start, *sorted(edges), end]
        return [
            Piece(self.text[a:b], marked=any(_overlap(Span(a, b), mark) for mark in marks)) for a, b in pairwise(cuts)
        ]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _merged(length: int, private: Sequence[Private]) -> list[Private]:
    """Private spans inside the text, sorted, overlapping ones joined under the kind of the widest."""
    merged: list[Private] = []
    widest = 0
    for datum in sorted(private):
        span = Span(max(0, datum.span.start), min(length, datum.span.end))
        width = span.end - span.start
        if width <= 0:
            continue
        if merged and span.start < merged[-1].span.end:
            last = merged[-1]
            kind = datum.kind if width > widest else last.kind
            widest = max(widest, width)
            merged[-1] = replace(last, span=Span(last.span.start, max(last.span.end, span.end)), kind=kind)
        else:
            merged.append(replace(datum, span=span))
            widest = width
    return merged


def _key(value: str) -> str:
    """What makes two private values the same: letters and digits, whatever their width, case and punctuation."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded
