"""Hostile characters made visible: what a post hides must not act on a terminal, a page or a spreadsheet.

Control characters, terminal escapes, bidi overrides and invisible characters are written out (``␛``, ``⟨U+202E⟩``),
lone surrogates become U+FFFD and piles of combining marks are cut to three.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

__all__ = ["one_line", "shorten", "visible"]

_MARKS = 3
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


def visible(text: str) -> str:
    """``text`` with newlines kept and everything that could act, reorder or hide written out; no other change."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    shown: list[str] = []
    marks = _MARKS  # a mark at the very start would sit on the frame around the text
    for hidden, run in groupby(text, key=_is_hidden):
        if hidden:
            shown.append(_written(list(run)))
            marks = 0
            continue
        for char in run:
            marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            if marks <= _MARKS or char in _JOINERS:
                shown.append(_shown(char))
    return "".join(shown)


def one_line(text: str) -> str:
    """``visible`` text for a terminal or a table cell: one line, single spaces, composed, without joiners."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", "".join(char for char in text if char not in _JOINERS))
        text = "".join("\ufffd" if unicodedata.category(char) in ("Cn", "Co") else char for char in visible(text))
    return re.sub(r"\s+", " ", text)


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, an ellipsis standing for the rest."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


def _is_hidden(char: str) -> bool:
    """Invisible format characters and C1 controls; joiners are part of ordinary scripts and emoji."""
    if "\x80" <= char <= "\x9f":
        return True
    return unicodedata.category(char) == "Cf" and char not in _JOINERS


def _written(run: list[str]) -> str:
    more = f" and {len(run) - 1} more" if len(run) > 1 else ""
    return f"⟨U+{ord(run[0]):04X}{more}⟩"


def _shown(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    if char < " " and char not in "\t\r":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\u2421"
    category = unicodedata.category(char)
    return "\ufffd" if category == "Cs" else " " if category in ("Zs", "Zl", "Zp", "Cc") else char
