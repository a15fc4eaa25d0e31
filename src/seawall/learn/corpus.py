"""The written corpus: rows as they are kept in ``corpus/*/*.jsonl``, and the way from drafts to rows."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from seawall.learn.drafts import Draft, read_drafts

__all__ = ["Row", "read_corpus", "split_of", "to_rows"]

Row = dict[str, Any]
_TENTH = 10


def split_of(style: str) -> str:
    """``train``, ``dev`` or ``test`` (8 : 1 : 1) by writing style, so that no voice is on two sides."""
    tenth = int(hashlib.sha256(style.encode()).hexdigest(), 16) % _TENTH
    return {0: "test", 1: "dev"}.get(tenth, "train")


def to_rows(drafts: Iterable[Draft], writer: str) -> Iterator[Row]:
    """Corpus rows of one writer's drafts; ids are ``writer-number``."""
    for number, draft in enumerate(drafts, 1):
        yield {
            "id": f"{writer}-{number:04d}", "lang": draft.lang, "region": draft.region, "text": draft.text, "parent": draft.parent,
            "labels": list(draft.labels), "level_min": draft.level_min, "level_max": draft.level_max, "mode": draft.mode,
            "frame": draft.frame, "signals": [{"signal": s, "start": a, "end": b} for s, a, b in draft.spans],
            "family": draft.family, "pair": f"{writer}-p{draft.pair:03d}" if draft.pair is not None else None, "axis": draft.axis,
            "platform": draft.platform, "style": draft.style, "split": split_of(draft.style),
        }  # fmt: skip


def read_corpus(folder: Path) -> list[Row]:
    """Every row under ``folder``, in the order of file names and lines."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("*/*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def main(drafts: list[str], into: str) -> None:
    """Drafts to ``into/LANGUAGE/WRITER.jsonl``; faults are printed and their rows left out."""
    for name in drafts:
        path = Path(name)
        found, faults = read_drafts(path)
        print("\n".join(faults), file=sys.stderr)
        rows = list(to_rows(found, path.stem))
        for lang in sorted({row["lang"] for row in rows}):
            target = Path(into) / lang / f"{path.stem}.jsonl"
            target.parent.mkdir(parents=True, exist_ok=True)
            lines = (json.dumps(row, ensure_ascii=False) for row in rows if row["lang"] == lang)
            target.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[2:], sys.argv[1])
