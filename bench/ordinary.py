"""``python -m bench.ordinary FOLDER``: alerts per 10,000 posts of public ordinary corpora that you have in FOLDER.

Known sets, each in its folder as its authors publish it: ``ud-ewt`` and ``ud-es-gsd`` (CoNLL-U), ``pheme-magpie``
(``preprocessed.csv``), ``surge-toxicity``, ``edos`` and ``davidson2017``. Texts are read, counted and never printed.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from seawall.pipeline import screen


def _conllu(path: Path) -> list[str]:
    return [line[9:].strip() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# text = ")]


def _column(path: Path, column: str, keep: Callable[[Mapping[str, str]], bool] = bool) -> list[str]:
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        rows = list(csv.DictReader(handle))
    name = next(field for field in rows[0] if column in field.lower())
    return [row[name] for row in rows if row[name] and keep(row)]


SETS: dict[str, Callable[[Path], list[str]]] = {
    "ud-ewt": lambda folder: _conllu(next(folder.glob("*.conllu"))),
    "ud-es-gsd": lambda folder: _conllu(next(folder.glob("*.conllu"))),
    "pheme-magpie": lambda folder: _column(folder / "preprocessed.csv", "text"),
    "surge-toxicity": lambda folder: _column(
        folder / "toxicity_en.csv", "text", lambda row: row["is_toxic"].startswith("Not")
    ),
    "edos": lambda folder: _column(
        folder / "edos_train_dev.csv", "text", lambda row: row["label_sexist"] == "not sexist"
    ),
    "davidson2017": lambda folder: _column(folder / "labeled_data.csv", "tweet", lambda row: row["class"] == "2"),
}


def main() -> None:
    """Print a Markdown table: alerts (level ≥ 2) per set, and what they were."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m bench.ordinary FOLDER")
    csv.field_size_limit(10**8)
    print("| corpus | posts | alerts | per 10,000 | level ≥ 3 | by category |\n|---|---|---|---|---|---|")
    total = alerts_total = 0
    for name, load in SETS.items():
        folder = Path(sys.argv[1]) / name
        if not folder.is_dir():
            print(f"| {name} | not there | | | | |")
            continue
        texts = load(folder)
        alerts = [verdict for verdict in screen(texts) if verdict.level >= 2]
        kinds = Counter(verdict.categories[0] for verdict in alerts if verdict.categories)
        high = sum(verdict.level >= 3 for verdict in alerts)
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        print(
            f"| {name} | {len(texts):,} | {len(alerts)} | {10_000 * len(alerts) / len(texts):.1f} | {high} | {listed} |"
        )
        total, alerts_total = total + len(texts), alerts_total + len(alerts)
    if total:
        print(f"| all | {total:,} | {alerts_total} | {10_000 * alerts_total / total:.1f} | | |")


if __name__ == "__main__":
    main()
