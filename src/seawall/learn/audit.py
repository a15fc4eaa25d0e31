"""``python -m seawall.learn.audit CORPUS``: what the corpus holds, and whether its words give its labels away.

A bag-of-words model trained on the training split must not tell the halves of unseen pairs apart (0.5 is chance), no word may
stand for a label by itself, and length must say nothing. Prints JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from seawall.learn.corpus import Row, read_corpus

__all__ = ["audit", "pair_accuracy"]


def _both(row: Row) -> str:
    return f"{row['text']} {row['parent'] or ''}"


def pair_accuracy(rows: Sequence[Row], scores: Sequence[float]) -> float:
    """Share of (harmful, harmless) couples inside pairs that ``scores`` rank rightly; ties count half."""
    groups: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        if row["pair"]:
            groups[row["pair"]].append((bool(row["labels"]), score))
    won = [
        (a > b) + 0.5 * (a == b)
        for group in groups.values()
        for harmful, a in group
        if harmful
        for other, b in group
        if not other
    ]
    return float(np.mean(won)) if won else 0.5


def _median(rows: Sequence[Row]) -> float:
    return float(np.median([len(row["text"].split()) for row in rows]))


def _wholly(rows: Sequence[Row], scores: Sequence[float]) -> float:
    """Share of pairs in which every member falls on its side of 0."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        if row["pair"]:
            groups[row["pair"]].append((score > 0) == bool(row["labels"]))
    return float(np.mean([all(group) for group in groups.values() if len(group) > 1]))


def audit(rows: Sequence[Row]) -> dict[str, Any]:
    """Counts and give-away measures of ``rows``."""
    train = [row for row in rows if row["split"] == "train"]
    unseen = [row for row in rows if row["split"] != "train"]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(max_iter=300).fit(
        words.fit_transform(map(_both, train)), [bool(row["labels"]) for row in train]
    )
    scores = model.decision_function(words.transform(map(_both, unseen)))
    harmful = [row for row in rows if row["labels"]]
    harmless = [row for row in rows if not row["labels"]]
    return {
        "rows": len(rows), "harmful": len(harmful), "in pairs": sum(row["pair"] is not None for row in rows),
        "with a parent": sum(row["parent"] is not None for row in rows),
        "80 words or more": sum(len(r["text"].split()) >= 80 for r in rows),
        "languages": dict(Counter(row["lang"] for row in rows)), "regions": dict(Counter(row["region"] for row in rows)),
        "styles": len({row["style"] for row in rows}), "splits": dict(Counter(row["split"] for row in rows)),
        "categories": dict(Counter(label for row in rows for label in row["labels"]).most_common()),
        "families": dict(sorted(Counter(row["family"] for row in harmless).items())),
        "median words": {"harmful": _median(harmful), "harmless": _median(harmless)},
        "bag of words, unseen pairs ranked rightly": round(pair_accuracy(unseen, list(scores)), 4),
        "bag of words, unseen pairs wholly right": round(_wholly(unseen, list(scores)), 4),
        "bag of words, unseen rows right": round(float(((scores > 0) == np.array([bool(row["labels"]) for row in unseen])).mean()), 4),
        "length, pairs ranked rightly": round(pair_accuracy(rows, [float(len(row["text"])) for row in rows]), 4),
        "phrases that lean most": _leaning(rows),
    }  # fmt: skip


def _leaning(rows: Sequence[Row], least: int = 40) -> dict[str, float]:
    """Words and word pairs in at least ``least`` rows with the most uneven share of harmful rows."""
    counter = CountVectorizer(ngram_range=(1, 2), min_df=least, binary=True)
    table = counter.fit_transform(row["text"] for row in rows)
    harmful = np.array([bool(row["labels"]) for row in rows])
    share = np.asarray(table[harmful].sum(0)).ravel() / np.asarray(table.sum(0)).ravel()
    order = np.argsort(-np.abs(share - harmful.mean()))[:12]
    names = counter.get_feature_names_out()
    return {str(names[i]): round(float(share[i]), 3) for i in order}


if __name__ == "__main__":
    print(json.dumps(audit(read_corpus(Path(sys.argv[1]))), ensure_ascii=False, indent=1))
