"""Ways around a safeguard that one person might try, and what would then be seen."""

from __future__ import annotations

import os
from pathlib import Path

from .posts import Shop


def test_a_restored_database_is_for_its_owner_alone(sqlite_shop: Shop, tmp_path: Path) -> None:
    sqlite_shop.one_case()
    sqlite_shop.store.backup(tmp_path / "copy")
    before = os.umask(0o022)
    try:
        sqlite_shop.store.restore(tmp_path / "copy")
    finally:
        os.umask(before)
    assert (tmp_path / "data" / "seawall.db").stat().st_mode & 0o077 == 0
