"""The store's verbs. Each is one transaction; it returns when database and sealed log are both on the disk."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Self

from seawall.evidence import Keyring, Keys, Log
from seawall.evidence.bundle import Recipient
from seawall.evidence.offline.faults import Report
from seawall.model import Campaign, Item, Verdict
from seawall.store import (
    appeals,
    backup,
    copies,
    counting,
    decide,
    export,
    keep,
    pairs,
    retention,
    review,
    upkeep,
)
from seawall.store.audit import Trail
from seawall.store.base import AuditEvent, CaseRow, Kept, Plan, Reading, Request, Settled, Terms
from seawall.store.database import Database, store_url
from seawall.store.families import Families

__all__ = ["Store"]

_BATCH = 2048


def _now() -> datetime:
    return datetime.now(UTC)


class Store(Families):
    """Everything that is kept. ``place``: a folder, ``sqlite:///FILE`` or ``postgresql://…``; ``log``: the sealed log's folder.

    ``actor`` is always the person (or program) who answers for the call. Raises :class:`StoreError` if it can't be opened,
    :class:`RefusedError` when a safeguard says no; refusals are logged too.
    """

    def __init__(
        self,
        place: str,
        keys: Keys,
        log: Path,
        *,
        terms: Terms | None = None,
        clock: Callable[[], datetime] = _now,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.terms = terms or Terms()
        self.database = Database(store_url(place))
        self.trail = Trail(self.database, keys, Log(log, keys.signer()), clock, random)
        super().__init__(self.trail, self.terms)

    def __enter__(self) -> Self:
        """Ready for use: the schema is checked, and what a crash left unsealed is sealed."""
        try:
            self.database.check_revision()
            self.trail.seal()
        except BaseException:
            self.database.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.database.close()

    def upgrade(self) -> None:
        """Make or migrate the tables."""
        before = self.database.revision()
        self.database.upgrade()
        if before != self.database.revision():
            self.trail.note("database.upgraded", "seawall", before=before, to=self.database.revision())

    # keeping

    def keep(self, item: Item, verdict: Verdict, actor: str = "seawall") -> Kept | None:
        """Keep one post if it matched (level 1 and up); ``None`` if it was only counted."""
        return next(iter(self.keep_many([(item, verdict)], actor)), None)

    def keep_many(self, judged: Iterable[tuple[Item, Verdict]], actor: str = "seawall") -> list[Kept]:
        """Keep what matched, in order, in batches; the rest is counted. Idempotent by post id and text."""
        stream, kept = iter(judged), list[Kept]()
        while batch := list(islice(stream, _BATCH)):
            kept += self._keep(batch, actor)
        return kept

    def _keep(self, batch: Sequence[tuple[Item, Verdict]], actor: str) -> list[Kept]:
        matched = [pair for pair in batch if pair[1].level >= keep.MATCHED]
        with self.trail.act(actor) as work:
            counting.count(work, {"screened": len(batch), "matched": len(matched)})
            kept = keep.keep(work, self.trail.keys, matched, actor) if matched else []
            return self.rules.tally(work, batch, kept)

    def counts(self) -> dict[str, int]:
        """How many posts were screened and matched so far."""
        with self.database.reading() as connection:
            return counting.counted(connection)

    def campaign(self, campaign: Campaign, category: str, item_ids: Sequence[str], actor: str = "seawall") -> str:
        """Keep a campaign of stored items (by the ids that ``keep`` gave) and open one case about it; returns the case."""
        with self.trail.act(actor) as work:
            return keep.keep_campaign(work, campaign, category, item_ids, actor)

    # review

    def cases(self, *, limit: int = 50, after: str | None = None, **filters: Any) -> list[CaseRow]:
        """A queue: by ``state``, ``category``, least ``level``, ``language``, ``claimed_by``, ``campaign``; never by person."""
        allowed = {"state", "category", "level", "language", "claimed_by", "campaign"}
        if filters.keys() - allowed:
            raise TypeError(
                f"cases can be chosen by {', '.join(sorted(allowed))}, not by {min(filters.keys() - allowed)}"
            )
        with self.database.reading() as connection:
            return review.listed(connection, filters, limit, after)

    def claim(self, case: str, actor: str) -> CaseRow:
        """Take a case to work on; without any activity for ``Terms.claim`` another may take it."""
        with self.trail.act(actor, "claim") as work:
            return review.claim(work, self.terms, case, actor)

    def unclaim(self, case: str, actor: str) -> None:
        """Give a case back, without a reason."""
        with self.trail.act(actor, "unclaim") as work:
            review.unclaim(work, case, actor)

    def escalate(self, case: str, actor: str) -> None:
        """Mark a case as one that others have to see; it is not forgotten while it is."""
        with self.trail.act(actor, "escalate") as work:
            review.escalate(work, self.terms, case, actor)

    def view(self, case: str, actor: str) -> Reading:
        """The post of a case, private data masked."""
        with self.trail.act(actor, "view") as work:
            return review.read_case(work, self.terms, case, actor, None)

    def reveal(self, case: str, actor: str, reason: str) -> Reading:
        """The post of a case as written, for who has claimed it, with a reason, within the quota, for five minutes."""
        with self.trail.act(actor, "reveal") as work:
            return review.read_case(work, self.terms, case, actor, reason)

    def decide(
        self,
        case: str,
        actor: str,
        action: str,
        *,
        policy: str,
        ground: str,
        explanation: str,
        automated: str = "none",
        exceptions: Sequence[str] = (),
        leave_out: Sequence[str] = (),
        lighter: str | None = None,
    ) -> Settled:
        """Decide a case. ``action``: a key of ``DECISIONS``; ``explanation``: 20 characters or more; ``exceptions``: considered.

        ``automated="decision"``, by a machine alone: only ``hold``, at level 3 or higher, once, until ``Terms.automatic_hold``
        is over; the case stays open for a person. An appeal is answered with ``uphold``, or ``reverse``, which also undoes
        what it disputed, or ``amend``, which puts a ``lighter`` decision in its place. A campaign's decision holds for its
        posts, but for the items in ``leave_out``.
        """
        told: dict[str, Any] = {"policy": policy, "ground": ground, "explanation": explanation, "automated": automated}
        told |= {"exceptions": exceptions}
        with self.trail.act(actor, "decide") as work:
            return copies.decide(work, self.terms, case, actor, action, leave_out, lighter=lighter, **told)

    def reverse(self, decision: str, actor: str, explanation: str) -> Settled:
        """Undo the decision in force by a new one, with all that carried it out. Where nothing had been done, the case is open again."""
        with self.trail.act(actor, "reverse") as work:
            return copies.undo(work, self.terms, decision, actor, explanation)

    def expire(self, actor: str = "seawall") -> list[Settled]:
        """End automatic holds that no person confirmed in time; returns the decisions that did. For a timer, often."""
        with self.trail.act(actor, "expire") as work:
            return decide.expire(work, actor)

    def appeal(self, case: str, by: str, statement: str, actor: str) -> CaseRow:
        """Open an appeal by the ``author`` or a ``notifier`` as a case of its own, within ``Terms.appeal``, once."""
        with self.trail.act(actor, "appeal") as work:
            return appeals.appeal(work, self.terms, case, by, statement, actor)

    def decisions(self, case: str, actor: str) -> list[Settled]:
        """What was decided in a case, oldest first; explanations are content, so the look is logged."""
        with self.trail.act(actor, "decisions") as work:
            work.log("decisions.read", actor, case=case)
            return decide.settled(work.connection, work.keys, case)

    # two people

    def ask(self, kind: str, case: str, actor: str, basis: str, **terms: Any) -> Request:
        """Ask for an ``export``, a legal ``hold``, to ``preserve`` or to ``terminate``; another person approves."""
        with self.trail.act(actor, "ask") as work:
            return pairs.ask(work, self.terms, kind, case, actor, basis, terms)

    def requests(self) -> list[Request]:
        """What waits for a second person, or for its use."""
        with self.database.reading() as connection:
            return pairs.asked(connection, self.trail.clock())

    def approve(self, request: str, actor: str) -> Request:
        """The second person's yes. A hold starts, or ends, with it."""
        with self.trail.act(actor, "approve") as work:
            return pairs.approve(work, self.terms, request, actor)

    def export(self, case: str, actor: str, basis: str, recipient: Recipient) -> bytes:
        """The bundle of a case, for which an approved request on the same basis and for the same recipient has to exist."""
        return export.make_bundle(self.trail, self.terms, case, actor, basis, recipient)

    def release(self, hold: str, actor: str, basis: str = "") -> Request:
        """Ask to end a hold early, of sealed evidence too; it ends when another person approves."""
        with self.trail.act(actor, "release") as work:
            return pairs.ask_release(work, self.terms, hold, actor, basis)

    # forgetting

    def plan(self) -> list[Plan]:
        """What will go and when, and what holds it."""
        with self.database.reading() as connection:
            return retention.plan(connection, self.terms.clocks, self.trail.clock())

    def forget(self, actor: str) -> list[Plan]:
        """Carry out what is due; returns it, once it is proved gone. Ends automatic holds whose time is over, too."""
        with self.trail.act(actor, "forget") as work:
            decide.expire(work, actor)
            gone = retention.forget(work, self.terms.clocks, actor)
            work.after.append(self.database.truncate_log)
        return gone

    def erase(self, item: str, actor: str, why: str) -> None:
        """Erase one item now, ``why`` being one of ``GROUNDS``: its key is destroyed, the log still verifies."""
        with self.trail.act(actor, "erase") as work:
            retention.erase(work, item, actor, why)
            work.after.append(self.database.truncate_log)

    # looking back

    def audit(
        self, actor: str, *, kind: str | None = None, since: datetime | None = None, limit: int = 100, after: int = -1
    ) -> list[AuditEvent]:
        """Events without content, newest last; the look is logged. ``after``: the number of the last one seen."""
        return self.trail.look_back(actor, kind, since, limit, after)

    def alerts(self, window: timedelta = timedelta(hours=1)) -> list[str]:
        """People who saw unusually many originals: more than 5 in the window, and more than three times the others' median."""
        with self.database.reading() as connection:
            return review.alerts(connection, self.trail.clock(), window)

    def rotate(self, what: str, actor: str, save: Callable[[Keyring], None], *, forget: bool = False) -> int:
        """Turn the key for ``wrapping`` or ``tokens`` while the store is in use; returns how much was done anew.

        ``save`` writes the keyring before anything depends on it. ``forget`` then drops the old keys: whatever only they
        open, in old backups too, is gone.
        """
        return upkeep.rotate(self.trail, what, actor, save, forget=forget)

    def find(self, kind: str, start: str, actor: str | None = None) -> str:
        """The full id of a ``case``, ``item``, ``request``, ``hold`` or ``decision`` from how it starts (6 digits or more).

        With an ``actor``, a start that finds nothing is logged.
        """
        return upkeep.found(self.trail, kind, start, actor)

    def posted(self, post_id: str) -> str | None:
        """The item that a post of this id is kept as; ``None`` if it is not kept."""
        with self.database.reading() as connection:
            return upkeep.posted(connection, self.trail.keys, post_id)

    def backup(self, target: Path) -> None:
        """Copy the database to a file, without keyring and log."""
        backup.backup(self.database, target)

    def restore(self, source: Path) -> int:
        """Put a backup in place and take over later entries of the log; returns how many. Nobody may be using the store."""
        backup.restore(self.database, self.trail.keys, source)
        return upkeep.adopt(self.trail)

    def check(self) -> Report:
        """Database, log, texts and erasures against each other."""
        return upkeep.check(self.trail)
