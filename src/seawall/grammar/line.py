"""A post as a line of tokens with tags, sentences and quoting: what patterns over word classes are matched on.

(Cascaded finite-state analysis: Abney 1996; FASTUS: Hobbs et al. 1997.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from seawall.text import Text

__all__ = ["Line", "Match", "Matches", "Token", "tokenise"]

_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)"
    r"|(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4})"
    r"|(?P<handle>@[\w][\w.-]{0,63})"
    r"|(?P<hashtag>#\w{2,64})"
    r"|(?P<money>(?:(?:us|mx|ar|co|a|c)?[$€£₿]|s/\.?)[ ]?\d[\d.,]{0,15}(?:[ ]?(?:k|mil|m|usd|mxn|ars|cop|eur))?\b|\d[\d.,]{0,15}[ ]?[$€£])"
    r"|(?P<clock>\d{1,2}[:.h]\d{2}(?:[ ]?[ap]\.?m\b\.?|h\b|hrs\b)?|\d{1,2}[ ]?[ap]\.?m\b\.?|\d{1,2}[ ]?(?:h|hs|hrs)\b)"
    r"|(?P<date>\d{1,4}[/-]\d{1,2}[/-]\d{1,4})"
    r"|(?P<digits>\+?\(?\d[\d().\- ]{5,18}\d)"
    r"|(?P<num>#?\d[\d.,]*(?:k|mil|st|nd|rd|th|o|a)?\b)"
    r"|(?P<word>[a-z]+n't\b|'(?:ll|m|re|ve|d|s|em)\b|[^\W\d_]+(?:[-_][^\W\d_]+)*|\w+)"
    r"|(?P<newline>\n)"
    r"|(?P<ellipsis>\.\.+|…)"
    r"|(?P<stop>[.!;]+|¡+)"
    r"|(?P<qmark>[?!]*\?[?!]*|¿)"
    r"|(?P<comma>,)|(?P<colon>:)|(?P<quote>\")|(?P<tick>')|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<dash>[-–—]+)|(?P<gt>>)|(?P<slash>/)|(?P<star>\*+)"
    r"|(?P<sym>[^\s])"
)
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "jr",
        "sr",
        "sra",
        "srta",
        "dra",
        "lic",
        "licda",
        "ing",
        "arq",
        "gral",
        "cap",
        "sgto",
        "capt",
        "sgt",
        "lt",
        "gov",
        "sen",
        "rep",
        "rev",
        "hon",
        "cllr",
        "supt",
        "det",
        "vs",
        "ave",
        "blvd",
        "apt",
        "av",
        "col",
        "num",
        "dpto",
        "depto",
    ]
)
#: Token kinds that end a sentence.
STOPS = frozenset({"stop", "newline", "qmark", "ellipsis"})


class Token(NamedTuple):
    """A token: folded range ``[start, end)`` and its kind (``word``, ``num``, ``url`` …)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in a line: token range ``[start, end)`` and the token ranges of its named groups."""

    pattern: str
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Matches:
    """The matches of a line, found when they are first asked for. ``possible`` are the patterns whose words are all there."""

    __slots__ = ("_find", "_found", "possible")

    def __init__(self, possible: frozenset[str], find: Callable[[str], list[Match]]) -> None:
        self.possible = possible
        self._find = find
        self._found: dict[str, list[Match]] = {}

    def get(self, pattern: str) -> Sequence[Match]:
        """All matches of ``pattern``, left to right."""
        if pattern not in self.possible:
            return ()
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = self._find(pattern)
        return found


@dataclass(slots=True)
class Line:
    """The analysed form of a text: tokens, tags per token, sentence number per token, and the pattern matches."""

    text: Text
    tokens: list[Token]
    tags: list[frozenset[str]]
    sentence: list[int]
    question: set[int]
    quoted: list[bool]
    matches: Matches

    def words(self, start: int, end: int) -> str:
        """The folded text of tokens ``[start, end)``."""
        return self.text.folded[self.tokens[start].start : self.tokens[end - 1].end]


def tokenise(folded: str) -> list[Token]:
    """Split folded text into tokens, in linear time; white space is dropped, line breaks are kept.

    The full stop of an abbreviation before its name (``Mr. Hall``) is no token.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(folded):
        kind = match.lastgroup or "sym"
        if kind == "stop" and tokens and match.group() == "." and _is_abbreviation(tokens[-1], match.start(), folded):
            continue
        tokens.append(Token(match.start(), match.end(), kind))
    return tokens


def _is_abbreviation(last: Token, end: int, folded: str) -> bool:
    return last.end == end and folded[last.start : last.end] in _ABBREVIATIONS


def phrases(
    tokens: list[Token], folded: str, openings: Mapping[str, Mapping[str, int]], table: Mapping[str, frozenset[str]]
) -> tuple[list[Token], list[str]]:
    """Join runs of tokens that form a phrase of the lexicon, longest first; the tokens, and the word or phrase of each.

    ``openings`` gives, per first and second word, the length in words of the longest phrase that begins with them.
    """
    words = [folded[token.start : token.end] for token in tokens]
    if openings.keys().isdisjoint(words):
        return tokens, words
    joined: list[Token] = []
    keys: list[str] = []
    index, count = 0, len(tokens)
    while index < count:
        size = 1
        seconds = openings.get(words[index])
        if seconds is not None and index + 1 < count:
            longest = min(seconds.get(words[index + 1], 0), count - index)
            size = next((n for n in range(longest, 1, -1) if " ".join(words[index : index + n]) in table), 1)
        keys.append(" ".join(words[index : index + size]))
        joined.append(tokens[index] if size == 1 else Token(tokens[index].start, tokens[index + size - 1].end, "word"))
        index += size
    return joined, keys


def sentences(tokens: list[Token], folded: str) -> tuple[list[int], set[int]]:
    """Sentence number per token, and the numbers of sentences that end in a question mark."""
    numbers: list[int] = []
    questions: set[int] = set()
    current, ended = 0, False
    for token in tokens:
        if token.kind in STOPS and folded[token.start] != "¿":
            if token.kind == "qmark":
                questions.add(current)
            ended = True
        elif ended:
            current, ended = current + 1, False
        numbers.append(current)
    return numbers, questions


def quoting(tokens: list[Token]) -> list[bool]:
    """Which tokens stand inside double quotes (closed within 120 tokens) or on a line that begins with ``>``."""
    quoted = [False] * len(tokens)
    opened: int | None = None
    line_quote, at_start = False, True
    for index, token in enumerate(tokens):
        if token.kind == "newline":
            line_quote, at_start = False, True
            continue
        if at_start and token.kind == "gt":
            line_quote = True
        at_start = False
        if line_quote:
            quoted[index] = True
        if token.kind != "quote":
            continue
        if opened is not None and index - opened <= 120:
            quoted[opened : index + 1] = [True] * (index + 1 - opened)
            opened = None
        else:
            opened = index
    return quoted
