"""A post as detectors and judges see it: the item, its analysed line, the line it answers, and the private data in it."""

from __future__ import annotations

from dataclasses import dataclass

from seawall.grammar import Line
from seawall.model import Item, Private, Span

__all__ = ["Post"]


@dataclass(frozen=True, slots=True)
class Post:
    """``line`` is the post's own analysed text, ``parent`` that of the post it answers (``None`` if unknown)."""

    item: Item
    line: Line
    parent: Line | None = None
    private: tuple[Private, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The original span of tokens ``[start, end)``."""
        tokens = self.line.tokens
        return self.line.text.span(tokens[start].start, tokens[end - 1].end)

    def quote(self, span: Span) -> str:
        """The original characters of ``span``."""
        return self.line.text.quote(span)
