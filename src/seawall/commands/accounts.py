"""``seawall accounts``: who may sign in to the console, made where the store is."""

from __future__ import annotations

from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of, console

__all__ = ["register"]

Roles = Annotated[
    list[str], typer.Option("--role", help="moderator, senior, appeals, custodian, auditor or admin. Repeatable.")
]
Name = Annotated[str, typer.Argument(help="What the console and the log call them.", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    accounts = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)
    app.add_typer(accounts, name="accounts")
    accounts.command("add")(add)
    accounts.command("list")(show)
    accounts.command("renew")(renew)
    accounts.command("open")(reopen)
    accounts.command("close")(close)
    accounts.command("forget-factors")(forget_factors)


def add(
    name: Name,
    role: Roles,
    language: Annotated[str, typer.Option(help="The console's language: en or es.")] = "en",
    url: Annotated[str, typer.Option(help="Where the console is.")] = "http://127.0.0.1:8080",
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Make an account and print the link, once, by which its person chooses a password."""
    from seawall.config import open_store

    with open_store(store) as opened:
        made = opened.people.invite(name, role, actor_of(actor), language)
    print(f"for {made.account.name}, within 7 days: {url.rstrip('/')}/welcome/{made.token}")


def show(store: StorePlace = None) -> None:
    """All accounts: name, roles, state."""
    from seawall.config import open_store
    from seawall.report.visible import one_line
    from seawall.show import listing

    with open_store(store) as opened:
        rows = [(one_line(one.name), ", ".join(one.roles), one.state) for one in opened.people.all()]
    if rows:
        console().print(listing(rows, ("name", "roles", "state")))
    else:
        print("nobody has an account yet; make one: seawall accounts add NAME --role admin --role moderator")


def renew(
    name: Name,
    url: Annotated[str, typer.Option(help="Where the console is.")] = "http://127.0.0.1:8080",
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """A new link for someone who lost theirs, or their password. Their sessions end."""
    from seawall.config import open_store

    with open_store(store) as opened:
        made = opened.people.renew(opened.people.known(name).id, actor_of(actor))
    print(f"for {made.account.name}, within 7 days: {url.rstrip('/')}/welcome/{made.token}")


def reopen(name: Name, actor: Actor = None, store: StorePlace = None) -> None:
    """Open a closed account again, with the roles that it had."""
    from seawall.config import open_store

    with open_store(store) as opened:
        found = opened.people.change(opened.people.known(name).id, actor_of(actor), active=True)
    print(f"{found.state}: {found.name}")


def forget_factors(name: Name, actor: Actor = None, store: StorePlace = None) -> None:
    """Remove the second factors of someone who lost them. Their sessions end; they sign in by password and add new ones."""
    from seawall.config import open_store

    with open_store(store) as opened:
        found = opened.people.known(name)
        opened.factors.drop_all(found.id, actor_of(actor))
    print(f"removed: the second factors of {found.name}")


def close(name: Name, actor: Actor = None, store: StorePlace = None) -> None:
    """Close an account; its sessions end, its name stays in the log and is given to nobody else."""
    from seawall.config import open_store

    with open_store(store) as opened:
        found = opened.people.change(opened.people.known(name).id, actor_of(actor), active=False)
    print(f"closed: {found.name}")
