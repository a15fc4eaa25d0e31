"""Backups of the database: a file each. The keyring is never in one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from seawall.errors import StoreError
from seawall.evidence import Keys
from seawall.store.database import Database

__all__ = ["backup", "restore"]


def backup(database: Database, target: Path) -> None:
    """A consistent copy while the store is in use: SQLite's own backup, or ``pg_dump``. Raises :class:`StoreError`."""
    if target.exists():
        raise StoreError(f"{target}: there is a file already; choose another name")
    if not database.sqlite:
        _postgresql(database, "pg_dump", "--format=custom", f"--file={target}")
    else:
        target.touch(mode=0o600)
        source, copy = sqlite3.connect(str(database.url.database)), sqlite3.connect(target)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
            source.close()
    target.chmod(0o600)


def restore(database: Database, keys: Keys, source: Path) -> None:
    """Put a backup in place of a store that nobody uses. Raises :class:`StoreError` and leaves all as it was."""
    if not source.is_file():
        raise StoreError(f"{source}: there is no such backup")
    if not database.sqlite:
        _postgresql(database, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))
        return
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            says = copy.execute("PRAGMA integrity_check").fetchone()[0]
            found = copy.execute("SELECT value FROM meta WHERE name = 'keys'").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{source}: not a backup of a store ({error})") from error
    if says != "ok":
        raise StoreError(f"{source}: damaged: {says}")
    if found and not keys.knows(*found[0].split(" ")):
        raise StoreError(
            f"{source}: its keys were rotated and forgotten since, or are of another keyring; it can't be opened"
        )
    database.close()
    there = Path(str(database.url.database))
    part = there.with_name(there.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # before anything is in it: a copy has no stricter mode than the process gives it
    shutil.copyfile(source, part)
    for suffix in ("-wal", "-shm"):
        there.with_name(there.name + suffix).unlink(missing_ok=True)
    part.replace(there)


def _postgresql(database: Database, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise StoreError(f"{program} is not on the PATH; install PostgreSQL's client programs")
    url = database.url.set(drivername="postgresql", password=None)
    environment = {**os.environ, "PGPASSWORD": database.url.password or ""}
    command = [found, f"--dbname={url.render_as_string()}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StoreError(f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
