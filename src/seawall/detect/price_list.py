"""Price lists of harm: several sums in one post, each after something done to a person.

An honest price list has prices too, so the sums alone say nothing; what counts is what stands between them. Deeds are plain
("an arm 600") or veiled ("a season off their feet 1,100", "where someone sleeps now 150", "una visita para que se acuerde 2500").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.detect.interface import Detector, probability
from seawall.errors import Fault
from seawall.grammar import GrammarBuilder, Line
from seawall.model import Finding, Reason
from seawall.post import Post

__all__ = ["DETECTOR", "PriceList"]

_WORDS = {
    "pl.scare": (
        "scare fright warning lesson intimidation roughing beating hiding kicking knock visit talking-to message reminder accident"
        " spook shake-up thrashing going-over pillow farewell goodbye"
    ),
    "pl.susto": "susto aviso visita visitas escarmiento paliza madriza golpiza leccion calentada recado recordatorio despedida levanton",
    "pl.rest": "feet sofa couch bed crutches hospital wheelchair ward plaster cast brace sling stretcher limp",
    "pl.reposo": "caminar trabajar hablar muletas hospital yeso cama camilla silla reposo andar moverse salir",
    "pl.term": "deposit escrow discreet discreetly discretion crypto confidential receipts anonymous upfront references referrals",
    "pl.trato": "anticipo discreto discretos discreta discretas discrecion adelantado confidencial seriedad garantizado cripto efectivo",
    "pl.span": "season month months week weeks while spell winter summer year temporada mes meses semana semanas rato",
}
_SOMEBODY = "(someone | somebody | anyone | anybody | any person | a person | your ex | an ex | the target | [role] | [obj3] | [poss3] _)"
_ALGUIEN = "(alguien | (una | la) persona | tu ex | quien | [role] | [obj3])"
_STRONG = (
    "[pl.span] ~3 [pl.rest]",
    "[pl.span] (off | out of | away from) ~1 (work | _)",
    "[pl.span] ~2 [pl.reposo]",
    "(off | from) (his | her | their | your) feet",
    f"where {_SOMEBODY} (sleeps | lives | sleep | stays | parks | is | works)",
    f"(donde | adonde) (duerme | vive | para | trabaja | anda | esta) {_ALGUIEN}",
    f"(whereabouts | home | movements) of {_SOMEBODY}",
    f"(localizar | averiguar | ubicar | encontrar) ~4 (domicilio | {_ALGUIEN} | duerme | vive)",
    "[pl.scare] ~3 (remember | remembers | forget | forgets | memorable | feel | lasts)",
    "(memorable | unforgettable | firm | rough | loud | stern | quiet | raised) [pl.scare]",
    "[pl.susto] ~4 (olvide | olvidan | olvida | acuerde | recuerde | memorable | inolvidable)",
    "(one | an | each | per | every) (arm | leg | hand | knee | finger | tooth)",
    "(un | una | cada | por) (brazo | pierna | mano | rodilla | dedo)",
    "(permanent | permanente | definitivo | definitiva | permanently)",
    "([act.serious] | [act.death])",
    "(long | last | final) goodbye",
)
_TERMS = (
    "([pl.term] | [pl.trato])",
    "half (now | first | before | up | upfront | down | in | after)",
    "mitad (antes | ahora | primero | por | first | y | al)",
    '(no | zero | "no") questions',
    "(sin | cero) preguntas",
    "(write | message | dm | msg | text | contact) (me | us | here)",
    "(por | x) (mensaje | interno | privado | inbox | md)",
    "([k.money] | [k.num]) ~1 (crypto | btc | usdt | xmr)",
)
_KEYS = frozenset(f"price_list/deed/{number}" for number in range(len(_STRONG)))
_PRICE = re.compile(r"[$€£]|\d[\d.,]*")
_SMALLEST = 20.0
_REACH = 12


def _value(word: str) -> float:
    digits = re.sub(r"[^\d]", "", word)
    thousands = 1000.0 if word.endswith(("k", "mil")) else 1.0
    return float(digits or 0) * thousands


class PriceList(Detector):
    """Counts priced deeds; two of them, or one with terms of payment, are a price list of harm."""

    name = "price_list"
    version = "1"
    categories = ("violence_for_hire",)
    title = "several sums, each for something done to a person"

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add the words and patterns of deeds and terms."""
        for tag, words in _WORDS.items():
            for word in words.split():
                builder.lexicon.add("any", word, frozenset({tag}))
        for kind, sources in (("deed", (*_STRONG, "[pl.scare]", "[pl.susto]")), ("terms", _TERMS)):
            strong = range(len(_STRONG)) if kind == "deed" else range(0)
            for number, source in enumerate(sources):
                builder.pattern(f"price_list/{kind}/{number}", source, Fault(__file__, 0, ""), anchor=number in strong)

    def wants(self, post: Post) -> bool:
        """Whether the words of a strong deed are there."""
        return not _KEYS.isdisjoint(post.line.matches.anchors)

    def detect(self, post: Post) -> Iterator[Finding]:
        """One finding per post at most, over the priced deeds."""
        prices = self._prices(post.line)
        if not prices:
            return
        deeds = self._found(post.line, "deed", len(_STRONG) + 2)
        priced = _priced(prices, deeds)
        strong = sum(number < len(_STRONG) for _, _, number in priced)
        terms = self._found(post.line, "terms", len(_TERMS))
        if not strong or len(priced) + bool(terms) < 2:
            return
        reasons = [
            Reason(
                "pattern:price_list/deeds",
                f"{len(priced)} sums, each for something done to a person",
                None,
                1.4 * len(priced),
            ),
            Reason("mode:offer", "mode: offer"),
            Reason("act:serious", "act: serious"),
            Reason("incentive:money", "incentive: money", post.span(*prices[0])),
        ]
        reasons += [
            Reason(
                "pattern:price_list/deed",
                "a deed with its price",
                post.span(start, end),
                0.8 if number < len(_STRONG) else 0.2,
            )
            for start, end, number in priced[:4]
        ]
        if terms:
            reasons.append(
                Reason("pattern:price_list/terms", "terms of payment or secrecy", post.span(*terms[0][:2]), 1.2)
            )
        span = post.span(priced[0][0], max(prices[-1][1], priced[-1][1]))
        yield Finding(self.name, self.version, self.categories[0], span, probability(reasons), tuple(reasons))

    def _prices(self, line: Line) -> list[tuple[int, int]]:
        found = []
        for index, token in enumerate(line.tokens):
            word = line.text.folded[token.start : token.end]
            if token.kind == "money" or (token.kind == "num" and _PRICE.match(word) and _value(word) >= _SMALLEST):
                found.append((index, index + 1))
        return found

    def _found(self, line: Line, kind: str, count: int) -> list[tuple[int, int, int]]:
        keys = ((f"price_list/{kind}/{number}", number) for number in range(count))
        return sorted((m.start, m.end, number) for key, number in keys for m in line.matches.get(key))


def _priced(prices: list[tuple[int, int]], deeds: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The deeds that have a price of their own: the best one in the stretch before each price."""
    priced: list[tuple[int, int, int]] = []
    before = -1
    for start, _ in prices:
        near = [deed for deed in deeds if before < deed[0] and deed[1] <= start and start - deed[1] <= _REACH]
        if near:
            priced.append(min(near, key=lambda deed: (deed[2], deed[0])))
        before = start
    return priced


DETECTOR = PriceList()
