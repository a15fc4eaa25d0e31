"""Word classes and patterns over them: the one pass over a post's words that detectors and judges share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import ahocorasick_rs
import re2

from seawall.errors import Fault, PackError
from seawall.grammar.lexicon import Lexicon, Tags
from seawall.grammar.line import STOPS, Line, Match, Token, phrases, quoting, sentences, tokenise
from seawall.grammar.pattern import PatternFault, Symbols, literals, translate
from seawall.text import Text

__all__ = ["Grammar", "GrammarBuilder", "Lexicon", "Line", "Match", "Tags", "Token"]

_KINDS = (
    "url", "email", "handle", "hashtag", "money", "clock", "date", "digits", "num", "word", "newline", "ellipsis", "stop",
    "qmark", "comma", "colon", "quote", "tick", "open", "close", "dash", "gt", "slash", "star", "sym",
)  # fmt: skip
_LANGUAGES = ("en", "es", "any")


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
        self._patterns: dict[str, tuple[str, Fault]] = {}
        self.faults: list[Fault] = []

    def macro(self, name: str, source: str, at: Fault) -> None:
        """Define a macro; a name used twice is a fault."""
        if name in self.macros:
            self.faults.append(Fault(at.path, at.line, f"macro {name} is defined twice"))
        self.macros[name] = source

    def pattern(self, id: str, source: str, at: Fault) -> None:
        """Add a pattern under a unique id; ``at`` says where it stands, for faults."""
        if id in self._patterns:
            first = self._patterns[id][1]
            self.faults.append(Fault(at.path, at.line, f"pattern {id} exists already ({first.path}:{first.line})"))
            return
        self._patterns[id] = (source, at)

    def digest(self) -> bytes:
        """SHA-256 over words, macros and patterns, independent of the order in which they were added."""
        words = sorted((lang, w, sorted(tags)) for lang, table in self.lexicon.words.items() for w, tags in table.items())
        patterns = sorted((id, source) for id, (source, _) in self._patterns.items())
        return hashlib.sha256(repr((words, sorted(self.macros.items()), patterns)).encode()).digest()

    def build(self) -> Grammar:
        """Compile everything; raises ``PackError`` with all faults."""
        for source, at in self._patterns.values():
            try:
                for word in literals(source, self.macros):
                    self.lexicon.add("any", word, frozenset({f"w:{word}"}))
            except PatternFault:
                continue  # named below, with the others
        tables = {language: self.lexicon.merged(language) for language in _LANGUAGES}
        symbols = Symbols()
        for kind in _KINDS:
            symbols.symbol(_kind_tags(kind))
        for tags in _UNKNOWN.values():
            symbols.symbol(tags)
        for table in tables.values():
            for tags in table.values():
                for more in ((), ("cap",)):
                    for kind in ("word", "num") if not more else ("word",):
                        symbols.symbol(tags | {f"k.{kind}", *more})
        compiled: list[tuple[str, str]] = []
        for id, (source, at) in self._patterns.items():
            try:
                compiled.append((id, translate(source, self.macros, symbols)))
            except PatternFault as fault:
                self.faults.append(Fault(at.path, at.line, f"pattern {id}: {fault}"))
        if self.faults:
            raise PackError(self.faults)
        return Grammar(tables, symbols.table(), compiled, self.lexicon.vocabulary())


class Grammar:
    """The compiled word classes and patterns. ``read`` analyses one text; it keeps no state between texts."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Tags]],
        symbols: Mapping[Tags, str],
        patterns: Sequence[tuple[str, str]],
        vocabulary: frozenset[str],
    ) -> None:
        self.vocabulary = vocabulary
        self._tables = {
            language: {word: _entry(tags, symbols) for word, tags in table.items()} for language, table in tables.items()
        }
        self._firsts = {language: _firsts(table) for language, table in tables.items()}
        self._kinds = {kind: (_kind_tags(kind), symbols[_kind_tags(kind)]) for kind in _KINDS}
        self._unknown = {name: (tags, symbols[tags]) for name, tags in _UNKNOWN.items()}
        self._ids = [id for id, _ in patterns]
        options = re2.Options()
        options.max_mem = 512 << 20
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        single = re2.Options()
        single.log_errors = False
        single.max_mem = 64 << 20
        self._single = []
        for _, expression in patterns:
            self._set.Add(expression)
            self._single.append(re2.compile(expression, single))
        if patterns:
            self._set.Compile()

    def read(self, text: Text) -> Line:
        """Tokens, tags, symbols, sentences, quoting and pattern matches of ``text``."""
        folded = text.folded
        language = text.language if text.language in {"en", "es"} else "any"
        tokens = phrases(tokenise(folded), folded, self._firsts[language], self._tables[language])
        tags, symbols = self._tag(tokens, text, self._tables[language])
        numbers, questions = sentences(tokens, folded)
        line = Line(text, tokens, tags, symbols, numbers, questions, quoting(tokens, folded))
        self._match(line)
        return line

    def _tag(self, tokens: list[Token], text: Text, table: Mapping[str, tuple[Tags, str, Tags, str]]) -> tuple[list[Tags], str]:
        folded, original = text.folded, text.original
        tags: list[Tags] = []
        symbols: list[str] = []
        for token in tokens:
            if token.kind not in {"word", "num"}:
                tag, symbol = self._kinds[token.kind]
            else:
                tag, symbol = self._word(folded[token.start : token.end], token, text, original, table)
            tags.append(tag)
            symbols.append(symbol)
        return tags, "".join(symbols)

    def _word(
        self, word: str, token: Token, text: Text, original: str, table: Mapping[str, tuple[Tags, str, Tags, str]]
    ) -> tuple[Tags, str]:
        start = text.starts[token.start] if text.starts is not None else token.start
        end = text.ends[token.end - 1] if text.ends is not None else token.end
        written = original[start:end]
        entry = None if written.isascii() else table.get(written.lower())
        entry = entry or table.get(word)
        if entry is None:
            if token.kind == "num":
                return self._kinds["num"]
            if not written[:1].isupper():
                return self._unknown["lower"]
            return self._unknown["capitals" if len(written) > 1 and written.isupper() else "capital"]
        if written[:1].isupper() and not written.isupper():
            return entry[2], entry[3]
        return entry[0], entry[1]

    def _match(self, line: Line) -> None:
        for index in sorted(self._set.Match(line.symbols) or ()) if line.symbols else ():
            id = self._ids[index]
            found = line.matches.setdefault(id, [])
            expression = self._single[index]
            names = tuple(expression.groupindex.items())
            for match in expression.finditer(line.symbols):
                if match.end() > match.start():
                    groups = {name: span for name, number in names if (span := match.span(number))[0] >= 0}
                    found.append(Match(id, *match.span(), groups))


def _entry(tags: Tags, symbols: Mapping[Tags, str]) -> tuple[Tags, str, Tags, str]:
    plain, capital = tags | {"k.word"}, tags | {"k.word", "cap"}
    return plain, symbols[plain], capital, symbols[capital]


def _firsts(table: Mapping[str, Tags]) -> dict[str, int]:
    firsts: dict[str, int] = {}
    for phrase in table:
        words = [t for t in phrase.split(" ") if t]
        if len(words) > 1:
            firsts[words[0]] = max(firsts.get(words[0], 0), len(words))
    return firsts
