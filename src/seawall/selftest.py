"""The self-test of an installation: every detector against its own examples, every rule against its own cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.policy import LoadedRule
from seawall.policy.overlay import read_rule

__all__ = ["Outcome", "change_outcomes", "detector_outcomes", "rule_outcomes", "selftest"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: what was checked, whether it passed, and what to know if it didn't."""

    name: str
    passed: bool
    says: str = ""


def detector_outcomes(kit: Kit) -> Iterator[Outcome]:
    """Each detector must hit its hits and miss its misses (before judges and rules)."""
    for detector in kit.detectors:
        for expected, examples in ((True, detector.hits), (False, detector.misses)):
            for example in examples:
                item = Item("example", example.text, parent_text=example.parent)
                hit = any(True for post in kit.posts(item) for _ in detector.detect(post))
                word = "hits" if expected else "misses"
                says = "" if hit == expected else f"should be a {'hit' if expected else 'miss'}: {example.text!r}"
                yield Outcome(f"detector {detector.name} {word}", hit == expected, says)


def rule_outcomes(kit: Kit) -> Iterator[Outcome]:
    """Each live rule must decide its hits and must not decide its misses; rules on patterns are proven on patterns alone."""
    bare = kit.patterns_only()
    for loaded in kit.policy.rules:
        if loaded.rule.status == "live":
            yield from _cases(loaded, kit if "severity" in loaded.condition.symbols else bare)


def _cases(loaded: LoadedRule, kit: Kit) -> Iterator[Outcome]:
    for expected, texts in ((True, loaded.hits), (False, loaded.misses)):
        for text, verdict in zip(texts, screen(texts, kit), strict=True):
            decided = loaded.rule.id in verdict.rules
            says = "" if decided == expected else _why(loaded.rule.id, text, verdict, expected=expected)
            yield Outcome(f"rule {loaded.rule.id}", decided == expected, says)


def change_outcomes(kit: Kit, change: str) -> dict[str, Any]:
    """A rule (as YAML) tried within the rules of ``kit``: its ``own`` cases that fail, those of ``others`` that fail only now.

    ``passed`` is how many cases came out right.
    """
    loaded = read_rule(change)
    after = kit.with_policy(kit.policy.with_rule(loaded))
    failed_before = {outcome.says for outcome in rule_outcomes(kit) if not outcome.passed}
    done = list(rule_outcomes(after))
    failed = [(outcome.name == f"rule {loaded.rule.id}", outcome.says) for outcome in done if not outcome.passed]
    return {
        "own": [says for own, says in failed if own],
        "others": [says for own, says in failed if not own and says not in failed_before],
        "passed": len(done) - len(failed),
    }


def _why(rule: str, text: str, verdict: Verdict, *, expected: bool) -> str:
    decided = ", ".join(verdict.rules) or "no rule"
    return f"{rule} should {'' if expected else 'not '}decide {text!r}; decided by {decided} (level {verdict.level})"


def expired(kit: Kit, today: date) -> list[str]:
    """Ids of live rules whose expiry has passed: they still work, and want a review."""
    live = (loaded.rule for loaded in kit.policy.rules if loaded.rule.status == "live")
    return [rule.id for rule in live if date.fromisoformat(rule.expires) < today]


def selftest(kit: Kit) -> list[Outcome]:
    """All outcomes; also that one screen over a batch equals screening one by one."""
    texts = [example.text for detector in kit.detectors for example in detector.hits[:2]]
    same = screen(texts, kit) == [
        replaced for n, t in enumerate(texts, 1) for replaced in screen([Item(str(n), t)], kit)
    ]
    batch = Outcome("batch equals one by one", same, "" if same else "verdicts differ between batch and single posts")
    compiled = Outcome("patterns compile", kit.grammar.warm() > 0)
    return [compiled, *detector_outcomes(kit), *rule_outcomes(kit), batch]
