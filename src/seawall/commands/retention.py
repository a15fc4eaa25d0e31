"""``seawall retention``: what goes when, letting it go, holds, erasure."""

from __future__ import annotations

from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of, console

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    retention = typer.Typer(help="What goes when, holds, erasure.", no_args_is_help=True)
    app.add_typer(retention, name="retention")
    for command in (plan, run, hold, release, erase):
        retention.command()(command)


def plan(
    limit: Annotated[int, typer.Option(min=1, help="How many lines to show.")] = 50, store: StorePlace = None
) -> None:
    """Show what will go and when, soonest first, and what holds it. Changes nothing."""
    from seawall.config import open_store
    from seawall.show import listing

    with open_store(store) as opened:
        plans, now = opened.plan(), opened.trail.clock()
    due = sum(one.due <= now and not one.held_by for one in plans)
    print(f"{len(plans)} to go, {due} of them due now, {sum(bool(one.held_by) for one in plans)} held")
    rows = [
        (
            f"{one.due:%Y-%m-%d}",
            one.item[:12] + (f" v{one.version}" if one.version else ""),
            one.clock,
            "; ".join(one.held_by),
        )
        for one in plans[:limit]
    ]
    if rows:
        console().print(listing(rows, ("goes on", "item", "clock", "held by")))


def run(actor: Actor = None, store: StorePlace = None) -> None:
    """Let go what is due: keys destroyed, proved gone, logged. Meant for a daily timer."""
    from seawall.config import open_store

    with open_store(store) as opened:
        gone = opened.forget(actor_of(actor))
        report = opened.check()
    print(f"{len(gone)} went")
    if not report.ok:
        print("\n".join(report.lines()))
        raise typer.Exit(1)


def hold(
    case: Annotated[str, typer.Argument(help="Id of the case, or how it begins.")],
    basis: Annotated[str, typer.Option(help="The law, order or dispute that demands it.")],
    days: Annotated[int, typer.Option(min=1, help="How long.")] = 90,
    preserve: Annotated[
        bool, typer.Option("--preserve", help="Sealed evidence (a longer clock) instead of a legal hold.")
    ] = False,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Ask for a hold on a case's post; it starts when another person approves (seawall evidence approve)."""
    from seawall.config import open_store

    who = actor_of(actor)
    with open_store(store) as opened:
        kind = "preserve" if preserve else "hold"
        request = opened.ask(kind, opened.find("case", case, who), who, basis, days=days)
    print(f"asked: {request.id}\nanother person: seawall evidence approve {request.id[:12]}")


def release(
    hold: Annotated[str, typer.Argument(help="Id of the hold, or how it begins.")],
    basis: Annotated[str, typer.Option(help="Why it need not last any longer.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Ask to end a hold before its time; it ends when another person approves (seawall evidence approve)."""
    from seawall.config import open_store

    who = actor_of(actor)
    with open_store(store) as opened:
        request = opened.release(opened.find("hold", hold, who), who, basis)
    print(f"asked: {request.id}\nanother person: seawall evidence approve {request.id[:12]}")


def erase(
    item: Annotated[str, typer.Argument(help="Id of the item, how it begins, or with --post the post's own id.")],
    why: Annotated[str, typer.Option(help="request (of the person), order (of a court), mistake, illegal or other.")],
    post: Annotated[bool, typer.Option("--post", help="ITEM is the id that the post has on your service.")] = False,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Erase one post now: its key is destroyed, the log still verifies."""
    from seawall.config import open_store
    from seawall.errors import StoreError

    who = actor_of(actor)
    with open_store(store) as opened:
        found = opened.posted(item) if post else opened.find("item", item, who)
        if found is None:
            raise StoreError(f"post {item}: it is not kept")
        opened.erase(found, who, why)
    print(f"erased: {found}")
