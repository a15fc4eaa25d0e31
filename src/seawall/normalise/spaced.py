"""Letters written apart: ``k i l l``, ``k.i.l.l``, ``R o y  H a s k e l l``, whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

from seawall.normalise.draft import Draft, Edit
from seawall.normalise.protect import Guard
from seawall.normalise.tables import LEET

__all__ = ["GATE", "Spacing"]

#: Whether letters written apart may be there at all (RE2).
GATE = r"\b[a-z0-9](?:[^a-z0-9]{1,5}[a-z0-9]){2,}\b"
_GAP = r"[^a-z0-9@$!?\"'(){}\[\]<>:;]{1,5}+"
_RUN = re.compile(rf"(?<![\w@$#'])[a-z0-9@$!](?:{_GAP}[a-z0-9@$!](?![\w'])){{1,2000}}")
_LETTER = re.compile(r"[a-z0-9@$!]")
_ALONE = frozenset("aiyoeu")
_LONGEST, _LONG, _ACRONYM, _CACHED = 20, 10, 12, 64
#: What a known word of so many letters costs (short ones are cheap guesses), an unknown stretch, each further letter.
_PRICES, _UNKNOWN, _LETTER_PRICE = (0.0, 1.6, 1.8, 1.2, 1.0), 2.35, 0.35


class Spacing:
    """Joins letters written apart; the vocabulary says where words begin when the spacing doesn't."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._joined = lru_cache(maxsize=2_000)(lambda run: tuple(self._run(run)))

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """Beginnings of known words; only spaced writing needs them."""
        return frozenset(word[:size] for word in self._known for size in range(1, min(len(word), _LONGEST) + 1))

    def undo(self, draft: Draft) -> None:
        """Join what is written apart in ``draft``; lists of initials, game keys and the alphabet stay."""
        if draft.apply(self._edits(draft.text)):
            draft.names.add("spaced")

    def _edits(self, text: str) -> Iterator[Edit]:
        guard = Guard(text)
        for match in _RUN.finditer(text):
            run, at = match.group(), match.start()
            if guard.free(*match.span()):
                joins = self._joined(run) if len(run) <= _CACHED else self._run(run)
                yield from ((at + start, at + end, new) for start, end, new in joins)

    def _run(self, text: str) -> Iterator[Edit]:
        places = [match.start() for match in _LETTER.finditer(text)]
        if len(places) < 3:
            return
        chunks = list(self._chunks(text, places))
        letters = [text[place] for place in places]
        sure = _plausible(letters)
        for chunk in chunks:
            spelled = [text[place] for place in chunk]
            if not spelled[0].isalpha() and not "".join(spelled).isdigit() and _read(spelled) not in self._known:
                del spelled[0], chunk[0]
            if not chunk or ("".join(spelled).isdigit() and not sure):
                continue
            if len(chunk) == 2 and (not sure or not "".join(spelled).isalpha()):
                continue
            words = [len(chunk)] if sure and len(chunks) > 1 and len(chunk) < _LONG else self._words(spelled)
            if not sure and not self._covers(spelled, words):
                continue
            yield from _joins(text, chunk, words)

    def _chunks(self, text: str, places: list[int]) -> Iterator[list[int]]:
        """Part places of letters into words where the spacing shows it: at wide gaps, then at spaces beside dots."""
        gaps = [text[a + 1 : b] for a, b in pairwise(places)]
        narrow = min(map(len, gaps))
        broken = sum("\n" in gap for gap in gaps) * 2 < len(gaps)
        for chunk in _parted(places, [len(gap) > narrow or (broken and "\n" in gap) for gap in gaps]):
            spaces = [text[a + 1 : b].isspace() for a, b in pairwise(chunk)]
            mixed = any(spaces) and not all(spaces)
            if mixed and _read([text[place] for place in chunk]) not in self._known:
                around = zip([True, *spaces], spaces, [*spaces[1:], True], strict=False)
                yield from _parted(chunk, [space and not (before and after) for before, space, after in around])
            else:
                yield chunk

    def _covers(self, spelled: list[str], words: list[int]) -> bool:
        """Whether known words of three letters and more make up most of ``spelled``."""
        at, good = 0, 0
        if sum(map(str.isalpha, spelled)) * 3 < len(spelled) * 2:
            return False
        for size in words:
            if size > 2 and _read(spelled[at : at + size]) in self._known:
                good += size
            at += size
        return good * 5 >= len(spelled) * 3

    def _words(self, spelled: list[str]) -> list[int]:
        """Sizes of the words that cost least: a known word about one, an unknown stretch more the longer it is."""
        letters = _read(spelled)
        count = len(letters)
        if letters in self._known or letters.isdigit():
            return [count]
        best, back = (
            [0.0] * (count + 1),
            [0] * (count + 1),
        )  # the cheapest way to each place, and where its last word began
        guess, since = float("inf"), 0  # the cheapest way that ends in an unknown stretch, and where that began
        known = [float("inf")] * (count + 1)
        for start in range(count):
            if start and known[start] < best[start]:
                best[start] = known[start]
            opened = best[start] + _UNKNOWN
            guess, since = (guess + _LETTER_PRICE, since) if guess + _LETTER_PRICE <= opened else (opened, start)
            for end in self._ends(letters, start):
                price = best[start] + _PRICES[min(end - start, 4)]
                if price < known[end]:
                    known[end], back[end] = price, start
            best[start + 1] = guess
            if guess <= known[start + 1]:
                back[start + 1] = since
        sizes = _sizes(back)
        return sizes if count > _ACRONYM or self._all_known(letters, sizes) else [count]

    def _all_known(self, letters: str, sizes: list[int]) -> bool:
        ends = accumulate(sizes)
        words = (letters[end - size : end] for size, end in zip(sizes, ends, strict=True))
        return all(word in self._known or word in _ALONE for word in words)

    def _ends(self, letters: str, start: int) -> Iterator[int]:
        """Where a known word that begins at ``start`` may end."""
        for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
            word = letters[start:end]
            if word in _ALONE or (end > start + 1 and word in self._known):
                yield end
            if word not in self._prefixes:
                return


