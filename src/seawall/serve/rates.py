"""Two small memories of the service, both bounded: how much each token has sent, and answers to repeated requests."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from seawall.serve.problems import Problem

__all__ = ["Answers", "Rates"]


class Rates:
    """A token bucket per service token: ``rate`` posts a second, ``burst`` at once. A batch may overdraw it; the next waits.

    ``clock`` gives monotonic seconds.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, token: str) -> None:
        """One request of ``token``. Raises a ``too-many`` problem while nothing is left."""
        left = self._now(token)
        if left < 1:
            seconds = int((1 - left) / self._rate) + 1
            raise Problem(
                "too-many",
                f"This token may send {self._rate:g} posts a second. Wait {seconds} s, then send the request again.",
                headers={"retry-after": str(seconds)},
            )
        self.charge(token, 1)

    def charge(self, token: str, posts: int) -> None:
        """Count ``posts`` more."""
        self._left[token] = (self._now(token) - posts, self._clock())

    def _now(self, token: str) -> float:
        left, then = self._left.get(token, (self._burst, 0.0))
        return min(self._burst, left + (self._clock() - then) * self._rate)


@dataclass(frozen=True, slots=True)
class _Kept:
    fingerprint: bytes
    until: float
    answer: bytes | None


class Answers:
    """Answers kept for their idempotency keys, in memory, ``seconds`` long, at most ``entries`` and ``size`` bytes."""

    def __init__(self, seconds: float, clock: Callable[[], float], entries: int = 10_000, size: int = 32 << 20) -> None:
        self._seconds, self._clock, self._entries, self._most = seconds, clock, entries, size
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._size = 0

    def begin(self, token: str, key: str, fingerprint: bytes) -> bytes | None:
        """The answer this request had before; ``None`` if it is new, and then ``end`` must follow.

        Raises ``key-reused`` if the key came with another body, ``in-progress`` if its first request is still being answered.
        """
        now = self._clock()
        while self._kept and (first := next(iter(self._kept.values()))).until < now:
            self._drop(next(iter(self._kept)), first)
        kept = self._kept.get((token, key))
        if kept is None:
            self._kept[token, key] = _Kept(fingerprint, now + self._seconds, None)
            return None
        if kept.fingerprint != fingerprint:
            raise Problem("key-reused", "This Idempotency-Key came with another body; use a new key for a new request.")
        if kept.answer is None:
            raise Problem("in-progress", "Wait, then send the same request again.", headers={"retry-after": "1"})
        return kept.answer

    def find(self, token: str, key: str) -> bytes | None:
        """The answer to an earlier request, ``None`` while it is being answered. Raises ``not-found`` where there is none."""
        kept = self._kept.get((token, key))
        if kept is None or kept.until < self._clock():
            raise Problem("not-found", "There is no such request, or not any more; send its posts again.")
        return kept.answer

    def end(self, token: str, key: str, answer: bytes | None) -> None:
        """Keep the answer; ``None`` forgets the request, so that it can be sent again."""
        kept = self._kept.pop((token, key), None)
        if kept is None or answer is None:
            return
        self._kept[token, key] = _Kept(kept.fingerprint, self._clock() + self._seconds, answer)
        self._size += len(answer)
        while self._size > self._most or len(self._kept) > self._entries:
            oldest = next(iter(self._kept))
            self._drop(oldest, self._kept[oldest])

    def _drop(self, key: tuple[str, str], kept: _Kept) -> None:
        del self._kept[key]
        self._size -= len(kept.answer or b"")
