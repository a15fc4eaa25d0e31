"""``python -m bench.train_private``: train the tagger of private data on our annotated posts; how does it do on unseen ones?

Learns from ``tests/private/dev-*.txt``, ``more.txt`` and the recognisers' own cases, never from the posts kept apart; ordinary
posts of ours where no rule finds anything are taken to hold nothing. The figures are of cross-validation over whole writers
(files), rules and tagger together. Needs ``python-crfsuite`` (MIT), for training only.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from bench.annotated import WRITERS, Annotated, score
from bench.mix import ROOT, ordinary_mix
from seawall.config import default_kit
from seawall.plugins import cases_sheet
from seawall.private import Finder, installed_recognisers, marked
from seawall.private.learned import Tagger
from seawall.private.tagging import KINDS, all_facts, features, words

_FOLDS, _SEED, _ORDINARY = 6, 1, 1_500
_SETTINGS = {"c1": 0.1, "c2": 0.5, "max_iterations": 150, "feature.minfreq": 2}
_TARGET = ROOT / "src" / "seawall" / "private" / "learned.json"
_ADDRESSES = ("address_described", "address_en", "address_es", "address_form", "address_plain", "medical")


@dataclass(frozen=True, slots=True)
class Row:
    """A post as the trainer sees it: whose it is, its annotation, the facts and the label of each word."""

    voice: str
    post: Annotated
    facts: list[list[str]]
    labels: list[str]


def _posts() -> Iterator[tuple[str, Annotated]]:
    folder = ROOT / "tests" / "private"
    for path in (*sorted(folder.glob("dev-*.txt")), folder / "more.txt"):
        voice = path.name
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("= "):
                post = marked(line.replace("\\n", "\n"))
                yield voice, Annotated(post.text, post.spans)
    for name in _ADDRESSES:
        sheet = cases_sheet("seawall.private", name)
        for case in [*sheet.data["hits"], *sheet.data["misses"]] if sheet else []:
            post = marked(case)
            yield "cases", Annotated(post.text, post.spans)
    for ordinary in ordinary_mix(_ORDINARY):
        yield "ordinary", Annotated(ordinary, ())


def _rows() -> Iterator[Row]:
    rules, fold = Finder(installed_recognisers()), default_kit().folder.fold
    for voice, post in _posts():
        text = fold(post.text)
        found = words(text)
        labels: list[str] = []
        for start, end, _ in found:
            span = text.span(start, end)
            label = "O"
            for first, past, kind, _ in post.spans:
                if kind in KINDS and span.start < past and span.end > first:
                    label = kind
            labels.append(label)
        hits = rules.ruled(text)
        if found and not (voice == "ordinary" and any(hit.kind in KINDS for hit in hits)):
            yield Row(
                voice,
                post,
                all_facts(features(text, found, hits)),
                labels,
            )


def train(rows: Iterable[Row]) -> dict[str, object]:
    """Weights as plain data: labels, steps between them, and per fact a weight for each label."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for row in rows:
        trainer.append(row.facts, row.labels)
    trainer.set_params(_SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        tagger = pycrfsuite.Tagger()
        with tagger.open(f"{folder}/model"):
            info = tagger.info()
    labels = sorted(info.labels)
    weights: dict[str, list[float]] = {}
    for (fact, label), weight in sorted(info.state_features.items()):
        weights.setdefault(fact, [0.0] * len(labels))[labels.index(label)] = round(weight, 2)
    steps = [[round(info.transitions.get((one, two), 0.0), 2) for two in labels] for one in labels]
    return {"labels": labels, "steps": steps, "weights": {fact: row for fact, row in weights.items() if any(row)}}


def _validate(rows: Sequence[Row]) -> None:
    voices = sorted({row.voice for row in rows if row.voice.startswith(WRITERS)})
    random.Random(_SEED).shuffle(voices)
    fold, judged = default_kit().folder.fold, []
    for part in range(_FOLDS):
        held = set(voices[part::_FOLDS])
        data = train(row for row in rows if row.voice not in held)
        finder = Finder(installed_recognisers(), Tagger(**data))  # type: ignore[arg-type]
        for row in rows:
            if row.voice in held:
                told = [(p.span.start, p.span.end, p.kind) for p in finder.find(fold(row.post.text))]
                judged.append((row.post, told))
    counts = score(judged)
    for kind in sorted(counts.marked):
        print(f"{kind:16} {counts.marked[kind]:4}  " + " / ".join(f"{rate:.2f}" for rate in counts.rates([kind])[:3]))


def main() -> None:
    """Print cross-validated recall, precision and F1 per kind, then write the weights."""
    rows = list(_rows())
    _validate(rows)
    text = json.dumps(train(rows), ensure_ascii=False, separators=(",", ":"))
    Path(_TARGET).write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    print(f"{_TARGET.name}: {_TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
