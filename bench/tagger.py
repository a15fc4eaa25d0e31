"""The tagger of private data as it is trained: a network of convolutions under a linear-chain CRF, its data, and its way out.

PyTorch is needed for training only. What is trained is written as one ONNX graph with weights in 16 bits.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from bench.annotated import WRITERS, Annotated
from seawall.private.tagging import FACTS, KINDS, PLACES

__all__ = ["Row", "graph_of", "train"]

_WIDTH, _DILATIONS, _POOLED = 96, (1, 2, 4, 8, 1), 2
_BATCH, _EPOCHS, _RATE, _DROP = 48, 9, 2e-3, 0.3
_LABELS, _LONGEST, _RARE = 1 + 2 * len(KINDS), 400, 3
_NEVER = -1e4
_CLASSES = max(n for n, name in enumerate(FACTS) if name.startswith("c="))
_LOWER, _QUIET = FACTS.index("f=lower"), FACTS.index("f=quiet")


@dataclass(frozen=True, slots=True)
class Row:
    """A post as the trainer sees it: whose it is, its annotation, and per word a vector, facts, a rule's hit and a label."""

    voice: str
    post: Annotated
    vectors: NDArray[np.float32]
    pieces: NDArray[np.int64]
    facts: NDArray[np.int64]
    ruled: NDArray[np.int64]
    marks: NDArray[np.bool_]
    labels: NDArray[np.int64]


class Network(nn.Module):
    """Scores of labels for each word: vectors and facts, five convolutions, and the post as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.Linear(384, _WIDTH, bias=False)
        self.facts = nn.Embedding(len(FACTS), _WIDTH, padding_idx=0)
        nn.init.normal_(self.facts.weight, std=0.1)
        self.facts.weight.data[0] = 0
        self.layers = nn.ModuleList(nn.Conv1d(_WIDTH, _WIDTH, 3, padding=d, dilation=d) for d in _DILATIONS)
        self.norms = nn.ModuleList(nn.LayerNorm(_WIDTH) for _ in range(len(_DILATIONS) + 1))
        self.whole = nn.Linear(_WIDTH, _WIDTH, bias=False)
        self.out = nn.Linear(_WIDTH, _LABELS)
        self.steps = nn.Parameter(torch.randn(_LABELS, _LABELS) * 0.01)
        self.noise = np.random.Generator(np.random.SFC64(0))

    def forward(self, vectors: Tensor, facts: Tensor, real: Tensor) -> Tensor:
        """Scores of ``(posts, words, labels)``; ``real`` is 1 for words and 0 beyond the end of a post."""
        x = self.vectors(self._drop(vectors, 0.15)) + self.facts(facts).sum(2)
        x = self._drop(F.gelu(self.norms[-1](x)), _DROP) * real
        for n, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=False)):
            y = layer(x.transpose(1, 2)).transpose(1, 2)
            if n == _POOLED:
                y = y + self.whole((x * real).sum(1, keepdim=True) / real.sum(1, keepdim=True))
            x = (x + self._drop(F.gelu(norm(y)), _DROP)) * real
        return self.out(x)

    def allowed(self) -> Tensor:
        """Weights of steps from label to label, where the inside of a kind follows only its beginning or inside."""
        return self.steps + _FORBIDDEN

    def loss(self, vectors: Tensor, facts: Tensor, real: Tensor, labels: Tensor) -> Tensor:
        """Negative log-likelihood of the labels, per word."""
        scores, steps = self(vectors, facts, real), self.allowed()
        told = (scores.gather(2, labels.unsqueeze(2)) * real).squeeze(2).sum(1)
        told = told + (steps[labels[:, :-1], labels[:, 1:]] * real[:, 1:, 0]).sum(1)
        moves, here = steps.exp(), scores[:, 0] + _FORBIDDEN[0]
        for n in range(1, scores.shape[1]):
            top = here.max(1, keepdim=True)[0].detach()
            after = top + torch.log(torch.exp(here - top) @ moves + 1e-30) + scores[:, n]
            here = torch.where(real[:, n] > 0, after, here)
        return (torch.logsumexp(here, 1) - told).sum() / real.sum()

    def _drop(self, x: Tensor, share: float) -> Tensor:
        if not self.training:
            return x
        kept = torch.from_numpy(self.noise.random(tuple(x.shape), dtype=np.float32))  # much quicker than torch's own
        return x * kept.ge_(share).mul_(1 / (1 - share))


_FORBIDDEN = torch.zeros(_LABELS, _LABELS)
for _kind in range(len(KINDS)):
    _FORBIDDEN[:, 2 + 2 * _kind] = _NEVER
    _FORBIDDEN[[1 + 2 * _kind, 2 + 2 * _kind], 2 + 2 * _kind] = 0


def train(rows: Sequence[Row], seed: int = 0) -> Network:
    """A network that has read ``rows`` a few times, each time a little different."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    dice, network = np.random.default_rng(seed), Network()
    rows = [row for row in rows if len(row.labels) < _LONGEST]
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01)
    steps = _EPOCHS * (len(rows) // _BATCH + 1)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps + 1, pct_start=0.1)
    rare = np.concatenate([row.vectors[row.pieces >= _RARE] for row in rows])
    for _ in range(_EPOCHS):
        for batch in _batches(rows, rare, dice):
            loss = network.loss(*batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            pace.step()
    return network.eval()


def _batches(rows: Sequence[Row], rare: NDArray[np.float32], dice: np.random.Generator) -> Iterator[tuple[Tensor, ...]]:
    lengths = np.array([len(row.labels) for row in rows]) + dice.integers(0, 12, len(rows))
    order = np.argsort(lengths, kind="stable")
    starts = np.arange(0, len(rows), _BATCH)
    dice.shuffle(starts)
    for start in starts:
        chosen = [rows[n] for n in order[start : start + _BATCH]]
        posts = [_changed(row, rare, dice) for row in chosen]
        for n in np.nonzero(dice.random(len(posts)) < 0.08)[0]:  # two posts in one
            other = _changed(chosen[dice.integers(len(chosen))], rare, dice)
            posts[n] = tuple(np.concatenate(both) for both in zip(posts[n], other, strict=True))
        longest = max(len(labels) for _, _, labels in posts)
        vectors = np.zeros((len(posts), longest, 384), np.float32)
        facts = np.zeros((len(posts), longest, PLACES["all"]), np.int64)
        real, labels = np.zeros((len(posts), longest, 1), np.float32), np.zeros((len(posts), longest), np.int64)
        for n, (v, f, one) in enumerate(posts):
            vectors[n, : len(one)], facts[n, : len(one)], real[n, : len(one)], labels[n, : len(one)] = v, f, 1, one
        yield tuple(map(torch.from_numpy, (vectors, facts, real, labels)))


def _changed(
    row: Row, rare: NDArray[np.float32], dice: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """A post as somebody else might write it: without capitals or marks, with other rare words and names, unseen by some rules."""
    count, facts, vectors, labels = len(row.labels), row.facts.copy(), row.vectors.copy(), row.labels
    own = not row.voice.startswith(WRITERS)  # rules know these posts better than those of others
    if dice.random() < 0.2:
        facts[:, PLACES["form"]], facts[:, PLACES["quiet"]] = _LOWER, _QUIET
    facts[(facts <= _CLASSES) & (dice.random(facts.shape) < 0.08)] = 0
    if dice.random() < (0.25 if own else 0.12):
        facts[:, PLACES["rule"]] = 0
    unseen = dice.random(row.ruled.max(initial=-1) + 2) < (0.2 if own else 0.1)
    facts[(row.ruled >= 0) & unseen[row.ruled], PLACES["rule"]] = 0
    swapped = (row.pieces >= _RARE) & (dice.random(count) < 0.3)
    vectors[swapped] = rare[dice.integers(len(rare), size=swapped.sum())]
    vectors[dice.random(count) < 0.06] = 0
    kept = ~(row.marks & (dice.random(count) < dice.choice([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 1.0])))
    if kept.all() or not kept.any():
        return vectors, facts, labels
    labels = labels[kept].copy()
    for n in np.nonzero((labels > 0) & (labels % 2 == 0))[0]:
        if n == 0 or labels[n - 1] not in {labels[n], labels[n] - 1}:
            labels[n] -= 1  # what was its beginning is gone
    return vectors[kept], facts[kept], labels


class _Alone(nn.Module):
    """The network over one post, without padding."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, facts: Tensor) -> Tensor:
        return self.network(vectors[None], facts[None], torch.ones_like(vectors[None, :, :1]))[0]


def graph_of(network: Network) -> bytes:
    """The network as an ONNX graph, weights in 16 bits; the steps between labels stand in its metadata."""
    inputs = torch.randn(16, 384), torch.zeros(16, PLACES["all"], dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "tagger.onnx"
        torch.onnx.export(
            _Alone(network), inputs, str(path), input_names=["vectors", "facts"], output_names=["scores"], opset_version=17,
            dynamo=False, dynamic_axes={name: {0: "words"} for name in ("vectors", "facts", "scores")},
        )  # fmt: skip
        model = onnx.load(str(path))
    graph = model.graph
    weights = list(graph.initializer)
    for weight in weights:
        value = numpy_helper.to_array(weight)
        if value.dtype == np.float32 and value.size > _WIDTH:
            graph.initializer.remove(weight)
            graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), weight.name + ".half"))
            graph.node.insert(
                0, helper.make_node("Cast", [weight.name + ".half"], [weight.name], to=onnx.TensorProto.FLOAT)
            )
    steps = np.round(np.concatenate([_FORBIDDEN[:1].numpy(), network.allowed().detach().numpy()]).astype(float), 3)
    helper.set_model_props(model, {"steps": json.dumps(steps.tolist(), separators=(",", ":"))})
    return model.SerializeToString()
