"""Real databases: SQLite in a folder, and a PostgreSQL server of its own, with a fresh database for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from .posts import Shop

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URI of a running PostgreSQL, without a database's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where the package keeps its runtime files is not our matter
        import pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
        path, os.environ["PATH"] = os.environ["PATH"], f"{programs}{os.pathsep}{os.environ['PATH']}"
        started = pgserver.get_server(folder, cleanup_mode="stop")
    yield str(started.get_uri())
    started.cleanup()
    os.environ["PATH"] = path
    shutil.rmtree(folder, ignore_errors=True)


def fresh_database(server: str) -> str:
    """A new database on ``server``."""
    name = f"t{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """A store on each database."""
    place = str(tmp_path / "data") if request.param == "sqlite" else fresh_database(request.getfixturevalue("server"))
    opened = Shop(place, tmp_path)
    yield opened
    opened.store.database.close()


@pytest.fixture
def sqlite_shop(tmp_path: Path) -> Iterator[Shop]:
    """A store on SQLite."""
    opened = Shop(str(tmp_path / "data"), tmp_path)
    yield opened
    opened.store.database.close()
