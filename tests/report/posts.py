"""Invented results that the report tests share, and one way to render them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from seawall.model import ACTIONS, Finding, Item, Private, Reason, Skipped, Span, Verdict
from seawall.report import WRITERS, Options

Result = tuple[Item, Verdict]
STATS = {"items": 9, "rejects": 2, "elapsed_ms": 3, "duplicate_ids": 1}


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def render(
    name: str,
    results: Iterable[Result],
    stats: Mapping[str, int] = STATS,
    options: Options | None = None,
    out: io.StringIO | None = None,
) -> str:
    """The whole report as text."""
    out = out or io.StringIO(newline="")
    with WRITERS[name](out, options) as writer:
        for item, verdict in results:
            writer.write(item, verdict)
        writer.finish(stats)
    return out.getvalue()


def span_of(text: str, words: str) -> Span:
    """Where ``words`` first stand in ``text``."""
    start = text.index(words)
    return Span(start, start + len(words))


def finding(text: str, words: str, category: str, level: int, says: str, probability: float = 0.9) -> Finding:
    """A finding over ``words`` with one reason and one counter-reason."""
    span = span_of(text, words)
    return Finding(
        detector="grammar",
        version="1",
        category=category,
        span=span,
        probability=probability,
        reasons=(Reason("act:any", says, span, 2.123456),),
        counter_reasons=(Reason("frame:none", "nobody is quoted", None, -0.2),),
        level=level,
        rule=f"seawall.{category}",
        would_change="a named game or a quotation",
    )


def result(
    id: str,
    text: str,
    level: int = 0,
    *findings: Finding,
    exceptions: tuple[str, ...] = (),
    private: tuple[Private, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    language: str = "en",
    day: int | None = 3,
    parent: str | None = None,
) -> Result:
    """One item with its verdict."""
    stamp = datetime(2025, 5, day, 12, tzinfo=UTC) if day else None
    verdict = Verdict(
        item_id=id,
        level=level,
        action=ACTIONS[level],
        categories=tuple(dict.fromkeys(one.category for one in findings if one.level)),
        exceptions=exceptions,
        rules=tuple(one.rule for one in findings),
        findings=findings,
        skipped=skipped,
        private=private,
        language=language,
        kit="kit-0123abcd",
    )
    return Item(id=id, text=text, created_at=stamp, parent_id=parent), verdict


def community() -> list[Result]:
    """Nine posts: four that need a person, three look-alikes, two ordinary ones."""
    home = "Ana Ruiz lives at 14 Invented Lane, call 555-0101 or 555 0101, and she is home right now"
    threat = "we will hurt the clerk tomorrow at the Northgate office"
    spanish = "Busco quien me consiga el teléfono de la vecina del 3, pago bien"
    vague = "someone should do something about him"
    news = "The paper reports that a man wrote “I will hurt you” to a clerk"
    game = "I will destroy you in ranked tonight"
    return [
        result("p1", "Lovely weather at the market today."),
        result(
            "p2",
            home,
            4,
            finding(home, "lives at 14 Invented Lane", "dox_location", 4, "gives 14 Invented Lane as someone's home"),
            finding(home, "home right now", "dox_live_location", 3, "says that she is there now", 0.7),
            private=(
                Private(span_of(home, "14 Invented Lane"), "HOME_ADDRESS"),
                Private(span_of(home, "555-0101"), "PHONE"),
                Private(span_of(home, "555 0101"), "PHONE"),
            ),
            parent="p1",
        ),
        result(
            "p3", threat, 3, finding(threat, "will hurt the clerk", "threat", 3, "announces harm to a clerk"), day=4
        ),
        result(
            "p4",
            spanish,
            2,
            finding(spanish, "consiga el teléfono", "dox_solicitation", 2, "asks for someone's phone number", 0.61),
            language="es",
            day=6,
        ),
        result(
            "p5",
            vague,
            1,
            finding(vague, "do something about him", "incitement", 1, "may ask for harm", 0.3),
            skipped=(Skipped("scorer", "the model file is missing"),),
            day=None,
        ),
        result("p6", news, 0, finding(news, "will hurt you", "threat", 0, "names harm"), exceptions=("HN-01",)),
        result("p7", game, 0, finding(game, "destroy you", "threat", 0, "names harm"), exceptions=("HN-09",)),
        result("p8", game.upper(), 0, exceptions=("HN-09",)),
        result("p9", "¿Alguien viene al partido?", language="es"),
    ]
