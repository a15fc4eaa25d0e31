"""Other readings of a post: as it was written, and with single letters and digits drawn together (``1 4 2 O a k  S t``)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from seawall.text import Text

__all__ = ["SPACED", "as_written", "drawn_together"]

#: RE2 over folded text: single letters and digits apart from each other, or words joined by hyphens to a number.
SPACED = (
    r"(?:^|[^\pL\pN])[\pL\pN](?:[ .,\-_*|/]{1,3}[\pL\pN]){5}(?:$|[^\pL\pN])|[0-9]-[a-z]{3,12}-[a-z]{2,9}|"
    r"[a-z]{3,9}-[a-z]{3,12}-[0-9]"
)
_RUN = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])(?:[ .,\-_*·|/]{1,3}[^\W_](?![^\W_])){5,}")
_JOINED = re.compile(r"(?<![\w/.@])(?:[^\W_]{1,12}-){2,6}[^\W_]{1,12}(?![\w/@])")


def as_written(text: Text) -> Text:
    """``text`` folded position by position only: lower case, no accents, no disguise undone."""
    return Text(text.original, "".join(map(_base, text.original)), None, None, text.language, (), text.offset)


def drawn_together(text: Text) -> Text | None:
    """``text`` with spaced-out runs drawn together, words kept apart; ``None`` if it has no such run."""
    original, at = text.original, 0
    pieces: list[str] = []
    starts: list[int] = []
    for start, end, kept in sorted([*_runs(original), *_hyphens(original)]):
        if start < at:
            continue
        pieces += [_base(c) for c in original[at:start]]
        starts += range(at, start)
        for char, where in kept:
            pieces.append(_base(char))
            starts.append(where)
        at = end
    if not at:
        return None
    pieces += [_base(c) for c in original[at:]]
    starts += range(at, len(original))
    ends = [start + 1 for start in starts]
    return Text(original, "".join(pieces), starts, ends, text.language, ("spaced",), text.offset)


def _runs(original: str) -> list[tuple[int, int, list[tuple[str, int]]]]:
    found = []
    for run in _RUN.finditer(original):
        chars = [(m.group(), run.start() + m.start()) for m in re.finditer(r"[^\W_]", run.group())]
        gaps = [original[one[1] + 1 : two[1]] for one, two in pairwise(chars)]
        usual = Counter(gaps).most_common(1)[0][0]
        kept = [chars[0]]
        for gap, (before, place), (char, where) in zip(gaps, chars, chars[1:], strict=False):
            turned = before.isdigit() != char.isdigit() or (before.islower() and char.isupper())
            if gap != usual or turned:
                kept += [(",", place + 1), (" ", place + 1)] if "," in gap else [(" ", place + 1)]
            kept.append((char, where))
        found.append((run.start(), run.end(), kept))
    return found


def _hyphens(original: str) -> list[tuple[int, int, list[tuple[str, int]]]]:
    found = []
    for run in _JOINED.finditer(original):
        if any(map(str.isdigit, run.group())) and sum(map(str.isalpha, run.group())) > 4:
            kept = [
                (" " if char == "-" else char, run.start() + n)
                for n, char in enumerate(run.group())
                if char != "-" or not run.group()[n - 1 : n + 2 : 2].isdigit()
            ]
            found.append((run.start(), run.end(), kept))
    return found


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    first = unicodedata.normalize("NFKD", char)[0].lower()
    return first if len(first) == 1 else char
