"""The lexicon: which words and phrases carry which tags, in English, Spanish or both.

A lexicon file is YAML: ``language: en|es|any`` and ``tags:``, a mapping from tag to entries. Entries are a list of words and
phrases, or a mapping of word kinds to lists: ``words``, ``verbs``, ``nouns``, ``adjectives`` (inflected by language).
A tag such as ``act.death`` says that a word bearing it is evidence for signal ``act`` with value ``death``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from seawall.grammar.inflect import adjective_es, noun_en, noun_es, strip_accents, verb_en, verb_es
from seawall.grammar.line import tokenise
from seawall.sheet import Sheet

__all__ = ["Lexicon", "Tags"]

Tags = frozenset[str]
_NONE: Tags = frozenset()
_KINDS = {"words", "verbs", "nouns", "adjectives"}


_OTHER = {"en": "es", "es": "en"}


def _forms(kind: str, language: str, entry: str) -> Iterator[tuple[str, Tags]]:
    if kind == "verbs":
        yield from verb_es(entry) if language == "es" else verb_en(entry)
        return
    plain = {
        ("nouns", "es"): noun_es,
        ("nouns", "en"): noun_en,
        ("adjectives", "es"): adjective_es,
    }.get((kind, language))
    for form in plain(entry) if plain else [entry]:
        yield form, _NONE


def lemma(entry: str) -> str:
    """The name of a verb entry in patterns: ``shoot/shot/shot`` → ``shoot``, ``colgar:ue`` → ``colgar``."""
    head, _, particle = entry.partition(" ")
    head = strip_accents(head.partition(":")[0].partition("/")[0])
    return f"{head}_{particle}" if particle else head


@dataclass
class Lexicon:
    """Tags per word and phrase.

    ``en`` and ``es`` hold what one language adds; a post in the other language doesn't see them
    where the word also exists in its own (``mate``, ``once``, ``red``).
    """

    words: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {"en": {}, "es": {}, "any": {}})
    implies: dict[str, str] = field(default_factory=dict)

    def add(self, language: str, word: str, tags: frozenset[str]) -> None:
        """Add ``tags`` to ``word``; an accented word is also known without accents."""
        word = word.lower()
        for form in (word,) if word.isascii() else (word, strip_accents(word)):
            key = form if form.isalpha() else " ".join(tokenise(form)[1])
            self.words[language].setdefault(key, set()).update(tags)

    def load(self, sheet: Sheet) -> None:
        """Read one lexicon sheet; faults go into the sheet."""
        data = sheet.data
        if not isinstance(data, dict) or not isinstance(data.get("tags"), dict):
            sheet.fault("a lexicon needs 'language' and a mapping 'tags'")
            return
        language = data.get("language")
        if language not in self.words:
            sheet.fault(f"language {language!r} is not one of en, es, any", "language")
            return
        for tag, entries in data["tags"].items():
            groups = entries if isinstance(entries, dict) else {"words": entries}
            for kind, values in groups.items():
                if kind not in _KINDS or not isinstance(values, list):
                    sheet.fault(f"{tag}: {kind!r} must be one of {sorted(_KINDS)} holding a list", "tags", tag)
                    continue
                for number, entry in enumerate(values):
                    try:
                        self._entry(str(language), str(tag), kind, str(entry))
                    except ValueError as error:
                        sheet.fault(f"{tag}: {error}", "tags", tag, kind, number)

    def _entry(self, language: str, tag: str, kind: str, entry: str) -> None:
        extra = frozenset({f"l:{lemma(entry)}"}) if kind == "verbs" else _NONE
        for form, tags in _forms(kind, language, entry):
            self.add(language, form, frozenset({tag, *tags, *extra}))

    def vocabulary(self) -> frozenset[str]:
        """Every single word known, for the folding stage."""
        return frozenset(w for table in self.words.values() for entry in table for w in entry.split() if w.isalnum())

    def tags(self, word: str, language: str) -> Tags | None:
        """The tags of a word or phrase as a post in ``language`` (``en``, ``es``, anything else: both) reads it."""
        other = _OTHER.get(language)
        found = [table[word] for name, table in self.words.items() if name != other and word in table]
        if not found and other and word in self.words[other]:
            found = [self.words[other][word]]
        if not found:
            return None
        tags = frozenset().union(*found)
        return tags | {self.implies[tag] for tag in tags if tag in self.implies}

    def entries(self) -> Iterator[tuple[str, set[str]]]:
        """Every word and phrase of every language, with what that language says of it."""
        for table in self.words.values():
            yield from table.items()
