"""What a post says, as a weighted bag: concepts, stems, numbers. Copies that reword, reorder or misspell keep most of it.

Words are cut to five letters (truncation stemming), words that a copy may exchange for each other (synonyms, and
translations between English and Spanish) become one concept, a slip of the keyboard in a known word is undone, and every
word weighs what it tells: function words nothing, names and rare words most. Nothing here depends on other posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources

__all__ = ["HEAVIEST", "bag", "content"]

HEAVIEST = 3  #: what a name or a word that is not listed weighs; words of every other post weigh 0
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d(?:[.,]?\d)*")
_ENDING = re.compile(r"(?<=\w{3})(?:ar|er|ir|an|en|as|es|os|ed|i|a|e|o|s)$")
_STEM = 5
_REPAIRABLE = 5  # shorter words have too many neighbours one letter away
_TELLING = 4  # shorter stems are shared by unrelated words
_MOST = 400  # features of one post; more tell nothing more, and memory must stay bounded


def _lines(name: str) -> Iterator[str]:
    text = resources.files("seawall.campaign").joinpath("data", name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _weights() -> dict[str, int]:
    weights = {word: min(HEAVIEST, int(line[0])) for line in _lines("words.txt") for word in line[2:].split()}
    return weights | dict.fromkeys(" ".join(_lines("talk.txt")).split(), 0)


@cache
def _concepts() -> tuple[dict[str, str], dict[str, int]]:
    """Word, and stem of four letters or more, to concept (the first line that has it); what each concept weighs."""
    weights = _weights()
    of_word: dict[str, str] = {}
    of_concept: dict[str, int] = {}
    for line in _lines("concepts.txt"):
        words = line.replace("=", " ").split()
        for word in words:
            of_word.setdefault(word, words[0])
        of_concept[words[0]] = max(1, min(weights.get(word, HEAVIEST) for word in words))
    for word, concept in list(of_word.items()):
        if len(_stem(word)) >= _TELLING:
            of_word.setdefault(_stem(word), concept)
    return of_word, of_concept


@cache
def _repairs() -> dict[str, str]:
    """A known word with one letter left out → that word; of several the commoner one, then the first by alphabet."""
    found: dict[str, str] = {}
    for word in sorted(_weights(), key=lambda one: (_weights()[one], one)):
        if len(word) >= _REPAIRABLE:
            for short in _shorter(word):
                found.setdefault(short, word)
    return found


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _stem(word: str) -> str:
    return _ENDING.sub("", word[:_STEM])


def _repaired(word: str) -> str:
    """The known word that ``word`` is one slip away from (a letter lost, doubled, exchanged or swapped), else itself."""
    if len(word) < _REPAIRABLE or word in _weights():
        return word
    repairs, known = _repairs(), _weights()
    if word in repairs:
        return repairs[word]
    for short in _shorter(word):
        if len(short) >= _REPAIRABLE and short in known:
            return short
    for short in _shorter(word):
        near = repairs.get(short)
        if near is not None and len(near) == len(word):
            return near
    return word


@lru_cache(maxsize=1 << 16)
def _features(token: str) -> tuple[tuple[str, int], ...]:
    """A token as the features it stands for, each with its weight; none if it tells nothing."""
    if token[0].isdigit():
        digits = re.sub(r"\D", "", token)
        return ((f"#{digits.lstrip('0') or '0'}", min(HEAVIEST, len(digits))),)
    word = _repaired(re.split("['’]", token)[0])
    weight = _weights().get(word, HEAVIEST)
    if weight == 0 or len(word) < 2:
        return ()
    stem = _stem(word)
    concepts, heft = _concepts()
    concept = concepts.get(word) or (concepts.get(stem) if len(stem) >= _TELLING else None)
    if concept:
        return ((f"={concept}", heft[concept]),)
    if word in _weights() or len(word) < _REPAIRABLE:
        return ((stem, weight),)
    # a name, or a word that nobody listed: in parts, so that a slip in it does not lose all of it
    bones = re.sub(r"[aeiou]|(.)(?=\1)", "", word)
    return (f"{word[:3]}-", 1), (f"-{word[-3:]}", 1), (f"-{bones[:4]}-", 1)


def bag(folded: str) -> dict[str, int]:
    """Features of folded text with their weights, at most 400 of them. Linear in the length of the text."""
    found: dict[str, int] = {}
    for match in _TOKEN.finditer(folded):
        for name, weight in _features(match[0]):
            if found.get(name, 0) < weight:
                found[name] = weight
        if len(found) >= _MOST:
            break
    return found


def content(texts: Iterable[str]) -> list[str]:
    """The words of the first text that carry weight and whose features every other text has too, in their order."""
    first, *others = list(texts)
    shared = [bag(text) for text in others]
    found = []
    for match in _TOKEN.finditer(first):
        features = _features(match[0])
        if features and match[0] not in found and all(name in other for other in shared for name, _ in features):
            found.append(match[0])
    return found
