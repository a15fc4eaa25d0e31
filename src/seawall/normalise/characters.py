"""Folding character by character: case, accents, styles, invisible characters, emoji; then look-alikes by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product
from string import ascii_lowercase

from seawall.normalise.draft import Draft, Edit
from seawall.normalise.tables import EMOJI, LETTERS, LOOKALIKES

__all__ = ["fold_characters", "plain", "undo_lookalikes", "western"]

_QUOTES = dict.fromkeys("«»“”„‟〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›´ʼ＇", "'") | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_KEPT = frozenset("…¨¯¸˜ˆ™©®¿¡" + "".join(map(chr, range(0x1F1E6, 0x1F200))))
_BREAKS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HIDDEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
_FILLERS = "\u115f\u1160\u17b4\u17b5\u180b-\u180f\uffa0\ufff0-\ufffb\U0001f3fb-\U0001f3ff"
_IGNORED = re.compile(f"[{_MARKS}{_HIDDEN}{_FILLERS}]")
_HIDDEN_IN_WORD = re.compile(rf"(?<=\w)[\x00-\x08{_HIDDEN}]++(?=\w)")
_STACK = re.compile(f"[{_MARKS}]{{3}}")
#: Mathematical, circled and squared letters.
_STYLED = ((0x1D400, 0x1D7FF), (0x2460, 0x24FF), (0x1F100, 0x1F12F))
_ODD = re.compile("\r\n|[\x00-\x08\x0b-\x1f\x7f]+|[^\x00-\x7f]+")
_WORD = re.compile(r"\w+")
_LONGEST_WORD = 20
_LONGEST_FORM = 4  # a longer compatibility form (U+FDFA is 18 characters) would let a text grow without bound


def _form(char: str) -> str:
    """Give the compatibility form of one character in lower case, Latin letters without accents."""
    form = unicodedata.normalize("NFKC", char).lower()
    parts = unicodedata.normalize("NFD", form)
    if parts[:1].isascii():
        form = "".join(c for c in parts if not unicodedata.combining(c))
    form = "".join(LETTERS.get(c, _QUOTES.get(c, c)) for c in form)
    return form if len(form) <= _LONGEST_FORM and not form.isspace() else char


def _letter(char: str) -> tuple[str, str]:
    """Give what a letter, digit or sign folds to, and the disguise if its style is one."""
    code = ord(char)
    squared = (code - 0x1F130) % 32
    if 0x1F130 <= code <= 0x1F189 and squared < len(ascii_lowercase):
        return ascii_lowercase[squared], "confusable"
    form = _form(char)
    if form == char or not form.isalnum():
        return form, ""
    if 0xFF01 <= code <= 0xFF5E:
        return form, "fullwidth"
    styled = any(first <= code <= last for first, last in _STYLED) or (char in LETTERS and code > 0x200)
    return form, "confusable" if styled else ""


class _Characters(dict[str, tuple[str, str]]):
    """Character → what it folds to, and the name of the disguise (or ``""``). Fills itself, one entry a code point."""

    def __missing__(self, char: str) -> tuple[str, str]:
        category = unicodedata.category(char)
        if category == "Cc" or _IGNORED.match(char):
            result = ("", "")
        elif category in {"Cs", "Zs"}:
            result = ("\ufffd" if category == "Cs" else " ", "")
        else:
            result = _letter(char)
        self[char] = result
        return result


_CHARACTERS = _Characters(
    {char: (new, "") for char, new in _QUOTES.items()}
    | {char: (char, "") for char in _KEPT}
    | dict.fromkeys(_BREAKS, ("\n", ""))
    | dict.fromkeys(_BIDI, ("", "bidi"))
    | {char: (f" {word} ", "emoji") for char, word in EMOJI.items()}
)


def _byte(value: int) -> int:
    try:
        char = bytes([value]).decode("cp1252")
        form, name = _CHARACTERS[char] if value > 0x7F else (char.lower(), "")
        return 0 if name or len(form) != 1 else form.encode("cp1252")[0]
    except (UnicodeDecodeError, UnicodeEncodeError):
        return 0


_WESTERN = bytes(_byte(value) for value in range(256))


def plain(text: str) -> str | None:
    """``text`` in lower case without accents if that keeps every position; ``None`` if it needs ``fold_characters``.

    What can't be told here becomes U+0000, which the gate takes for a control character.
    """
    if text.isascii():
        return text.lower()
    try:
        return text.encode("cp1252").translate(_WESTERN).decode("cp1252")
    except UnicodeEncodeError:
        return None


def western(text: str) -> str:
    """Like ``plain``, for reading only: what Western European writing doesn't have becomes ``?``."""
    return text.encode("cp1252", "replace").translate(_WESTERN).decode("cp1252")


def _edits(text: str, names: set[str]) -> Iterator[Edit]:
    table = _CHARACTERS
    for match in _ODD.finditer(text):
        start, end = match.span()
        if match.group() == "\r\n":
            yield start, end, "\n"
            continue
        folded = [table[char] for char in match.group()]
        names.update(name for _, name in folded)
        if all(len(form) == 1 for form, _ in folded):
            yield start, end, "".join(form for form, _ in folded)
            continue
        for index, (form, _) in enumerate(folded, start):
            if form != text[index]:
                yield index, index + 1, form


def fold_characters(draft: Draft) -> None:
    """Fold every character of a fresh draft and name the disguises met."""
    text, names = draft.text, draft.names
    if _HIDDEN_IN_WORD.search(text) or _STACK.search(text):
        names.add("invisible")
    draft.apply(_edits(text, names))
    names.discard("")
    lower = draft.text.lower()
    draft.text = (
        lower if len(lower) == len(draft.text) else "".join(c.lower() if c.isascii() else c for c in draft.text)
    )
    draft.apply(_flags(draft.text, names))


_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")


def _flags(text: str, names: set[str]) -> Iterator[Edit]:
    """Regional indicators that stand alone are letters; in pairs they are flags."""
    for match in _FLAG.finditer(text):
        if len(match.group()) == 1:
            names.add("confusable")
            yield match.start(), match.end(), ascii_lowercase[ord(match.group()) - 0x1F1E6]


def undo_lookalikes(draft: Draft, known: frozenset[str]) -> None:
    """Turn look-alikes into Latin letters: in words that mix scripts, and in words of look-alikes in a Latin post."""
    text = draft.text
    foreign = {char for char in set(text) if not char.isascii() and char.isalpha()}
    if foreign.isdisjoint(LOOKALIKES):
        return
    real = not foreign <= LOOKALIKES.keys()
    latin = any("a" <= char <= "z" for char in set(text))
    edits: list[Edit] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        new = _latin(word, known, real, latin)
        if new != word:
            edits.append((match.start(), match.end(), new))
    if edits:
        draft.names.add("confusable")
        draft.apply(edits)


def _latin(word: str, known: frozenset[str], real: bool, latin: bool) -> str:
    letters = {char for char in word if not char.isascii() and char.isalpha()}
    if not letters or not letters <= LOOKALIKES.keys():
        return word
    options = [LOOKALIKES.get(char, char) for char in word]
    guess = "".join(option[0] for option in options)
    if len(word) <= _LONGEST_WORD:
        guess = next((w for w in map("".join, islice(product(*options), 64)) if w in known), guess)
    mixed = any("a" <= char <= "z" for char in word)
    single_greek = len(word) == 1 and word >= "\u0370" and word < "\u0400"
    return guess if mixed or (not real and not single_greek and (latin or guess in known)) else word
