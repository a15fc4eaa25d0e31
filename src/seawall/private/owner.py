"""Whose a datum seems to be: a person's, the author's own, a business's, a public office's, or nobody's (a sample).

Words around the datum say it: *my*, *her*, *reception*. Each word of a few classes counts by where it stands; the weights were learned
from our annotated posts (``python -m bench.train_owner``). What is judged is what was written, never who anybody is.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import cast

from seawall.model import Owner, Private, Span
from seawall.private.interface import Hit
from seawall.private.owner_words import CLASSES, SAMPLES
from seawall.text import Text

__all__ = ["OWNERS", "facts", "owned"]

OWNERS: tuple[Owner, ...] = ("person", "self", "business", "public")
_WORD = re.compile(r"[a-z][a-z'’]*|[.!?;]+(?=\s|$)|\n|[:\"“(@]|\d+")
_CLASS: dict[str, tuple[str, ...]] = {}
for _name, _members in CLASSES.items():
    for _member in _members.split():
        _CLASS[_member] = (*_CLASS.get(_member, ()), _name)
_SAYS = {
    "me": "the author's own",
    "mine": "the author's own",
    "sale": "for sale, or for callers of the author",
    "invite": "a way to reply to the author",
    "he": "somebody's, by possession or by what they do",
    "heverb": "somebody's, by possession or by what they do",
    "kin": "a relation's",
    "title": "a titled person's",
    "name": "a name before it",
    "hostile": "told of somebody who is accused or exposed",
    "you": "the one who is spoken to",
    "org": "a business, its line or its place",
    "job": "somebody at work",
    "pub": "a public office or place",
    "mailbox": "a shared mailbox",
    "tollfree": "a toll-free line",
    "group": "a group's",
    "dossier": "several data of one person together",
}
_KINSHIP = frozenset(["kin"])
_MAILBOX = re.compile(
    r"(?:info|sales|support|contact|hello|hola|office|admin|press|help|booking|bookings|rentas|ventas|rh|hr|abuse|legal|cobranza|expensas|"
    r"contacto|ayuda|soporte|tienda|board|mods?|jobs|team|service|atencion|reservas|pedidos|rep|cobros|news|editor|billing|facturas)[^a-z]"
)
_TOLL_FREE = re.compile(r"\D{0,3}1?\D{0,3}(?:8(?:00|33|44|55|66|77|88)|900|0800|01\D?800)\D")
_REACH, _AFTER, _POST, _NEAR = 120, 50, 600, 3
#: The least probability with a word that says it, and without one.
_ENOUGH, _ALONE = 0.4, 0.55
_MOSTLY = "whose such data mostly are"


def owned(text: Text, hit: Hit, span: Span, before: Sequence[str] = ()) -> Private:
    """``hit`` as private data at ``span`` of the post, with the owner that the words around it speak for.

    ``before`` holds the owners of the data that stand before it in the post.
    """
    found = facts(text, hit, before)
    sums = dict.fromkeys(OWNERS, 0.0)
    weights = _weights()
    best_says: dict[Owner, tuple[float, str]] = {}
    for fact in found:
        row = weights.get(fact)
        if row is None:
            continue
        says = _SAYS.get(fact.partition("@")[0])
        for owner, weight in zip(OWNERS, row, strict=True):
            sums[owner] += weight
            if says and weight > best_says.get(owner, (0.0, ""))[0]:
                best_says[owner] = (weight, says)
    best = max(OWNERS, key=lambda owner: sums[owner])
    chance = 1 / sum(math.exp(sums[owner] - sums[best]) for owner in OWNERS)
    sample = SAMPLES.search(text.folded, max(0, hit.start - 60), min(len(text.folded), hit.end + 30))
    if sample or (hit.sample and not (best == "person" and _linked(found))):
        says = "called a sample" if sample else "a reserved, repeated or well-known value"
        return Private(span, hit.kind, "placeholder", hit.probability, (hit.why, f"owner: {says}"))
    if chance < (_ENOUGH if best in best_says else _ALONE):
        return Private(span, hit.kind, "unknown", hit.probability, (hit.why, "owner: not told"))
    return Private(span, hit.kind, best, hit.probability, (hit.why, f"owner: {best_says.get(best, (0, _MOSTLY))[1]}"))


def _linked(found: Iterable[str]) -> bool:
    return any(fact.partition("@")[0] in {"he", "heverb", "kin", "title", "name", "hostile"} for fact in found)


def facts(text: Text, hit: Hit, before: Sequence[str] = ()) -> list[str]:
    """What stands around ``hit``: classes of words by place (near, same sentence, earlier, after, inside, post), and its kind."""
    found = ["bias", f"kind={hit.kind}", f"prev={before[-1] if before else 'none'}"]
    found += ["dossier@post"] if len(before) > 1 else []
    found += sorted({*_around(text, hit), *_anywhere(text, hit)})
    value = text.folded[hit.start : hit.end]
    if hit.kind == "EMAIL" and _MAILBOX.match(value):
        found.append("mailbox@in")
    if hit.kind == "PHONE" and _TOLL_FREE.match(value):
        found.append("tollfree@in")
    return found


def _around(text: Text, hit: Hit) -> Iterator[str]:
    yield from _ahead(text, hit)
    folded = text.folded
    for steps, match in enumerate(_WORD.finditer(folded, hit.end, min(len(folded), hit.end + _AFTER)), 1):
        if match.group()[0] in ".!?;\n":
            break
        for name in _classes(text, match.start(), match.group(), ""):
            yield f"{name}@{'next' if steps <= _NEAR else 'after'}"
    if hit.kind in {"STREET_ADDRESS", "WHEREABOUTS", "EMAIL", "MEDICAL"}:
        for match in _WORD.finditer(folded, hit.start, hit.end):
            for name in _CLASS.get(match.group(), ()):
                yield f"{name}@in"


def _anywhere(text: Text, hit: Hit) -> Iterator[str]:
    """Classes of words in the whole post: whoever is told of there, however far from the datum."""
    low, high = max(0, hit.start - _POST), min(len(text.folded), hit.end + _POST)
    for start, end in ((low, hit.start), (hit.end, high)):
        for match in _WORD.finditer(text.folded, start, end):
            for name in _classes(text, match.start(), match.group(), ""):
                yield f"{name}@post"


def _ahead(text: Text, hit: Hit) -> Iterator[str]:
    tokens = list(_WORD.finditer(text.folded, max(0, hit.start - _REACH), hit.start))
    zone, steps, last = "near", 0, ""
    if not tokens:
        yield "start@post"
    for match in reversed(tokens):
        word = match.group()
        if word[0] in ".!?;\n":
            zone = "earlier"
        elif not word[0].isalnum():
            if not steps:
                yield f"{word}@near"
        else:
            steps += 1
            zone = "same" if zone == "near" and steps > _NEAR else zone
            for name in _classes(text, match.start(), word, last):
                yield f"{name}@{zone}"
            last = word


def _classes(text: Text, at: int, word: str, following: str) -> Iterator[str]:
    classes = _CLASS.get(word, ())
    if word.endswith(("'s", "’s")) and not classes:
        classes = _CLASS.get(word[:-2], ()) or ("name",)
    if "mine" in classes and not _KINSHIP.isdisjoint(_CLASS.get(following, ())):
        classes = ("kin",)
    yield from classes
    if not classes and len(word) > 2 and word[0].isalpha():
        index = text.starts[at] if text.starts is not None else at
        original = text.original
        if original[index].isupper() and original[index + 1 : index + 2].islower():
            opening = index < 2 or original[index - 2] in ".!?\n"
            yield "opening" if opening else "name"


@lru_cache(maxsize=1)
def _weights() -> dict[str, list[float]]:
    data = json.loads(resources.files(__package__).joinpath("owner.json").read_text(encoding="utf-8"))
    return cast("dict[str, list[float]]", data)
