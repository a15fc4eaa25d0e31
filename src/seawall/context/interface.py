"""What a judge is: it reads the setting of a finding and adds reasons or counter-reasons; it never removes one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from seawall.grammar import GrammarBuilder
from seawall.model import Finding, Reason
from seawall.post import Post

__all__ = ["Judge"]


class Judge(ABC):
    """Base class. ``name`` and ``version`` enter the kit's digest."""

    name: str
    version: str
    title: str = ""

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add words, macros and patterns to the shared grammar. The default brings none."""
        del builder

    @abstractmethod
    def judge(self, post: Post, finding: Finding) -> Iterable[Reason]:
        """Reasons (weight ≥ 0) and counter-reasons (weight < 0) that the setting adds to ``finding``."""
