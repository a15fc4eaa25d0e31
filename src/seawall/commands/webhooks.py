"""``seawall webhooks``: who is told when something happens, what could not be told, telling it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of, console

__all__ = ["register"]

Name = Annotated[str, typer.Argument(help="What the endpoint is called here.", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    webhooks = typer.Typer(help="Who is told when something happens.", no_args_is_help=True)
    app.add_typer(webhooks, name="webhooks")
    webhooks.command("add")(add)
    webhooks.command("list")(show)
    webhooks.command("remove")(remove)
    webhooks.command("dead")(dead)
    webhooks.command("replay")(replay)


def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="Where to; https.", metavar="URL")],
    event: Annotated[
        list[str] | None, typer.Option(help="case.opened, case.escalated, decision.made, … Repeatable; all if none.")
    ] = None,
    shape: Annotated[str, typer.Option(help="standard, or coop for ROOST Coop's action callbacks.")] = "standard",
    private: Annotated[bool, typer.Option(help="Allow http to this machine, for tries.")] = False,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Tell a URL of events, and show once what its signatures are checked with."""
    import sys

    from seawall.config import open_store
    from seawall.serve.outbound import checked, public_key

    checked(url, private=private)
    with open_store(store) as opened:
        made = opened.hooks.add(name, url, event or (), shape, actor_of(actor))
    print(made.secret if made.shape == "standard" else public_key(made.secret), end="\n" if shape == "standard" else "")
    print("Keep it where the receiver checks signatures: it can't be shown again.", file=sys.stderr)


def show(store: StorePlace = None) -> None:
    """All endpoints: where, what they are told, how much waits and how much could not be told."""
    from seawall.config import open_store
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        rows = [
            (
                one_line(one.name),
                one_line(one.url.partition("?")[0]),
                one.shape,
                ", ".join(one.kinds),
                str(one.waiting),
                str(one.dead),
            )
            for one in opened.hooks.all()
        ]
    if rows:
        console().print(listing(rows, ("name", "url", "shape", "events", "waiting", "dead")))
    else:
        print("nobody is told yet; add one: seawall webhooks add NAME https://…")


def remove(name: Name, actor: Actor = None, store: StorePlace = None) -> None:
    """Tell an endpoint nothing more; its secret and what it was still to be told are destroyed."""
    from seawall.config import open_store

    with open_store(store) as opened:
        opened.hooks.remove(name, actor_of(actor))
    print(f"removed: {name}")


def dead(
    name: Annotated[str | None, typer.Argument(help="Only of this endpoint.", metavar="NAME")] = None,
    store: StorePlace = None,
) -> None:
    """What could not be told, although it was tried for days: event, when, why."""
    from seawall.config import open_store
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        rows = [
            (
                one_line(one.endpoint.name),
                one.kind,
                f"{one.made_at:%Y-%m-%d %H:%M}",
                str(one.tries),
                one_line(one.failed),
            )
            for one in opened.hooks.dead(name)
        ]
    if rows:
        console().print(listing(rows, ("name", "event", "happened", "tries", "why")))
    else:
        print("everything was told")


def replay(
    name: Name,
    since: Annotated[
        datetime | None, typer.Option(help="Tell again all that happened since then (UTC), not only what is dead.")
    ] = None,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Tell an endpoint again what could not be told."""
    from datetime import UTC

    from seawall.config import open_store

    with open_store(store) as opened:
        count = opened.hooks.replay(name, actor_of(actor), since=since.replace(tzinfo=UTC) if since else None)
    print(f"{count} to be told again")
