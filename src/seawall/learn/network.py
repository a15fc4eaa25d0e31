"""The network: a multilingual encoder with one head per question that a reviewer would ask.

Inputs are word vectors of the post and, behind it, of the post it answers (token type 1). Heads, all trained together:
categories and "harmful at all" by label-wise attention (Mullenbach et al. 2018, arXiv:1802.05695), level as an ordinal,
mode, frame, look-alike family, and for each token the signals it carries.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from torch import Tensor, nn

from seawall.learn.e5 import Source

__all__ = ["HEADS", "SIGNALS", "Network"]

#: Outputs per head. ``labels``: "harmful at all" and the categories.
HEADS = {"labels": 14, "level": 4, "mode": 14, "frame": 37, "family": 42}
SIGNALS = 6


class _Layer(nn.Module):
    def __init__(self, hidden: int, inner: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.aln, self.oln = nn.LayerNorm(hidden, eps=1e-12), nn.LayerNorm(hidden, eps=1e-12)
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)

    def forward(self, x: Tensor, bias: Tensor, drop: float) -> Tensor:
        size = x.shape[2] // self.heads
        q, k, v = (part(x).unflatten(2, (self.heads, size)).transpose(1, 2) for part in (self.q, self.k, self.v))
        weights = (q @ k.transpose(2, 3) / math.sqrt(size) + bias).softmax(-1)
        mixed = (weights @ v).transpose(1, 2).flatten(2)
        x = self.aln(x + F.dropout(self.ao(mixed), drop, self.training))
        return self.oln(x + F.dropout(self.fo(F.gelu(self.fi(x))), drop, self.training))


class Network(nn.Module):
    """``forward(vectors [B, T, H], types [B, T], mask [B, T])`` gives logits per head and ``[B, T, 6]`` for signals."""

    def __init__(self, sizes: dict[str, int], layers: int, drop: float = 0.1) -> None:
        super().__init__()
        hidden = sizes["hidden"]
        self.drop = drop
        self.position = nn.Embedding(sizes["positions"], hidden)
        self.segment = nn.Embedding(sizes["types"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(_Layer(hidden, sizes["inner"], sizes["heads"]) for _ in range(layers))
        self.attend = nn.Linear(hidden, HEADS["labels"])
        self.label_weight = nn.Parameter(torch.randn(HEADS["labels"], hidden) * 0.02)
        self.label_bias = nn.Parameter(torch.full((HEADS["labels"],), -2.0))
        self.settle = nn.LayerNorm(hidden)  # the encoder's own states are too small to judge by
        self.pool = nn.Linear(hidden, hidden)
        self.others = nn.ModuleDict({name: nn.Linear(hidden, size) for name, size in HEADS.items() if name != "labels"})
        self.signals = nn.Linear(hidden, SIGNALS)

    def load(self, source: Source, pick: list[int]) -> None:
        """Start from the published encoder, layers ``pick``."""
        state: dict[str, Any] = {
            "position.weight": source.tensors["emb.pos"].reshape(-1, source.sizes["hidden"]),
            "segment.weight": source.tensors["emb.type"].reshape(-1, source.sizes["hidden"]),
            "norm.weight": source.tensors["emb.ln.w"], "norm.bias": source.tensors["emb.ln.b"],
        }  # fmt: skip
        for to, layer in enumerate(pick):
            for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
                state[f"layers.{to}.{part}.weight"] = source.tensors[f"l{layer}.{part}.w"]
                state[f"layers.{to}.{part}.bias"] = source.tensors[f"l{layer}.{part}.b"]
        missing = self.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in state.items()}, strict=False)
        assert not missing.unexpected_keys

    def embed(self, vectors: Tensor, types: Tensor) -> Tensor:
        """Word vectors with position and type added and normalised."""
        positions = torch.arange(vectors.shape[1], device=vectors.device)
        return F.dropout(self.norm(vectors + self.position(positions) + self.segment(types)), self.drop, self.training)

    def forward(self, vectors: Tensor, types: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits of every head."""
        x = self.embed(vectors, types)
        bias = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias, self.drop)
        return self.judge(x, mask)

    def judge(self, x: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits of every head from the token states [B, T, H]."""
        x = self.settle(x)
        shares = (self.attend(x) + (1 - mask)[:, :, None] * -1e4).softmax(1)
        pooled = shares.transpose(1, 2) @ x
        out = {"labels": (pooled * self.label_weight).sum(2) + self.label_bias}
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        own = F.dropout(torch.tanh(self.pool(mean + pooled[:, 0])), self.drop, self.training)
        out.update({name: head(own) for name, head in self.others.items()})
        out["signals"] = self.signals(x)
        return out
