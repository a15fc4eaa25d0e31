"""Invented posts with verdicts, a clock that is set by hand, and a store that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from seawall.evidence import Keyring, new_keyring
from seawall.model import Finding, Item, Private, Reason, Skipped, Span, Verdict
from seawall.store import Store, Terms

PHONE = "555-0143"
START = datetime(2026, 11, 1, 9, tzinfo=UTC)
LONG = "This explains the decision at some length."


def judged(id: str = "p1", text: str = "", *, level: int = 3, kit: str = "a" * 64) -> tuple[Item, Verdict]:
    """A post and a verdict that fits it; phone numbers in it are private."""
    text = text or f"Post {id}: I am going to break your legs, call {PHONE}"
    private = []
    at = text.find(PHONE)
    while at >= 0:
        private.append(Private(Span(at, at + len(PHONE)), "PHONE"))
        at = text.find(PHONE, at + 1)
    reason = Reason("act:serious", f"says {text[:12]}", Span(0, 4), 1.5)
    finding = Finding("threat", "1.0", "threat", Span(0, 10), 0.9, (reason,), (), level, "threat-serious", "a game")
    item = Item(id, text, START - timedelta(hours=2), "en", author="f" * 32, extra={"board": "general"})
    categories, rules = (("threat",), ("threat-serious",)) if level else ((), ())
    skipped = (Skipped("learned", "not there"),)
    return item, Verdict(
        id,
        level,
        "priority" if level else "none",
        categories,
        (),
        rules,
        (finding,) if level else (),
        skipped,
        tuple(private),
        "en",
        kit,
    )


def edited(pair: tuple[Item, Verdict], text: str) -> tuple[Item, Verdict]:
    """The same post with another text."""
    return replace(pair[0], text=text), judged(pair[0].id, text)[1]


class Shop:
    """An open store, its keyring, its log's folder and its clock."""

    def __init__(self, place: str, folder: Path, keyring: Keyring | None = None, **terms: Any) -> None:
        self.place = place
        self.keyring = keyring or new_keyring("log.example.org/riverside")
        self.log = folder / "log"
        self.now = START
        self.store = Store(place, self.keyring, self.log, terms=Terms(**terms), clock=lambda: self.now)
        self.store.upgrade()
        self.store.__enter__()

    def save(self, keyring: Keyring) -> None:
        """Where a rotated keyring goes."""
        self.keyring = keyring

    def again(self, keyring: Keyring | None = None) -> Store:
        """The same store, opened anew."""
        self.store.database.close()
        self.store = Store(
            self.place, keyring or self.keyring, self.log, terms=self.store.terms, clock=lambda: self.now
        )
        return self.store.__enter__()

    def one_case(self, **options: Any) -> str:
        """The case of one kept post."""
        kept = self.store.keep(*judged(**options))
        assert kept is not None
        return kept.case

    def decided(self, action: str = "remove", who: str = "ana", **options: Any) -> str:
        """A case that is decided."""
        case = self.one_case(**options)
        self.store.decide(case, who, action, policy="rule 3, 2026-10", ground="a threat", explanation=LONG)
        return case
