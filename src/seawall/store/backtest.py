"""A change of rules tried on what is stored: the findings of kept posts decided again, with it and without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from seawall.evidence import associated, open_box
from seawall.model import Verdict
from seawall.policy import Policy
from seawall.store.audit import Trail
from seawall.store.base import stamp
from seawall.store.content import verdict_of
from seawall.store.schema import cases, items, verdicts
from seawall.store.shred import KeyBox

__all__ = ["FLAGGED", "GROUPS", "MOST", "backtest", "group_of"]

#: Posts that are looked at unless told otherwise.
MOST = 10_000
#: From this level on a post is in somebody's queue rather than in a batch.
FLAGGED = 2
#: What a change may do to the level of a post.
GROUPS = ("newly", "no_longer", "raised", "lowered")
_STEP, _EXAMPLES = 200, 10


def group_of(now: int, then: int) -> str:
    """Which of ``GROUPS`` a move between two different levels is."""
    if (now >= FLAGGED) != (then >= FLAGGED):
        return "newly" if then > now else "no_longer"
    return "raised" if then > now else "lowered"


def backtest(trail: Trail, now: Policy, then: Policy, rule: str, most: int) -> dict[str, Any]:
    """What ``then`` makes of the newest ``most`` stored posts that ``now`` does not; levels, counts and ids of cases only."""
    moves: Counter[tuple[int, int]] = Counter()
    examples: defaultdict[str, list[list[Any]]] = defaultdict(list)
    posts = decided = would = 0
    for item, verdict in _stored(trail, most):
        before, after = now.again(verdict), then.again(verdict)
        posts, decided, would = posts + 1, decided + (rule in before.rules), would + (rule in after.rules)
        if before.level != after.level:
            moves[before.level, after.level] += 1
            shown = examples[group_of(before.level, after.level)]
            if len(shown) < _EXAMPLES:
                category = next(iter((*after.categories, *before.categories)), "none")
                shown.append([item, before.level, after.level, category])
    found: dict[str, Any] = {"at": stamp(trail.clock()), "posts": posts, "decided": decided, "would": would}
    found |= {"moved": moves.total(), "moves": [[*levels, total] for levels, total in sorted(moves.items())]}
    return found | {"examples": _with_cases(trail, examples)}


def _stored(trail: Trail, most: int) -> Iterator[tuple[str, Verdict]]:
    """Newest verdict of the newest text of each post that is still there; read in steps, so that others can write between."""
    query = (
        select(verdicts.c.item, verdicts.c.version, verdicts.c.kit)
        .join(items, (items.c.id == verdicts.c.item) & (items.c.latest == verdicts.c.version))
        .where(items.c.erased_at.is_(None), verdicts.c.sealed.is_not(None))
        .order_by(verdicts.c.made_at.desc(), verdicts.c.item, verdicts.c.kit)
    )
    newest: dict[str, str] = {}
    with trail.database.reading() as connection:
        for row in connection.execute(query):
            if len(newest) == most:
                break
            newest.setdefault(row.item, row.kit)
    ids = list(newest)
    for at in range(0, len(ids), _STEP):
        step = ids[at : at + _STEP]
        with trail.database.reading() as connection:
            box = KeyBox(connection, trail.keys, trail.random, "")
            rows = connection.execute(
                select(verdicts, items.c.key)
                .join(items, (items.c.id == verdicts.c.item) & (items.c.latest == verdicts.c.version))
                .where(verdicts.c.item.in_(step))
            ).all()
            opened = [(row, box.open(row.key, "item")) for row in rows if newest[row.item] == row.kit and row.sealed]
        for row, key in opened:
            if key is not None:
                bound = associated("verdict", row.item, str(row.version), row.kit)
                yield row.item, verdict_of(open_box(key, row.sealed, bound))


def _with_cases(trail: Trail, examples: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """The examples with the newest case about each post instead of the post."""
    wanted = [row[0] for rows in examples.values() for row in rows]
    with trail.database.reading() as connection:
        query = select(cases.c.item, cases.c.id).where(cases.c.item.in_(wanted), cases.c.appeal_of.is_(None))
        newest = {row.item: row.id for row in connection.execute(query.order_by(cases.c.opened_at))}
    return {
        group: [[newest[item], *rest] for item, *rest in rows if item in newest] for group, rows in examples.items()
    }
