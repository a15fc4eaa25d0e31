"""The invented community's cases at every stage, in a store that is thrown away: for a first look at a living console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from seawall.console.entering import let_in
from seawall.console.gate import ElsewhereError
from seawall.errors import RefusedError
from seawall.evidence import new_keyring
from seawall.gather import Gathering
from seawall.model import Campaign, Item, Verdict
from seawall.scan import Signed
from seawall.serve.service import Asked
from seawall.store import Account, Store
from seawall.store.base import CaseRow
from seawall.store.waiting import Wanted

__all__ = ["PEOPLE", "Demo", "seed"]

#: Who works there: name, roles, what they are for. All invented.
PEOPLE = (
    ("Alma", ("moderator", "senior"), "clears the queue, and decides what was passed on"),
    ("Bruno", ("moderator",), "clears the queue"),
    ("Odile", ("appeals",), "answers appeals"),
    ("Teo", ("custodian",), "second person for what needs two, keeps evidence"),
    ("Kei", ("auditor",), "reads who did what, without content"),
    ("Rosa", ("admin",), "manages accounts, without content"),
)
_POLICY = "Riverside house rules, March"
_WHY = {
    "remove": "It threatens a person of our community, and nothing in its thread makes it a joke, a quote or a game.",
    "none": "In its thread it is clearly about a game; nobody is threatened, and no rule is broken.",
    "label": "It is harsh, and readers should know that moderators have seen it and why it stays.",
    "restrict": "It names where someone can be met; it stays readable for those in the thread and is not passed on.",
}


@dataclass
class Demo:
    """An open store whose clock runs a little behind while it is filled, so that its cases have ages.

    ``links``: what each person is for, by the end of the link that lets in as them. ``password`` is everybody's, for the
    pages that ask for it again.
    """

    folder: Path
    behind: timedelta = timedelta(hours=26)
    links: dict[str, tuple[Account, str]] = field(default_factory=dict)
    password: str = field(default_factory=lambda: token_urlsafe(12))

    def clock(self) -> datetime:
        """Now, less what the story is behind."""
        return datetime.now(UTC) - self.behind

    def open(self) -> Store:
        """A fresh store with its tables; whoever opened it closes it."""
        keyring = new_keyring("demo.example.org/riverside")
        store = Store(str(self.folder / "data"), keyring, self.folder / "log", clock=self.clock)
        store.upgrade()
        return store.__enter__()

    def door(self) -> Any:
        """The route of the links: a newcomer looks around first and need not invent a password."""

        @get("/demo/{link:str}", opt={"may": "open"})
        async def demo(link: FromPath[str], request: Asked) -> Response[str]:
            """Let in as one of the invented people."""
            if link not in self.links:
                raise ElsewhereError("/sign-in")
            return await let_in(request, self.links[link][0], "password")

        return demo


def seed(demo: Demo, store: Store, results: Iterable[Signed]) -> None:
    """Fill the store: accounts, posts over a day, campaigns, and a few cases at each stage."""
    for name, roles, what in PEOPLE:
        account = store.people.set_up(store.people.invite(name, roles, "demo").token, demo.password)
        demo.links[token_urlsafe(16)] = (account, what)
    gathering, batch = Gathering(), list[tuple[Item, Verdict]]()
    for item, verdict, signed in results:
        batch.append((item, verdict))
        if signed is not None:
            gathering.add(signed)
    step = demo.behind / (len(batch) // 40 + 2)
    for at in range(0, len(batch), 40):
        store.keep_many(batch[at : at + 40], "demo")
        demo.behind -= step
    demo.behind = timedelta(hours=3)
    for campaign in gathering.campaigns()[:4]:
        _join(store, campaign)
    _stages(demo, store)
    demo.behind = timedelta()


def _join(store: Store, campaign: Campaign) -> None:
    items = [found for id in campaign.members if (found := store.posted(id)) is not None]
    if len(items) > 1:
        store.campaign(campaign, campaign.categories[0][0], items, "demo")


def _stages(demo: Demo, store: Store) -> None:
    """Some cases decided, one undone, one disputed, others passed on, claimed, or waiting for a second person."""
    free = _Free(store)
    decided = [
        _decided(store, free.take(level), who, action)
        for level, who, action in (
            (3, "Alma", "remove"),
            (2, "Bruno", "none"),
            (1, "Bruno", "label"),
            (2, "Alma", "restrict"),
        )
    ]
    demo.behind = timedelta(hours=2)
    store.reverse(decided[2].id, "Alma", "On a second look the label says nothing that readers do not see themselves.")
    statement = "I was quoting a film with friends. The whole thread is about it. Please look again."
    store.appeal(decided[0].case, "author", statement, "demo")
    passed = free.take(4)
    store.claim(passed, "Bruno")
    store.desk.escalate(passed, "Bruno", "It names a day. I would like someone with more experience to decide this.")
    asked = free.take(2)
    store.claim(asked, "Bruno")
    store.desk.second_opinion(asked, "Bruno", "Is this the usual banter of that thread, or does someone mean it?")
    ended = free.take(3)
    store.claim(ended, "Alma")
    store.ask("terminate", ended, "Alma", "repeated threats after two suspensions, house rule 3")
    demo.behind = timedelta(minutes=10)
    store.claim(free.take(3), "Bruno")


def _decided(store: Store, case: str, who: str, action: str) -> Any:
    ground = "the words of the post in its thread"
    store.claim(case, who)
    return store.decide(case, who, action, policy=_POLICY, ground=ground, explanation=_WHY[action])


class _Free:
    """Cases of single posts that no stage has used yet, of the level asked for or the nearest there is."""

    def __init__(self, store: Store) -> None:
        rows: Sequence[CaseRow] = [one.row for one in store.desk.queue(Wanted(), "demo", 1000)]
        self._left = [row for row in rows if row.item is not None]

    def take(self, level: int) -> str:
        """One of them. Raises :class:`RefusedError` if there are too few."""
        if not self._left:
            raise RefusedError("the example has too few posts that need a person")
        best = min(self._left, key=lambda row: abs(row.level - level))
        self._left.remove(best)
        return best.id
