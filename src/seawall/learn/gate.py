"""The word gate: a fastText model over everything, taught to tell harmful rows from ordinary posts."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import fasttext

from seawall.detect.scorer import gate_text

__all__ = ["train_gate"]


def gate_lines(texts: Sequence[tuple[str, str | None]], harmful: Iterable[bool], seed: int) -> list[str]:
    """Training lines, shuffled: each stretch of a post under the post's label."""
    lines = [
        f"__label__{int(yes)} {line}"
        for (text, parent), yes in zip(texts, harmful, strict=True)
        for line in gate_text(text, parent)
    ]
    random.Random(seed).shuffle(lines)
    return lines


def train_gate(
    lines: Sequence[str], path: Path, *, epochs: int = 10, size: int = 16, buckets: int = 500_000, seed: int = 7
) -> None:
    """Train on one thread (so that it comes out the same) and write the quantised model to ``path``."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "lines.txt"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        model = fasttext.train_supervised(str(source), lr=0.3, dim=size, epoch=epochs, wordNgrams=3, minn=3, maxn=5, bucket=buckets,
                                          minCount=2, loss="softmax", thread=1, seed=seed, verbose=0)  # fmt: skip
        model.quantize(input=str(source), qnorm=True, retrain=False, cutoff=100_000, thread=1, verbose=0)
        model.save_model(str(path))
