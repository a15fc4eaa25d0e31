"""The evaluation report: shares with their intervals, drawn as one self-contained page without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["RateRow", "RateSection", "write_evaluation"]


@dataclass(frozen=True, slots=True)
class RateRow:
    """A named share in [0, 1] with its 95 % interval and the number of cases behind it."""

    name: str
    share: float
    low: float
    high: float
    total: int


@dataclass(frozen=True, slots=True)
class RateSection:
    """Rows that belong together under a title."""

    title: str
    rows: Sequence[RateRow]


def write_evaluation(sections: Iterable[RateSection], kit: str, out: TextIO) -> None:
    """Write the page; ``kit`` is the digest of what was measured."""
    environment = Environment(
        loader=PackageLoader("seawall.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("evaluation.html.j2")
    out.write(template.render(sections=[section for section in sections if section.rows], kit=kit))
