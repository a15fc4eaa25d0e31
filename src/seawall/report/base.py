"""The one interface of all reports: results go in one by one, the report comes out as text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TextIO

from seawall.model import Campaign, Item, Verdict

__all__ = ["Options", "Writer"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader of a report asked for.

    ``reveal`` shows private data in the quotes of ``jsonl``, ``json`` and ``csv`` (never in ``html`` and ``table``);
    ``show_all`` lifts the limit of 50 posts of ``table``, whose memory then grows with the flagged posts;
    ``title`` heads the ``html`` page.
    """

    reveal: bool = False
    show_all: bool = False
    title: str = "Seawall report"


class Writer(ABC):
    """Writes one report to ``out``, which stays open and belongs to the caller.

    Call ``write`` per item in input order, ``campaigns`` at most once, then ``finish`` once, inside a ``with`` block. Memory stays flat.
    ``out`` must take UTF-8; open files with ``newline=""``.
    """

    def __init__(self, out: TextIO, options: Options | None = None) -> None:
        self.out = out
        self.options = options or Options()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Flushes; a report that was broken off stays visibly incomplete."""
        if error is None:
            self.out.flush()

    @abstractmethod
    def write(self, item: Item, verdict: Verdict) -> None:
        """Takes one result."""

    def campaigns(self, found: Sequence[Campaign]) -> None:  # noqa: B027  # a report need not show them
        """Takes the campaigns of the run, most urgent first. ``csv`` and ``json`` leave them out."""

    @abstractmethod
    def finish(self, stats: Mapping[str, int]) -> None:
        """Ends the report. ``stats``: ``rejects`` (records kept aside), ``elapsed_ms`` and any other counts to show."""
