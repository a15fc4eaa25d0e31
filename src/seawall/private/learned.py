"""The learned tagger: a linear-chain CRF over facts of words that settles where an address or a medical fact begins and ends.

Rules know forms; a home told in an unforeseen way has none. The tagger reads each word with what rules found there, and gives
the probability that it belongs to a span. (Lafferty, McCallum, Pereira 2001; trained by ``python -m bench.train_private``.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from operator import mul
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.interface import Hit
from seawall.private.tagging import (
    CLASSES,
    KINDS,
    PAIRS,
    REACH,
    STEPS,
    Sight,
    facts,
    facts_at,
    facts_of_pair,
    features,
    words,
)
from seawall.text import Text

__all__ = ["GATE", "Tagger", "installed_tagger", "refined"]

#: From this probability on a word belongs to a span; CV on our annotated posts put precision and recall level there.
_SURE = 0.3
#: A rule's hit goes if no word of it reaches this, unless its form is certain.
_DOUBT, _CERTAIN = 0.15, 0.98
_LETTERS = 3
_REMEMBERED, _MOST = 1 << 12, 1 << 16
_COMMONEST = frozenset(
    """
    in place end way view green bank path room level of no park house home box round right left front top back head over next past
    off under by near at to from go come return write live living
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _any(*names: str) -> str:
    known = sorted({word for name in names for word in CLASSES[name].split()} - _COMMONEST)
    return r"(?:^|[^\pL\pN])(?:" + "|".join(map(re.escape, known)) + r")(?:$|[^\pL\pN])"


_DIGIT = "[0-9]"
_NUMBER = r"(?:^|[^\pN$€£#:.,/%-])[0-9]{1,5}[a-z]?(?:$|[^\pN%€:/$])"
_GAP = r"[^!?]{0,30}"
_PLACE = _any("street", "unit", "area", "code", "live", "site")
_STREET = _any("street", "unit")
#: Where an address may begin: at the start of a line or quotation, or after a word for going or being there.
_START = r"(?:^|[\n\"“>:]) ?"
_TO = r"(?:^|[^\pL])(?:at|to|outside|number|no\.?|numero|en|a|pickup|from|off)[ :\"]{1,3}(?:number |no\.? |the )?"
_COUNTED = (
    r"(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|\pL{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|tres|cuatro|"
    r"cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)"
)
_STOREY = "(?:primero|segundo|tercero|cuarto|quinto|bajo|atico)"


#: Alternatives; each is a set of RE2 patterns over folded text that must all match.
GATE = (
    (_DIGIT, f"{_NUMBER}{_GAP}{_PLACE}|{_PLACE}{_GAP}{_NUMBER}"),
    (_any("rel"), _any("site", "look", "street", "area")),
    (_any("street"), _any("site", "area", "live", "unit")),
    (_DIGIT, rf"(?:{_START}|{_TO})[0-9]{{1,5}}[a-z]?,? (?:[nsew]\.? )?\pL{{4}}"),
    (
        r"(?:^|[^\pL])(?:en|a|al|del?|por|sobre|vive|va|sale)[ :]{1,2}(?:la |el |los |las )?\pL{4,20} (?:[0-9]{1,4}|"
        + _COUNTED
        + r")(?:[^\pL\pN%$€/:]|$)",
    ),
    (_COUNTED, f"{_COUNTED},? {_STOREY}|{_COUNTED},? ?(?:\\pL+,?)?{_STREET}|{_STREET},? {_COUNTED}"),
    (_any("has", "person"), rf"(?:^|[^\pL\pN])(?:{ILLNESSES}|{DRUGS}|{CARE})(?:$|[^\pL\pN])"),
)


class Rows:
    """Remembered sums of weights: an array that grows by a row (of ``shape``) whenever something new is met."""

    def __init__(self, shape: tuple[int, ...], weigh: Callable[[Any], NDArray[np.float64]]) -> None:
        self._known: dict[Any, int] = {}
        self._weigh = weigh
        self.sums = np.zeros((_REMEMBERED, *shape))

    def __call__(self, keys: Sequence[Any]) -> NDArray[np.float64]:
        """The rows of ``keys``, in order."""
        if len(self._known) + len(keys) > _MOST:
            self._known.clear()
        known = self._known
        return self.sums[[known[key] if key in known else self._remember(key) for key in keys]]

    def _remember(self, key: Any) -> int:
        row = self._known[key] = len(self._known)
        if row == len(self.sums):
            self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)])
        self.sums[row] = self._weigh(key)
        return row


class Tagger:
    """Marginal probabilities of each kind for each word, from weights of facts and of steps between labels."""

    def __init__(
        self, labels: Sequence[str], steps: Sequence[Sequence[float]], weights: dict[str, Sequence[float]]
    ) -> None:
        self.labels = tuple(labels)
        moves = np.exp(np.array(steps, dtype=np.float64))
        self._rows_of, self._columns_of = moves.tolist(), moves.T.tolist()
        self._facts = weights
        width = len(labels)
        self._alone = Rows((width,), lambda key: self._sum(facts(key)))
        self._beside = Rows(
            (len(STEPS), width), lambda one: np.array([self._sum(facts_at(step, one)) for step in STEPS])
        )
        self._pairs = Rows(
            (len(PAIRS), width), lambda two: np.array([self._sum(facts_of_pair(step, *two)) for step in PAIRS])
        )

    def marginals(self, sight: Sight) -> dict[str, NDArray[np.float64]]:
        """Per kind, the probability of each word to be inside a span of it (forward and backward sums, scaled)."""
        count, padded = len(sight.alone), sight.padded
        beside, pairs = self._beside(padded), self._pairs(list(pairwise(padded)))
        each = len(sight.alone[0])
        scores = self._alone([key for alone in sight.alone for key in alone]).reshape(count, each, -1).sum(axis=1)
        for at in range(len(STEPS)):
            scores += beside[at : at + count, at]
        for at, step in enumerate(PAIRS):
            scores += pairs[REACH + step : REACH + step + count, at]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        both = self._both(scores.tolist())
        return {kind: both[:, self.labels.index(kind)] for kind in KINDS}

    def _sum(self, told: Sequence[str]) -> NDArray[np.float64]:
        """The sum of the weights of some facts, per label."""
        known = [self._facts[fact] for fact in told if fact in self._facts]
        return cast("NDArray[np.float64]", np.sum(known, axis=0)) if known else np.zeros(len(self.labels))

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
