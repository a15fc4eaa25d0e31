"""Helps the readers of particular exports: look inside their objects, and turn each row into one with our own names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from seawall.ingest.interface import Header, Reject, Row, Skip

__all__ = ["converted", "dig"]


def dig(value: object, *steps: str) -> object:
    """What stands under these keys, one inside the other; ``None`` if anything on the way is missing or no object."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def converted(
    events: Iterable[Header | Row | Reject], convert: Callable[[Row], Row | Skip | Reject]
) -> Iterator[Header | Row | Skip | Reject]:
    """Every row through ``convert``, everything else as it is."""
    for event in events:
        yield convert(event) if isinstance(event, Row) else event
