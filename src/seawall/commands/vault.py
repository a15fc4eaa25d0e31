"""``seawall vault``: the keys outside the database."""

from __future__ import annotations

from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    vault = typer.Typer(help="The keys outside the database: make, show, turn.", no_args_is_help=True)
    app.add_typer(vault, name="vault")
    for command in (init, status, rotate):
        vault.command()(command)


def init(
    origin: Annotated[
        str, typer.Argument(help="Name of the log: your host name and a word, riverside.example.org/log.")
    ],
    store: StorePlace = None,
) -> None:
    """Make a keyring. Keep a copy apart from the database: without it nothing can be read again, by anyone."""
    from seawall.config import places
    from seawall.evidence import new_keyring, save_keyring

    place = places(store).keyring
    keyring = new_keyring(origin)
    save_keyring(place, keyring, fresh=True)
    print(f"keyring: {place}\nthe log's public key, for all who verify: {keyring.signer().key}")


def status(store: StorePlace = None) -> None:
    """Where the keys are, which are active, and the log's public key."""
    from seawall.config import places
    from seawall.evidence import load_keys

    place = places(store).keyring
    keys = load_keys(place)
    print(f"keyring: {place}\nwrapping key: {keys.active}\ntoken key: {keys.token_keys[0]}")
    print(f"the log's public key, for all who verify: {keys.signer().key}")


def rotate(
    what: Annotated[str, typer.Argument(help="wrapping (of the data keys) or tokens (the HMACs).")] = "wrapping",
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Drop the old keys when done: what old backups hold can't be read any more."),
    ] = False,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Turn a key while the store is in use."""
    from seawall.config import open_store, places
    from seawall.errors import ConfigError
    from seawall.evidence import save_keyring

    if what not in ("wrapping", "tokens"):
        raise ConfigError(f"rotate {what}: say wrapping or tokens")
    place = places(store).keyring
    with open_store(store) as opened:
        done = opened.rotate(what, actor_of(actor), lambda keyring: save_keyring(place, keyring), forget=forget)
    print(f"{done} {'data keys wrapped' if what == 'wrapping' else 'items tokenised'} anew")
