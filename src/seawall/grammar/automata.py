r"""Compiled patterns: which of thousands can match a line at all, then where exactly the few that can do match.

A token is coded as ``\\x01``, one letter per tag that some pattern asks about (in the order of the tags' names), ``\\x02``.
A tag expression is then a short regular expression, whatever the size of the lexicon, and RE2 keeps matching linear.
Each pattern is filed under its rarest requirement (an any-of set of tag expressions that every match must contain), so a
post is only searched for patterns whose requirements its words all meet (required-literal filtering: Cox 2012, RE2 ``FilteredRE2``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import re2

from seawall.grammar.pattern import Node, PatternFault, expression

__all__ = ["Alphabet", "Matcher", "requirements"]

_OPEN, _CLOSE = "\x01", "\x02"
_FIRST_LETTER = 0x80  # two UTF-8 bytes up to 0x7FF, so that the automata stay small

Clause = frozenset[str]


class Alphabet:
    """A letter for every tag that patterns ask about, in the order of the tags' names, so that a prefix is a range."""

    def __init__(self, asked: Sequence[str], known: frozenset[str]) -> None:
        prefixes = tuple(tag[:-1] for tag in asked if tag.endswith("*"))
        plain = {tag for tag in asked if not tag.endswith("*")}
        covered = {tag for tag in known if tag in plain or (prefixes and tag.startswith(prefixes))}
        self._letters = {tag: chr(_FIRST_LETTER + number) for number, tag in enumerate(sorted(covered))}
        self._tokens: dict[str, str] = {}
        self._groups: dict[int, str] = {}

    def code(self, tags: frozenset[str]) -> str:
        """The coded form of a token."""
        letters = self._letters
        return _OPEN + "".join(sorted(letters[tag] for tag in tags if tag in letters)) + _CLOSE

    def _class(self, tag: str) -> str:
        """The letters of a tag or a tag prefix, for use inside brackets; raises ``PatternFault`` for an unknown one."""
        if not tag.endswith("*"):
            if tag not in self._letters:
                raise PatternFault(f"no word carries the tag [{tag}]")
            return self._letters[tag]
        found = sorted(letter for name, letter in self._letters.items() if name.startswith(tag[:-1]))
        if not found:
            raise PatternFault(f"no word carries a tag [{tag}]")
        return found[0] if len(found) == 1 else f"{found[0]}-{found[-1]}"

    def _others(self, excluded: Sequence[str]) -> str:
        """Any run of letters but the ``excluded`` ones (each a letter or a range), as ranges of what is left."""
        ranges = []
        start = _FIRST_LETTER
        for letters in sorted(excluded):
            ranges.append((start, ord(letters[0]) - 1))
            start = max(start, ord(letters[-1]) + 1)
        ranges.append((start, _FIRST_LETTER + len(self._letters) - 1))
        left = "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges if low <= high)
        return f"[{left}]*" if left else ""

    def token(self, source: str) -> str:
        """The regular expression of a tag expression over one coded token; raises ``PatternFault`` for unknown tags."""
        if source not in self._tokens:
            self._tokens[source] = self._token(source)
        return self._tokens[source]

    def _token(self, source: str) -> str:
        alternatives: list[str] = []
        single = ""
        for option in expression(source).options:
            wanted = [self._class(part) for part in option if not part.startswith("!")]
            inside = self._others([self._class(part[1:]) for part in option if part.startswith("!")])
            if len(wanted) == 1 and len(option) == 1:
                single += wanted[0]
                continue
            orders = permutations(wanted)
            alternatives += [inside + "".join(f"[{part}]{inside}" for part in order) for order in orders]
        if single:
            alternatives.append(f"{self._others([])}[{single}]{self._others([])}")
        body = alternatives[0] if len(alternatives) == 1 else f"(?:{'|'.join(alternatives)})"
        return f"{_OPEN}{body}{_CLOSE}"

    def regex(self, node: Node) -> str:
        """The regular expression of a pattern's tree; the trees must live as long as the alphabet (macros are shared)."""
        if node.kind != "group":
            return self._regex(node)
        known = self._groups.get(id(node))
        if known is None:
            known = self._groups[id(node)] = self._regex(node)
        return known

    def _regex(self, node: Node) -> str:
        inside = self.token("!k.end")
        if node.kind == "token":
            body = self.token(node.text)
        elif node.kind == "any":
            body = inside if node.text == "_" else f"{_OPEN}{self._others([])}{_CLOSE}"
        elif node.kind == "gap":
            return f"(?:{inside}){{0,{node.text[1:]}}}?"
        elif node.kind == "edge":
            return f"(?:{node.text}|{self.token('k.end')})"
        else:
            branches = ["".join(self.regex(child) for child in branch) for branch in node.branches]
            body = f"(?P<{node.name}>{'|'.join(branches)})" if node.name else f"(?:{'|'.join(branches)})"
        if not node.repeat:
            return body
        return f"(?:{body}){node.repeat}" if node.kind != "group" or node.name else f"{body}{node.repeat}"


