"""``seawall evidence``: cases, looks, decisions, bundles, verifying, the audit."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of, console

__all__ = ["register"]

CaseId = Annotated[str, typer.Argument(help="Id of the case, or how it begins.", metavar="CASE")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    evidence = typer.Typer(help="Cases, decisions, bundles, verifying, the audit.", no_args_is_help=True)
    app.add_typer(evidence, name="evidence")
    for command in (cases, show, decide, reverse, appeal, requests, approve, export, verify, audit):
        evidence.command()(command)


def cases(
    state: Annotated[str, typer.Option(help="open, escalated or closed.")] = "open",
    level: Annotated[int, typer.Option(min=1, max=4, help="This level and higher.")] = 1,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    store: StorePlace = None,
) -> None:
    """The queue: most urgent first, without content."""
    from seawall.config import open_store
    from seawall.show import listing

    with open_store(store) as opened:
        found = opened.cases(state=state, level=level, category=category, limit=limit)
        counts = opened.counts()
    rows = [
        (c.id[:12], str(c.level), c.category, c.language, f"{c.opened_at:%Y-%m-%d %H:%M}", c.claimed_by or "")
        for c in found
    ]
    first = "the first " if len(found) == limit else ""
    print(
        f"{first}{len(found)} {state} case(s); {counts.get('screened', 0)} posts screened, {counts.get('matched', 0)} kept"
    )
    if rows:
        console().print(listing(rows, ("case", "level", "category", "lang", "opened", "with")))


def show(
    case: CaseId,
    reveal: Annotated[
        str | None, typer.Option(help="Claim the case and show the original; say why.", metavar="WHY")
    ] = None,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """The post of a case, private data masked, and what was decided. Every look is logged first."""
    from seawall.config import open_store
    from seawall.report.visible import one_line, visible

    who = actor_of(actor)
    with open_store(store) as opened:
        id = opened.find("case", case, who)
        if reveal is not None:
            opened.claim(id, who)
        reading = opened.reveal(id, who, reveal) if reveal is not None else opened.view(id, who)
        decided = opened.decisions(id, who)
    verdict = reading.verdict
    print(f"case {id}\npost {one_line(reading.post.id)}, version {reading.version}, item {reading.item}")
    print(f"level {verdict.level}: {', '.join(verdict.categories)}; rules: {', '.join(verdict.rules) or 'none'}\n")
    print(visible(reading.text))
    if reading.until:
        print(f"\nThe original, for you alone, until {reading.until:%H:%M} UTC.")
    for one in decided:
        until = f", until {one.expires_at:%Y-%m-%d %H:%M} unless confirmed" if one.expires_at else ""
        print(f"\n{one.decided_at:%Y-%m-%d %H:%M} {one.action} by {one.decided_by} ({one.id[:12]}){until}")
        print(f"  {visible(one.explanation or 'explanation erased')}")


def decide(
    case: CaseId,
    action: Annotated[
        str,
        typer.Argument(
            help="none, label, restrict, hold, remove, suspend, terminate or refuse; for an appeal uphold, amend or reverse."
        ),
    ],
    policy: Annotated[str, typer.Option(help="The rule of your community, and its version.")],
    ground: Annotated[str, typer.Option(help="What in the post it rests on.")],
    explanation: Annotated[str, typer.Option(help="Why, in 20 characters or more.")],
    exception: Annotated[
        list[str] | None, typer.Option(help="An exception of the rule that was considered. Repeatable.")
    ] = None,
    lighter: Annotated[str | None, typer.Option(help="With amend: the decision that takes the place.")] = None,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Decide a case; uphold, amend or reverse answer an appeal. Decisions are only ever added."""
    from seawall.config import open_store

    who, said = actor_of(actor), {"policy": policy, "ground": ground, "explanation": explanation}
    with open_store(store) as opened:
        id = opened.find("case", case, who)
        made = opened.decide(id, who, action, **said, exceptions=exception or [], lighter=lighter)
    print(f"decided: {made.id}")


