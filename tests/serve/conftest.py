"""One service for the tests that don't need one of their own: patterns only, in a thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seawall.kit import Kit
from tests.serve.running import Running, running


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, patterns: Kit) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("served"), patterns) as service:
        yield service
