"""Word classes and patterns over them: the one pass over a post's words that detectors and judges share."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from seawall.errors import Fault, PackError
from seawall.grammar.automata import Alphabet, Matcher
from seawall.grammar.lexicon import Lexicon, Tags
from seawall.grammar.line import STOPS, Line, Match, Matches, RawToken, Token, phrases, tokenise
from seawall.grammar.pattern import Node, PatternFault, expression, parse, sources
from seawall.text import Text

__all__ = ["Grammar", "GrammarBuilder", "Lexicon", "Line", "Match", "Tags", "Token"]

_KINDS = (
    "url", "email", "handle", "hashtag", "money", "clock", "date", "digits", "num", "word", "newline", "ellipsis", "stop",
    "qmark", "comma", "colon", "quote", "tick", "open", "close", "dash", "gt", "slash", "star", "sym",
)  # fmt: skip
_LANGUAGES = ("en", "es", "any")
_CACHED_WORDS, _CACHED_LENGTH = 50_000, 24  # bounds of the word cache, which changes speed only
_WORDS = frozenset({"word", "num"})
_WORD, _CAPITAL = frozenset({"k.word"}), frozenset({"k.word", "cap"})


#: Tags of words that no lexicon knows: lower case, capitalised, all capitals.
_UNKNOWN: Mapping[str, Tags] = {
    "lower": frozenset({"k.word", "unk"}),
    "capital": frozenset({"k.word", "unk", "cap", "target.named"}),
    "capitals": frozenset({"k.word", "unk", "cap", "caps", "target.named"}),
}


def _kind_tags(kind: str) -> Tags:
    extra = {"k.end"} if kind in STOPS else {"target.named"} if kind == "handle" else set()
    return frozenset({f"k.{kind}", *extra})


class GrammarBuilder:
    """Collects lexicon, macros and patterns from every room and plugin, then builds one ``Grammar``."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.macros: dict[str, str] = {}
        self.frequent: dict[str, list[str]] = {}
        self._patterns: dict[str, tuple[str, Fault]] = {}
        self._anchors: set[str] = set()
        self.faults: list[Fault] = []

    def macro(self, name: str, source: str, at: Fault) -> None:
        """Define a macro; a name used twice is a fault."""
        if name in self.macros:
            self.faults.append(Fault(at.path, at.line, f"macro {name} is defined twice"))
        self.macros[name] = source

    def pattern(self, id: str, source: str, at: Fault, *, anchor: bool = True) -> None:
        """Add a pattern under a unique id; ``at`` says where it stands, for faults.

        An ``anchor`` makes a detector look at a post at all; other patterns are only tried when something asks for them.
        """
        if id in self._patterns:
            first = self._patterns[id][1]
            self.faults.append(Fault(at.path, at.line, f"pattern {id} exists already ({first.path}:{first.line})"))
            return
        self._patterns[id] = (source, at)
        if anchor:
            self._anchors.add(id)

    def digest(self) -> bytes:
        """SHA-256 over words, macros and patterns, independent of the order in which they were added."""
        words = sorted(
            (lang, w, sorted(tags)) for lang, table in self.lexicon.words.items() for w, tags in table.items()
        )
        patterns = sorted((id, source) for id, (source, _) in self._patterns.items())
        return hashlib.sha256(repr((words, sorted(self.macros.items()), patterns)).encode()).digest()

    def build(self) -> Grammar:
        """Compile everything; raises ``PackError`` with all faults."""
        trees: list[tuple[str, Node]] = []
        macro_trees: dict[str, Node] = {}
        for id, (source, at) in self._patterns.items():
            try:
                tree = parse(source, self.macros, macro_trees)
            except PatternFault as fault:
                self.faults.append(Fault(at.path, at.line, f"pattern {id}: {fault}"))
                continue
            trees.append((id, tree))
        memo: dict[int, frozenset[str]] = {}
        found = frozenset().union(*(sources(tree, memo) for _, tree in trees))
        asked = {part.lstrip("!") for source in found for part in _parts(source)} | {"k.end"}
        for tag in asked:
            if tag.startswith("w:") and not tag.endswith("*"):
                self.lexicon.add("any", tag[2:], frozenset({tag}))
        known = {tag for _, tags in self.lexicon.entries() for tag in tags} | set(self.lexicon.implies.values())
        known |= {tag for tags in (*map(_kind_tags, _KINDS), *_UNKNOWN.values(), _CAPITAL) for tag in tags}
        alphabet = Alphabet(sorted(asked), frozenset(known))
        compiled: list[tuple[str, Node, str]] = []
        for id, tree in trees:
            try:
                compiled.append((id, tree, alphabet.regex(tree)))
            except PatternFault as fault:
                at = self._patterns[id][1]
                self.faults.append(Fault(at.path, at.line, f"pattern {id}: {fault}"))
        if self.faults:
            raise PackError(self.faults)
        return Grammar(self.lexicon, alphabet, Matcher(compiled, self._rates(found), frozenset(self._anchors)))

    def _rates(self, found: frozenset[str]) -> dict[str, float]:
        """How often a word of running text satisfies each tag expression, roughly: Zipf's law over the frequent words."""
        weights = {word: 0.1 / rank for words in self.frequent.values() for rank, word in enumerate(words, 1)}
        by_tag = defaultdict[str, float](float, {"unk": 0.3, "cap": 0.15, "target.named": 0.1})
        for kind in _KINDS:
            by_tag.update(dict.fromkeys(_kind_tags(kind), 0.5 if kind == "word" else 0.05))
        for word, tags in self.lexicon.entries():
            weight = weights.get(word, 0.00002)
            for tag in tags:
                by_tag[tag] += weight
        return {source: _rate(source, by_tag) for source in found}


