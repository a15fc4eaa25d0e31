"""The pattern language: sequences of words, tags and macros, compiled to regular expressions over symbols.

| written | matches |
|---|---|
| ``days`` | the word itself (folded), or a phrase in quotes: ``"going to"`` |
| ``find*`` | any form of a verb of the lexicon (its lemma) |
| ``[act.death]`` | a token with that tag; ``act.*`` any tag with that prefix; ``a&b``, ``a|b``, ``!a`` combine (``|`` binds loosest) |
| ``PERSON`` | a macro, defined in ``macros:`` |
| ``_`` | any token inside the sentence; ``~4`` up to four of them; ``__`` any token at all |
| ``( a | b c )`` | alternatives; ``? * + {1,3}`` repeat |
| ``<act: …>`` | names what matched, for signals and spans |
| ``^`` ``$`` | the beginning and the end of a sentence |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["PatternFault", "Symbols", "literals", "translate"]

_PIECE = re.compile(
    r"""(?P<space>\s+)|(?P<open><[a-z_]+:)|(?P<close>>)|(?P<tag>\[[^\]]+\])|(?P<phrase>"[^"]+")"""
    r"""|(?P<gap>~\d+)|(?P<any>__?(?![\w]))|(?P<repeat>\{\d+(?:,\d*)?\}|[?+](?!\w)|\*(?!\w))|(?P<group>[()|])|(?P<edge>[\^$])"""
    r"""|(?P<macro>[A-Z][A-Z0-9_]+(?![a-z]))|(?P<lemma>[a-z_]+\*)|(?P<word>[a-z0-9@#'][\w'@#-]*|I|[,:?!.…])"""
)


class PatternFault(ValueError):
    """A pattern that can't be compiled; says which part."""


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


def pieces(source: str) -> Iterator[Piece]:
    """Split a pattern into pieces; raises ``PatternFault`` where it makes no sense."""
    index = 0
    while index < len(source):
        match = _PIECE.match(source, index)
        if match is None:
            raise PatternFault(f"can't read {source[index : index + 20]!r} (column {index + 1})")
        index = match.end()
        if match.lastgroup != "space":
            yield Piece(str(match.lastgroup), match.group())


def expand(source: str, macros: Mapping[str, str], depth: int = 0) -> Iterator[Piece]:
    """Pieces of a pattern with its macros written out."""
    if depth > 12:
        raise PatternFault("macros that contain each other")
    for piece in pieces(source):
        if piece.kind != "macro":
            yield piece
            continue
        if piece.text not in macros:
            raise PatternFault(f"unknown macro {piece.text}")
        yield Piece("group", "(")
        yield from expand(macros[piece.text], macros, depth + 1)
        yield Piece("group", ")")


def literals(source: str, macros: Mapping[str, str]) -> Iterator[str]:
    """The words and phrases that a pattern names literally; the lexicon must know them."""
    for piece in expand(source, macros):
        if piece.kind == "word" and piece.text not in {",", ":", "?", "!", "."}:
            yield piece.text
        elif piece.kind == "phrase":
            yield piece.text.strip('"')


class Symbols:
    """Numbers the distinct tag sets; a tag expression becomes the character class of the tag sets that satisfy it."""

    _BASE = 0x4E00

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}
        self._classes: dict[str, str] = {}
        self.known_tags: set[str] = set()

    def symbol(self, tags: frozenset[str]) -> str:
        """The character that stands for ``tags``; new sets are only numbered before the first class is asked for."""
        number = self._numbers.get(tags)
        if number is None:
            if self._classes:
                return self.symbol(frozenset({"k.word", "unk"}))
            number = self._numbers[tags] = len(self._numbers)
            self.known_tags |= tags
        return chr(self._BASE + number)

    def table(self) -> dict[frozenset[str], str]:
        """Tag set → symbol."""
        return {tags: chr(self._BASE + number) for tags, number in self._numbers.items()}

    def where(self, test: Callable[[frozenset[str]], bool]) -> str:
        """The character class of all tag sets for which ``test`` is true."""
        numbers = sorted(number for tags, number in self._numbers.items() if test(tags))
        if not numbers:
            return ""
        ranges: list[list[int]] = []
        for number in numbers:
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
        base = self._BASE
        body = "".join(chr(base + a) if a == b else f"{chr(base + a)}-{chr(base + b)}" for a, b in ranges)
        return f"[{body}]"

    def expression(self, source: str) -> str:
        """The character class of a tag expression such as ``act.*&!past|w:dead``."""
        if source not in self._classes:
            self._classes[source] = self.where(self._test(source))
        if not self._classes[source]:
            raise PatternFault(f"no word carries [{source}]")
        return self._classes[source]

    def _test(self, source: str) -> Callable[[frozenset[str]], bool]:
        options = [[part.strip() for part in option.split("&")] for option in source.split("|")]
        for part in (p for option in options for p in option):
            self._check(part.lstrip("!"))
        return lambda tags: any(all(_holds(part, tags) for part in option) for option in options)

    def _check(self, name: str) -> None:
        known = any(t.startswith(name[:-1]) for t in self.known_tags) if name.endswith("*") else name in self.known_tags
        if not known:
            raise PatternFault(f"unknown tag [{name}]")


def _holds(part: str, tags: frozenset[str]) -> bool:
    name = part.lstrip("!")
    found = any(t.startswith(name[:-1]) for t in tags) if name.endswith("*") else name in tags
    return found != part.startswith("!")


_PUNCTUATION = {",": "k.comma", ":": "k.colon", "?": "k.qmark", "!": "k.stop", ".": "k.stop"}


def translate(source: str, macros: Mapping[str, str], symbols: Symbols) -> str:
    """The regular expression over symbols for a pattern; raises ``PatternFault``."""
    inside = symbols.expression("!k.end")
    stop = symbols.expression("k.end")
    out: list[str] = []
    depth = 0
    for piece in expand(source, macros):
        kind, text = piece.kind, piece.text
        if kind == "open":
            out.append(f"(?P<{text[1:-1]}>")
            depth += 1
        elif kind == "close":
            out.append(")")
            depth -= 1
        elif kind == "group":
            out.append("(?:" if text == "(" else text)
            depth += {"(": 1, ")": -1}.get(text, 0)
        elif kind == "repeat":
            out.append(text)
        elif kind == "gap":
            out.append(f"{inside}{{0,{text[1:]}}}?")
        elif kind == "any":
            out.append(inside if text == "_" else ".")
        elif kind == "edge":
            out.append(f"(?:^|{stop})" if text == "^" else f"(?:$|{stop})")
        else:
            out.append(symbols.expression(_expression(kind, text)))
        if depth < 0:
            raise PatternFault("a bracket closes that was never opened")
    if depth:
        raise PatternFault("a bracket is never closed")
    return "".join(out)


def _expression(kind: str, text: str) -> str:
    if kind == "tag":
        return text[1:-1]
    if kind == "lemma":
        return f"l:{text[:-1]}"
    if kind == "phrase":
        return f"w:{text.strip(chr(34))}"
    return _PUNCTUATION.get(text, f"w:{text}")
