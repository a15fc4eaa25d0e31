"""The page that joins rooms 1–5: items in, verdicts out, pure per batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from seawall.config import default_kit
from seawall.context import fuse, judge_finding
from seawall.kit import Kit
from seawall.model import Finding, Item, Private, Skipped, Verdict, as_item
from seawall.post import Post

__all__ = ["screen"]


@dataclass
class _Found:
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    private: list[Private] = field(default_factory=list)
    language: str = "und"


def screen(items: Iterable[Item | str | Mapping[str, Any]], kit: Kit | None = None) -> list[Verdict]:
    """One verdict per item, in order. A string, or a mapping without ``id``, gets its 1-based position as id.

    Same items and same kit give the same verdicts, bit for bit, in any batch size.
    """
    kit = kit or default_kit()
    batch = [as_item(item, number) for number, item in enumerate(items, 1)]
    gathered = [_Found() for _ in batch]
    stream = _posts(batch, gathered, kit)
    while group := list(islice(stream, 32)):
        scans = [detector.scan([post for _, post in group]) for detector in kit.detectors]
        for position, (index, post) in enumerate(group):
            into = gathered[index]
            results = [result for scan in scans for result in scan[position]]
            judged = [judge_finding(post, result, kit.judges) for result in results if isinstance(result, Finding)]
            into.findings += fuse((finding for finding, _ in judged), post.scores, kit.alone)
            into.skipped += [r for r in results if isinstance(r, Skipped)] + [s for _, missed in judged for s in missed]
    return [
        kit.policy.decide(i.id, g.findings, g.skipped, g.private, g.language, kit.digest)
        for i, g in zip(batch, gathered, strict=True)
    ]


def _posts(batch: list[Item], gathered: list[_Found], kit: Kit) -> Iterator[tuple[int, Post]]:
    for into, (index, item) in zip(gathered, enumerate(batch), strict=True):
        try:
            for post in kit.posts(item):
                into.language = into.language if post.text.offset else post.text.language
                into.skipped += post.skipped
                into.private += post.private  # also of posts that the reader has closed: every output masks
                if kit.alone or not post.closed:
                    yield index, post
        except Exception as error:  # a text that can't be analysed must show as not looked at
            into.skipped.append(Skipped("normalise", f"failed: {type(error).__name__}"))
