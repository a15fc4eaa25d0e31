"""Many rows into one table, past SQLAlchemy's work per row: the driver's ``executemany`` on SQLite, ``COPY`` on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["add_rows", "add_up"]

_FEW = 8


def add_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys, as the columns are (texts, numbers, bytes). None at all is fine."""
    if not rows:
        return
    names = list(rows[0])
    if len(rows) < _FEW:
        connection.execute(insert(table), rows)
        return
    columns = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})'  # noqa: S608  # names of our own schema
        connection.exec_driver_sql(statement, [tuple(row[name] for name in names) for row in rows])
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def add_up(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add each row's ``total`` to that of the row with its primary key, which is made if it isn't there."""
    if not rows:
        return
    statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    summed = {"total": table.c.total + statement.excluded.total}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=summed), list(rows))