def _sizes(back: list[int]) -> list[int]:
    """Word sizes, from where the last word to each place began."""
    sizes: list[int] = []
    end = len(back) - 1
    while end:
        sizes.append(end - back[end])
        end = back[end]
    return sizes[::-1]


def _read(spelled: list[str]) -> str:
    """Give the letters meant, leetspeak undone at first guess; digits alone stay."""
    joined = "".join(spelled)
    return joined if joined.isdigit() else "".join(c if "a" <= c <= "z" else LEET.get(c, c)[0] for c in spelled)


def _plausible(letters: list[str]) -> bool:
    """Whether a run is writing by itself: letters enough, a vowel, no alphabet, not one letter over and over."""
    alpha = [letter for letter in letters if "a" <= letter <= "z"]
    if letters and "".join(letters).isdigit():
        steps = {ord(b) - ord(a) for a, b in pairwise(letters)}
        return len(letters) >= 7 and len(steps) > 1
    if len(alpha) < 4 or len(alpha) * 3 < len(letters) * 2 or len(set(alpha)) < 3:
        return False
    rising = sum(ord(b) - ord(a) == 1 for a, b in pairwise(alpha))
    return rising * 2 < len(alpha) and not set("aeiouy").isdisjoint(alpha) and "".join(alpha) != "wasd"


def _parted(places: list[int], borders: list[bool]) -> list[list[int]]:
    chunks = [places[:1]]
    for place, border in zip(places[1:], borders, strict=True):
        if border:
            chunks.append([])
        chunks[-1].append(place)
    return chunks


def _joins(text: str, chunk: list[int], words: list[int]) -> Iterator[Edit]:
    """Delete the gaps inside words; a gap between words becomes a space."""
    borders = set()
    at = 0
    for size in words:
        at += size
        borders.add(at)
    for index, (a, b) in enumerate(pairwise(chunk), 1):
        gap = text[a + 1 : b]
        if index not in borders:
            yield a + 1, b, ""
        elif not gap.isspace():
            yield a + 1, b, " "
