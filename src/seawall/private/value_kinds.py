"""What sort of number or code a candidate is: by its shape, its check digits, what rules took it for, and the words around it.

A small multinomial logistic regression, learned from annotated posts by ``python -m bench.train_values``. Rules know forms; that
``22903118`` is an identity number where a driver's papers are listed, and a stock number elsewhere, is told by what stands around.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, cast

import numpy as np

from seawall.private.interface import Hit, capital, digits_of, repeated
from seawall.private.value_shape import shape
from seawall.private.value_words import CLASS_OF
from seawall.private.values import KINDS, Value, values
from seawall.text import Text

__all__ = ["Reading", "Weights", "facts", "in_doubt", "read", "told_apart", "worth"]

_WORD = re.compile(r"[a-z][a-z'’]*|\d+|[^\w\s]|\n")
_LETTERS = re.compile(r"[a-z]+")
_BEFORE, _AFTER, _FARTHEST, _FAR = 9, 6, 15, 24
_STEM = 5
#: In a post that tells of none of these and in which no rule finds anything, short numbers are not looked at.
_TELLING = frozenset(["id", "bank", "card", "secret", "lock", "leak"])
_TELLING_CODES = frozenset(["plate", "vehicle", "account", "birth"])
_OPEN = _TELLING | _TELLING_CODES | {"phone"}
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/·–()]{0,3}\d){6}|[a-z]+[ ,\-]+(?:oh|zero|cero|double|doble|triple)\b")
_LONG_RUN = 6
_EVERYWHERE = frozenset(["he", "my", "place", "time"])
#: A hit with this probability or more stands whatever is around it.
#: So many hits on either side of a value say something of it.
_BESIDE = 30
_CERTAIN = 0.98
#: From which probability on a candidate is believed, by its likeliest kind; cross-validation put precision at nine in ten or better.
_ENOUGH = {
    "PHONE": 0.3, "GOV_ID": 0.3, "BANK": 0.18, "CARD": 0.15, "PLATE": 0.27, "BIRTH_DATE": 0.2, "CREDENTIAL": 0.3, "HANDLE": 0.2,
}  # fmt: skip
_LONG = frozenset(["STREET_ADDRESS", "WHEREABOUTS", "ROUTINE", "FAMILY", "MEDICAL"])
_SAYS = "its form and the words around it"


class Reading(NamedTuple):
    """A post as it is read here: where each word and sign stands, what it is, and the classes of words told anywhere in it."""

    starts: list[int]
    words: list[str]
    told: frozenset[str]


def read(text: Text) -> Reading:
    """The words and signs of ``text``."""
    found = [(match.start(), match.group()) for match in _WORD.finditer(text.folded)]
    told = {name for _, word in found for name in _classes(word)} - _EVERYWHERE
    return Reading([start for start, _ in found], [word for _, word in found], frozenset(told))


def worth(text: Text, value: Value, hits: Sequence[Hit], reading: Reading) -> bool:
    """Whether a candidate is worth a look: not a short number in a post where nothing tells of any."""
    if any(in_doubt(text, hit) or hit.kind in _LONG for hit in hits):
        return True
    written = text.folded[value.start : value.end]
    digits = sum(map(str.isdigit, written))
    if digits > _LONG_RUN or value.form in {"aloud", "date"}:
        return True
    told = _TELLING if digits == len(written) else _TELLING | _TELLING_CODES
    at = bisect_left(reading.starts, value.start)
    near = reading.words[max(0, at - _BEFORE) : at + _AFTER]
    return any(not told.isdisjoint(_classes(word)) for word in near)


def in_doubt(text: Text, hit: Hit) -> bool:
    """Whether what a rule found is weighed here: a number or code whose form alone doesn't settle it."""
    settled = hit.probability >= _CERTAIN or hit.why.startswith("check") or text.folded[hit.start] == "@"
    return hit.kind in KINDS and not settled


