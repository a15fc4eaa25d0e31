"""One console per module, on SQLite; a test that changes what others see makes its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.console.settings import SignIn
from seawall.kit import Kit
from tests.console.running import Console, running
from tests.store.conftest import server, shop  # noqa: F401  # fixtures
from tests.store.posts import Shop


@pytest.fixture
def desk(tmp_path: Path, patterns: Kit) -> Iterator[Console]:
    """A console with an empty store."""
    opened = Shop(str(tmp_path / "data"), tmp_path)
    with running(opened, tmp_path, patterns) as console:
        yield console
    opened.store.database.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, patterns: Kit) -> Iterator[Console]:
    """One console for tests that leave each other alone; guessing is hardly slowed down."""
    folder = tmp_path_factory.mktemp("place")
    opened = Shop(str(folder / "data"), folder)
    with running(opened, folder, patterns, sign_in=SignIn(attempts=10_000)) as console:
        yield console
    opened.store.database.close()
