"""The learned tagger: a linear-chain CRF over facts of words that settles where an address or a medical fact begins and ends.

Rules know forms; a home told in an unforeseen way has none. The tagger reads each word with what rules found there, and gives
the probability that it belongs to a span. (Lafferty, McCallum, Pereira 2001; trained by ``python -m bench.train_private``.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from operator import mul
from typing import cast

import numpy as np
from numpy.typing import NDArray

from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.interface import Hit
from seawall.private.tagging import CLASSES, KINDS, Key, facts, features, words
from seawall.text import Text

__all__ = ["GATE", "Tagger", "installed_tagger", "refined"]

#: From this probability on a word belongs to a span; CV on our annotated posts put precision and recall level there.
_SURE = 0.3
#: A rule's hit goes if no word of it reaches this, unless its form is certain.
_DOUBT, _CERTAIN = 0.15, 0.98
_LETTERS = 3
_REMEMBERED, _MOST = 1 << 14, 1 << 17
_COMMONEST = frozenset(
    """
    in place end way view green bank path room level of no park house home box round right left front top back head over next past
    off under by near at to from go come return write live living
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _any(*names: str) -> str:
    known = sorted({word for name in names for word in CLASSES[name].split()} - _COMMONEST)
    return r"(?:^|[^\pL\pN])(?:" + "|".join(map(re.escape, known)) + r")(?:$|[^\pL\pN])"


_NUMBER = r"(?:^|[^\pN$€£#:.,/%-])[0-9]{1,5}[a-z]?(?:$|[^\pN%€:/$])"
_GAP = r"[^!?]{0,30}"
_PLACE = _any("street", "unit", "area", "code", "live", "site")


#: Alternatives; each is a set of RE2 patterns over folded text that must all match.
GATE = (
    (f"{_NUMBER}{_GAP}{_PLACE}|{_PLACE}{_GAP}{_NUMBER}",),
    (_any("site", "look", "street", "area"), _any("rel")),
    (_any("street"), _any("site", "area", "live", "unit")),
    (rf"(?:^|[^\pL\pN])(?:{ILLNESSES}|{DRUGS}|{CARE})(?:$|[^\pL\pN])", _any("has", "person")),
)


class Tagger:
    """Marginal probabilities of each kind for each word, from weights of facts and of steps between labels."""

    def __init__(
        self, labels: Sequence[str], steps: Sequence[Sequence[float]], weights: dict[str, Sequence[float]]
    ) -> None:
        self.labels = tuple(labels)
        moves = np.exp(np.array(steps, dtype=np.float64))
        self._rows_of, self._columns_of = moves.tolist(), moves.T.tolist()
        self._facts = weights
        self._rows: dict[Key, int] = {}
        self._sums = np.zeros((_REMEMBERED, len(labels)))
        self._columns = {kind: [n for n, label in enumerate(labels) if label[2:] == kind] for kind in KINDS}

    def marginals(self, keys: Sequence[Sequence[Key]]) -> dict[str, NDArray[np.float64]]:
        """Per kind, the probability of each word to be inside a span of it (forward and backward sums, scaled)."""
        if len(self._rows) > _MOST:
            self._rows.clear()
            self._sums = np.zeros((_REMEMBERED, len(self.labels)))
        rows = [self._rows[key] if key in self._rows else self._remember(key) for here in keys for key in here]
        starts = np.cumsum([0, *(len(here) for here in keys[:-1])])
        scores = np.add.reduceat(self._sums[rows], starts, axis=0)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        both = self._both(scores.tolist())
        return {kind: both[:, columns].sum(axis=1) for kind, columns in self._columns.items()}

    def _both(self, scores: list[list[float]]) -> NDArray[np.float64]:
        """Forward and backward sums; plain lists, because so few labels are faster without arrays."""
        columns, rows, labels = self._columns_of, self._rows_of, range(len(self.labels))
        ahead = [[one / sum(scores[0]) for one in scores[0]]]
        for score in scores[1:]:
            here = ahead[-1]
            step = [sum(map(mul, here, columns[k])) * score[k] for k in labels]
            total = sum(step)
            ahead.append([one / total for one in step])
        behind = [1.0] * len(self.labels)
        both = [ahead[-1]]
        for n in range(len(scores) - 2, -1, -1):
            later = list(map(mul, behind, scores[n + 1]))
            behind = [sum(map(mul, rows[k], later)) for k in labels]
            total = sum(behind)
            behind = [one / total for one in behind]
            both.append(list(map(mul, ahead[n], behind)))
        found = np.array(both[::-1])
        return cast("NDArray[np.float64]", found / found.sum(axis=1, keepdims=True))

    def _remember(self, key: Key) -> int:
        """The row of the sum of a key's weights."""
        row = len(self._rows)
        if row == len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
        known = [self._facts[fact] for fact in facts(key) if fact in self._facts]
        if known:
            self._sums[row] = np.sum(known, axis=0)
        self._rows[key] = row
        return row


