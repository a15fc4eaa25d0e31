"""One console per module, on SQLite; a test that changes what others see makes its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
