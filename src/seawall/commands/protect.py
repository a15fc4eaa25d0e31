"""``seawall protect``: the protection list, people who asked the operator to guard their own data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

ListFile = Annotated[
    Path | None, typer.Option("--list", help="The file of the list; without it, the one that SEAWALL_PROTECTION names.")
]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    protect = typer.Typer(help="The protection list: data whose person asked that it be guarded.", no_args_is_help=True)
    app.add_typer(protect, name="protect")
    for command in (add, remove, count):
        protect.command()(command)


def add(
    days: Annotated[int, typer.Option(help="For how many days, at most 366.")] = 180,
    consent: Annotated[
        bool, typer.Option("--consent", help="The person asked for this themselves; without it nothing is added.")
    ] = False,
    place: ListFile = None,
) -> None:
    """Guard the value on standard input, one a line; print a receipt for each, by which it can be removed."""
    import secrets
    from datetime import UTC, datetime, timedelta

    from seawall.errors import ConfigError
    from seawall.private.protected import read_list, write_list

    if not consent:
        raise ConfigError("protect add: only for data whose person asked for it; say --consent if they did")
    path, key = _place(place)
    guarded, now = read_list(path, key), datetime.now(UTC)
    receipts = []
    for value in _values():
        receipts.append(secrets.token_urlsafe(12))
        guarded = guarded.guard(value, consented=now, expires=now + timedelta(days=days), receipt=receipts[-1])
    write_list(path, guarded)
    print("\n".join(receipts))


def remove(
    receipt: Annotated[str | None, typer.Option(help="The receipt; without it, the value is read from input.")] = None,
    place: ListFile = None,
) -> None:
    """Take a value off the list, by its receipt or by the value on standard input; it counts at once."""
    from seawall.private.protected import read_list, write_list

    path, key = _place(place)
    before = read_list(path, key)
    after = before
    for value in [None] if receipt else _values():
        after = after.removed(value=value, receipt=receipt)
    write_list(path, after)
    print("removed" if len(after.entries) < len(before.entries) else "it was not on the list")


def count(place: ListFile = None) -> None:
    """How many values are guarded, and how many have come to their end. What they are can't be told."""
    from datetime import UTC, datetime

    from seawall.private.protected import read_list

    live, ended = read_list(*_place(place)).count(datetime.now(UTC))
    print(f"guarded: {live}\nended: {ended}")


def _place(place: Path | None) -> tuple[Path, bytes]:
    from seawall.config import protection_key, protection_path
    from seawall.errors import ConfigError

    path = place or protection_path()
    if path is None:
        raise ConfigError("which protection list? give --list FILE or set SEAWALL_PROTECTION")
    return path, protection_key()


def _values() -> list[str]:
    """The lines of standard input: a value on the command line would stand in the shell's history and the process list."""
    import sys

    from seawall.errors import ConfigError

    values = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if not values:
        raise ConfigError("protect: no value on standard input; give one a line")
    return values
