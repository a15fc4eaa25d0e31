"""The steps of ``make train``, one function each, over one workshop of rows, pieces and folders."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch

from seawall.detect.scorer import Scorer
from seawall.learn.calibration import BUDGET, LEFT_ALONE, choose
from seawall.learn.corpus import Row
from seawall.learn.data import PARENT_TOKENS, TEXT_TOKENS, Example, digest, encode
from seawall.learn.export import export_network, pack_vectors, shipped_state, write_manifest
from seawall.learn.gate import gate_lines, train_gate
from seawall.learn.glance import train_glance
from seawall.learn.mutate import ATTACKS, attack, swapped
from seawall.learn.network import Network
from seawall.learn.public import MEASURED, held_out, read_relabelled
from seawall.learn.train import Plan, train
from seawall.learn.workshop import Workshop

__all__ = ["calibrate", "export", "further_network", "reopen_network", "settle_network", "train_network"]

_SEED = 20261121
#: Words that a keyword filter would look for.
TELLING = re.compile(
    r"\b(kill|shoot|stab|beat|burn|hang|bomb|hurt|smash|break|slap|punch|murder|dead|die|deserve|bounty|dox|swat|knife|gun"
    r"|mat(ar|o|en|amos|arlo|arla)|balear|golpe|quem|part(ir|o|ire)|romp|colg|desaparec|muert|merece|madrear|paliza)",
    re.IGNORECASE,
)
#: Writers of explicit threats and their look-alikes, by row id.
EXPLICIT = re.compile(r"x\d")
#: Writers of the newest rows, and the share of all others that is read with them.
NEWEST, KEPT = re.compile(r"d\d"), 0.4
#: How much of the weights after the last readings counts in what ships.
SETTLED = 0.8
#: Sets that were collected for their hate hold real threats: an alert in them says nothing about the budget.
HATEFUL = frozenset({"hatemoji", "toxic_spans"})
#: How often written plain posts are repeated for the gate: public ordinary posts are nearly all English, and no neighbours' talk.
PLAIN_WEIGHT = 6
#: How many public ordinary posts the gate reads as an answer to another.
ANSWERS = 0.4
#: Longest ordinary post, in code points, that a row is buried between while training.
_FILLER = 200


def read_as(shop: Workshop, rows: Iterable[Row]) -> list[Row]:
    """Rows as the scorer will read them: folded where a disguise is undone (their marked spans are then left out)."""
    changed = []
    for row in rows:
        text = shop.text(row["text"]).readable
        parent = shop.text(row["parent"]).readable if row.get("parent") else None
        changed.append(
            {**row, "text": text, "parent": parent, "signals": row.get("signals") if text == row["text"] else None}
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
    examples = training_examples(shop, plan.seed, shop.background[shop.ordinary : shop.ordinary + shop.ordinary // 2])
    _read_on(shop, examples + _again(examples, EXPLICIT), plan)


def further_network(shop: Workshop, plan: Plan) -> None:
    """Read on with the newest rows, twice each, and with a share of all pairs and ordinary posts, so that nothing is forgotten."""
    written = [{**row, "id": f"plain-{n}", "level_min": 0, "level_max": 0} for n, row in enumerate(shop.plain)]
    rng = random.Random(plan.seed)
    some_written = rng.sample([row for row in written if not held_out(row["text"])], shop.ordinary // 6)
    examples = training_examples(shop, plan.seed, shop.background[: shop.ordinary // 8] + some_written)
    kept = {unit for unit in sorted({e.pair or e.key for e in examples}) if rng.random() < KEPT}
    newest = [example for example in examples if NEWEST.match(example.key)]
    some = [e for e in examples if (e.pair or e.key) in kept and not NEWEST.match(e.key)]
    _read_on(shop, some + newest + _again(newest, NEWEST), plan)


def _again(examples: Iterable[Example], which: re.Pattern[str]) -> list[Example]:
    """Those of ``which`` once more, as rows and pairs of their own."""
    return [
        replace(example, pair=example.pair and f"{example.pair} again", key=f"{example.key} again")
        for example in examples
        if which.match(example.key)
    ]


def _read_on(shop: Workshop, examples: list[Example], plan: Plan) -> None:
    network = _trained(shop)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    _train(shop, network, examples, plan)
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
    """Harmful rows, some also in disguise, against plain ones: public posts (mostly English), and written ones, repeated."""
    rng = random.Random(_SEED)
    rows = [row for row in shop.rows if row["split"] == "train"]
    relabelled = [row for row in read_relabelled(shop.corpus / "public") if row["labels"] and not held_out(row["text"])]
    harmful = [row for row in rows if row["labels"]]
    blunt = [row for row in harmful if TELLING.search(row["text"])] + relabelled * 3
    disguised = [{**row, "text": attack(rng.choice(sorted(ATTACKS)), row["text"], row["id"])} for row in harmful]
    plain = [row for row in rows if row["family"] == "ordinary"]
    written = [row for row in shop.plain if not held_out(row["text"])] + [row for row in plain if row["lang"] != "en"]
    ordinary = shop.background[:-MEASURED]  # public posts come without what they answer: that would tell harm from them
    ordinary = [
        {**row, "parent": other["text"]} if rng.random() < ANSWERS else row for row, other in pairwise(ordinary)
    ]
    return read_as(shop, [*harmful * 2, *disguised, *blunt * 4, *plain, *ordinary, *written * PLAIN_WEIGHT])


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
