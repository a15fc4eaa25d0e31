"""From rows to tensors: what the network reads and what each head should say."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from seawall.learn.corpus import Row
from seawall.learn.drafts import FRAMES, MARKS, MODES
from seawall.learn.network import SIGNALS
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

__all__ = [
    "FAMILIES",
    "FRAMES",
    "LABELS",
    "MODES",
    "PARENT_TOKENS",
    "SIGNAL_NAMES",
    "TEXT_TOKENS",
    "Example",
    "batches",
    "collate",
    "encode",
]

LABELS = ("harmful", *CATEGORIES)
FAMILIES = ("none", *LOOK_ALIKES, "ordinary")
SIGNAL_NAMES = tuple(MARKS.values())
#: Most pieces of a post, and of the post it answers, that are read at once.
TEXT_TOKENS, PARENT_TOKENS = 160, 40
#: How often a row is read in one of its variants.
VARIED = 0.35
_BEGIN, _PAD, _END = 0, 1, 2


@dataclass
class Example:
    """One row as numbers. ``level`` is (min, max) or ``None``; heads with -1 are not trained by this row."""

    key: str
    ids: list[int]
    parent: list[int]
    labels: np.ndarray[Any, np.dtype[np.float32]]
    level: tuple[int, int] = (0, 0)
    mode: int = -1
    frame: int = -1
    family: int = -1
    signals: np.ndarray[Any, np.dtype[np.float32]] | None = None
    pair: str | None = None
    weight: float = 1.0
    variants: list[list[int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids) + (len(self.parent) + 1 if self.parent else 0) + 2


def encode(rows: Iterable[Row], tokenizer: Tokenizer) -> list[Example]:
    """Examples of ``rows``; without ``mode`` it trains only the labels, without ``signals`` no spans; ``weight`` is how much it counts."""
    rows = list(rows)
    texts = tokenizer.encode_batch([row["text"] for row in rows], add_special_tokens=False)
    parents = tokenizer.encode_batch([row.get("parent") or "" for row in rows], add_special_tokens=False)
    return [_example(row, text, parent) for row, text, parent in zip(rows, texts, parents, strict=True)]


def _example(row: Row, text: Any, parent: Any) -> Example:
    labels = np.array([float(bool(row["labels"]))] + [float(c in row["labels"]) for c in CATEGORIES], dtype=np.float32)
    example = Example(row["id"], text.ids[:TEXT_TOKENS], parent.ids[:PARENT_TOKENS] if row.get("parent") else [], labels,
                      (row["level_min"], row["level_max"]), pair=row.get("pair"), weight=row.get("weight", 1.0))  # fmt: skip
    if row.get("mode"):
        example.mode, example.frame = MODES.index(row["mode"]), FRAMES.index(row["frame"])
        example.family = FAMILIES.index(row["family"]) if row["family"] in FAMILIES else 0
    if row.get("signals") is not None:
        example.signals = np.zeros((len(example.ids), SIGNALS), dtype=np.float32)
        for mark in row["signals"]:
            for at, (start, end) in enumerate(text.offsets[: len(example.ids)]):
                if start < mark["end"] and end > mark["start"]:
                    example.signals[at, SIGNAL_NAMES.index(mark["signal"])] = 1.0
    return example


def batches(examples: Sequence[Example], tokens: int, seed: int) -> Iterator[list[Example]]:
    """Shuffled batches of at most ``tokens`` padded positions, of similar lengths; the rows of a pair stay together."""
    rng = random.Random(seed)
    units: dict[str, list[Example]] = {}
    for example in examples:
        units.setdefault(example.pair or example.key, []).append(example)
    groups = list(units.values())
    rng.shuffle(groups)
    groups.sort(key=lambda unit: max(map(len, unit)) + rng.random() * 12)
    made: list[list[Example]] = []
    batch: list[Example] = []
    for unit in groups:
        longest = max(len(e) for e in (*batch, *unit))
        if batch and longest * (len(batch) + len(unit)) > tokens:
            made.append(batch)
            batch = []
        batch += unit
    made.append(batch)
    rng.shuffle(made)
    yield from made


def collate(batch: Sequence[Example], table: Tensor, rng: random.Random | None = None) -> dict[str, Tensor]:
    """Padded inputs and targets of a batch; with ``rng``, some rows are read in one of their ``variants``."""
    picks = [(rng.choice(e.variants) if rng and e.variants and rng.random() < VARIED else None) for e in batch]
    ids = [[_BEGIN, *(pick or e.ids), _END] for e, pick in zip(batch, picks, strict=True)]
    full = [own + ([*e.parent, _END] if e.parent else []) for own, e in zip(ids, batch, strict=True)]
    longest = max(map(len, full))
    tokens = torch.full((len(batch), longest), _PAD)
    types = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), longest))
    signals = torch.full((len(batch), longest, SIGNALS), -1.0)
    for i, (example, own, row) in enumerate(zip(batch, ids, full, strict=True)):
        tokens[i, : len(row)] = torch.tensor(row)
        types[i, len(own) : len(row)] = 1
        mask[i, : len(row)] = 1.0
        if example.signals is not None and picks[i] is None:
            signals[i, 1 : 1 + len(example.ids)] = torch.from_numpy(example.signals)
    return {
        "vectors": table[tokens].float(), "types": types, "mask": mask, "signals": signals,
        "labels": torch.from_numpy(np.stack([e.labels for e in batch])),
        "low": torch.tensor([e.level[0] for e in batch]), "high": torch.tensor([e.level[1] for e in batch]),
        "mode": torch.tensor([e.mode for e in batch]), "frame": torch.tensor([e.frame for e in batch]),
        "family": torch.tensor([e.family for e in batch]), "weight": torch.tensor([e.weight for e in batch]),
    }  # fmt: skip


def digest(rows: Iterable[Row]) -> str:
    """SHA-256 over ids, texts and labels: names the training data in the model card."""
    total = hashlib.sha256()
    for row in rows:
        total.update(repr((row["id"], row["text"], row.get("parent"), sorted(row["labels"]))).encode())
    return total.hexdigest()
