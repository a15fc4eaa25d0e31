"""A post as detectors and judges see it: the item, its text, what it answers, the private data in it, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from seawall.grammar import Line
from seawall.model import Item, Private, Scores, Skipped, Span
from seawall.text import Text

__all__ = ["Post"]


class Post:
    """One stretch of one item. ``line``, ``parent`` and ``private`` are worked out when first asked for.

    ``scores`` is ``None`` when no learned reader looked; ``skipped`` then says why, if one should have.
    """

    def __init__(
        self,
        item: Item,
        text: Text,
        parent_text: Text | None,
        analyse: Callable[[Text], Line],
        find_private: Callable[[Text], tuple[Private, ...]],
    ) -> None:
        self.item = item
        self.text = text
        self.parent_text = parent_text
        self.scores: Scores | None = None
        self.skipped: tuple[Skipped, ...] = ()
        self._analyse = analyse
        self._find_private = find_private

    @cached_property
    def line(self) -> Line:
        """The post's own analysed text."""
        return self._analyse(self.text)

    @cached_property
    def parent(self) -> Line | None:
        """The analysed text of the post it answers; ``None`` if unknown."""
        return self._analyse(self.parent_text) if self.parent_text else None

    @cached_property
    def private(self) -> tuple[Private, ...]:
        """The private data in the post."""
        return self._find_private(self.text)

    @property
    def closed(self) -> bool:
        """The learned reader put it aside before reading to the end: nothing else needs to look."""
        return self.scores is not None and self.scores.depth != "full"

    def span(self, start: int, end: int) -> Span:
        """The original span of tokens ``[start, end)``."""
        tokens = self.line.tokens
        return self.line.text.span(tokens[start].start, tokens[end - 1].end)

    def quote(self, span: Span) -> str:
        """The original characters of ``span``."""
        return self.text.quote(span)
