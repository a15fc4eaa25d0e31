"""Shared fixtures: the default kit, built once per process, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from seawall.config import default_kit
from seawall.kit import Kit


@pytest.fixture(scope="session")
def kit() -> Kit:
    return default_kit()


@pytest.fixture(scope="session")
def patterns(kit: Kit) -> Kit:
    """The same kit without the learned reader: what the patterns, judges and rules do by themselves."""
    return kit.patterns_only()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while it is there, an event loop runs in this thread, and no other test can have its own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield instance
        instance.close()