@lru_cache(maxsize=1)
def installed_tagger() -> Tagger:
    """The tagger that comes with Seawall."""
    data = json.loads(resources.files(__package__).joinpath("learned.json").read_text(encoding="utf-8"))
    return Tagger(data["labels"], data["steps"], data["weights"])


def refined(text: Text, hits: Sequence[Hit], tagger: Tagger) -> list[Hit]:
    """``hits`` after the tagger: some dropped, some made longer, some new; sorted and without overlaps."""
    found = words(text)
    if not found:
        return list(hits)
    inside = tagger.marginals(features(text, found, hits))
    kept = [hit for hit in hits if not _doubted(hit, found, inside)]
    for kind in KINDS:
        for start, end, chance in _runs(found, inside[kind]):
            kept = _with(kept, Hit(start, end, kind, chance, "words and what stands around them"), text)
    return sorted(kept, key=lambda hit: hit.start)


def _doubted(hit: Hit, found: Sequence[tuple[int, int, str]], inside: dict[str, NDArray[np.float64]]) -> bool:
    if hit.kind != "STREET_ADDRESS" or hit.probability >= _CERTAIN:
        return False
    chances = [inside[hit.kind][n] for n, (start, end, _) in enumerate(found) if start < hit.end and end > hit.start]
    return bool(chances) and max(chances) < _DOUBT


def _runs(found: Sequence[tuple[int, int, str]], chances: NDArray[np.float64]) -> Iterator[tuple[int, int, float]]:
    n = 0
    while n < len(found):
        last = n
        while last < len(found) and chances[last] >= _SURE:
            last += 1
        first, past = n, last
        n = last + 1
        while first < past and not (found[first][2][0].isalnum() or found[first][2] in "#\"'("):
            first += 1
        while first < past and not (found[past - 1][2][0].isalnum() or found[past - 1][2] in "\"')"):
            past -= 1
        if sum(len(word) for _, _, word in found[first:past] if word[0].isalnum()) >= _LETTERS:
            yield found[first][0], found[past - 1][1], float(chances[first:past].mean())


def _with(hits: list[Hit], new: Hit, text: Text) -> list[Hit]:
    """``hits`` and ``new``: one of its kind that it overlaps grows, one of another kind is left as it is."""
    over = [hit for hit in hits if hit.start < new.end and hit.end > new.start]
    same = [hit for hit in over if hit.kind == new.kind]
    if not over:
        return [*hits, new]
    if not same:
        return hits
    start, end = min(new.start, same[0].start), max(new.end, same[-1].end)
    for hit in hits:
        if hit.kind == new.kind or hit.end <= start or hit.start >= end:
            continue
        if hit.start <= same[0].start:
            start = hit.end + len(text.folded[hit.end : end]) - len(text.folded[hit.end : end].lstrip(" ,;:)-–\n"))
        else:
            end = start + len(text.folded[start : hit.start].rstrip(" ,;:(-–\n"))
    start, end = min(start, same[0].start), max(end, same[0].end)
    return [hit for hit in hits if hit not in same] + [replace(same[0], start=start, end=end)]
