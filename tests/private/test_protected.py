"""The protection list knows a value when it sees it again, and nothing else: no value, no list, no search."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seawall.errors import ConfigError
from seawall.private.protected import Protected

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=90)
LIST = Protected(b"k" * 32).guard("14 Larkmoor Lane", consented=NOW, expires=LATER, receipt="r1")


@pytest.mark.parametrize(
    "written", ["14 Larkmoor Lane", "14 LARKMOOR-LANE", "１４ Larkmoor  Lane", "14, Lárkmoor Lane"]
)
def test_a_value_is_known_however_it_is_written(written: str) -> None:
    assert LIST.guards(written, NOW)
    assert LIST.any_of(["555-0142", written], NOW)


def test_another_value_or_key_is_not_known() -> None:
    assert not LIST.guards("15 Larkmoor Lane", NOW)
    assert not Protected(b"q" * 32, LIST.entries).guards("14 Larkmoor Lane", NOW)


def test_it_ends_and_is_removed_at_once() -> None:
    assert not LIST.guards("14 Larkmoor Lane", LATER)
    assert LIST.removed(value="14 larkmoor lane").entries == ()
    assert LIST.removed(receipt="r1").entries == ()
    assert LIST.removed(receipt="r2") == LIST


def test_nothing_of_the_value_is_kept_or_shown() -> None:
    assert "arkmoor" not in repr(LIST) + repr(LIST.entries)
    assert "k" * 8 not in repr(LIST)


@pytest.mark.parametrize(
    ("value", "expires"), [("14 Larkmoor Lane", NOW), ("14 Larkmoor Lane", NOW + timedelta(days=900)), ("14", LATER)]
)
def test_what_cannot_be_guarded_is_refused(value: str, expires: datetime) -> None:
    with pytest.raises(ConfigError):
        LIST.guard(value, consented=NOW, expires=expires, receipt="r")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="32 bytes"):
        Protected(b"short")
