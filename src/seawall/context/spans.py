"""Where others' words stand in a text: double and single quotation marks, ``>`` lines, dialogue after a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from seawall.grammar import Line
from seawall.model import Span

__all__ = ["overlap", "quoted_ranges", "token_range"]

#: The longest quotation that is believed; beyond it a forgotten mark would swallow the post.
_LONGEST = 700
_DOUBLE = re.compile(r'"')
_SINGLE_OPEN = re.compile(r"(?:^|(?<=[\s(\[:\"-]))'(?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.!?,…*)])'(?!\w)")
_LINE = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
_DIALOGUE = re.compile(r"(?:^|(?<=[\n.!?] ))-{1,2}[ ]?(?=\w|¿|¡)([^\n-]{3,300})[ ]?-", re.MULTILINE)
_FEWEST_WORDS = 2


def quoted_ranges(folded: str) -> list[tuple[int, int]]:
    """Ranges of ``folded`` that quote somebody, sorted; they may touch but hold no single quoted word."""
    found = [*_pairs(folded), *_singles(folded)]
    found += [match.span() for match in _LINE.finditer(folded)]
    found += [match.span(1) for match in _DIALOGUE.finditer(folded)]
    return sorted(span for span in found if len(folded[slice(*span)].split()) >= _FEWEST_WORDS)


def token_range(line: Line, span: Span) -> tuple[int, int]:
    """The tokens that overlap ``span``, half-open; all of them if none does."""
    inside = [
        index
        for index, token in enumerate(line.tokens)
        if (own := line.text.span(token.start, token.end)).start < span.end and own.end > span.start
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, len(line.tokens))


def _pairs(folded: str) -> Iterator[tuple[int, int]]:
    opened: int | None = None
    for match in _DOUBLE.finditer(folded):
        if opened is not None and match.start() - opened <= _LONGEST:
            yield opened, match.end()
            opened = None
        else:
            opened = match.start()


def _singles(folded: str) -> Iterator[tuple[int, int]]:
    marks = sorted(
        [(m.start(), True) for m in _SINGLE_OPEN.finditer(folded)]
        + [(m.start(), False) for m in _SINGLE_CLOSE.finditer(folded)]
    )
    for (start, opens), (end, still) in pairwise(marks):
        if opens and not still and end - start <= _LONGEST:
            yield start, end + 1


def overlap(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> float:
    """Return the share of ``[start, end)`` that lies inside ``ranges``."""
    covered = sum(max(0, min(end, high) - max(start, low)) for low, high in ranges)
    return min(1.0, covered / max(1, end - start))
