"""Shared fixtures: the default kit is built once per process."""

from __future__ import annotations

import pytest

from seawall.config import default_kit
from seawall.kit import Kit


@pytest.fixture(scope="session")
def kit() -> Kit:
    return default_kit()


@pytest.fixture(scope="session")
def patterns(kit: Kit) -> Kit:
    """The same kit without the learned reader: what the patterns, judges and rules do by themselves."""
    return kit.patterns_only()
