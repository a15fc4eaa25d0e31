"""Times as exports write them: ISO 8601, epoch numbers, e-mail dates, forum formats. Always aware UTC, or nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["parse_time"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 64
_BARE_DATE = 8  # digits: 20240131
_TWELVE = 12
_FORMATS = (
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%a %b %d, %Y %I:%M %p",
    "%b %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M %p",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y, %H:%M",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%a %b %d %H:%M:%S %Y",
)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
_SLASHED = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?:,? (\d\d?):(\d\d)(?::(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?)?")


def parse_time(value: object) -> datetime | None:
    """The moment ``value`` names, in UTC; a time without zone counts as UTC. UnreadableError or ambiguous: ``None``.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, by their size.
    """
    try:
        if isinstance(value, str):
            return _written(value)
        if isinstance(value, datetime):
            return _utc(value)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _epoch(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        pass
    return None


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _epoch(value: float) -> datetime:
    for unit in (1, 1e3, 1e6, 1e9):
        if abs(value) < 1e11 * unit:
            return _EPOCH + timedelta(seconds=value / unit)
    raise ValueError("too large")


def _written(text: str) -> datetime | None:
    try:
        if not text.isdecimal():
            return _utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    return _less_common(text.strip()) if len(text) <= _LONGEST and text.isascii() else None


def _less_common(text: str) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return _utc(datetime.fromisoformat(text)) if len(text) == _BARE_DATE else _epoch(float(text))
    if found := _SLASHED.fullmatch(text):
        return _slashed(found)
    for form in _FORMATS:
        try:
            return _utc(datetime.strptime(text, form))  # noqa: DTZ007 - without a zone it counts as UTC
        except ValueError:
            continue
    return _utc(parsedate_to_datetime(text))


def _slashed(found: re.Match[str]) -> datetime | None:
    """``03/04/2024`` is two dates: only what 12-hour time, a number over 12 or twice the same makes sure is read."""
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    hour, minute, seconds = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
    if found[7]:
        hour = hour % _TWELVE + (_TWELVE if found[7] in "Pp" else 0)
    elif max(first, second) <= _TWELVE and first != second:
        return None
    month, day = (second, first) if first > _TWELVE else (first, second)
    return datetime(year, month, day, hour, minute, seconds, tzinfo=UTC)
