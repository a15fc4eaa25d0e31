"""The steps of ``make train``, one function each, over one workshop of rows, pieces and folders."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from seawall.detect.scorer import Scorer
from seawall.kit import WINDOW
from seawall.learn.calibration import BUDGET, LEFT_ALONE, choose
from seawall.learn.corpus import Row, read_corpus
from seawall.learn.data import PARENT_TOKENS, TEXT_TOKENS, Example, digest, encode
from seawall.learn.e5 import Source, read_source
from seawall.learn.export import export_network, pack_vectors, shipped_state, write_manifest
from seawall.learn.gate import gate_lines, train_gate
from seawall.learn.glance import train_glance
from seawall.learn.mutate import ATTACKS, attack, swapped
from seawall.learn.network import Network
from seawall.learn.public import MEASURED, held_out, read_relabelled, shuffled_background
from seawall.learn.train import Plan, train
from seawall.learn.vocabulary import choose_pieces, make_tokenizer
from seawall.normalise import Folder, identify
from seawall.text import Text

__all__ = ["Workshop", "calibrate", "export", "reopen_network", "settle_network", "train_network"]

_SEED = 20261121
#: Case files that only ever measure.
APART = ("commons", "plaza")
#: Words that a keyword filter would look for.
TELLING = re.compile(
    r"\b(kill|shoot|stab|beat|burn|hang|bomb|hurt|smash|break|slap|punch|murder|dead|die|deserve|bounty|dox|swat|knife|gun"
    r"|mat(ar|o|en|amos|arlo|arla)|balear|golpe|quem|part(ir|o|ire)|romp|colg|desaparec|muert|merece|madrear|paliza)",
    re.IGNORECASE,
)
#: Writers of explicit threats and their look-alikes, by row id.
EXPLICIT = re.compile(r"x\d")
#: How much of the weights after the last readings counts in what ships.
SETTLED = 0.8
#: Sets that were collected for their hate hold real threats: an alert in them says nothing about the budget.
HATEFUL = frozenset({"hatemoji", "toxic_spans"})
#: How often the plain Spanish posts are repeated for the gate, since public ordinary posts are nearly all English.
SPANISH_WEIGHT = 6
#: Longest ordinary post, in code points, that a row is buried between while training.
_FILLER = 200


@dataclass
class Workshop:
    """Where things are, and what is read once."""

    corpus: Path
    cases: Path
    encoder: Path
    build: Path
    out: Path
    ordinary: int
    folder: Folder = field(init=False)

    def __post_init__(self) -> None:
        from seawall.config import Settings, build_kit  # noqa: PLC0415 - the kit's words are needed, not its scorer

        self.folder = build_kit(Settings(learned="none")).folder
        self.build.mkdir(parents=True, exist_ok=True)
        self.out.mkdir(parents=True, exist_ok=True)

    @cached_property
    def rows(self) -> list[Row]:
        """The written corpus."""
        return read_corpus(self.corpus)

    @cached_property
    def background(self) -> list[Row]:
        """Ordinary public posts, in a fixed order; the held-out fifth is not among them."""
        return shuffled_background(self.corpus / "public")

    @cached_property
    def plain(self) -> list[Row]:
        """Plain Spanish posts for the gate and the alert budget (``corpus/plain``), a line each; the network never sees them."""
        lines = [
            line.strip()
            for path in sorted((self.corpus / "plain").glob("*.txt"))
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        return [{"text": line, "parent": None, "labels": [], "lang": "es"} for line in lines if line]

    @cached_property
    def source(self) -> Source:
        """The published encoder."""
        return read_source(self.encoder)

    @cached_property
    def pieces(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Rows of the encoder's vocabulary that are kept."""
        texts = [row["text"] for row in self.rows] + [row["text"] for row in self.background]
        return choose_pieces(self.source, texts)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer over the kept pieces."""
        return make_tokenizer(self.source, self.pieces)

    @cached_property
    def development(self) -> list[Row]:
        """Labelled cases that nothing was trained on, for calibration; those kept apart are not among them."""
        paths = [path for path in sorted(self.cases.glob("*/*.jsonl")) if path.stem not in APART]
        return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]

    def text(self, text: str) -> Text:
        """A text as the kit folds it."""
        return self.folder.fold(text[:WINDOW], identify(text[:WINDOW]))


def read_as(shop: Workshop, rows: Iterable[Row]) -> list[Row]:
    """Rows as the scorer will read them: folded where a disguise is undone (their marked spans are then left out)."""
    changed = []
    for row in rows:
        text = shop.text(row["text"]).readable
        parent = shop.text(row["parent"]).readable if row.get("parent") else None
        changed.append(
            {**row, "text": text, "parent": parent, "signals": row.get("signals", []) if text == row["text"] else []}
        )
    return changed


def training_examples(shop: Workshop, seed: int, ordinary: Sequence[Row]) -> list[Example]:
    """Corpus rows of the training split, each with variants that change no label, and ordinary posts."""
    rng = random.Random(seed)
    rows = [row for row in shop.rows if row["split"] == "train"]
    plain = {
        lang: [row["text"] for row in rows if row["family"] == "ordinary" and row["lang"] == lang]
        for lang in ("en", "es")
    }
    plain["en"] += [row["text"] for row in shop.background[-MEASURED * 2 : -MEASURED] if len(row["text"]) < _FILLER]
    examples = encode(read_as(shop, rows), shop.tokenizer)
    for row, example in zip(rows, examples, strict=True):
        filler = plain["es" if row["lang"] == "es" else "en"]
        texts = [attack(name, row["text"], row["id"]) for name in rng.sample(sorted(ATTACKS), 2)]
        texts.append(f"{rng.choice(filler)} {row['text']} {rng.choice(filler)}")
        if twin := swapped(row, rng):
            texts += [twin["text"]] * 2
        read = [shop.text(text).readable for text in texts]
        example.variants = [e.ids[:TEXT_TOKENS] for e in shop.tokenizer.encode_batch(read, add_special_tokens=False)]
    plainly = [{**row, "weight": 0.7} for row in ordinary]
    relabelled = [row for row in read_relabelled(shop.corpus / "public") if not held_out(row["text"])]
    return examples + encode(read_as(shop, [*plainly, *relabelled]), shop.tokenizer)


def train_network(shop: Workshop, plan: Plan) -> None:
    """Fine-tune the encoder and its heads; the network is kept in ``build/network.pt``."""
    torch.manual_seed(plan.seed)
    network = _network(shop)
    network.load(shop.source, list(range(shop.source.sizes["layers"])))
    _train(shop, network, training_examples(shop, plan.seed, shop.background[: shop.ordinary]), plan)


def reopen_network(shop: Workshop) -> None:
    """Take the weights that ship as the trained network, to read on from there."""
    network = _network(shop)
    network.load_state_dict(shipped_state(shop.out / "network.onnx"))
    torch.save(network.state_dict(), shop.build / "network.pt")


def settle_network(shop: Workshop, plan: Plan) -> None:
    """Read on at a lower rate, with other variants, other ordinary posts, and the explicit threats once more.

    The weights are then averaged with those before (Wortsman et al. 2022, arXiv:2109.01903), which keeps what either knew.
    """
    network = _trained(shop)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    examples = training_examples(shop, plan.seed, shop.background[shop.ordinary : shop.ordinary + shop.ordinary // 2])
    again = [
        replace(example, pair=example.pair and f"{example.pair} again", key=f"{example.key} again")
        for example in examples
        if EXPLICIT.match(example.key)
    ]
    _train(shop, network, examples + again, plan)
    mixed = {name: torch.lerp(before[name], value, SETTLED) for name, value in network.state_dict().items()}
    torch.save(mixed, shop.build / "network.pt")


def _train(shop: Workshop, network: Network, examples: list[Example], plan: Plan) -> None:
    table = torch.from_numpy(shop.source.tensors["emb.word"][shop.pieces]).to(torch.bfloat16)
    print(f"{len(examples)} rows to train on, {len(shop.pieces)} pieces", flush=True)
    train(network, examples, table, plan, lambda _: torch.save(network.state_dict(), shop.build / "network.pt"))


def _network(shop: Workshop) -> Network:
    return Network(shop.source.sizes, shop.source.sizes["layers"])


def _trained(shop: Workshop) -> Network:
    network = _network(shop)
    network.load_state_dict(torch.load(shop.build / "network.pt", weights_only=True))
    return network


def export(shop: Workshop) -> None:
    """Write the graph, vectors, gate and glance; then calibrate and choose thresholds."""
    export_network(_trained(shop), shop.out)
    pack_vectors(shop.source.tensors["emb.word"][shop.pieces], shop.out / "vectors.bin")
    rows = _gate_rows(shop)
    texts = [(row["text"], row.get("parent")) for row in rows]
    harmful = [bool(row["labels"]) for row in rows]
    train_gate(gate_lines(texts, harmful, _SEED), shop.out / "gate.ftz")
    some = set(random.Random(_SEED).sample(range(len(rows)), len(rows) // 3))
    chosen = [at for at in range(len(rows)) if harmful[at] or at in some]
    own = shop.tokenizer.encode_batch([texts[at][0] for at in chosen], add_special_tokens=False)
    parents = shop.tokenizer.encode_batch([texts[at][1] or "" for at in chosen], add_special_tokens=False)
    pieces = [(mine.ids[:TEXT_TOKENS], parent.ids[:PARENT_TOKENS]) for mine, parent in zip(own, parents, strict=True)]
    words = torch.from_numpy(shop.source.tensors["emb.word"][shop.pieces]).half()
    train_glance(pieces, [harmful[at] for at in chosen], words, shop.out / "glance.onnx")
    calibrate(shop)


def _gate_rows(shop: Workshop) -> list[Row]:
    """Harmful rows, some also in disguise, against plain ones: public posts (mostly English) and plain Spanish ones, repeated."""
    rng = random.Random(_SEED)
    rows = [row for row in shop.rows if row["split"] == "train"]
    relabelled = [row for row in read_relabelled(shop.corpus / "public") if row["labels"] and not held_out(row["text"])]
    harmful = [row for row in rows if row["labels"]]
    blunt = [row for row in harmful if TELLING.search(row["text"])] + relabelled * 3
    disguised = [{**row, "text": attack(rng.choice(sorted(ATTACKS)), row["text"], row["id"])} for row in harmful]
    plain = [row for row in rows if row["family"] == "ordinary"]
    spanish = [row for row in shop.plain if not held_out(row["text"])] + [row for row in plain if row["lang"] != "en"]
    ordinary = shop.background[:-MEASURED]
    return read_as(shop, [*harmful * 2, *disguised, *blunt * 4, *plain, *ordinary, *spanish * SPANISH_WEIGHT])


def calibrate(shop: Workshop) -> None:
    """Temperature, bias and the cascade's thresholds, on posts that nothing was trained on; writes the manifest."""
    about = {
        "training": digest(shop.rows),
        "rows": len(shop.rows),
        "ordinary": shop.ordinary,
        "budget": BUDGET,
        "left alone": LEFT_ALONE,
    }
    free = {"gate": {"*": -99.0}, "glance": {"*": -99.0}, "calibration": {"*": [1.0, 0.0]}}
    hidden = shop.source.sizes["hidden"]
    write_manifest(shop.out, shop.tokenizer, hidden, free, about)
    scorer = Scorer(shop.out)
    dev = shop.development + [row for row in shop.rows if row["split"] == "dev"]
    cases = np.array([_look(shop, scorer, row) for row in dev])
    measured = [row for row in shop.background[-MEASURED:] if row["family"] not in HATEFUL]
    plain = [*measured, *(row for row in shop.plain if held_out(row["text"]))]
    ordinary = np.array([_look(shop, scorer, row) for row in plain])
    np.savez(shop.build / "looks.npz", cases=cases, ordinary=ordinary)
    blunt = [row for row in shop.rows if row["labels"] and TELLING.search(row["text"])]
    blunt += [row for row in read_relabelled(shop.corpus / "public") if row["labels"]]
    numbers = choose(dev, cases, np.array([_look(shop, scorer, row) for row in blunt]), ordinary[:, 2])
    write_manifest(shop.out, shop.tokenizer, hidden, numbers, about)
    languages = [shop.text(row["text"]).language for row in plain]
    passed = np.ones(len(plain), dtype=bool)
    for at, stage in enumerate(("gate", "glance")):
        least = np.array([numbers[stage].get(language, numbers[stage]["*"]) for language in languages])
        passed &= ordinary[:, at] >= least
        print(
            f"{stage}: {passed.mean():.4f} of ordinary posts read on; {passed[: len(measured)].mean():.4f} of the public ones"
        )
    print(json.dumps(numbers))


def _look(shop: Workshop, scorer: Scorer, row: Row) -> tuple[float, float, float]:
    """Gate's, glance's and network's log-odds of a row."""
    text, parent = shop.text(row["text"]), shop.text(row["parent"]) if row.get("parent") else None
    glance, full = scorer.odds(text, parent)
    return scorer.gate(text, parent), glance, full
