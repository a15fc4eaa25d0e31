"""Private data in what people write about cases: masked where it is shown, refused where it would leave the house."""

from __future__ import annotations

from functools import lru_cache

from seawall.errors import RefusedError
from seawall.model import Private
from seawall.normalise import Folder, identify
from seawall.private import find_private
from seawall.report.mask import Masker

__all__ = ["private_in", "refuse_private", "veiled"]


@lru_cache(maxsize=1)
def _folder() -> Folder:
    return Folder(frozenset())


def private_in(text: str) -> tuple[Private, ...]:
    """The private data of ``text``, by every installed recogniser."""
    return find_private(_folder().fold(text, identify(text)))


def veiled(text: str) -> str:
    """``text`` with its private data masked."""
    return Masker(text, private_in(text)).whole()


def refuse_private(*texts: str) -> None:
    """Refuses texts that would carry private data to people outside."""
    kinds = sorted({one.kind for text in texts for one in private_in(text)})
    if kinds:
        raise RefusedError(f"that holds private data ({', '.join(kinds)}); leave it out")
