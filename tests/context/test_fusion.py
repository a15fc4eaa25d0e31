"""Fusion: patterns and reader become one finding per category, and their weights add up to its probability."""

from __future__ import annotations

import math

import pytest

from seawall.context.fusion import PATTERN_SHARE, fuse
from seawall.model import Finding, Reason, Scores, Span

READ = Scores(0.6, "full", (("threat", 0.9), ("incitement", 0.1)))


def _finding(detector: str, category: str, probability: float, *counter: Reason) -> Finding:
    odds = math.log(probability / (1 - probability))
    reasons = (
        Reason(
            "act:serious",
            "x",
            Span(0, 2),
            odds - sum(r.weight for r in counter) + (3.0 if detector != "learned" else 0.0),
        ),
    )
    return Finding(detector, "1", category, Span(0, 2), probability, reasons, counter)


def _sum(finding: Finding) -> float:
    return sum(reason.weight for reason in (*finding.reasons, *finding.counter_reasons))


def test_without_scores_findings_stay_as_they_are() -> None:
    findings = [_finding("threat", "threat", 0.7), _finding("threat_es", "threat", 0.6)]
    assert fuse(findings, None) == findings
    assert fuse(findings, Scores(0.0, "glance")) == findings


def test_one_finding_per_category_whose_reasons_add_up() -> None:
    (fused,) = fuse(
        [_finding("learned", "threat", 0.6), _finding("threat", "threat", 0.7), _finding("threat_es", "threat", 0.6)],
        READ,
    )
    assert fused.detector == "learned+threat"
    assert fused.probability == pytest.approx(1 / (1 + math.exp(-_sum(fused))), abs=2e-4)
    assert fused.probability > 0.6


def test_a_pattern_alone_cannot_carry_what_the_reader_does_not_believe() -> None:
    quiet = Scores(0.05, "full", (("threat", 0.3),))
    (fused,) = fuse([_finding("threat", "threat", 0.9)], quiet)
    assert fused.probability < 0.5
    assert [reason.code for reason in fused.counter_reasons] == ["learned:unlikely"]
    assert fused.reasons, "what the pattern saw is still shown"


def test_a_frame_that_only_the_patterns_saw_lowers_and_is_shown() -> None:
    frame = Reason("frame:game", "a game", None, -2.0)
    (with_frame,) = fuse([_finding("learned", "threat", 0.6), _finding("threat", "threat", 0.4, frame)], READ)
    (without,) = fuse([_finding("learned", "threat", 0.6), _finding("threat", "threat", 0.8)], READ)
    assert with_frame.probability < without.probability
    assert with_frame.counter_reasons == (Reason("frame:game", "a game", None, round(-2.0 * PATTERN_SHARE, 4)),)
