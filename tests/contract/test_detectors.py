"""Every installed detector keeps the contract: name, version, categories, cases, and findings that quote something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seawall.detect import Detector, Example, installed_detectors
from seawall.detect.interface import Detector as Base
from seawall.kit import Kit
from seawall.model import Item, Skipped
from seawall.pipeline import screen
from seawall.selftest import detector_outcomes, rule_outcomes
from seawall.taxonomy import CATEGORIES

DETECTORS = installed_detectors()


def test_every_category_has_detectors_in_english_and_spanish() -> None:
    covered = {category for detector in DETECTORS for category in detector.categories}
    assert covered == set(CATEGORIES)


def test_every_case_sheet_belongs_to_an_installed_detector() -> None:
    folder = Path("src/seawall/detect")
    stems = {path.name.removesuffix(".cases.yaml") for path in folder.glob("*.cases.yaml")}
    assert stems == {detector.name for detector in DETECTORS}


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_names_its_version_title_and_categories(detector: Detector) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", detector.name)
    assert detector.version
    assert detector.title
    assert set(detector.categories) <= set(CATEGORIES)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_findings_have_reasons_and_spans_inside_the_post(detector: Detector, kit: Kit) -> None:
    for example in detector.hits:
        item = Item("x", example.text, parent_text=example.parent)
        found = [finding for post in kit.posts(item) for finding in detector.detect(post)]
        assert found, f"{detector.name} misses {example.text!r}"
        for finding in found:
            assert finding.reasons
            assert finding.category in detector.categories
            assert 0 <= finding.probability <= 1
            for span in [finding.span, *(r.span for r in finding.reasons if r.span)]:
                assert 0 <= span.start < span.end <= len(example.text)


def test_every_pattern_compiles(kit: Kit) -> None:
    assert kit.grammar.warm() > 500


def test_examples_hit_and_miss(kit: Kit) -> None:
    failed = [outcome for outcome in detector_outcomes(kit) if not outcome.passed]
    assert not failed, "\n".join(f"{o.name}: {o.says}" for o in failed)


def test_rule_cases_are_decided_by_their_rule(kit: Kit) -> None:
    failed = [outcome for outcome in rule_outcomes(kit) if not outcome.passed]
    assert not failed, "\n".join(f"{o.name}: {o.says}" for o in failed)


class _Crashing(Base):
    name, version, categories, title = "crashing", "1", ("threat",), "fails on every post"
    hits, misses = (Example("x"),), (Example("y"),)
    alone = True

    def detect(self, post: object) -> list[object]:  # type: ignore[override]
        del post
        raise RuntimeError("secret text of a post")


def test_a_crash_is_skipped_and_raises_the_floor_without_leaking_text(kit: Kit) -> None:
    broken = Kit([*kit.detectors, _Crashing()], kit.judges, kit.policy, kit.scorer)
    (verdict,) = screen(["A lovely day at the library."], broken)
    assert verdict.skipped == (Skipped("crashing", "failed: RuntimeError"),)
    assert (verdict.level, verdict.action) == (2, "review")
