"""Room 5: rules as data turn findings into a verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from seawall.model import ACTIONS, Finding, Private, Skipped, Verdict
from seawall.policy.load import ANY, LoadedException, LoadedRule, load_sheets, pack_sheets
from seawall.policy.overlay import Overlay, Shadow
from seawall.signals import signal_values

__all__ = ["LoadedException", "LoadedRule", "Move", "Policy", "load_policy"]

#: Below this probability no rule applies: the finding is too weak to ask for a person's time.
FLOOR = 0.5
#: The level that a verdict is raised to when a detector did not look.
SKIPPED_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Move:
    """What a rule in the shadow would make of a post: whether it decides a finding of it, and the post's level now and then."""

    rule: str
    change: str
    decides: bool
    now: int
    then: int


class Policy:
    """Rules and exceptions, ready to decide. Only ``live`` rules count; ``digest`` names the exact set.

    ``shadows`` are rules that are only looked at beside them; they are no part of the digest.
    """

    def __init__(
        self,
        rules: Sequence[LoadedRule],
        exceptions: Sequence[LoadedException],
        *,
        skipped_level: int = SKIPPED_LEVEL,
        shadows: Sequence[Shadow] = (),
    ) -> None:
        self.shadows = tuple(shadows)
        self.rules = tuple(sorted(rules, key=lambda r: (-r.rule.level, r.rule.id)))
        self.exceptions = tuple(sorted(exceptions, key=lambda e: e.id))
        self.skipped_level = skipped_level
        parts = [repr((r.rule.id, r.rule.category, r.rule.when, r.rule.level, r.rule.status)) for r in self.rules]
        parts += [repr((e.id, e.condition.source, e.level, e.categories)) for e in self.exceptions]
        self.digest = hashlib.sha256("\n".join([*parts, str(skipped_level)]).encode()).hexdigest()
        self._match = lru_cache(maxsize=65_536)(self._match_uncached)

    def decide(
        self,
        item_id: str,
        findings: Iterable[Finding],
        skipped: Iterable[Skipped],
        private: Sequence[Private],
        language: str,
        kit: str,
    ) -> Verdict:
        """The verdict on one item: each finding gets its level, the strongest decides."""
        judged: list[Finding] = []
        exceptions: set[str] = set()
        for finding in findings:
            settled, matched = self._settle(finding)
            judged.append(settled)
            exceptions.update(matched)
        judged.sort(key=lambda f: (-f.level, -f.probability, f.category, f.span, f.detector))
        missed = tuple(sorted(set(skipped)))
        level = max((f.level for f in judged), default=0)
        level = max(level, self.skipped_level if missed else 0)
        return Verdict(
            item_id, level, ACTIONS[level], _ordered(f.category for f in judged if f.level), tuple(sorted(exceptions)),
            _ordered(f.rule for f in judged if f.rule), tuple(judged), missed, tuple(private), language, kit,
        )  # fmt: skip

    def again(self, verdict: Verdict) -> Verdict:
        """The verdict that this policy gives on the findings of another one's."""
        return self.decide(
            verdict.item_id, verdict.findings, verdict.skipped, verdict.private, verdict.language, verdict.kit
        )

    def with_rule(self, rule: LoadedRule) -> Policy:
        """This policy with ``rule`` beside the others, or instead of the one that has its id."""
        rest = [one for one in self.rules if one.rule.id != rule.rule.id]
        return Policy([*rest, rule], self.exceptions, skipped_level=self.skipped_level)

    def under(self, overlay: Overlay) -> Policy:
        """This policy with what a community changed laid over it."""
        rules, shadows = overlay.over(self.rules)
        return Policy(rules, self.exceptions, skipped_level=self.skipped_level, shadows=shadows)

    def rule(self, id: str) -> LoadedRule | None:
        """The rule of this id, whatever its status."""
        return next((one for one in self.rules if one.rule.id == id), None)

    @cached_property
    def _shadowed(self) -> list[tuple[Shadow, Policy]]:
        return [(one, self.with_rule(one.rule)) for one in self.shadows]

    def moves(self, verdict: Verdict) -> list[Move]:
        """What each rule in the shadow would have made of the post of ``verdict``, where it would have decided or moved it."""
        if not self.shadows or not verdict.findings:
            return []
        found = []
        for shadow, policy in self._shadowed:
            then, id = policy.again(verdict), shadow.rule.rule.id
            if id in then.rules or then.level != verdict.level:
                found.append(Move(id, shadow.change, id in then.rules, verdict.level, then.level))
        return found

    def _settle(self, finding: Finding) -> tuple[Finding, tuple[str, ...]]:
        values = signal_values(finding)
        rule, exceptions = self._match(finding.category, tuple(sorted(values.items(), key=lambda kv: kv[0])))
        if exceptions:
            level = min(max(e.level for e in exceptions), rule.rule.level if rule else 0)
            titles = "; ".join(f"{e.id} ({e.title})" for e in exceptions)
            says = f"left alone as {titles}; without that setting it would be judged by what it says"
            return replace(finding, level=level, rule=rule.rule.id if rule and level else "", would_change=says), tuple(
                e.id for e in exceptions
            )
        if rule is None:
            return replace(
                finding, level=0, would_change="a clearer target, act or call would bring it to a person"
            ), ()
        return replace(finding, level=rule.rule.level, rule=rule.rule.id, would_change=rule.would_change), ()

    def _match_uncached(
        self, category: str, items: tuple[tuple[str, object], ...]
    ) -> tuple[LoadedRule | None, tuple[LoadedException, ...]]:
        values = {**dict(items), "category": category}
        exceptions = tuple(
            e for e in self.exceptions if (not e.categories or category in e.categories) and e.condition.holds(values)
        )
        if float(str(values["probability"])) < FLOOR and not exceptions:
            return None, ()
        live = (r for r in self.rules if r.rule.status == "live" and r.rule.category in {category, ANY})
        return next((r for r in live if r.condition.holds(values)), None), exceptions


def _ordered(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def load_policy(
    packs: Iterable[str | Path] = ("seawall",), *, skipped_level: int = SKIPPED_LEVEL, overlay: Overlay | None = None
) -> Policy:
    """The policy of one or more packs (shipped names or folders), under what a community changed.

    Raises ``PackError`` with every fault.
    """
    rules, exceptions = load_sheets([sheet for pack in packs for sheet in pack_sheets(pack)])
    policy = Policy(rules, exceptions, skipped_level=skipped_level)
    return policy.under(overlay) if overlay else policy