def told_apart(text: Text, hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` of rules with the numbers and codes among them, and those that no rule found, by what they most likely are."""
    rules = {(hit.start, hit.end, hit.kind): hit for hit in reversed(hits) if in_doubt(text, hit)}
    fixed = [hit for hit in hits if not in_doubt(text, hit)]
    judged: list[tuple[float, Hit]] = []
    reading, weights = read(text), installed_weights()
    if not hits and _OPEN.isdisjoint(reading.told) and not _LONG_NUMBER.search(text.folded):
        return []
    ordered = sorted(hits, key=_start)
    starts = list(map(_start, ordered))
    for value in values(text, hits):
        near = hits
        if len(hits) > 2 * _BESIDE:  # far ones would make the time grow with the square of a post's length
            at = bisect_left(starts, value.start)
            near = ordered[max(0, at - _BESIDE) : at + _BESIDE]
        if not worth(text, value, near, reading) or any(
            hit.start < value.end and hit.end > value.start and hit.kind not in _LONG and not in_doubt(text, hit)
            for hit in near
        ):
            continue
        given = weights.chances(facts(text, value, near, reading))
        best = max(range(1, len(given)), key=given.__getitem__)
        kind = KINDS[best - 1]
        if 1 - given[0] >= _ENOUGH[kind]:
            judged.append((1 - given[0], _hit(text, value, kind, 1 - given[0], rules)))
    judged.sort(key=lambda one: (-one[0], one[1].start - one[1].end))
    kept: list[Hit] = []
    for _, hit in judged:
        at = bisect_left(kept, hit.start, key=_start)
        if (not at or kept[at - 1].end <= hit.start) and (at == len(kept) or kept[at].start >= hit.end):
            kept.insert(at, hit)
    return [*fixed, *kept]


def _hit(text: Text, value: Value, kind: str, chance: float, rules: Mapping[tuple[int, int, str], Hit]) -> Hit:
    written = text.folded[value.start : value.end]
    rule = rules.get((value.start, value.end, kind))
    if rule is not None:
        return Hit(value.start, value.end, kind, max(rule.probability, 0.9), rule.why, rule.sample)
    return Hit(value.start, value.end, kind, min(0.97, chance), _SAYS, repeated(digits_of(written) or "12"))


class Weights:
    """Weights of facts: a row for each, of none and then of each kind."""

    def __init__(self, rows: Mapping[str, Sequence[float]]) -> None:
        self._places = {fact: n for n, fact in enumerate(rows)}
        self._rows = np.array(list(rows.values()), dtype=np.float32)

    def chances(self, found: Iterable[str]) -> list[float]:
        """The probability of none of the kinds, then of each of ``KINDS``."""
        places = self._places
        sums = self._rows[[places[fact] for fact in found if fact in places]].sum(axis=0)
        powers = np.exp(sums - sums.max())
        return cast("list[float]", (powers / powers.sum()).tolist())


def facts(text: Text, value: Value, hits: Sequence[Hit], reading: Reading) -> list[str]:
    """What can be said of a candidate, each fact as a name."""
    found = ["bias", f"form={value.form}"]
    size, shapes = shape(text, value)
    found += shapes
    ruled = list(_ruled(value, hits))
    found += ruled or ["rule=none"]
    sorts = [fact for fact in shapes if fact.startswith("sort=")]
    around = list(_around(value, reading, size))
    found += around
    found += [
        f"{near}&{sort}" for near in around if near.startswith("near=") and near.count(":") == 0 for sort in sorts
    ]
    found += _place(text, value)
    found += _column(text.folded, value, size)
    found += _beside(text.folded, value, hits)
    for name in sorted(reading.told):
        found += [f"p={name}", f"p={name}:{size}", *(f"p={name}&{sort}" for sort in sorts)]
    kinds = [hit.kind for hit in hits if hit.kind not in KINDS and (hit.end <= value.start or hit.start >= value.end)]
    found += [f"post={kind}" for kind in dict.fromkeys(kinds)]
    beside = {hit.kind for hit in hits if hit.kind in KINDS and (hit.end <= value.start or hit.start >= value.end)}
    found += [f"post={kind}" for kind in sorted(beside)]
    found.append(f"data={min(4, len(beside) + len(set(kinds)))}")
    return list(dict.fromkeys(found))


def _column(folded: str, value: Value, size: str) -> Iterator[str]:
    """What the head of its column is called, for a value in a table: it counts as if it stood right before it."""
    start = folded.rfind("\n", 0, value.start) + 1
    if not start:
        return
    for sign in "|;,\t":
        at = folded.count(sign, start, value.start)
        if not at and folded[value.end : value.end + 1] != sign:
            continue
        for head in folded[:start].split("\n"):
            cells = head.split(sign)
            if len(cells) > max(2, at):
                for word in _LETTERS.findall(cells[at]):
                    yield f"w1={word}"
                    for name in _classes(word):
                        yield from (f"near={name}{more}" for more in ("", ":1", f":{size}"))
                        yield f"c1={name}"
                return


def _beside(folded: str, value: Value, hits: Sequence[Hit]) -> Iterator[str]:
    """The nearest number of a kind before a value and after it, and whether it is as long."""
    digits = sum(map(str.isdigit, folded[value.start : value.end]))
    ahead = [hit for hit in hits if hit.kind in KINDS and hit.end <= value.start]
    later = [hit for hit in hits if hit.kind in KINDS and hit.start >= value.end]
    for name, hit in (("last", max(ahead, key=_end, default=None)), ("next", min(later, key=_start, default=None))):
        if hit is not None:
            alike = sum(map(str.isdigit, folded[hit.start : hit.end])) == digits
            yield f"{name}={hit.kind}{':alike' if alike else ''}"


def _classes(word: str) -> tuple[str, ...]:
    found = CLASS_OF.get(word)
    if found is None and word[-1] == "s":
        found = CLASS_OF.get(word.removesuffix("s").rstrip("'’"))
    return found or ()


def _start(hit: Hit) -> int:
    return hit.start


def _end(hit: Hit) -> int:
    return hit.end


def _ruled(value: Value, hits: Sequence[Hit]) -> Iterator[str]:
    for hit in hits:
        if hit.start < value.end and hit.end > value.start:
            if (hit.start, hit.end) == (value.start, value.end):
                yield f"rule={hit.kind}"
                yield f"rule={hit.kind}:{hit.why}:{hit.probability:.2f}"
            elif hit.kind in _LONG:
                yield f"in={hit.kind}"
            else:
                inside = hit.start >= value.start and hit.end <= value.end
                yield f"{'has' if inside else 'part'}={hit.kind}"


def _around(value: Value, reading: Reading, size: str) -> Iterator[str]:
    yield from _ahead(value, reading, size)
    steps, past = 0, bisect_left(reading.starts, value.end)
    for index, word in enumerate(reading.words[past : past + _FAR]):
        if not word[0].isalpha():
            if not index:
                yield f"then={'0' if word[0].isdigit() else word}"
            continue
        steps += 1
        zone = "1" if steps == 1 else "2"
        yield f"a{zone}={word}"
        for name in _classes(word):
            yield f"d{zone}={name}"
        if steps >= _AFTER:
            break


def _ahead(value: Value, reading: Reading, size: str) -> Iterator[str]:
    """Words before a candidate by how far off they stand, and the nearest class that says of what sort it is."""
    at = bisect_left(reading.starts, value.start)
    nearest, steps = "", 0
    for index, word in enumerate(reversed(reading.words[max(0, at - _FAR) : at])):
        if not word[0].isalpha():
            if not index:
                yield f"sign={'0' if word[0].isdigit() else word}"
            continue
        steps += 1
        if steps > _FARTHEST:
            break
        zone = "1" if steps == 1 else "2" if steps <= 3 else "3" if steps <= _BEFORE else "4"
        if zone != "4":
            yield f"w{zone}={word}"
        if zone != "4" and len(word) > _STEM:
            yield f"s{zone}={word[:_STEM]}"
        classes = _classes(word)
        yield from (f"c{zone}={name}" for name in classes)
        telling = next((name for name in classes if name not in _EVERYWHERE), "")
        if telling and not nearest:
            nearest = telling
            yield from (f"near={telling}{more}" for more in ("", f":{zone}", f":{size}", f":{value.form}"))
    if not nearest:
        yield f"near=none:{size}"


_NAME = re.compile(r"(?:[A-ZÁÉÍÓÚÑ][\w'’.-]*[ ,]{1,2}){1,3}(?:[-–—:|/;(] ?)?$")
_CELLS = re.compile(r"[;|]| / | [-–—] |\t|, ?\d")


def _place(text: Text, value: Value) -> Iterator[str]:
    """Where in its line a candidate stands."""
    folded = text.folded
    before, after = folded.rfind("\n", 0, value.start) + 1, folded.find("\n", value.end)
    after = len(folded) if after < 0 else after
    alone = not any(map(str.isalnum, folded[before : value.start] + folded[value.end : after]))
    yield f"line={'alone' if alone else 'starts' if not folded[before : value.start].strip() else 'in'}"
    left, right = folded[value.start - 1 : value.start], folded[value.end : value.end + 1]
    yield f"left={left}"
    yield f"right={right}"
    if left in {" ", ""} and right in {" ", ""}:
        yield f"beyond={folded[value.end + 1 : value.end + 2].isdigit():d}{folded[max(0, value.start - 2) : value.start - 1].isdigit():d}"
    yield f"cells={min(3, len(_CELLS.findall(folded, max(before, value.start - 120), min(after, value.end + 120))))}"
    if text.starts is None and _NAME.search(text.original[max(0, value.start - 60) : value.start]):
        yield "after a name"
    if "\n" in folded:
        yield "lines"
    if capital(text, value.start):
        yield "loud"


@lru_cache(maxsize=1)
def installed_weights() -> Weights:
    """The weights that ship with Seawall."""
    return Weights(json.loads(resources.files(__package__).joinpath("values.json").read_text(encoding="utf-8")))
