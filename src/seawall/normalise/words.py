"""Disguises inside a word: leetspeak, masked letters, letters repeated or doubled, a word broken by signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from math import prod
from string import ascii_lowercase

from seawall.normalise.draft import Draft, Edit
from seawall.normalise.protect import PROTECTED
from seawall.normalise.tables import LEET

__all__ = ["GATE", "GATE_BREAK", "GATE_SHORT", "Words"]

#: Whether some token needs a look at all (RE2).
GATE = "|".join(
    (
        r"[a-z][0-9@$!|€£*#%^~=+_/\\.-]+[a-z]",
        r"(?:^|[^a-z0-9@])[0-9$|€£][0-9$|€£!]*[a-z]",
        r"[a-z]!*[0-9$@|]",
        "|".join(letter * 3 for letter in ascii_lowercase),
        rf"\b(?:{'|'.join(letter * 2 for letter in ascii_lowercase)}){{2,}}\b",
    )
)
#: Whether a line break may stand inside a word (RE2).
GATE_BREAK = r"[a-z]-?\n[a-z]"
#: Whether there are leet words of two letters, undone only among longer ones (RE2).
GATE_SHORT = r"\b(?:[a-z][013457]|[013457][a-z])\b"
_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(rf"(?P<protected>{PROTECTED})|[^\s,;:?¿¡…\"()\[\]{{}}<>]++")
_NUMBER = re.compile(PROTECTED)
_CORE = re.compile(r"[a-z0-9$@€£|].*[a-z0-9$@€£|]", re.DOTALL)
_PART = re.compile(r"[a-z0-9@$!|€£']+")
_RUNS = re.compile(r"(.)\1*+")
_LETTERS = re.compile(r"[a-z']+")
_LEET = re.compile(r"[a-z0-9@$!|€£']+")
_SIGNS = re.compile(r"[^a-z0-9@$€£']+")
_BARS = re.compile(r"[|!]")
_MASKED = re.compile(r"[a-z]+(?:[*#%]{1,2}|[*#%][a-z]+[*#%]|[-_])[a-z]+")
_NAME_LIKE = re.compile(r"(?:[0134]?[a-z]){3,}[0134]?")
_VOWELS = "aeiou"
_SUFFIXES = frozenset({"t", "s", "m", "d", "ll", "re", "ve", "em", "all"})
_ROMAN = frozenset("ivx")
_CLUSTER = re.compile("[bcdfghjklmnpqrstvwxz]{4}")
_BREAK = re.compile(r"(?<![\w'@#])([a-z]++)(-?\n)([a-z]++)(?![\w'])")
_SHORT = re.compile(r"(?<![\w@#$'./-])(?:[a-z][01345]|[01345][a-z])(?![\w'@$/-])")
_SHORTEST, _LONGEST, _CACHED, _VARIANTS = 3, 40, 64, 64

Undone = tuple[tuple[Edit, ...], frozenset[str]]
_NOTHING: Undone = ((), frozenset())


class Words:
    """Undoes disguises token by token; a reading found in the vocabulary wins over a guess."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._undo = lru_cache(maxsize=20_000)(self._chunk)
        self._part = lru_cache(maxsize=2_000)(self._core)

    def undo(self, draft: Draft) -> int:
        """Undo every disguised word in ``draft``; the number of leet words found."""
        counts: Counter[str] = Counter()
        draft.apply(self._edits(draft.text, counts))
        draft.names.update(counts)
        return counts["leet"]

    def _edits(self, text: str, counts: Counter[str]) -> Iterator[Edit]:
        for match in _CHUNK.finditer(text):
            chunk = match.group()
            found, names = self._undo(chunk) if len(chunk) <= _CACHED else self._chunk(chunk)
            if found:
                counts.update(names)
                at = match.start()
                yield from ((at + start, at + end, new) for start, end, new in found)

    def undo_short(self, draft: Draft) -> None:
        """Undo leet words of two letters; only sensible in a post that holds longer ones."""
        draft.apply(self._short_edits(draft.text))

    def _short_edits(self, text: str) -> Iterator[Edit]:
        for match in _SHORT.finditer(text):
            word = next((w for w in _readings(match.group()) if w in self._known), None)
            if word:
                yield match.start(), match.end(), word

    def undo_breaks(self, draft: Draft) -> None:
        """Join the halves of a word that a line break parts, if only the whole is a word."""
        if draft.apply(self._break_edits(draft.text)):
            draft.names.add("broken")

    def _break_edits(self, text: str) -> Iterator[Edit]:
        for match in _BREAK.finditer(text):
            left, _, right = match.groups()
            if left + right in self._known and left not in self._known and right not in self._known:
                yield match.start(2), match.end(2), ""

    def _chunk(self, chunk: str) -> Undone:
        """Find what to undo in a stretch without white space: its tokens, less the protected ones."""
        edits: list[Edit] = []
        names: set[str] = set()
        for match in _TOKEN.finditer(chunk):
            core = None if match.lastgroup else _CORE.search(chunk, *match.span())
            if core is None or core.group() in self._known:
                continue
            token = core.group()
            found, more = (self._core(token) if len(token) <= _LONGEST else None) or self._parts(token)
            names |= more
            edits += [(core.start() + start, core.start() + end, new) for start, end, new in found]
        return tuple(edits), frozenset(names)

    def _parts(self, token: str) -> Undone:
        """Each part between signs by itself."""
        edits: list[Edit] = []
        names: set[str] = set()
        for match in _PART.finditer(token):
            part = match.group().rstrip("!'|")
            if len(part) < _SHORTEST or part == token or part in self._known:
                continue
            found, more = (self._part(part) if len(part) <= _LONGEST else self._squeeze_guess(part)) or _NOTHING
            names |= more
            edits += [(match.start() + start, match.start() + end, new) for start, end, new in found]
        return tuple(edits), frozenset(names)

    def _core(self, core: str) -> Undone | None:
        if _LETTERS.fullmatch(core):
            return self._squeeze(core, core) or self._squeeze_guess(core)
        if not _LEET.fullmatch(core):
            return self._mask(core) or self._broken(core)
        if not any("a" <= char <= "z" for char in core):
            return None
        return self._leet(core) or self._broken(core) or self._leet_squeezed(core) or self._guess(core)

    def _is_word(self, word: str) -> bool:
        if word in self._known:
            return True
        base, mark, suffix = word.partition("'")
        return mark == "'" and suffix in _SUFFIXES and (base in self._known or base.removesuffix("n") in self._known)

    def _leet(self, core: str) -> Undone | None:
        """Read ``core`` as leetspeak, if that gives a word."""
        word = next((reading for reading in self._readings(core) if self._is_word(reading)), None)
        return None if word is None else (tuple(_aligned(core, word)), frozenset({"leet"}))

    def _leet_squeezed(self, core: str) -> Undone | None:
        """Read ``core`` as leetspeak with letters repeated, if that gives a word."""
        found = next(filter(None, (self._squeeze(core, reading) for reading in self._readings(core))), None)
        return None if found is None else (found[0], found[1] | {"leet"})

    def _readings(self, core: str) -> Iterator[str]:
        shaped = _leet_shape(core.partition("'")[0], self._known) and not _NUMBER.fullmatch(core)
        return _readings(core) if shaped else iter(())

    def _guess(self, core: str) -> Undone | None:
        """Leet in an unknown word, such as a name: vowels for digits between letters."""
        letters = sum("a" <= c <= "z" for c in core)
        if letters < 4 or letters * 2 <= len(core) or not _NAME_LIKE.fullmatch(core) or not _inside(core):
            return None
        word = next(_readings(core))
        return None if _CLUSTER.search(word) else (tuple(_aligned(core, word)), frozenset({"leet"}))

    def _squeeze(self, core: str, word: str) -> Undone | None:
        """``word`` with runs of letters cut to two or one, if that gives a word."""
        runs = [match.group() for match in _RUNS.finditer(word)]
        longest = max(map(len, runs))
        doubled = len(runs) > 1 and min(map(len, runs)) > 1
        if (longest < 3 and not doubled) or _ROMAN.issuperset(word):
            return None
        options = [_sizes(run, doubled) for run in runs]
        if not set(_VOWELS).isdisjoint(word[: -len(runs[-1])]):  # ``garroteee``, but ``seeee``
            options[-1] = sorted(options[-1])
        if prod(map(len, options)) > _VARIANTS:  # too many: only the first of each
            options = [sizes[:1] for sizes in options]
        for sizes in product(*options):
            if self._is_word("".join(run[:size] for run, size in zip(runs, sizes, strict=True))):
                return tuple(_cut(core, runs, sizes)), frozenset({"elongated" if longest > 2 else "doubled"})
        return None

    def _squeeze_guess(self, core: str) -> Undone | None:
        """Cut each run of a repeated letter in an unknown word to one."""
        runs = [match.group() for match in _RUNS.finditer(core)]
        if max(map(len, runs)) < 3 or len(runs) < 2 or _ROMAN.issuperset(core) or not core.isalpha():
            return None
        return tuple(_cut(core, runs, [1 if len(run) > 2 else len(run) for run in runs])), frozenset({"elongated"})

    def _mask(self, core: str) -> Undone | None:
        """Fill a masked letter or two, if exactly one known word fits."""
        if not _MASKED.fullmatch(core) or len(core) < 4:
            return None
        parts = _SIGNS.split(core)
        if any(sign in core for sign in "-_") and any(len(part) > 2 and part in self._known for part in parts):
            return None
        holes = [index for index, char in enumerate(core) if not "a" <= char <= "z"]
        fits = []
        letters = list(core)
        for filling in product(ascii_lowercase, repeat=len(holes)):
            for hole, letter in zip(holes, filling, strict=True):
                letters[hole] = letter
            if (word := "".join(letters)) in self._known:
                fits.append(word)
        return (tuple(_aligned(core, fits[0])), frozenset({"masked"})) if len(fits) == 1 else None

    def _broken(self, core: str) -> Undone | None:
        """Take signs out of a word, if the whole is a word and its parts are not."""
        signs = list(_SIGNS.finditer(core)) or list(_BARS.finditer(core))
        spans = list(
            zip([0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), len(core)], strict=True)
        )
        parts = [core[start:end] for start, end in spans]
        known = [part for part in parts if part in self._known]
        joined = "".join(parts)
        if (
            len(joined) < 4
            or sum(map(bool, parts)) - len(known) < 1
            or joined in parts
            or any(len(part) > 2 for part in known)
        ):
            return None
        word = next((reading for reading in _readings(joined) if reading in self._known), None)
        if word is None:
            return None
        edits: list[Edit] = [(sign.start(), sign.end(), "") for sign in signs]
        for start, end in spans:
            edits += _aligned(core[start:end], word[: end - start], start)
            word = word[end - start :]
        return tuple(sorted(edits)), frozenset({"broken"} if joined.isalpha() else {"broken", "leet"})


