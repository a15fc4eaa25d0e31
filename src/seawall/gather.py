"""From signed results to campaigns: flagged posts go in as they come, those that speak of others' words wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seawall.campaign import Limits, Live, Signature, describe
from seawall.model import Campaign, Item, Verdict

__all__ = ["Gathering"]

#: Posts left alone that are remembered, to say what they respond to; more are not looked at.
RESPONSES = 50_000


class Gathering:
    """The campaigns of one run. Only posts with a signature are looked at; ordinary posts never come here."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.live = Live(limits)
        self._aside: list[Signature] = []

    def watch(self, results: Iterable[tuple[Item, Verdict, Signature | None]]) -> Iterator[tuple[Item, Verdict]]:
        """The results as they came, each looked at in passing."""
        for item, verdict, signed in results:
            if signed is not None:
                self.add(signed)
            yield item, verdict

    def add(self, signed: Signature) -> None:
        """Take in one post: a member if it is at level 1 or more and speaks for itself, else it may respond to a campaign."""
        if signed.level >= 1 and not signed.answers:
            self.live.add(signed)
        elif len(self._aside) < RESPONSES:
            self._aside.append(signed)

    def campaigns(self) -> list[Campaign]:
        """Every campaign of at least two posts, most urgent first: by level, then size, then time."""
        answering: dict[frozenset[int], list[str]] = {}
        for signed in self._aside:
            best = next(iter(self.live.similar(signed)), None)
            if best is not None:
                answering.setdefault(self.live.group(best[0]), []).append(signed.item_id)
        found = [describe(self.live, cores, answering.get(cores, ())) for cores in self.live.groups()]
        return sorted(found, key=lambda one: (-one.level, -len(one.members)))
