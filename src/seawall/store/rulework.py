"""Policy at work: proposed by one person, tested, tried on what is stored, in the shadow, live by another, taken back.

Every step is an event of the sealed log. Screening takes the rules from ``overlay``; ``revision`` says when it changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from seawall.errors import Fault, PackError, RefusedError
from seawall.evidence import canonical
from seawall.model import Item, Verdict
from seawall.policy import LoadedRule, Move, Policy, load_policy
from seawall.policy.overlay import overlay_text, read_overlay, read_rule
from seawall.store import backtest as trying
from seawall.store import breaker
from seawall.store.audit import Trail, Work
from seawall.store.base import Kept, person
from seawall.store.changes import (
    Change,
    Paused,
    as_json,
    change_row,
    changes_of,
    current_change,
    paused_rules,
    revision_of,
    settle_state,
    state_row,
    turn_revision,
)
from seawall.store.schema import versions
from seawall.store.schema_rules import rule_changes, rule_states
from seawall.store.tally import tally

__all__ = ["Rules"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LEAST_WHY, _LONGEST_WHY = 10, 500


class Rules:
    """The verbs of rules at work. Each is one transaction; refusals are :class:`RefusedError` and logged.

    ``paused`` is what was paused when it was last looked (``look``); pages show it without asking the database.
    """

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self.paused: tuple[Paused, ...] = ()
        self._packs: Callable[[], Policy] = load_policy
        self._base: Policy | None = None
        self._known: tuple[int, str, Policy] | None = None

    def use(self, packs: Callable[[], Policy]) -> None:
        """What the packs say, without any overlay; asked for when it is first needed. Default: the shipped pack."""
        self._packs, self._base, self._known = packs, None, None

    # looking

    def revision(self) -> int:
        """A number that grows whenever what screening should use has changed."""
        with self.trail.database.reading() as connection:
            return revision_of(connection)

    def look(self) -> int:
        """``revision``, after bringing ``paused`` up to date."""
        with self.trail.database.reading() as connection:
            found = revision_of(connection)
            self.paused = tuple(paused_rules(connection, self._at_work(connection)[1]))
        return found

    def overlay(self) -> str:
        """Live changes, rules in the shadow and paused rules, for the settings of a kit."""
        with self.trail.database.reading() as connection:
            return _overlay(connection)

    def policy(self) -> Policy:
        """The rules at work: those of the packs under the overlay."""
        with self.trail.database.reading() as connection:
            return self._at_work(connection)[1]

    def changes(self, rule: str | None = None, limit: int = 100) -> list[Change]:
        """Changes, newest first, of one rule or of all."""
        with self.trail.database.reading() as connection:
            return changes_of(connection, rule, limit)

    def change(self, id: str) -> Change:
        """One change; raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            return change_row(connection, id)

    def tally(
        self,
        work: Work,
        batch: Sequence[tuple[Item, Verdict]],
        kept: list[Kept],
        *,
        screened: int | None = None,
        moves: Iterable[Move] = (),
    ) -> list[Kept]:
        """Count what posts came to, within the transaction that keeps them; gives ``kept`` back.

        ``screened`` is how many there were, if ``batch`` is not all; ``moves`` are those of posts that are not in it.
        """
        policy = self._at_work(work.connection)[1]
        tally(work, policy, batch, kept, len(batch) if screened is None else screened, moves)
        return kept

    # changing

    def propose(self, text: str, why: str, actor: str) -> Change:
        """Propose a rule, new or instead of the one with its id, as YAML. Raises ``PackError`` with every fault."""
        rule, why = read_rule(text), _reason(why)
        if not _ID.fullmatch(rule.rule.id):
            raise PackError([Fault("proposal", 0, "an id has letters, digits, dots and dashes, 80 at most")])
        if rule.rule.status not in ("live", "draft"):
            raise PackError([Fault("proposal", 0, "status must be live, or draft to switch a rule off")])
        with self.trail.act(actor) as work:
            before = self._current(work.connection, rule.rule.id)
            if before is None and rule.rule.status == "draft":
                raise RefusedError("a new rule that is a draft would change nothing; propose it as live")
            if before is not None and before.entry() == rule.entry():
                raise RefusedError(f"rule {rule.rule.id} is at work like this already; nothing would change")
            self._refuse_posts(work, rule)
            id = work.new_id()
            values: dict[str, Any] = {
                "id": id,
                "rule": rule.rule.id,
                "entry": as_json(rule.entry()),
                "why": why,
                "state": "proposed",
            }
            values |= {"before": as_json(before.entry()) if before else None}
            values |= {"before_change": current_change(work.connection, rule.rule.id)}
            values |= {"proposed_by": actor, "proposed_at": work.at}
            work.connection.execute(insert(rule_changes), [values])
            self._log(work, "rule.proposed", actor, change_row(work.connection, id), why=why)
            return change_row(work.connection, id)

    def tested(self, id: str, actor: str, result: Mapping[str, Any]) -> Change:
        """Note how the rules' cases came out under a change: ``own`` and ``others`` that fail, ``passed`` how many did not."""
        with self.trail.act(actor) as work:
            found = self._in(work, id, "proposed", "shadow")
            told = {"failed": len(result["own"]), "others": len(result["others"]), "passed": result["passed"]}
            self._log(work, "rule.tested", actor, found, **told)
            return self._set(work, id, tested=as_json(result))

    def backtest(self, id: str, actor: str, most: int = trying.MOST) -> Change:
        """Decide the newest ``most`` stored posts again, with and without a change, and note what moves."""
        found, policy = self.change(id), self.policy()
        result = trying.backtest(self.trail, policy, policy.with_rule(found.loaded()), found.rule, most)
        with self.trail.act(actor) as work:
            found = self._in(work, id, "proposed", "shadow")
            self._log(work, "rule.backtested", actor, found, posts=result["posts"], moved=result["moved"])
            return self._set(work, id, backtest=as_json(result))

    def shadow(self, id: str, actor: str) -> Change:
        """Look at a change beside the live rules from now on; it decides nothing and is only counted."""
        with self.trail.act(actor) as work:
            found = self._in(work, id, "proposed")
            self._refuse_failing(work, found)
            self._log(work, "rule.shadowed", actor, found)
            turn_revision(work)
            return self._set(work, id, state="shadow", shadow_at=work.at)

    def live(self, id: str, actor: str) -> Change:
        """Put a change to work: by another person than who proposed it, after tests, backtest and shadow."""
        with self.trail.act(actor) as work:
            found = self._in(work, id, "shadow")
            if person(found.proposed_by) == person(actor):
                raise RefusedError("this change is your own; it takes another person to put it to work")
            self._refuse_failing(work, found)
            if found.backtest is None:
                raise RefusedError("try this change on what is stored first")
            if found.before_change:
                self._set(work, found.before_change, state="replaced")
            settle_state(work, found.rule, change=id, paused_at=None, resumed_at=None)
            self._log(work, "rule.live", actor, found, proposed_by=found.proposed_by)
            turn_revision(work)
            return self._set(work, id, state="live", live_by=actor, live_at=work.at)

    def withdraw(self, id: str, actor: str) -> Change:
        """Drop a change that is not live."""
        with self.trail.act(actor) as work:
            found = self._in(work, id, "proposed", "shadow")
            self._log(work, "rule.withdrawn", actor, found)
            turn_revision(work)
            return self._set(work, id, state="withdrawn", ended_by=actor, ended_at=work.at)

    def roll_back(self, id: str, actor: str) -> Change:
        """Take a live change back: the rule is at work as it was before. One person is enough to let go."""
        with self.trail.act(actor) as work:
            found = self._in(work, id, "live")
            if found.before_change:
                self._set(work, found.before_change, state="live")
            settle_state(work, found.rule, change=found.before_change)
            self._log(work, "rule.rolled_back", actor, found)
            turn_revision(work)
            return self._set(work, id, state="rolled back", ended_by=actor, ended_at=work.at)

    def pause(self, rule: str, actor: str, why: str) -> bool:
        """Let a rule decide nothing until someone resumes it; it goes on being counted. False if it is paused already."""
        why = _reason(why)
        with self.trail.act(actor) as work:
            current, state = self._current(work.connection, rule), state_row(work.connection, rule)
            if current is None or current.rule.status != "live":
                raise RefusedError(f"rule {rule}: there is no live rule with this id")
            if state is not None and state.paused_at:
                return False
            settle_state(work, rule, paused_at=work.at, paused_by=actor, paused_why=why)
            work.log("rule.paused", actor, rule=rule, owner=current.rule.owner, why=why)
            turn_revision(work)
        self.look()
        return True

    def resume(self, rule: str, actor: str, why: str) -> None:
        """Let a paused rule decide again, with a reason."""
        why = _reason(why)
        with self.trail.act(actor) as work:
            state = state_row(work.connection, rule)
            if state is None or not state.paused_at:
                raise RefusedError(f"rule {rule} is not paused")
            settle_state(work, rule, paused_at=None, resumed_at=work.at)
            work.log("rule.resumed", actor, rule=rule, why=why)
            turn_revision(work)
        self.look()

    def watch(self, actor: str = "circuit breaker") -> list[tuple[str, str]]:
        """Pause every live rule whose matches jumped or whose decisions are overturned; returns them with the reason."""
        with self.trail.database.reading() as connection:
            found = breaker.due(connection, self._at_work(connection)[1], self.trail.clock())
        return [(rule, why) for rule, why in found if self.pause(rule, actor, why)]

    # within

    def _at_work(self, connection: Connection) -> tuple[str, Policy]:
        number = revision_of(connection)
        if self._known is None or self._known[0] != number:
            text = _overlay(connection)
            self._base = self._base or self._packs()
            self._known = number, text, self._base.under(read_overlay(text))
        return self._known[1:]

    def _current(self, connection: Connection, id: str) -> LoadedRule | None:
        """The rule as it is at work or would be if it were not paused."""
        text, base = self._at_work(connection)[0], self._base or self._packs()
        return next((one for one in read_overlay(text).rules if one.rule.id == id), None) or base.rule(id)

    def _in(self, work: Work, id: str, *states: str) -> Change:
        found = change_row(work.connection, id)
        if found.state not in states:
            raise RefusedError(f"this change is {found.state}; that can only be done while it is {' or '.join(states)}")
        return found

    def _refuse_failing(self, work: Work, found: Change) -> None:
        if found.tested is None or found.tested["own"]:
            raise RefusedError("the rule's own cases have to pass first: test the change, or propose a better one")
        if current_change(work.connection, found.rule) != found.before_change:
            raise RefusedError("the rule was changed since this was proposed; propose it anew")

    def _refuse_posts(self, work: Work, rule: LoadedRule) -> None:
        """A rule is shown to many and kept for long: its cases are invented."""
        keys = self.trail.keys
        macs = [keys.token("text", text, key) for text in (*rule.hits, *rule.misses) for key in keys.token_keys]
        if work.connection.execute(select(versions.c.item).where(versions.c.mac.in_(macs)).limit(1)).first():
            raise RefusedError("one of the cases is a post that is kept here; write one of your own instead")

    def _set(self, work: Work, id: str, **values: Any) -> Change:
        work.connection.execute(update(rule_changes).where(rule_changes.c.id == id).values(**values))
        return change_row(work.connection, id)

    def _log(self, work: Work, kind: str, actor: str, change: Change, **more: Any) -> None:
        digest = hashlib.sha256(canonical(dict(change.entry))).hexdigest()
        work.log(kind, actor, change=change.id, rule=change.rule, digest=digest, **more)


def _overlay(connection: Connection) -> str:
    live = select(rule_states.c.rule).where(rule_states.c.paused_at.is_not(None))
    paused = list(connection.execute(live).scalars())
    query = select(rule_changes).where(rule_changes.c.state.in_(("live", "shadow"))).order_by(rule_changes.c.rule)
    rows = [Change.of(row) for row in connection.execute(query.order_by(rule_changes.c.id))]
    rules = [one.entry for one in rows if one.state == "live"]
    return overlay_text(rules, [(one.id, one.entry) for one in rows if one.state == "shadow"], paused)


def _reason(why: str) -> str:
    why = " ".join(why.split())
    if not _LEAST_WHY <= len(why) <= _LONGEST_WHY:
        raise RefusedError(f"say why in {_LEAST_WHY} to {_LONGEST_WHY} characters")
    return why
