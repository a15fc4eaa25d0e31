"""``seawall db``: the store's tables, checks, space, backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seawall.terminal import StorePlace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    db = typer.Typer(help="The store: its tables, checks, space, backups.", no_args_is_help=True)
    app.add_typer(db, name="db")
    for command in (upgrade, check, vacuum, backup, restore):
        db.command()(command)


def upgrade(store: StorePlace = None) -> None:
    """Make the tables, or bring them to this version."""
    from seawall.config import open_store

    opened = open_store(store)
    opened.upgrade()
    with opened:
        print(f"{opened.database.shown}: tables of version {opened.database.revision()}")


def check(store: StorePlace = None) -> None:
    """Check database, sealed log, every sealed text and every erasure against each other."""
    from seawall.config import open_store

    with open_store(store) as opened:
        report = opened.check()
    print("\n".join(report.lines()))
    if not report.ok:
        raise typer.Exit(1)


def vacuum(store: StorePlace = None) -> None:
    """Give freed space back."""
    from seawall.config import open_store

    with open_store(store) as opened:
        opened.database.vacuum()


def backup(
    target: Annotated[Path, typer.Argument(help="A file that is not there yet.", metavar="FILE")],
    store: StorePlace = None,
) -> None:
    """Copy the database while it is in use. The keyring is never in it: back that up elsewhere, and the log's folder too."""
    from seawall.config import open_store

    with open_store(store) as opened:
        opened.backup(target)
    print(f"{target}: everything but the keyring and the sealed log")


def restore(
    source: Annotated[Path, typer.Argument(help="A backup.", metavar="FILE")], store: StorePlace = None
) -> None:
    """Put a backup in place; later entries of the sealed log are taken over without their details."""
    from seawall.config import open_store

    opened = open_store(store)
    adopted = opened.restore(source)
    print(f"restored; {adopted} later entries of the log taken over without their details")
