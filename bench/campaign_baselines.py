"""What others do with copies: exact hash, TLSH, TF-IDF cosine, datasketch MinHash LSH. Each gives a label per text.

Every one gets the same folded text as Seawall, and the limit that serves it best on the tuned set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

__all__ = ["BASELINES", "Baseline"]

Baseline = Callable[[Sequence[str], float], list[int]]


class _Sets:
    def __init__(self, count: int) -> None:
        self.root = list(range(count))

    def find(self, at: int) -> int:
        while self.root[at] != at:
            self.root[at] = self.root[self.root[at]]
            at = self.root[at]
        return at

    def unite(self, one: int, other: int) -> None:
        self.root[self.find(one)] = self.find(other)

    def labels(self) -> list[int]:
        return [self.find(at) for at in range(len(self.root))]


def _exact(texts: Sequence[str], _: float) -> list[int]:
    first: dict[bytes, int] = {}
    return [first.setdefault(hashlib.sha256(text.encode()).digest(), at) for at, text in enumerate(texts)]


def _tlsh(texts: Sequence[str], limit: float) -> list[int]:
    import tlsh

    hashes = [tlsh.hash(text.encode()) for text in texts]
    sets = _Sets(len(texts))
    usable = [(at, value) for at, value in enumerate(hashes) if value not in {"", "TNULL"}]
    for index, (at, value) in enumerate(usable):
        for other, theirs in usable[:index]:
            if tlsh.diff(value, theirs) <= limit:
                sets.unite(at, other)
    return sets.labels()


def _tfidf(texts: Sequence[str], limit: float) -> list[int]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    sets = _Sets(len(texts))
    vectors = TfidfVectorizer().fit_transform(texts)
    near = (vectors @ vectors.T).tocoo()
    for at, other, score in zip(near.row.tolist(), near.col.tolist(), near.data.tolist(), strict=True):
        if at < other and score >= limit:
            sets.unite(at, other)
    return sets.labels()


def _datasketch(texts: Sequence[str], limit: float) -> list[int]:
    from datasketch import MinHash, MinHashLSH

    lsh, sets = MinHashLSH(threshold=limit, num_perm=128), _Sets(len(texts))
    for at, text in enumerate(texts):
        words = text.split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[i : i + 2]).encode() for i in range(max(1, len(words) - 1))])
        for other in lsh.query(sketch):
            sets.unite(at, other)
        lsh.insert(at, sketch)
    return sets.labels()


#: Name → function and the limits it is tried with.
BASELINES: dict[str, tuple[Baseline, tuple[float, ...]]] = {
    "exact hash": (_exact, (0.0,)),
    "TLSH": (_tlsh, (30, 50, 70, 90)),
    "TF-IDF cosine": (_tfidf, (0.3, 0.4, 0.5, 0.6)),
    "datasketch LSH": (_datasketch, (0.2, 0.3, 0.4, 0.5)),
}
