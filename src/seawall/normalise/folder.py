"""The folder: one cheap look at a post says which stages it needs; most need none."""

from __future__ import annotations

import re2

from seawall.normalise import numbers, shorthand, spaced, words
from seawall.normalise.characters import fold_characters, plain, undo_lookalikes
from seawall.normalise.draft import Draft
from seawall.normalise.language import COMMON, identify
from seawall.text import Text

__all__ = ["Folder"]

_PASSES = 6
_CONTROL, _SPACED, _NUMBERS, _WORDS, _BREAKS, _SHORT, _SMS = range(7)
_GATES = (
    "[\\x00-\\x08\\x0b-\\x1f\\x7f]",
    spaced.GATE,
    numbers.GATE,
    words.GATE,
    words.GATE_BREAK,
    words.GATE_SHORT,
    shorthand.GATE,
)


def _gate() -> re2.Set:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    gate = re2.Set.SearchSet(options)
    for number, pattern in enumerate(_GATES):
        if gate.Add(pattern) != number:
            raise ValueError(f"gate {number} doesn't compile")
    gate.Compile()
    return gate


_GATE = _gate()


class Folder:
    """Folds posts. ``vocabulary``: every known word, lower case without accents; it decides what is a disguise."""

    def __init__(self, vocabulary: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        known = vocabulary | COMMON
        self._known = known
        self._spacing = spaced.Spacing(known)
        self._words = words.Words(known)

    def __reduce__(self) -> tuple[type[Folder], tuple[frozenset[str]]]:
        return Folder, (self._vocabulary,)

    def fold(self, text: str, language: str | None = None) -> Text:
        """Give ``text`` beside its folded form, with the way back. Never raises on a string; linear in its length.

        ``language`` (``en``, ``es``, ``mix``, ``und``, an ISO code) chooses the shorthand; identified where not given.
        """
        folded = plain(text)
        if folded is not None:
            stages = _GATE.Match(folded)
            if not stages:
                return Text(text, folded, None, None, language or identify(text))
            if _CONTROL not in stages:
                return self._undo(text, Draft(folded), language)
        draft = Draft(text)
        fold_characters(draft)
        undo_lookalikes(draft, self._known)
        return self._undo(text, draft, language)

    @staticmethod
    def at_once(text: str) -> str | None:
        """The folded form of ``text`` if no stage has to look at it, else ``None``."""
        folded = plain(text)
        return None if folded is None or _GATE.Match(folded) else folded

    def _undo(self, text: str, draft: Draft, language: str | None) -> Text:
        """Run the stages that the gate names until none of them changes anything."""
        leet = 0
        for _ in range(_PASSES):
            before = draft.text
            stages = _GATE.Match(before) or []
            leet += self._words_of(draft, stages, dense=leet > 1)
            if draft.text == before and _SMS in stages:  # last, when words are whole
                language = language or identify(draft.text)
                shorthand.undo_shorthand(draft, language)
            if draft.text == before:
                break
            if not draft.text.isascii():  # what was undone may have joined two scripts
                undo_lookalikes(draft, self._known)
        language = language or identify(draft.text)
        starts, ends = (draft.starts, draft.ends) if draft.moved else (None, None)
        return Text(text, draft.text, starts, ends, language, tuple(sorted(draft.names)))

    def _words_of(self, draft: Draft, stages: list[int], *, dense: bool) -> int:
        """Run the stages about letters and words; the number of leet words undone."""
        leet = 0
        if _NUMBERS in stages:
            numbers.undo_numbers(draft)
        if _SPACED in stages:
            self._spacing.undo(draft)
        if _WORDS in stages:
            leet = self._words.undo(draft)
        if _BREAKS in stages:
            self._words.undo_breaks(draft)
        if _SHORT in stages and (dense or leet > 1):
            self._words.undo_short(draft)
        return leet
