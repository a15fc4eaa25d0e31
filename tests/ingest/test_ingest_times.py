"""Times as exports write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.ingest.times import parse_time

from .sources import untimed

TEN = datetime(2024, 5, 1, 10, tzinfo=UTC)
DAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-01T10:00:00Z",
        "2024-05-01T12:00:00+02:00",
        "2024-05-01 10:00:00",
        " 2024-05-01 10:00 ",
        "20240501T100000",
        "2024-05-01 10:00:00 UTC",
        "2024-05-01 10:00:00 +0000",
        "2024/05/01 10:00:00",
        1714557600,
        1714557600.0,
        1714557600000,
        1714557600 * 10**6,
        1714557600 * 10**9,
        "1714557600",
        "1714557600000",
        "1714557600.0",
        "Wed, 01 May 2024 10:00:00 GMT",
        "Wed, 01 May 2024 05:00:00 -0500",
        "Wed May 01, 2024 10:00 am",
        "May 01, 2024 10:00 AM",
        "01.05.2024 10:00",
        "05/01/2024 10:00 AM",
        "5/1/2024, 10:00:00 a.m.",
        "Wed May 01 10:00:00 +0000 2024",
        TEN,
        datetime.fromisoformat("2024-05-01T10:00"),
        datetime(2024, 5, 1, 5, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_readable_times(value: object) -> None:
    assert parse_time(value) == TEN
    found = parse_time(value)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value", ["2024-05-01", "20240501", "1 May 2024", "01.05.2024", "May 1, 2024", date(2024, 5, 1)]
)
def test_days(value: object) -> None:
    assert parse_time(value) == DAY


def test_slashed_dates_are_read_only_when_they_are_one_date() -> None:
    assert parse_time("31/05/2024") == datetime(2024, 5, 31, tzinfo=UTC)
    assert parse_time("05/31/2024") == datetime(2024, 5, 31, tzinfo=UTC)
    assert parse_time("05/05/2024 9:30") == datetime(2024, 5, 5, 9, 30, tzinfo=UTC)
    assert parse_time("5/1/2024 12:15 AM") == datetime(2024, 5, 1, 0, 15, tzinfo=UTC)
    assert parse_time("03/04/2024") is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        "",
        " ",
        "soon",
        "yesterday at noon",
        float("nan"),
        float("inf"),
        10**30,
        "9" * 30,
        "9" * 100_000,
        "0001-01-01T00:00:00+14:00",
        "2024-13-45",
        "31/31/2024",
        [],
        {},
        b"2024-05-01",
        "\0",
        "٢٠٢٤",
    ],
)
def test_unreadable_times_are_none(value: object) -> None:
    assert parse_time(value) is None


@untimed
@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(), st.none(), st.binary(), st.booleans()))
def test_any_value_gives_utc_or_nothing(value: object) -> None:
    found = parse_time(value)
    assert found is None or found.tzinfo is UTC


@untimed
@given(st.datetimes(timezones=st.just(UTC)))
def test_iso_round_trip(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment
