"""The learned tagger: a small network over words that settles what private data are there, and where they begin and end.

Rules know forms; a home told in an unforeseen way has none. The tagger reads each word, by the vectors of its pieces and by
facts of it (``tagging.py``), through convolutions and a linear-chain CRF (Lafferty, McCallum, Pereira 2001), and gives the
probability that it belongs to a span. Trained by ``python -m bench.train_private``.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from operator import attrgetter, itemgetter
from typing import cast

import numpy as np
from numpy.typing import NDArray

from seawall.pieces import Pieces, load_pieces
from seawall.private.interface import Hit
from seawall.private.tagging import KINDS, SAME, Seen, words
from seawall.text import Text

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime 1.29 and later would write an event database and may upload it
import onnxruntime as ort

__all__ = ["ASKED", "Tagger", "installed_tagger", "refined"]

#: Where a rule finds one of these, the tagger is asked, too.
ASKED = frozenset(["STREET_ADDRESS", "MEDICAL", "GOV_ID", "BANK", "PLATE", "CREDENTIAL", "BIRTH_DATE", "CARD"])
#: From the first probability on a word belongs to a span, if a word of the span reaches the second.
_INSIDE, _PEAK = 0.35, 0.5
#: The least mean over a home told without a number: a van behind a clinic is no home.
_TOLD = 0.65
#: A rule's hit goes if no word of it reaches this, unless its form is certain; and it gives way to another kind that is likelier.
_DOUBT, _CERTAIN, _LIKELIER = 0.3, 0.975, 0.6
_LETTERS, _SCALED = 2, 8
#: What rules find of these is certain by its form.
_FORMS = frozenset(["HANDLE", *SAME])
_OPENS, _CLOSES = "#\"'(@+¡", "\"')!*"


class Tagger:
    """Marginal probabilities of each kind for each word, from an ONNX graph that carries the steps between labels."""

    def __init__(self, graph: bytes, pieces: Pieces) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        told = self._session.get_modelmeta().custom_metadata_map
        steps = np.array(json.loads(told["steps"]))
        self._first, self._steps = np.exp(steps[0]), np.exp(steps[1:])
        self._seen = Seen(pieces)

    def marginals(self, text: Text, found: Sequence[tuple[int, int, str]], hits: Sequence[Hit]) -> NDArray[np.float64]:
        """For each word the probabilities of its labels: none, then the beginning and the inside of each of ``KINDS``."""
        sight = self._seen.sight(text, found, hits)
        scores = self._session.run(["scores"], {"vectors": sight.vectors, "facts": sight.facts})[0]
        return self._both(np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True)))

    def _both(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Forward and backward sums of a chain, scaled to one now and then."""
        ahead, behind = np.empty_like(scores), np.empty_like(scores)
        here = self._first * scores[0]
        ahead[0] = here
        for n in range(1, len(scores)):
            here = (here @ self._steps) * scores[n]
            if not n % _SCALED:
                here /= here.sum()
            ahead[n] = here
        here = behind[-1] = np.ones(scores.shape[1])
        for n in range(len(scores) - 1, 0, -1):
            here = self._steps @ (here * scores[n])
            if not n % _SCALED:
                here /= here.sum()
            behind[n - 1] = here
        both = ahead * behind
        return cast("NDArray[np.float64]", both / both.sum(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def installed_tagger() -> Tagger | None:
    """The tagger that comes with Seawall; ``None`` where the pieces or the graph can't be read: rules then find what they can."""
    try:
        graph = resources.files(__package__).joinpath("tagger.onnx").read_bytes()
        return Tagger(graph, load_pieces())
    except (OSError, ValueError):
        return None


def refined(text: Text, hits: Sequence[Hit], tagger: Tagger) -> list[Hit]:
    """``hits`` after the tagger: some dropped, some made longer or of another kind, some new; sorted and without overlaps."""
    found = words(text)
    if not found:
        return list(hits)
    labels = tagger.marginals(text, found, hits)
    inside = {kind: labels[:, 1 + 2 * n] + labels[:, 2 + 2 * n] for n, kind in enumerate(KINDS)}
    kept = [hit for hit in sorted(hits, key=attrgetter("start")) if not _doubted(hit, found, inside)]
    new = [
        Hit(start, end, kind, chance, "words and what stands around them")
        for n, kind in enumerate(KINDS)
        if kind != "OTHER" and inside[kind].max() >= _PEAK
        for start, end, chance in _runs(found, inside[kind], labels[:, 1 + 2 * n] > 0.5)
        if kind != "STREET_ADDRESS" or chance >= _TOLD or any(map(str.isdigit, text.folded[start:end]))
    ]
    for hit in sorted(new, key=lambda hit: -hit.probability):
        _with(kept, hit, text)
    return kept


def _doubted(hit: Hit, found: Sequence[tuple[int, int, str]], inside: dict[str, NDArray[np.float64]]) -> bool:
    kind = SAME.get(hit.kind, hit.kind)
    if kind not in inside or _certain(hit):
        return False
    first, past = bisect_right(found, hit.start, key=itemgetter(1)), bisect_left(found, hit.end, key=itemgetter(0))
    return first < past and float(inside[kind][first:past].max()) < _DOUBT


def _runs(
    found: Sequence[tuple[int, int, str]], chances: NDArray[np.float64], begins: NDArray[np.bool_]
) -> Iterator[tuple[int, int, float]]:
    n = 0
    while n < len(found):
        if chances[n] < _INSIDE:
            n += 1
            continue
        first, n = n, n + 1
        while n < len(found) and chances[n] >= _INSIDE and not begins[n]:
            n += 1
        past = n
        while first < past and not (found[first][2][0].isalnum() or found[first][2] in _OPENS):
            first += 1
        while first < past and not (found[past - 1][2][0].isalnum() or found[past - 1][2] in _CLOSES):
            past -= 1
        letters = sum(len(word) for _, _, word in found[first:past] if word[0].isalnum())
        if letters >= _LETTERS and chances[first:past].max() >= _PEAK:
            yield found[first][0], found[past - 1][1], float(chances[first:past].mean())


def _with(hits: list[Hit], new: Hit, text: Text) -> None:
    """Put ``new`` among ``hits``: one of its kind takes its borders; those of another kind stay, or give way if less likely."""
    first, past = (
        bisect_right(hits, new.start, key=attrgetter("end")),
        bisect_left(hits, new.end, key=attrgetter("start")),
    )
    over = hits[first:past]
    same = [hit for hit in over if SAME.get(hit.kind, hit.kind) == new.kind]
    if any(map(_certain, same)):
        return
    if not same:
        if not over or (new.probability > _LIKELIER and not any(map(_certain, over))):
            hits[first:past] = [new]
        return
    start, end = _borders(text, new, same)
    others = [hit for hit in over if SAME.get(hit.kind, hit.kind) != new.kind]
    for hit in others:
        if hit.start <= same[0].start:
            start = hit.end + len(text.folded[hit.end : end]) - len(text.folded[hit.end : end].lstrip(" ,;:)-–\n"))
        else:
            end = min(end, start + len(text.folded[start : hit.start].rstrip(" ,;:(-–\n")))
    if start < end:
        hits[first:past] = sorted([*others, replace(same[0], start=start, end=end)], key=attrgetter("start"))


def _borders(text: Text, new: Hit, same: Sequence[Hit]) -> tuple[int, int]:
    """Those of ``new``, but marks that a rule took in at an end stay in."""
    start, end = min(new.start, same[0].start), max(new.end, same[-1].end)
    start = new.start if any(map(str.isalnum, text.folded[start : new.start])) else start
    return start, new.end if any(map(str.isalnum, text.folded[new.end : end])) else end


def _certain(hit: Hit) -> bool:
    """Whether its form or its check digits leave no doubt of a hit's kind and borders."""
    return hit.probability >= _CERTAIN or hit.why.startswith("check") or hit.kind in _FORMS
