"""What a case is about, opened: in the clear for whom the safeguards let, masked for everyone else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from seawall.errors import ErasedError, RefusedError, StoreError, UnknownError
from seawall.evidence import associated, open_box
from seawall.model import Finding, Item, Private, Reason, Verdict
from seawall.report.mask import Masker
from seawall.store.content import item_of, verdict_of
from seawall.store.schema import campaign_items, cases, items, verdicts, versions
from seawall.store.shred import KeyBox

__all__ = [
    "case_row",
    "item_of_case",
    "items_of_case",
    "masked_post",
    "open_version",
    "say_nothing_private",
    "scrubber",
]


def case_row(connection: Connection, case: str) -> Row[Any]:
    """One case, or :class:`StoreError`."""
    row = connection.execute(select(cases).where(cases.c.id == case)).one_or_none()
    if row is None:
        raise UnknownError(f"case {case}: there is none with this id; seawall evidence cases lists them")
    return row


def items_of_case(connection: Connection, case: str) -> list[str]:
    """The item that a case is about; for a campaign all that are still there, latest first."""
    row = case_row(connection, case)
    if row.item:
        return [str(row.item)]
    return list(
        connection.execute(
            select(items.c.id)
            .join(campaign_items, campaign_items.c.item == items.c.id)
            .where(campaign_items.c.campaign == row.campaign, items.c.erased_at.is_(None))
            .order_by(items.c.kept_at.desc(), items.c.id)
        ).scalars()
    )


def item_of_case(connection: Connection, case: str) -> str:
    """The item that a case is about; for a campaign its latest one that is still there."""
    found = items_of_case(connection, case)
    if not found:
        raise ErasedError(f"case {case}: none of the campaign's posts is still there")
    return found[0]


def open_version(
    connection: Connection, keys: KeyBox, item: str, version: int | None = None
) -> tuple[int, Item, tuple[Private, ...], Verdict]:
    """A post (its latest version if not said) with its private data and newest verdict, in the clear."""
    row = connection.execute(select(items).where(items.c.id == item)).one_or_none()
    if row is None:
        raise UnknownError(f"item {item}: there is none with this id")
    key = None if row.erased_at else keys.open(row.key, "item")
    if key is None:
        raise ErasedError(f"item {item} was erased on {row.erased_at} ({row.erased_why}); nothing of it can be read")
    version = version or row.latest
    stored = connection.execute(
        select(versions).where(versions.c.item == item, versions.c.version == version)
    ).one_or_none()
    if stored is None or stored.sealed is None:
        raise ErasedError(f"item {item}: version {version} is no longer there")
    plain = open_box(key, stored.sealed, associated("content", item, str(version)))
    judged = connection.execute(
        select(verdicts.c.kit, verdicts.c.sealed)
        .where(verdicts.c.item == item, verdicts.c.version == version)
        .order_by(verdicts.c.made_at.desc(), verdicts.c.kit)
    ).first()
    if judged is None:
        raise StoreError(f"item {item}: version {version} has no verdict; restore a backup")
    verdict = verdict_of(open_box(key, judged.sealed, associated("verdict", item, str(version), judged.kit)))
    post, private = item_of(plain)
    return version, post, (*private, *verdict.private), verdict  # a newer kit may see what an older one did not


def masked_post(post: Item, private: tuple[Private, ...], verdict: Verdict) -> tuple[Item, Verdict]:
    """A post and its verdict as who has no reveal may see them: what was not searched for private data is left out."""
    masker = Masker(post.text, private)

    def told(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(replace(one, says=masker.scrub(one.says)) for one in reasons)

    def shown(one: Finding) -> Finding:
        says = masker.scrub(one.would_change)
        return replace(one, reasons=told(one.reasons), counter_reasons=told(one.counter_reasons), would_change=says)

    bare = replace(post, text=masker.whole(), parent_text=None, extra={})
    return bare, replace(verdict, findings=tuple(map(shown, verdict.findings)))


def scrubber(connection: Connection, keys: KeyBox, case: str) -> Callable[[str], str]:
    """Masks, in what people write about a case, the private values of its posts that are still there."""
    maskers = []
    for item in items_of_case(connection, case):
        try:
            _, post, private, _ = open_version(connection, keys, item)
        except ErasedError:
            continue
        maskers.append(Masker(post.text, private))

    def scrub(says: str) -> str:
        for masker in maskers:
            says = masker.scrub(says)
        return says

    return scrub


def say_nothing_private(connection: Connection, keys: KeyBox, case: str, *says: str) -> None:
    """Refuses words that will stay in the clear, or outlive the post, and repeat its private data."""
    scrub = scrubber(connection, keys, case)
    if any(scrub(one) != one for one in says):
        raise RefusedError(f"case {case}: that repeats private data of the post; name its kind instead of the value")
