"""Tokens that stay unharmed: addresses, handles, hashtags, prices, times, dates, quantities, versions."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["PROTECTED", "Guard"]

_UNITS = (
    "st|nd|rd|th|s|am|pm|a\\.m|p\\.m|h|hs|hr|hrs|k|m|mil|mm|cm|km|in|ft|yd|mi|g|gr|mg|kg|lb|lbs|oz|l|ml|b|kb|mb|gb|tb|bn|hz|khz|mhz|ghz|w|kw|v|ma"
    "|mah|fps|p|px|dpi|x|d|y|yo|yr|yrs|min|mins|sec|secs|ms|c|f|usd|mxn|ars|cop|eur|er|ro|ra|do|da|to|ta|vo|va|mo|no|na|o|a|os|as|pts|ppl|pcs"
)
_NAMES = (
    r"(?:https?://|www\.)\S++"
    r"|[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{2,63}+)++"
    r"|(?<![\w.-])[a-z0-9-]{1,63}+(?:\.[a-z0-9-]{1,63}+){0,4}\.(?:com|org|net|edu|gov|io|gg|ly)\b(?:/\S*+)?"
    r"|(?<![\w@])@\w[\w.-]*+|(?<!\w)\#\w++"
)
_NUMBERS = (
    r"(?<!\w)[$€£]\ ?\d[\d.,]*+[a-z]{0,3}\b"
    rf"|(?<![\w@$])\d[\d.,:/'-]*+(?:(?:{_UNITS})(?![\w@$|*-]|!\w)|(?![\w@$|*!-]))"
    r"|(?<!\w)v?\d++(?:\.\d++)++(?:[ab]\d++|rc\d++)?\b|(?<!\w)\d++x\d++\b"
)
#: Matches one protected token of folded text.
PROTECTED = f"{_NAMES}|{_NUMBERS}"
_PROTECTED = re.compile(_NAMES)


class Guard:
    """Says which ranges of a text touch no address, handle or hashtag; looks only when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def free(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` overlaps no protected token (numbers don't count)."""
        if self._spans is None:
            self._spans = [match.span() for match in _PROTECTED.finditer(self._text)]
        index = bisect_right(self._spans, (end - 1, len(self._text))) - 1
        return index < 0 or self._spans[index][1] <= start
