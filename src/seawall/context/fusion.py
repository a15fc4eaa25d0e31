"""Fusion: what patterns saw and what the learned reader read, as one finding a category.

Log-odds add up (a logistic model, fitted on posts that neither was made from): the reader's count in full, the patterns'
by ``PATTERN_SHARE``. So a frame that only one of the two saw lowers a finding, and never removes it silently.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from seawall.model import Finding, Reason, Scores

__all__ = ["JUDGE_SHARE", "PATTERN_SHARE", "fuse"]

#: How much of the patterns' log-odds counts beside a reader's.
PATTERN_SHARE = 0.35
#: How much of a judge's log-odds counts on a reader's finding.
JUDGE_SHARE = 0.5
#: What patterns start from, before any reason (``detect.interface.PRIOR``).
_PRIOR = -3.0
_UNREAD = 0.02


def fuse(findings: Iterable[Finding], scores: Scores | None, alone: frozenset[str] = frozenset()) -> list[Finding]:
    """One finding per category, strongest evidence of each side joined; without scores, ``findings`` as they are.

    Findings of detectors in ``alone`` stand by themselves.
    """
    found = list(findings)
    if scores is None or scores.depth != "full":
        return found
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        groups[finding.detector if finding.detector in alone else finding.category].append(finding)
    return [f for key, group in groups.items() for f in (group if key in alone else [_joined(group, scores)])]


def _joined(group: Sequence[Finding], scores: Scores) -> Finding:
    read = next((finding for finding in group if finding.detector == "learned"), None)
    seen = max((f for f in group if f.detector != "learned"), key=lambda f: (f.probability, f.span), default=None)
    if seen is None:
        return group[0]
    if read is None:
        odds = _odds(max(_UNREAD, 0.5 * scores.harmful))  # it may be harmful in another way than the reader names first
        doubt = Reason("learned:unlikely", "read as a whole, the words hardly do this", None, odds)
        read = replace(seen, reasons=(), counter_reasons=(doubt,), probability=_share(odds))
    moved = PATTERN_SHARE * (_odds(seen.probability) - _PRIOR)
    return replace(
        read, span=seen.span, detector="+".join(dict.fromkeys((read.detector, seen.detector))),
        probability=round(_share(_odds(read.probability) + moved), 4),
        reasons=read.reasons + tuple(_scaled(seen.reasons)), counter_reasons=read.counter_reasons + tuple(_scaled(seen.counter_reasons)),
    )  # fmt: skip


def _scaled(reasons: Iterable[Reason]) -> list[Reason]:
    return [replace(reason, weight=round(PATTERN_SHARE * reason.weight, 4)) for reason in reasons]


def _odds(probability: float) -> float:
    return math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))


def _share(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
