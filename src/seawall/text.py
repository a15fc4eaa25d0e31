"""Text: what was written, what it folds to, and the exact way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seawall.model import Span

__all__ = ["DISGUISES", "Text"]

#: Folds that undo a disguise; without one, a reader does better with the text as it was written (accents, capitals, emoji).
DISGUISES = frozenset({"broken", "confusable", "leet", "spaced"})
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A post's original text beside its folded form.

    ``starts[i]`` and ``ends[i]`` give, for folded character ``i``, the half-open range of original code points it came
    from (two arrays, because one character may fold to several and several to one: ``ß`` → ``ss``, ``k i l l`` → ``kill``).
    Both are ``None`` when folding kept every position. ``folded`` is lower case, without accents, invisible characters or
    disguises; ``folds`` names what was undone (``leet``, ``spaced``, ``confusable`` …) and is a signal by itself.
    A very long post is read in windows: ``offset`` is where this window begins in the post, and spans are spans of the post.
    """

    original: str
    folded: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    language: str = "und"
    folds: tuple[str, ...] = ()
    offset: int = 0

    @property
    def readable(self) -> str:
        """What a trained reader should read: the original, or the folded form where a disguise was undone."""
        hidden = self.starts is not None and _UNSEEN.search(self.original)
        return self.folded if hidden or not DISGUISES.isdisjoint(self.folds) else self.original

    def span(self, start: int, end: int) -> Span:
        """The original span behind the non-empty folded range ``[start, end)``."""
        if not 0 <= start < end <= len(self.folded):
            raise ValueError(f"empty or outside range [{start}, {end}) of {len(self.folded)} folded characters")
        if self.starts is None or self.ends is None:
            return Span(self.offset + start, self.offset + end)
        return Span(self.offset + min(self.starts[start:end]), self.offset + max(self.ends[start:end]))

    def quote(self, span: Span) -> str:
        """The original characters of ``span``."""
        return self.original[span.start - self.offset : span.end - self.offset]