def _readings(core: str) -> Iterator[str]:
    """Read leetspeak, the likeliest meaning first; at most 64 readings."""
    return map("".join, islice(product(*(LEET.get(char, char) for char in core)), _VARIANTS))


def _leet_shape(core: str, known: frozenset[str]) -> bool:
    """Whether a token of letters and leet signs may be leetspeak, not a size, a model or a room number."""
    signs = sum(char in LEET for char in core)
    if not signs or signs == len(core) or len(core) < 3 or not any(char not in LEET for char in core):
        return False
    head = core.rstrip("0123456789")
    if len(head) < len(core) and head.isalpha():
        return len(core) - len(head) == 1 and head not in known and (len(core) > 3 or core[-1] in "034")
    return "2" not in core


def _inside(core: str) -> bool:
    """Whether a digit stands between two letters."""
    return re.search(r"[a-z][0134][a-z]", core) is not None


def _sizes(run: str, doubled: bool) -> list[int]:
    """How long a run of one letter may have been meant, likeliest first."""
    if len(run) == 1 or (len(run) == 2 and not doubled):
        return [len(run)]
    return [1, 2] if run[0] in "aiuhvwy" else [2, 1]


def _aligned(old: str, new: str, at: int = 0) -> list[Edit]:
    return [(at + index, at + index + 1, b) for index, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]


def _cut(core: str, runs: list[str], sizes: tuple[int, ...] | list[int]) -> Iterator[Edit]:
    """Edits that turn ``core`` into ``runs``, each cut to its size."""
    at = 0
    for run, size in zip(runs, sizes, strict=True):
        old, new = core[at : at + len(run)], run[:size]
        if old != new:
            yield at, at + len(run), new
        at += len(run)
