"""The measures of ``docs/evaluation.md``, each a piece of Markdown."""

from __future__ import annotations

import platform
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from seawall.config import Settings, build_kit
from seawall.detect.scorer import Scorer
from seawall.evaluate import ALERT, LabelledCase, Rate, Scores, score
from seawall.kit import Kit
from seawall.learn.corpus import Row
from seawall.learn.mutate import ATTACKS, attack, swapped
from seawall.learn.public import held_out, read_sets
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

__all__ = [
    "as_case",
    "by_category",
    "by_family",
    "calibration",
    "cascade",
    "evasion",
    "fairness",
    "ordinary",
    "share",
    "speed",
    "table",
    "verdicts",
]


def as_case(row: Row) -> LabelledCase:
    """A corpus row as a case; plain posts count as their own family."""
    family = row["family"] if row["labels"] or row["family"] in LOOK_ALIKES else "ordinary"
    return LabelledCase(row["id"], row["lang"], row["text"], tuple(row["labels"]), row["level_min"], row["level_max"], family,
                        row["parent"], row["pair"])  # fmt: skip


def verdicts(cases: Iterable[LabelledCase], kit: Kit) -> list[Verdict]:
    """Verdicts of ``kit``, in order."""
    return screen([Item(case.id, case.text, parent_text=case.parent) for case in cases], kit)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)) + "\n"


def share(rate: Rate) -> str:
    """A share with its interval."""
    low, high = rate.interval
    return f"{rate.share:.3f} ({low:.3f}–{high:.3f})" if rate.total else "–"


def by_category(cases: Sequence[LabelledCase], given: Sequence[Verdict]) -> str:
    """Recall per category and language."""
    cells: dict[tuple[str, str], Rate] = defaultdict(Rate)
    for case, verdict in zip(cases, given, strict=True):
        if case.labels:
            cells[case.labels[0], case.lang].add(good=verdict.level >= min(ALERT, case.level_min))
    rows = [(category, *(share(cells[category, lang]) for lang in ("en", "es", "mixed"))) for category in CATEGORIES]
    return table(("category", "English", "Spanish", "code-switched"), rows)


def by_family(scores: Scores) -> str:
    """Look-alikes left alone, weakest family first."""
    rows = sorted(scores.families.items(), key=lambda kv: kv[1].share)
    return table(
        ("family", "what it is", "left alone", "posts"),
        ((f, LOOK_ALIKES.get(f, "plain posts"), share(r), r.total) for f, r in rows),
    )


def evasion(cases: Sequence[LabelledCase], kit: Kit) -> str:
    """Recall on harmful posts with each disguise on and off, and harmless ones left alone under it."""
    some = random.Random(1).sample(list(cases), min(500, len(cases)))
    plain = score(some, verdicts(some, kit))
    rows = [("none", share(plain.found), "", share(plain.left_alone))]
    for name in ATTACKS:
        worn = [
            LabelledCase(
                c.id, c.lang, attack(name, c.text, c.id), c.labels, c.level_min, c.level_max, c.family, c.parent, c.pair
            )
            for c in some
        ]
        s = score(worn, verdicts(worn, kit))
        rows.append((name, share(s.found), f"{100 * (s.found.share - plain.found.share):+.1f}", share(s.left_alone)))
    return table(("disguise", "harmful found", "points", "harmless left alone"), rows)


def ordinary(folder: Path, readers: dict[str, Callable[[Sequence[LabelledCase]], list[Verdict]]]) -> str:
    """Alerts per 10,000 held-out ordinary posts, per set and reader."""
    texts: dict[str, list[str]] = defaultdict(list)
    for key, text in read_sets(folder):
        flat = " ".join(text.split())
        if held_out(flat) and flat:
            texts[key.partition("-")[0]].append(flat[:2000])
    for name in ("ud-ewt", "ud-es-gsd"):
        for path in sorted((folder / name).glob("*.conllu")):
            texts[name] += [
                line[9:].strip()
                for line in path.read_text(encoding="utf-8").splitlines()
                if line.startswith("# text = ")
            ]
    rows = []
    for name, found in sorted(texts.items()):
        posts = random.Random(2).sample(found, min(3500, len(found)))
        cases = [LabelledCase(str(n), "en", text, (), 0, 1, "ordinary") for n, text in enumerate(posts)]
        alerts = [sum(v.level >= ALERT for v in read(cases)) for read in readers.values()]
        rows.append((name, len(posts), *(f"{10_000 * a / len(posts):.1f}" for a in alerts)))
    return table(("set", "posts", *readers), rows)


