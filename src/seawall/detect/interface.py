"""What a detector is: it brings its words and patterns, looks at posts in batches, and proves itself with cases."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seawall.grammar import GrammarBuilder
from seawall.model import Finding, Reason, Skipped
from seawall.post import Post

__all__ = ["PRIOR", "Detector", "Example", "probability"]

#: Log-odds of harm before any reason is counted; reasons add to it.
PRIOR = -3.0


def probability(reasons: Iterable[Reason]) -> float:
    """Logistic sum of the reasons' weights over ``PRIOR``, in [0, 1]."""
    total = PRIOR + sum(reason.weight for reason in reasons)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Example:
    """A text (and what it answers) that a detector must hit or must miss."""

    text: str
    parent: str | None = None


class Detector(ABC):
    """Base class. ``name`` and ``version`` enter the kit's digest; ``hits`` and ``misses`` prove the detector.

    One that is ``alone`` (every detector of another package is) looks at each post, also at those that the learned reader
    has closed, and its findings stand by themselves: the reader was never taught what it looks for.
    """

    name: str
    version: str
    categories: tuple[str, ...]
    title: str = ""
    alone: bool = False
    hits: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add words, macros and patterns to the shared grammar. The default brings none."""
        del builder

    def wants(self, post: Post) -> bool:
        """A cheap test whether ``detect`` could find anything; it must never say no to a post that has a finding."""
        del post
        return True

    @abstractmethod
    def detect(self, post: Post) -> Iterable[Finding]:
        """Findings in one post; pure and deterministic."""

    def scan(self, posts: Sequence[Post]) -> list[list[Finding | Skipped]]:
        """One list per post. A crash or time-out in a post becomes ``Skipped``, never a clean result."""
        results: list[list[Finding | Skipped]] = []
        for post in posts:
            try:
                looks = (self.alone or not post.closed) and self.wants(post)
                results.append(list(self.detect(post)) if looks else [])
            except Exception as error:  # whatever a plugin does wrong must show as not having looked
                results.append([Skipped(self.name, f"failed: {type(error).__name__}")])
        return results
