"""Scores under other services' names."""

from __future__ import annotations

from seawall.model import Finding, Reason, Span, Verdict
from seawall.report.attributes import MODERATION, PERSPECTIVE, moderation_scores, perspective_scores
from seawall.taxonomy import CATEGORIES


def _verdict(*found: tuple[str, float]) -> Verdict:
    findings = tuple(Finding("d", "1", category, Span(0, 1), p, (Reason("act:death", "x"),)) for category, p in found)
    return Verdict("1", 0, "none", (), (), (), findings, (), (), "en", "kit")


def test_each_name_takes_the_strongest_of_its_categories() -> None:
    verdict = _verdict(("threat", 0.3), ("threat", 0.7), ("dox_contact", 0.9))
    scores = perspective_scores(verdict)
    assert scores["THREAT"] == 0.7
    assert scores["DOXXING"] == 0.9
    assert scores["SWATTING"] == 0.0
    assert moderation_scores(verdict)["harassment/threatening"] == 0.7
    assert moderation_scores(verdict)["harassment"] == 0.9


def test_a_post_without_findings_scores_nothing() -> None:
    assert set(perspective_scores(_verdict()).values()) == {0.0}


def test_only_known_categories_are_mapped_and_none_is_forgotten() -> None:
    for names in (PERSPECTIVE, MODERATION):
        mapped = {category for categories in names.values() for category in categories}
        assert mapped == set(CATEGORIES)
