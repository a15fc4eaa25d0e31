"""Masking by itself: texts in, masked texts and what was masked out. Needs no detector, no rule and no learned reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from seawall.config import default_kit
from seawall.kit import Kit
from seawall.model import Item, Private, Skipped, as_item
from seawall.report.mask import Masker

__all__ = ["SCHEMA", "Masked", "mask", "mask_item"]

SCHEMA = "seawall.mask/1"
#: What stands for a text that could not be looked at: nothing of it may be shown.
UNREAD = "[NOT_LOOKED_AT]"


@dataclass(frozen=True, slots=True)
class Masked:
    """One masked item. ``originals`` is the way back, token to the values that it stands for: keep it apart, or nowhere.

    ``spans`` are half-open code points of the original text; ``tokens`` stand in the same order.
    """

    id: str
    masked: str
    spans: tuple[Private, ...]
    tokens: tuple[str, ...]
    originals: Mapping[str, tuple[str, ...]]
    skipped: tuple[Skipped, ...] = ()

    def row(self) -> dict[str, Any]:
        """The item as ``seawall.mask/1``: plain data that holds none of the private values."""
        spans = [
            {
                "start": private.span.start,
                "end": private.span.end,
                "kind": private.kind,
                "owner": private.owner,
                "token": token,
                "probability": round(private.probability, 4),
                "reasons": list(private.reasons),
            }
            for private, token in zip(self.spans, self.tokens, strict=True)
        ]
        row = {"schema": SCHEMA, "id": self.id, "masked": self.masked, "spans": spans}
        return row | {"skipped": [f"{one.detector}: {one.why}" for one in self.skipped]} if self.skipped else row


def mask_item(item: Item, kit: Kit) -> Masked:
    """``item`` masked; one that can't be looked at is masked whole, never passed through."""
    try:
        private = kit.private(item)
    except Exception as error:  # whatever goes wrong must show as not looked at
        return Masked(item.id, UNREAD, (), (), {}, (Skipped("private", f"failed: {type(error).__name__}"),))
    if not private:
        return Masked(item.id, item.text, (), (), {})
    masker = Masker(item.text, private)
    tokens = tuple(masker.token_at(one.span.start) for one in private)
    originals: dict[str, tuple[str, ...]] = {}
    for one, token in zip(private, tokens, strict=True):
        value = item.text[one.span.start : one.span.end]
        known = originals.get(token, ())
        originals[token] = known if value in known else (*known, value)
    return Masked(item.id, masker.whole(), private, tokens, originals)


def mask(texts: Iterable[Item | str | Mapping[str, Any]], kit: Kit | None = None) -> list[dict[str, Any]]:
    """One ``seawall.mask/1`` row per text, in order. A string, or a mapping without ``id``, gets its 1-based position as id.

    >>> mask(["Her cell is 555-0143."])[0]["masked"]
    'Her cell is [PHONE#1].'
    """
    kit = kit or default_kit()
    return [mask_item(as_item(text, number), kit).row() for number, text in enumerate(texts, 1)]
