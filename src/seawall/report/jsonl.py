"""The stable contract ``seawall.verdict/1``: one JSON object per input item, in input order (see ``docs/jsonl.md``).

After the verdicts come the campaigns, one object each, as ``seawall.campaign/1``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from seawall.model import Campaign, Finding, Item, Reason, Verdict
from seawall.report.base import Writer
from seawall.report.campaigns import campaign_dict
from seawall.report.mask import Masker

__all__ = ["SCHEMA", "JsonlWriter", "dumps", "schema", "verdict_dict"]

SCHEMA = "seawall.verdict/1"

_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``verdict_dict``, as shipped."""
    text = resources.files("seawall.report").joinpath("verdict.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def verdict_dict(item: Item, verdict: Verdict, reveal: bool = False) -> dict[str, Any]:
    """One result as plain data.

    Spans are half-open code points of the item's own text. Unless ``reveal``, private data is masked in the quotes
    and in every sentence. Probabilities and weights are rounded to four places.
    """
    masker = Masker(item.text, () if reveal else verdict.private)
    return {
        "schema": SCHEMA,
        "id": item.id,
        "level": verdict.level,
        "categories": list(verdict.categories),
        "action": verdict.action,
        "exceptions": list(verdict.exceptions),
        "findings": [_finding(finding, masker) for finding in verdict.findings],
        "skipped": [{"detector": one.detector, "why": masker.scrub(one.why)} for one in verdict.skipped],
        "kit": verdict.kit,
    }


def dumps(value: object) -> str:
    """JSON on one line that is safe to print: readable letters, but controls and bidi escaped, surrogates replaced."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if line.isascii():
        return line.replace("\x7f", "\\u007f")
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", _SURROGATES.sub("\ufffd", line))


class JsonlWriter(Writer):
    """Writes one line per item as it comes, then one per campaign; nothing is kept."""

    def write(self, item: Item, verdict: Verdict) -> None:
        """Writes one line."""
        self.out.write(dumps(verdict_dict(item, verdict, self.options.reveal)) + "\n")

    def campaigns(self, found: Sequence[Campaign]) -> None:
        """Writes one line each."""
        self.out.writelines(dumps(campaign_dict(one)) + "\n" for one in found)

    def finish(self, stats: Mapping[str, int]) -> None:
        """Nothing: a stream of lines has no end matter."""


def _finding(finding: Finding, masker: Masker) -> dict[str, Any]:
    return {
        "category": finding.category,
        "probability": round(finding.probability, 4),
        "level": finding.level,
        "span": [finding.span.start, finding.span.end],
        "quote": masker.slice(finding.span),
        "detector": finding.detector,
        "version": finding.version,
        "reasons": [_reason(reason, masker) for reason in finding.reasons],
        "counter_reasons": [_reason(reason, masker) for reason in finding.counter_reasons],
        "would_change": masker.scrub(finding.would_change),
    }


def _reason(reason: Reason, masker: Masker) -> dict[str, Any]:
    return {
        "code": reason.code,
        "says": masker.scrub(reason.says),
        "span": None if reason.span is None else [reason.span.start, reason.span.end],
        "weight": round(reason.weight, 4),
    }