def reverse(
    decision: Annotated[str, typer.Argument(help="Id of the decision, or how it begins.")],
    explanation: Annotated[str, typer.Option(help="Why, in 20 characters or more.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Undo a decision by a new one."""
    from seawall.config import open_store

    who = actor_of(actor)
    with open_store(store) as opened:
        made = opened.reverse(opened.find("decision", decision, who), who, explanation)
    print(f"reversed by: {made.id}")


def appeal(
    case: CaseId,
    statement: Annotated[str, typer.Option(help="What the person says.")],
    by: Annotated[str, typer.Option(help="author or notifier.")] = "author",
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Open an appeal; another person than the one who decided has to answer it."""
    from seawall.config import open_store

    who = actor_of(actor)
    with open_store(store) as opened:
        opened_case = opened.appeal(opened.find("case", case, who), by, statement, who)
    print(f"appeal: case {opened_case.id}, to be answered by {opened_case.due_at:%Y-%m-%d}")


def requests(store: StorePlace = None) -> None:
    """What waits for a second person, or for its use."""
    from seawall.config import open_store
    from seawall.show import listing

    with open_store(store) as opened:
        found = opened.requests()
    rows = [(r.id[:12], r.kind, r.case[:12], r.asked_by, r.approved_by or "–", r.basis) for r in found]
    if not rows:
        print("nothing waits")
        return
    console().print(listing(rows, ("request", "for", "case", "asked by", "approved by", "basis")))


def approve(
    request: Annotated[str, typer.Argument(help="Id of the request, or how it begins.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """The second person's yes to an export, a hold, its release, or the end of an account."""
    from seawall.config import open_store

    who = actor_of(actor)
    with open_store(store) as opened:
        found = opened.approve(opened.find("request", request, who), who)
    print(
        f"approved: {found.kind} of case {found.case[:12]}, asked by {found.asked_by}, until {found.expires_at:%Y-%m-%d %H:%M}"
    )


def export(
    case: CaseId,
    to: Annotated[str, typer.Option(help="The recipient's age public key, or a file that holds it.")],
    basis: Annotated[str, typer.Option(help="The law, order or consent that allows it.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the bundle goes.")] = None,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Make the bundle of a case. The first call asks; once another person has approved, the same call makes it."""
    from seawall.config import open_store
    from seawall.errors import ConfigError
    from seawall.evidence.bundle import read_recipient
    from seawall.evidence.disk import write_private

    who, recipient = actor_of(actor), read_recipient(to)
    with open_store(store) as opened:
        id = opened.find("case", case, who)
        path = output or Path(f"case-{id[:12]}.bundle")
        if path.exists():
            raise ConfigError(f"{path}: there is a file already; choose another name with --output")
        mine = [r for r in opened.requests() if r.kind == "export" and r.case == id and r.basis == basis.strip()[:200]]
        mine = [
            r for r in mine if r.terms == {"recipient": recipient.fingerprint} and who in (r.asked_by, r.approved_by)
        ]
        if not any(r.approved_by for r in mine):
            request = opened.ask("export", id, who, basis, recipient=recipient.fingerprint)
            print(
                f"asked: {request.id}\nanother person: seawall evidence approve {request.id[:12]}, then repeat this command"
            )
            raise typer.Exit(1)
        write_private(path, opened.export(id, who, basis, recipient))
        key = opened.trail.keys.signer().key
    print(f"{path}: for {recipient.fingerprint}\nthe log's key, to be told another way: {key}")


def verify(
    path: Annotated[Path, typer.Argument(help="A bundle, or the folder of a sealed log.")],
    identity: Annotated[Path | None, typer.Option(help="age identity file that opens the bundle.")] = None,
    payload: Annotated[Path | None, typer.Option(help="payload.age, already decrypted.")] = None,
    key: Annotated[str | None, typer.Option(help="The log's key, as its owner told you: NAME+HASH+KEY.")] = None,
    witness: Annotated[list[str] | None, typer.Option(help="A witness's key. Repeatable.")] = None,
    tsa: Annotated[Path | None, typer.Option(help="Certificates (PEM) that you trust to stamp times.")] = None,
    since: Annotated[Path | None, typer.Option(help="An earlier checkpoint of this log that you hold.")] = None,
    at: Annotated[datetime | None, typer.Option(help="Check as of this time instead of now.")] = None,
) -> None:
    """Check a bundle or a log, offline, and say exactly what holds and what fails."""
    from seawall.evidence.offline.command import run

    given = [str(path)]
    for name, value in (("identity", identity), ("payload", payload), ("key", key), ("tsa", tsa), ("since", since)):
        given += [f"--{name}={value}"] if value else []
    given += [f"--witness={one}" for one in witness or []]
    given += [f"--at={at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"] if at else []
    code = run(given)
    if code:
        raise typer.Exit(3 if code == 2 else 1)


def audit(
    kind: Annotated[str | None, typer.Option(help="Only events of this kind, for example item.revealed.")] = None,
    after: Annotated[int, typer.Option(min=-1, help="Only events with a higher number.")] = -1,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines, with everything that was noted.")] = False,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Who did and saw what, without content; unusual rates of reveals first. Reading it is logged, too."""
    from seawall.config import open_store
    from seawall.report.jsonl import dumps
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        alerts = opened.alerts()
        found = opened.audit(actor_of(actor), kind=kind, after=after, limit=limit)
    if as_json:
        for event in found:
            row = {
                "n": event.n,
                "id": event.id,
                "kind": event.kind,
                "time": event.time.isoformat(),
                "intact": event.intact,
            }
            print(dumps({**row, "details": event.details}))
        return
    for alert in alerts:
        print(f"ALERT unusually many originals seen: {one_line(alert)}")
    rows = []
    for event in found:
        details = event.details or {}
        data = json.dumps(details.get("data"), ensure_ascii=False) if details else "details forgotten"
        shown = one_line(data if event.intact else "ALTERED " + data)
        rows.append(
            (
                str(event.n),
                f"{event.time:%Y-%m-%d %H:%M}",
                event.kind,
                one_line(str(details.get("actor", ""))),
                shown[:160],
            )
        )
    console().print(listing(rows, ("n", "time", "event", "by", "details")))
