"""A realistic mix of posts, made from the shipped example community: distinct, ordinary for the most part."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

__all__ = ["ROOT", "ordinary_mix"]

ROOT = Path(__file__).resolve().parent.parent
_COMMUNITY = ROOT / "examples" / "riverside"


def ordinary_mix(count: int, *, harmful: float = 0.02, seed: int = 11) -> list[str]:
    """``count`` distinct posts: sentences of ordinary posts recombined, with a share of harmful posts as they are."""
    rng = random.Random(seed)
    posts = [json.loads(line) for line in (_COMMUNITY / "posts.jsonl").read_text().splitlines()]
    expected = [json.loads(line) for line in (_COMMUNITY / "expected.jsonl").read_text().splitlines()]
    bad = {row["id"] for row in expected if row["labels"]}
    harmful_texts = [post["text"] for post in posts if post["id"] in bad]
    by_language: dict[str, list[str]] = {}
    for post in posts:
        if post["id"] not in bad:
            sentences = [part for part in re.split(r"(?<=[.!?])\s+", post["text"]) if part]
            by_language.setdefault(post.get("language") or "en", []).extend(sentences)
    languages = sorted(by_language, key=lambda name: -len(by_language[name]))
    weights = [len(by_language[name]) for name in languages]
    mix = []
    for _ in range(count):
        if rng.random() < harmful:
            mix.append(rng.choice(harmful_texts))
            continue
        (language,) = rng.choices(languages, weights)
        mix.append(" ".join(rng.choice(by_language[language]) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))))
    return mix
