"""The pattern language: sequences of words, tags and macros, compiled to regular expressions over coded tokens.

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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

__all__ = ["Expression", "Node", "PatternFault", "expression", "parse", "sources"]

_PIECE = re.compile(
    r"""(?P<space>\s+)|(?P<open><[a-z_]+:)|(?P<close>>)|(?P<tag>\[[^\]]+\])|(?P<phrase>"[^"]+")"""
    r"""|(?P<gap>~\d+)|(?P<any>__?(?![\w]))|(?P<repeat>\{\d+(?:,\d*)?\}|[?+](?!\w)|\*(?!\w))|(?P<group>[()|])|(?P<edge>[\^$])"""
    r"""|(?P<macro>[A-Z][A-Z0-9_]+(?![a-z]))|(?P<lemma>[a-z_]+\*)|(?P<word>[a-zà-ÿ0-9@#'][\w'@#-]*|I|[,:?!.…])"""
)
_PUNCTUATION = {",": "k.comma", ":": "k.colon", "?": "k.qmark", "!": "k.stop", ".": "k.stop"}


class PatternFault(ValueError):  # noqa: N818  # one fault among the many a pack reports
    """A pattern that can't be compiled; says which part."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A tag expression in disjunctive form: any option, whose tags are all there (or, with ``!``, all absent)."""

    options: tuple[tuple[str, ...], ...]

    def holds(self, tags: frozenset[str]) -> bool:
        """Whether a token with ``tags`` satisfies it."""
        return any(all(_holds(part, tags) for part in option) for option in self.options)


def _holds(part: str, tags: frozenset[str]) -> bool:
    name = part.lstrip("!")
    found = any(t.startswith(name[:-1]) for t in tags) if name.endswith("*") else name in tags
    return found != part.startswith("!")


@cache
def expression(source: str) -> Expression:
    """Parse ``act.*&!past|w:dead``."""
    return Expression(tuple(tuple(part.strip() for part in option.split("&")) for option in source.split("|")))


@dataclass(slots=True)
class Node:
    """A pattern's tree. ``kind``: token, any, gap, edge, group (alternatives in ``branches``)."""

    kind: str
    text: str = ""
    name: str = ""
    branches: list[list[Node]] = field(default_factory=list)
    repeat: str = ""

    @property
    def optional(self) -> bool:
        """Whether it may match nothing."""
        return self.repeat in {"?", "*"} or self.repeat.startswith(("{0,", "{0}")) or self.kind in {"gap", "edge"}


_UNFINISHED = Node("unfinished")


def parse(source: str, macros: Mapping[str, str], trees: dict[str, Node] | None = None) -> Node:
    """The tree of a pattern with its macros written out; ``trees`` keeps those of macros. Raises ``PatternFault``."""
    trees = {} if trees is None else trees
    stack = [Node("group", branches=[[]])]
    for kind, text in _pieces(source):
        here = stack[-1].branches[-1]
        if kind == "open" or text == "(":
            stack.append(Node("group", name=text[1:-1] if kind == "open" else "", branches=[[]]))
        elif kind == "close" or text == ")":
            done = stack.pop()
            if not stack or bool(done.name) != (kind == "close"):
                raise PatternFault(f"{text!r} closes what was never opened")
            stack[-1].branches[-1].append(done)
        elif text == "|":
            stack[-1].branches.append([])
        elif kind == "repeat":
            if not here or here[-1].repeat:
                raise PatternFault(f"nothing to repeat before {text!r}")
            here[-1].repeat = text
        elif kind == "macro":
            here.append(Node("group", branches=[[_macro(text, macros, trees)]]))
        else:
            here.append(_leaf(kind, text))
    if len(stack) != 1:
        raise PatternFault("a bracket is never closed")
    return stack[0]


def _macro(name: str, macros: Mapping[str, str], trees: dict[str, Node]) -> Node:
    if name not in macros:
        raise PatternFault(f"unknown macro {name}")
    if name not in trees:
        trees[name] = _UNFINISHED
        trees[name] = parse(macros[name], macros, trees)
    if trees[name] is _UNFINISHED:
        raise PatternFault(f"macro {name} contains itself")
    return trees[name]


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    index = 0
    while index < len(source):
        match = _PIECE.match(source, index)
        if match is None:
            raise PatternFault(f"can't read {source[index : index + 20]!r} (column {index + 1})")
        index = match.end()
        if match.lastgroup != "space":
            yield str(match.lastgroup), match.group()


def _leaf(kind: str, text: str) -> Node:
    if kind in {"gap", "any", "edge"}:
        return Node(kind, text)
    if kind == "tag":
        return Node("token", text[1:-1])
    if kind == "lemma":
        return Node("token", f"l:{text[:-1]}")
    if kind == "phrase":
        return Node("token", f"w:{text.strip(chr(34))}")
    return Node("token", _PUNCTUATION.get(text, f"w:{text}"))


def sources(node: Node, memo: dict[int, frozenset[str]]) -> frozenset[str]:
    """The tag expressions of a tree; ``memo`` keeps those of shared groups (by identity, while the trees live)."""
    if node.kind == "token":
        return frozenset({node.text})
    if id(node) not in memo:
        memo[id(node)] = frozenset().union(*(sources(child, memo) for branch in node.branches for child in branch))
    return memo[id(node)]
