"""Scores under the names that other services use, so that their clients can be served by this one.

Each value is a calibrated probability in [0, 1] in which 0.5 is Seawall's alert threshold: half of what stands there is harm
among posts as hard as the project's own cases. ``docs/scores.md`` lists thresholds and how they differ from the originals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seawall.model import Verdict

__all__ = ["MODERATION", "PERSPECTIVE", "moderation_scores", "perspective_scores"]

_FORCE = ("threat", "incitement", "violence_for_hire", "place_threat", "ambush_call", "swatting")
_PRIVATE = ("dox_location", "dox_contact", "dox_identity", "dox_unmasking", "dox_live_location", "dox_solicitation")

#: Attributes of the comment-analysis interface that ends in December 2026, and Seawall's own beside them.
PERSPECTIVE: Mapping[str, tuple[str, ...]] = {
    "THREAT": _FORCE,
    "INCITEMENT": ("incitement", "ambush_call", "brigading"),
    "VIOLENCE_FOR_HIRE": ("violence_for_hire",),
    "DOXXING": _PRIVATE,
    "AMBUSH": ("ambush_call", "dox_live_location"),
    "SWATTING": ("swatting",),
    "BRIGADING": ("brigading",),
}
#: Categories of the moderation interface that Seawall has an opinion on; it has none on the others.
MODERATION: Mapping[str, tuple[str, ...]] = {
    "harassment": ("brigading", *_PRIVATE),
    "harassment/threatening": _FORCE,
    "illicit/violent": ("violence_for_hire", "incitement"),
    "violence": _FORCE,
}


def perspective_scores(verdict: Verdict) -> dict[str, float]:
    """Attribute -> probability, for every attribute of ``PERSPECTIVE``."""
    return _scores(verdict, PERSPECTIVE)


def moderation_scores(verdict: Verdict) -> dict[str, float]:
    """Category -> probability, for every category of ``MODERATION``."""
    return _scores(verdict, MODERATION)


def _scores(verdict: Verdict, names: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """The strongest finding of the categories behind each name: findings of one post are not independent, so they don't add up."""
    best: dict[str, float] = {}
    for finding in verdict.findings:
        best[finding.category] = max(best.get(finding.category, 0.0), finding.probability)
    return {
        name: max((best.get(category, 0.0) for category in categories), default=0.0)
        for name, categories in names.items()
    }
