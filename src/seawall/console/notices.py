"""Words for notices: what was done and why, in the language of whoever reads it. Reviewers begin with these and change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from seawall.plugins import sheets
from seawall.store import DECISIONS

__all__ = ["ANSWERS", "Template", "breach", "done", "letters", "templates"]

#: What an appeal can be answered with.
ANSWERS = ("uphold", "amend", "reverse")
_DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Template:
    """A text to begin an explanation with: ``key`` for forms, ``title`` to choose it by, ``text`` to change and send."""

    key: str
    title: str
    text: str


@cache
def letters() -> Mapping[str, Mapping[str, Any]]:
    """Language -> its sheet of sentences: every ``letters/LANGUAGE.yaml``."""
    found = {}
    for sheet in sheets("seawall.console", "letters"):
        found[sheet.name.rpartition("/")[2].removesuffix(".yaml")] = sheet.data
    return found


def done(language: str, action: str) -> str:
    """What a decision did, as a sentence to whom it concerns. ``action``: a key of ``DECISIONS``."""
    return str(_words(language)["done"][action])


def breach(language: str, category: str) -> str:
    """Which rule a post of this category goes against, as a sentence to its author."""
    words = _words(language)["breach"]
    return str(words.get(category) or words["other"])


def templates(language: str, action: str, category: str) -> tuple[Template, ...]:
    """Texts that fit an action (a key of ``DECISIONS``) on a post of a category, the plainest first.

    ``language``: of whoever will read it, not of the reviewer; English where there are no words in it.
    """
    begins = done(language, action)
    if DECISIONS[action]:
        kind, begins = "act", f"{begins} {breach(language, category)}"
    else:
        kind = action if action in ANSWERS else "leave"
    choices: Mapping[str, Mapping[str, str]] = _words(language)[kind]
    return tuple(Template(key, one["title"], f"{begins} {one['text']}".strip()) for key, one in choices.items())


def _words(language: str) -> Mapping[str, Any]:
    return letters().get(language[:2].lower(), letters()[_DEFAULT])
