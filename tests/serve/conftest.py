"""One service for the tests that don't need one of their own: patterns only, in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.kit import Kit
from seawall.serve.settings import ServeSettings
from tests.serve.running import Running, running
from tests.store.conftest import server, shop, sqlite_shop
from tests.store.posts import Shop

__all__ = ["keeping", "kept", "served", "server", "shop", "sqlite_shop"]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, patterns: Kit) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("served"), patterns) as service:
        yield service


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, patterns: Kit) -> Iterator[Running]:
    """One service with a store, for tests that leave nothing behind that others would mind."""
    folder = tmp_path_factory.mktemp("kept")
    with running(folder, patterns, store=Shop(str(folder / "data"), folder).store) as service:
        yield service


@pytest.fixture
def keeping(tmp_path: Path, patterns: Kit, shop: Shop) -> Iterator[tuple[Running, Shop]]:
    """A service with a store of its own, on each database."""
    with running(tmp_path, patterns, ServeSettings(jobs=0, chores=False), shop.store) as service:
        yield service, shop
