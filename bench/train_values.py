"""``python -m bench.train_values``: learn from annotated posts which numbers and codes are somebody's, and of which kind.

A multinomial logistic regression over the facts of ``seawall.private.value_kinds`` (scikit-learn, for training only), on the same
posts as ``bench.train_private``, never those kept apart. Rules were widened on the older posts, so those count less. Without
arguments the weights that ship are written; ``--hold FILE…`` leaves files out, and ``--to FILE`` says where the weights go.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.annotated import Annotated
from bench.mix import ROOT, ordinary_mix
from seawall.config import default_kit
from seawall.plugins import cases_sheet
from seawall.private import installed_recognisers, marked
from seawall.private.value_kinds import facts, read
from seawall.private.values import KINDS, Value, values
from seawall.text import Text

_TARGET = ROOT / "src" / "seawall" / "private" / "values.json"
_SAME = {"URL_PROFILE": "HANDLE"}
_CASES = (
    "account",
    "bank",
    "birth",
    "credential",
    "government",
    "phone",
    "plate",
    "position",
    "network",
    "crypto",
    "email",
)
#: How much a candidate counts: of writers whom no rule was tuned on, of others, of cases, of ordinary posts.
_NEW, _OLD, _CASE, _PLAIN = 1.0, 0.5, 2.0, 0.4
_STIFF, _FEWEST, _LEAST, _ORDINARY = 0.25, 3, 0.05, 1_500
_SAME_SPAN, _TOUCHES = 0.8, 0.3


class Row(NamedTuple):
    """One candidate: its facts, its kind (0 is none), how much it counts."""

    facts: list[str]
    kind: int
    weight: float


def _posts(hold: Sequence[str]) -> Iterator[tuple[Annotated, float]]:
    folder = ROOT / "tests" / "private"
    for path in (*sorted(folder.glob("dev-*.txt")), folder / "more.txt"):
        if path.name in hold:
            continue
        weight = _NEW if path.name.startswith(("dev-voices", "dev-people")) else _OLD
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("= "):
                post = marked(line.replace("\\n", "\n"))
                yield Annotated(post.text, post.spans), weight
    for name in _CASES:
        sheet = cases_sheet("seawall.private", name)
        for case in [*sheet.data["hits"], *sheet.data["misses"]] if sheet else []:
            post = marked(case)
            yield Annotated(post.text, post.spans), _CASE
    for ordinary in ordinary_mix(_ORDINARY):
        yield Annotated(ordinary, ()), _PLAIN


def _label(text: Text, value: Value, post: Annotated) -> int | None:
    """The kind of a candidate; ``None`` if it is but part of a datum, or more than one, so that nothing is learned of it."""
    span = text.span(value.start, value.end)
    label: int | None = 0
    for start, end, kind, _ in post.spans:
        shared = min(end, span.end) - max(start, span.start)
        if shared <= 0:
            continue
        kind = _SAME.get(kind, kind)  # noqa: PLW2901  # profiles count as accounts
        alike = shared / (max(end, span.end) - min(start, span.start))
        if kind in KINDS and alike >= _SAME_SPAN:
            return KINDS.index(kind) + 1
        if kind in KINDS and alike >= _TOUCHES:
            label = None if label == 0 else label
    return label


def rows(hold: Sequence[str]) -> list[Row]:
    """Every candidate of every post."""
    fold, recognisers, found = default_kit().folder.fold, installed_recognisers(), []
    for post, weight in _posts(hold):
        text = fold(post.text)
        hits = [hit for recogniser in recognisers for hit in recogniser.find(text)]
        reading = read(text)
        labelled = [(value, _label(text, value, post)) for value in values(text, hits)]
        for value, label in labelled:
            within = any(one and other.start <= value.end and other.end >= value.start for other, one in labelled)
            kind = 0 if label is None and within else label
            if kind is not None and not (weight == _PLAIN and hits):
                found.append(Row(facts(text, value, hits, reading), kind, weight))
    return found


def train(given: Sequence[Row]) -> dict[str, list[float]]:
    """Weights per fact: of none, then of each kind."""
    counts = Counter(fact for row in given for fact in row.facts)
    names = {fact: n for n, fact in enumerate(sorted(fact for fact, n in counts.items() if n >= _FEWEST))}
    columns = [[names[fact] for fact in row.facts if fact in names] for row in given]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.array([one for row in columns for one in row])
    matrix = csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(given), len(names)))
    model = LogisticRegression(C=_STIFF, max_iter=400)
    model.fit(matrix, [row.kind for row in given], sample_weight=[row.weight for row in given])
    learned = {fact: [round(float(one), 2) for one in model.coef_[:, n]] for fact, n in names.items()}
    learned["bias"] = [round(float(a + b), 2) for a, b in zip(learned["bias"], model.intercept_, strict=True)]
    return {fact: row for fact, row in learned.items() if max(map(abs, row)) >= _LEAST}


def main() -> None:
    """Write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold", nargs="*", default=[])
    parser.add_argument("--to", type=Path, default=_TARGET)
    asked = parser.parse_args()
    given = rows(asked.hold)
    learned = train(given)
    lines = [
        f"{json.dumps(fact, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for fact, row in learned.items()
    ]
    asked.to.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    print(f"{len(given)} candidates, {sum(row.kind > 0 for row in given)} of a kind, {len(learned)} facts")


if __name__ == "__main__":
    main()
