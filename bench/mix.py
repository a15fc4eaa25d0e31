"""A realistic mix of posts: ordinary ones that nothing was trained on, in English and Spanish, and a few harmful ones."""

from __future__ import annotations

import json
import random
from pathlib import Path

from seawall.learn.public import MEASURED, held_out, shuffled_background

__all__ = ["ROOT", "ordinary_mix"]

ROOT = Path(__file__).resolve().parent.parent
_COMMUNITY = ROOT / "examples" / "riverside"
_CORPUS = ROOT / "corpus"
#: Sets that were collected for their hate are not ordinary traffic.
_HATEFUL = frozenset({"hatemoji", "toxic_spans"})
_SPANISH = 0.25


def ordinary_mix(count: int, *, harmful: float = 0.02, seed: int = 11) -> list[str]:
    """``count`` posts: public ordinary posts that training leaves out, plain Spanish lines, and a share of harmful posts."""
    rng = random.Random(seed)
    posts = [json.loads(line) for line in (_COMMUNITY / "posts.jsonl").read_text().splitlines()]
    expected = [json.loads(line) for line in (_COMMUNITY / "expected.jsonl").read_text().splitlines()]
    bad = {row["id"] for row in expected if row["labels"]}
    harmful_texts = [post["text"] for post in posts if post["id"] in bad]
    english = [
        row["text"] for row in shuffled_background(_CORPUS / "public")[-MEASURED:] if row["family"] not in _HATEFUL
    ]
    lines = [line for path in sorted((_CORPUS / "plain").glob("es-*.txt")) for line in path.read_text().splitlines()]
    spanish = [line for line in lines if line and held_out(line)]
    mix = []
    for _ in range(count):
        pool = harmful_texts if rng.random() < harmful else spanish if rng.random() < _SPANISH else english
        mix.append(rng.choice(pool))
    return mix
