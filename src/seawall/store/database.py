"""The database under the store: SQLite (WAL, every commit synced, freed pages wiped) or PostgreSQL, and their migrations."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from seawall.errors import StoreError

__all__ = ["Database", "store_url"]

#: The key of the PostgreSQL advisory lock that orders writers; SQLite has one writer by itself.
_WRITER = 0x5EA3A11


def store_url(place: str) -> URL:
    """The URL of a store: as given, or for a plain path the SQLite database ``seawall.db`` in that folder."""
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place) / "seawall.db"))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise StoreError(f"{place}: not a store; give a folder, sqlite:///FILE or postgresql://…") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(f"{url.drivername}: no such kind of store; give a folder, sqlite:///FILE or postgresql://…")
    return url


class Database:
    """Connections to one database. Raises :class:`StoreError` where it can't be reached."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        if self.sqlite and url.database:
            path = Path(url.database)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            if path.stat().st_mode & 0o077:
                raise StoreError(f"{path}: others on this machine can read the database; run: chmod 600 {path}*")
        options: dict[str, Any] = (
            {"poolclass": NullPool, "connect_args": {"check_same_thread": False}}
            if self.sqlite
            else {"pool_pre_ping": True, "pool_size": 2}
        )
        self.engine = _engine(url, options)
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare)
        self._held: Connection | None = None
        self._alone = threading.RLock()

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone among writers; committed and on the disk at the end, rolled back on any error."""
        with self._connection() as connection:
            if not self.sqlite:
                with connection.begin():
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
                    yield connection
                return
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                connection.rollback()
                raise
            connection.exec_driver_sql("COMMIT")
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for looking only."""
        with self._connection() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """SQLite keeps one connection open, because opening one costs more than most transactions."""
        try:
            if not self.sqlite:
                with self.engine.connect() as connection:
                    yield connection
                return
            with self._alone:
                self._held = self._held or self.engine.connect()
                yield self._held
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise StoreError(f"{self.shown}: another process has been writing for too long; try again") from error
            raise StoreError(f"{self.shown}: {str(error.orig).splitlines()[0]}") from error

    def close(self) -> None:
        """Close all connections."""
        if self._held is not None:
            self._held.close()
            self._held = None
        self.engine.dispose()

    def revision(self) -> str | None:
        """The schema that the database has; ``None`` for none."""
        with self.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def upgrade(self, to: str = "head") -> None:
        """Migrate to the newest schema; each step is one transaction with the row that says it ran."""
        alembic.command.upgrade(self._config(), to)

    def downgrade(self, to: str) -> None:
        """Migrate back, for tests of the migrations."""
        alembic.command.downgrade(self._config(), to)

    def check_revision(self) -> None:
        """Raises :class:`StoreError` unless the schema is this version's."""
        head, found = ScriptDirectory.from_config(self._config()).get_current_head(), self.revision()
        if found != head:
            says = "has no tables yet" if found is None else f"has the tables of version {found}, not {head}"
            raise StoreError(f"{self.shown}: {says}; run: seawall db upgrade")

    def truncate_log(self) -> None:
        """SQLite: fold the write-ahead log into the database, so that what was deleted is in no file."""
        if self.sqlite:
            with self._connection() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.rollback()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM keys, versions, verdicts"))

    def vacuum(self) -> None:
        """Give freed space back."""
        if self.sqlite:
            with self._connection() as connection:
                connection.exec_driver_sql("VACUUM")
                connection.rollback()
        else:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        self.truncate_log()

    def _config(self) -> Config:
        config = Config()
        config.set_main_option("script_location", "seawall.store:migrations")
        config.attributes["database"] = self
        return config


def _engine(url: URL, options: dict[str, Any]) -> Engine:
    try:
        # parameters hold sealed text and HMACs; even so they have no place in a traceback or a log
        return create_engine(url, hide_parameters=True, **options)
    except (ImportError, DBAPIError) as error:
        raise StoreError(f"{url.drivername}: its driver is missing; run: pip install 'seawall[postgres]'") from error


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun here, not by the driver
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")
