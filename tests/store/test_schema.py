"""The schema: migrated as declared, on both databases, and without columns that must not be."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from seawall.errors import StoreError
from seawall.store import Store, migrations
from seawall.store.database import store_url
from seawall.store.schema import metadata

from .posts import LONG, Shop, judged

#: The newest schema: migrations are numbered.
HEAD = max(path.name[1:5] for path in Path(migrations.__file__).parent.glob("versions/s0*.py"))
#: Of people who post: none of these, in any column's name, in any form.
FORBIDDEN = re.compile(
    r"ethnic|religio|party|politic|ideolog|gender|sex|race|^nation|union|health|disab|orient|follower|like|karma|strike|risk|device"
    r"|^ip|address|email|phone|author|handle|username|display|profile|avatar|location|geo|birth|^age$|text$|body|quote|search|tsv"
)


def test_no_column_describes_a_person_or_holds_a_text() -> None:
    columns = [(table.name, column.name) for table in metadata.tables.values() for column in table.columns]
    assert [name for name in columns if FORBIDDEN.search(name[1])] == []


def test_the_migrations_make_what_is_declared_and_undo_it(shop: Shop) -> None:
    database = shop.store.database
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    shop.store.upgrade()
    assert database.revision() == HEAD
    database.downgrade("base")
    assert database.revision() is None
    with pytest.raises(StoreError, match="db upgrade"):
        shop.again()
    database.upgrade()
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_decisions_of_an_older_schema_are_read_after_the_upgrade(shop: Shop) -> None:
    case = shop.decided()
    shop.store.database.downgrade("0001")
    with pytest.raises(StoreError, match=rf"version 0001, not {HEAD}; run: seawall db upgrade"):
        shop.again()
    shop.store.upgrade()
    store = shop.again()
    (made,) = store.decisions(case, "ana")
    assert (made.action, made.exceptions, made.signals, made.kit) == ("remove", (), (), None)
    appeal = store.appeal(case, "author", "It was a quote.", "desk").id
    store.decide(appeal, "ben", "reverse", policy="p", ground="g", explanation=LONG)
    assert [one.action for one in store.decisions(case, "ana")] == ["remove", "reverse"]
    assert store.check().ok


def test_a_store_of_every_released_schema_opens_after_an_upgrade(tmp_path: Path) -> None:
    """Each release adds a folder with a store that it made; nothing is released yet, so this one is made here."""
    made = Shop(str(tmp_path / "data"), tmp_path)
    made.store.keep(*judged())
    made.store.backup(tmp_path / "0001.db")
    made.store.database.close()
    shutil.copytree(tmp_path / "log", tmp_path / "moved" / "log")
    (tmp_path / "moved").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "0001.db", tmp_path / "moved" / "seawall.db")
    store = Store(str(tmp_path / "moved"), made.keyring, tmp_path / "moved" / "log")
    store.upgrade()
    with store:
        assert store.posted("p1")
        assert store.check().ok
    store.database.close()


@pytest.mark.parametrize("place", ["mysql://x/y", "sqlite://", "postgresql", "://"])
def test_places_that_are_no_store(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if "://" in place:
        with pytest.raises(StoreError):
            store_url(place)
    else:
        assert store_url(place).database == "postgresql/seawall.db"


def test_a_server_that_is_not_there_is_named_without_its_password(shop: Shop, tmp_path: Path) -> None:
    if shop.store.database.sqlite:
        return
    store = Store("postgresql://x:hush@127.0.0.1:1/y", shop.keyring, tmp_path / "log")
    with pytest.raises(StoreError) as caught:
        store.__enter__()
    assert "hush" not in str(caught.value)


def test_a_backup_comes_back(shop: Shop, tmp_path: Path) -> None:
    shop.one_case(id="a")
    shop.store.backup(tmp_path / "copy")
    shop.one_case(id="b")
    assert shop.store.restore(tmp_path / "copy") == 1
    store = shop.again()
    assert (store.posted("a") is None, store.posted("b") is None) == (False, True)
    assert store.check().ok
    (tmp_path / "noise").write_bytes(b"no database at all")
    with pytest.raises(StoreError):
        store.restore(tmp_path / "noise")
    with pytest.raises(StoreError, match="no such backup"):
        store.restore(tmp_path / "missing")
    assert store.posted("a") is not None
