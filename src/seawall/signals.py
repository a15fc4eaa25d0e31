"""The signals: their values in order of strength, and the words that name them in findings and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seawall.model import Finding, Reason

__all__ = ["FRAMES", "LISTS", "MODES", "SCALES", "rank", "signal_values", "strongest"]

#: Ordered scales, weakest first. A rule compares ``act >= ACT_SERIOUS``; the first value is what holds when nothing was seen.
SCALES: Mapping[str, tuple[str, ...]] = {
    "act": ("none", "property", "low", "serious", "death"),
    "target": ("none", "broad", "group", "person", "named", "located"),
    "condition": ("none", "absurd", "open", "coercive"),
    "means": ("none", "generic", "named", "access"),
    "time": ("none", "vague", "stated", "now"),
    "place": ("none", "city", "venue", "address", "live"),
    "incentive": ("none", "status", "money", "route"),
    "proximity": ("none", "routine", "outside"),
    "private_data": ("none", "p3", "p2", "p1"),
    "freshness": ("none", "past", "same_day", "live"),
    "sphere": ("none", "official", "mixed", "home"),
    "consent": ("none", "self", "office", "news", "unknown", "private", "leak"),
    "coded": ("none", "unknown", "listed"),
    "uptake": ("none", "ask", "volunteer"),
    "hostility": ("none", "some", "open"),
    "severity": ("none", "vague", "some", "serious", "grave"),
    "language": ("ok", "low"),
}
#: Modes: how the act is put. Several may hold.
MODES = (
    "intent", "call", "offer", "solicit", "dox_threat", "wish", "admission", "prediction", "report", "question", "negated",
    "implied", "reveal",
)  # fmt: skip
#: Frames: the setting that may change what the words do. Several may hold.
FRAMES = (
    "quote", "report", "condemn", "counter", "victim", "help", "fiction", "game", "sport", "satire", "hyperbole", "legal",
    "reward", "moderation", "idiom", "own_data", "business", "aid", "missing", "lawful", "schedule", "record", "defence", "history",
    "object", "translation", "past_self", "placeholder", "solidarity", "source_call", "criticism", "protest", "slogan", "media_word",
    "bounty_other", "logistics", "dialect", "observing", "office",
)  # fmt: skip
#: Signals with several values at once.
LISTS = ("mode", "frame", "kind")


def rank(signal: str, value: str) -> int:
    """Position of ``value`` on its scale; raises ``KeyError`` or ``ValueError`` for names that don't exist."""
    return SCALES[signal].index(value)


def strongest(signal: str, values: Iterable[str]) -> str:
    """The strongest of ``values`` on the scale of ``signal`` (its first value if there are none)."""
    return SCALES[signal][max((rank(signal, value) for value in values), default=0)]


def signal_values(finding: Finding) -> dict[str, object]:
    """What a rule sees of a finding: ranks for scales, tuples of names for lists, ``probability`` as a number."""
    ranks: dict[str, object] = dict.fromkeys(SCALES, 0.0)
    lists: dict[str, set[str]] = {name: set() for name in LISTS}
    for reason in (*finding.reasons, *finding.counter_reasons):
        _collect(reason, ranks, lists)
    values: dict[str, object] = {**ranks, **{name: tuple(sorted(found)) for name, found in lists.items()}}
    values["probability"] = finding.probability
    return values


def _collect(reason: Reason, ranks: dict[str, object], lists: dict[str, set[str]]) -> None:
    signal, _, value = reason.code.partition(":")
    if signal in lists:
        lists[signal].add(value)
    elif signal in SCALES and value in SCALES[signal]:
        ranks[signal] = max(float(str(ranks[signal])), float(rank(signal, value)))
