"""The glance: a small convolutional network between the word gate and the encoder (Kim 2014, arXiv:1408.5882).

It reads the same pieces as the encoder, from a narrow table that starts as a projection of the encoder's word vectors,
and only has to tell harmful posts from plainly ordinary ones; look-alikes are not shown to it.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from torch import Tensor, nn

__all__ = ["Glance", "train_glance"]

_BEGIN, _PAD, _END, _UNKNOWN = 0, 1, 2, 3
_WIDTH, _FILTERS, _SHARES, _INNER = 64, 96, 4, 48
_BATCH, _CHUNK = 64, 20
_RATE, _DROP = 2e-3, 0.03

#: Piece ids of a post and of what it answers.
Pieces = tuple[Sequence[int], Sequence[int]]


class Glance(nn.Module):
    """``forward(ids [B, T], types [B, T], mask [B, T])`` gives log-odds [B] that a post is not plainly ordinary."""

    def __init__(self, words: Tensor) -> None:
        super().__init__()
        self.words = words
        self.project = nn.Linear(words.shape[1], _WIDTH, bias=False)
        self.own = nn.Embedding(words.shape[0], _WIDTH)
        nn.init.zeros_(self.own.weight)
        self.segment = nn.Embedding(2, _WIDTH)
        self.near = nn.Conv1d(_WIDTH, _FILTERS, 3, padding=1)
        self.wide = nn.ModuleList(nn.Conv1d(_FILTERS, _FILTERS, 3, padding=d, dilation=d) for d in (2, 4))
        self.attend = nn.Linear(_FILTERS, _SHARES)
        self.inner = nn.Linear((_SHARES + 1) * _FILTERS, _INNER)
        self.out = nn.Linear(_INNER, 1)

    def table(self) -> Tensor:
        """The narrow word vectors [V, 64] that ship."""
        with torch.no_grad():
            return self.project(self.words.float()) + self.own.weight

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Log-odds [B]."""
        return self.judge(self.project(self.words[ids].float()) + self.own(ids), types, mask)

    def judge(self, x: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Log-odds [B] from narrow word vectors [B, T, 64]."""
        inside = mask[:, None, :]
        x = F.dropout(x + self.segment(types), 0.1, self.training).transpose(1, 2) * inside
        x = F.relu(self.near(x)) * inside
        for layer in self.wide:
            x = (x + F.relu(layer(x))) * inside
        x = x.transpose(1, 2)
        shares = (self.attend(x) + (1 - mask)[:, :, None] * -1e4).softmax(1)
        pooled = torch.cat([(shares.transpose(1, 2) @ x).flatten(1), x.amax(1)], 1)
        return self.out(F.relu(self.inner(F.dropout(pooled, 0.2, self.training)))).squeeze(1)


class _Shipped(nn.Module):
    def __init__(self, glance: Glance) -> None:
        super().__init__()
        self.glance = glance
        self.narrow = nn.Parameter(glance.table().half(), requires_grad=False)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        return self.glance.judge(self.narrow[ids].float(), types, torch.ones_like(ids, dtype=torch.float32))


def train_glance(
    posts: Sequence[Pieces], harmful: Sequence[bool], words: Tensor, path: Path, *, epochs: int = 4, seed: int = 7
) -> None:
    """Train on ``posts`` (word vectors ``words`` [V, H] stay as they are) and write an ONNX graph with its table to ``path``."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    glance = Glance(words)
    optimiser = torch.optim.AdamW(glance.parameters(), _RATE, weight_decay=0.01)
    total, step = epochs * -(-len(posts) // _BATCH), 0
    for epoch in range(epochs):
        glance.train()
        for batch in _batches(posts, rng):
            for group in optimiser.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / 200) * max(0.02, 1 - step / total)
            ids, types, mask = _padded([posts[at] for at in batch])
            ids = ids.masked_fill((torch.rand(ids.shape) < _DROP) & (ids > _UNKNOWN), _UNKNOWN)
            truth = torch.tensor([float(harmful[at]) for at in batch])
            loss = F.binary_cross_entropy_with_logits(glance(ids, types, mask), truth, weight=1 + 2 * truth)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
        print(f"glance: epoch {epoch} loss {loss.item():.3f}", flush=True)
    _write(glance.eval(), path)


def _batches(posts: Sequence[Pieces], rng: random.Random) -> list[list[int]]:
    """Shuffled batches of posts of similar length."""
    order = list(range(len(posts)))
    rng.shuffle(order)
    batches = []
    for at in range(0, len(order), _BATCH * _CHUNK):
        part = sorted(order[at : at + _BATCH * _CHUNK], key=lambda n: len(posts[n][0]) + len(posts[n][1]))
        batches += [part[k : k + _BATCH] for k in range(0, len(part), _BATCH)]
    rng.shuffle(batches)
    return batches


def _padded(posts: Sequence[Pieces]) -> tuple[Tensor, Tensor, Tensor]:
    own = [[_BEGIN, *ids, _END] for ids, _ in posts]
    full = [mine + ([*parent, _END] if parent else []) for mine, (_, parent) in zip(own, posts, strict=True)]
    longest = max(map(len, full))
    ids = torch.full((len(full), longest), _PAD)
    types, mask = torch.zeros_like(ids), torch.zeros(ids.shape)
    for row, (mine, whole) in enumerate(zip(own, full, strict=True)):
        ids[row, : len(whole)] = torch.tensor(whole)
        types[row, len(mine) : len(whole)] = 1
        mask[row, : len(whole)] = 1.0
    return ids, types, mask


def _write(glance: Glance, path: Path) -> None:
    ids = torch.randint(4, 100, (1, 16))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Shipped(glance).eval(), (ids, torch.zeros_like(ids)), str(path), input_names=["ids", "types"], output_names=["odds"],
            opset_version=17, dynamo=False, dynamic_axes={"ids": {1: "length"}, "types": {1: "length"}},
        )  # fmt: skip