def fairness(rows: Sequence[Row], kit: Kit) -> str:
    """Roles and sides exchanged: same level? And look-alikes flagged by region."""
    rng = random.Random(3)
    couples = [(row, twin) for row in rows if (twin := swapped(row, rng))]
    first, second = (verdicts([as_case(couple[side]) for couple in couples], kit) for side in (0, 1))
    same, route = Rate(), Rate()
    for a, b in zip(first, second, strict=True):
        same.add(good=(a.level >= ALERT) == (b.level >= ALERT))
        route.add(good=a.level == b.level)
    harmless = [row for row in rows if not row["labels"]]
    flagged: dict[str, Rate] = defaultdict(Rate)
    for row, verdict in zip(harmless, verdicts([as_case(r) for r in harmless], kit), strict=True):
        flagged[row["region"]].add(good=verdict.level >= ALERT)
    head = f"Roles or sides exchanged in {same.total} posts: alert unchanged {share(same)}, level unchanged {share(route)}.\n\n"
    return head + table(
        ("region", "harmless posts flagged", "posts"), ((r, share(x), x.total) for r, x in sorted(flagged.items()))
    )


def calibration(cases: Sequence[LabelledCase], given: Sequence[Verdict]) -> str:
    """Reliability: of the posts whose strongest finding lies in a tenth, how many are harmful."""
    p = np.array([max((f.probability for f in v.findings), default=0.0) for v in given])
    y = np.array([bool(case.labels) for case in cases])
    rows, error = [], 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1 + (low > 0.85))
        if inside.any():
            error += abs(p[inside].mean() - y[inside].mean()) * inside.mean()
            rows.append(
                (f"{low:.1f}–{low + 0.1:.1f}", int(inside.sum()), f"{p[inside].mean():.2f}", f"{y[inside].mean():.2f}")
            )
    return f"Expected calibration error {error:.3f} (on posts of which {y.mean():.0%} are harmful).\n\n" + table(
        ("probability", "posts", "mean", "harmful"), rows
    )


def cascade(cases: Sequence[LabelledCase], kit: Kit) -> str:
    """What gate and glance give up against reading everything with all of it."""
    whole = build_kit(Settings())
    scorer = whole.scorer
    assert isinstance(scorer, Scorer)
    scorer.card = {**scorer.card, "gate": {"*": -99.0}, "glance": {"*": -99.0}}
    harmful = [case for case in cases if case.labels]
    with_all, with_gate = (score(harmful, verdicts(harmful, k)).found for k in (whole, kit))
    points = 100 * (with_gate.share - with_all.share)
    return f"Read to the end: {share(with_all)}; through the cascade: {share(with_gate)}, {points:+.2f} points.\n"


def speed(texts: Sequence[str], kit: Kit) -> str:
    """End to end on one core, batch and single."""
    screen(texts[:200], kit)
    began = time.perf_counter()
    screen(texts, kit)
    rate = len(texts) / (time.perf_counter() - began)
    singles = []
    for text in texts[:1500]:
        began = time.perf_counter()
        screen([text], kit)
        singles.append(1000 * (time.perf_counter() - began))
    p50, p99 = np.quantile(singles, [0.5, 0.99])
    weights = Path(__file__).parents[1] / "detect" / "weights"
    size = sum(path.stat().st_size for path in weights.iterdir()) / 1e6
    machine = platform.machine()
    return f"{rate:,.0f} posts/s on one core;\nsingle post p50 {p50:.2f} ms, p99 {p99:.1f} ms; weights {size:.1f} MB ({machine}).\n"