def requirements(node: Node, rates: Mapping[str, float], memo: dict[int, list[Clause]]) -> list[Clause]:
    """What every match contains: a list of any-of sets of tag expressions. ``memo`` keeps those of shared groups."""
    if node.optional:
        return []
    if node.kind == "token":
        return [frozenset({node.text})]
    if id(node) not in memo:
        memo[id(node)] = _requirements(node, rates, memo)
    return memo[id(node)]


def _requirements(node: Node, rates: Mapping[str, float], memo: dict[int, list[Clause]]) -> list[Clause]:
    branches = [[c for child in branch for c in requirements(child, rates, memo)] for branch in node.branches]
    if not branches or not all(branches):
        return []
    if len(branches) == 1:
        return branches[0]
    # one requirement of each alternative, joined; the rarest stands for its branch
    return [frozenset().union(*(min(branch, key=lambda c: (_rate(c, rates), sorted(c))) for branch in branches))]


class Matcher:
    """All patterns (id, tree, regular expression), compiled. ``rates`` estimates how often a word satisfies a tag expression."""

    def __init__(
        self, patterns: Sequence[tuple[str, Node, str]], rates: Mapping[str, float], anchors: frozenset[str]
    ) -> None:
        ids = [id for id, _, _ in patterns]
        self._sources = {id: regex for id, _, regex in patterns}
        self._compiled: dict[str, tuple[Any, tuple[tuple[str, int], ...]]] = {}
        memo: dict[int, list[Clause]] = {}
        needed = [
            sorted(set(requirements(node, rates, memo)), key=lambda c: (_rate(c, rates), sorted(c)))
            for _, node, _ in patterns
        ]
        clauses = sorted({clause for found in needed for clause in found}, key=sorted)
        number = {clause: index for index, clause in enumerate(clauses)}
        masks = [sum(1 << number[clause] for clause in found) for found in needed]
        self.masks: dict[str, int] = {}
        self._filed: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        for index, (id, found) in enumerate(zip(ids, needed, strict=True)):
            self.masks[id] = masks[index]
            if id in anchors:
                self._filed[number[found[0]] if found else -1].append((id, masks[index]))
        self._keys = sum(1 << key for key in self._filed if key >= 0)
        self._by_tag: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for clause, index in number.items():
            for source in clause:
                for cue in _cues(source):
                    self._by_tag[cue].append((source, 1 << index))
        self._prefixes = tuple(tag[:-1] for tag in self._by_tag if tag.endswith("*"))

    def mask(self, tags: frozenset[str]) -> int:
        """Which requirements a token with ``tags`` meets, as bits."""
        cues = ["", *tags, *(f"{p}*" for p in self._prefixes if any(t.startswith(p) for t in tags))]
        result = 0
        for cue in cues:
            for source, bit in self._by_tag.get(cue, ()):
                if not result & bit and expression(source).holds(tags):
                    result |= bit
        return result

    def candidates(self, met: int) -> Iterator[str]:
        """The anchor patterns whose requirements are all among ``met``."""
        for id, _ in self._filed.get(-1, ()):
            yield id
        keys = met & self._keys
        while keys:
            lowest = keys & -keys
            keys ^= lowest
            for id, mask in self._filed[lowest.bit_length() - 1]:
                if mask & met == mask:
                    yield id

    def compile_all(self) -> int:
        """Compile every pattern now, not when it is first needed; how many. Raises ``re2.error`` for one that is too large."""
        return sum(1 for id in self._sources if self._compile(id))

    def _compile(self, id: str) -> tuple[Any, tuple[tuple[str, int], ...]]:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 2 << 20
        compiled = re2.compile(self._sources[id], options)
        self._compiled[id] = (compiled, tuple(compiled.groupindex.items()))
        return self._compiled[id]

    def find(self, id: str, coded: str, ends: Sequence[int]) -> Iterator[tuple[int, int, dict[str, tuple[int, int]]]]:
        """Token ranges of the matches of pattern ``id`` in a coded line, with the token ranges of its named groups.

        ``ends[i]`` is where the code of token ``i`` ends.
        """
        automaton, names = self._compiled.get(id) or self._compile(id)
        for match in automaton.finditer(coded):
            start, end = match.span()
            if end > start:
                groups = {}
                for name, number in names:
                    span = match.span(number)
                    if span[0] >= 0:
                        groups[name] = (
                            bisect_right(ends, span[0]),
                            bisect_right(ends, span[1] - 1) + 1 if span[1] > span[0] else 0,
                        )
                yield bisect_right(ends, start), bisect_right(ends, end - 1) + 1, groups


def _cues(source: str) -> set[str]:
    """A tag for each option of ``source`` that a token must carry to satisfy it; empty for an option of absences only."""
    return {next((part for part in option if not part.startswith("!")), "") for option in expression(source).options}


def _rate(clause: Clause, rates: Mapping[str, float]) -> float:
    return sum(rates.get(source, 0.0) for source in clause)
