"""``python -m bench.train_owner``: learn from annotated posts whose a datum is; how often is it right for unseen writers?

A multinomial logistic regression over the facts of ``seawall.private.owner``, by plain gradient descent; the same posts as
``bench.train_private``, never those kept apart.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.annotated import WRITERS
from bench.mix import ROOT
from seawall.config import default_kit
from seawall.private import marked
from seawall.private.interface import Hit
from seawall.private.owner import OWNERS, facts
from seawall.text import Text

_TARGET = ROOT / "src" / "seawall" / "private" / "owner.json"
_FOLDS, _SEED, _STEPS, _RATE, _MOMENTUM, _STIFF, _LEAST = 6, 1, 700, 0.5, 0.9, 0.6, 0.05
_SIGNALS = frozenset(["WHEREABOUTS", "FAMILY", "ROUTINE"])


class Row(NamedTuple):
    """One datum: who wrote the post, the facts, whose it is."""

    voice: str
    facts: list[str]
    owner: int


def _rows() -> list[Row]:
    folder, fold, rows = ROOT / "tests" / "private", default_kit().folder.fold, []
    for path in (*sorted(folder.glob("dev-*.txt")), folder / "more.txt"):
        voice = path.name
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("= "):
                post = marked(line.replace("\\n", "\n"))
                rows += _data(voice, fold(post.text), post.spans)
    return rows


def _data(voice: str, text: Text, spans: Sequence[tuple[int, int, str, str]]) -> list[Row]:
    rows: list[Row] = []
    told: list[str] = []
    for start, end, kind, owner in spans:
        inside = [n for n in range(len(text.folded)) if (s := text.span(n, n + 1)).start < end and s.end > start]
        if not inside or kind in _SIGNALS:
            continue
        if owner in OWNERS:
            hit = Hit(inside[0], inside[-1] + 1, kind, 1.0, "")
            rows.append(Row(voice, facts(text, hit, told), OWNERS.index(owner)))
        told.append(owner)
    return rows


def train(rows: Sequence[Row]) -> dict[str, NDArray[np.float64]]:
    """Weights per fact, one for each owner."""
    names = {name: n for n, name in enumerate(sorted({fact for row in rows for fact in row.facts}))}
    given, right = np.zeros((len(rows), len(names))), np.zeros((len(rows), len(OWNERS)))
    for n, row in enumerate(rows):
        given[n, [names[fact] for fact in row.facts]] = 1
        right[n, row.owner] = 1
    weights, speed = np.zeros((len(names), len(OWNERS))), np.zeros((len(names), len(OWNERS)))
    for _ in range(_STEPS):
        sums = given @ weights
        chances = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = given.T @ (chances - right) / len(rows) + weights / (_STIFF * len(rows))
        speed = _MOMENTUM * speed - _RATE * slope
        weights = weights + speed
    return {name: weights[n] for name, n in names.items()}


def main() -> None:
    """Print how often unseen writers' data are given to the right owner, then write the weights."""
    rows = _rows()
    voices = sorted({row.voice for row in rows if row.voice.startswith(WRITERS)})
    random.Random(_SEED).shuffle(voices)
    right = asked = 0
    for part in range(_FOLDS):
        held = set(voices[part::_FOLDS])
        weights = train([row for row in rows if row.voice not in held])
        for row in (row for row in rows if row.voice in held):
            sums = sum((weights[fact] for fact in row.facts if fact in weights), np.zeros(len(OWNERS)))
            right += int(np.argmax(sums)) == row.owner
            asked += 1
    print(f"{right / asked:.3f} of {asked} right")
    learned = {fact: [round(float(one), 2) for one in row] for fact, row in train(rows).items()}
    lines = [f"{json.dumps(fact)}:{json.dumps(row)}" for fact, row in learned.items() if max(map(abs, row)) >= _LEAST]
    _TARGET.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
