# ruff: noqa: E501  # rows of tables
"""``python -m bench.campaigns [quick]``: campaigns made from invented seeds, planted among other posts, found again.

Two sets of seeds: ``tuned`` was looked at while limits were chosen, ``apart`` never. Around them stand distinct harmful
posts of the corpus (which must stay apart) and, end to end, ordinary, condemning and benign copied posts.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from bench.campaign_baselines import BASELINES
from bench.campaign_mutate import OPERATORS, mutated
from bench.mix import ROOT, ordinary_mix
from seawall.campaign import Live, Signature, signature
from seawall.config import default_kit
from seawall.gather import Gathering
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.private import find_private
from seawall.signing import sign, wanted

_SEEDS = Path(__file__).with_name("campaign_seeds")
_KEY = b"a benchmark's key of thirty-two b."
_START = datetime(2026, 5, 1, tzinfo=UTC)
_COPIES = 12
#: What stands around a quoted seed in those who condemn it; the second was written after everything else, for measuring.
_CONDEMNING = {"tuned": "condemning.json", "apart": "condemning_apart.json"}


def seeds(name: str, *, benign: bool = False) -> list[dict[str, str]]:
    rows = [json.loads(line) for line in (_SEEDS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["kind"].startswith("benign") == benign]


def planted(name: str, strength: str, only: str | None = None) -> list[tuple[str, str, str]]:
    """Posts as (id, truth, text), shuffled."""
    rng = random.Random(f"{name} {strength} {only}")
    posts = [
        (
            f"{seed['id']}-{copy}",
            seed["id"],
            seed["en"] if only == "translation" and copy % 2 else mutated(seed, strength, rng, only),
        )
        for seed in seeds(name)
        for copy in range(_COPIES)
    ]
    rng.shuffle(posts)
    return posts


def others(count: int) -> list[tuple[str, str, str]]:
    """Distinct harmful posts of the corpus, one of each minimal pair: each its own truth."""
    rows = []
    for folder in ("en", "es"):
        for path in sorted((ROOT / "corpus" / folder).glob("*.jsonl")):
            rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    harmful = {
        row["pair"] or row["id"]: row
        for row in rows
        if row["labels"] and row["level_min"] >= 1 and row["split"] == "train"
    }
    chosen = random.Random(4).sample(sorted(harmful), min(count, len(harmful)))
    return [(f"o-{key}", f"o-{key}", harmful[key]["text"]) for key in chosen]


def signed(posts: Sequence[tuple[str, str, str]]) -> list[Signature]:
    """As if every post were at level 3: clustering by itself, whatever the detectors say."""
    kit, found = default_kit(), []
    for number, (item_id, _, text) in enumerate(posts):
        item = Item(item_id, text, created_at=_START + timedelta(hours=number % 400))
        folded = kit.folder.fold(text)
        private = find_private(folded)
        verdict = Verdict(item_id, 3, "priority", ("threat",), (), (), (), (), private, folded.language, "")
        found.append(sign(item, verdict, kit.folder, _KEY))
    return found


def clustered(live: Live) -> dict[str, str]:
    return {
        post.id: live.name(cores) or ""
        for cores in live.groups()
        for core in cores
        for node in live.members(core)
        for post in live.nodes.posts[node]
    }


def measures(truth: Mapping[str, str], found: Mapping[str, object]) -> tuple[float, float, float, float]:
    """B-cubed precision, recall and F1, and pairwise F1; a post that is in no cluster is a cluster of its own."""
    labels = {item: found.get(item, item) for item in truth}
    together: dict[object, Counter[str]] = defaultdict(Counter)
    for item, right in truth.items():
        together[labels[item]][right] += 1
    sizes, right_sizes = {label: sum(c.values()) for label, c in together.items()}, Counter(truth.values())
    precision = sum(together[labels[i]][truth[i]] / sizes[labels[i]] for i in truth) / len(truth)
    recall = sum(together[labels[i]][truth[i]] / right_sizes[truth[i]] for i in truth) / len(truth)
    hits = sum(n * (n - 1) for c in together.values() for n in c.values())
    pairs = sum(n * (n - 1) for n in sizes.values()), sum(n * (n - 1) for n in right_sizes.values())
    pairwise = 2 * hits / sum(pairs) if sum(pairs) else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall), pairwise


def _cells(values: Iterable[float]) -> str:
    return " | ".join(f"{value:.3f}" for value in values)


def clustering(around: int, baselines: bool = True) -> None:
    best: dict[str, float] = {}
    background = others(around)
    folder = default_kit().folder
    print(f"\nEvery planted post counts; {len(background)} distinct harmful posts stand around them.\n")
    print(
        "| seeds | mutation | method | B³ precision | recall | F1 | pairwise F1 | others joined | posts/s |\n"
        + "|---" * 9
        + "|"
    )
    for name in ("tuned", "apart"):
        for strength in ("moderate", "light", "none", "strong"):
            posts = planted(name, strength) + background
            truth = {item: right for item, right, _ in posts}
            core = {item: right for item, right in truth.items() if not item.startswith("o-")}
            sketches, live, began = signed(posts), Live(), process_time()
            for one in sketches:
                live.add(one)
            rows = [("Seawall", clustered(live), len(posts) / (process_time() - began))]
            folded = [folder.fold(text).folded for _, _, text in posts]
            for label, (method, limits) in BASELINES.items() if baselines else ():
                tries = limits if label not in best else (best[label],)
                scored = []
                for limit in tries:
                    began = process_time()
                    labels = dict(zip(truth, method(folded, limit), strict=True))
                    scored.append((measures(truth, labels)[2], limit, labels, len(posts) / (process_time() - began)))
                _, best[label], labels, speed = max(scored, key=lambda row: row[0])
                rows.append((f"{label} ({best[label]:g})", labels, speed))
            for label, found, speed in rows:
                sizes = Counter(found.values())
                joined = sum(sizes[found[item]] > 1 for item, _, _ in background if item in found) / max(
                    1, len(background)
                )
                # precision counts everything that stands with a planted post, the distinct posts too
                everything = measures(truth, found)
                planted_only = measures(core, found)
                cells = _cells((everything[0], planted_only[1], planted_only[2], planted_only[3]))
                print(f"| {name} | {strength} | {label} | {cells} | {joined:.1%} | {speed:,.0f} |", flush=True)


def operators() -> None:
    print("\n| operator, at the share of *strong* | tuned: B³ F1 | apart: B³ F1 |\n|---|---|---|")
    for only in (*OPERATORS, "translation"):
        scores = []
        for name in ("tuned", "apart"):
            posts, live = planted(name, "strong", only), Live()
            for one in signed(posts):
                live.add(one)
            scores.append(measures({item: right for item, right, _ in posts}, clustered(live))[2])
        print(f"| {only} | {_cells(scores)} |", flush=True)


def end_to_end(ordinary: int) -> None:
    """Everything as a scan does it: only what the detectors flag can be a member."""
    print("\n| seeds | mutation | flagged | B³ F1 of all planted | of the flagged | ordinary inside | condemning inside | condemning linked |"
          " benign copies inside |\n" + "|---" * 9 + "|")  # fmt: skip
    calm = [(f"n-{n}", "", text) for n, text in enumerate(ordinary_mix(ordinary, harmful=0.0))]
    for name in ("tuned", "apart"):
        quotes = json.loads((_SEEDS / _CONDEMNING[name]).read_text(encoding="utf-8"))
        for strength in ("moderate", "strong"):
            rng = random.Random(strength)
            harm = planted(name, strength)
            against = [(f"q-{s['id']}-{lang}-{n}", "", quote.format(s[lang])) for s in seeds(name) for lang in quotes
                       for n, quote in enumerate(rng.sample(quotes[lang], 2))]  # fmt: skip
            benign = [
                (f"{s['id']}-{copy}", "", mutated(s, "light", rng))
                for s in seeds(name, benign=True)
                for copy in range(_COPIES)
            ]
            posts = harm + against + benign + calm
            rng.shuffle(posts)
            items = [Item(i, text, created_at=_START + timedelta(minutes=n)) for n, (i, _, text) in enumerate(posts)]
            gathering, kit, flagged = Gathering(), default_kit(), set()
            for item, verdict in zip(items, screen(items, kit), strict=True):
                if wanted(verdict):
                    gathering.add(sign(item, verdict, kit.folder, _KEY))
                if verdict.level:
                    flagged.add(item.id)
            campaigns = gathering.campaigns()
            found = {member: one.id for one in campaigns for member in one.members}
            truth = {item: right for item, right, _ in harm}
            harmful = {found[item] for item in truth if item in found}
            inside = [
                sum(found.get(item, "") in harmful for item, _, _ in group) / len(group)
                for group in (calm, against, benign)
            ]
            linked = {post for one in campaigns if one.id in harmful for post in one.responses}
            share = sum(item in linked for item, _, _ in against) / len(against)
            all_f1, some_f1 = (
                measures(truth, found)[2],
                measures({i: t for i, t in truth.items() if i in flagged}, found)[2],
            )
            print(f"| {name} | {strength} | {sum(i in flagged for i in truth) / len(truth):.1%} | {all_f1:.3f} | {some_f1:.3f} | {inside[0]:.2%} |"
                  f" {inside[1]:.1%} | {share:.1%} | {inside[2]:.1%} |", flush=True)  # fmt: skip


def orders(count: int) -> None:
    rng, same = random.Random(9), 0
    sketches = signed(planted("tuned", "strong")[:150] + others(50))
    expected = None
    for _ in range(count):
        rng.shuffle(sketches)
        live = Live()
        for one in sketches:
            live.add(one)
        found = clustered(live)
        expected = expected or found
        same += found == expected
    print(
        f"\nOrder: {same} of {count} random orders of {len(sketches)} posts gave the same campaigns with the same ids."
    )


def scale(count: int) -> None:
    """Campaigns of 1 to about 400 posts over a large vocabulary, half of the posts alone; speed is of joining alone."""
    rng, live, spent, before = random.Random(3), Live(), 0.0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    words = ["".join(rng.choices("bcdfglmnprstvaeiou", k=7)) for _ in range(60_000)]
    text, left = [""], 0
    for number in range(count):
        if left == 0:
            left = 1 if rng.random() < 0.9 else min(400, int(rng.paretovariate(0.8)) + 2)
            text = rng.choices(words, k=14)
        left -= 1
        copy = [word if rng.random() > 0.08 else rng.choice(words) for word in text]
        one = signature(
            f"post-{number}", " ".join(copy), created_at=_START + timedelta(seconds=3 * number), text=" ".join(copy)
        )
        began = process_time()
        live.add(one)
        spent += process_time() - began
        if (number + 1) in {10_000, 100_000, 300_000, count}:
            size = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"| {number + 1:,} | {(number + 1) / spent:,.0f} | {size:,.0f} MB |", flush=True)


def main() -> None:
    """Print the figures as Markdown."""
    quick = "quick" in sys.argv[1:]
    if "scale" in sys.argv[1:]:
        print("| flagged posts | joins/s | more memory |\n|---|---|---|")
        scale(next((int(a) for a in sys.argv[1:] if a.isdigit()), 1_000_000))
        return
    clustering(300 if quick else 1_000, baselines=not quick)
    operators()
    end_to_end(500 if quick else 2_000)
    orders(100 if quick else 1_000)


if __name__ == "__main__":
    main()
