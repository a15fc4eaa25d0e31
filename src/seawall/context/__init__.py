"""Room 4: who says it, and how: quoted, reported, condemned, played, denied, one's own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from seawall.context import fusion
from seawall.context.fusion import fuse
from seawall.context.interface import Judge
from seawall.context.sheets import SheetJudge
from seawall.errors import PackError, PluginError
from seawall.model import Finding, Reason, Skipped
from seawall.plugins import modules, plugins, sheets
from seawall.post import Post

__all__ = ["Judge", "SheetJudge", "fuse", "installed_judges", "judge_finding", "shifted"]


def installed_judges() -> tuple[Judge, ...]:
    """Every installed judge, sorted by name."""
    found: list[Judge] = []
    faults = []
    for sheet in sheets(__name__):
        found.append(SheetJudge(sheet))
        faults += sheet.faults
    if faults:
        raise PackError(faults)
    for name, value in [(m.__name__, v) for m, v in modules(__name__, "JUDGE")] + list(plugins("seawall.judges")):
        if not isinstance(value, Judge):
            raise PluginError(f"{name} is not a Judge")
        found.append(value)
    names = [judge.name for judge in found]
    for name in names:
        if names.count(name) > 1:
            raise PluginError(f"two judges are called {name!r}")
    return tuple(sorted(found, key=lambda judge: judge.name))


def judge_finding(post: Post, finding: Finding, judges: Sequence[Judge]) -> tuple[Finding, list[Skipped]]:
    """``finding`` with every judge's reasons and counter-reasons; a judge that crashes is named, not ignored.

    The learned reader has read the setting too, so on its findings judges count by ``JUDGE_SHARE``.
    """
    share = fusion.JUDGE_SHARE if finding.detector == "learned" else 1.0
    reasons: dict[tuple[str, str], Reason] = {}
    skipped: list[Skipped] = []
    for judge in judges:
        try:
            for reason in judge.judge(post, finding):
                reasons.setdefault((reason.code, reason.says), reason)
        except Exception as error:  # a crash must show as not having looked
            skipped.append(Skipped(judge.name, f"failed: {type(error).__name__}"))
    weighed = (replace(r, weight=round(share * r.weight, 4)) for r in reasons.values())
    added = sorted(weighed, key=lambda r: (-abs(r.weight), r.code, r.says))
    judged = replace(
        finding,
        reasons=finding.reasons + tuple(r for r in added if r.weight >= 0),
        counter_reasons=finding.counter_reasons + tuple(r for r in added if r.weight < 0),
        probability=shifted(finding.probability, sum(r.weight for r in added)),
    )
    return judged, skipped


def shifted(probability: float, weight: float) -> float:
    """``probability`` moved by ``weight`` log-odds, rounded to 4 places."""
    odds = math.log(max(probability, 1e-9) / max(1 - probability, 1e-9)) + weight
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4)
