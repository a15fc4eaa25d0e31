"""Conditions of rules: typed expressions over signals, parsed by ``rule-engine`` (no ``eval``), checked when loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping

import rule_engine
from rule_engine import DataType
from rule_engine import errors as engine_errors

from seawall.signals import LISTS, SCALES

__all__ = ["CONSTANTS", "DECISIVE", "Condition"]

#: ``ACT_SERIOUS`` … : the ranks of the scales' values, usable in conditions.
CONSTANTS: Mapping[str, float] = {
    f"{signal}_{value}".upper(): float(rank) for signal, values in SCALES.items() for rank, value in enumerate(values)
}
#: Signals that say what a post *does*; a condition without any of them would be about a topic, a name or a place.
DECISIVE = frozenset({"act", "severity", "mode", "private_data", "incentive", "kind", "uptake", "proximity"})

#: All that a condition may be made of: a rule may come from a page, and a regular expression or a power can take for ever.
_TOKENS = re.compile(
    r"""\s* (?: "[^"\\]*" | '[^'\\]*' | [A-Za-z_]\w* | \d+(?:\.\d+)? | [<>=!]=(?!~) | [<>](?!<|>) | [()] | \[\s*\] ) \s*""",
    re.VERBOSE | re.ASCII,
)
_WORDS_REFUSED = frozenset({"for", "if"})
_LONGEST, _DEEPEST = 1000, 20

_TYPES: dict[str, DataType] = {
    **dict.fromkeys(SCALES, DataType.FLOAT),
    **dict.fromkeys(LISTS, DataType.ARRAY(DataType.STRING)),
    **dict.fromkeys(CONSTANTS, DataType.FLOAT),
    "probability": DataType.FLOAT,
    "category": DataType.STRING,
}


class Condition:
    """A checked expression such as ``act >= ACT_SERIOUS and "call" in mode``; raises ``ValueError`` with what is wrong."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.symbols: frozenset[str] = frozenset()
        _refuse_strange(source)
        context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(_TYPES))
        try:
            self._rule = rule_engine.Rule(source, context=context)
        except engine_errors.SymbolResolutionError as error:
            hint = f"; did you mean {error.suggestion!r}?" if error.suggestion else ""
            raise ValueError(f"unknown signal {error.symbol_name!r}{hint}") from error
        except engine_errors.EngineError as error:
            raise ValueError(f"can't be read: {error.message}") from error
        self.symbols = frozenset(context.symbols) - set(CONSTANTS)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the condition is true of the signal values of a finding."""
        return bool(self._rule.matches({**values, **CONSTANTS}))


def _refuse_strange(source: str) -> None:
    """Raises ``ValueError`` for what is no comparison of signals with constants."""
    if len(source) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters")
    at = depth = nots = 0
    while at < len(source):
        found = _TOKENS.match(source, at)
        word = found[0].strip() if found else ""
        if found is None or word in _WORDS_REFUSED:
            says = "only comparisons, 'in', 'and', 'or', 'not' and brackets"
            raise ValueError(f"can't be read at {source[at:].strip()[:20]!r}: {says}")
        depth += (word == "(") - (word == ")")
        nots += word == "not"
        if max(depth, nots) > _DEEPEST:
            raise ValueError(f"has more than {_DEEPEST} brackets in each other, or as many 'not'")
        at = found.end()
