"""Training: one network, all heads together, on pairs kept side by side."""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from torch import Tensor

from seawall.learn.data import Example, batches, collate
from seawall.learn.network import Network

__all__ = ["Plan", "predict", "train"]


@dataclass(frozen=True)
class Plan:
    """How to train. ``tokens``: padded positions per batch; ``margin``: how far the halves of a pair should be apart."""

    epochs: int = 4
    rate: float = 7e-5
    head_rate: float = 1e-3
    tokens: int = 1600
    margin: float = 2.0
    seed: int = 20261121


def loss_of(out: dict[str, Tensor], batch: dict[str, Tensor], pairs: Tensor, margin: float) -> Tensor:
    """The sum of all heads' losses, each row by its weight."""
    weight = batch["weight"]
    labels = F.binary_cross_entropy_with_logits(out["labels"], batch["labels"], reduction="none")
    total = ((2.0 * labels[:, 0] + labels[:, 1:].sum(1)) * weight).mean()
    steps = torch.arange(1, 5)
    at_least = (batch["low"][:, None] >= steps).float()
    known = (batch["low"][:, None] >= steps) | (batch["high"][:, None] < steps)
    level = F.binary_cross_entropy_with_logits(out["level"], at_least, reduction="none") * known
    total = total + 0.5 * (level.sum(1) * weight).mean()
    for name, share in (("mode", 0.3), ("frame", 0.3), ("family", 0.3)):
        if (batch[name] >= 0).any():
            total = total + share * F.cross_entropy(out[name], batch[name], ignore_index=-1)
    signals = batch["signals"]
    if (signals >= 0).any():
        part = F.binary_cross_entropy_with_logits(out["signals"], signals.clamp(min=0), reduction="none")
        total = total + 0.5 * part[signals >= 0].mean() * 3
    if len(pairs):
        apart = out["labels"][pairs[:, 0], 0] - out["labels"][pairs[:, 1], 0]
        total = total + 0.3 * F.softplus(margin - apart).mean()
    return total


def _half() -> torch.autocast:
    """16-bit products where the processor has them; elsewhere they are emulated, and dozens of times slower."""
    return torch.autocast("cpu", torch.bfloat16, enabled=_supported())


def _supported() -> bool:
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 - there is no public way to ask


def _pairs(batch: Sequence[Example]) -> Tensor:
    found = [(i, j) for i, a in enumerate(batch) for j, b in enumerate(batch)
             if a.pair is not None and a.pair == b.pair and a.labels[0] > b.labels[0]]  # fmt: skip
    return torch.tensor(found, dtype=torch.long).reshape(-1, 2)


def train(
    network: Network, examples: Sequence[Example], table: Tensor, plan: Plan, after: Callable[[int], Any] | None = None
) -> None:
    """Train ``network`` in place; ``after(epoch)`` is called at the end of each epoch."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    old = [p for name, p in network.named_parameters() if name.startswith(("layers", "norm", "position", "segment"))]
    new = [
        p
        for name, p in network.named_parameters()
        if name.startswith(("attend", "label", "pool", "others", "settle", "signals"))
    ]
    optimiser = torch.optim.AdamW(
        [{"params": old, "lr": plan.rate}, {"params": new, "lr": plan.head_rate}], weight_decay=0.01, fused=True
    )
    steps = plan.epochs * sum(1 for _ in batches(examples, plan.tokens, 0))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / (0.06 * steps)) * 0.5 * (1 + math.cos(math.pi * s / steps))
    )
    began, seen, smooth = time.perf_counter(), 0, 0.0
    for epoch in range(plan.epochs):
        network.train()
        for number, batch in enumerate(batches(examples, plan.tokens, plan.seed + epoch)):
            inputs = collate(batch, table, rng)
            with _half():
                out = network(inputs["vectors"], inputs["types"], inputs["mask"])
            loss = loss_of({k: v.float() for k, v in out.items()}, inputs, _pairs(batch), plan.margin)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            seen += len(batch)
            smooth = 0.98 * smooth + 0.02 * loss.item() if smooth else loss.item()
            if number % 100 == 0:
                print(
                    f"epoch {epoch} batch {number} loss {smooth:.3f} {seen / (time.perf_counter() - began):.0f} rows/s",
                    file=sys.stderr,
                    flush=True,
                )
        if after:
            after(epoch)


def predict(
    network: Network, examples: Sequence[Example], table: Tensor, tokens: int = 6400
) -> dict[str, np.ndarray[Any, Any]]:
    """Logits of the heads for ``examples``, in order (the signals' head is left out)."""
    network.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i]))
    found: dict[str, list[Any]] = {}
    at = 0
    with torch.inference_mode(), _half():
        while at < len(order):
            size = max(1, tokens // len(examples[order[min(at + 64, len(order) - 1)]]))
            part = order[at : at + size]
            inputs = collate([examples[i] for i in part], table)
            out = network(inputs["vectors"], inputs["types"], inputs["mask"])
            for name, value in out.items():
                if name != "signals":
                    found.setdefault(name, []).append(value.float().numpy())
            at += size
    back = np.argsort(order)
    return {name: np.concatenate(parts)[back] for name, parts in found.items()}