def _rate(source: str, by_tag: Mapping[str, float]) -> float:
    """An upper estimate for a tag expression from the rates of its tags."""
    total = 0.0
    for option in expression(source).options:
        wanted = [part for part in option if not part.startswith("!")]
        rates = [
            sum(rate for tag, rate in by_tag.items() if tag.startswith(part[:-1]))
            if part.endswith("*")
            else by_tag.get(part, 0.0)
            for part in wanted
        ]
        total += min(rates, default=1.0)
    return total


def _parts(source: str) -> Iterator[str]:
    for option in expression(source).options:
        yield from option


@dataclass(frozen=True, slots=True)
class _Entry:
    """A word as the grammar knows it: tags, coded form, and the requirements that it meets."""

    tags: Tags
    code: str
    mask: int


class Grammar:
    """The compiled word classes and patterns. ``read`` analyses one text; it keeps no state that changes a result."""

    def __init__(self, lexicon: Lexicon, alphabet: Alphabet, matcher: Matcher) -> None:
        self.vocabulary = lexicon.vocabulary()
        self._lexicon = lexicon
        self._openings, self._phrases = _openings(word for word, _ in lexicon.entries())
        self._alphabet = alphabet
        self._matcher = matcher
        self._entries: dict[Tags, _Entry] = {}
        self._words: dict[str, dict[tuple[str, str], _Entry]] = {language: {} for language in _LANGUAGES}
        self._kinds = {kind: self._entry(_kind_tags(kind)) for kind in _KINDS}
        self._unknown = {name: self._entry(tags) for name, tags in _UNKNOWN.items()}

    def _entry(self, tags: Tags) -> _Entry:
        entry = self._entries.get(tags)
        if entry is None:
            entry = self._entries[tags] = _Entry(tags, self._alphabet.code(tags), self._matcher.mask(tags))
        return entry

    def warm(self) -> int:
        """Compile every pattern now (they are compiled when first needed otherwise); how many there are."""
        return self._matcher.compile_all()

    def read(self, text: Text) -> Line:
        """Tokens, tags, sentences, quoting and pattern matches of ``text``."""
        folded = text.folded
        language = text.language if text.language in {"en", "es"} else "any"
        tokens, words = phrases(*tokenise(folded), self._openings, self._phrases)
        entries = [
            self._word(word, token, text, language) if token[2] in _WORDS else self._kinds[token[2]]
            for word, token in zip(words, tokens, strict=True)
        ]
        met = 0
        for mask in {entry.mask for entry in entries}:
            met |= mask
        return Line(text, tokens, lambda: [entry.tags for entry in entries], self._matches(entries, met))

    def _matches(self, entries: list[_Entry], met: int) -> Matches:
        matcher = self._matcher
        coded = ""
        ends: list[int] = []

        def find(id: str) -> list[Match]:
            nonlocal coded
            if not coded:
                coded = "".join(entry.code for entry in entries)
                ends.extend(accumulate(len(entry.code) for entry in entries))
            found = []
            for start, end, groups in matcher.find(id, coded, ends):
                # ``^`` takes in the stop before the sentence, which is not part of what was found
                first = start + 1 if start + 1 < end and "k.end" in entries[start].tags else start
                found.append(Match(id, first, end, groups))
            return found

        return Matches(frozenset(matcher.candidates(met)), matcher.masks, met, find)

    def _word(self, word: str, token: RawToken, text: Text, language: str) -> _Entry:
        start = text.starts[token[0]] if text.starts is not None else token[0]
        end = text.ends[token[1] - 1] if text.ends is not None else token[1]
        written = text.original[start:end]
        cache = self._words[language]
        entry = cache.get((word, written))
        if entry is None:
            entry = self._look_up(word, written, token[2], language)
            if len(cache) < _CACHED_WORDS and len(written) < _CACHED_LENGTH:
                cache[(word, written)] = entry
        return entry

    def _look_up(self, word: str, written: str, kind: str, language: str) -> _Entry:
        tags = self._lexicon.tags(word, language)
        exact = None if written.isascii() else self._lexicon.tags(written.lower(), language)
        if exact is not None:  # "mató" says more than "mato"; a word merely named by a pattern says nothing of its own
            named = frozenset(tag for tag in tags or () if tag.startswith("w:"))
            tags = exact | (named if any(not tag.startswith("w:") for tag in exact) else tags or frozenset())
        if tags is not None and " " in word:  # a phrase is also what its last word is: "with rifles" still names rifles
            *_, before, last = word.split(" ")
            for part in (before, last) if last.startswith("'") else (last,):
                tags |= self._lexicon.tags(part, language) or frozenset()
        capital = written[:1].isupper()
        if tags is None:
            if kind == "num":
                return self._kinds["num"]
            if not capital:
                return self._unknown["lower"]
            return self._unknown["capitals" if len(written) > 1 and written.isupper() else "capital"]
        if kind == "num":
            return self._entry(tags | _kind_tags("num"))
        return self._entry(tags | _CAPITAL if capital and not written.isupper() else tags | _WORD)


def _openings(entries: Iterable[str]) -> tuple[dict[str, dict[str, int]], frozenset[str]]:
    """First word → second word → words in the longest phrase of the lexicon that begins so; and all phrases."""
    openings: dict[str, dict[str, int]] = {}
    known = frozenset(entry for entry in entries if " " in entry)
    for phrase in known:
        first, second, *rest = phrase.split(" ")
        seconds = openings.setdefault(first, {})
        seconds[second] = max(seconds.get(second, 0), 2 + len(rest))
    return openings, known
