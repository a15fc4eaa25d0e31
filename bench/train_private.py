"""``python -m bench.train_private``: train the tagger of private data on our annotated posts; how does it do on unseen ones?

Learns from ``tests/private/dev-*.txt``, ``more.txt`` and the recognisers' own cases, never from the posts kept apart; ordinary
posts of ours where no rule finds anything are taken to hold nothing. With ``--validate N`` it first prints the figures of
N of the folds of a cross-validation over whole writers (files), rules and tagger together; ``--seed`` begins elsewhere.
Needs PyTorch and onnx, for training only; some minutes on one core.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.annotated import WRITERS, Annotated, Score, score
from bench.mix import ROOT, ordinary_mix
from bench.tagger import Row, graph_of, train
from seawall.config import default_kit
from seawall.pieces import load_pieces
from seawall.plugins import cases_sheet
from seawall.private import Finder, installed_recognisers, marked
from seawall.private.learned import Tagger
from seawall.private.plain import as_written
from seawall.private.tagging import KINDS, SAME, Seen, words
from seawall.text import DISGUISES, Text

_FOLDS, _SEED, _ORDINARY = 5, 1, 2_500
_PACKAGE = ROOT / "src" / "seawall" / "private"
_LONG = {"STREET_ADDRESS", "MEDICAL"}


def _posts() -> Iterator[tuple[str, Annotated]]:
    folder = ROOT / "tests" / "private"
    for path in (*sorted(folder.glob("dev-*.txt")), folder / "more.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("= "):
                post = marked(line.replace("\\n", "\n"))
                yield path.name, Annotated(post.text, post.spans)
    for path in sorted(_PACKAGE.glob("*.cases.yaml")):
        sheet = cases_sheet("seawall.private", path.name.removesuffix(".cases.yaml"))
        for case in [*sheet.data["hits"], *sheet.data["misses"]] if sheet else []:
            post = marked(case)
            yield "cases", Annotated(post.text, post.spans)
    for ordinary in ordinary_mix(_ORDINARY):
        yield "ordinary", Annotated(ordinary, ())


def _rows() -> Iterator[Row]:
    rules, seen, fold = Finder(installed_recognisers()), Seen(load_pieces()), default_kit().folder.fold
    for voice, post in _posts():
        text = fold(post.text)
        readings = [text] if DISGUISES.isdisjoint(text.folds) or voice == "ordinary" else [text, as_written(text)]
        for reading in readings:
            found, hits = words(reading), rules.ruled(reading)
            if not found or (voice == "ordinary" and any(hit.kind in _LONG for hit in hits)):
                continue
            sight = seen.sight(reading, found, hits)
            yield Row(
                voice,
                post,
                sight.vectors,
                np.array([word.pieces for word in sight.words]),
                sight.facts,
                np.array(sight.ruled),
                np.array([not (word[0].isalnum() or word in "#@º") for _, _, word in found]),
                _labels(reading, post, found),
            )


def _labels(text: Text, post: Annotated, found: Sequence[tuple[int, int, str]]) -> NDArray[np.int64]:
    """For each word 0, or the number of a kind's beginning or inside."""
    at: list[int] = []
    for start, end, _ in found:
        span = text.span(start, end)
        inside = (n for n, (first, past, *_) in enumerate(post.spans) if span.start < past and span.end > first)
        at.append(max(inside, default=-1))
    labels = []
    for before, here in pairwise([-1, *at]):
        kind = SAME.get(post.spans[here][2], post.spans[here][2]) if here >= 0 else ""
        labels.append(1 + 2 * KINDS.index(kind) + (here == before) if kind in KINDS else 0)
    return np.array(labels, dtype=np.int64)


def _validate(rows: Sequence[Row], folds: int, seed: int) -> Score:
    voices = sorted({row.voice for row in rows if row.voice.startswith(WRITERS)})
    random.Random(_SEED).shuffle(voices)
    fold, judged = default_kit().folder.fold, []
    for part in range(folds):
        held = set(voices[part::_FOLDS])
        graph = graph_of(train([row for row in rows if row.voice not in held], seed))
        finder = Finder(installed_recognisers(), Tagger(graph, load_pieces()))
        for post in {id(row.post): row.post for row in rows if row.voice in held}.values():
            told = [(p.span.start, p.span.end, p.kind) for p in finder.find(fold(post.text))]
            judged.append((post, told))
    return score(judged)


def main() -> None:
    """Print recall, precision, F1 and F1 of exact spans per kind if they are asked for, then write the tagger."""
    parser = argparse.ArgumentParser(description="Train the tagger of private data.")
    parser.add_argument("--validate", type=int, default=0, help="so many of the folds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=_PACKAGE / "tagger.onnx")
    chosen = parser.parse_args()
    rows = list(_rows())
    if chosen.validate:
        counts = _validate(rows, chosen.validate, chosen.seed)
        for kind in sorted(counts.marked):
            print(f"{kind:16} {counts.marked[kind]:4}  " + " / ".join(f"{rate:.2f}" for rate in counts.rates([kind])))
    chosen.out.write_bytes(graph_of(train(rows, chosen.seed)))
    print(f"{chosen.out.name}: {chosen.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
