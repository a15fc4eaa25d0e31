"""A post as a line of tokens with tags, sentences and quoting: what patterns over word classes are matched on.

(Cascaded finite-state analysis: Abney 1996; FASTUS: Hobbs et al. 1997.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from seawall.text import Text

__all__ = ["Line", "Match", "Matches", "RawToken", "Token", "tokenise"]

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


#: Start, end and kind of a token.
RawToken = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in a line: token range ``[start, end)`` and the token ranges of its named groups."""

    pattern: str
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Matches:
    """The matches of a line, found when they are first asked for.

    ``anchors`` are the anchor patterns whose words are all there; ``possible`` says the same of any pattern.
    """

    __slots__ = ("_any", "_find", "_found", "_masks", "_met", "anchors")

    def __init__(
        self, anchors: frozenset[str], masks: Mapping[str, int], met: int, find: Callable[[str], list[Match]]
    ) -> None:
        self.anchors = anchors
        self._masks = masks
        self._met = met
        self._find = find
        self._found: dict[str, list[Match]] = {}
        self._any: dict[str, tuple[str, ...]] = {}

    def possible(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Those of a spec's alternative ``patterns`` whose words are all there."""
        known = self._any.get(patterns[0])
        if known is None:
            masks, met = self._masks, self._met
            known = self._any[patterns[0]] = tuple([p for p in patterns if (mask := masks[p]) & met == mask])
        return known

    def get(self, pattern: str) -> Sequence[Match]:
        """All matches of ``pattern``, left to right."""
        found = self._found.get(pattern)
        if found is None:
            mask = self._masks[pattern]
            found = self._found[pattern] = self._find(pattern) if mask & self._met == mask else []
        return found


class Line:
    """The analysed form of a text. What only a few posts need (tokens, sentences, quoting) is worked out when first asked for.

    ``matches`` are the pattern matches; ``tokens`` and ``tags`` stand in the order of the text.
    """

    def __init__(
        self, text: Text, raw: Sequence[RawToken], tags: Callable[[], list[frozenset[str]]], matches: Matches
    ) -> None:
        self.text = text
        self.matches = matches
        self._raw = raw
        self._read_tags = tags

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens; a phrase of the lexicon is one."""
        return list(map(Token._make, self._raw))

    @cached_property
    def tags(self) -> list[frozenset[str]]:
        """The tags of each token."""
        return self._read_tags()

    @cached_property
    def sentence(self) -> list[int]:
        """The number of each token's sentence, from 0."""
        return self._sentences[0]

    @cached_property
    def question(self) -> set[int]:
        """The numbers of the sentences that end in a question mark."""
        return self._sentences[1]

    @cached_property
    def _sentences(self) -> tuple[list[int], set[int]]:
        return sentences(self.tokens, self.text.folded)

    @cached_property
    def quoted(self) -> list[bool]:
        """Whether each token stands inside quotation marks or on a quoted line."""
        return quoting(self.tokens)

    def words(self, start: int, end: int) -> str:
        """The folded text of tokens ``[start, end)``."""
        return self.text.folded[self._raw[start][0] : self._raw[end - 1][1]]


def tokenise(folded: str) -> tuple[list[RawToken], list[str]]:
    """Tokens of folded text and the word of each, in linear time; white space is dropped, line breaks are kept.

    The full stop of an abbreviation before its name (``Mr. Hall``) is no token.
    """
    tokens: list[RawToken] = []
    words: list[str] = []
    for match in _TOKEN.finditer(folded):
        word, kind = match.group(), match.lastgroup or "sym"
        start, end = match.span()
        if word == "." and words and words[-1] in _ABBREVIATIONS and tokens[-1][1] == start:
            continue
        tokens.append((start, end, kind))
        words.append(word)
    return tokens, words


def phrases(
    tokens: list[RawToken], words: list[str], openings: Mapping[str, Mapping[str, int]], known: frozenset[str]
) -> tuple[list[RawToken], list[str]]:
    """Join runs of tokens that form a ``known`` phrase, longest first; the tokens, and the word or phrase of each.

    ``openings`` gives, per first and second word, the length in words of the longest phrase that begins with them.
    """
    joins: list[tuple[int, int]] = []
    after = 0
    for index, (word, following) in enumerate(pairwise(words)):
        seconds = openings.get(word)
        if seconds is None or index < after or following not in seconds:
            continue
        longest = min(seconds[following], len(words) - index)
        size = next((n for n in range(longest, 1, -1) if " ".join(words[index : index + n]) in known), 1)
        if size > 1:
            after = index + size
            joins.append((index, after))
    for start, end in reversed(joins):
        words[start:end] = [" ".join(words[start:end])]
        tokens[start:end] = [(tokens[start][0], tokens[end - 1][1], "word")]
    return tokens, words


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
